"""Tests of maps tried on words and sentences."""

import json
from pathlib import Path

import pytest
import torch

from hf_xlt.alignment.evaluation import score_queries
from hf_xlt.alignment.material import Material
from hf_xlt.alignment.pair import FoundMap, MapTask
from hf_xlt.alignment.results import chosen_maps
from hf_xlt.alignment.scoring import MappedSpace, score_bitext, score_maps
from hf_xlt.alignment.sentence_pairs import SentencePairs
from hf_xlt.alignment.sentence_retrieval import inverse_document_frequencies, score_sentences, sentence_vectors
from hf_xlt.data.bitext import SentencePair
from tests.alignment.planted import DIMENSIONS, read, word, write_planted


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return write_planted(tmp_path_factory.mktemp("planted"), ("en", "de", "fr"), noise=0.0)


def turn(seed: int) -> torch.Tensor:
    return torch.linalg.qr(torch.randn(DIMENSIONS, DIMENSIONS, generator=torch.Generator().manual_seed(seed))).Q


def true_map(material: Material, code: str) -> torch.Tensor:
    source, target = (material.languages[one].matrix for one in (code, "en"))
    return torch.linalg.lstsq(source, target).solution.T


def test_every_language_is_mapped_by_its_map(folder):
    material = read(folder, languages=["en", "de", "fr"])
    maps = {MapTask("procrustes", code, "en", None): FoundMap(turn(seed)) for seed, code in enumerate(("de", "fr"))}
    space = MappedSpace(material, maps, "procrustes", None)
    matrices = {code: language.matrix for code, language in material.languages.items()}
    torch.testing.assert_close(space["de"], matrices["de"] @ turn(0).T)
    torch.testing.assert_close(space["fr"], matrices["fr"] @ turn(1).T)
    torch.testing.assert_close(space["en"], matrices["en"])


def test_the_hub_has_a_map_where_one_was_found_for_it(folder):
    material = read(folder)
    maps = {MapTask("self-learning", "de", "en", 1): FoundMap(turn(0), turn(1), turn(2))}
    space = MappedSpace(material, maps, "self-learning", 1)
    torch.testing.assert_close(space["de"], material.languages["de"].matrix @ turn(0).T)
    torch.testing.assert_close(space["en"], material.languages["en"].matrix @ turn(1).T)


def test_scores_are_those_of_mapped_vectors_in_both_directions(folder, tmp_path):
    material = read(folder, methods=["procrustes", "identity"], retrieval=["csls", "nn"])
    right = true_map(material, "de")
    maps = {MapTask("procrustes", "de", "en", None): FoundMap(right)}
    maps[MapTask("identity", "de", "en", None)] = FoundMap(torch.eye(DIMENSIONS))
    scores, seconds = score_maps(material, maps, tmp_path, lambda done, total: None)
    assert [(one.method, one.source, one.retrieval) for one in scores] == [
        (method, source, retrieval)
        for method in ("procrustes", "identity")
        for source in ("de", "en")
        for retrieval in ("csls", "nn")
    ]
    assert seconds > 0
    mapped, english = material.languages["de"].matrix @ right.T, material.languages["en"].matrix
    expected = score_queries(material.queries["en", "de"], english, mapped, retrieval="nn")
    assert torch.equal(scores[3].score.ranks, expected.ranks)
    assert {one.score.precision(1) for one in scores[:4]} == {1.0}
    assert {one.score.total for one in scores} == {60}
    unmapped = score_queries(material.queries["de", "en"], material.languages["de"].matrix, english, retrieval="csls")
    assert torch.equal(scores[4].score.ranks, unmapped.ranks)
    assert scores[4].score.precision(1) < 0.5


def test_a_score_on_disk_is_not_computed_again(folder, tmp_path):
    material = read(folder, methods=["procrustes"], retrieval=["nn"])
    maps = {MapTask("procrustes", "de", "en", None): FoundMap(torch.eye(DIMENSIONS))}
    score_maps(material, maps, tmp_path, lambda done, total: None)
    ranks = [row % 11 for row in range(60)]
    for pair in ("de-en", "en-de"):
        path = tmp_path / f"procrustes {pair} nn.json"
        known = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**known, "ranks": ranks, "seconds": 5.0}), encoding="utf-8")
    scores, seconds = score_maps(material, maps, tmp_path, lambda done, total: None)
    assert [one.score.ranks.tolist() for one in scores] == [ranks, ranks]
    assert seconds == 10.0


