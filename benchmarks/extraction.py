"""Raw text to relations in two languages by one command, with everything it needs trained here: where the time goes.

    python benchmarks/extraction.py DATA --output FOLDER

DATA has the folders `ud-train` (treebanks by language), `parallel` (bitext), `dict-muse` (dictionaries) and
`relation-multicrossre` (`en.train.jsonl`, ...). Trained are two parsers (400 trees of English EWT and Spanish AnCora),
vectors in one space, and on English and Spanish of Multi-CrossRE a tagger of its entities and a graph convolution on
these vectors and the parsers' trees. Then `hf-xlt extract` reads test sentences of both as running text, on one core,
and draws them. Such small models are as fast as others; what they find says little of the method. Takes about
ten minutes of a core; needs `pip install "hf_xlt[alignment,parse]"`.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from datasets import ClassLabel, Dataset, Features, List, Value

from hf_xlt.data.conllu import read_conllu, write_conllu

TREEBANKS = {"en": "en_ewt-ud-dev.conllu", "es": "es_ancora-ud-dev.conllu"}
SPLITS = {"train": "train", "dev": "validation", "test": "test"}
TREES = 400  # that each parser learns from
PAIRS = 1000  # sentences of each split that tagger and classifier learn from, at most
TEXTS = 1000  # sentences of each language that are read as text


def main() -> None:
    """Train, extract, and print what `hf-xlt extract` says at the end."""
    parser = argparse.ArgumentParser(description="Time the way from raw text to relations.")
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    source, out = args.data / "relation-multicrossre", args.output
    corpus = out / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    parsers = {code: out / f"{code}.udpipe" for code in TREEBANKS}
    for code, treebank in TREEBANKS.items():
        trees = list(read_conllu(args.data / "ud-train" / code / treebank))[:TREES]
        write_conllu(trees, out / f"{code}.conllu")
        # Without the search for better ways to train, which takes most of the time.
        options = ["--tokenizer", "model=generic", "--parser", "structured_interval=0", "--iterations", "4"]
        call("data", "train-parser", out / f"{code}.conllu", "--output", parsers[code], *options, "--overwrite")
        for split in SPLITS:
            lines = (source / f"{code}.{split}.jsonl").read_text(encoding="utf-8").splitlines()
            (corpus / f"{code}.{split}.jsonl").write_text("\n".join(lines[:PAIRS]), encoding="utf-8")
        text = "".join(f"{' '.join(json.loads(line)['tokens'])}\n" for line in lines[:TEXTS])
        (out / f"{code}.txt").write_text(text, encoding="utf-8")
    given = [part for code, path in parsers.items() for part in ("--parser", f"{code}={path}")]
    builder = Path(__file__).parents[1] / "datasets_scripts" / "relations.py"
    told = [corpus, "--layout", "crossre", "--languages", "en,es", "--output", out / "relations", "--overwrite"]
    subprocess.run([sys.executable, builder, *told, "--negatives", "all", *given], check=True)
    write_names(corpus, out / "names")
    text = [
        "--text",
        args.data / "parallel",
        "--text",
        args.data / "ud-train",
        "--dictionary",
        args.data / "dict-muse",
    ]
    call("align", "--languages", "en,es", *text, "--method", "procrustes+refine", "--output", out / "space")
    trained = ["--train", "en+es", "--eval", "en,es", "--seeds", "1", "--vectors", out / "space" / "model"]
    call("transfer", "--task", "relation", "--data", out / "relations", *trained, "--output", out / "extractor")
    tagger = ["--model", "adversarial-bilstm", "--no-adversarial", "--batch-size", "16", "--epochs", "6"]
    call("transfer", "--task", "ner", "--data", out / "names", *trained, *tagger, "--output", out / "tagger")
    texts = [f"{code}={out / code}.txt" for code in TREEBANKS]
    written = ["--output", out / "found.jsonl", "--svg", out / "trees", "--overwrite"]
    call("extract", out / "extractor", *texts, *given, "--entities", out / "tagger", *written)


def call(*words: object) -> None:
    """Run `hf-xlt`."""
    subprocess.run([sys.executable, "-m", "hf_xlt", *map(str, words)], check=True)


def write_names(corpus: Path, folder: Path) -> None:
    """Write the entities of Multi-CrossRE as a data set of tags; of two that overlap, the first."""
    read = {
        (code, split): [json.loads(line) for line in (corpus / f"{code}.{split}.jsonl").open(encoding="utf-8")]
        for code in TREEBANKS
        for split in SPLITS
    }
    types = sorted({kind for rows in read.values() for row in rows for _, _, kind in row["ner"]})
    tags = List(ClassLabel(names=["O", *(f"{prefix}-{kind}" for kind in types for prefix in "BI")]))
    features = Features({"id": Value("string"), "tokens": List(Value("string")), "ner_tags": tags})
    for (code, split), rows in read.items():
        made = [
            {"id": f"{code}:{split}:{number}", "tokens": row["tokens"], "ner_tags": tags_of(row)}
            for number, row in enumerate(rows)
        ]
        (folder / code).mkdir(parents=True, exist_ok=True)
        Dataset.from_list(made, features=features).to_parquet(str(folder / code / f"{SPLITS[split]}.parquet"))
    configs = [
        f"- config_name: {code}\n  data_files:\n"
        + "".join(f"  - split: {split}\n    path: {code}/{split}.parquet\n" for split in SPLITS.values())
        for code in TREEBANKS
    ]
    (folder / "README.md").write_text(f"---\nconfigs:\n{''.join(configs)}---\n", encoding="utf-8")


def tags_of(row: dict) -> list[str]:
    """Return the tags of a sentence."""
    tags = ["O"] * len(row["tokens"])
    for first, last, kind in row["ner"]:
        if all(tag == "O" for tag in tags[first : last + 1]):
            tags[first : last + 1] = [f"B-{kind}", *[f"I-{kind}"] * (last - first)]
    return tags


if __name__ == "__main__":
    main()
