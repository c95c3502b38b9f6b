"""What an alignment tells while it runs."""

from dataclasses import dataclass
from pathlib import Path

from .material import Material
from .pair import FoundMap, MapTask


@dataclass(frozen=True)
class Plan:
    """What will be run.

    Attributes:
        folder: The run's folder.
        material: Vectors, dictionaries, sentence pairs, and the description.
        tasks: All maps.
        waiting: Those not found yet.
        seconds: What these and their evaluation will take, estimated.
    """

    folder: Path
    material: Material
    tasks: list[MapTask]
    waiting: list[MapTask]
    seconds: float


class Progress:
    """Hear of a run's progress; this one says nothing."""

    def begin_stage(self, name: str) -> None:
        """Hear that a stage begins: `vectors`, `sentences`, `evaluation`."""

    def begin_training(self, language: str) -> None:
        """Hear that vectors of a language will be trained."""

    def train(self, done: int, total: int) -> None:
        """Hear how many epochs of this are done, and how many there are."""

    def begin(self, plan: Plan) -> None:
        """Hear what will be aligned."""

    def begin_map(self, task: MapTask) -> None:
        """Hear that a map will be looked for."""

    def step(self, done: int, total: int | None, value: float) -> None:
        """Hear of its iterations: those done, all of them if that is known, and the criterion or the objective."""

    def end_map(self, task: MapTask, found: FoundMap) -> None:
        """Hear what was found."""

    def score(self, done: int, total: int) -> None:
        """Hear how many scores are done, and how many there are."""

    def close(self) -> None:
        """Hear that the run ended or was stopped."""
