"""Finding and reading sentence pairs, and building data sets of them."""

import gzip

import pytest
from datasets import load_dataset

from datasets_scripts.bitext import main
from hf_xlt.data.bitext import SentencePair, find_bitext
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.evaluation_files import left_out_files
from hf_xlt.data.filters import Exclusion
from tests.data.test_tmx import unit
from tests.data.test_tmx import write as write_tmx

PAIR = [SentencePair(None, "Yes", "Ja")]


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    return folder


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"en.txt": "Yes\n", "deu.txt": "Ja"}, PAIR),
        ({"news.en": "Yes\n", "news.de.gz": "Ja\n"}, PAIR),
        ({"wiki_en.txt": "Yes\n", "wiki_de.txt": "Ja\n", "news_de.txt": "Nein\n"}, PAIR),
        ({"en_US.txt": "Yes\n", "de_DE.txt": "Ja\n", "de-fr.tsv": "Ja\tOui\n"}, PAIR),
        ({"ted.en": "Yes\n", "ted.de": "Ja\n", "ted.new": "Nein\n"}, PAIR),
        ({"OPUS.de-en.en": "Yes\n", "OPUS.de-en.de": "Ja\n", "OPUS.de-fr.de": "Nein\n"}, PAIR),
        ({"deu-eng.tsv": "Ja\tYes\n"}, PAIR),
        ({"en-de.tsv.gz": "Yes\tJa\n"}, PAIR),
        ({"en.txt": "Yes\n\n", "de.txt": "Ja\nNein\n"}, [*PAIR, SentencePair(None, "", "Nein")]),
        (
            {"en.tsv": "b\tNo\na\tYes\nc\tSo\n", "de.tsv": "a\tJa\nd\tUnd\nb\tNein\n"},
            [SentencePair("b", "No", "Nein"), SentencePair("a", "Yes", "Ja")],
        ),
    ],
)
def test_layouts(tmp_path, files, expected):
    write(tmp_path, {f"sub/{name}": content for name, content in files.items()})
    [source] = find_bitext(tmp_path, [("en", "de"), ("en", "sw")])
    assert (source.source_language, source.target_language) == ("en", "de")
    assert list(source) == expected == list(source)
    [swapped] = find_bitext(tmp_path, [("de", "en")])
    assert sorted(swapped) == sorted(SentencePair(name, target, text) for name, text, target in expected)


def test_a_translation_memory(tmp_path):
    path = write_tmx(tmp_path / "a.tmx", unit(de="Ja", en="Yes"), unit(de="Nein", fr="Non"))
    assert list(find_bitext(path, [("en", "de")])[0]) == PAIR
    assert [source.target_language for source in find_bitext(tmp_path, [("de", "en"), ("de", "fr")])] == ["en", "fr"]
    with pytest.raises(ValueError, match="expected bitext of en-ru, found: de en fr"):
        find_bitext(path, [("en", "ru")])


def test_texts_of_different_folders_or_names_are_not_aligned(tmp_path):
    write(tmp_path, {"a/en.txt": "Yes\n", "b/de.txt": "Ja\n", "a/news.de": "Ja\n", "a/de.tsv": "1\tJa\n"})
    with pytest.raises(ValueError, match="expected bitext of en-de, found: no bitext"):
        find_bitext(tmp_path, [("en", "de")])


def test_held_out_bitext_is_left_out(tmp_path, caplog):
    write(
        tmp_path, {"dev.en": "Yes\n", "dev.de": "Ja\n", "train.en": "No\n", "train.de": "Nein\n", "test/de-en.tsv": ""}
    )
    assert [list(source) for source in find_bitext(tmp_path, [("de", "en")])] == [[SentencePair(None, "Nein", "No")]]
    assert "dev.de" in caplog.text and "de-en.tsv" in caplog.text


@pytest.mark.parametrize(
    ("english", "german", "counts"),
    [("a\nb\nc\n", "x\n", (3, 1)), ("a\n", "x\ny\nz\nw\n", (1, 4)), ("", "x\n", (0, 1))],
)
def test_unequal_numbers_of_lines(tmp_path, english, german, counts):
    write(tmp_path, {"en.txt": english, "de.txt": german})
    with pytest.raises(ValueError, match=rf"en\.txt with {counts[0]} and .*de\.txt with {counts[1]}\. Align"):
        list(find_bitext(tmp_path, [("en", "de")])[0])


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"de-en.tsv": "Ja\tYes\nNein\n"}, r"de-en\.tsv:2: expected two tab-separated columns, got 1"),
        (
            {"en.tsv": "a\tYes\n", "de.tsv": "a\tJa\na\tNein\n"},
            r"de\.tsv:2: expected an id that stands once .*'a' again",
        ),
        ({"en.tsv": "a\tYes\na\tNo\n", "de.tsv": "a\tJa\n"}, r"en\.tsv:2: expected an id that stands once"),
        ({"en.tsv": "a\tYes\n", "de.tsv": "b\tJa\n"}, r"expected sentences in both en and de, got none"),
        ({"en.txt": "", "de.txt": ""}, r"expected sentences in both en and de, got none"),
    ],
)
def test_malformed_files(tmp_path, files, message):
    with pytest.raises(ValueError, match=message):
        list(find_bitext(write(tmp_path, files), [("en", "de")])[0])


def test_bytes_that_are_not_utf8(tmp_path):
    write(tmp_path, {"en.txt": "Yes\n"})
    (tmp_path / "de.txt").write_bytes(b"J\xe4\n")
    with pytest.raises(DataFileError, match=r"de\.txt:1: expected UTF-8, got the byte 0xe4"):
        list(find_bitext(tmp_path, [("en", "de")])[0])


