"""The text of a pre-training, as token ids on disk: to train on, and held out."""

import hashlib
import json
import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from ..data.token_store import PairStore, TokenStore
from ..files import write_json
from .experiment import PretrainingExperiment
from .held_out import split_held_out
from .language_adapter import open_masked_tokenizer
from .reading import Sources, counted_sources, read_sources
from .records import read_records
from .start import open_start_tokenizer
from .vocabulary import learn_vocabulary

logger = logging.getLogger(__name__)

SENTENCES_AT_ONCE = 2000
TOO_LONG = "longer than max_pair_tokens"
Pair = tuple[str, str]


@dataclass(frozen=True)
class Material:
    """All text of a run.

    Attributes:
        tokenizer: Its tokenizer.
        texts: Sentences to train on, per language.
        pairs: Sentence pairs to train on, per pair.
        held_out_texts: Held-out sentences per language.
        held_out_pairs: Held-out pairs.
        sources: What each source had, and what the filters dropped (see `hf_xlt.pretraining.reading`).
        splits: Per language and pair (`en-de`): `trained on`, `held out`, `same text as held out`; of pairs that TLM
            trains on, also `longer than max_pair_tokens`.
        fingerprint: Hash of the token ids.
    """

    tokenizer: PreTrainedTokenizerBase
    texts: dict[str, TokenStore]
    pairs: dict[Pair, PairStore]
    held_out_texts: dict[str, TokenStore]
    held_out_pairs: dict[Pair, PairStore]
    sources: list[dict]
    splits: dict[str, dict[str, int]]
    fingerprint: str

    @classmethod
    def open(cls, experiment: PretrainingExperiment, folder: Path) -> "Material":
        """Open what `prepare_material` wrote."""
        tokens = folder / "tokens"
        found = json.loads((tokens / "material.json").read_text(encoding="utf-8"))
        texts = {
            split: {
                code: TokenStore.open(tokens / split / code)
                for code in experiment.languages
                if (tokens / split / code).exists()
            }
            for split in ("train", "held_out")
        }
        pairs = {
            split: {
                pair: PairStore(*(TokenStore.open(tokens / split / "-".join(pair) / code) for code in pair))
                for pair in experiment.language_pairs
                if (tokens / split / "-".join(pair)).exists()
            }
            for split in ("train", "held_out")
        }
        tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
        return cls(tokenizer, texts["train"], pairs["train"], texts["held_out"], pairs["held_out"], **found)


def pair_lengths(store: PairStore, longest: int) -> np.ndarray:
    """Return the tokens on either side of the pairs that TLM reads, (2, pairs): up to `longest` on each."""
    return store.lengths[:, store.within(longest)]


def prepare_material(
    experiment: PretrainingExperiment,
    sources: Sources,
    folder: Path,
    begin_stage: Callable[[str], None],
    read_lines: Callable[[int], None],
) -> None:
    """Read, filter and split the text, learn the vocabulary, write token ids; go on where an earlier start was.

    With `start_from` the tokenizer is that of the saved model.
    Each stage's folder appears when it is complete: `text` (removed at the end), `tokenizer`, `tokens`.

    Args:
        experiment: The description.
        sources: Its sources.
        folder: The run's folder.
        begin_stage: Hears the name of each stage.
        read_lines: Hears how many lines and pairs have been read so far.
    """
    if not (folder / "tokens").exists():
        begin_stage("text")
        _once(folder / "text", lambda part: _write_text(experiment, sources, part, read_lines))
        if experiment.start_from is None:
            begin_stage("vocabulary")
        _once(folder / "tokenizer", lambda part: _write_tokenizer(experiment, folder / "text" / "train", part))
        begin_stage("tokens")
        _once(folder / "tokens", lambda part: _write_tokens(experiment, folder, part))
    shutil.rmtree(folder / "text", ignore_errors=True)


def _once(target: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder that gets its name when it is complete; do nothing if it has."""
    if target.exists():
        return
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    write(part)
    os.replace(part, target)


def _write_text(
    experiment: PretrainingExperiment, sources: Sources, part: Path, read_lines: Callable[[int], None]
) -> None:
    read = read_sources(experiment, counted_sources(sources, read_lines), part / "filtered")
    counts = {path.stem: Counter() for path in sorted((part / "filtered").glob("*.jsonl"))}
    split_held_out(part / "filtered", part, experiment.held_out, counts)
    shutil.rmtree(part / "filtered")
    splits = {name: dict(count) for name, count in counts.items()}
    write_json(part / "counts.json", {"sources": read, "splits": splits})


def _write_tokenizer(experiment: PretrainingExperiment, text: Path, part: Path) -> None:
    if experiment.start_from is not None:
        open_tokenizer = open_masked_tokenizer if experiment.lora else open_start_tokenizer
        open_tokenizer(experiment.start_from).save_pretrained(part)
        return
    files = {code: [text / f"{code}.jsonl"] for code in experiment.languages if (text / f"{code}.jsonl").exists()}
    if not experiment.text_from_bitext:
        for pair in experiment.language_pairs:
            if (path := text / f"{'-'.join(pair)}.jsonl").exists():
                for language in pair:
                    files.setdefault(language, []).append(path)
    tokenizer = learn_vocabulary(files, experiment.vocab_size, experiment.vocab_alpha, experiment.positions)
    tokenizer.save_pretrained(part)


def _write_tokens(experiment: PretrainingExperiment, folder: Path, part: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
    for path in sorted((folder / "text").glob("*/*.jsonl")):
        languages = [name for name in next(read_records(path)) if name != "sentence"]
        target = part / path.parent.name / path.stem
        for language in languages:
            store = target if len(languages) == 1 else target / language
            store.parent.mkdir(parents=True, exist_ok=True)
            TokenStore.write(store, _token_ids(tokenizer, path, language))
    counts = json.loads((folder / "text" / "counts.json").read_text(encoding="utf-8"))
    if "tlm" in experiment.objectives:
        _count_long_pairs(experiment, part / "train", counts["splits"])
    write_json(part / "material.json", {**counts, "fingerprint": _fingerprint(part)})


def _count_long_pairs(experiment: PretrainingExperiment, stores: Path, splits: dict[str, dict[str, int]]) -> None:
    """Take the pairs that are too long from those trained on."""
    for pair in experiment.language_pairs:
        if (counts := splits.get("-".join(pair))) is None:
            continue
        store = PairStore(*(TokenStore.open(stores / "-".join(pair) / code) for code in pair))
        kept = len(store.within(experiment.max_pair_tokens))
        if kept < len(store):
            counts.update({"trained on": kept, TOO_LONG: len(store) - kept})
            logger.info("%s: %d of %d pairs are %s", "-".join(pair), len(store) - kept, len(store), TOO_LONG)


def _token_ids(tokenizer: PreTrainedTokenizerBase, path: Path, language: str) -> Iterator[list[list[int]]]:
    records = read_records(path)
    while sentences := [record[language] for record in islice(records, SENTENCES_AT_ONCE)]:
        encoded = tokenizer(
            sentences,
            add_special_tokens=False,
            split_special_tokens=True,  # `</s>` in the text is text
            return_attention_mask=False,
            verbose=False,
        )
        yield encoded["input_ids"]


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.npy")):
        digest.update(str(path.relative_to(folder)).encode())
        with path.open("rb") as file:
            while block := file.read(1 << 24):
                digest.update(block)
    return digest.hexdigest()[:16]
