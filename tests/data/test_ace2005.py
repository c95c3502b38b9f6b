"""Building relations and event arguments from documents in the format of ACE 2005."""

from collections import Counter
from pathlib import Path

import pytest

from datasets_scripts.ace2005 import main, random_splits
from hf_xlt.data.pair_loading import load_pairs
from tests.data.test_ace import ARABIC, CHINESE, ENGLISH, write

RELATIONS = {
    "English": (ENGLISH, [("GEN-AFF.Org-Location", "E1", "E2"), ("PER-SOC.Family", "E5", "E7")]),
    "Chinese": (CHINESE, [("PHYS.Located", "E1", "E2")]),
    "Arabic": (ARABIC, [("PHYS.Located", "E1", "E2")]),
}
ROLES = {"English": [("V1", "E5", "Target")], "Chinese": [("V1", "E4", "Target")], "Arabic": [("V1", "E4", "Target")]}


def document(folder: Path, language: str, name: str) -> None:
    """Write one document under another name than that of the writer."""
    text, relations = RELATIONS[language]
    folder.mkdir(parents=True, exist_ok=True)
    apf = write(folder, text, relations, ROLES[language], change=lambda content: content.replace("XY_1", name))
    apf.rename(folder / f"{name}.apf.xml")
    (folder / "XY_1.sgm").rename(folder / f"{name}.sgm")


@pytest.fixture
def corpus(tmp_path) -> Path:
    """A corpus with the folders of LDC2006T06: a pass of annotation is a folder."""
    data = tmp_path / "ace" / "data"
    for number in range(10):
        document(data / "English" / "nw" / "timex2norm", "English", f"EN_{number}.sgm.0")
    document(data / "English" / "nw" / "fp1", "English", "EN_0.sgm.0")
    for number in range(3):
        document(data / "Chinese" / "bn" / "adj", "Chinese", f"ZH_{number}")
        document(data / "Arabic" / "wl" / "adj", "Arabic", f"AR_{number}")
    return data


def lists(folder: Path, **names: list[str]) -> list[str]:
    options = []
    for split, documents in names.items():
        (folder / f"{split}.txt").write_text("\n".join([*documents, ""]))
        options += ["--documents", f"{split}={folder / split}.txt"]
    return options


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def test_relations_of_three_languages_by_lists(corpus, tmp_path, capsys):
    options = lists(
        tmp_path,
        train=["nw/timex2norm/EN_0.sgm.0", "EN_1.sgm.0.apf.xml", "ZH_0", "AR_0", "EN_99"],
        dev=["EN_2.sgm.0"],
        test=["EN_3.sgm.0.sgm", "ZH_1", "AR_2"],
    )
    assert run(corpus, "--task", "relation", "--output", tmp_path / "re", *options) == 0
    assert "on a list, but not there: 1 documents, such as EN_99" in capsys.readouterr().err
    data = load_pairs(str(tmp_path / "re"), "relation", ["en", "zh", "ar"])
    assert len(data.labels) == 19 and data.labels[0] == "no_relation"
    assert {language: list(splits) for language, splits in data.splits.items()} == {
        "en": ["train", "validation", "test"],
        "zh": ["train", "test"],
        "ar": ["train", "test"],
    }
    english = data.splits["en"]
    # Six pairs in one sentence; twelve in the other, less the reverse of the symmetric relation.
    assert Counter(pair.label for pair in english["test"]) == {
        "no_relation": 15,
        "GEN-AFF.Org-Location": 1,
        "PER-SOC.Family": 1,
    }
    assert Counter(pair.label == "no_relation" for pair in english["train"]) == {False: 4, True: 4}
    assert {pair.sentence_id.rpartition(":")[0] for pair in english["train"]} == {"ace:EN_0.sgm.0", "ace:EN_1.sgm.0"}
    assert "licence allows no copies" not in (tmp_path / "re/README.md").read_text()


def test_arguments_with_random_splits(corpus, tmp_path):
    options = ["--task", "argument", "--languages", "en", "--negatives", "all"]
    assert run(corpus, "--output", tmp_path / "a", *options) == 0
    data = load_pairs(str(tmp_path / "a"), "argument", ["en"])
    assert len(data.labels) == 23
    splits = data.splits["en"]
    assert {split: pairs.sentence_count for split, pairs in splits.items()} == {
        "train": 8,
        "validation": 1,
        "test": 1,
    }
    assert {pair.subject.type for pair in splits["train"]} == {"Conflict.Attack"}
    assert Counter(pair.label for pair in splits["test"]) == {"none": 3, "Target": 1}


def test_random_splits_depend_on_names_and_seed_alone():
    paths = [Path(f"{language}/{name}.apf.xml") for language in ("en", "zh") for name in range(100, 150)]
    paths = [path.with_name(f"{path.parent.name}{path.name}") for path in paths]
    splits = random_splits(paths, seed=3)
    assert random_splits(paths[::-1], seed=3) == splits
    assert random_splits(paths, seed=4) != splits
    for language in ("en", "zh"):
        counts = Counter(split for name, split in splits.items() if name.startswith(language))
        assert counts == {"train": 40, "validation": 5, "test": 5}


def test_a_document_on_two_lists_is_an_error(corpus, tmp_path, capsys):
    options = lists(tmp_path, train=["EN_0.sgm.0"], test=["x/EN_0.sgm.0"])
    assert run(corpus, "--task", "relation", "--output", tmp_path / "re", *options) == 1
    assert "test.txt:1: expected documents of one split each, got one of 'train'" in capsys.readouterr().err


def test_a_document_of_no_language_is_an_error(corpus, tmp_path, capsys):
    document(tmp_path / "other" / "adj", "English", "A")
    assert run(tmp_path / "other", "--task", "relation", "--output", tmp_path / "re") == 1
    assert "A.apf.xml: expected a folder English, Chinese or Arabic" in capsys.readouterr().err
