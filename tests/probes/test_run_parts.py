"""Overlap, typology and recommendation of invented runs: what is missing is said."""

from types import SimpleNamespace

import pytest

from hf_xlt.data.sentences import TaggedSentences
from hf_xlt.probes import LanguageFeatures, wals_features
from hf_xlt.probes.aligned_text import AlignedText
from hf_xlt.probes.experiment import ProbeExperiment
from hf_xlt.probes.plan import ProbeProgress
from hf_xlt.probes.run_overlap import probe_overlap
from hf_xlt.probes.run_recommendation import candidate_tokens, probe_recommendation, text_overlaps
from hf_xlt.probes.run_typology import probe_typology, read_estimates
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

WORDS = {"en": "Anna sees rain", "de": "Anna sieht Regen", "fr": "Anna voit rien", "it": "Anna vede niente"}


def sentences(language: str, split: str, tags: str) -> TaggedSentences:
    return TaggedSentences(language, split, ["1"], [WORDS[language].split()], [tags.split()])


def invented(tags: dict[str, str], task: str = "ner", on_words: bool = False) -> SimpleNamespace:
    """Return a run from English to all others, and back."""
    pairs = [pair for code in WORDS if code != "en" for pair in (("en", code), (code, "en"))]
    return SimpleNamespace(
        experiment=SimpleNamespace(task=task, on_words=on_words),
        scores={pair: 0.5 + 0.05 * place for place, pair in enumerate(pairs)},
        tokenizer=lambda: train_shared_bpe({code: [text] * 3 for code, text in WORDS.items()}, vocab_size=200),
        sentences=lambda: SimpleNamespace(
            training={code: sentences(code, "train", own) for code, own in tags.items()},
            evaluation={code: sentences(code, "test", own) for code, own in tags.items()},
        ),
    )


def test_a_language_without_entities_has_no_overlap_of_them():
    found = probe_overlap(
        invented({code: "O O O" if code == "it" else "B-PER O O" for code in WORDS}), ProbeProgress()
    )
    entities = [row for row in found["rows"] if row["kind"] == "entities"]
    assert {row["jaccard"] for row in entities} == {1.0}, "all have the same name"
    assert "it" not in {code for row in entities for code in (row["train"], row["eval"])}
    assert any("it" in (row["train"], row["eval"]) for row in found["rows"] if row["kind"] == "words")
    assert found["notes"] == ["No entity mention in the data in Italian: the overlap of entities is not known there."]
    relation = next(row for row in found["relations"] if row["kind"] == "entities")
    assert relation["pairs"] == 4
    assert sorted(relation["missing"]) == [("en", "it"), ("it", "en")]
    assert relation["slope"] is None, "it does not vary"


def test_no_entities_at_all_leave_words():
    found = probe_overlap(invented(dict.fromkeys(WORDS, "O O O")), ProbeProgress())
    assert {row["kind"] for row in found["rows"]} == {row["kind"] for row in found["relations"]} == {"words"}
    assert "Fewer than 3 pairs" in found["notes"][-1]


def test_models_on_words_have_no_pieces():
    found = probe_overlap(invented({}, on_words=True), ProbeProgress())
    assert found["rows"] == found["relations"] == []
    assert found["notes"] == ["The models of the run read words: they have no word pieces."]


def test_languages_that_wals_lacks_are_named_and_left_out():
    scores = {(s, t): 0.5 for s in ("en", "pt", "gl") for t in ("en", "pt", "gl", "ja") if s != t}
    found = probe_typology(scores, wals_features(), None, None)
    (wals,) = found["sources"]
    assert wals["left_out"] == ["gl"]
    assert {code for row in wals["rows"] for code in (row["train"], row["eval"])} == {"en", "pt", "ja"}
    assert [(group["name"], group["pairs"]) for group in wals["groups"]] == [("1", 1), ("3", 3)]
    assert found["notes"] == [
        "WALS knows none of the features of Galician (gl): left out.",
        "Not in WALS, and not counted as shared: Portuguese 89A.",
    ]
    assert found["distance"] is found["agreement"] is None


def test_distances_of_uriel():
    uriel = LanguageFeatures("URIEL", {"S_X": "S_X"}, {"en": {"S_X": 0.0}, "de": {"S_X": 0.25}}, {}, {})
    scores = {("en", "de"): 0.6, ("de", "en"): 0.5, ("en", "fr"): 0.4}
    found = probe_typology(scores, wals_features(), uriel, None)
    assert [row["distance"] for row in found["distance"]["rows"]] == [0.25, 0.25]
    assert found["distance"]["relation"] is None, "two pairs are too few"
    assert "URIEL does not know French." in found["notes"]


def test_treebanks_stand_beside_wals(real_data):
    estimates = read_estimates(str(real_data / "ud-pud"), ["ja"], ProbeProgress())
    assert list(estimates) == ["ja"]
    found = probe_typology({("ja", "en"): 0.5, ("en", "ja"): 0.4}, wals_features(), None, estimates)
    assert [source["name"] for source in found["sources"]] == ["wals", "treebanks"]
    assert found["agreement"]["features"]["85A"] == {
        "name": "Order of Adposition and Noun Phrase", "agreed": 1, "compared": 1,
    }  # fmt: skip
    with pytest.raises(ValueError, match="expected CoNLL-U files of sw, such as"):
        read_estimates(str(real_data / "ud-pud"), ["sw"], ProbeProgress())


def test_candidates_and_their_tokens():
    runs = [SimpleNamespace(sources={"en": 10, "de": 30}), SimpleNamespace(sources={"en": 20, "fr": 5})]
    asked = ProbeExperiment(runs=["a", "b"], recommend="fr")
    assert candidate_tokens(asked, runs) == {"en": 20, "de": 30}, "the target is no source for itself"
    asked = ProbeExperiment(runs=["a", "b"], recommend="fr", candidates=["de", "it", "en=7"])
    assert candidate_tokens(asked, runs) == {"de": 30, "it": None, "en": 7}


def test_what_a_recommendation_does_not_know_is_said():
    run = SimpleNamespace(folder="run", sources={"en": 10}, scores={("en", "de"): 0.5})
    asked = ProbeExperiment(runs=["run"], recommend="fr", candidates=["es", "gl"])
    found = probe_recommendation(asked, [run], wals_features(), None, {}, {})
    assert [row["source"] for row in found["ranking"]] == ["es", "gl"]
    assert found["notes"] == [
        "Nothing is known of Galician and French.",
        "run has one source per target: how well it would have been chosen is not known.",
    ]


def test_overlap_of_texts_counts_pieces_without_specials():
    texts = {"en": ["rain rain"], "de": ["rain"]}
    tokenizer = train_shared_bpe({"en": ["rain snow"] * 3}, vocab_size=60)
    overlaps = text_overlaps(tokenizer, AlignedText("made up", ["1"], texts, {}))
    assert overlaps == {("en", "de"): 1.0, ("de", "en"): 1.0}
