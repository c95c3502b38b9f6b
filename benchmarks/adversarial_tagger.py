"""Measure what each part of the adversarial name tagger (Huang, Ji & May 2019) adds.

    python benchmarks/adversarial_tagger.py DATA --output FOLDER

Taggers of names with {unaligned, aligned} word vectors x {without, with} the sentence-level adversary x {without,
with} pseudo-labels, and transformers trained on the same sentences, from scratch and from a pre-trained ENCODER where
`--encoder` names one (such as that of benchmarks/small_encoder.yaml), several seeds each:

- `europe`: trained on WikiNEuRal in English, German, Dutch and Spanish (with pseudo-labels or from ENCODER in English
  only), each evaluated on all four;
- `africa`: trained on WikiNEuRal in English without MISC, evaluated on MasakhaNER 2 in Swahili and Hausa without DATE.

Vectors are trained on the text of DATA alone: `parallel` (bitext), `ud-train` (treebanks) and training sentences.
DATA holds these, `ner` (WikiNEuRal, MasakhaNER 2) and `dict-muse` (dictionaries). Finished parts are kept in FOLDER:
the same command goes on from there. Needs `hf_xlt[alignment]`. Takes about half a minute for each training, and ten
minutes for the vectors.
"""

import argparse
import shlex
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path

from adversarial_tagger.data import tagging_data, word_spaces
from adversarial_tagger.runs import PRETRAINED, SETTINGS, TRANSFORMERS, VARIANTS, experiment
from adversarial_tagger.summary import summarise
from adversarial_tagger.tables import differences_table, means_table
from datasets import disable_progress_bars
from processes import run_job
from rich.console import Console
from transformers.utils import logging

from hf_xlt.files import write_json
from hf_xlt.results import versions
from hf_xlt.transfer.runner import run as transfer

RECORD = Path(__file__).parent / "results" / "adversarial_tagger.json"
COMMON = ("seeds", "sentences", "epochs", "batch_size", "weight", "strategy", "pseudo_labels")


def main() -> None:
    arguments = parse_arguments()
    disable_progress_bars()
    logging.set_verbosity_error()
    folder = arguments.output
    settings = {name: getattr(arguments, name) for name in COMMON}
    encoder = arguments.encoder and str(arguments.encoder)
    if arguments.job:
        setting, variant = arguments.job
        described = experiment(folder, setting, variant, settings | {"encoder": encoder})
        transfer(described, output=run_folder(folder, setting, variant))
        return
    tagging_data(arguments.data, folder)
    word_spaces(arguments.data, folder)
    jobs = [job for job in product(arguments.settings, arguments.variants) if encoder or job[1] != PRETRAINED]
    with ThreadPoolExecutor(arguments.workers) as pool:
        for job in pool.map(finished, jobs):
            sys.stderr.write(f"{', '.join(job)}: done\n")
    runs = {job: run_folder(folder, *job) for job in jobs}
    names = {str(arguments.data): "DATA", str(folder): "FOLDER", encoder: "ENCODER"}
    results = {
        "command": shlex.join(
            ["python", "benchmarks/adversarial_tagger.py", *(names.get(a, a) for a in sys.argv[1:])]
        ),
        "settings": settings,
        "versions": versions(),
        **summarise(folder, runs, arguments.seeds),
    }
    write_json(folder / "results.json", results)
    if arguments.record:
        write_json(RECORD, results)
    Console().print(means_table(results), "", differences_table(results))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the corpora")
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where everything is kept")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5], help="default: 1 2 3 4 5")
    parser.add_argument("--settings", nargs="+", choices=SETTINGS, default=list(SETTINGS))
    parser.add_argument("--encoder", type=Path, metavar="ENCODER", help="folder of a saved encoder")
    variants = [*VARIANTS, *TRANSFORMERS]
    parser.add_argument("--variants", nargs="+", choices=variants, default=variants, metavar="VARIANT")
    parser.add_argument("--sentences", type=int, default=1000, help="training sentences per language (default: 1000)")
    parser.add_argument("--epochs", type=float, default=6, help="of the taggers (default: 6)")
    parser.add_argument("--batch-size", type=int, default=16, help="of the taggers (default: 16)")
    parser.add_argument("--weight", type=float, default=1.0, help="of the adversary (default: 1)")
    parser.add_argument("--strategy", default="flipped-labels", help="or gradient-reversal")
    parser.add_argument("--pseudo-labels", default="discriminator", help="or confidence")
    parser.add_argument("--workers", type=int, default=2, help="runs at a time, one thread each (default: 2)")
    parser.add_argument("--record", action="store_true", help=f"write the summary to benchmarks/results/{RECORD.name}")
    parser.add_argument("--job", nargs=2, metavar=("SETTING", "VARIANT"), help=argparse.SUPPRESS)
    return parser.parse_args()


def run_folder(folder: Path, setting: str, variant: str) -> Path:
    """Return where a variant is kept."""
    return folder / "runs" / setting / variant


def finished(job: tuple[str, str]) -> tuple[str, str]:
    """Run a variant in a process of its own, unless it is finished; return it."""
    run_job(run_folder(parse_arguments().output, *job), job)
    return job


if __name__ == "__main__":
    main()
