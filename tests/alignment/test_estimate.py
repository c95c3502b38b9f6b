"""Tests of the estimate of what an alignment takes."""

import pytest

from hf_xlt.alignment import estimate
from hf_xlt.alignment.pair import MapTask
from tests.alignment.planted import read, write_planted


def test_cosines_and_steps_are_counted(tmp_path, monkeypatch):
    write_planted(tmp_path)
    monkeypatch.setattr(estimate, "_seconds_per_cosine", lambda material: 1.0)
    material = read(
        tmp_path, methods=["procrustes", "adversarial"], retrieval=["nn", "csls"], map_vocab=100, seeds=[1, 2]
    )
    # Two directions x two retrievals of 60 words among 240, of which CSLS compares the vocabularies; three maps.
    scores = 3 * 2 * (2 * 60 * 240 + 240 * 240)
    criterion = 100 * 100 + 2 * 100 * 100
    assert estimate.estimate_seconds(material, []) == scores
    task = MapTask("procrustes", "de", "en", None)
    assert estimate.estimate_seconds(material, [task]) == scores + criterion
    task = MapTask("self-learning", "de", "en", 1)
    learning = 40 * estimate.SELF_LEARNING_SEARCHES * 240 * 240  # at most 40 iterations
    assert estimate.estimate_seconds(material, [task]) == scores + criterion + learning
    options = material.experiment.adversarial_options()
    task = MapTask("adversarial", "de", "en", 1)
    steps = 2 * options.epochs * (options.epoch_size / options.batch_size) * (options.dis_steps + 1)  # two restarts
    assert options.components is None
    searches = 2 * (options.epochs + 1) * 3 * 240 * 240  # of the criterion, whose vocabulary `map_vocab` does not cut
    products = 3 * 2 * options.batch_size * (12 * 8 + 8 * 8) / 12  # weights of the discriminator, size of the vectors
    expected = scores + criterion + searches + steps * (products + estimate.STEP_SECONDS)
    assert estimate.estimate_seconds(material, [task]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("options", "cosines"),
    [
        ({"criterion_vocabulary": 50}, 3 * 50 * 50),
        ({"criterion_vocabulary": None}, 3 * 240 * 240),
        ({"criterion_vocabulary": None, "criterion_words": 30}, 240 * 240 + 2 * 30 * 240),
        # Between components each map needs a dictionary before it is judged.
        ({"criterion_vocabulary": 50, "components": 4}, (3 + estimate.INDUCTION_SEARCHES) * 50 * 50),
    ],
)
def test_adversarial_maps_are_judged_on_their_own_vocabulary(tmp_path, monkeypatch, options, cosines):
    write_planted(tmp_path)
    monkeypatch.setattr(estimate, "_seconds_per_cosine", lambda material: 1.0)
    monkeypatch.setattr(estimate, "_steps", lambda material, task: 0)
    given = {"components": None, "epochs": 4, **options}
    material = read(tmp_path, methods=["adversarial"], adversarial=given, map_vocab=100, restarts=2)
    task = MapTask("adversarial", "de", "en", 1)
    took = estimate.estimate_seconds(material, [task]) - estimate.estimate_seconds(material, [])
    assert took == 3 * 100 * 100 + 2 * 5 * cosines


def test_a_search_is_timed(tmp_path):
    write_planted(tmp_path)
    assert 0 < estimate._seconds_per_cosine(read(tmp_path)) < 1e-3
