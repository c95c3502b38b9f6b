"""A finished `hf-xlt transfer` run, opened again to be probed."""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

from transformers import AutoTokenizer, PreTrainedTokenizerBase

from ..results import read_results
from ..transfer.experiment import Experiment, languages_of
from ..transfer.material import Material, load_material
from .pairs import Pair, zero_shot_scores


@dataclass(frozen=True)
class TransferRun:
    """What a finished run tells, and what it was run on.

    Attributes:
        folder: Its folder.
        results: What its `results.json` holds.
        scores: Training and evaluation language -> zero-shot score.
    """

    folder: Path
    results: dict
    scores: dict[Pair, float]

    @classmethod
    def open(cls, folder: str) -> "TransferRun":
        """Open a run by its folder, or by its `results.json`.

        Raises:
            FileNotFoundError: If there are no results.
            ValueError: If these are not of a transfer run with zero-shot scores.
        """
        path = Path(folder)
        results = read_results(path)
        try:
            scores = zero_shot_scores(results)
        except ValueError as error:
            raise ValueError(f"{folder}: {error}") from None
        return cls(path if path.is_dir() else path.parent, results, scores)

    @cached_property
    def experiment(self) -> Experiment:
        """The description of the run."""
        known = {item.name for item in fields(Experiment)}
        given = self.results["command"]["experiment"]
        return Experiment(**{name: value for name, value in given.items() if name in known})

    @property
    def encoder(self) -> str | None:
        """Folder or Hub id of the encoder that training started from; None of a model with random weights."""
        return None if self.experiment.on_words or self.experiment.model == "scratch" else self.experiment.model

    @property
    def sources(self) -> dict[str, int]:
        """Languages that models were trained on alone -> tokens trained on."""
        return {
            row["train"]: row["languages"][row["train"]]["tokens"]
            for row in self.results["ledger"]["training"]
            if len(languages_of(row["train"])) == 1
        }

    @property
    def languages(self) -> list[str]:
        """Languages of the pairs with a zero-shot score."""
        return list(dict.fromkeys(language for pair in self.scores for language in pair))

    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Open the tokenizer of the models; those on word vectors have none."""
        if self.encoder is None:
            return AutoTokenizer.from_pretrained(self.folder / "tokenizer")
        remote = self.experiment.trust_remote_code
        return AutoTokenizer.from_pretrained(self.encoder, trust_remote_code=remote, add_prefix_space=True)

    def sentences(self) -> Material:
        """Load the sentences of the run again.

        Raises:
            FileNotFoundError: If the data set is not there any more.
            ValueError: If it has changed.
        """
        material = load_material(self.experiment)
        for role, corpus in (("train", material.training_data), ("eval", material.evaluation_data)):
            if corpus.fingerprint() != self.results["data"][role]["fingerprint"]:
                raise ValueError(
                    f"{corpus.name}: holds other sentences than when {self.folder} was run. Run that again first."
                )
        return material
