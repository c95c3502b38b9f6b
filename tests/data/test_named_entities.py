"""Building a named-entity data set from the column files of well-known corpora."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset
from huggingface_hub import DatasetCard

from datasets_scripts.named_entities import LAYOUTS, NamedEntities, main
from hf_xlt.data.errors import DataFileError

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "datasets_scripts" / "named_entities.py"


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def write_files(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def load(folder: Path) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return language -> split -> sentences as (id, "token/TAG token/TAG"), read back as users read them."""
    loaded = {}
    for path in sorted(folder.glob("*/")):
        splits = load_dataset(str(folder), path.name, cache_dir=str(folder.parent / "cache"))
        names = next(iter(splits.values())).features["ner_tags"].feature.names
        loaded[path.name] = {
            split: [
                (row["id"], " ".join(f"{t}/{names[n]}" for t, n in zip(row["tokens"], row["ner_tags"], strict=True)))
                for row in rows
            ]
            for split, rows in splits.items()
        }
    return loaded


def labels(folder: Path, language: str) -> list[str]:
    splits = load_dataset(str(folder), language, cache_dir=str(folder.parent / "cache"))
    return next(iter(splits.values())).features["ner_tags"].feature.names


LAYOUT_CASES = {
    "uner as released": (
        "uner",
        {
            "UNER_English-EWT/en_ewt-ud-train.iob2": "# sent_id = web-1\n# text = Ann left\n"
            "1\tAnn\tB-PER\t-\tme\n2\tleft\tO\t-\tme\n\n# sent_id = web-2\n# text = #\n1\t#\tO\t-\tme\n\n",
            "UNER_German-PUD/de_pud-ud-test.iob2": "# sent_id = n01\n# text = Rom\n1\tRom\tB-LOC\t-\tme\n\n",
            "UNER_English-PUD/en_pud-ud-test.iob2": "# sent_id = n01\n# text = Rome\n1\tRome\tB-LOC\t-\tme\n\n",
        },
        {
            "en": {
                "train": [("en_ewt:web-1", "Ann/B-PER left/O"), ("en_ewt:web-2", "#/O")],
                "test": [("pud:n01", "Rome/B-LOC")],
            },
            "de": {"test": [("pud:n01", "Rom/B-LOC")]},
        },
    ),
    "uner in two columns": (
        "uner",
        {
            "en_ewt-ud-train.prerelease.iob2": "#\tO\nAnn\tB-PER\n\n20 000\tO\n",
            "de_pud-ud-test.iob2": "Rom\tB-LOC\n\nUlm\tB-LOC\n",
            "en_pud-ud-test.iob2": "Rome\tB-LOC\n\nUlm\tB-LOC\n",
        },
        {
            "en": {
                "train": [
                    ("en_en_ewt-ud-train.prerelease:1", "#/O Ann/B-PER"),
                    ("en_en_ewt-ud-train.prerelease:2", "20 000/O"),
                ],
                "test": [("pud:0001", "Rome/B-LOC"), ("pud:0002", "Ulm/B-LOC")],
            },
            "de": {"test": [("pud:0001", "Rom/B-LOC"), ("pud:0002", "Ulm/B-LOC")]},
        },
    ),
    "wikineural as released": (
        "wikineural",
        {"de/val.conllu": "0\tKöln\tB-LOC\n1\t.\tO\n\n", "test_fr.conllu": "0\tParis\tB-LOC\n"},
        {
            "de": {"validation": [("de_val:1", "Köln/B-LOC ./O")]},
            "fr": {"test": [("fr_test_fr:1", "Paris/B-LOC")]},
        },
    ),
    "wikineural in two columns": (
        "wikineural",
        {"de.train8k.iob2": "Köln\tB-LOC\n"},
        {"de": {"train": [("de_de.train8k:1", "Köln/B-LOC")]}},
    ),
    "germeval as released": (
        "germeval",
        {
            "NER-de-train.tsv": "#\thttp://de.wikipedia.org/wiki/FC_Kickers [2009-10-17]\n1\tFC\tB-OTH\tO\n"
            "2\tKickers\tI-OTH\tB-ORG\n3\tdeutscher\tB-LOCderiv\tO\n4\tRom\tB-LOC\tO\n\n"
        },
        {"de": {"train": [("de_NER-de-train:1", "FC/B-MISC Kickers/I-MISC deutscher/O Rom/B-LOC")]}},
    ),
    "masakhaner as released": (
        "masakhaner",
        {"swa/train.txt": "Rais O\nObama B-PER\n\n", "hau/dev.txt": "Kano B-LOC\nyau B-DATE\n"},
        {
            "sw": {"train": [("sw_train:1", "Rais/O Obama/B-PER")]},
            "ha": {"validation": [("ha_dev:1", "Kano/B-LOC yau/B-DATE")]},
        },
    ),
    "conll2002": (
        "conll2002",
        {
            "esp.train": "España B-LOC\n\n".encode("latin-1"),
            "esp.testb": "La DA O\nCoruña NC B-LOC\n".encode("latin-1"),
            "ned.testa": "-DOCSTART- -DOCSTART- O\nBelgië N B-LOC\n".encode("latin-1"),
        },
        {
            "es": {"train": [("es_esp.train:1", "España/B-LOC")], "test": [("es_esp.testb:1", "La/O Coruña/B-LOC")]},
            "nl": {"validation": [("nl_ned.testa:1", "België/B-LOC")]},
        },
    ),
    "conll2003": (
        "conll2003",
        {
            "eng.testa": "-DOCSTART- -X- -X- O\n\nU.N. NNP I-NP I-ORG\nEkeus NNP I-NP I-PER\n\n",
            "deu.train": "-DOCSTART- -X- -X- -X- O\n\nKöln Köln NE I-NC I-LOC\n\nBonn Bonn NE I-NC I-LOC\n"
            "Ulm Ulm NE I-NC B-LOC\n".encode("latin-1"),
        },
        {
            "en": {"validation": [("en_eng.testa:1", "U.N./B-ORG Ekeus/B-PER")]},
            "de": {"train": [("de_deu.train:1", "Köln/B-LOC"), ("de_deu.train:2", "Bonn/B-LOC Ulm/B-LOC")]},
        },
    ),
    "conll2003 by plain names": (
        "conll2003",
        {"train.txt": "EU NNP I-NP I-ORG\n", "valid.txt": "Ann NNP I-NP I-PER\n", "test.txt": "Ulm NNP I-NP I-LOC\n"},
        {
            "en": {
                "train": [("en_train:1", "EU/B-ORG")],
                "validation": [("en_valid:1", "Ann/B-PER")],
                "test": [("en_test:1", "Ulm/B-LOC")],
            }
        },
    ),
}


