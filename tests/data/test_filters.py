"""Filters of text and bitext."""

from collections import Counter

import pyarrow.parquet as pq
import pytest
from datasets import Dataset

from hf_xlt.data.bitext import SentencePair, find_bitext
from hf_xlt.data.filters import Exclusion, keep_pairs, keep_text, long_words, normalised, text_length
from hf_xlt.data.text_sources import TextLine, find_text


@pytest.mark.parametrize(
    ("tokenised", "text"),
    [
        ("„ Es werde Licht ! “", "»Es werde  Licht!«"),
        ("do n't", "Don’t"),
        ("ﬁne １２", "fine 12"),
        ("雪 國", "雪國"),
        ("STRASSE", "Straße"),
        ("كتاب", "كِتَاب"),
        ("كتاب", "كتـــاب"),
        ("e\u0301te\u0301", "été"),
        ("A\u200bb\xad", "ab"),
    ],
)
def test_writings_of_one_sentence_agree(tokenised, text):
    assert normalised(tokenised) == normalised(text) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("लड़का", "लड़की"), ("มา", "ม้า"), ("schon", "schön"), ("2", "3"), ("no", "No.2")]
)
def test_different_words_stay_different(one, other):
    assert normalised(one) != normalised(other)


def test_long_words():
    assert long_words("Er kam zum Bahnhof von Ingolstadt, früher.") == "bahnhof ingolstadt früher"
    assert long_words("zum Bahnhof früher") is None


def test_text_length_weighs_east_asian_characters():
    assert [text_length(text) for text in ("", "snow", "雪国", "눈 a")] == [0, 4, 5, 4.5]


def test_kept_text_and_its_counts():
    lines = [
        TextLine("s1", "Dogs bark."),
        TextLine(None, ""),
        TextLine(None, "… !"),
        TextLine(None, "dogs bark"),
        TextLine("n01", "Rain falls."),
        TextLine("s2", "SNOW falls!"),
        TextLine(None, "Cats meow."),
    ]
    counts = Counter()
    exclusion = Exclusion(frozenset({"n01"}), frozenset({normalised("Snow falls.")}))
    assert [line.text for line in keep_text(lines, exclusion, counts)] == ["Dogs bark.", "Cats meow."]
    reasons = {"empty": 2, "duplicate": 1, "excluded by id": 1, "excluded by text": 1, "kept": 2}
    assert counts == {"read": 7, **reasons} and sum(reasons.values()) == 7


def test_kept_pairs_and_their_counts():
    pairs = [
        SentencePair("a", "Dogs bark.", "Hunde bellen."),
        SentencePair(None, "Dogs", ""),
        SentencePair(None, "dogs bark", "HUNDE BELLEN"),
        SentencePair(None, "Dogs bark.", "Die Hunde bellen."),
        SentencePair("n01", "Rain.", "Regen."),
        SentencePair(None, "It snows.", "Schnee fällt."),
        SentencePair(None, "Snow falls.", "Es schneit."),
        SentencePair(None, "abc", "abcdefghi"),
        SentencePair(None, "abc", "abcdefghij"),
        SentencePair(None, "The snow lies deep", "雪が深く積もる"),
    ]
    counts = Counter()
    exclusion = Exclusion(frozenset({"n01"}), frozenset({normalised("Schnee fällt"), normalised("Snow falls")}))
    kept = list(keep_pairs(pairs, exclusion, counts, max_ratio=3.0))
    assert kept == [pairs[0], pairs[3], pairs[7], pairs[9]]
    reasons = {"empty": 1, "duplicate": 1, "excluded by id": 1, "excluded by text": 2, "length ratio": 1, "kept": 4}
    assert counts == {"read": 10, **reasons}


def test_sides_do_not_run_together():
    pairs = [SentencePair(None, "ab", "c"), SentencePair(None, "a", "bc")]
    assert list(keep_pairs(pairs, Exclusion(), Counter())) == pairs


