"""Word translation against a lexicon: by hand, against loops, and which words count."""

import pytest
import torch
from torch.nn.functional import normalize

from hf_xlt.alignment import evaluation
from hf_xlt.alignment.evaluation import (
    LexiconScore,
    frequency_bands,
    gold_ranks,
    lexicon_queries,
    same_spelling,
    score_queries,
)
from hf_xlt.alignment.retrieval import nearest
from hf_xlt.metrics import precision_at

SOURCE = [f"s{row}" for row in range(60)]
TARGET = [f"t{row}" for row in range(80)]


def normal(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def spaces() -> tuple[torch.Tensor, torch.Tensor, list[tuple[str, str]]]:
    """Sixty source words, noisy copies of the first sixty of eighty targets, and a lexicon of forty with gaps."""
    target = normal(80, 6, seed=0)
    source = target[:60] + 0.8 * normal(60, 6, seed=1)
    entries = [(f"s{row}", f"t{row}") for row in range(0, 60, 2)] + [(f"s{row}", f"t{row + 1}") for row in range(20)]
    return source, target, [*entries, ("s1", "unknown"), ("unknown", "t1"), ("s59", "unknown")]


def score_entries(
    source: torch.Tensor, target: torch.Tensor, entries: list[tuple[str, str]], **options
) -> LexiconScore:
    return score_queries(lexicon_queries(entries, SOURCE, TARGET), source, target, **options)


def scores_by_loop(source: torch.Tensor, target: torch.Tensor, retrieval: str, neighbours: int) -> torch.Tensor:
    """Return (source words, target words), from all source words."""
    cosines = normalize(source, dim=1).double() @ normalize(target, dim=1).double().T
    if retrieval == "nn":
        return cosines
    if retrieval == "isf":
        return (30 * cosines).softmax(dim=0)
    scores = torch.empty_like(cosines)
    for row in range(len(source)):
        for column in range(len(target)):
            near_source = sorted(cosines[row].tolist())[-neighbours:]
            near_target = sorted(cosines[:, column].tolist())[-neighbours:]
            mean = sum(near_source) / len(near_source) + sum(near_target) / len(near_target)
            scores[row, column] = 2 * cosines[row, column] - mean
    return scores


@pytest.mark.parametrize("retrieval", ["nn", "csls", "isf"])
def test_equals_loops_over_the_lexicon(spaces, retrieval):
    source, target, entries = spaces
    score = score_entries(source, target, entries, retrieval=retrieval, neighbours=1)
    ranking = scores_by_loop(source, target, retrieval, 1).argsort(dim=1, descending=True).tolist()
    for k in range(1, 11):
        hits = {}
        for word, translation in entries:  # as pairs, with one hit per source word
            if word in SOURCE and translation in TARGET:
                best = ranking[SOURCE.index(word)][:k]
                hits[word] = hits.get(word, False) or TARGET.index(translation) in best
        assert dict(zip(score.words, score.hits(k).tolist(), strict=True)) == hits
        assert score.precision(k) == sum(hits.values()) / len(hits)
    assert 0 < score.precision(1) < score.precision(5) < score.precision(10) < 1
    ranked = [[TARGET[column] for column in ranking[SOURCE.index(word)]] for word in score.words]
    gold = [[right for word, right in entries if word == source_word] for source_word in score.words]
    assert {f"P@{k}": score.precision(k) for k in (1, 5, 10)} == precision_at(ranked, gold)


def test_hubs_are_seen_from_all_source_words_up_to_the_cap(spaces, monkeypatch):
    source, target, entries = spaces
    queries = lexicon_queries(entries[:8], SOURCE, TARGET)
    for cap in (60, 20):
        monkeypatch.setattr(evaluation, "SOURCE_WORDS", cap)
        found = nearest(source[queries.rows], target, 10, "csls", sources=source[:cap])
        expected = gold_ranks(found.indices, queries.gold)
        assert score_queries(queries, source, target).ranks.tolist() == expected.tolist()
        alone = nearest(source[queries.rows], target, 10, "csls")
        assert gold_ranks(alone.indices, queries.gold).tolist() != expected.tolist()


def test_by_hand():
    target = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0], [-1.0, 0.0]])
    source = torch.tensor([[2.0, 0.2], [0.1, 5.0], [-1.0, -0.1]])
    entries = [("ein", "one"), ("zwei", "one"), ("zwei", "zero"), ("drei", "two"), ("vier", "two"), ("ein", "nil")]
    queries = lexicon_queries(entries, ["ein", "zwei", "drei"], ["one", "two", "three", "zero"])
    score = score_queries(queries, source, target, retrieval="nn")
    # ein: one, two, three, zero. zwei: three, two, one, zero. drei: zero, three, two, one.
    assert score.words == ["ein", "zwei", "drei"]
    assert score.ranks.tolist() == [1, 3, 3]
    assert [score.precision(k) for k in (1, 2, 3)] == [1 / 3, 1 / 3, 1]
    assert (score.total, score.coverage) == (4, 3 / 4)