@pytest.mark.parametrize(("layout", "files", "expected"), LAYOUT_CASES.values(), ids=LAYOUT_CASES)
def test_layouts(tmp_path, layout, files, expected):
    source = write_files(tmp_path / "source", files | {"README.md": "no data", "notes/todo.txt.bak": "none"})
    assert run(source, "--layout", layout, "--output", tmp_path / "ner") == 0
    assert load(tmp_path / "ner") == expected


def test_every_layout_is_tested():
    assert {layout for layout, *_ in LAYOUT_CASES.values()} == set(LAYOUTS)


@pytest.fixture
def source(tmp_path) -> Path:
    files = {
        "de.train.iob2": "Rom\tB-LOC\nFIFA\tB-ORG\n\nEs\tO\nGoethe\tB-MISC\nPreis\tI-MISC\n\n",
        "en.test.iob2": "Ann\tB-PER\n",
    }
    return write_files(tmp_path / "source", files)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["LOC", "MISC", "ORG", "PER"]),
        (["--types", "PER,LOC"], ["LOC", "PER"]),
        (["--drop", "MISC", "--drop", "ORG"], ["LOC", "PER"]),
        (["--map", "MISC=WORK"], ["LOC", "ORG", "PER", "WORK"]),
        (["--map", "ORG=LOC,MISC=LOC", "--types", "LOC"], ["LOC"]),
    ],
)
def test_all_languages_have_the_labels_of_all_languages(source, tmp_path, options, expected):
    assert run(source, "--layout", "wikineural", "--output", tmp_path / "ner", *options) == 0
    names = ["O", *(f"{position}-{kind}" for kind in expected for position in "BI")]
    assert labels(tmp_path / "ner", "de") == labels(tmp_path / "ner", "en") == names


