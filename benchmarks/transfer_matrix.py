"""Time a 1 x 10 zero-shot POS matrix in `hf_xlt` against plain scripts around transformers' `Trainer`.

    python benchmarks/transfer_matrix.py DATA_FOLDER

Train on English, evaluate on ten languages, one seed, in three ways:

- hf_xlt: `hf_xlt.transfer.runner.run`, with intervals, baselines, ledger, model card and report; from scratch it
  learns the shared vocabulary too;
- trained once: a plain script, which tokenises with `tokenizer(..., is_split_into_words=True, truncation=True)`,
  trains in random batches padded to the longest sentence, and calls `trainer.evaluate` on each language;
- a training a cell: the same script, started anew for each of the ten cells.

All have the same training arguments (development scores and checkpoints after every epoch, the best one kept, unless
`--no-selection`), first weights and tokenizer; the plain scripts are given the tokenizer that hf_xlt learned. One
round, in the order of the list above; loading and tokenising count, imports do not. DATA_FOLDER is what
`datasets_scripts/universal_dependencies.py` builds, with a train and a validation split of `en`.
Takes about 200 seconds on two cores.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset, DatasetDict, disable_progress_bars, load_dataset
from rich.console import Console
from rich.table import Table
from transformers import (
    AutoConfig,
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    EvalPrediction,
    PrinterCallback,
    Trainer,
    set_seed,
)
from transformers.utils import logging

from hf_xlt.transfer.cell import training_arguments
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run

LANGUAGES = ["en", "de", "es", "it", "fr", "ru", "ar", "zh", "hi", "tr"]
NO_SELECTION = {"eval_strategy": "no", "save_strategy": "no", "load_best_model_at_end": False}


def with_hf_xlt(experiment: Experiment, folder: Path) -> tuple[dict[str, float], int]:
    """Return the accuracy on each language, and the number of scored words."""
    results, _ = run(experiment, [], folder)
    cells = results["cells"]
    return {cell["eval"]: cell["value"] for cell in cells}, sum(cell["tokens"] for cell in cells)


def with_plain_script(
    experiment: Experiment, languages: list[str], tokenizer_folder: Path, folder: Path
) -> tuple[dict[str, float], int]:
    """Train once and evaluate on `languages`; return the accuracy on each, and the number of scored words."""
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder, add_prefix_space=True)

    def load(language: str) -> DatasetDict:
        return load_dataset(experiment.data, language, cache_dir=str(folder / "data"))

    def encode(batch: dict[str, list]) -> dict[str, list]:
        encoded = tokenizer(batch["tokens"], is_split_into_words=True, truncation=True)
        encoded["labels"] = []
        for index, tags in enumerate(batch["upos"]):
            labels, previous = [], None
            for word in encoded.word_ids(index):
                labels.append(-100 if word is None or word == previous else tags[word])
                previous = word
            encoded["labels"].append(labels)
        return encoded

    def tokenise(dataset: Dataset) -> Dataset:
        return dataset.map(encode, batched=True, remove_columns=dataset.column_names, load_from_cache_file=False)

    def score(prediction: EvalPrediction) -> dict[str, float]:
        scored = prediction.label_ids != -100
        right = (prediction.predictions.argmax(-1) == prediction.label_ids) & scored
        return {"score": right.sum() / scored.sum(), "words": scored.sum()}

    english = load("en")
    labels = dict(enumerate(english["train"].features["upos"].feature.names))
    options = {"num_labels": len(labels), "id2label": labels, "label2id": {name: i for i, name in labels.items()}}
    seed = experiment.seeds[0]
    set_seed(seed)
    if experiment.model == "scratch":
        model = AutoModelForTokenClassification.from_config(AutoConfig.from_pretrained(tokenizer_folder))
    else:
        model = AutoModelForTokenClassification.from_pretrained(experiment.model, **options)
    sentences = min(experiment.max_train_sentences, len(english["train"]))
    trainer = Trainer(
        model,
        training_arguments(experiment, seed, folder / "checkpoints"),
        data_collator=DataCollatorForTokenClassification(tokenizer),
        train_dataset=tokenise(english["train"].select(range(sentences))),
        eval_dataset=tokenise(english["validation"]),
        compute_metrics=score,
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    metrics = {language: trainer.evaluate(tokenise(load(language)["test"])) for language in languages}
    accuracies = {language: float(values["eval_score"]) for language, values in metrics.items()}
    return accuracies, sum(int(values["eval_words"]) for values in metrics.values())


def with_a_training_a_cell(
    experiment: Experiment, tokenizer_folder: Path, folder: Path
) -> tuple[dict[str, float], int]:
    """Start the plain script for each language."""
    accuracies, words = {}, 0
    for language in LANGUAGES:
        accuracy, scored = with_plain_script(experiment, [language], tokenizer_folder, folder / language)
        accuracies |= accuracy
        words += scored
    return accuracies, words


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of a data set with a config per language")
    parser.add_argument("--model", default="scratch", help="folder of an encoder (default: a small XLM from scratch)")
    parser.add_argument("--sentences", type=int, default=1000, help="sentences to train on (default: 1000)")
    parser.add_argument("--epochs", type=float, default=2, help="passes over them (default: 2)")
    parser.add_argument("--no-selection", action="store_true", help="no development scores and checkpoints")
    arguments = parser.parse_args()
    experiment = Experiment(
        "pos",
        str(arguments.data),
        train=["en"],
        eval=LANGUAGES,
        model=arguments.model,
        seeds=[1],
        epochs=arguments.epochs,
        max_train_sentences=arguments.sentences,
        training=NO_SELECTION if arguments.no_selection else {},
    )
    disable_progress_bars()
    logging.set_verbosity_error()
    logging.disable_progress_bar()

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kept = folder / "hf_xlt" / "model"
        ways = {
            "hf_xlt": lambda: with_hf_xlt(experiment, folder / "hf_xlt"),
            "trained once": lambda: with_plain_script(experiment, LANGUAGES, kept, folder / "once"),
            "a training a cell": lambda: with_a_training_a_cell(experiment, kept, folder / "cells"),
        }
        seconds, found = {}, {}
        for way, start_way in ways.items():
            start = time.perf_counter()
            found[way] = start_way()
            seconds[way] = time.perf_counter() - start

    title = f"{arguments.sentences} English sentences x {arguments.epochs:g} epochs"
    title += f", {arguments.model}, {torch.get_num_threads()} threads"
    table = Table("", *ways, title=title)
    table.add_row("seconds", *(f"{seconds[way]:.1f}" for way in ways))
    table.add_row("hf_xlt is faster by", *(f"{seconds[way] / seconds['hf_xlt']:.2f}x" for way in ways))
    table.add_row("words scored", *(f"{found[way][1]:,}" for way in ways), end_section=True)
    for language in LANGUAGES:
        table.add_row(f"accuracy {language}", *(f"{found[way][0][language]:.3f}" for way in ways))
    table.add_row("mean", *(f"{np.mean(list(found[way][0].values())):.3f}" for way in ways))
    Console().print(table)


if __name__ == "__main__":
    main()
