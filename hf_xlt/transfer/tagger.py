"""The tagger of an experiment: a BiLSTM-CRF on word vectors or an encoder, against a language discriminator."""

import copy
import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huggingface_hub.errors import StrictDataclassError
from peft import PeftModel
from torch import Tensor
from transformers import PreTrainedModel, TrainingArguments

from ..data.collators import AdversarialTaggingCollator
from ..data.sentences import TaggedSentences
from ..models.configuration_adversarial_bilstm import AdversarialBilstmConfig
from ..models.modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification
from ..training.adversarial_trainer import AdversarialTrainer, check_options
from ..training.fresh_discriminator import FreshAccuracy, fresh_discriminator_accuracy
from ..training.learning_rates import set_rates_apart
from ..training.lora import add_lora_to_encoder, check_lora
from ..training.tagging_rows import TaggingRows
from .encoder import Encoder
from .experiment import Experiment
from .material import Material
from .tag_sequences import check_sequences, whole_in_windows
from .tagger_inputs import FEATURES, EncoderInputs, WordInputs

if TYPE_CHECKING:
    from .cell import Cell

# Ours over those of `AdversarialBilstmConfig`: characters of a language without labels would have filters that nothing
# but the discriminator ever trained.
DEFAULTS = {"char_cnn": "shared"}
# What the data or other fields of the description decide.
DERIVED = {"languages", "vocab_size", "word_size", "encoder_config", "encoder_langs", "adversary", "adversary_weight"}
# Windows of each side on which a new discriminator is tried.
FRESH_WINDOWS = 200
FRESH_STEPS = 150
SENTENCES = 4  # that it needs at least
PARTS = ("tag_loss", "discriminator_loss", "adversary_loss", "discriminator_accuracy")


