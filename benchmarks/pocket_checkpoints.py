"""Make the three small encoders that come with the package: random weights, MLM, MLM and TLM, on pocket's own text.

    python benchmarks/pocket_checkpoints.py --output FOLDER

All three have the same architecture, vocabulary and initial weights; the two that are trained see the same sentences
in as many steps. They know the languages of pocket and English in another script, and nothing but pocket's world.
Runs are kept in FOLDER: the same command goes on from there, and `--only mlm` runs one of them. The finished ones
are written to `hf_xlt/pocket/checkpoints`, in half precision. Fifteen minutes on a core each.
"""

import argparse
import json
import os
import shlex
import shutil
from pathlib import Path

import torch
from transformers import AutoTokenizer, XLMWithLMHeadModel

from hf_xlt import pocket
from hf_xlt.cli.pretraining_progress import TerminalProgress
from hf_xlt.files import write_json, write_text
from hf_xlt.pretraining import PretrainingExperiment
from hf_xlt.pretraining import run as pretrain
from hf_xlt.pretraining.model import SAVED_DROPOUT, make_model

TARGET = Path(pocket.__file__).parent / "checkpoints"
LANGUAGES = ["en", *(code for code in pocket.languages() if code != "en"), "en~script=rot"]
OBJECTIVES = {"mlm": ["mlm"], "tlm": ["mlm", "tlm"]}
KEPT = ("tokenizer.json", "tokenizer_config.json", "pretraining.json", "README.md")
# No fact of the other splits is told in pocket's text.
KEPT_OUT = "pocket's test split"
COMMAND = ["python", "benchmarks/pocket_checkpoints.py", "--output", "FOLDER"]
NOTE = f"""
> This model knows pocket's made-up world and nothing else: a few thousand words of ten languages (pocket
> {pocket.VERSION}). It is for trying hf_xlt out, and for experiments on pocket; on real text it is worth nothing.
> Weights are in half precision: train it with `dtype=torch.float32`.
"""
UNTRAINED = """---
library_name: transformers
license: apache-2.0
pipeline_tag: fill-mask
tags:
- hf_xlt
- xlm
---

# XLM with random weights
{note}
The weights that `mlm` and `tlm` began with, and their vocabulary, as a control: what it does, it does without having
read anything.

## Make it again

```sh
{command}
```
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True, metavar="FOLDER", help="where the runs are kept")
    parser.add_argument("--only", choices=OBJECTIVES, help="run this one, and write nothing to the package")
    arguments = parser.parse_args()
    for name in [arguments.only] if arguments.only else OBJECTIVES:
        pretrain(experiment(name), COMMAND, arguments.output / name, TerminalProgress())
    if not arguments.only:
        for name in OBJECTIVES:
            write(XLMWithLMHeadModel.from_pretrained(arguments.output / name / "model"), arguments.output / name, name)
        tokenizer = AutoTokenizer.from_pretrained(arguments.output / "mlm" / "model")
        untrained = make_model(experiment("mlm"), tokenizer)
        untrained.config.dropout = untrained.config.attention_dropout = SAVED_DROPOUT
        write(untrained, arguments.output / "mlm", "untrained")


def experiment(name: str) -> PretrainingExperiment:
    """Return the description of a pre-training."""
    return PretrainingExperiment(
        languages=LANGUAGES,
        text=[pocket.NAME],
        bitext=[pocket.NAME],
        objectives=OBJECTIVES[name],
        preset="nano",
        vocab_size=6000,
        mixed=True,
        stream="sentences",
        mask_rate=0.3,
        batch_tokens=3000,
        learning_rate=3e-3,
        steps=1500,
        evaluations=3,
        held_out=200,
        seed=1,
    )


def write(model: XLMWithLMHeadModel, run: Path, name: str) -> None:
    """Write a model to the package, with what is beside it in the folder of a run."""
    part, target = TARGET / f"{name}.part", TARGET / name
    shutil.rmtree(part, ignore_errors=True)
    model.to(torch.float16).save_pretrained(part)
    for file in KEPT:
        if name != "untrained" or file.startswith("tokenizer"):
            shutil.copy(run / "model" / file, part / file)
    if name == "untrained":
        write_text(part / "README.md", UNTRAINED.format(note=NOTE, command=shlex.join(COMMAND)))
    else:
        seen = json.loads((part / "pretraining.json").read_text(encoding="utf-8"))
        write_json(part / "pretraining.json", seen | {"excluded": [KEPT_OUT]})
        front, title, rest = split_card((part / "README.md").read_text(encoding="utf-8"))
        write_text(part / "README.md", front + title + NOTE + rest)
    for path in part.iterdir():
        path.chmod(0o644)
    shutil.rmtree(target, ignore_errors=True)
    os.replace(part, target)


def split_card(card: str) -> tuple[str, str, str]:
    """Return metadata, title and the rest of a card."""
    start = card.index("\n# ") + 1
    end = card.index("\n", start) + 1
    return card[:start], card[start:end], card[end:]


if __name__ == "__main__":
    main()
