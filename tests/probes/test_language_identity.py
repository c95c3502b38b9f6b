"""The language in sentence vectors: where it is planted it is found, and nowhere else."""

import pytest
import torch

from hf_xlt.probes import identity_accuracies

pytest.importorskip("sklearn")


def normal(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def vectors():
    """Layer 0: nothing; layer 1: the means differ; layer 2: the spread differs."""
    languages = {code: normal(3, 200, 6, seed=seed) for seed, code in enumerate(("de", "en", "fr"))}
    for number, own in enumerate(languages.values()):
        own[1] += 4 * torch.eye(6)[number]
        own[2, :, number] *= 12
    return languages


def test_each_probe_sees_what_it_can(vectors):
    found = {row[:3]: row for row in identity_accuracies(vectors)}
    assert {(row.n, row.chance) for row in found.values()} == {(300, 1 / 3)}
    for probe in ("linear", "quadratic"):
        for centred in (False, True):
            assert found[0, probe, centred].low < 1 / 3 < found[0, probe, centred].high
        assert found[1, probe, False].value > 0.95
        assert found[1, probe, True].low < 1 / 3 < found[1, probe, True].high
    for centred in (False, True):
        assert found[2, "linear", centred].value < 0.5
        assert found[2, "quadratic", centred].value > 0.8


def test_sentences_learned_from_are_not_asked_about():
    # More dimensions than sentences: whoever saw the sentences could tell all languages.
    vectors = {code: normal(1, 40, 100, seed=seed) for seed, code in enumerate(("de", "en"))}
    [linear, *_] = identity_accuracies(vectors)
    assert linear.value < 0.8


def test_translations_fall_into_the_same_half():
    # The vector is the topic and nothing else: half the topics are never learned from, and no language has its own.
    topics = 50 * normal(1, 60, 4, seed=0)
    rows = identity_accuracies({"de": topics, "en": topics.clone()})
    assert all(row.value == 0.5 for row in rows)


def test_held_out_sentences_are_centred_by_the_mean_of_the_others():
    # In the first half de is narrow and en wide. 2 off the mean that de has there, its other half looks like en.
    first, other = torch.randperm(8, generator=torch.Generator().manual_seed(0)).split(4)
    de, en = torch.zeros(2, 1, 8, 1)
    de[0, first, 0], de[0, other, 0] = torch.tensor([4.9, 5, 5, 5.1]), 7
    en[0, first, 0] = en[0, other, 0] = torch.tensor([-3.0, -2, 2, 3])
    found = {row[1:3]: row.value for row in identity_accuracies({"de": de, "en": en})}
    assert found["quadratic", True] == 0.5


def test_the_most_frequent_language_is_chance():
    vectors = {"de": normal(1, 60, 4, seed=0), "en": normal(1, 20, 4, seed=1)}
    assert {row.chance for row in identity_accuracies(vectors)} == {0.75}


def test_too_little_is_an_error():
    with pytest.raises(ValueError, match="at least two languages.*{'de': 9}"):
        identity_accuracies({"de": torch.zeros(1, 9, 2)})
    with pytest.raises(ValueError, match="four sentences of each.*'en': 3"):
        identity_accuracies({"de": torch.zeros(1, 9, 2), "en": torch.zeros(1, 3, 2)})
