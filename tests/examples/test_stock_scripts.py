"""The scripts of transformers on our encoders, unchanged; and what they do, without them.

The scripts are in no package: HF_XLT_TRANSFORMERS_SOURCE names a source tree of transformers that has them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import transformers
from conftest import WORDS
from datasets import Dataset
from transformers import (
    AutoModelForMaskedLM,
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
)

from tests.examples.tiny_encoder import write_encoder

TAGS = ["DET", "NOUN", "PROPN", "VERB"]
SENTENCES = [
    {"tokens": [WORDS["en"][tag][number % 2] for tag in TAGS], "ner_tags": TAGS, "text": "Anna likes the dog"}
    for number in range(16)
]
SETTINGS = {"max_steps": 3, "per_device_train_batch_size": 8, "report_to": "none", "use_cpu": True}
# The scripts load their scores from the Hub. `evaluate` looks into the working folder first, and finds these.
SCORES = {
    "seqeval": """
import datasets
import evaluate
from seqeval.metrics import accuracy_score
from seqeval.metrics import f1_score
from seqeval.metrics import precision_score
from seqeval.metrics import recall_score

class Seqeval(evaluate.Metric):
    def _info(self):
        tags = datasets.List(datasets.Value("string"))
        features = datasets.Features({"predictions": tags, "references": tags})
        return evaluate.MetricInfo(description="", citation="", features=features)

    def _compute(self, predictions, references):
        scores = {"precision": precision_score, "recall": recall_score, "f1": f1_score, "accuracy": accuracy_score}
        return {f"overall_{name}": score(references, predictions) for name, score in scores.items()}
""",
    "accuracy": """
import datasets
import evaluate

class Accuracy(evaluate.Metric):
    def _info(self):
        features = datasets.Features({"predictions": datasets.Value("int32"), "references": datasets.Value("int32")})
        return evaluate.MetricInfo(description="", citation="", features=features)

    def _compute(self, predictions, references):
        right = sum(found == gold for found, gold in zip(predictions, references))
        return {"accuracy": right / len(references)}
""",
}


@pytest.fixture
def encoder(tmp_path):
    return write_encoder(tmp_path / "encoder")


# --- what the scripts do ---


def test_a_stock_trainer_tags_with_an_encoder(encoder, tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(encoder, use_fast=True)
    model = AutoModelForTokenClassification.from_pretrained(encoder, num_labels=len(TAGS))

    def aligned(rows):
        encoded = tokenizer(rows["tokens"], is_split_into_words=True, truncation=True)
        words = [encoded.word_ids(number) for number in range(len(rows["tokens"]))]
        encoded["labels"] = [
            [-100 if word is None else TAGS.index(tags[word]) for word in row]
            for row, tags in zip(words, rows["ner_tags"], strict=True)
        ]
        return encoded

    rows = Dataset.from_list(SENTENCES).map(aligned, batched=True, remove_columns=["tokens", "ner_tags", "text"])
    collator = DataCollatorForTokenClassification(tokenizer)
    arguments = TrainingArguments(str(tmp_path / "out"), **SETTINGS, save_strategy="no")
    trainer = Trainer(model, arguments, data_collator=collator, train_dataset=rows, processing_class=tokenizer)
    assert trainer.train().training_loss > 0


def test_a_stock_trainer_goes_on_with_masked_language_modelling(encoder, tmp_path):
    tokenizer = AutoTokenizer.from_pretrained(encoder, use_fast=True)
    model = AutoModelForMaskedLM.from_pretrained(encoder)
    rows = Dataset.from_list(SENTENCES).select_columns("text")
    rows = rows.map(lambda row: tokenizer(row["text"], return_special_tokens_mask=True), remove_columns="text")
    collator = DataCollatorForLanguageModeling(tokenizer, mlm_probability=0.15)
    arguments = TrainingArguments(str(tmp_path / "out"), **SETTINGS, save_strategy="no")
    trainer = Trainer(model, arguments, data_collator=collator, train_dataset=rows, processing_class=tokenizer)
    assert trainer.train().training_loss > 0


# --- the scripts themselves ---


@pytest.fixture
def scripts():
    source = os.environ.get("HF_XLT_TRANSFORMERS_SOURCE")
    if not source:
        pytest.skip(f"set HF_XLT_TRANSFORMERS_SOURCE to a source tree of transformers {transformers.__version__}")
    return Path(source) / "examples" / "pytorch"


def run(script, options, folder):
    """Run a script where its scores are found; return what it measured."""
    for name, code in SCORES.items():
        (folder / name).mkdir()
        (folder / name / f"{name}.py").write_text(code, encoding="utf-8")
    options = {**options, **SETTINGS, "do_train": True, "do_eval": True, "output_dir": "out"}
    given = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    env = {**os.environ, "HF_HOME": str(folder / "home"), "HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run([sys.executable, str(script), *given], env=env, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((folder / "out" / "eval_results.json").read_text(encoding="utf-8"))


def test_run_ner_runs_unchanged(scripts, encoder, tmp_path):
    lines = "".join(json.dumps({"tokens": row["tokens"], "ner_tags": row["ner_tags"]}) + "\n" for row in SENTENCES)
    for split in ("train", "validation"):
        (tmp_path / f"{split}.json").write_text(lines, encoding="utf-8")
    options = {"model_name_or_path": encoder, "train_file": "train.json", "validation_file": "validation.json"}
    scores = run(scripts / "token-classification" / "run_ner.py", options, tmp_path)
    assert 0 <= scores["eval_f1"] <= 1 and scores["eval_loss"] > 0
    model = AutoModelForTokenClassification.from_pretrained(tmp_path / "out")
    assert sorted(model.config.id2label.values()) == TAGS
    assert (model.config.model_type, model.config.lang2id["de"]) == ("xlm", 1)


def test_run_mlm_runs_unchanged(scripts, encoder, tmp_path):
    for split in ("train", "validation"):
        text = "".join(row["text"] + "\n" for row in SENTENCES)
        (tmp_path / f"{split}.txt").write_text(text, encoding="utf-8")
    options = {"model_name_or_path": encoder, "train_file": "train.txt", "validation_file": "validation.txt"}
    scores = run(
        scripts / "language-modeling" / "run_mlm.py", options | {"line_by_line": True, "max_seq_length": 32}, tmp_path
    )
    assert scores["perplexity"] > 1
    assert AutoModelForMaskedLM.from_pretrained(tmp_path / "out").config.lang2id["de"] == 1
