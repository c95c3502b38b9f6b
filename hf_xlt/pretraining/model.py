"""The model that is pre-trained."""

from collections import Counter

from peft import PeftModel
from torch import nn
from transformers import PreTrainedConfig, PreTrainedTokenizerBase, XLMConfig, set_seed

from ..models import XLMWithLMHeadModel
from ..models.xlm_config import xlm_config
from .experiment import PretrainingExperiment
from .language_adapter import make_adapted_model
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


def make_model(
    experiment: PretrainingExperiment, tokenizer: PreTrainedTokenizerBase
) -> XLMWithLMHeadModel | PeftModel:
    """Return the model as training begins with it, a function of the description's seed and of `start_from`."""
    set_seed(experiment.seed)
    if experiment.lora:
        return make_adapted_model(experiment, tokenizer)
    if experiment.start_from is not None:
        return load_start(experiment)
    return XLMWithLMHeadModel(make_config(experiment, tokenizer))


def language_ids(config: PreTrainedConfig) -> dict[str, int] | None:
    """Return the id of each language of a model, None for one that is not told the language."""
    return dict(config.lang2id) if has_language_embeddings(config) else None


def count_parameters(model: nn.Module) -> dict[str, int]:
    """Return the number of weights: `all`, `without_embeddings` and `trained`."""
    sizes: Counter[str] = Counter()
    for name, parameter in model.named_parameters():
        sizes["all"] += parameter.numel()
        sizes["trained"] += parameter.numel() if parameter.requires_grad else 0
        sizes["without_embeddings"] += 0 if "embeddings" in name or "pred_layer" in name else parameter.numel()
    return dict(sizes)