def test_types_change_whole_entities(source, tmp_path):
    options = ["--map", "MISC=WORK", "--drop", "ORG"]
    assert run(source, "--layout", "wikineural", "--output", tmp_path / "ner", *options) == 0
    sentences = [sentence for _, sentence in load(tmp_path / "ner")["de"]["train"]]
    assert sentences == ["Rom/B-LOC FIFA/O", "Es/O Goethe/B-WORK Preis/I-WORK"]
    card = (tmp_path / "ner/README.md").read_text()
    assert "Entity types changed: MISC -> WORK, ORG -> no entity." in card
    assert "| de | German | train | 2 | 5 | 2 | 1 | 0 | 1 |" in card  # two entities: LOC 1, PER 0, WORK 1


def test_the_mapping_of_a_layout_can_be_overridden(tmp_path):
    source = write_files(tmp_path / "source", {"de.dev.iob2": "Rom\tB-LOC\nrömisch\tB-LOCderiv\nBuch\tB-OTH\n"})
    options = ["--map", "OTH=OTH,LOCderiv=LOC"]
    assert run(source, "--layout", "germeval", "--output", tmp_path / "ner", *options) == 0
    expected = "Rom/B-LOC römisch/B-LOC Buch/B-OTH"
    assert load(tmp_path / "ner") == {"de": {"validation": [("de_de.dev:1", expected)]}}


@pytest.mark.parametrize(
    "options", [["--drop", "DATE"], ["--types", "PER,DATE"], ["--map", "DATE=MISC"]], ids=["drop", "types", "map"]
)
def test_a_type_that_is_nowhere_is_an_error(source, tmp_path, capsys, options):
    assert run(source, "--layout", "wikineural", "--output", tmp_path / "ner", *options) == 1
    assert "no entities of type DATE; there are LOC, MISC, ORG, PER" in capsys.readouterr().err
    assert not (tmp_path / "ner").exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Rom\tB-LOC\n\nUlm\n", r":3: expected 2 columns.* got 1"),
        ("Rom\tO\tO\tB-LOC\n", r":1: expected 2 or 3 columns, as in WikiNEuRal, got 4"),
        ("Rom\tB-LOC\nUlm\tI-PER\n", r":2: expected 'B-PER'.* got 'I-PER'"),
        ("Rom\tB-LOC\nUlm\tCITY\n", r":2: expected .* got 'CITY'"),
        (b"Rom\tB-LOC\nK\xf6ln\tB-LOC\n", r":2: expected text in utf-8, got the byte 0xf6"),
    ],
)
def test_a_malformed_file_leaves_nothing(source, tmp_path, content, message):
    write_files(source, {"en.test.iob2": content})
    command = [sys.executable, SCRIPT, source, "--layout", "wikineural", "--output", tmp_path / "ner"]
    result = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True)
    assert result.returncode == 1
    assert re.fullmatch(rf"error: \S+en\.test\.iob2{message}.*", result.stderr.splitlines()[-1])
    assert "Traceback" not in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_another_scheme_can_be_given(tmp_path, capsys):
    source = write_files(tmp_path / "source", {"train.txt": "EU NNP I-NP B-ORG\n"})
    assert run(source, "--layout", "conll2003", "--output", tmp_path / "ner") == 1
    assert "IOB2" in capsys.readouterr().err
    assert run(source, "--layout", "conll2003", "--scheme", "iob2", "--output", tmp_path / "ner") == 0
    assert load(tmp_path / "ner")["en"]["train"] == [("en_train:1", "EU/B-ORG")]


