"""The classifier of pairs of an experiment: on dependency trees, with word vectors, an encoder or no words."""

import copy
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from huggingface_hub.errors import StrictDataclassError
from torch import Tensor
from transformers import AutoModel, PreTrainedModel, TrainingArguments, set_seed

from ..data.pair_sentences import PairSentences
from ..data.pairs import OUTSIDE
from ..models.configuration_ud_gcn import UdGcnConfig
from ..models.modeling_ud_gcn import UdGcnForArgumentRoleClassification, UdGcnForRelationClassification
from ..models.tree_features import TreeFeatures
from ..models.word_features import WordFeatures
from ..training.learning_rates import set_rates_apart
from ..training.lora import add_lora_to_encoder, check_lora
from ..training.pair_rows import PairCollator, PairRows
from ..training.pair_trainer import PairTrainer, language_weights
from .encoder import Encoder
from .experiment import EXTRACTOR, Experiment
from .material import Material
from .word_vectors import joint_matrix, read_word_spaces

if TYPE_CHECKING:
    from .cell import Cell

MODELS = {"relation": UdGcnForRelationClassification, "argument": UdGcnForArgumentRoleClassification}
# Ours over those of `UdGcnConfig`, chosen like `EXTRACTOR_DEFAULTS`. Words know how far up and down the tree they are
# from the subject, without which neighbours in all directions are alike.
DEFAULTS = {"dropout": 0.2, "position_size": 30}
# Of the triggers of a sentence, all of which have the same type, one is meant.
DEFAULTS_OF_TASK = {"relation": {}, "argument": {"trigger_flag": True}}
# What the data or other fields of the description decide.
DERIVED = {
    "languages", "words", "vocab_size", "word_size", "encoder_config", "encoder_langs", "upos_vocab_size",
    "deprel_vocab_size", "entity_vocab_size",
}  # fmt: skip


