"""Measure what translation language modelling adds to masked language modelling (Lample & Conneau 2019).

    python benchmarks/tlm_vs_mlm.py DATA --minutes 8 --seeds 1 2 3 --output FOLDER

The same XLM is pre-trained in several variants and seeds, with the same number of updates and tokens an update: `mlm`
sees the text and both sides of the bitext as text only, `tlm` spends half of its updates on sentence pairs,
`untrained` has random weights. `tlm-no-language` and `tlm-no-reset` leave out language embeddings and the restart of
positions; `tlm:mixed=true,mask_rate=0.3` is `tlm` with other fields of `PretrainingExperiment`. Each is then

- fine-tuned on English (EWT) as a tagger of parts of speech and of names, with the seed of its pre-training and the
  learning rate that is best on English development data, and evaluated on the parallel sentences (PUD);
- asked for the translation of each PUD sentence, layer by layer, beside a baseline that compares spelling.

DATA holds `parallel` (bitext), `ud-train` and `ud-pud` (Universal Dependencies: a folder a language, and the files of
PUD) and `ner/uner` (Universal NER). What is in a test or development file stays out of the pre-training, by id and by
text. `--minutes` is turned into a number of updates once, which all variants do. Finished parts are kept in FOLDER:
the same command goes on from there, and more seeds or variants join those that are there. Needs `hf_xlt[probes]`.
Takes about the minutes of a pre-training, and four more, for each variant and seed, over the number of workers.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

import torch
from datasets import disable_progress_bars
from rich.console import Console
from rich.table import Table
from tlm_vs_mlm.data import PIVOT, parallel_texts, tagging_data
from tlm_vs_mlm.runs import (
    UNTRAINED,
    VARIANTS,
    experiment,
    fields,
    plan,
    run,
    run_folder,
    surface_retrieval,
    variant_fields,
)
from tlm_vs_mlm.summary import summarise, summary_table
from transformers.utils import logging

from hf_xlt import __version__
from hf_xlt.files import write_json

SCHEMA = "hf_xlt/tlm_vs_mlm/1"
RECORD = Path(__file__).parent / "results" / "tlm_vs_mlm.json"
PACKAGES = ("torch", "transformers", "tokenizers", "accelerate", "scikit-learn")
DEFINITIONS = {
    "pos/LANGUAGE": "accuracy of universal parts of speech on PUD, trained on English EWT",
    "ner/LANGUAGE": "F1 of entities on PUD, trained on English EWT",
    "TASK/zero-shot": "mean over the languages but English",
    "TASK/transfer ratio": "TASK/zero-shot over TASK/en: PUD in other languages over the same sentences in English",
    "TASK/in-language/LANGUAGE": "score on PUD of the same encoder, trained on the language's own treebanks",
    "TASK/transfer ratio, in-language": "mean over languages of TASK/LANGUAGE over TASK/in-language/LANGUAGE",
    "TASK/development en": "score on the development data of English EWT, which chooses epoch and learning rate",
    "perplexity/TASK": "of held-out sentences and pairs",
    "retrieval/OFFSET/layer N/SOURCE-TARGET": "share of PUD sentences whose nearest in TARGET is the translation",
}


def main() -> None:
    arguments = parse_arguments()
    disable_progress_bars()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    folder, data = arguments.output, arguments.data
    if arguments.job:
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        run(data, folder, settings, arguments.job[0], int(arguments.job[1]))
        return
    for variant in arguments.variants:
        variant_fields(variant)
    settings = open_folder(arguments)
    tagging_data(data, folder / "data", arguments.languages, arguments.in_language)
    run_jobs(arguments)
    results = collect(arguments, settings)
    write_json(folder / "results.json", results)
    if arguments.record:
        write_json(RECORD, {name: value for name, value in results.items() if name != "runs"})
    show(results)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where everything is kept")
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--steps", type=int, help="updates of a pre-training")
    budget.add_argument("--minutes", type=float, help="length of a pre-training")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3], help="default: 1 2 3")
    parser.add_argument("--variants", nargs="+", default=list(VARIANTS), help=f"default: {' '.join(VARIANTS)}")
    parser.add_argument("--languages", nargs="+", default=[PIVOT, "de", "fr", "ru"], help=f"{PIVOT} first")
    parser.add_argument("--set", nargs="+", default=[], metavar="FIELD=VALUE", help="fields of all pre-trainings")
    parser.add_argument("--epochs", type=float, default=3, help="of fine-tuning (default: 3)")
    parser.add_argument(
        "--learning-rates", type=float, nargs="+", default=[1e-3], help="of fine-tuning (default: 1e-3)"
    )
    parser.add_argument("--in-language", action="store_true", help="parts of speech within each language, too")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time (default: 2)")
    parser.add_argument("--threads", type=int, default=1, help="threads of a run (default: 1)")
    parser.add_argument("--record", action="store_true", help=f"write the summary to benchmarks/results/{RECORD.name}")
    parser.add_argument("--job", nargs=2, metavar=("VARIANT", "SEED"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.languages[0] != PIVOT or len(arguments.languages) < 2:
        parser.error(f"--languages: expected {PIVOT} and others, got {' '.join(arguments.languages)}")
    return arguments


def open_folder(arguments: argparse.Namespace) -> dict:
    """Return what all runs of the folder have in common, fixed at its first start."""
    path = arguments.output / "settings.json"
    asked = {
        "languages": arguments.languages,
        "minutes": arguments.minutes,
        "set": fields(arguments.set),
        "epochs": arguments.epochs,
        "learning_rates": arguments.learning_rates,
        "in_language": arguments.in_language,
        "workers": arguments.workers,
        "threads": arguments.threads,
    }
    if path.exists():
        settings = json.loads(path.read_text(encoding="utf-8"))
        if changed := [name for name, value in asked.items() if settings[name] != value]:
            raise SystemExit(f"{path}: was made with another {changed[0]}; choose another --output.")
        if arguments.steps not in (None, settings["steps"]):
            raise SystemExit(f"{path}: was made with {settings['steps']} steps; choose another --output.")
        return settings
    settings = asked | {"steps": arguments.steps or updates(arguments, asked)}
    write_json(path, settings)
    return settings


def updates(arguments: argparse.Namespace, settings: dict) -> int:
    """Return the updates that the first variant does in the given minutes, timed with the threads of a run."""
    torch.set_num_threads(arguments.threads)
    variant = next((variant for variant in arguments.variants if variant != UNTRAINED), UNTRAINED)
    description = experiment(arguments.data, settings, variant, arguments.seeds[0])
    return plan(description, arguments.output / "plan").steps


def run_jobs(arguments: argparse.Namespace) -> None:
    """Run what is not finished, so many at a time."""
    jobs = [
        (variant, seed)
        for seed, variant in product(arguments.seeds, arguments.variants)
        if not (run_folder(arguments.output, variant, seed) / "result.json").exists()
    ]
    with ThreadPoolExecutor(arguments.workers) as pool:
        for variant, seed in pool.map(lambda job: start(arguments, *job), jobs):
            sys.stderr.write(f"{variant}, seed {seed}: done\n")


def start(arguments: argparse.Namespace, variant: str, seed: int) -> tuple[str, int]:
    """Run a variant and seed in a process of its own; what it says goes into `log.txt`."""
    log = run_folder(arguments.output, variant, seed) / "log.txt"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, arguments.data, "--output", arguments.output, "--steps", 1]
    command += ["--job", variant, seed]
    with log.open("a", encoding="utf-8") as file:
        done = subprocess.run(
            list(map(str, command)),
            stdout=file,
            stderr=subprocess.STDOUT,
            env=os.environ | {"OMP_NUM_THREADS": str(arguments.threads)},
        )
    if done.returncode:
        last = log.read_text(encoding="utf-8").strip().rpartition("\n")[2]
        raise RuntimeError(f"{variant}, seed {seed}: {last} ({log})")
    return variant, seed


def collect(arguments: argparse.Namespace, settings: dict) -> dict:
    """Return what `results.json` holds: runs, baselines, summary, and what it takes to make them again."""
    texts = parallel_texts(arguments.data, arguments.languages)
    runs = [
        json.loads((run_folder(arguments.output, variant, seed) / "result.json").read_text(encoding="utf-8"))
        for variant, seed in product(arguments.variants, arguments.seeds)
    ]
    names = {str(arguments.data): "DATA", str(arguments.output): "FOLDER"}
    return {
        "schema": SCHEMA,
        "command": shlex.join(["python", "benchmarks/tlm_vs_mlm.py", *(names.get(a, a) for a in sys.argv[1:])]),
        "settings": settings,
        "variants": {variant: variant_fields(variant) for variant in arguments.variants},
        "seeds": arguments.seeds,
        "device": torch.cuda.get_device_name() if torch.cuda.is_available() else f"CPU, {os.cpu_count()} cores",
        "versions": {"hf_xlt": __version__, "python": platform.python_version()}
        | {package: importlib.metadata.version(package) for package in PACKAGES},
        "definitions": DEFINITIONS,
        "baselines": surface_retrieval(texts) | {k: v for one in runs for k, v in one.pop("baselines").items()},
        "summary": summarise(runs),
        "runs": runs,
    }


def show(results: dict) -> None:
    """Print the summary and the baselines."""
    settings = results["settings"]
    title = f"{settings['steps']} updates, seeds {' '.join(map(str, results['seeds']))}; mean and 95 % interval"
    baselines = Table("", "without an encoder")
    for name, value in results["baselines"].items():
        baselines.add_row(name, f"{value:.3f}")
    console = Console()
    console.print(summary_table(results["summary"], title))
    console.print(baselines)


if __name__ == "__main__":
    main()
