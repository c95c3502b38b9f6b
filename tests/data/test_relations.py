"""Building a data set of relations from the corpora that people compare on."""

import json
import re
from pathlib import Path

import pytest

from datasets_scripts.relations import LAYOUTS, main
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Pair

ROW = {
    "doc_key": "ai-train-7",
    "sentence": ["Ann", "met", "Bo"],
    "ner": [[0, 0, "person"], [2, 2, "person"]],
    "relations": [[0, 0, 2, 2, "social", "", False, False]],
}
SPANISH = {"id": "ai-train-7", "tokens": ["Ann", "vio", "a", "Bo"], "ner": [[0, 0, "person"], [3, 3, "person"]]}
MARKED = '17\t"<e1>Rain</e1> causes <e2>floods</e2>."\nCause-Effect(e1,e2)\nComment:\n\n'
LAYOUT_CASES = {
    "crossre as released": (
        "crossre",
        {
            "crossre_data/ai-train.json": json.dumps(ROW),
            "multi/translation/spanish/ai-train.json": json.dumps(ROW | {"sentence": ["Ann", "vio", "Bo"]}),
            "multi/back-translation/spanish/ai-train.json": "not read",
        },
        {
            "en": {"train": ["ai-train-7#0 Ann>Bo social", "ai-train-7#1 Bo>Ann no_relation"]},
            "es": {"train": ["ai-train-7#0 Ann>Bo social", "ai-train-7#1 Bo>Ann no_relation"]},
        },
    ),
    "crossre by language": (
        "crossre",
        {"es.dev.jsonl": json.dumps(SPANISH | {"rel": [[3, 3, 0, 0, "social"]]})},
        {"es": {"validation": ["ai-train-7#0 Ann>Bo no_relation", "ai-train-7#1 Bo>Ann social"]}},
    ),
    "semeval as released": (
        "semeval",
        {"TRAIN_FILE.TXT": MARKED, "TEST_FILE_FULL.TXT": MARKED.replace("Cause-Effect(e1,e2)", "Other")},
        {
            "en": {
                "train": ["en_TRAIN_FILE:1#0 Rain>floods Cause-Effect(e1,e2)"],
                "test": ["en_TEST_FILE_FULL:1#0 Rain>floods no_relation"],
            }
        },
    ),
    "semeval in columns": (
        "semeval",
        {"en.train.tsv": "17\tCause-Effect(e1,e2)\t<e1>Rain</e1> causes <e2>floods</e2>.\n"},
        {"en": {"train": ["en_en.train:1#0 Rain>floods Cause-Effect(e1,e2)"]}},
    ),
    "relx": (
        "relx",
        {
            "KBP37/train.txt": MARKED.replace("Cause-Effect", "per:spouse"),
            "RELX/RELX_de.txt": '17650\t"<e1> Viva </e1> in <e2> York </e2>."\norg:alternate_names(e1,e2)\n\n\n',
            "RELX/RELX_fr.txt": '17650\t"<e1> Viva </e1> à <e2> York </e2>."\nno_relation\n\n\n',
        },
        {
            "en": {"train": ["en_kbp37_train:1#0 Rain>floods per:spouse(e1,e2)"]},
            "de": {"test": ["relx:17650#0 Viva>York org:alternate_names(e1,e2)"]},
            "fr": {"test": ["relx:17650#0 Viva>York no_relation"]},
        },
    ),
}


def write_files(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def shown(pair: Pair) -> str:
    words = [" ".join(pair.tokens[span.start : span.end]) for span in (pair.subject, pair.object)]
    return f"{pair.id} {'>'.join(words)} {pair.label}"


def load(folder: Path, languages: list[str]) -> dict[str, dict[str, list[str]]]:
    corpus = load_pairs(str(folder), "relation", languages)
    return {
        language: {split: list(map(shown, pairs)) for split, pairs in splits.items()}
        for language, splits in corpus.splits.items()
    }


@pytest.mark.parametrize(("layout", "files", "expected"), LAYOUT_CASES.values(), ids=LAYOUT_CASES)
def test_layouts(tmp_path, layout, files, expected):
    source = write_files(tmp_path / "source", files)
    assert run(source, "--layout", layout, "--output", tmp_path / "data") == 0
    assert load(tmp_path / "data", list(expected)) == expected


def test_every_layout_is_tested():
    assert {layout for layout, *_ in LAYOUT_CASES.values()} == set(LAYOUTS)


def test_all_languages_have_the_labels_of_all_languages(tmp_path):
    source = write_files(
        tmp_path / "source",
        {
            "es.dev.jsonl": json.dumps(SPANISH | {"rel": [[3, 3, 0, 0, "social"]]}),
            "en.train.jsonl": json.dumps(ROW | {"relations": [[0, 0, 2, 2, "named"]]}),
        },
    )
    assert run(source, "--layout", "crossre", "--output", tmp_path / "data") == 0
    assert load_pairs(str(tmp_path / "data"), "relation", ["es", "en"]).labels == ["no_relation", "named", "social"]


def test_a_symmetric_relation_has_no_reverse(tmp_path, capsys):
    source = write_files(
        tmp_path / "source", {"es.dev.jsonl": json.dumps(SPANISH | {"rel": [[3, 3, 0, 0, "social"]]})}
    )
    assert run(source, "--layout", "crossre", "--output", tmp_path / "data", "--symmetric", "social") == 0
    assert load(tmp_path / "data", ["es"]) == {"es": {"validation": ["ai-train-7#1 Bo>Ann social"]}}
    assert run(source, "--layout", "crossre", "--output", tmp_path / "no", "--symmetric", "near") == 1
    assert "no relations labelled near; there are social" in capsys.readouterr().err


def test_training_data_is_balanced_over_sentences_without_documents(tmp_path):
    rows = [ROW | {"doc_key": f"ai-{number}", "relations": ROW["relations"][number % 2 :]} for number in range(8)]
    content = "\n".join(map(json.dumps, rows))
    source = write_files(tmp_path / "source", {"en.train.jsonl": content, "de.test.jsonl": content})
    assert run(source, "--layout", "crossre", "--output", tmp_path / "data") == 0
    found = load(tmp_path / "data", ["en", "de"])
    assert len(found["de"]["test"]) == 16
    assert sum("no_relation" in row for row in found["en"]["train"]) == 4 == len(found["en"]["train"]) / 2


def test_errors_are_one_line_and_leave_nothing(tmp_path, capsys):
    source = write_files(tmp_path / "source", {"en.train.jsonl": json.dumps(ROW), "en.dev.jsonl": "{}"})
    assert run(source, "--layout", "crossre", "--output", tmp_path / "data") == 1
    assert re.match(r"error: \S+en\.dev\.jsonl:1: expected JSON with `doc_key`", capsys.readouterr().err)
    assert not (tmp_path / "data").exists()
    write_files(source, {"en.dev.jsonl": json.dumps(ROW)})
    assert run(source, "--layout", "crossre", "--output", tmp_path / "data") == 1
    assert "a sentence id that is unique in its language" in capsys.readouterr().err


def test_real_files(real_data, tmp_path):
    options = ["--languages", "de"]
    assert run(real_data / "relation-multicrossre", "--layout", "crossre", "--output", tmp_path / "d", *options) == 0
    pairs = load_pairs(str(tmp_path / "d"), "relation", ["de"]).splits["de"]["test"]
    card = (tmp_path / "d/README.md").read_text()
    left_out = [int(count) for count in re.findall(r"(\d+) (?:further labels|relations of an entity)", card)]
    assert sum(pair.label != "no_relation" for pair in pairs) + sum(left_out) == 7928  # as the README says
