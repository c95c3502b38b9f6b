"""Finding and reading text in one language."""

import gzip
import logging
from pathlib import Path

import pytest
from datasets import Dataset, Features, Value

from datasets_scripts.universal_dependencies import main as build_treebanks
from hf_xlt.data.corpus_files import read_name, says_held_out
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.evaluation_files import left_out_files
from hf_xlt.data.text_sources import TextLine, find_text
from tests.conftest import write_card

CONLLU = (
    "# sent_id = s1\n{comment}1\tDogs\t_\tNOUN\t_\t_\t0\troot\t_\t_\n"
    "2\tbark\t_\tVERB\t_\t_\t1\tdep\t_\tSpaceAfter=No\n3\t.\t_\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n"
)


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        content = content if isinstance(content, bytes) else content.encode()
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return folder


def texts(sources):
    return [(source.language, [line.text for line in source]) for source in sources]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("de.txt", "Ja!\nNein.\n", [TextLine(None, "Ja!"), TextLine(None, "Nein.")]),
        ("deu.txt.gz", "Ja!\n", [TextLine(None, "Ja!")]),
        ("de.tsv", "Gen.1.1\tAm Anfang\n\nGen.1.2\t\n", [TextLine("Gen.1.1", "Am Anfang"), TextLine("Gen.1.2", "")]),
        ("news.de", "Ja!\r\n", [TextLine(None, "Ja!")]),
        ("OPUS.de-en.de.gz", "Ja!\n", [TextLine(None, "Ja!")]),
        ("ger/part1.txt", "\ufeffJa!", [TextLine(None, "Ja!")]),
        ("wiki_de.txt", "Ja!", [TextLine(None, "Ja!")]),
        ("de_DE.txt", "Ja!", [TextLine(None, "Ja!")]),
        ("news.deu_Latn", "Ja!", [TextLine(None, "Ja!")]),
        ("ted-de.tsv", "1\tJa!", [TextLine("1", "Ja!")]),
        ("de/ted.txt", "Ja!", [TextLine(None, "Ja!")]),  # `ted` is Krumen
        ("de/new/part.txt", "Ja!", [TextLine(None, "Ja!")]),  # `new` is Newari
        ("de/new-x.conllu", CONLLU.format(comment=""), [TextLine("new-x:s1", "Dogs bark.")]),
        ("de/what_is.txt", "Ja!", [TextLine(None, "Ja!")]),
        ("fr/wiki_de.txt", "Ja!", [TextLine(None, "Ja!")]),
        ("de_gsd-ud-train.conllu", CONLLU.format(comment="# text = Hi\n"), [TextLine("de_gsd:s1", "Hi")]),
        ("de/treebank.conllu", CONLLU.format(comment=""), [TextLine("treebank:s1", "Dogs bark.")]),
    ],
)
def test_layouts(tmp_path, name, content, expected):
    write(tmp_path, {name: content, "README.md": "# Read me", ".hidden/de.txt": "No\n", "fr.txt": "Oui\n"})
    [source] = find_text(tmp_path, ["de", "en"])
    assert (source.language, source.name) == ("de", str(tmp_path / name))
    assert list(source) == expected == list(source)  # every iteration starts anew


def test_languages_come_in_the_order_of_their_paths(tmp_path):
    write(tmp_path, {"b/en.txt": "Yes\n", "a/swh.txt": "Ndiyo\n", "c/en.txt": "No\n", "deu-eng.tsv": "Ja\tYes\n"})
    assert texts(find_text(tmp_path, ["en", "sw"])) == [("sw", ["Ndiyo"]), ("en", ["Yes"]), ("en", ["No"])]