class Extractor:
    """What `Encoder` is for token classifiers of transformers, for classifiers of pairs on dependency trees.

    Args:
        experiment: The experiment.
        material: Its sentences.
        folder: Where the tokenizer learned for `scratch` is kept; read from there if it is there.

    Raises:
        FileNotFoundError: If there is no such model or file of vectors.
        ValueError: If sentences have no trees, a language has no vectors, or a field of `extractor` is unknown or
            wrong.
    """

    # As in the code of Ahmad, Peng & Chang 2021.
    arguments: Mapping[str, Any] = {"max_grad_norm": 5.0}
    had_a_head = False

    def __init__(self, experiment: Experiment, material: Material, folder: Path | None = None):
        self.name = experiment.model
        self.experiment = experiment
        self.labels = list(material.training_data.labels)
        self.languages = list(dict.fromkeys([*material.training, *material.evaluation]))
        _check_trees(material)
        self.encoder = self.matrix = words = tokenizer = max_length = None
        if experiment.model != EXTRACTOR:
            self.encoder = Encoder(experiment, self.labels, material.texts, folder)
            tokenizer, max_length = self.encoder.tokenizer, self.encoder.max_length
        elif experiment.vectors:
            spaces = read_word_spaces(experiment.vectors, self.languages, experiment.max_vectors)
            words = WordFeatures({code: space.words for code, space in spaces.items()})
            self.matrix = joint_matrix(spaces)
        types = entity_types(material.training.values())
        self.features = TreeFeatures(types, self.labels, words, tokenizer, self.languages, max_length)
        self.config = self._config()

    # --- what `Encoder` has, too ---

    @property
    def is_scratch(self) -> bool:
        """Whether the encoder has random weights and a tokenizer of its own."""
        return self.encoder is not None and self.encoder.is_scratch

    @property
    def architecture(self) -> str:
        """Name of the model's class."""
        return MODELS[self.experiment.task].__name__

    @property
    def description(self) -> str:
        """What the model is, in a few words."""
        kind = {"gcn": "Graph convolution", "attention": "Tree-distance attention", "bilstm": "BiLSTM"}
        words = "parts of speech, relations and types, without words"
        if self.encoder is not None:
            words = f"{self.encoder.description}{', which stays as it is' if self.config.freeze_encoder else ''}"
        elif self.features.words is not None:
            count = self.features.words.vocab_size - 2
            words = f"{count:,} words in {len(self.languages)} languages, vectors of {self.config.word_size}"
        return f"{kind[self.config.encoder_type]} on {words}"

    def check(self, languages: Iterable[str], arguments: TrainingArguments) -> None:
        """Find what would fail later.

        Raises:
            ValueError: If there is no preset for LoRA on the encoder.
        """
        if self.experiment.lora:
            check_lora(self.config.encoder_config)

    def trainer(
        self, cell: "Cell", arguments: TrainingArguments, train_rows: Mapping[str, PairRows], **parts: Any
    ) -> PairTrainer:
        """Return what trains a cell: its model, ready to be trained, and the rows given.

        Args:
            cell: The cell.
            arguments: Training arguments.
            train_rows: Rows by language.
            **parts: What else `PairTrainer` takes.
        """
        kind = self.experiment.language_weights
        sizes = {code: sum(map(len, rows.tags)) for code, rows in train_rows.items()}
        trainer = PairTrainer(
            self._trained(cell.seed, cell.variant),
            arguments,
            train_rows=train_rows,
            pad_token_id=self.features.pad_token_id,
            language_weights=language_weights(sizes, kind) if kind else None,
            **parts,
        )
        if self.experiment.top_learning_rate is not None:
            set_rates_apart(trainer, "encoder", self.experiment.top_learning_rate)
        return trainer

    def outcome(self, cell: "Cell", trainer: PairTrainer, scores: Mapping[str, float]) -> dict:
        """Return what a finished training has to tell beyond scores."""
        return {}

    def rows(self, sentences: PairSentences, training: bool = False) -> PairRows:
        """Return rows of pairs.

        Args:
            sentences: The pairs of one language.
            training: Whether they are trained on.
        """
        ids = {label: number for number, label in enumerate(self.labels)}
        # The pairs of a sentence differ in spans and label only, which `PairRows` adds.
        first = self.features([pairs[0].row() for pairs in sentences.pairs], sentences.language)
        tags = [[ids[label] for label in labels] for labels in sentences.tags]
        return PairRows(first, sentences.pairs, tags, alone=self.config.prune_k >= 0)

    def unlabelled_rows(self, train: str) -> dict[str, PairRows]:
        """Return rows without labels that a train set is trained on, by language."""
        return {}

    def trial(
        self, rows: Sequence[dict], unlabelled: Mapping[str, PairRows]
    ) -> tuple[PreTrainedModel, dict[str, Tensor]]:
        """Return a model as it is trained, and a batch of rows as it is trained on, to see how long they take."""
        return self._trained(seed=0), PairCollator(self.features.pad_token_id)(rows)

    def loss(self, model: PreTrainedModel, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss of a batch of `trial`."""
        return model(**batch).loss

    def keep(self, folder: Path) -> None:
        """Save the tokenizer that was learned for `scratch` in a run's folder, whole or not at all."""
        if self.encoder is not None:
            self.encoder.keep(folder)

    def save(self, folder: Path) -> None:
        """Save beside a model what turns sentences into its inputs."""
        self.features.save_pretrained(folder)

    # --- its own ---

    def classifier(self, seed: int, untrained: bool = False) -> PreTrainedModel:
        """Return a classifier of pairs; what is neither vectors nor pre-trained is initialised from `seed`.

        Args:
            seed: Seed.
            untrained: Whether to do without the encoder's weights, and to train all of it.
        """
        set_seed(seed)
        model, config = MODELS[self.experiment.task], copy.deepcopy(self.config)
        if self.matrix is not None:
            return model.from_vectors(self.matrix, config)
        if self.encoder is None:
            return model(config)
        options = {"dtype": torch.float32, "trust_remote_code": self.experiment.trust_remote_code}
        if untrained or self.is_scratch:
            config.freeze_encoder = False
            return model.from_encoder(AutoModel.from_config(self.encoder.config, **options), config)
        return model.from_encoder(self.encoder.name, config, **options)

    def _trained(self, seed: int, variant: str = "model") -> PreTrainedModel:
        """Return a classifier as it is trained, with adapters if there are any."""
        model = self.classifier(seed, untrained=variant == "untrained")
        if self.experiment.lora and variant == "model":
            return add_lora_to_encoder(model, model.ud_gcn.nodes.encoder)
        return model

    def coverage(self, sentences: PairSentences) -> dict[str, int]:
        """Count how the words of sentences are found among those with vectors."""
        return self.features.words.coverage([word for words in sentences.tokens for word in words], sentences.language)

    def _config(self) -> UdGcnConfig:
        options = DEFAULTS | DEFAULTS_OF_TASK[self.experiment.task] | self.experiment.extractor
        if options.get("encoder_type") == "bilstm" and "position_size" not in self.experiment.extractor:
            options["position_size"] = 0
        allowed = [name for name in UdGcnConfig.__annotations__ if name not in DERIVED]
        if unknown := [name for name in options if name not in allowed]:
            raise ValueError(f"`extractor`: {unknown[0]} cannot be set. Fields: {', '.join(sorted(allowed))}.")
        if isinstance(weights := options.get("label_weights"), dict):
            if strange := [label for label in weights if label not in self.labels]:
                raise ValueError(
                    f"`extractor`: `label_weights` has no label {strange[0]!r}. Labels: {', '.join(self.labels)}."
                )
            options["label_weights"] = [float(weights.get(label, 1)) for label in self.labels]
        words = {"words": self.features.inputs}
        if self.matrix is not None:
            words["word_size"] = self.matrix.shape[1]
        if self.encoder is not None:
            langs = [self.encoder.lang_id(code) for code in self.languages]
            words["encoder_config"] = self.encoder.config
            words["encoder_langs"] = None if None in langs else langs
            words["freeze_encoder"] = self.experiment.freezes
        try:
            return UdGcnConfig(**options | self.features.sizes | words)
        except StrictDataclassError as error:
            raise ValueError(f"`extractor`: {' '.join(str(error).split())}") from error


def entity_types(parts: Iterable[PairSentences]) -> list[str]:
    """Return the types of words in all sentences, in alphabetical order."""
    types = {name for sentences in parts for pairs in sentences.pairs for name in pairs[0].entity_types}
    return sorted(types - {OUTSIDE})


def _check_trees(material: Material) -> None:
    trained = [*material.training.values(), *material.development.values()]
    for data, parts in ((material.training_data, trained), (material.evaluation_data, material.evaluation.values())):
        for sentences in parts:
            if not sentences.has_trees:
                raise ValueError(
                    f"{data.name}, language {sentences.language!r}, {sentences.split}: expected a tree of every "
                    "sentence (columns `upos`, `heads` and `deprels`), found none. Parse the data when you build it: "
                    "see docs/data.md."
                )