def test_a_score_of_another_map_is_computed_again(folder, tmp_path):
    material = read(folder, languages=["en", "de", "fr"], methods=["procrustes"], retrieval=["nn"])
    maps = {MapTask("procrustes", code, "en", None): FoundMap(true_map(material, code)) for code in ("de", "fr")}
    score_maps(material, maps, tmp_path, lambda done, total: None)
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(kept) == 6
    maps[MapTask("procrustes", "fr", "en", None)] = FoundMap(turn(5))
    again, _ = score_maps(material, maps, tmp_path, lambda done, total: None)
    unchanged = {path.name for path, written in kept.items() if path.stat().st_mtime_ns == written}
    assert unchanged == {"procrustes de-en nn.json", "procrustes en-de nn.json"}
    assert {"fr" in (one.source, one.target) for one in again if one.score.precision(1) < 0.5} == {True}
    assert sum(one.score.precision(1) == 1 for one in again) == 2


def test_the_map_of_the_hub_is_part_of_a_score(folder):
    material = read(folder)
    digests = [
        MappedSpace(material, {MapTask("self-learning", "de", "en", 1): found}, "self-learning", 1).digest(
            ("en", "de")
        )
        for found in (FoundMap(turn(0), turn(1)), FoundMap(turn(0), turn(2)), FoundMap(turn(0)), FoundMap(turn(0)))
    ]
    assert len(set(digests)) == 3
    assert digests[2] == digests[3]


def test_sentences_find_their_translations_by_the_right_map(folder):
    numbers = torch.randint(0, 200, (30, 4), generator=torch.Generator().manual_seed(0)).tolist()
    pairs = [
        SentencePair(None, *(" ".join(word(code, number) for number in row).title() for code in ("de", "en")))
        for row in numbers
    ]
    sentences = {("de", "en"): SentencePairs(pairs[:20], pairs[20:])}
    material = read(folder, sentences, methods=["procrustes", "identity"], retrieval=["nn"])
    maps = {MapTask("procrustes", "de", "en", None): FoundMap(true_map(material, "de"))}
    maps[MapTask("identity", "de", "en", None)] = FoundMap(torch.eye(DIMENSIONS))
    rows = {(row["method"], row["source"], row["target"]): row for row in score_bitext(material, maps)}
    assert set(rows) == {
        (method, *pair) for method in ("procrustes", "identity") for pair in (("de", "en"), ("en", "de"))
    }
    for pair in (("de", "en"), ("en", "de")):
        assert rows["procrustes", *pair]["value"] == 1.0
        assert rows["identity", *pair]["value"] < 0.5
        assert rows["procrustes", *pair]["n"] == 20


def test_sentences_are_those_of_mapped_words_and_of_the_neighbours_asked_for(folder, monkeypatch):
    numbers = torch.randint(0, 200, (20, 4), generator=torch.Generator().manual_seed(0)).tolist()
    pairs = [
        SentencePair(None, *(" ".join(word(code, one) for one in row) for code in ("de", "en"))) for row in numbers
    ]
    material = read(folder, {("de", "en"): SentencePairs(pairs, [])}, methods=["self-learning"], neighbours=3)
    maps = {MapTask("self-learning", "de", "en", 1): FoundMap(2 * turn(0), 3 * turn(1), turn(2))}
    heard = []

    def listen(source, target, retrieval, neighbours):
        heard.append((source, target, neighbours))
        return score_sentences(source, target, retrieval, neighbours)

    monkeypatch.setattr("hf_xlt.alignment.scoring.score_sentences", listen)
    score_bitext(material, maps)
    space = MappedSpace(material, maps, "self-learning", 1)
    expected = []
    for code in ("de", "en"):
        sentences = [[word(code, one) for one in row] for row in numbers]
        weights = inverse_document_frequencies(sentences)
        index = material.languages[code].vectors.index
        expected.append(sentence_vectors(sentences, index, space[code], weights))
    assert len(heard) == 4
    for german, english, neighbours in (heard[0], (heard[2][1], heard[2][0], heard[2][2])):
        torch.testing.assert_close(german, expected[0])
        torch.testing.assert_close(english, expected[1])
        assert neighbours == 3


def test_the_first_method_is_kept_and_the_criterion_decides_among_its_seeds(folder):
    material = read(folder, methods=["self-learning", "procrustes"], seeds=[1, 2])
    criteria = {("procrustes", None): 0.9, ("self-learning", 1): 0.4, ("self-learning", 2): 0.6}
    maps = {
        MapTask(method, "de", "en", seed): FoundMap(torch.eye(DIMENSIONS), criterion=criterion)
        for (method, seed), criterion in criteria.items()
    }
    assert chosen_maps(material, maps) == {"de": MapTask("self-learning", "de", "en", 2)}
    turned = read(folder, methods=["procrustes", "self-learning"], seeds=[1, 2])
    assert chosen_maps(turned, maps) == {"de": MapTask("procrustes", "de", "en", None)}
