"""The adversarial map: what each step does, that it finds a planted rotation, and the same one for the same seed."""

import math
from dataclasses import replace

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from hf_xlt.alignment.adversarial import (
    AdversarialOptions,
    AdversarialResult,
    Adversaries,
    adversarial_map,
    best_of_restarts,
)
from hf_xlt.alignment.normalisation import normalised
from hf_xlt.alignment.refinement import refine
from hf_xlt.alignment.retrieval import nearest

STEPS = ("unit", "center", "unit")
SMALL = AdversarialOptions(components=20, epochs=3, patience=None)


def planted(seed: int, words: int = 2000, dimensions: int = 30) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return clusters of words, the same rotated and shuffled, and the row of each word's translation."""
    generator = torch.Generator().manual_seed(seed)
    scales = torch.arange(1, dimensions + 1).float() ** -0.5
    centres = torch.randn(20, dimensions, generator=generator)
    cluster = torch.multinomial(1 / torch.arange(1, 21), words, replacement=True, generator=generator)
    source = (centres[cluster] + torch.randn(words, dimensions, generator=generator)) * scales
    rotation = torch.linalg.qr(torch.randn(dimensions, dimensions, generator=generator)).Q
    order = torch.randperm(words, generator=generator)
    return normalised(source, STEPS), normalised((source @ rotation.T)[order], STEPS), order.argsort()


def precision(source, target, translations, mapping) -> float:
    found = nearest(source @ mapping.T, target).indices[:, 0]
    return float((found == translations).double().mean())


@pytest.fixture
def adversaries() -> Adversaries:
    torch.manual_seed(0)
    source, target, _ = planted(0, words=200, dimensions=6)
    return Adversaries(source, target, AdversarialOptions(components=None, dis_hid_dim=8, batch_size=16))


def test_published_options_are_those_of_the_public_implementation():
    """Spec: the code column, not the paper's."""
    published = AdversarialOptions.published()
    assert (published.dis_layers, published.dis_hid_dim, published.dis_input_dropout) == (2, 2048, 0.1)
    assert (published.dis_smooth, published.dis_most_frequent, published.map_beta) == (0.1, 75_000, 0.001)
    assert (published.batch_size, published.epochs, published.epoch_size) == (32, 5, 1_000_000)
    assert (published.map_learning_rate, published.dis_learning_rate, published.lr_decay) == (0.1, 0.1, 0.98)
    assert (published.components, published.map_init, published.dis_steps) == (None, "identity", 5)


def test_mapped_source_vectors_have_the_label_one_less_the_smoothing(adversaries):
    assert adversaries.labels[:16].tolist() == [[pytest.approx(0.9)]] * 16
    assert adversaries.labels[16:].tolist() == [[pytest.approx(0.1)]] * 16


def test_discriminator_step_leaves_the_map_alone(adversaries):
    before = adversaries.mapping.clone()
    weights = [weight.clone() for weight in adversaries.discriminator.parameters()]
    adversaries.discriminate()
    assert torch.equal(adversaries.mapping, before)
    assert all(
        not torch.equal(old, new) for old, new in zip(weights, adversaries.discriminator.parameters(), strict=True)
    )


def test_map_step_leaves_the_discriminator_alone_and_drops_nothing_out(adversaries):
    weights = [weight.clone() for weight in adversaries.discriminator.parameters()]
    before = adversaries.mapping.clone()
    adversaries.map()
    assert not adversaries.discriminator.training
    assert not torch.equal(adversaries.mapping, before)
    for old, new in zip(weights, adversaries.discriminator.parameters(), strict=True):
        assert torch.equal(old, new)


def test_dropout_is_on_while_the_discriminator_learns(adversaries):
    adversaries.discriminate()
    assert adversaries.discriminator.training
    assert adversaries.discriminator[0].p == 0.1


def test_gradient_of_the_map_is_opposite_to_the_discriminators_without_smoothing():
    """With labels 1 and 0, what lowers one loss raises the other in the direction of the logits."""
    torch.manual_seed(0)
    source, target, _ = planted(0, words=100, dimensions=6)
    options = AdversarialOptions(components=None, dis_hid_dim=8, dis_smooth=0.0, dis_input_dropout=0.0, batch_size=4)
    adversaries = Adversaries(source, target, options)
    logits = adversaries.discriminator(torch.cat([source[:4], target[:4]]))
    (for_discriminator,) = torch.autograd.grad(
        binary_cross_entropy_with_logits(logits, adversaries.labels), logits, retain_graph=True
    )
    (for_map,) = torch.autograd.grad(binary_cross_entropy_with_logits(logits, 1 - adversaries.labels), logits)
    assert (for_discriminator[:4] < 0).all() and (for_map[:4] > 0).all()


