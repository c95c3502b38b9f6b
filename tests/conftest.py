"""Fixtures shared by all tests."""

import os
import random
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Before torch is imported, and for the processes that tests start: models are tiny, and threads would only wait for
# each other, for minutes where other programs hold the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Words of three made-up languages that share names and punctuation; tags follow from the words.
WORDS = {
    "en": {
        "DET": ["the", "a"],
        "NOUN": ["dog", "house", "river"],
        "VERB": ["sees", "likes"],
        "PROPN": ["Anna", "Berlin"],
    },
    "de": {
        "DET": ["der", "ein"],
        "NOUN": ["hund", "haus", "fluss"],
        "VERB": ["sieht", "mag"],
        "PROPN": ["Anna", "Berlin"],
    },
    "fr": {
        "DET": ["le", "un"],
        "NOUN": ["chien", "toit", "fleuve"],
        "VERB": ["voit", "aime"],
        "PROPN": ["Anna", "Paris"],
    },
}
UPOS = ["DET", "NOUN", "PROPN", "PUNCT", "VERB"]
NER_TAGS = ["O", "B-LOC", "I-LOC", "B-PER", "I-PER"]


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of real multilingual data, or skip."""
    folder = Path(os.environ.get("HF_XLT_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set HF_XLT_REAL_DATA")
    return folder


@pytest.fixture
def small_pocket(monkeypatch, tmp_path) -> None:
    """Make few sentences of pocket, and keep them in a folder of the test's own."""
    from hf_xlt.pocket import dataset

    monkeypatch.setattr(dataset, "SIZES", {"text": 120, "train": 60, "validation": 15, "test": 30})
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    for cached in (dataset.part_texts, dataset.some_trees):
        cached.cache_clear()
    yield
    for cached in (dataset.part_texts, dataset.some_trees):
        cached.cache_clear()


@pytest.fixture(scope="session")
def tiny_corpus(tmp_path_factory) -> Path:
    """Return a data set folder of three tiny languages with `upos` and `ner_tags`; `fr` has a test split only."""
    folder = tmp_path_factory.mktemp("corpus")
    for language in WORDS:
        for split, size in {"train": 60, "validation": 20, "test": 20}.items():
            if language != "fr" or split == "test":
                write_split(folder, language, split, size)
    write_card(folder)
    return folder


def write_split(folder: Path, language: str, split: str, size: int, upos=UPOS, ner_tags=NER_TAGS) -> None:
    """Write one split of made-up sentences as Parquet."""
    from datasets import ClassLabel, Dataset, Features, List, Value

    draw, words = random.Random(f"{language} {split}"), WORDS[language]
    rows = []
    for number in range(size):
        pattern = (
            ["PROPN", "VERB", "DET", "NOUN", "PUNCT"]
            if draw.random() < 0.5
            else ["DET", "NOUN", "VERB", "PROPN", "PUNCT"]
        )
        tokens = [draw.choice(words[tag]) if tag in words else "." for tag in pattern]
        entities = {"Anna": "B-PER", "Berlin": "B-LOC", "Paris": "B-LOC"}
        tags = [entities.get(token, "O") for token in tokens]
        rows.append({"id": f"{language}:{split}:{number}", "tokens": tokens, "upos": pattern, "ner_tags": tags})
    features = Features(
        {
            "id": Value("string"),
            "tokens": List(Value("string")),
            "upos": List(ClassLabel(names=list(upos))),
            "ner_tags": List(ClassLabel(names=list(ner_tags))),
        }
    )
    (folder / language).mkdir(parents=True, exist_ok=True)
    Dataset.from_list(rows, features=features).to_parquet(str(folder / language / f"{split}-00000-of-00001.parquet"))


def write_card(folder: Path) -> None:
    """Write the data card whose front matter names the files."""
    import yaml

    configs = [
        {
            "config_name": language.name,
            "data_files": [
                {"split": path.name.partition("-")[0], "path": f"{language.name}/{path.name}"}
                for path in sorted(language.glob("*.parquet"))
            ],
        }
        for language in sorted(folder.iterdir())
        if language.is_dir()
    ]
    front = yaml.safe_dump({"license": "cc0-1.0", "configs": configs})
    (folder / "README.md").write_text(f"---\n{front}---\n", encoding="utf-8")
