"""A tiny encoder, translations, and a finished transfer run, for the tests of probe runs."""

import random
from pathlib import Path

from conftest import WORDS
from transformers import BertConfig, BertModel, set_seed

from hf_xlt.tokenization.shared_bpe import train_shared_bpe
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run

ORDER = ("DET", "NOUN", "VERB", "PROPN")
SIZES = {"hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32}


def write_translations(folder: Path, sentences: int = 40) -> Path:
    """Write the same sentences in three languages, aligned by line; each ends in a number of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(0)
    choices = [[draw.randrange(6) for _ in range(6)] for _ in range(sentences)]
    for language, words in WORDS.items():
        lines = [
            " ".join(
                words[ORDER[place % 4]][choice % len(words[ORDER[place % 4]])] for place, choice in enumerate(row)
            )
            for row in choices
        ]
        text = "".join(f"{line} {number}\n" for number, line in enumerate(lines))
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")
    return folder


def write_encoder(folder: Path, seed: int) -> str:
    """Save a BERT of random weights with its tokenizer; return its folder."""
    texts = {code: [word for group in words.values() for word in group] * 3 for code, words in WORDS.items()}
    tokenizer = train_shared_bpe(texts, vocab_size=120)
    set_seed(seed)
    model = BertModel(BertConfig(vocab_size=len(tokenizer), pad_token_id=2, initializer_range=0.5, **SIZES))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return str(folder)


def finish_run(folder: Path, corpus: Path, task: str, model: str = "scratch", **fields) -> Path:
    """Run a transfer of two train languages and three test languages; return its folder."""
    sizes = {"vocab_size": 150, "scratch": {"emb_dim": 16, "n_layers": 1, "n_heads": 2}} if model == "scratch" else {}
    fields = {"train": ["en", "de"], "seeds": [1], "epochs": 1.0, "model": model} | sizes | fields
    run(Experiment(task=task, data=str(corpus), **fields), ["hf-xlt", "transfer"], folder)
    return folder
