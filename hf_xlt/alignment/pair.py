"""One map of one pair of languages: how it is found, and how it is kept."""

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save
from torch import Tensor

from ..files import whole_file, write_json
from .adversarial import best_of_restarts
from .criterion import mean_csls_cosine
from .experiment import REFINED, AlignmentExperiment
from .linear_maps import least_squares, procrustes
from .material import Material
from .refinement import refine
from .self_learning import self_learn

# Least squares shrinks and stretches directions, and the criterion, a cosine, grows with that.
UNCOMPARABLE = "linear"
MAPS = ("source_map", "target_map", "rotation")
# Called with the iterations done, all of them or None, and the value that says how it goes.
Step = Callable[[int, int | None, float], None]


@dataclass(frozen=True)
class MapTask:
    """A map to be found.

    Attributes:
        method: Name of the method.
        source: The language that is mapped.
        target: The hub.
        seed: Of what is drawn; None where nothing is.
    """

    method: str
    source: str
    target: str
    seed: int | None

    @property
    def name(self) -> str:
        """Name in files and lines: `adversarial+refine de-en seed 2`."""
        seed = "" if self.seed is None else f" seed {self.seed}"
        return f"{self.method} {self.source}-{self.target}{seed}"

    @property
    def base(self) -> "MapTask | None":
        """The map that refinement begins with; None without refinement."""
        if not self.method.endswith(REFINED):
            return None
        return MapTask(self.method.removesuffix(REFINED), self.source, self.target, self.seed)


@dataclass(frozen=True)
class FoundMap:
    """A map that was found.

    Attributes:
        source_map: (dimensions, source dimensions), for the vectors of the language.
        target_map: (dimensions, dimensions), for the vectors of the hub; None: they stay.
        rotation: Where the hub has a map, (dimensions, dimensions) onto its vectors as they are; else None.
        pairs: Size of the dictionary that the map was fitted on; None without one.
        restarts: Of an adversarial map `{seed, criterion, failed}` of each training: it failed if no other one found
            the same map (see `Restarts`); None of a single training.
        iterations: Of self-learning and refinement; None of what has none.
        criterion: Mean CSLS cosine without a dictionary, of the vectors mapped onto the hub's as they are: stretching
            a space changes its cosines, and they could not be compared.
        seconds: What finding it took, without the map that refinement began with.
    """

    source_map: Tensor
    target_map: Tensor | None = None
    rotation: Tensor | None = None
    pairs: int | None = None
    restarts: list[dict] = field(default_factory=list)
    iterations: int | None = None
    criterion: float = math.nan
    seconds: float = 0.0

    @property
    def unconfirmed(self) -> bool:
        """Whether there were several adversarial trainings, and no two of them found the same map."""
        return bool(self.restarts) and all(restart["failed"] for restart in self.restarts)

    @property
    def onto_hub(self) -> Tensor:
        """The map onto the hub's vectors as they are."""
        return self.source_map if self.rotation is None else self.rotation

    def save(self, folder: Path, name: str) -> None:
        """Write the maps and then, to say that they are complete, what is known of them."""
        maps = {key: matrix.contiguous() for key in MAPS if (matrix := getattr(self, key)) is not None}
        with whole_file(folder / f"{name}.safetensors", "wb") as file:
            file.write(save(maps))
        write_json(folder / f"{name}.json", {key: value for key, value in vars(self).items() if key not in MAPS})

    @classmethod
    def load(cls, folder: Path, name: str) -> "FoundMap":
        """Read what `save` wrote."""
        known = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        return cls(**load_file(folder / f"{name}.safetensors"), **known)


