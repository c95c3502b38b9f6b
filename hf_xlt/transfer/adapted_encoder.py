"""An encoder with an adapter for each language, and the adapter of a task on top of that."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from peft import PeftModel
from transformers import PreTrainedModel, TrainingArguments

from ..data.collators import WordTaggingCollator
from ..data.sentences import TaggedSentences
from ..models.saved_models import saved_fingerprint
from ..training.adapter_folders import read_adapter_record
from ..training.language_adapter_trainer import LanguageAdapterTrainer
from ..training.language_adapters import (
    TASK_ADAPTER,
    add_language_adapters,
    check_language_adapter,
    use_language,
)
from ..training.lora import add_lora_to_encoder
from ..training.tagging_rows import TaggingRows
from ..training.word_tagging_trainer import WordTaggingTrainer
from .encoder import Encoder

if TYPE_CHECKING:
    from .cell import Cell


class AdaptedEncoder(Encoder):
    """What `Encoder` is, with language adapters that stay as they are below the task's LoRA.

    Arguments are those of `Encoder`.
    """

    def check(self, languages: Iterable[str], arguments: TrainingArguments) -> None:
        """Find what would fail later.

        Args:
            languages: All languages.
            arguments: Training arguments.

        Raises:
            ValueError: As `Encoder.check`, and if a language has no adapter, or an adapter is not for this encoder.
        """
        languages = list(dict.fromkeys(languages))
        super().check(languages, arguments)
        folders = self.experiment.language_adapters
        if missing := [language for language in languages if language not in folders]:
            raise ValueError(
                f"No language adapter for {', '.join(missing)}; there is one for {', '.join(folders)}. Train it with "
                "`hf-xlt pretrain --lora`, or leave the language out of `--train` and `--eval`: scores with and "
                "without an adapter do not compare."
            )
        fingerprint = saved_fingerprint(self.name, self.experiment.trust_remote_code)
        for folder in folders.values():
            check_language_adapter(folder, self.name, fingerprint)
        self._stacked(seed=0)

    def trainer(self, cell: "Cell", arguments: TrainingArguments, **parts: Any) -> WordTaggingTrainer:
        """Return what trains a cell: a task adapter on those of the languages, or all of an untrained model."""
        if cell.variant == "untrained":
            return super().trainer(cell, arguments, **parts)
        model = self._stacked(cell.seed)
        return LanguageAdapterTrainer(model, arguments, pad_token_id=self.pad_token_id, **parts)

    def rows(self, sentences: TaggedSentences, training: bool = False) -> TaggingRows:
        """Return rows that say which adapter they need.

        Args:
            sentences: Sentences of one language.
            training: Whether they are trained on.
        """
        rows = super().rows(sentences, training)
        rows.adapter = sentences.language
        return rows

    def trial(
        self, rows: Sequence[dict], unlabelled: Mapping[str, TaggingRows]
    ) -> tuple[PreTrainedModel, dict[str, torch.Tensor]]:
        """Return a model as it is trained, and a batch of rows as it is trained on, to see how long they take."""
        model = self._stacked(seed=0)
        use_language(model, rows[0]["adapter"])
        return model, WordTaggingCollator(self.pad_token_id)(rows)

    def save_adapters(self, model: PeftModel, folder: Path) -> None:
        """Save the task adapter, the labels, and copies of the languages' adapters in folders below.

        They cannot be merged into one model, as each language has its own.
        """
        model.save_pretrained(folder, selected_adapters=[TASK_ADAPTER])
        model.get_base_model().config.save_pretrained(folder)
        for language, adapter in self.experiment.language_adapters.items():
            shutil.copytree(adapter, folder / language, dirs_exist_ok=True)

    @property
    def description(self) -> str:
        """What the model is, in a few words."""
        return f"{super().description}, on language adapters ({', '.join(self.experiment.language_adapters)})"

    def adapter_records(self) -> dict[str, dict | None]:
        """Return language -> what is known of its adapter's training, None where nobody has written it down."""
        folders = self.experiment.language_adapters
        return {language: read_adapter_record(folder) for language, folder in folders.items()}

    def _stacked(self, seed: int) -> PeftModel:
        """Return a token classifier with a task adapter to be trained and those of all languages."""
        classifier = self.classifier(seed)
        model = add_lora_to_encoder(classifier, classifier.base_model)
        add_language_adapters(model, self.experiment.language_adapters)
        return model


def adapter_results(encoder: AdaptedEncoder) -> dict[str, dict]:
    """Return language -> `sentences` and `tokens` that its adapter was trained on, what was `excluded`, its `sources`.

    All are None for an adapter whose training nobody has written down.
    """
    rows = {}
    for language, record in encoder.adapter_records().items():
        seen = record["languages"].values() if record else ()
        rows[language] = {
            "sentences": sum(part["sentences"] for part in seen) if record else None,
            "tokens": sum(part["tokens"] for part in seen) if record else None,
            "sources": [name for part in seen for name in part["sources"]] if record else None,
            "excluded": record["excluded"] if record else None,
        }
    return rows
