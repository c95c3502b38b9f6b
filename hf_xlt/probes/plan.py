"""What a probe run will do, and who is told how far it is."""

from dataclasses import dataclass
from pathlib import Path

from .aligned_text import AlignedText
from .experiment import ProbeExperiment
from .pairs import Pair
from .transfer_run import TransferRun


@dataclass(frozen=True)
class EncoderTask:
    """An encoder to be probed.

    Attributes:
        name: What it is called.
        place: Folder or Hub id.
        untrained: Whether its weights are random instead.
        trust_remote_code: Run Python code that comes with it.
    """

    name: str
    place: str
    untrained: bool = False
    trust_remote_code: bool = False

    @property
    def title(self) -> str:
        """What a person calls it."""
        return f"{self.name} untrained" if self.untrained else self.name


@dataclass(frozen=True)
class Plan:
    """What will be run.

    Attributes:
        folder: Folder of the probe run.
        experiment: Its description.
        runs: The finished matrices.
        text: Sentences and translations; None without a text.
        pairs: Pairs whose sentences are compared.
        encoders: All encoders, untrained ones included.
    """

    folder: Path
    experiment: ProbeExperiment
    runs: list[TransferRun]
    text: AlignedText | None
    pairs: list[Pair]
    encoders: list[EncoderTask]


class ProbeProgress:
    """Hear of a run's progress; this one says nothing."""

    def begin(self, plan: Plan) -> None:
        """Hear what will be done."""

    def begin_part(self, name: str) -> None:
        """Hear that a part begins, such as `word pieces` or `MLM: vectors of German`."""

    def step(self, done: int, total: int) -> None:
        """Hear how many steps of it are done, and how many there are."""

    def end_part(self, line: str) -> None:
        """Hear what a part found."""

    def close(self) -> None:
        """Hear that the run ended or was stopped."""