def test_duplicates_are_found_over_sources():
    seen, counts = set(), Counter()
    for _ in range(2):
        list(keep_text([TextLine(None, "Ja"), TextLine(None, "Nein")], Exclusion(), counts, seen=seen))
    assert (counts["kept"], counts["duplicate"], len(seen)) == (2, 2, 2)
    assert max(seen) < 2**64


def test_filters_are_lazy():
    def endless():
        number = 0
        while True:
            yield TextLine(None, f"Satz {(number := number + 1)}")

    assert next(keep_text(endless(), Exclusion(), Counter())).text == "Satz 1"


def test_a_ratio_below_one_is_refused():
    with pytest.raises(ValueError, match="`max_ratio` must be at least 1, got 0.5"):
        next(keep_pairs([], Exclusion(), Counter(), max_ratio=0.5))


EVALUATION = {
    "de_pud-ud-test.conllu": "# sent_id = n01\n# text = Zum Haus!\n1\tZu\t_\tADP\t_\t_\t0\troot\t_\t_\n"
    "2\tdem\t_\tDET\t_\t_\t1\tdep\t_\t_\n\n",
    "de_pud-ud-test.iob2": "# sent_id = n01\n# text = Zum Haus!\n1\tZum\tO\t-\t-\n2\tHaus\tO\t-\t-\n\n",
    "ner/test.txt": "Zum O\nHaus B-LOC\n! O\n",
    "pos.tsv": "Zum\tADP\nHaus\tNOUN\n",
    "de.tsv": "Gen.1\tZum Haus!\n7\tNein\n",
    "de-en.tsv": "Zum Haus!\tTo the house!\n",
    "news.de": "Zum Haus!\n",
    "test.txt": "Zum Haus!\n",
}