def test_specs_that_are_none():
    with pytest.raises(ValueError, match="expected a path or a mapping, got 5"):
        find_bitext(5, [("en", "de")])


@pytest.fixture
def release(tmp_path):
    """A corpus of all layouts in three languages."""
    files = {
        "bible/de.tsv": "Gen.1.3\tEs werde Licht!\n",
        "bible/en.tsv": "Gen.1.3\tLet there be light!\nGen.1.4\tAnd\n",
        "news/train.de": "Ja\nNein\n",
        "news/train.en": "Yes\nNo\n",
        "news/dev.de": "Bitte\n",
        "news/dev.en": "Please\n",
        "test/deu-eng.tsv": "Danke\tThanks\n",
        "fr.txt": "Oui\n",
        "en.txt": "Yes\n",
    }
    return write(tmp_path / "release", files)


def run(*arguments):
    return main([str(argument) for argument in arguments])


def test_build_and_find_again(release, tmp_path):
    output = tmp_path / "bitext"
    assert run(release, "--pairs", "en-de,fr-en", "--output", output) == 0
    rows = load_dataset(str(output), "de-en", cache_dir=str(tmp_path / "cache"))
    assert rows["train"].to_list() == [
        {"id": "Gen.1.3", "translation": {"de": "Es werde Licht!", "en": "Let there be light!"}},
        {"id": "news/train:1", "translation": {"de": "Ja", "en": "Yes"}},
        {"id": "news/train:2", "translation": {"de": "Nein", "en": "No"}},
    ]
    assert [row["translation"]["en"] for split in ("validation", "test") for row in rows[split]] == [
        "Please",
        "Thanks",
    ]
    card = (output / "README.md").read_text()
    assert "| de-en | German and English | train | 3 |" in card and "multilinguality: translation" in card
    assert "language:\n- de\n- en\n- fr\n" in card
    assert [list(source) for source in find_bitext(output, [("en", "de")])] == [
        [
            SentencePair("Gen.1.3", "Let there be light!", "Es werde Licht!"),
            SentencePair("news/train:1", "Yes", "Ja"),
            SentencePair("news/train:2", "No", "Nein"),
        ]
    ]
    left_out = left_out_files([output], ["en", "de"])
    assert sorted(path.name.partition("-")[0] for path in left_out) == ["test", "validation"]
    assert Exclusion.from_sources(left_out).texts == {"please", "bitte", "thanks", "danke"}
    assert {"thanks", "lettherebelight"} <= Exclusion.from_sources([output]).texts
    spec = {"dataset": str(output), "split": "test", "streaming": True}
    for more in ({}, {"pair": ["en", "de"]}, {"config": "de-en", "pair": ["de", "en"]}):
        [source] = find_bitext({**spec, **more}, [("en", "de")])
        assert list(source) == [SentencePair("test:1", "Thanks", "Danke")]
    [source] = find_bitext({"dataset": str(output)}, [("fr", "en"), ("fr", "de")])
    assert list(source)[0][1:] == ("Oui", "Yes")
    with pytest.raises(ValueError, match="expected bitext of fr-de, found: de-en, en-fr"):
        find_bitext({"dataset": str(output)}, [("fr", "de")])


def test_the_same_command_gives_the_same_bytes(release, tmp_path):
    files = []
    for name in ("a", "b"):
        assert run(release, "--pairs", "de-en", "--output", tmp_path / name) == 0
        files.append({path.name: path.read_bytes() for path in sorted((tmp_path / name).rglob("*.parquet"))})
    assert files[0] == files[1] and len(files[0]) == 3


def test_splits_and_exclusions_by_pattern(release, tmp_path):
    options = ["--split", "test=bible/*", "--exclude", "test/*", "--exclude", "dev.*"]
    assert run(release, "--pairs", "de-en", "--output", tmp_path / "bitext", *options) == 0
    rows = load_dataset(str(tmp_path / "bitext"), "de-en", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows[split]) for split in rows} == {"train": 2, "test": 1}


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ("de-fr", "expected bitext of de-fr below"),
        ("de-ru", "found one side only"),
        ("sw-ru", "no file of this corpus"),
    ],
)
def test_pairs_that_are_not_there(release, tmp_path, capsys, pairs, message):
    assert run(release, "--pairs", pairs, "--output", tmp_path / "bitext") == 1
    assert message in capsys.readouterr().err
    assert not (tmp_path / "bitext").exists()


def test_a_malformed_file_ends_the_build(release, tmp_path, capsys):
    write(release, {"news/train.en": "Yes\n"})
    assert run(release, "--pairs", "de-en", "--output", tmp_path / "bitext") == 1
    assert "train.de with 2 and" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["release"]


@pytest.mark.parametrize("pairs", ["de", "de-en,en-de", "de-xx", "de-en-fr"])
def test_pairs_that_cannot_be_read(release, tmp_path, capsys, pairs):
    with pytest.raises(SystemExit):
        run(release, "--pairs", pairs, "--output", tmp_path / "bitext")
    assert "expected different pairs of languages" in capsys.readouterr().err


def test_real_bitext(real_data):
    sizes = {"de": 10692 + 1997 + 1000 + 1190, "sw": 7810 + 1997 + 3071 + 390, "zh": 10699 + 1997 + 3071 + 1000 + 1190}
    sources = find_bitext(real_data / "parallel", [("en", language) for language in sizes])
    counts = {language: sum(len(list(s)) for s in sources if s.target_language == language) for language in sizes}
    assert counts == sizes
