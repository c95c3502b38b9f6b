"""The data sets and word spaces of the comparison, made of a folder of corpora with the project's own tools."""

import os
from pathlib import Path

import torch
from datasets import load_dataset
from processes import build_data_set

from hf_xlt.alignment.experiment import AlignmentExperiment
from hf_xlt.alignment.runner import run as align
from hf_xlt.files import write_text
from hf_xlt.models import AlignedEmbeddings

EUROPE = ["en", "de", "nl", "es"]
AFRICA = ["en", "sw", "ha"]


def tagging_data(data: Path, folder: Path) -> None:
    """Build `wikineural`, `wikineural-three-types` (no MISC) and `masakhaner` (no DATE), unless they are there."""
    entities = data / "ner"
    build_data_set("named_entities.py", [entities / "wikineural"], folder / "wikineural", "--layout", "wikineural")
    build_data_set(
        "named_entities.py",
        [entities / "wikineural"],
        folder / "wikineural-three-types",
        "--layout",
        "wikineural",
        "--drop",
        "MISC",
    )
    build_data_set(
        "named_entities.py",
        [entities / "masakhaner2"],
        folder / "masakhaner",
        "--layout",
        "masakhaner",
        "--drop",
        "DATE",
    )


def word_spaces(data: Path, folder: Path) -> None:
    """Train vectors and align them: `europe` with dictionaries of MUSE, `africa` with identical strings.

    The text is bitext, treebanks and the words of the training sentences, of Hausa those of the development sentences,
    the only ones there are. The same vectors without maps are `europe-unaligned` and `africa-unaligned`.
    """
    for language in dict.fromkeys([*EUROPE, *AFRICA]):
        _write_training_words(folder, language)
    text = [str(folder / "text"), str(data / "parallel"), str(data / "ud-train")]
    for name, languages, dictionary, tests in (
        ("europe", EUROPE, str(data / "dict-muse"), [folder / "wikineural"]),
        ("africa", AFRICA, "identical", sorted((data / "ner" / "masakhaner2").glob("*.test.iob2"))),
    ):
        experiment = AlignmentExperiment(
            languages,
            text=text,
            exclude=list(map(str, tests)),
            dictionary=[dictionary],
            methods=["procrustes+refine"],
        )
        align(experiment, output=folder / f"align-{name}")
        _save_unaligned(folder / f"align-{name}" / "model", folder / f"{name}-unaligned")


def _write_training_words(folder: Path, language: str) -> None:
    path = folder / "text" / f"{language}.txt"
    if path.exists():
        return
    corpus = "masakhaner" if language in AFRICA[1:] else "wikineural"
    splits = load_dataset(str(folder / corpus), language)
    sentences = (splits["train"] if "train" in splits else splits["validation"])["tokens"]
    write_text(path, "".join(" ".join(words) + "\n" for words in sentences))


@torch.no_grad()
def _save_unaligned(aligned: Path, output: Path) -> None:
    """Save the normalised vectors of each language where they were before they were mapped."""
    if output.exists():
        return
    model = AlignedEmbeddings.from_pretrained(aligned)
    for space in model.spaces:
        torch.nn.init.eye_(space.map.weight)
    part = output.with_name(f"{output.name}.part")
    model.save_pretrained(part)
    os.replace(part, output)