def test_files_of_other_languages_are_not_used_and_named(tmp_path, caplog):
    names = ["pt-br.tsv", "model.pt", "news.bak", "de/en.txt", "de-en.txt", "wiki_de-en.txt", "de-fr.tsv", "notes.md"]
    write(tmp_path, dict.fromkeys([*names, "de.txt", "dev.de"], "a\tb\n"))
    with caplog.at_level(logging.INFO):
        assert [source.name for source in find_text(tmp_path, ["de", "sw"])] == [str(tmp_path / "de.txt")]
    [message] = [record.getMessage() for record in caplog.records if record.levelno == logging.INFO]
    assert "8 files of another layout or language not used" in message and "and 3 more" in message
    assert "de.txt," not in message and "dev.de" not in message


def test_three_letters_are_a_language_that_is_asked_for():
    assert read_name(Path("ted.txt"), ["de"]).languages == read_name(Path("ted.txt"), ["de"], {"ted"}).languages
    assert read_name(Path("ted.txt"), ["de"], {"de"}).languages == ("de",)
    assert read_name(Path("news.ted"), asked={"de"}) is None


@pytest.mark.parametrize(
    "name",
    ["newsdev2016.de", "newsdiscusstest2015-src.de", "tests/de.txt", "held-out.de", "held_out.de", "heldout.de"]
    + ["blind.de", "blindtest.de", "de_gsd-ud-dev.conllu", "validation-00000-of-00001.parquet"],
)
def test_names_that_say_held_out(name):
    assert says_held_out(name)


@pytest.mark.parametrize("name", ["attest.de", "testimonies.de", "devil.de", "outheld.de", "blinds-and-shades.de"])
def test_names_that_do_not_say_held_out(name):
    assert not says_held_out(name)


def test_sources_are_called_as_they_were_given(tmp_path, monkeypatch):
    write(tmp_path, {"web/de/part.txt": "Ja\n"})
    monkeypatch.chdir(tmp_path / "web")
    assert [source.name for source in find_text("../web", ["de"])] == ["../web/de/part.txt"]
    assert [source.name for source in find_text("de", ["de"])] == ["de/part.txt"]
    monkeypatch.chdir(tmp_path / "web" / "de")
    assert [find_text(spec, ["de"])[0].name for spec in (".", "part.txt")] == ["part.txt", "part.txt"]


def test_left_out_files_of_the_languages(tmp_path):
    names = [
        "dev.de",
        "dev.fr",
        "test/de-en.tsv",
        "test/de-fr.tsv",
        "test/de/a.txt",
        "blind.tmx",
        "train.de",
        "test.md",
    ]
    write(tmp_path, dict.fromkeys(names, "a\tb\n"))
    left_out = [
        tmp_path / name for name in ("blind.tmx", "dev.de", "test/de/a.txt", "test/de-en.tsv", "test/de-fr.tsv")
    ]
    assert left_out_files([tmp_path, str(tmp_path)], ["deu", "en"]) == left_out
    assert left_out_files([tmp_path, tmp_path / "dev.de", tmp_path / "test"], ["de"]) == left_out[:1]
    assert left_out_files([tmp_path / "dev.de", {"dataset": "me/on-the-hub"}], ["de"]) == []


def test_held_out_text_is_left_out_unless_given_itself(tmp_path, caplog):
    held_out = ["de_gsd-ud-dev.conllu", "dev.de", "newstest2019.de", "test/de.txt", "flores.devtest.de", "test.de.txt"]
    write(tmp_path, dict.fromkeys(held_out, CONLLU.format(comment="")) | {"testament.de": "Ja\n", "dev.fr": "Oui\n"})
    with caplog.at_level(logging.WARNING):
        assert texts(find_text(tmp_path, ["de"])) == [("de", ["Ja"])]
    assert "de_gsd-ud-dev.conllu" in caplog.text and "and 1 more" in caplog.text and "dev.fr" not in caplog.text
    assert texts(find_text(tmp_path / "de_gsd-ud-dev.conllu", ["de"])) == [("de", ["Dogs bark."])]
    assert len(list(find_text(tmp_path / "test", ["de"])[0])) == 5  # the folder that is given may have any name
    (tmp_path / "testament.de").unlink()
    with pytest.raises(ValueError, match="found: .*6 files that their names call development or test data"):
        find_text(tmp_path, ["de"])


