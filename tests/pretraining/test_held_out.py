"""Tests of the split into what is trained on and what is held out."""

from collections import Counter
from pathlib import Path

import pytest

from hf_xlt.pretraining.held_out import split_held_out
from hf_xlt.pretraining.records import read_records, record_writer


def write(path: Path, records: list[dict]) -> None:
    with record_writer(path) as add:
        for record in records:
            add(record)


def split(folder: Path, files: dict[str, list[dict]], largest: int = 5) -> tuple[dict, dict, dict]:
    """Return what is trained on, what is held out, and the counts, by name."""
    for name, records in files.items():
        write(folder / "filtered" / f"{name}.jsonl", records)
    counts = {name: Counter() for name in files}
    split_held_out(folder / "filtered", folder, largest, counts)
    train, held = (
        {name: list(read_records(folder / part / f"{name}.jsonl")) for name in files} for part in ("train", "held_out")
    )
    return train, held, counts


def sentences(language: str, count: int, ids: bool = True) -> list[dict]:
    return [{"sentence": f"s{i}" if ids else None, language: f"{language} sentence {i}"} for i in range(count)]


def pairs(count: int, ids: bool = True, other: str = "de") -> list[dict]:
    sides = zip(sentences("en", count, ids), sentences(other, count), strict=True)
    return [{"sentence": one["sentence"], "en": one["en"], other: two[other]} for one, two in sides]


@pytest.mark.parametrize(("count", "largest", "held"), [(400, 5, 5), (60, 5, 3), (3, 5, 1), (2, 5, 1)])
def test_a_twentieth_at_most_and_one_at_least(tmp_path, count, largest, held):
    train, held_out, counts = split(tmp_path, {"en": sentences("en", count)}, largest)
    assert len(held_out["en"]) == held == counts["en"]["held out"]
    assert len(train["en"]) == count - held == counts["en"]["trained on"]


def test_the_choice_depends_on_the_ids_alone(tmp_path):
    files = {"en": sentences("en", 200), "de": sentences("de", 200)[::-1], "en-de": pairs(200)}
    _, held, _ = split(tmp_path, files)
    ids = {name: {record["sentence"] for record in records} for name, records in held.items()}
    assert ids["en"] == ids["de"] == ids["en-de"]
    assert len(ids["en"]) == 5


@pytest.mark.parametrize("ids", [True, False])
@pytest.mark.parametrize("other", ["de", "id"])  # the code of Indonesian is `id`
def test_held_out_sentences_are_in_no_training_text(tmp_path, ids, other):
    pair = f"en-{other}"
    files = {"en": sentences("en", 300, ids), other: sentences(other, 300, ids), pair: pairs(300, ids, other)}
    files["en"][7]["en"] = files["en"][7]["en"].upper() + " !"  # the same sentence, written otherwise
    train, held, counts = split(tmp_path, files, largest=15)
    for language in ("en", other):
        kept_back = {
            record[language] for name, records in held.items() for record in records if language in name.split("-")
        }
        for name in (language, pair):
            assert kept_back.isdisjoint(record[language] for record in train[name])
    for name, records in files.items():
        assert len(records) == sum(counts[name].values())
        assert len(train[name]) == counts[name]["trained on"]


def test_too_little_text_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="en: 1 sentence left of the sources.*Give more text"):
        split(tmp_path, {"en": sentences("en", 1)})
    write(tmp_path / "none" / "filtered" / "de.jsonl", [])
    with pytest.raises(ValueError, match="de: 0 sentences left"):
        split_held_out(tmp_path / "none" / "filtered", tmp_path / "none", 5, {"de": Counter()})
