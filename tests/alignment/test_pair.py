"""Tests of single maps: each is what the function of its method gives on normalised vectors."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from hf_xlt.alignment.adversarial import adversarial_map, best_of_restarts
from hf_xlt.alignment.criterion import mean_csls_cosine
from hf_xlt.alignment.linear_maps import least_squares, procrustes
from hf_xlt.alignment.material import Material
from hf_xlt.alignment.normalisation import normalised
from hf_xlt.alignment.pair import FoundMap, MapTask, closest_rotation, find_map
from hf_xlt.alignment.refinement import refine
from hf_xlt.alignment.self_learning import self_learn
from tests.alignment.planted import read, write_planted

PAIR = ("de", "en")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_planted(tmp_path_factory.mktemp("planted"), ("en", "de", "fr"), noise=0.1)


def found(material: Material, method: str, base: FoundMap | None = None, seed: int | None = None, steps=None):
    heard = [] if steps is None else steps
    return find_map(MapTask(method, *PAIR, seed), base, material, lambda *step: heard.append(step))


def sides(material: Material) -> tuple[torch.Tensor, torch.Tensor]:
    return tuple(normalised(material.languages[code].vectors.matrix, material.experiment.normalise) for code in PAIR)


def test_maps_from_a_dictionary(folder):
    material = read(folder, methods=["linear"], ridge=0.5)
    source, target = sides(material)
    rows = torch.arange(120)
    for method, expected in {
        "linear": least_squares(source[rows], target[rows], 0.5),
        "procrustes": procrustes(source[rows], target[rows]),
        "identity": torch.eye(source.shape[1]),
    }.items():
        one = found(material, method)
        torch.testing.assert_close(one.source_map, expected)
        assert one.target_map is None
        assert one.criterion == pytest.approx(mean_csls_cosine(source @ expected.T, target), abs=1e-6)
        assert one.pairs == (None if method == "identity" else 120)


def test_the_criterion_looks_at_the_most_frequent_words(folder):
    material = read(folder, map_vocab=50)
    source, target = sides(material)
    one = found(material, "procrustes")
    expected = mean_csls_cosine(source[:50] @ one.source_map.T, target[:50])
    assert one.criterion == pytest.approx(expected, abs=1e-6)
    assert one.criterion != pytest.approx(mean_csls_cosine(source @ one.source_map.T, target), abs=1e-4)


def test_refinement_begins_with_the_map_of_its_base(folder):
    material = read(folder, map_vocab=100, iterations=2)
    source, target = sides(material)
    start = torch.linalg.qr(torch.randn(12, 12, generator=torch.Generator().manual_seed(3))).Q
    steps: list[tuple] = []
    one = found(material, "procrustes+refine", FoundMap(start, pairs=7), steps=steps)
    expected = refine(source[:100], target[:100], start, iterations=2)
    torch.testing.assert_close(one.source_map, expected.mapping)
    assert one.criterion == pytest.approx(expected.criterion, abs=1e-6)
    assert one.iterations == 2
    assert one.pairs == expected.pairs == max(expected.history)[1]
    assert [step[:2] for step in steps] == [(1, 2), (2, 2)]
    assert [step[2] for step in steps] == [criterion for criterion, _ in expected.history]


def test_where_refinement_keeps_its_base_the_pairs_are_those_of_the_base(folder):
    material = read(folder)
    base = found(material, "procrustes")
    # A pair or two leave most of the map open.
    one = found(read(folder, max_rank=2), "procrustes+refine", base)
    torch.testing.assert_close(one.source_map, base.source_map)
    assert (one.pairs, one.iterations) == (120, 2)


def test_refinement_of_least_squares_begins_with_the_closest_rotation(folder):
    material = read(folder)
    source, target = sides(material)
    base = FoundMap(3 * found(material, "linear").source_map)
    one = found(material, "linear+refine", base)
    torch.testing.assert_close(one.source_map @ one.source_map.T, torch.eye(12), atol=1e-5, rtol=0)
    expected = refine(source, target, closest_rotation(base.source_map), iterations=2)
    torch.testing.assert_close(one.source_map, expected.mapping)


def test_the_closest_rotation_is_the_one_with_the_smallest_difference():
    generator = torch.Generator().manual_seed(0)
    mapping = torch.randn(2, 2, generator=generator)
    rotation = closest_rotation(mapping)
    angles = torch.linspace(0, 2 * torch.pi, 3000)
    cosines, sines = angles.cos(), angles.sin()
    turns = torch.stack([cosines, -sines, sines, cosines], dim=1).unflatten(1, (2, 2))
    every = torch.cat([turns, turns @ torch.diag(torch.tensor([1.0, -1.0]))])
    nearest = every[(every - mapping).square().sum((1, 2)).argmin()]
    torch.testing.assert_close(rotation, nearest, atol=3e-3, rtol=0)


def test_self_learning_gives_two_languages_a_map_each(folder):
    material = read(folder, methods=["self-learning"])
    source, target = sides(material)
    steps: list[tuple] = []
    one = found(material, "self-learning", seed=4, steps=steps)
    expected = self_learn(source, target, options=material.experiment.self_learning_options(), seed=4)
    torch.testing.assert_close(one.source_map, expected.source_map)
    torch.testing.assert_close(one.target_map, expected.target_map)
    torch.testing.assert_close(one.onto_hub, expected.rotation)
    assert one.criterion == pytest.approx(mean_csls_cosine(source @ expected.rotation.T, target), abs=1e-6)
    assert (one.iterations, one.pairs) == (expected.iterations, len(expected.pairs))
    assert [step[:2] for step in steps] == [(number, None) for number in range(1, expected.iterations + 1)]


def test_self_learning_of_more_languages_leaves_the_hub_as_it_is(folder):
    two, three = (read(folder, languages=codes) for codes in (["en", "de"], ["en", "de", "fr"]))
    one, other = (found(material, "self-learning", seed=1) for material in (two, three))
    assert other.target_map is None
    torch.testing.assert_close(other.source_map, one.rotation)
    refined = [found(two, "self-learning+refine", base, seed=1) for base in (one, other)]
    torch.testing.assert_close(refined[0].source_map, refined[1].source_map)


def test_self_learning_starts_from_the_dictionary_if_told_so(folder):
    fields = {"methods": ["self-learning"], "self_learning": {"max_iterations": 1}}
    material = read(folder, start="dictionary", **fields)
    source, target = sides(material)
    options = material.experiment.self_learning_options()
    expected = self_learn(source, target, torch.arange(120).repeat(2, 1).T, options, seed=1)
    torch.testing.assert_close(found(material, "self-learning", seed=1).source_map, expected.source_map)
    alone = found(read(folder, **fields), "self-learning", seed=1)
    assert not torch.allclose(alone.source_map, expected.source_map, atol=1e-2)


def test_of_adversarial_restarts_the_best_is_kept(folder):
    material = read(folder, methods=["adversarial"], restarts=3)
    source, target = sides(material)
    options = material.experiment.adversarial_options()
    steps: list[tuple] = []
    one = found(material, "adversarial", seed=2, steps=steps)
    assert [restart["seed"] for restart in one.restarts] == [6, 7, 8]
    results = [adversarial_map(source, target, options, seed) for seed in (6, 7, 8)]
    assert [restart["criterion"] for restart in one.restarts] == [result.criterion for result in results]
    confirmed = best_of_restarts(source, target, options, (6, 7, 8)).confirmed
    assert [restart["failed"] for restart in one.restarts] == [seed not in confirmed for seed in (6, 7, 8)]
    assert one.unconfirmed == (not confirmed)
    kept = [result for seed, result in zip((6, 7, 8), results, strict=True) if seed in confirmed] or results
    best = max(kept, key=lambda result: result.criterion)
    torch.testing.assert_close(one.source_map, best.mapping)
    done = [step[0] for step in steps]
    assert done == sorted(done)
    assert {step[1] for step in steps} == {done[-1]} == {3 * (640 // options.batch_size)}
    # No restart of another seed is the same training.
    assert not {6, 7, 8} & {restart["seed"] for restart in found(material, "adversarial", seed=1).restarts}
    refined = found(material, "adversarial+refine", one, seed=2)
    assert refined.restarts == one.restarts


def test_a_single_training_neither_failed_nor_not(folder):
    one = found(read(folder, methods=["adversarial"], restarts=1), "adversarial", seed=2)
    assert [(restart["seed"], restart["failed"]) for restart in one.restarts] == [(2, None)]
    assert not one.unconfirmed


@pytest.mark.parametrize(
    ("failed", "unconfirmed"),
    [([True, True], True), ([False, False, True], False), ([None], False), ([], False)],
)
def test_nothing_confirms_a_map_where_all_trainings_failed(failed, unconfirmed):
    assert FoundMap(torch.eye(2), restarts=[{"failed": one} for one in failed]).unconfirmed is unconfirmed


def test_a_map_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError("No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        FoundMap(torch.eye(2), criterion=0.5).save(tmp_path / "alignments", "identity de-en")
    assert list((tmp_path / "alignments").iterdir()) == []


def test_a_map_is_read_as_it_was_written(tmp_path):
    restarts = [{"seed": 1, "criterion": 0.5, "failed": False}]
    written = FoundMap(torch.eye(2), torch.ones(2, 2), torch.eye(2).flip(0), 5, restarts, 9, 0.25, 3.0)
    written.save(tmp_path, "self-learning de-en seed 1")
    known = vars(FoundMap.load(tmp_path, "self-learning de-en seed 1"))
    for name, value in vars(written).items():
        assert torch.equal(known[name], value) if torch.is_tensor(value) else known[name] == value
    FoundMap(torch.eye(2), criterion=0.5).save(tmp_path, "identity de-en")
    assert FoundMap.load(tmp_path, "identity de-en").target_map is None
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("id")) == [
        "identity de-en.json",
        "identity de-en.safetensors",
    ]
    assert set(load_file(tmp_path / "identity de-en.safetensors")) == {"source_map"}
    assert json.loads((tmp_path / "identity de-en.json").read_text())["criterion"] == 0.5


def test_names_tell_tasks_apart():
    assert MapTask("adversarial+refine", "de", "en", 2).name == "adversarial+refine de-en seed 2"
    assert MapTask("adversarial+refine", "de", "en", 2).base == MapTask("adversarial", "de", "en", 2)
    assert MapTask("procrustes", "de", "en", None).name == "procrustes de-en"
    assert MapTask("procrustes", "de", "en", None).base is None