def test_line_separators_within_a_sentence_do_not_end_it(tmp_path):
    write(tmp_path, {"de.txt": "a\u2028b\x0bc\x85d\re\nf\n"})
    assert len(list(find_text(tmp_path, ["de"])[0])) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("de.tsv", "1\tJa\n2 Nein\n", r"de\.tsv:2: expected two tab-separated columns, got 1: '2 Nein'\. "),
        ("de.tsv", "1\tJa\tNein\n", r"de\.tsv:1: expected two tab-separated columns, got 3"),
        ("de.tsv", "\tJa\n", r"de\.tsv:1: .*got an empty first column"),
        ("de.txt", "Ja\nN\xe4he\n".encode("latin-1"), r"de\.txt:2: expected UTF-8, got the byte 0xe4"),
        ("de.txt", "", r"de\.txt: expected text, got none"),
        ("de.txt", "\n \n", r"de\.txt: expected text, got none"),
    ],
)
def test_malformed_files(tmp_path, name, content, message):
    [source] = find_text(write(tmp_path, {name: content}) / name, ["de"])
    with pytest.raises(ValueError, match=message):
        list(source)


def test_a_broken_gzip_file(tmp_path):
    (tmp_path / "de.txt.gz").write_bytes(gzip.compress(b"Ja\n" * 10_000)[:-20])
    with pytest.raises(DataFileError, match=r"de\.txt\.gz:\d+: expected a whole gzip file"):
        list(find_text(tmp_path, ["de"])[0])


def test_what_cannot_be_found(tmp_path):
    write(tmp_path, {"en.txt": "Yes\n", "fr.txt": "Oui\n", "notes.md": ""})
    with pytest.raises(ValueError, match="expected text in de or sw, found: en, fr"):
        find_text(tmp_path, ["de", "sw"])
    with pytest.raises(FileNotFoundError, match="nothing: no such file or folder"):
        find_text(tmp_path / "nothing", ["de"])
    with pytest.raises(ValueError, match=r"notes\.md: expected the name of a text"):
        find_text(tmp_path / "notes.md", ["de"])
    with pytest.raises(ValueError, match="expected an ISO 639 language code"):
        find_text(tmp_path, ["german"])


def corpus(folder, **columns):
    """Write a data set folder with the config `de`, and one row of these columns."""
    (folder / "de").mkdir(parents=True, exist_ok=True)
    rows = Dataset.from_dict(
        {name: [value] for name, value in columns.items()}, features=Features(dict.fromkeys(columns, Value("string")))
    )
    rows.to_parquet(str(folder / "de" / "train-00000-of-00001.parquet"))
    write_card(folder)
    return str(folder)


@pytest.mark.parametrize("streaming", [False, True])
@pytest.mark.parametrize("names", [{"config": "de", "language": "deu"}, {"language": "de"}, {"config": "de"}, {}])
def test_a_data_set_folder(tmp_path, streaming, names):
    folder = corpus(tmp_path / "corpus", id="pud:n01", text=" Hunde bellen. ")
    [source] = find_text({"dataset": folder, "streaming": streaming, **names}, ["de", "en"])
    assert (source.language, source.name) == ("de", f"{folder}/de/train")
    assert list(source) == [TextLine("pud:n01", "Hunde bellen.")]
    corpus(tmp_path / "corpus", sentence="Katzen")  # the same name, card and files: read as they are now
    [source] = find_text({"dataset": folder, "column": "sentence", "streaming": streaming, **names}, ["de"])
    assert list(source) == [TextLine(None, "Katzen")]


