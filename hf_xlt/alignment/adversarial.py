"""A map learned without a dictionary: from making two clouds of words look alike (Conneau et al. 2018, section 2.1).

A discriminator learns to tell mapped source vectors from target vectors, the map learns to keep it from that. The
published recipe trains in all dimensions. By default the map is found among the first principal components of either
side, where a small discriminator does and a step costs little; one Procrustes step on the dictionary it gives then
makes it a map of all dimensions. `AdversarialOptions.published()` is the recipe as it was published.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from .criterion import mean_csls_cosine
from .dictionaries import induce_dictionary
from .linear_maps import move_to_orthogonal, procrustes
from .retrieval import nearest

LEAK = 0.2  # Slope of the discriminator's leaky ReLUs below 0.
WHOLE_NUMBERS = (
    "dis_layers", "dis_hid_dim", "dis_steps", "dis_most_frequent", "batch_size", "epochs", "epoch_size",
    "criterion_words",
)  # fmt: skip
WHOLE_OR_NULL = ("components", "patience", "criterion_vocabulary")
ABOVE_ZERO = ("map_learning_rate", "dis_learning_rate", "dis_lambda", "lr_decay", "lr_shrink")
SMALLEST_GAIN = 1e-3  # Of the criterion, in an epoch that counts as one with a gain.
COMPARED_WORDS = 1000  # Source words by whose translations maps are compared.
# Called with the iterations done, all iterations, and the criterion of the best map so far.
AdversarialProgress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class AdversarialOptions:
    """Settings of the adversarial training; names and published values are those of the public implementation.

    Attributes:
        components: Principal components of either side in which the map is trained; None: all dimensions.
        map_init: `identity`, or `random`: an orthogonal map drawn by the seed.
        map_beta: How far each step moves the map towards orthogonality.
        map_learning_rate: Of the map.
        dis_layers: Hidden layers of the discriminator.
        dis_hid_dim: Width of each.
        dis_dropout: After each hidden layer.
        dis_input_dropout: Of the vectors it is given.
        dis_learning_rate: Of the discriminator; constant.
        dis_steps: Steps of the discriminator before each step of the map.
        dis_lambda: Weight of the map's loss.
        dis_smooth: Mapped source vectors have the label 1 less that much, target vectors that much.
        dis_most_frequent: Words that take part, by frequency; a smaller vocabulary takes part whole.
        dis_clip_weights: Largest absolute weight of the discriminator; 0: not clipped.
        batch_size: Vectors of either side in a step.
        epochs: After each, the map is judged and its learning rate lowered.
        epoch_size: Vectors of either side that the map is trained on in an epoch: steps are `epoch_size / batch_size`.
        lr_decay: The map's learning rate is multiplied by it after each epoch.
        lr_shrink: ... and by it where the criterion has not risen, from the second time on.
        min_lr: Training ends below it.
        patience: ... or after so many epochs in a row without a gain; None: never.
        criterion_words: Source words whose mean CSLS cosine is the criterion.
        criterion_vocabulary: Words of either side that the criterion looks at; None: all.
    """

    components: int | None = 50
    map_init: Literal["identity", "random"] = "random"
    map_beta: float = 0.1
    map_learning_rate: float = 1.0
    dis_layers: int = 2
    dis_hid_dim: int = 128
    dis_dropout: float = 0.0
    dis_input_dropout: float = 0.1
    dis_learning_rate: float = 0.1
    dis_steps: int = 1
    dis_lambda: float = 1.0
    dis_smooth: float = 0.1
    dis_most_frequent: int = 75_000
    dis_clip_weights: float = 0.0
    batch_size: int = 32
    epochs: int = 10
    epoch_size: int = 64_000
    lr_decay: float = 0.98
    lr_shrink: float = 0.5
    min_lr: float = 1e-6
    patience: int | None = 3
    criterion_words: int = 10_000
    criterion_vocabulary: int | None = 20_000

    @classmethod
    def published(cls) -> "AdversarialOptions":
        """Return the defaults of the public implementation of Conneau et al. (2018)."""
        return cls(
            components=None,
            map_init="identity",
            map_beta=0.001,
            map_learning_rate=0.1,
            dis_hid_dim=2048,
            dis_steps=5,
            batch_size=32,
            epochs=5,
            epoch_size=1_000_000,
            patience=None,
            criterion_vocabulary=None,
        )

    def __post_init__(self):
        for name in (*WHOLE_NUMBERS, *WHOLE_OR_NULL):
            value = getattr(self, name)
            if (type(value) is not int or value < 1) and not (value is None and name in WHOLE_OR_NULL):
                null = " or null" if name in WHOLE_OR_NULL else ""
                raise ValueError(f"`{name}` must be a whole number of at least 1{null}, got {value!r}.")
        for item in fields(self):
            if item.type is float and type(getattr(self, item.name)) not in (int, float):
                raise ValueError(f"`{item.name}` must be a number, got {getattr(self, item.name)!r}.")
        for name in ABOVE_ZERO:
            if getattr(self, name) <= 0:
                raise ValueError(f"`{name}` must be above 0, got {getattr(self, name)!r}.")
        for name in ("dis_dropout", "dis_input_dropout"):
            if not 0 <= getattr(self, name) < 1:
                raise ValueError(f"`{name}` must be at least 0 and below 1, got {getattr(self, name)!r}.")
        if self.map_init not in ("identity", "random"):
            raise ValueError(f"`map_init` must be 'identity' or 'random', got {self.map_init!r}.")
        if not 0 <= self.dis_smooth < 0.5:
            raise ValueError(f"`dis_smooth` must be at least 0 and below 0.5, got {self.dis_smooth!r}.")


class AdversarialResult(NamedTuple):
    """A map learned without a dictionary.

    Attributes:
        mapping: (dimensions, dimensions), the best of all epochs by the criterion.
        criterion: Its mean CSLS cosine.
        history: The criterion after each epoch.
    """

    mapping: Tensor
    criterion: float
    history: list[float]


class Restarts(NamedTuple):
    """Several trainings, and the best of them.

    Trainings that find the rotation translate alike, those that fail go astray each in its own way, with a criterion
    that may be as high: two are taken to have found the same map if they translate half of the frequent words alike.

    Attributes:
        best: The one with the highest criterion, of those that another one confirms if there are such.
        criteria: Seed -> criterion.
        confirmed: Seeds of trainings whose map another one found too; None of a single training, which nothing can
            confirm.
    """

    best: AdversarialResult
    criteria: dict[int, float]
    confirmed: list[int] | None


def adversarial_map(
    source: Tensor,
    target: Tensor,
    options: AdversarialOptions | None = None,
    seed: int = 1,
    progress: AdversarialProgress | None = None,
) -> AdversarialResult:
    """Learn a map without a dictionary.

    The same seed gives the same map; the caller's random state is left alone.

    Args:
        source: (source words, dimensions), normalised, most frequent first.
        target: (target words, dimensions), normalised, most frequent first.
        options: Settings.
        seed: Of initial weights and batches.
        progress: Hears of each epoch, and of each hundredth of one.

    Raises:
        ValueError: If the dimensions differ, a vector is not finite, or all vectors of a side are the same.
    """
    options = options or AdversarialOptions()
    _check(source, target)
    judge = _Judge(source, target, options)
    with torch.random.fork_rng(devices=[source.device] if source.is_cuda else []):
        torch.manual_seed(seed)
        return _train(judge, options, progress)


def best_of_restarts(
    source: Tensor,
    target: Tensor,
    options: AdversarialOptions | None = None,
    seeds: Sequence[int] = (1, 2, 3),
    progress: AdversarialProgress | None = None,
) -> Restarts:
    """Train with each seed and keep the map with the highest criterion, which looks at no dictionary.

    Args:
        source: See `adversarial_map`.
        target: See `adversarial_map`.
        options: Settings.
        seeds: One a training.
        progress: Hears of the iterations of all trainings together.

    Raises:
        ValueError: See `adversarial_map`; also if there is no seed.
    """
    if not seeds:
        raise ValueError("Expected at least one seed, got none.")
    options = options or AdversarialOptions()
    results: dict[int, AdversarialResult] = {}
    for number, seed in enumerate(seeds):

        def hear(done: int, of: int, criterion: float, number: int = number) -> None:
            progress(number * of + done, len(seeds) * of, criterion)

        results[seed] = adversarial_map(source, target, options, seed, hear if progress else None)
    confirmed = _confirmed(source, target, {seed: result.mapping for seed, result in results.items()}, options)
    best = max(confirmed or results, key=lambda seed: results[seed].criterion)
    criteria = {seed: result.criterion for seed, result in results.items()}
    return Restarts(results[best], criteria, confirmed if len(results) > 1 else None)


def _confirmed(source: Tensor, target: Tensor, maps: dict[int, Tensor], options: AdversarialOptions) -> list[int]:
    """Return the seeds whose map translates frequent words as that of another seed does."""
    source, target = source[: options.criterion_vocabulary], target[: options.criterion_vocabulary]
    translations = {}
    for seed, mapping in maps.items():
        mapped = source @ mapping.T
        translations[seed] = nearest(mapped[:COMPARED_WORDS], target, sources=mapped).indices
    return [
        seed
        for seed, found in translations.items()
        if any((found == other).double().mean() >= 0.5 for name, other in translations.items() if name != seed)
    ]


class _Judge:
    """The vectors a map is trained on, and what it is worth as a map of all dimensions."""

    def __init__(self, source: Tensor, target: Tensor, options: AdversarialOptions):
        self.full_source = source[: options.criterion_vocabulary]
        self.full_target = target[: options.criterion_vocabulary]
        self.words = options.criterion_words
        self.reduced = options.components is not None
        source, target = source[: options.dis_most_frequent], target[: options.dis_most_frequent]
        if self.reduced:
            source, target = (_in_components(side, options.components) for side in (source, target))
        self.source, self.target = source, target

    def lifted(self, mapping: Tensor) -> Tensor:
        """Return the map of all dimensions that fits the dictionary of a map between components best."""
        if not self.reduced:
            return mapping
        source, target = self.source[: len(self.full_source)], self.target[: len(self.full_target)]
        # Without a limit on ranks there is a pair: the two that score highest of all are each other's best.
        pairs = induce_dictionary(source @ mapping.T, target, max_rank=max(len(source), len(target)))
        return procrustes(self.full_source[pairs[:, 0]], self.full_target[pairs[:, 1]])

    def criterion(self, mapping: Tensor) -> float:
        """Return the mean CSLS cosine of a map of all dimensions."""
        return mean_csls_cosine(self.full_source @ mapping.T, self.full_target, self.words)


class Adversaries:
    """A map and a discriminator, each trained against the other by stochastic gradient descent.

    Args:
        source: (source words, dimensions), the words that take part.
        target: (target words, dimensions).
        options: Settings.
    """

    def __init__(self, source: Tensor, target: Tensor, options: AdversarialOptions):
        self.source, self.target, self.options = source, target, options
        dimensions = source.shape[1]
        self.discriminator = _discriminator(dimensions, options).to(source.device)
        start = torch.eye(dimensions) if options.map_init == "identity" else _random_rotation(dimensions)
        self.mapping = start.to(source.device).requires_grad_()
        self.map_optimizer = torch.optim.SGD([self.mapping], lr=options.map_learning_rate)
        self.dis_optimizer = torch.optim.SGD(self.discriminator.parameters(), lr=options.dis_learning_rate)
        # Mapped source vectors first: 1 less the smoothing, then the target's.
        smooth = torch.tensor([1 - options.dis_smooth, options.dis_smooth], device=source.device)
        self.labels = smooth.repeat_interleave(options.batch_size)[:, None]  # (2 * batch, 1)

    def discriminate(self) -> float:
        """Train the discriminator on a fresh batch; return its loss."""
        self.discriminator.train().requires_grad_(True)
        source, target = self._batch()
        with torch.no_grad():
            source = source @ self.mapping.T
        loss = self._loss(source, target, self.labels)
        self.dis_optimizer.zero_grad()
        loss.backward()
        self.dis_optimizer.step()
        if clip := self.options.dis_clip_weights:
            with torch.no_grad():
                for weight in self.discriminator.parameters():
                    weight.clamp_(-clip, clip)
        return loss.item()

    def map(self) -> float:
        """Train the map on a fresh batch with the labels turned round, and move it towards orthogonality."""
        self.discriminator.eval().requires_grad_(False)
        source, target = self._batch()
        loss = self.options.dis_lambda * self._loss(source @ self.mapping.T, target, 1 - self.labels)
        self.map_optimizer.zero_grad()
        loss.backward()
        self.map_optimizer.step()
        with torch.no_grad():
            self.mapping.copy_(move_to_orthogonal(self.mapping, self.options.map_beta))
        return loss.item()

    def _batch(self) -> tuple[Tensor, Tensor]:
        size = self.options.batch_size
        return tuple(side[torch.randint(len(side), (size,))] for side in (self.source, self.target))

    def _loss(self, source: Tensor, target: Tensor, labels: Tensor) -> Tensor:
        return binary_cross_entropy_with_logits(self.discriminator(torch.cat([source, target])), labels)


def _train(judge: _Judge, options: AdversarialOptions, progress: AdversarialProgress | None) -> AdversarialResult:
    adversaries = Adversaries(judge.source, judge.target, options)
    schedule = adversaries.map_optimizer.param_groups[0]
    steps = max(1, options.epoch_size // options.batch_size)
    best, history, fell = None, [], False
    for epoch in range(options.epochs):
        for number in range(1, steps + 1):
            for _ in range(options.dis_steps):
                adversaries.discriminate()
            adversaries.map()
            if progress and number % max(1, steps // 100) == 0:
                progress(epoch * steps + number, options.epochs * steps, max(history, default=float("nan")))
        mapping = adversaries.mapping.detach()
        if not mapping.isfinite().all():
            break
        lifted = judge.lifted(mapping)
        criterion = judge.criterion(lifted)
        schedule["lr"] = max(options.min_lr, schedule["lr"] * options.lr_decay)
        if best is None or criterion > max(history):
            best = lifted.clone()
        elif criterion < max(history):
            # The first fall is forgiven, as in the public implementation.
            schedule["lr"] *= options.lr_shrink if fell else 1
            fell = True
        history.append(criterion)
        if schedule["lr"] < options.min_lr or _stuck(history, options.patience):
            break
    if best is None:
        raise ValueError(
            f"The adversarial training diverged in its first epoch. Lower `map_learning_rate` "
            f"({options.map_learning_rate:g}) or `dis_learning_rate` ({options.dis_learning_rate:g})."
        )
    return AdversarialResult(best, max(history), history)


def _stuck(history: list[float], patience: int | None) -> bool:
    """Tell whether the criterion of the last epochs is no better than what was reached before them."""
    if patience is None or len(history) <= patience:
        return False
    return max(history[-patience:]) < max(history[:-patience]) + SMALLEST_GAIN


def _discriminator(dimensions: int, options: AdversarialOptions) -> nn.Sequential:
    layers: list[nn.Module] = [nn.Dropout(options.dis_input_dropout)]
    for layer in range(options.dis_layers):
        layers += [
            nn.Linear(options.dis_hid_dim if layer else dimensions, options.dis_hid_dim),
            nn.LeakyReLU(LEAK),
            nn.Dropout(options.dis_dropout),
        ]
    return nn.Sequential(*layers, nn.Linear(options.dis_hid_dim, 1))


def _random_rotation(dimensions: int) -> Tensor:
    return torch.linalg.qr(torch.randn(dimensions, dimensions)).Q


def _in_components(matrix: Tensor, components: int) -> Tensor:
    """Return the first principal components of the rows, all if there are fewer, scaled to a mean square of 1."""
    vectors = torch.linalg.eigh(matrix.T @ matrix).eigenvectors  # Sorted by variance, ascending.
    reduced = matrix @ vectors[:, -components:]
    return reduced / reduced.square().mean().sqrt()


def _check(source: Tensor, target: Tensor) -> None:
    if source.ndim != 2 or target.ndim != 2 or source.shape[1] != target.shape[1]:
        raise ValueError(
            "Adversarial training needs vectors of the same dimensions on both sides, got the shapes "
            f"{tuple(source.shape)} and {tuple(target.shape)}."
        )
    for name, side in (("source", source), ("target", target)):
        if not side.isfinite().all():
            raise ValueError(f"A {name} vector is not finite (NaN or infinity). Leave out such words first.")
        if len(side) < 2 or (side == side[0]).all():
            raise ValueError(f"Expected {name} vectors that differ, got {len(side)} of which all are the same.")