def find_map(task: MapTask, base: FoundMap | None, material: Material, step: Step) -> FoundMap:
    """Find a map.

    Args:
        task: What to find.
        base: The map that refinement begins with; None without.
        material: Vectors and pairs of words.
        step: Hears of the iterations.
    """
    experiment = material.experiment
    source, target = (material.languages[code].matrix for code in (task.source, task.target))
    started = time.perf_counter()
    match task.method:
        case _ if base is not None:
            found = _refined(task, source, target, base, experiment, step)
        case "identity":
            found = FoundMap(torch.eye(source.shape[1]))
        case "linear" | "procrustes":
            found = _fitted(task, source, target, material.pairs[task.source, task.target], experiment)
        case "adversarial":
            found = _adversarial(source, target, task.seed, experiment, step)
        case "self-learning":
            pairs = material.pairs[task.source, task.target] if experiment.start == "dictionary" else None
            found = _self_learned(source, target, pairs, task.seed, experiment, step)
    seconds = time.perf_counter() - started
    size = experiment.map_vocab
    mapped = source[:size] @ found.onto_hub.T
    criterion = mean_csls_cosine(mapped, target[:size], neighbours=experiment.neighbours)
    return replace(found, criterion=criterion, seconds=seconds)


def _fitted(task: MapTask, source: Tensor, target: Tensor, pairs: Tensor, experiment: AlignmentExperiment) -> FoundMap:
    rows = source[pairs[:, 0]], target[pairs[:, 1]]
    if task.method == "linear":
        # In double precision: in single, the solver's last bits depend on where in memory the rows are.
        mapping = least_squares(*(side.double() for side in rows), experiment.ridge).float()
    else:
        mapping = procrustes(*rows)
    return FoundMap(mapping, pairs=len(pairs))


def _refined(
    task: MapTask, source: Tensor, target: Tensor, base: FoundMap, experiment: AlignmentExperiment, step: Step
) -> FoundMap:
    size = experiment.map_vocab
    # Refinement keeps the best by the criterion, with which a map that is no rotation cannot be compared.
    linear = task.base.method == UNCOMPARABLE
    refined = refine(
        source[:size],
        target[:size],
        closest_rotation(base.onto_hub) if linear else base.onto_hub,
        iterations=experiment.iterations,
        mode=experiment.mode,
        max_rank=experiment.max_rank,
        neighbours=experiment.neighbours,
        progress=lambda number, criterion, pairs: step(number, experiment.iterations, criterion),
    )
    pairs = base.pairs if refined.pairs is None else refined.pairs
    return FoundMap(refined.mapping, pairs=pairs, restarts=base.restarts, iterations=len(refined.history))


def closest_rotation(mapping: Tensor) -> Tensor:
    """Return the orthogonal matrix closest to a square one.

    Example:
        >>> closest_rotation(torch.tensor([[0.0, -2.0], [0.5, 0.0]])).round(decimals=4) + 0.0
        tensor([[ 0., -1.],
                [ 1.,  0.]])
    """
    left, _, right = torch.linalg.svd(mapping)
    return left @ right


def _adversarial(source: Tensor, target: Tensor, seed: int, experiment: AlignmentExperiment, step: Step) -> FoundMap:
    """Train several times, keep the best by the criterion, and say which ones found a map of their own."""
    first = seed * experiment.restarts  # other seeds for each restart of each seed
    seeds = range(first, first + experiment.restarts)
    trained = best_of_restarts(source, target, experiment.adversarial_options(), seeds, step)
    restarts = [
        {
            "seed": one,
            "criterion": criterion,
            "failed": None if trained.confirmed is None else one not in trained.confirmed,
        }
        for one, criterion in trained.criteria.items()
    ]
    return FoundMap(trained.best.mapping, restarts=restarts)


def _self_learned(
    source: Tensor, target: Tensor, pairs: Tensor | None, seed: int, experiment: AlignmentExperiment, step: Step
) -> FoundMap:
    """Learn without a dictionary, or from one; of two languages both spaces get a map, of more the hub's stays one."""
    options = experiment.self_learning_options()
    found = self_learn(
        source,
        target,
        pairs,
        options,
        seed,
        lambda number, objective, keep: step(number, None, objective),
    )
    learned = {"pairs": len(found.pairs), "iterations": found.iterations}
    if len(experiment.languages) > 2 or not options.reweight:
        return FoundMap(found.rotation, **learned)
    return FoundMap(found.source_map, found.target_map, found.rotation, **learned)
