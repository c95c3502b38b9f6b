"""The plane on which two clouds of words are drawn."""

import json

import pytest
import torch

from hf_xlt.alignment.projection import project


def spaces(words: int = 60, dimensions: int = 8, seed: int = 1):
    """Return a space, a rotated copy of it, the rotation, and the words of both."""
    draw = torch.Generator().manual_seed(seed)
    source = torch.randn(words, dimensions, generator=draw) * torch.arange(dimensions, 0, -1)
    rotation = torch.linalg.qr(torch.randn(dimensions, dimensions, generator=draw))[0]
    names = [[f"{language}{row}" for row in range(words)] for language in ("s", "t")]
    return source, source @ rotation.T, rotation, names


def coordinates(cloud: dict) -> torch.Tensor:
    return torch.tensor([point[:2] for point in cloud["points"]], dtype=torch.float64)


def test_points_are_those_of_an_eigendecomposition():
    source, target, rotation, names = spaces()
    clouds = project(source, target, source @ rotation.T, target, *names)
    for (first, second), cloud in zip(
        [(source, target), (source @ rotation.T, target)], (clouds["before"], clouds["after"]), strict=True
    ):
        rows = torch.nn.functional.normalize(torch.cat([first, second]).double(), dim=1)
        rows -= rows.mean(0)
        values, vectors = torch.linalg.eigh(rows.T @ rows)
        reference = rows @ vectors[:, [-1, -2]]
        found = coordinates(cloud)
        signs = torch.sign((found * reference).sum(0))
        torch.testing.assert_close(found, reference * signs, atol=1e-4, rtol=0)
        assert cloud["explained"] == pytest.approx(float(values[-2:].sum() / values.sum()), abs=1e-4)


def test_translations_fall_together_after_the_map_only():
    source, target, rotation, names = spaces()
    clouds = project(source, target, source @ rotation.T, target, *names)
    before, after = (coordinates(clouds[when]) for when in ("before", "after"))
    assert (after[:60] - after[60:]).norm(dim=1).max() < 1e-3
    assert (before[:60] - before[60:]).norm(dim=1).mean() > 0.3
    assert [point[2] for point in clouds["after"]["points"]] == [0] * 60 + [1] * 60


def test_lengths_of_vectors_do_not_matter():
    source, target, rotation, names = spaces()
    lengths = torch.linspace(0.1, 10, 60)[:, None]
    plain = project(source, target, source @ rotation.T, target, *names)
    assert project(lengths * source, target, lengths * source @ rotation.T, 7 * target, *names) == plain


def test_the_picture_does_not_depend_on_the_order_of_words():
    source, target, rotation, names = spaces()
    order = torch.randperm(60, generator=torch.Generator().manual_seed(2))
    plain = project(source, target, source @ rotation.T, target, *names)
    words = [names[0][row] for row in order]
    mixed = project(source[order], target, source[order] @ rotation.T, target, words, names[1])
    for when in ("before", "after"):
        wanted = {word: (x, y) for x, y, _, word in plain[when]["points"]}
        for x, y, _, word in mixed[when]["points"]:
            assert (x, y) == pytest.approx(wanted[word], abs=2e-4)


def words_of(clouds: dict, language: int) -> list[str]:
    return [word for *_, index, word in clouds["after"]["points"] if index == language]


def test_pairs_come_first_the_most_frequent_ones_and_each_word_once():
    source, target, _, names = spaces()
    pairs = torch.tensor([[50, 1], [3, 3], [3, 9], [2, 3], [8, 4], [40, 41]])
    clouds = project(source, target, source, target, *names, pairs, most=5)
    # By the sum of rows: (2, 3), then (3, 3), whose target is taken, (3, 9), (8, 4), (50, 1), (40, 41).
    assert clouds["pairs"] == 5
    assert words_of(clouds, 0) == ["s2", "s3", "s8", "s50", "s40"]
    assert words_of(clouds, 1) == ["t3", "t9", "t4", "t1", "t41"]
    assert words_of(project(source, target, source, target, *names, pairs, most=2), 0) == ["s2", "s3"]


def test_frequent_words_fill_up_what_pairs_leave():
    source, target, _, names = spaces()
    clouds = project(source, target, source, target, *names, torch.tensor([[1, 7]]), most=4)
    assert clouds["pairs"] == 1
    assert words_of(clouds, 0) == ["s1", "s0", "s2", "s3"]
    assert words_of(clouds, 1) == ["t7", "t0", "t1", "t2"]
    assert project(source, target, source, target, *names, most=4)["pairs"] == 0


def test_a_language_with_few_words_shows_all_of_them():
    source, target, _, names = spaces(words=12)
    clouds = project(source[:3], target, source[:3], target, names[0][:3], names[1])
    assert (len(words_of(clouds, 0)), len(words_of(clouds, 1))) == (3, 12)


def test_spaces_of_different_size_before_the_map():
    source, target, rotation, names = spaces()
    wider = torch.cat([source, torch.zeros(60, 3)], dim=1)
    plain = project(source, target, source @ rotation.T, target, *names)
    assert project(wider, target, source @ rotation.T, target, *names) == plain


def test_the_result_is_plain_json():
    source, target, rotation, names = spaces()
    clouds = project(source, target, source @ rotation.T, target, *names, torch.tensor([[0, 0]]))
    assert json.loads(json.dumps(clouds)) == clouds
    assert list(clouds) == ["projection", "pairs", "before", "after"]


@pytest.mark.parametrize("rows", [0, 59])
def test_words_without_a_row(rows):
    source, target, _, names = spaces()
    with pytest.raises(ValueError, match=r"one row for each of (0|59) words, at least one, got \[60, 60\]"):
        project(source, target, source, target, names[0][:rows], names[1])