@pytest.mark.parametrize("name", EVALUATION)
def test_exclusion_reads_every_form(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(EVALUATION[name])
    (tmp_path / "README.md").write_text("Haus am See")
    for given in (tmp_path, path, str(path.parent / "*[!d]")):
        exclusion = Exclusion.from_sources([given])
        assert exclusion.holds(None, "zum HAUS") == "text" and exclusion.holds(None, "Haus am See") is None
    ids = {"de_pud-ud-test.conllu": {"pud:n01"}, "de_pud-ud-test.iob2": {"pud:n01"}, "de.tsv": {"Gen.1"}}
    assert exclusion.ids == ids.get(name, set())  # a bare number says nothing outside its file


def test_exclusion_from_nothing(tmp_path):
    assert Exclusion.from_sources([]) == Exclusion()
    with pytest.raises(FileNotFoundError, match="none: no such file or folder"):
        Exclusion.from_sources([tmp_path / "none"])
    with pytest.raises(ValueError, match="expected sentences to exclude, found no file of a known layout"):
        Exclusion.from_sources([tmp_path])


def test_excluded_sentences_within_a_line():
    exclusion = Exclusion(texts=frozenset({normalised("The river had left its bed again.")}))
    for line in (
        "It rained for a week. The river had left its bed again. Nobody went out.",
        "Rain !\nThe river had left its bed again\nNobody went out .",
        "„It rained.“ “The river had left its bed again!” He went out.",
        "雨が降った。The river had left its bed again。",
    ):
        assert exclusion.holds(None, line) == "text"
    counts = Counter()
    assert not list(keep_pairs([SentencePair(None, "Es regnete", line)], exclusion, counts, max_ratio=99))
    assert counts["excluded by text"] == 1
    assert exclusion.holds(None, "The river had left its bed again and again. Nobody went out.") is None
    assert exclusion.holds(None, "I saw that the river had left its bed again.") is None


def test_short_sentences_within_a_line_are_no_reason():
    exclusion = Exclusion(texts=frozenset({normalised("Thank you."), normalised("他主張嚴厲的刑罰。")}))
    assert exclusion.holds(None, "Thank you.") == "text"
    assert exclusion.holds(None, "Thank you. We begin.") is None
    assert exclusion.holds(None, "之後，廣告結束了。他主張嚴厲的刑罰。") == "text"  # 8 ideographs weigh 20 letters


def test_an_excluded_sentence_with_an_abbreviation_is_found_within_a_line(tmp_path):
    (tmp_path / "test.txt").write_text("She looked at Dr. Miller for quite some time.\n")
    exclusion = Exclusion.from_sources([tmp_path])
    assert exclusion.holds(None, "Thunder. She looked at Dr. Miller for quite some time. It was late.") == "text"


def test_data_sets_are_excluded_by_their_ids_texts_and_tokens(tmp_path, tiny_corpus):
    rows = {
        "id": ["pud:n01", "7"],
        "text": ["Hunde bellen laut.", "Zeile\nNoch eine"],
        "tokens": [["Hunde"], ["Zwei"]],
    }
    (tmp_path / "de").mkdir()
    Dataset.from_dict(rows).to_parquet(str(tmp_path / "de" / "test-0.parquet"))
    exclusion = Exclusion.from_sources([tmp_path])
    assert exclusion.ids == {"pud:n01"}
    assert exclusion.texts == {"hundebellenlaut", "hunde", "zeile", "nocheine", "zwei"}
    row = pq.read_table(next(tiny_corpus.glob("en/test-*.parquet"))).to_pylist()[0]
    excluded = Exclusion.from_sources([tiny_corpus])
    assert (excluded.holds(row["id"], ""), excluded.holds(None, "".join(row["tokens"]))) == ("id", "text")
    (tmp_path / "de" / "test-0.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="test-0.parquet: not a whole Parquet file"):
        Exclusion.from_sources([tmp_path])


def test_what_is_no_path_is_not_excluded():
    with pytest.raises(ValueError, match="expected a path to exclude, got 5"):
        Exclusion.from_sources([5])


def test_text_that_looks_like_a_tagged_token_is_text(tmp_path):
    (tmp_path / "test.txt").write_text("Malcolm X\nZum Haus!\n")
    assert Exclusion.from_sources([tmp_path]).holds(None, "Zum Haus") == "text"


def test_all_of_pud_is_found(real_data):
    exclusion = Exclusion.from_sources([real_data / "ud-pud"])
    for language in ("en", "de", "zh", "ar", "hi", "ja"):
        counts = Counter()
        [source] = find_text(real_data / "ud-pud" / f"{language}_pud-ud-test.conllu", [language])
        assert not list(keep_text((TextLine(None, line.text) for line in source), exclusion, counts))
        assert not list(keep_text(source, Exclusion(ids=exclusion.ids), counts))
        assert counts == {"read": 2000, "excluded by text": 1000, "excluded by id": 1000}


def test_pud_is_found_by_its_tokens(real_data):
    """UNER splits the contractions of German and Portuguese and has no ids."""
    exclusion = Exclusion.from_sources([str(real_data / "ner" / "uner" / "*pud*")])
    found = {}
    for language in ("en", "ru", "zh", "de", "pt"):
        counts = Counter()
        [source] = find_text(real_data / "ud-pud" / f"{language}_pud-ud-test.conllu", [language])
        list(keep_text(source, exclusion, counts))
        found[language] = counts["excluded by text"]
    assert found == {"en": 1000, "ru": 1000, "zh": 1000, "de": 999, "pt": 914}


def test_hardly_any_real_bitext_is_of_odd_length(real_data):
    for source in find_bitext(
        real_data / "parallel" / "ntrex", [("en", code) for code in ("zh", "ja", "ko", "th", "hi")]
    ):
        counts = Counter()
        list(keep_pairs(source, Exclusion(), counts))
        assert counts["read"] == 1997 and counts["length ratio"] <= 2
