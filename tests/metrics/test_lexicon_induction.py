"""Precision at k by hand, and the same through the `evaluate` library in a fresh home without a network."""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from hf_xlt.metrics import gold_translations, precision_at
from hf_xlt.metrics.evaluate_modules import lexicon_induction

RANKED = [["dog", "cat", "cow"], ["tree", "house", "roof"], ["a", "b", "c"], ["sun"]]
GOLD = [["hound", "dog", "cat"], ["roof", "house"], ["d"], ["sun"]]


def test_by_hand():
    assert precision_at(RANKED, GOLD, ks=(1, 2, 3)) == {"P@1": 2 / 4, "P@2": 3 / 4, "P@3": 3 / 4}


def test_several_gold_translations_count_once():
    # By pairs it would be 3 of 3 and, without the word that was missed, 2 of 3.
    assert precision_at([["dog", "cat", "cow"], ["a"]], [["dog", "cat", "cow"], ["b"]])["P@5"] == 0.5


def test_precision_grows_with_k_up_to_certainty():
    draw = random.Random(0)
    words = [f"w{number}" for number in range(12)]
    ranked = [draw.sample(words, 12) for _ in range(50)]
    gold = [draw.sample(words, draw.randint(1, 3)) for _ in range(50)]
    scores = list(precision_at(ranked, gold, ks=range(1, 13)).values())
    assert scores == sorted(scores)
    assert 0 < scores[0] < scores[5] < scores[-1] == 1


def test_a_word_without_a_prediction_scores_zero():
    assert precision_at([[]], [["dog"]]) == {"P@1": 0, "P@5": 0, "P@10": 0}


def test_nothing_to_score_is_an_error():
    with pytest.raises(ValueError, match="at least one source word"):
        precision_at([], [])
    with pytest.raises(ValueError, match="gold translation for every source word"):
        precision_at([["dog"]], [[]])


def test_entries_are_grouped_by_source_word():
    entries = [("b", "x"), ("a", "y"), ("b", "x"), ("b", "w")]
    assert gold_translations(entries) == {"b": ["x", "w"], "a": ["y"]}


def test_strings_are_no_lists():
    # "o" in "dog" would be right.
    with pytest.raises(TypeError, match="Expected a list of translations for every source word, got the string 'dog'"):
        precision_at([["o"]], ["dog"])
    with pytest.raises(TypeError, match="got the string 'dog'"):
        precision_at(["dog"], [["o"]])


def test_numbers_of_words_must_agree():
    with pytest.raises(ValueError, match="Expected ranked translations for 2 source words, got 1"):
        precision_at([["a"]], [["a"], ["b"]])


def test_evaluate_loads_the_module_by_its_path_offline(tmp_path):
    code = f"""
import evaluate
metric = evaluate.load({lexicon_induction.__file__!r})
print(metric.compute(predictions={RANKED!r}, references={GOLD!r}, ks=[1, 2]))
for ranked, gold in zip({RANKED!r}, {GOLD!r}):
    metric.add_batch(predictions=[ranked], references=[gold])
print(metric.compute())
print(evaluate.combine([metric]).compute(predictions={RANKED!r}, references={GOLD!r}))
"""
    env = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    # A proxy where nobody listens: whatever asks the network, fails.
    env |= {
        "HF_HOME": str(tmp_path),
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    whole = str(precision_at(RANKED, GOLD))
    assert run.stdout.splitlines() == [str(precision_at(RANKED, GOLD, (1, 2))), whole, whole]
    assert list((tmp_path / "modules").rglob("lexicon_induction.py"))


def test_the_class_needs_no_loader(tmp_path):
    metric = lexicon_induction.LexiconInduction(cache_dir=str(tmp_path))
    assert metric.compute(predictions=RANKED, references=GOLD) == precision_at(RANKED, GOLD)
    with pytest.raises(ValueError, match="expected a list instead"):
        metric.compute(predictions=["dog"], references=[["dog"]])
