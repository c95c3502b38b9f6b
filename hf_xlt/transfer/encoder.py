"""The encoder of an experiment: from a folder or the Hub, or from scratch."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from huggingface_hub.errors import HfHubHTTPError
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    TrainingArguments,
    XLMConfig,
    set_seed,
)

from ..data.collators import WordTaggingCollator
from ..data.sentences import TaggedSentences
from ..data.subwords import encode_words
from ..models.saved_models import open_config, saved_fingerprint
from ..models.word_pieces import first_position
from ..models.xlm_config import xlm_config
from ..models.xlm_languages import language_id, language_ids
from ..tokenization.shared_bpe import train_shared_bpe
from ..training.lora import add_lora, check_lora
from ..training.tagging_rows import TaggingRows
from ..training.word_tagging_trainer import WordTaggingTrainer, word_loss
from .experiment import Experiment
from .word_vectors import vectors_fingerprint

if TYPE_CHECKING:
    from .cell import Cell

TOKENIZER_FILES = (
    "tokenizer.json",
    "vocab.txt",
    "vocab.json",
    "sentencepiece.bpe.model",
    "spiece.model",
    "tokenizer.model",
)


# Names that token classifiers of transformers give to their last layer.
HEADS = ("classifier", "score")


class Encoder:
    """Tokenizer and configuration of an experiment's encoder; makes token classifiers of it, and what trains them.

    Args:
        experiment: The experiment.
        labels: Tag names.
        texts: Unlabelled text per language, for the vocabulary of `scratch`.
        folder: Where the tokenizer learned for `scratch` is kept; read from there if it is there.

    Raises:
        FileNotFoundError: If there is no such model, or a folder lacks its tokenizer.
        ValueError: If tokenizer and model do not fit each other.
    """

    # Training arguments over those of all models, see `cell.training_arguments`.
    arguments: Mapping[str, Any] = {}

    def __init__(
        self,
        experiment: Experiment,
        labels: Sequence[str],
        texts: Mapping[str, Sequence[str]],
        folder: Path | None = None,
    ):
        self.name = experiment.model
        self.experiment = experiment
        self.labels = list(labels)
        self.is_scratch = experiment.model == "scratch"
        if self.is_scratch:
            self.tokenizer = self._scratch_tokenizer(texts, folder)
            self.config = self._scratch_config()
        else:
            self.config = open_config(self.name, experiment.trust_remote_code)
            self.tokenizer = self._open_tokenizer()
        self._check_fit()

    def check(self, languages: Iterable[str], arguments: TrainingArguments) -> None:
        """Find what would fail later.

        Args:
            languages: All languages.
            arguments: Training arguments.

        Raises:
            ValueError: If the model is no token classifier, does not know a language, or has no preset for LoRA.
        """
        for language in languages:
            self.lang_id(language)
        if self.experiment.lora:
            check_lora(self.config)
        if not self.architecture.endswith("ForTokenClassification"):
            raise ValueError(f"{self.name}: expected a token classifier, got {self.architecture}.")

    def trainer(self, cell: "Cell", arguments: TrainingArguments, **parts: Any) -> WordTaggingTrainer:
        """Return what trains a cell: its model, ready to be trained, and the rows given.

        Args:
            cell: The cell.
            arguments: Training arguments.
            **parts: What else `WordTaggingTrainer` takes.
        """
        model = self.classifier(cell.seed, untrained=cell.variant == "untrained")
        if self.experiment.lora and cell.variant != "untrained":
            model = add_lora(model)
        return WordTaggingTrainer(model, arguments, pad_token_id=self.pad_token_id, **parts)

    def outcome(self, cell: "Cell", trainer: WordTaggingTrainer, scores: Mapping[str, float]) -> dict:
        """Return what a finished training has to tell beyond scores."""
        return {}

    def rows(self, sentences: TaggedSentences, training: bool = False) -> TaggingRows:
        """Return rows of sentences.

        Args:
            sentences: Sentences of one language.
            training: Whether they are trained on.
        """
        ids = {label: i for i, label in enumerate(self.labels)}
        return TaggingRows(
            encode_words(self.tokenizer, sentences.tokens, self.max_length),
            [[ids[tag] for tag in tags] for tags in sentences.tags],
            self.lang_id(sentences.language),
        )

    def unlabelled_rows(self, train: str) -> dict[str, TaggingRows]:
        """Return rows without labels that a train set is trained on, by language."""
        return {}

    def trial(
        self, rows: Sequence[dict], unlabelled: Mapping[str, TaggingRows]
    ) -> tuple[PreTrainedModel, dict[str, torch.Tensor]]:
        """Return a model as it is trained, and a batch of rows as it is trained on, to see how long they take."""
        model = self.classifier(seed=0)
        batch = WordTaggingCollator(self.pad_token_id)(rows)
        return add_lora(model) if self.experiment.lora else model, batch

    def loss(self, model: PreTrainedModel, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Return the loss of a batch of `trial`."""
        inputs = {name: part for name, part in batch.items() if name != "labels"}
        return word_loss(model(**inputs), batch["labels"])

    def keep(self, folder: Path) -> None:
        """Save the tokenizer that was learned for `scratch` in a run's folder, whole or not at all."""
        if self.is_scratch and not (folder / "tokenizer").exists():
            part = folder / "tokenizer.part"
            self.tokenizer.save_pretrained(part)
            os.replace(part, folder / "tokenizer")

    def save(self, folder: Path) -> None:
        """Save beside a model what turns text into its inputs."""
        self.tokenizer.save_pretrained(folder)

    @property
    def description(self) -> str:
        """What the model is, in a few words."""
        model = "a small XLM, random weights, shared BPE" if self.is_scratch else self.name
        return f"{model}{' with LoRA' if self.experiment.lora else ''}, {len(self.tokenizer):,} pieces"

    def classifier(self, seed: int, untrained: bool = False) -> PreTrainedModel:
        """Return a token classifier; what is not pre-trained is initialised from `seed`."""
        set_seed(seed)
        labels = dict(enumerate(self.labels))
        options = {"num_labels": len(labels), "id2label": labels, "label2id": {name: i for i, name in labels.items()}}
        # Whatever precision the weights were saved in, they are trained in single precision; `training: {bf16: true}`
        # computes in half precision beside them.
        options["dtype"] = torch.float32
        if self.is_scratch or untrained:
            config = type(self.config).from_dict({**self.config.to_dict(), **options})
            try:
                return AutoModelForTokenClassification.from_config(
                    config, dtype=torch.float32, trust_remote_code=self.experiment.trust_remote_code
                )
            except (AssertionError, TypeError) as error:
                raise ValueError(f"No model with these sizes: {self.experiment.scratch!r} ({error}).") from error
        try:
            model = AutoModelForTokenClassification.from_pretrained(
                self.name,
                use_safetensors=True,
                ignore_mismatched_sizes=True,
                trust_remote_code=self.experiment.trust_remote_code,
                **options,
            )
        except (OSError, ValueError, HfHubHTTPError) as error:
            raise ValueError(f"{self.name}: no token classifier opens it: {' '.join(str(error).split())}") from error
        _initialise_head(model, seed)
        return model

    @property
    def architecture(self) -> str:
        """Name of the token classifier's class."""
        return self._opened[0]

    @cached_property
    def _opened(self) -> tuple[str, int]:
        """Class of the token classifier, and its first position; that they are known shows that it opens."""
        model = self.classifier(seed=0)
        return type(model).__name__, first_position(model)

    @property
    def had_a_head(self) -> bool:
        """Whether the checkpoint was a token classifier already; its head is not used."""
        return any(name.endswith("ForTokenClassification") for name in self.config.architectures or [])

    @property
    def max_length(self) -> int:
        """Pieces that a window may have."""
        limits = [self.experiment.max_length, self.tokenizer.model_max_length]
        if positions := getattr(self.config, "max_position_embeddings", None):
            limits.append(positions - self._opened[1])
        return min(limits)

    @property
    def pad_token_id(self) -> int:
        """Id of the padding piece."""
        return self.tokenizer.pad_token_id

    def lang_id(self, language: str) -> int | None:
        """Return the id of a language for an encoder with language embeddings, None for one without.

        Raises:
            ValueError: If the encoder has language embeddings, and none for this language.
        """
        try:
            return language_id(self.config, language)
        except ValueError as error:
            raise ValueError(f"{self.name}: {error}") from None

    def lang_ids(self, languages: Iterable[str]) -> dict[str, int] | None:
        """Return the ids of languages, and of English where the encoder knows it: the examples of cards are English.

        Args:
            languages: Codes.

        Returns:
            Code -> id, of those that the encoder knows; None for one without language embeddings.
        """
        known = language_ids(self.config)
        return {code: known[code] for code in dict.fromkeys([*languages, "en"]) if code in known} or None

    def _scratch_tokenizer(self, texts: Mapping[str, Sequence[str]], folder: Path | None) -> PreTrainedTokenizerBase:
        if folder is not None and (folder / "tokenizer.json").exists():
            return AutoTokenizer.from_pretrained(folder)
        return train_shared_bpe(texts, self.experiment.vocab_size, self.experiment.alpha)

    def _scratch_config(self) -> XLMConfig:
        """Return a small XLM; one without language embeddings, as zero-shot languages would have untrained ones."""
        fields = {"emb_dim": 128, "n_layers": 2, "n_heads": 4, "dropout": 0.1, "attention_dropout": 0.1}
        fields |= {"max_position_embeddings": 512, "n_langs": 1, "use_lang_emb": False} | self.experiment.scratch
        allowed = set(XLMConfig().to_dict()) - {"vocab_size"}
        if unknown := sorted(name for name in fields if name not in allowed or name.endswith(("_index", "_token_id"))):
            raise ValueError(f"`scratch`: {', '.join(unknown)} cannot be set. Sizes are emb_dim, n_layers, n_heads.")
        return xlm_config(self.tokenizer, **fields)

    def _open_tokenizer(self) -> PreTrainedTokenizerBase:
        folder = Path(self.name)
        if folder.is_dir() and not any((folder / name).exists() for name in TOKENIZER_FILES):
            raise FileNotFoundError(
                f"{self.name}: expected a tokenizer beside the model ({', '.join(TOKENIZER_FILES[:3])}, ...), "
                "found none. Save it there with `tokenizer.save_pretrained`."
            )
        try:
            # Byte-level tokenizers need the space to take words one by one.
            return AutoTokenizer.from_pretrained(
                self.name, trust_remote_code=self.experiment.trust_remote_code, add_prefix_space=True
            )
        except (OSError, ValueError, HfHubHTTPError) as error:
            raise ValueError(f"{self.name}: no tokenizer opens it: {' '.join(str(error).split())}") from error

    def _check_fit(self) -> None:
        if self.tokenizer.pad_token_id is None:
            raise ValueError(f"{self.name}: the tokenizer has no padding token. Set `pad_token` and save it again.")
        if len(self.tokenizer) > self.config.vocab_size:
            raise ValueError(
                f"{self.name}: the tokenizer has {len(self.tokenizer)} entries, the model's vocabulary only "
                f"{self.config.vocab_size}. They do not belong together."
            )


@torch.no_grad()
def _initialise_head(model: PreTrainedModel, seed: int) -> None:
    """Initialise the layer that tells tags apart: a checkpoint's own knows other labels, or too much."""
    set_seed(seed)
    for name in HEADS:
        if (head := getattr(model, name, None)) is not None:
            for parameter in head.parameters():
                parameter._is_hf_initialized = False
            head.apply(model._init_weights)


def model_fingerprint(experiment: Experiment) -> str:
    """Return hashes of all encoders' weights: of a folder's files, or the Hub's commit; "scratch" for `scratch`.

    That of the word vectors for a model that reads words; "no words" for one that has none. With language adapters,
    theirs follow.
    """
    if experiment.on_words:
        return vectors_fingerprint(experiment.vectors) if experiment.vectors else "no words"
    places = experiment.model, *experiment.compare.values()
    prints = [
        place if place == "scratch" else saved_fingerprint(place, experiment.trust_remote_code) for place in places
    ]
    prints += [f"{language} {saved_fingerprint(path)}" for language, path in experiment.language_adapters.items()]
    return " ".join(prints)