def test_words_without_a_translation_in_the_vocabulary_are_dropped_and_counted(spaces):
    source, target, entries = spaces
    score = score_entries(source, target, entries)
    assert "unknown" not in score.words and "s59" not in score.words
    assert len(score.words) == 40 and score.total == 42  # s0, ..., s19, s20, s22, ..., s58; s59 and unknown
    assert score.rows.tolist() == [SOURCE.index(word) for word in score.words]
    assert score.coverage == 40 / 42


def test_words_are_looked_up_as_they_are_written_then_in_lower_case():
    entries = [("Polish", "Polnisch"), ("polish", "polieren"), ("Dog", "Hund"), ("DOG", "Hund"), ("cat", "Katze")]
    queries = lexicon_queries(entries, ["polish", "Polish", "dog", "Cat"], ["polnisch", "polieren", "hund", "Katze"])
    assert queries.words == ["Polish", "polish", "Dog"]
    assert queries.rows.tolist() == [1, 0, 2]
    assert queries.gold.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert queries.total == 4  # DOG is Dog; cat is not there


def test_a_word_of_the_vocabulary_counts_once_however_it_is_spelled():
    entries = [("Polish", "polnisch"), ("Reading", "unknown"), ("polish", "polieren"), ("reading", "lesen")]
    queries = lexicon_queries(entries, ["polish", "reading"], ["polnisch", "polieren", "lesen"])
    assert (queries.words, queries.rows.tolist(), queries.total) == (["Polish", "Reading"], [0, 1], 2)
    assert queries.gold.tolist() == [[0, 0], [0, 1], [1, 2]]
    target = torch.eye(3)
    score = score_queries(queries, target[[1, 0]], target, retrieval="nn")  # polish: polieren, reading: polnisch
    assert (score.precision(1), score.coverage) == (1 / 2, 1)


def test_one_of_several_gold_translations_is_enough():
    indices = torch.tensor([[3, 1, 0], [2, 0, 1], [1, 2, 3]])
    gold = torch.tensor([[0, 0], [0, 1], [0, 3], [1, 3], [2, 3]])
    assert gold_ranks(indices, gold).tolist() == [1, 0, 3]


def test_precision_grows_with_k():
    ranks = torch.tensor([0, 1, 1, 3, 10, 7, 2, 0])
    score = LexiconScore([f"w{row}" for row in range(8)], torch.arange(8), ranks, 8)
    precisions = [score.precision(k) for k in range(1, 11)]
    assert precisions == sorted(precisions)
    assert precisions[:3] == [2 / 8, 3 / 8, 4 / 8] and precisions[-1] == 6 / 8
    with pytest.raises(ValueError, match="Expected `k` between 1 and 10, the ranks that are known, got 11"):
        score.precision(11)


def test_the_same_spelling_as_a_translation():
    target_words = ["taxi", "ja", "hotel", "kaffee", "tee", "yes", "coffee"]
    entries = [("taxi", "taxi"), ("ja", "yes"), ("Hotel", "hotel"), ("kaffee", "coffee"), ("bank", "taxi"), ("x", "y")]
    queries = lexicon_queries(entries, ["ja", "taxi", "kaffee", "hotel", "bank"], target_words)
    baseline = same_spelling(queries, target_words)
    assert dict(zip(baseline.words, baseline.ranks.tolist(), strict=True)) == {
        "taxi": 1,
        "ja": 0,  # the target vocabulary has the string, and it means something else
        "Hotel": 1,
        "kaffee": 0,
        "bank": 0,  # not in the target vocabulary
    }
    assert (baseline.precision(1), baseline.precision(10), baseline.total) == (2 / 5, 2 / 5, 6)


def test_bands_of_frequency_end_where_they_say():
    rows = torch.tensor([0, 499, 500, 1999, 2000, 4999, 5000, 19_999, 20_000, 150_000])
    bands = {band: rows[members].tolist() for band, members in frequency_bands(rows).items()}
    assert bands == {
        "1-500": [0, 499],
        "501-2,000": [500, 1999],
        "2,001-5,000": [2000, 4999],
        "5,001-20,000": [5000, 19_999],
        "20,001+": [20_000, 150_000],
    }
    assert list(frequency_bands(torch.tensor([3000]))) == ["2,001-5,000"]


def test_a_lexicon_of_other_languages_is_refused():
    message = "got none for the lexicon's 2 source words. Are the languages in this order"
    with pytest.raises(ValueError, match=message):
        lexicon_queries([("dog", "hund"), ("cat", "katze")], ["hund", "katze"], ["dog", "cat"])
    with pytest.raises(ValueError, match="got none for the lexicon's 0 source words"):
        lexicon_queries([], ["hund"], ["dog"])


def test_a_real_test_lexicon_is_found_again(real_data):
    lines = (real_data / "dict-muse" / "de-en.5000-6500.txt").read_text(encoding="utf-8").splitlines()
    entries = [tuple(line.split()) for line in lines]
    source_words = list(dict.fromkeys(source for source, _ in entries))
    target_words = list(dict.fromkeys(target for _, target in entries))
    last = {source: target_words.index(target) for source, target in entries}
    target = normal(len(target_words), 60, seed=0)
    source = target[torch.tensor([last[word] for word in source_words])]
    score = score_queries(lexicon_queries(entries, source_words, target_words), source, target, retrieval="nn")
    assert (len(score.words), score.total, score.precision(1)) == (1500, 1500, 1)
