"""Measure whether structure transfers where the order of words does not (Subburathinam et al. 2019).

    python benchmarks/structure_transfer.py DATA --output FOLDER --encoder ENCODER

Classifiers of pairs on dependency trees, graph convolution, attention by tree distance and a BiLSTM of as many
parameters, beside a look-up table of dependency paths, which know words by their features alone or by aligned vectors:

- `roles`: arguments of verbs (Universal PropBank), trained on English gold or on each language's own development set,
  evaluated in English, Chinese, German, Spanish, French and Dutch, on the trees of the treebanks;
- `relations`: Multi-CrossRE, graph convolution and attention trained on English, Spanish or Chinese, the former on
  English and Spanish, too, evaluated in these and German, on predicted trees; beside them, trained on English, ENCODER
  with markers in its text.

DATA holds `srl-up`, `relation-multicrossre`, `ud-train` (treebanks, for parsers and vectors), `parallel` (bitext) and
`dict-muse`. ENCODER is any saved encoder, such as that of benchmarks/small_encoder.yaml; without it, what needs one is
left out. Finished parts are kept in FOLDER: the same command goes on from there. Needs `hf_xlt[alignment,parse]`.
"""

import argparse
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from datasets import disable_progress_bars
from processes import run_job
from rich.console import Console
from structure_transfer.data import build_data
from structure_transfer.runs import TASKS, Variant, experiment, variants
from structure_transfer.shuffled import shuffled_scores
from structure_transfer.summary import summarise
from structure_transfer.tables import differences_table, means_table, shuffled_table
from transformers.utils import logging

from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pair_sentences import PairSentences
from hf_xlt.files import write_json
from hf_xlt.results import versions
from hf_xlt.transfer.runner import run as transfer

RECORD = Path(__file__).parent / "results" / "structure_transfer.json"


def main() -> None:
    arguments = parse_arguments()
    disable_progress_bars()
    logging.set_verbosity_error()
    settings = {
        "seeds": {"roles": arguments.roles_seeds, "relations": arguments.relations_seeds},
        "sentences": {"roles": arguments.roles_sentences, "relations": arguments.relations_sentences},
        "encoder": arguments.encoder and str(arguments.encoder),
    }
    if arguments.job:
        variant = Variant(*arguments.job)
        transfer(experiment(arguments.output, variant, settings), output=run_folder(arguments.output, variant))
        return
    build_data(arguments.data, arguments.output)
    jobs = [one for one in variants(bool(arguments.encoder)) if one.setting in arguments.settings]
    with ThreadPoolExecutor(arguments.workers) as pool:
        for job in pool.map(finished, jobs):
            sys.stderr.write(f"{job.setting}, {job.name}: done\n")
    names = {str(arguments.data): "DATA", str(arguments.output): "FOLDER", settings["encoder"]: "ENCODER"}
    command = shlex.join(["python", "benchmarks/structure_transfer.py", *(names.get(a, a) for a in sys.argv[1:])])
    results = {"command": command, "settings": settings | {"encoder": None}, "versions": versions()}
    for setting in arguments.settings:
        runs = {job: run_folder(arguments.output, job) for job in jobs if job.setting == setting}
        results[setting] = summarise(arguments.output, runs, settings)
        Console().print(setting, means_table(results[setting]), "", differences_table(results[setting]), "")
    if "roles" in arguments.settings:
        english = PairSentences.of(
            load_pairs(str(arguments.output / "roles"), "argument", ["en"]).splits["en"]["test"]
        )
        results["shuffled"] = {
            job.name: shuffled_scores(run_folder(arguments.output, job), english, "none")
            for job in jobs
            if job.setting == "roles" and job.words == "none"
        }
        Console().print("words in random order, English", shuffled_table(results["shuffled"]))
    write_json(arguments.output / "results.json", results)
    if arguments.record:
        write_json(RECORD, results)


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where everything is kept")
    parser.add_argument("--encoder", type=Path, metavar="ENCODER", help="folder of a saved encoder")
    parser.add_argument("--settings", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--roles-seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="default: 1 2 3 4 5")
    parser.add_argument("--relations-seeds", type=int, nargs="+", default=[1, 2, 3], help="default: 1 2 3")
    parser.add_argument("--roles-sentences", type=int, default=2000, help="to train on (default: 2000)")
    parser.add_argument("--relations-sentences", type=int, default=1000, help="(default: 1000)")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time, one thread each (default: 2)")
    parser.add_argument("--record", action="store_true", help=f"write the summary to benchmarks/results/{RECORD.name}")
    parser.add_argument("--job", nargs=3, metavar=("SETTING", "MODEL", "WORDS"), help=argparse.SUPPRESS)
    return parser.parse_args()


def run_folder(folder: Path, variant: Variant) -> Path:
    """Return where a variant is kept."""
    return folder / "runs" / variant.setting / variant.name


def finished(job: Variant) -> Variant:
    """Run a variant in a process of its own, unless it is finished; return it."""
    run_job(run_folder(parse_arguments().output, job), [job.setting, job.model, job.words])
    return job


if __name__ == "__main__":
    main()