def test_clipped_weights_stay_within_the_limit():
    torch.manual_seed(0)
    source, target, _ = planted(0, words=100, dimensions=6)
    adversaries = Adversaries(source, target, AdversarialOptions(components=None, dis_clip_weights=0.01))
    adversaries.discriminate()
    assert max(float(weight.detach().abs().max()) for weight in adversaries.discriminator.parameters()) <= 0.01


def test_discriminator_of_identical_clouds_learns_nothing():
    """Its loss stays at that of a coin, ln 2, which smoothed labels do not change."""
    torch.manual_seed(0)
    cloud = planted(0, words=500, dimensions=6)[0]
    options = AdversarialOptions(
        components=None,
        map_init="identity",
        dis_hid_dim=16,
        dis_input_dropout=0.0,
        dis_learning_rate=0.02,
        batch_size=512,
    )
    adversaries = Adversaries(cloud, cloud, options)
    losses = [adversaries.discriminate() for _ in range(300)]
    assert sum(losses[-100:]) / 100 == pytest.approx(math.log(2), abs=0.005)


def test_discriminator_tells_different_clouds_apart():
    torch.manual_seed(0)
    cloud = planted(0, words=500, dimensions=6)[0]
    options = AdversarialOptions(components=None, map_init="identity", dis_hid_dim=16, batch_size=512)
    adversaries = Adversaries(cloud, cloud + 3, options)
    losses = [adversaries.discriminate() for _ in range(300)]
    assert losses[-1] < 0.5


def test_planted_rotation_is_found_in_most_restarts():
    """Spec 3.9.7: adversarial and refinement, without any pair, from clouds that are not isotropic."""
    found = 0
    for seed in range(5):
        source, target, translations = planted(seed)
        mapping = refine(source, target, adversarial_map(source, target, SMALL, seed).mapping).mapping
        found += precision(source, target, translations, mapping) > 0.95
    assert found >= 4


def test_map_of_all_dimensions_is_orthogonal():
    source, target, _ = planted(1)
    mapping = adversarial_map(source, target, replace(SMALL, epochs=1, epoch_size=640), 1).mapping
    assert mapping.shape == (30, 30)
    torch.testing.assert_close(mapping @ mapping.T, torch.eye(30), atol=1e-5, rtol=0)


def test_same_seed_gives_the_same_map_and_leaves_the_callers_random_state_alone():
    source, target, _ = planted(1, words=300)
    short = AdversarialOptions(components=10, dis_hid_dim=16, epochs=2, epoch_size=2560)
    torch.manual_seed(5)
    first = adversarial_map(source, target, short, 3)
    state = torch.get_rng_state()
    torch.manual_seed(5)
    assert torch.equal(torch.get_rng_state(), state)
    torch.manual_seed(6)
    second = adversarial_map(source, target, short, 3)
    assert torch.equal(first.mapping, second.mapping) and first.history == second.history
    assert not torch.equal(first.mapping, adversarial_map(source, target, short, 4).mapping)


def test_the_best_restart_has_the_highest_criterion():
    source, target, _ = planted(1, words=300)
    short = AdversarialOptions(components=10, dis_hid_dim=16, epochs=1, epoch_size=2560)
    heard = []
    restarts = best_of_restarts(source, target, short, [1, 2, 3], lambda done, of, criterion: heard.append((done, of)))
    assert list(restarts.criteria) == [1, 2, 3]
    assert heard[-1] == (240, 240) and heard == sorted(heard)
    assert restarts.best.criterion == max(restarts.criteria.values())


