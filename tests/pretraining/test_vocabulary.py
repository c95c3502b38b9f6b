"""Tests of the sample that a vocabulary is learned on."""

from pathlib import Path

from hf_xlt.pretraining.records import record_writer
from hf_xlt.pretraining.vocabulary import draw_sample, learn_vocabulary


def files(folder: Path) -> dict[str, list[Path]]:
    """800 English sentences in two files, 50 German ones."""
    paths = {"en": [folder / "en.jsonl", folder / "en-de.jsonl"], "de": [folder / "de.jsonl"]}
    for language, count in {"en": 400, "de": 50}.items():
        for path in paths[language]:
            with record_writer(path) as add:
                for number in range(count):
                    add({"sentence": None, language: f"{path.stem} {number:04d}"})
    return paths


def test_the_sample_has_the_smoothed_shares(tmp_path):
    sample = draw_sample(files(tmp_path), alpha=0.5, max_characters=10**9)
    # 850 sentences; shares sqrt(800) : sqrt(50) = 4 : 1
    assert {language: len(sentences) for language, sentences in sample.items()} == {"en": 680, "de": 170}
    assert len(set(sample["en"])) == 680
    assert {sample["de"].count(sentence) for sentence in sample["de"]} == {3, 4}


def test_at_alpha_one_the_sample_is_the_text(tmp_path):
    sample = draw_sample(files(tmp_path), alpha=1.0, max_characters=10**9)
    assert {language: len(set(sentences)) for language, sentences in sample.items()} == {"en": 800, "de": 50}


def test_the_sample_is_bounded_and_keeps_the_shares(tmp_path):
    sample = draw_sample(files(tmp_path), alpha=0.5, max_characters=1000)
    sizes = {language: len(sentences) for language, sentences in sample.items()}
    assert 900 < sum(len(sentence) for sentences in sample.values() for sentence in sentences) < 1100
    assert 3.5 < sizes["en"] / sizes["de"] < 4.5


def test_the_vocabulary_is_that_of_xlm(tmp_path):
    tokenizer = learn_vocabulary(files(tmp_path), 60, 0.5, positions=48)
    assert (tokenizer.eos_token_id, tokenizer.pad_token_id, tokenizer.mask_token_id) == (1, 2, 5)
    assert len(tokenizer) <= 60
    assert tokenizer.model_max_length == 48
    assert tokenizer.unk_token_id not in tokenizer("en 0123 de")["input_ids"]