def test_a_built_data_set_is_a_source_by_its_path(tmp_path):
    treebanks = {"de_a-ud-train": "Hi", "de_b-ud-test": "Test", "fr_a-ud-test": "Salut", "en_a-ud-train": "Yes"}
    files = {f"{name}.conllu": CONLLU.format(comment=f"# text = {text}\n") for name, text in treebanks.items()}
    write(tmp_path / "treebanks", files)
    folder = tmp_path / "ud"
    assert build_treebanks([str(tmp_path / "treebanks"), "--output", str(folder)]) == 0
    sources = find_text(folder, ["de", "fr", "en"])  # there is no French to train on
    assert [(source.language, list(source)) for source in sources] == [
        ("de", [TextLine("de_a:s1", "Hi")]),
        ("en", [TextLine("en_a:s1", "Yes")]),
    ]
    for spec in (str(folder), {"dataset": str(folder)}):
        assert [path.parent.name for path in left_out_files([spec], ["de", "en"])] == ["de"]
    assert left_out_files([{"dataset": str(folder), "split": "test"}], ["de"]) == []
    with pytest.raises(ValueError, match=r"expected text in fr, found: de, en \(train\)"):
        find_text(folder, ["fr"])


def test_text_files_beside_parquet_files_without_a_card(tmp_path):
    corpus(tmp_path / "corpus", text="Hunde")
    (tmp_path / "corpus" / "README.md").unlink()
    with pytest.raises(ValueError, match="configurations named after languages .* got default. Give a mapping"):
        find_text(tmp_path / "corpus", ["de"])
    write(tmp_path / "corpus", {"de.txt": "Ja\n"})
    assert texts(find_text(tmp_path / "corpus", ["de"])) == [("de", ["Ja"])]


def test_the_lines_of_a_row_come_one_by_one(tmp_path):
    folder = corpus(tmp_path / "corpus", id="7", text=" Titel\r\n\nEin Satz. Noch einer.\n")
    [source] = find_text(folder, ["de"])
    assert list(source) == [TextLine("7:1", "Titel"), TextLine("7:2", "Ein Satz. Noch einer.")]


def test_columns_that_are_no_text(tiny_corpus):
    [source] = find_text({"dataset": str(tiny_corpus), "column": "tokens"}, ["de"])
    with pytest.raises(ValueError, match=r"de/train: expected text in the column `tokens`, got list: \["):
        list(source)
    with pytest.raises(ValueError, match="expected a column `text`, got id, tokens, upos, ner_tags"):
        list(find_text(tiny_corpus, ["de"])[0])


@pytest.mark.parametrize("spec", [5, None, ["a"]])
def test_specs_that_are_none(spec):
    for find in (find_text, lambda spec, languages: left_out_files([spec], languages)):
        with pytest.raises(ValueError, match="expected a path or a mapping, got"):
            find(spec, ["de"])
    with pytest.raises(ValueError, match="expected a Hub id or a folder as `dataset`"):
        find_text({"dataset": spec}, ["de"])


def test_data_sets_that_cannot_be_read(tmp_path):
    folder = corpus(tmp_path / "corpus", sentence="Katzen")
    with pytest.raises(ValueError, match="expected a column `text`, got sentence"):
        list(find_text({"dataset": folder}, ["de"])[0])
    with pytest.raises(ValueError, match="configurations named after languages or pairs, got 2023"):
        find_text({"dataset": folder, "config": "2023"}, ["de"])
    with pytest.raises(ValueError, match="expected text in fr, found: de"):
        find_text({"dataset": folder}, ["fr"])
    with pytest.raises(ValueError, match="corpus/de/test: could not be read: .*test"):
        list(find_text({"dataset": folder, "split": "test"}, ["de"])[0])
    with pytest.raises(ValueError, match="got the unknown 'colum'"):
        find_text({"dataset": folder, "colum": "sentence"}, ["de"])
    with pytest.raises(ValueError, match="got no `dataset`"):
        find_text({"path": folder}, ["de"])
    with pytest.raises(FileNotFoundError, match="no such folder"):
        find_text({"dataset": str(tmp_path / "none")}, ["de"])


def test_real_treebanks(real_data):
    sources = find_text(real_data / "ud-train", ["en", "de", "fr", "ru", "nl", "it", "tr"])
    assert all("train" in source.name.rpartition("/")[2] for source in sources)
    assert sum(1 for source in sources for _ in source) == 12544 + 2231 + 1781 + 6638 + 3138 + 3435
