"""The model that is pre-trained."""

from collections import Counter

from transformers import PreTrainedTokenizerBase, XLMConfig, set_seed

from ..models import XLMWithLMHeadModel
from ..models.xlm_config import xlm_config
from .experiment import PretrainingExperiment
from .start import has_language_embeddings, load_start

# What fine-tuning finds in the saved configuration, whatever pre-training used.
SAVED_DROPOUT = 0.1


def make_config(experiment: PretrainingExperiment, tokenizer: PreTrainedTokenizerBase) -> XLMConfig:
    """Return the configuration of a description's model, one that starts from random weights."""
    size = experiment.size
    fields = {
        "emb_dim": size.emb_dim,
        "n_layers": size.n_layers,
        "n_heads": size.n_heads,
        "dropout": size.dropout,
        "attention_dropout": size.dropout,
        "max_position_embeddings": experiment.positions,
        **experiment.model,
    }
    if experiment.language_embeddings and len(experiment.languages) > 1:
        ids = {language: number for number, language in enumerate(experiment.languages)}
        names = {str(number): language for language, number in ids.items()}
        fields |= {"n_langs": len(ids), "use_lang_emb": True, "lang2id": ids, "id2lang": names}
    else:
        fields |= {"n_langs": 1, "use_lang_emb": False}
    return xlm_config(tokenizer, **fields)


def make_model(experiment: PretrainingExperiment, tokenizer: PreTrainedTokenizerBase) -> XLMWithLMHeadModel:
    """Return the model as training begins with it, a function of the description's seed and of `start_from`."""
    set_seed(experiment.seed)
    if experiment.start_from is not None:
        return load_start(experiment)
    return XLMWithLMHeadModel(make_config(experiment, tokenizer))


def language_ids(config: XLMConfig) -> dict[str, int] | None:
    """Return the id of each language of a model, None for one that is not told the language."""
    return dict(config.lang2id) if has_language_embeddings(config) else None


def count_parameters(model: XLMWithLMHeadModel) -> dict[str, int]:
    """Return the number of weights, `all` and `without_embeddings`."""
    sizes: Counter[str] = Counter()
    for name, parameter in model.named_parameters():
        sizes["all"] += parameter.numel()
        sizes["without_embeddings"] += 0 if "embeddings" in name or "pred_layer" in name else parameter.numel()
    return dict(sizes)