def test_an_unknown_language_is_refused(tmp_path, capsys):
    source = write_files(tmp_path / "source", {"qqq/train.txt": "EU B-ORG\n"})
    assert run(source, "--layout", "masakhaner", "--output", tmp_path / "ner") == 1
    assert re.search(r"error: \S+train.txt: expected an ISO 639 language code .*'qqq'", capsys.readouterr().err)


def test_a_folder_of_another_corpus_is_refused(tmp_path, capsys):
    source = write_files(tmp_path / "source", {"de_gsd-ud-test.conllu": ""})
    assert run(source, "--layout", "conll2002", "--output", tmp_path / "ner") == 1
    assert "no file of this corpus" in capsys.readouterr().err


def test_the_builder_names_types_it_was_not_told_of(source, tmp_path):
    path = source / "de.train.iob2"
    options = {"layout": "wikineural", "types": ("LOC",), "cache_dir": str(tmp_path / "cache")}
    whole = NamedEntities(
        config_name="de", data_files={"train": str(path)}, mapping={"ORG": None, "MISC": None}, **options
    )
    whole.download_and_prepare()
    assert whole.as_dataset()["train"]["ner_tags"][:] == [[1, 0], [0, 0, 0]]
    partial = NamedEntities(config_name="de", data_files={"train": str(path)}, mapping={"ORG": None}, **options)
    with pytest.raises(Exception) as raised:
        partial.download_and_prepare()
    assert isinstance(raised.value.__cause__, DataFileError)
    assert ":4: expected entities of the types LOC, got 'B-MISC'" in str(raised.value.__cause__)


# --- real corpora ----------------------------------------------------------------------------------------------------


def counts_of_readme(path: Path, folder: str) -> dict[tuple[str, str], Counter[str]]:
    """Return (language, split) -> sentences, tokens and entities by type, from the table of the README."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    splits = {"train": "train", "dev": "validation", "test": "test"}
    pattern = rf"^\| {folder}/\S*?(train|dev|test)\S*\.iob2 \| (\w+) \| (\d+) \| (\d+) \| ([\w: ]+) \|"
    for split, language, sentences, tokens, entities in re.findall(pattern, path.read_text(), re.MULTILINE):
        types = {kind: int(count) for kind, count in re.findall(r"(\w+):(\d+)", entities)}
        found = counts.setdefault((language, splits[split]), Counter())
        found.update({"sentences": int(sentences), "tokens": int(tokens), **types})
    return counts


@pytest.mark.parametrize("corpus", ["wikineural", "uner"])
def test_real_corpora(real_data, tmp_path, corpus):
    options = ["--layout", corpus, "--license", "cc-by-sa-4.0"]
    assert run(real_data / "ner" / corpus, "--output", tmp_path / "ner", *options) == 0
    found = {}
    for path in (tmp_path / "ner").glob("*/"):
        loaded = load_dataset(str(tmp_path / "ner"), path.name, cache_dir=str(tmp_path / "cache"))
        for split, rows in loaded.items():
            names = rows.features["ner_tags"].feature.names
            tags = Counter(names[tag] for sentence in rows["ner_tags"][:] for tag in sentence)
            count = Counter({tag[2:]: number for tag, number in tags.items() if tag.startswith("B-")})
            found[path.name, split] = count + Counter(sentences=len(rows), tokens=tags.total())
    assert found == counts_of_readme(real_data / "ner/README.md", corpus)
    assert DatasetCard.load(tmp_path / "ner/README.md").data.license == "cc-by-sa-4.0"


def test_parallel_sentences_of_real_corpora_share_their_ids(real_data, tmp_path):
    options = ["--layout", "uner", "--languages", "de,en", "--exclude", "*_ewt-*"]
    assert run(real_data / "ner/uner", "--output", tmp_path / "ner", *options) == 0
    built = load(tmp_path / "ner")
    german, english = dict(built["de"]["test"]), dict(built["en"]["test"])
    assert list(german) == list(english) == [f"pud:{number:04d}" for number in range(1, 1001)]
    assert "Kori/B-PER Schulman/I-PER" in german["pud:0001"] and "Kori/B-PER Schulman/I-PER" in english["pud:0001"]