def test_a_training_is_confirmed_by_another_that_translates_alike(monkeypatch):
    """Two find the same rotation, two others a wrong one each, one of them with the highest criterion."""
    source, target, _ = planted(1, words=300)
    rotations = [torch.linalg.qr(torch.randn(30, 30, generator=torch.Generator().manual_seed(n))).Q for n in range(4)]
    maps = {1: rotations[0], 2: rotations[0] + 0.01 * rotations[1], 3: rotations[2], 4: rotations[3]}
    criteria = {1: 0.5, 2: 0.6, 3: 0.7, 4: 0.4}

    def trained(source, target, options, seed, progress):
        return AdversarialResult(maps[seed], criteria[seed], [])

    monkeypatch.setattr("hf_xlt.alignment.adversarial.adversarial_map", trained)
    restarts = best_of_restarts(source, target, seeds=[1, 2, 3, 4])
    assert restarts.confirmed == [1, 2]
    assert restarts.best.mapping is maps[2]
    astray = best_of_restarts(source, target, seeds=[1, 3, 4])
    assert astray.confirmed == [] and astray.best.mapping is maps[3]
    assert best_of_restarts(source, target, seeds=[1]).confirmed is None


def test_a_map_that_diverges_ends_its_training():
    source, target, _ = planted(1, words=300)
    wild = AdversarialOptions(components=10, dis_hid_dim=8, epochs=2, epoch_size=3200, map_learning_rate=1e30)
    with pytest.raises(ValueError, match="diverged in its first epoch. Lower `map_learning_rate`"):
        adversarial_map(source, target, wild, 1)


def test_fewer_dimensions_than_components_are_scaled_alike():
    """Rates are made for components of mean square 1, however many there are."""
    source, target, _ = planted(1, words=300, dimensions=10)
    heard = []
    original = Adversaries.__init__

    def remember(self, source, target, options):
        heard.append((source, target))
        original(self, source, target, options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Adversaries, "__init__", remember)
        adversarial_map(source, target, AdversarialOptions(epochs=1, epoch_size=32), 1)
    for side in heard[0]:
        assert side.shape == (300, 10)
        assert float(side.square().mean()) == pytest.approx(1, abs=1e-4)


def test_learning_rate_of_the_map_falls_and_shrinks_from_the_second_fall_on(monkeypatch):
    """The first epoch without a gain is forgiven."""
    rates, criteria = [], iter([0.5, 0.4, 0.3, 0.6])
    source, target, _ = planted(1, words=300)

    def criterion(self, mapping):
        return next(criteria)

    monkeypatch.setattr("hf_xlt.alignment.adversarial._Judge.criterion", criterion)
    original = Adversaries.map

    def record(self):
        rates.append(self.map_optimizer.param_groups[0]["lr"])
        return original(self)

    monkeypatch.setattr(Adversaries, "map", record)
    options = AdversarialOptions(
        components=10, dis_hid_dim=8, epochs=4, epoch_size=32, map_learning_rate=1.0, lr_decay=0.9, patience=None
    )
    adversarial_map(source, target, options, 1)
    assert rates == pytest.approx([1.0, 0.9, 0.81, 0.81 * 0.9 * 0.5])


def test_training_without_a_gain_ends(monkeypatch):
    criteria = iter([0.5, 0.6, 0.6, 0.6, 0.6])
    source, target, _ = planted(1, words=300)
    monkeypatch.setattr("hf_xlt.alignment.adversarial._Judge.criterion", lambda self, mapping: next(criteria))
    options = AdversarialOptions(components=10, dis_hid_dim=8, epochs=5, epoch_size=128, patience=2)
    assert adversarial_map(source, target, options, 1).history == [0.5, 0.6, 0.6, 0.6]


def test_bad_vectors_are_refused():
    good = torch.randn(50, 6)
    with pytest.raises(ValueError, match="same dimensions"):
        adversarial_map(good, torch.randn(50, 5))
    with pytest.raises(ValueError, match="not finite"):
        adversarial_map(good, torch.full((50, 6), float("nan")))
    with pytest.raises(ValueError, match="all are the same"):
        adversarial_map(torch.ones(50, 6), good)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": 0}, "`epochs` must be a whole number of at least 1, got 0"),
        ({"epochs": 2.5}, "whole number"),
        ({"epoch_size": "1e6"}, "got '1e6'"),
        ({"components": 0}, "`components` must be a whole number of at least 1 or null"),
        ({"patience": 0}, "`patience`"),
        ({"map_learning_rate": "1e-1x"}, "must be a number"),
        ({"map_learning_rate": 0}, "above 0"),
        ({"dis_dropout": 2}, "below 1"),
        ({"map_init": "zeros"}, "'identity' or 'random'"),
        ({"dis_smooth": 0.5}, "below 0.5"),
    ],
)
def test_bad_options_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        AdversarialOptions(**values)