class Tagger:
    """What `Encoder` is for token classifiers of transformers, for the tagger.

    Args:
        experiment: The experiment.
        material: Its sentences.
        folder: Where the tokenizer learned for `scratch` is kept; read from there if it is there.

    Raises:
        FileNotFoundError: If there is no such model or file of vectors.
        ValueError: If a language has no vectors, or a field of `tagger` is unknown or wrong.
    """

    # Clipped as by Huang et al. 2019.
    arguments: Mapping[str, Any] = {"max_grad_norm": 5.0}

    def __init__(self, experiment: Experiment, material: Material, folder: Path | None = None):
        self.name = experiment.model
        self.experiment = experiment
        self.material = material
        self.labels = list(material.training_data.labels)
        self.encoder = None
        targets = [code for codes in material.targets.values() for code in codes]
        self.languages = list(dict.fromkeys([*material.training, *targets, *material.evaluation]))
        # With and without a discriminator the same, so that nothing else differs between two such runs.
        texts = {code: text for code, text in material.texts.items() if code in {*material.training, *targets}}
        if experiment.on_words:
            self.inputs = WordInputs(experiment, self.languages, texts)
        else:
            self.encoder = Encoder(experiment, self.labels, material.texts, folder)
            self.inputs = EncoderInputs(experiment, self.languages, texts, self.encoder)
        self.config = self._config()
        self._unlabelled = {code: self._text_rows(code) for code in dict.fromkeys(targets)}

    # --- what `Encoder` has, too ---

    @property
    def is_scratch(self) -> bool:
        """Whether the encoder has random weights and a tokenizer of its own."""
        return self.encoder is not None and self.encoder.is_scratch

    @property
    def had_a_head(self) -> bool:
        """Whether the encoder's checkpoint was a token classifier already."""
        return self.encoder is not None and self.encoder.had_a_head

    @property
    def architecture(self) -> str:
        """Name of the model's class."""
        return AdversarialBilstmForTokenClassification.__name__

    @property
    def description(self) -> str:
        """What the model is, in a few words."""
        weight = self.experiment.adversarial_options().weight
        weight = self.config.adversary_weight if weight is None else weight
        against = f", against a language discriminator ({self.config.adversary}, weight {weight:g})"
        return f"BiLSTM-CRF on {self.inputs.description}{against if self.config.adversary else ''}"

    def check(self, languages: Iterable[str], arguments: TrainingArguments) -> None:
        """Find what would fail later.

        Args:
            languages: All languages.
            arguments: Training arguments.

        Raises:
            ValueError: If tags do not follow each other as they must, options, arguments and model disagree, or there
                is no preset for LoRA.
        """
        if self.experiment.on_words and arguments.gradient_checkpointing:
            raise ValueError(
                "`training`: gradient_checkpointing computes the layers of an encoder twice, and "
                f"`{self.name}` has none: leave it out."
            )
        check_options(self.experiment.adversarial_options(), self.config.adversary, arguments)
        if self.config.constrained:
            for sentences in (*self.material.training.values(), *self.material.development.values()):
                check_sequences(self.labels, sentences)
        if self.experiment.lora:
            check_lora(self.config.encoder_config)

    def trainer(
        self,
        cell: "Cell",
        arguments: TrainingArguments,
        train_rows: Mapping[str, TaggingRows],
        pseudo_labelled: Mapping[str, TaggingRows] | None = None,
        **parts: Any,
    ) -> AdversarialTrainer:
        """Return what trains a cell: its model, ready to be trained, and the rows given.

        What learns a teacher's tags has no discriminator, as in AdvPicker (Chen et al. 2021): it has target sentences
        with tags.

        Args:
            cell: The cell.
            arguments: Training arguments.
            train_rows: Labelled rows.
            pseudo_labelled: Rows with a teacher's tags.
            **parts: What else `AdversarialTrainer` takes.
        """
        unlabelled = self.unlabelled_rows(cell.train)
        adversary = bool(self.config.adversary and unlabelled) and pseudo_labelled is None
        model = self.classifier(cell.seed, untrained=cell.variant == "untrained", adversary=adversary)
        if self.experiment.lora and cell.variant == "model":
            model = add_lora_to_encoder(model, model.model.encoder)
        told = {f"{code}, pseudo-labels": rows for code, rows in (pseudo_labelled or {}).items()}
        options = self.experiment.adversarial_options()
        if not adversary and options.pseudo_labels == "discriminator":
            options = dataclasses.replace(options, pseudo_labels=None)
        trainer = AdversarialTrainer(
            model,
            arguments,
            train_rows={**train_rows, **told},
            unlabelled_rows=unlabelled if adversary else {},
            pad_token_id=self.inputs.pad_token_id,
            options=options,
            **parts,
        )
        if self.experiment.top_learning_rate is not None:
            set_rates_apart(trainer, "encoder", self.experiment.top_learning_rate)
        return trainer

    def outcome(self, cell: "Cell", trainer: AdversarialTrainer, scores: Mapping[str, float]) -> dict:
        """Return how well languages can be told apart in the end, and how that and the losses went.

        Args:
            cell: The cell.
            trainer: Its finished training.
            scores: The `development_scores` of that.
        """
        accuracy = scores.get("discriminator_accuracy")
        unlabelled = self.unlabelled_rows(cell.train)
        development = sum(map(len, trainer.development_rows.values()))
        shown = min(development, sum(map(len, unlabelled.values())))
        source = next((rows for rows in trainer.development_rows.values() if rows.side == 0), None)
        fresh = {code: self._fresh_accuracy(trainer, source, rows) for code, rows in unlabelled.items()}
        return {
            "adversary": {
                "discriminator_accuracy": accuracy,
                "n": None if accuracy is None else development + shown,
                "fresh_discriminator": {code: found and found.accuracy for code, found in fresh.items()},
                "fresh_n": {code: found and found.n for code, found in fresh.items()},
                "history": [
                    {"epoch": row["epoch"], **{part: row.get(part) for part in PARTS}}
                    for row in trainer.state.log_history
                    if "tag_loss" in row
                ],
            }
        }

    def _fresh_accuracy(
        self, trainer: AdversarialTrainer, source: TaggingRows, target: TaggingRows
    ) -> FreshAccuracy | None:
        """Return how well a new discriminator tells two languages apart, None where there are too few sentences."""
        if min(len({window.sentence for window in rows.windows}) for rows in (source, target)) < SENTENCES:
            return None
        model = trainer.accelerator.unwrap_model(trainer.model)
        model = model.get_base_model() if isinstance(model, PeftModel) else model
        return fresh_discriminator_accuracy(
            model, source, target, self.inputs.pad_token_id, steps=FRESH_STEPS, max_windows=FRESH_WINDOWS
        )

    def rows(self, sentences: TaggedSentences, training: bool = False) -> TaggingRows:
        """Return rows of sentences.

        Args:
            sentences: Sentences of one language.
            training: Whether they are trained on: where a long sentence is cut within an entity, that begins anew.
        """
        windows = self.inputs.windows(sentences.tokens, sentences.language)
        tags = sentences.tags
        if training and self.config.constrained:
            tags = whole_in_windows(self.labels, tags, windows)
        ids = {label: i for i, label in enumerate(self.labels)}
        side = int(sentences.language in (self.experiment.targets or []))
        lang = self.languages.index(sentences.language)
        return TaggingRows(windows, [[ids[tag] for tag in sentence] for sentence in tags], lang, side)

    def unlabelled_rows(self, train: str) -> dict[str, TaggingRows]:
        """Return rows without labels of the target languages of a train set."""
        return {code: self._unlabelled[code] for code in self.material.targets[train]}

    def trial(
        self, rows: Sequence[dict], unlabelled: Mapping[str, TaggingRows]
    ) -> tuple[PreTrainedModel, dict[str, Tensor]]:
        """Return a model as it is trained, and a batch of rows as it is trained on, to see how long they take.

        Args:
            rows: Labelled rows.
            unlabelled: Rows of the target languages; none for a training without a discriminator.
        """
        text = [parts[len(parts) // 2] for parts in unlabelled.values()]
        adversary = bool(text and self.config.adversary)
        model = self.classifier(seed=0, adversary=adversary)
        if self.experiment.lora:
            model = add_lora_to_encoder(model, model.model.encoder)
        pairs = [(row, text[place % len(text)]) for place, row in enumerate(rows)] if adversary else rows
        return model, AdversarialTaggingCollator(self.inputs.pad_token_id)(pairs)

    def loss(self, model: PreTrainedModel, batch: Mapping[str, Tensor]) -> Tensor:
        """Return the loss of a batch of `trial`."""
        return model(**batch).loss

    def keep(self, folder: Path) -> None:
        """Save the tokenizer that was learned for `scratch` in a run's folder, whole or not at all."""
        if self.encoder is not None:
            self.encoder.keep(folder)

    def save(self, folder: Path) -> None:
        """Save beside a model what turns text into its inputs."""
        self.inputs.save(folder)

    # --- its own ---

    def classifier(
        self, seed: int, untrained: bool = False, adversary: bool = True
    ) -> AdversarialBilstmForTokenClassification:
        """Return a tagger; what is neither vectors nor pre-trained is initialised from `seed`.

        Args:
            seed: Seed.
            untrained: Whether to do without the encoder's weights.
            adversary: Whether to train against the discriminator, where the description asks for one.
        """
        config = copy.deepcopy(self.config)
        if not adversary:
            config.adversary = None
        return self.inputs.model(config, seed, untrained)

    def coverage(self, sentences: TaggedSentences) -> dict[str, int]:
        """Count how the words of sentences are found among those with vectors."""
        return self.inputs.features.coverage(
            [word for words in sentences.tokens for word in words], sentences.language
        )

    def _config(self) -> AdversarialBilstmConfig:
        options = DEFAULTS | {name: value for name, value in self.experiment.tagger.items() if name not in FEATURES}
        allowed = [name for name in AdversarialBilstmConfig.__annotations__ if name not in DERIVED]
        if unknown := [name for name in options if name not in allowed]:
            raise ValueError(
                f"`tagger`: {unknown[0]} cannot be set. Fields: {', '.join([*sorted(allowed), *FEATURES])}."
            )
        weight = self.experiment.adversarial_options().weight
        labels = dict(enumerate(self.labels))
        try:
            return AdversarialBilstmConfig(
                **options | self.inputs.config | ({} if weight is None else {"adversary_weight": weight}),
                languages=self.languages,
                adversary=self.experiment.strategy,
                num_labels=len(labels),
                id2label=labels,
                label2id={name: number for number, name in labels.items()},
            )
        except StrictDataclassError as error:
            reason = error.__cause__ or error  # of ours or of the type, without what checked it
            raise ValueError(f"`tagger`: {' '.join(str(reason).split())}") from error

    def _text_rows(self, language: str) -> TaggingRows:
        """Return the rows of a target language's text, without labels."""
        windows = self.inputs.windows(self.material.unlabelled[language].tokens, language)
        return TaggingRows.unlabelled(windows, self.languages.index(language))
