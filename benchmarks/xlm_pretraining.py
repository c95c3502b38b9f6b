"""Time XLM pre-training on sentence pairs (TLM) against the models of `transformers`.

    python benchmarks/xlm_pretraining.py --threads 2

The same pairs, of log-normal lengths, 25 tokens a side on average, go through three models of 6 layers, 256 wide:

- `hf_xlt`: packed by `DataCollatorForTranslationLanguageModeling`, the output layer at the predicted tokens only;
- `XLM`: `transformers.XLMWithLMHeadModel` with `DataCollatorForLanguageModeling`, padded to the longest of a batch;
- `BERT`: `transformers.BertForMaskedLM`, sdpa attention, likewise.

`hf_xlt` trains on batches of similar lengths, the others on random ones; each is also timed the other way. A round
takes each over all batches once: collation, forward, backward, fused AdamW. Counted are tokens without padding.
"useful" is the share of this machine's rate of large matrix products, timed in the same rounds, that the products over
real tokens and predicted words make up (`hf_xlt.training.matrix_products.training_flops`). Then follows where the time
of `hf_xlt` goes. Takes about ten minutes for each `--dropout` on two cores. With `--device cuda` in bf16, `hf_xlt`
with flash attention where that is installed; `--compile` compiles all models.
"""

import argparse
import os
import platform
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import transformers
from rich.console import Console
from rich.table import Table
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import (
    BertConfig,
    BertForMaskedLM,
    DataCollatorForLanguageModeling,
    PreTrainedTokenizerFast,
    XLMConfig,
)
from transformers.utils import is_flash_attn_2_available

from hf_xlt.data.masking import Masking
from hf_xlt.data.pretraining_collators import DataCollatorForTranslationLanguageModeling
from hf_xlt.files import write_json
from hf_xlt.models import XLMWithLMHeadModel
from hf_xlt.training.matrix_products import training_flops
from hf_xlt.training.pretraining_trainer import keep_predicted, token_losses

VOCABULARY, WIDTH, LAYERS, HEADS, POSITIONS = 16000, 256, 6, 8, 256
SPECIALS = {"bos_token": 0, "eos_token": 1, "pad_token": 2, "unk_token": 3, "mask_token": 5}
EOS, PAD, MASK = SPECIALS["eos_token"], SPECIALS["pad_token"], SPECIALS["mask_token"]
# Tokens a side: mean, most, and the spread of their logarithms over pairs and within a pair, as in NTREX-128.
MEAN, MOST, SPREAD, SIDES_SPREAD = 25, 100, 0.58, 0.2
# Parts of the names of operations; the first kind that fits counts.
KINDS = {
    "matrix products": ("aten::addmm", "aten::mm"),
    "attention": ("bmm", "aten::_softmax", "dot_product", "flash", "efficient"),
    "layer norm": ("layer_norm",),
    "GELU": ("gelu",),
    "dropout": ("dropout", "bernoulli"),
    "softmax and loss": ("log_softmax", "nll_loss"),
    "optimizer": ("adamw", "Optimizer."),
    "sums": ("aten::add", "aten::sum", "AccumulateGrad"),
    "copies and indexing": ("copy", "cat", "index", "embedding", "zero", "fill", "empty", "select"),
}


@dataclass
class Contestant:
    """A model, the batches it is trained on, and the seconds each round took, of which `collation` for `collate`."""

    name: str
    model: torch.nn.Module
    optimizer: torch.optim.Optimizer
    collate: Callable[[list[dict]], dict[str, torch.Tensor]]
    loss: Callable[[torch.nn.Module, dict[str, torch.Tensor]], torch.Tensor]
    lengths: str
    batches: list[list[dict]]
    seconds: list[float] = field(default_factory=list)
    collation: list[float] = field(default_factory=list)

    def run(self, device: str) -> None:
        """Train on every batch once; keep the time."""
        collation, started = 0.0, time.perf_counter()
        for batch in self.batches:
            before = time.perf_counter()
            inputs = self.collate(batch)
            collation += time.perf_counter() - before
            self.step(inputs, device)
        wait(device)
        self.seconds.append(time.perf_counter() - started)
        self.collation.append(collation)

    def step(self, inputs: dict[str, torch.Tensor], device: str) -> None:
        inputs = {name: tensor.to(device) for name, tensor in inputs.items()}
        with torch.autocast(device, torch.bfloat16, enabled=device != "cpu"):
            loss = self.loss(self.model, inputs)
        loss.backward()
        self.optimizer.step()
        self.optimizer.zero_grad()


def make_pairs(count: int) -> list[dict]:
    """Return pairs of random ids for either collator: both sides, and the row that is padded."""
    generator = np.random.default_rng(0)
    mean = np.log(MEAN) - (SPREAD**2 + SIDES_SPREAD**2 / 2) / 2
    logs = generator.normal(mean, SPREAD, (count, 1)) + generator.normal(0, SIDES_SPREAD / 2**0.5, (count, 2))
    pairs = []
    for sizes in np.exp(logs).round().clip(1, MOST).astype(int):
        source, target = (generator.integers(10, VOCABULARY, size).tolist() for size in sizes)
        ids = [EOS, *source, EOS, EOS, *target, EOS]
        row = {"input_ids": ids, "special_tokens_mask": [int(token == EOS) for token in ids]}
        pairs.append({"source_ids": source, "target_ids": target, "source_lang": 0, "target_lang": 1, "row": row})
    return pairs


def make_models(device: str, dropout: float) -> dict[str, torch.nn.Module]:
    shared = {"vocab_size": VOCABULARY, "max_position_embeddings": POSITIONS, "pad_token_id": PAD}
    xlm = shared | {"emb_dim": WIDTH, "n_layers": LAYERS, "n_heads": HEADS, "n_langs": 2}
    xlm |= {"dropout": dropout, "attention_dropout": dropout}
    bert = shared | {"hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS}
    bert |= {"intermediate_size": 4 * WIDTH}
    bert |= {"hidden_dropout_prob": dropout, "attention_probs_dropout_prob": dropout}
    attention = "flash_attention_2" if device == "cuda" and is_flash_attn_2_available() else "sdpa"
    return {
        "hf_xlt": XLMWithLMHeadModel._from_config(XLMConfig(**xlm), attn_implementation=attention),
        "XLM": transformers.XLMWithLMHeadModel(XLMConfig(**xlm)),
        "BERT": BertForMaskedLM._from_config(BertConfig(**bert), attn_implementation="sdpa"),
    }


def make_contestants(arguments: argparse.Namespace, dropout: float) -> list[Contestant]:
    """Return each model with batches of similar lengths and with random ones, its own kind first."""
    names = {name: str(number) for name, number in SPECIALS.items()}
    words = WordLevel({str(number): number for number in range(VOCABULARY)}, names["unk_token"])
    pad = DataCollatorForLanguageModeling(PreTrainedTokenizerFast(tokenizer_object=Tokenizer(words), **names))
    pack = DataCollatorForTranslationLanguageModeling(Masking(MASK, VOCABULARY), EOS, PAD, packed=True)
    # As `PretrainingTrainer` and `Trainer` do it.
    packed = lambda pairs: keep_predicted([pack(pairs)]), lambda model, inputs: token_losses(model, inputs)[1].mean()
    padded = lambda pairs: dict(pad([pair["row"] for pair in pairs])), lambda model, inputs: model(**inputs).loss

    pairs = make_pairs(arguments.batches * arguments.pairs)
    layouts = {"similar": sorted(pairs, key=lambda pair: len(pair["row"]["input_ids"])), "random": pairs}
    starts = range(0, len(pairs), arguments.pairs)
    batches = {name: [rows[start : start + arguments.pairs] for start in starts] for name, rows in layouts.items()}
    contestants = []
    for name, model in make_models(arguments.device, dropout).items():
        model.to(arguments.device).train()
        if arguments.compile:
            model.compile(dynamic=True)
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True)
        functions, order = (packed, ["similar", "random"]) if name == "hf_xlt" else (padded, ["random", "similar"])
        contestants += [Contestant(name, model, optimizer, *functions, kind, batches[kind]) for kind in order]
    return contestants


def measure(arguments: argparse.Namespace, dropout: float) -> dict:
    """Run all rounds with one dropout and return what was measured."""
    torch.manual_seed(0)
    contestants, device, rates = make_contestants(arguments, dropout), arguments.device, []
    for contestant in contestants:
        for batch in (contestant.batches[0], contestant.batches[-1]):  # warm-up
            contestant.step(contestant.collate(batch), device)
    for _ in range(arguments.rounds):
        timed = []
        for contestant in contestants:
            timed.append(product_rate(device))
            contestant.run(device)
        rates.append(statistics.median(timed))

    ours = contestants[0]
    lengths = [len(pair["row"]["input_ids"]) for batch in ours.batches for pair in batch]
    tokens, squares = sum(lengths), sum(length**2 for length in lengths)
    predicted = sum(ours.collate(batch)["logits_to_keep"].numel() for batch in ours.batches)
    flops = training_flops(ours.model.config, tokens, squares, predicted)
    rows = []
    for contestant in contestants:
        seconds = np.array(contestant.seconds)
        seen = sum(contestant.collate(batch)["input_ids"].numel() for batch in contestant.batches)
        row = {"model": contestant.name, "batches": contestant.lengths, "padding": 1 - tokens / seen}
        row |= {"tokens_per_second": tokens / float(np.median(seconds)), "seconds": contestant.seconds}
        row |= {"hf_xlt_faster_by": float(np.median(seconds / ours.seconds))}
        rows.append(row | {"useful": float(np.median(flops / seconds / rates))})
    result = {"dropout": dropout, "tokens": tokens, "predicted": predicted, "product_rates": rates, "models": rows}
    return result | {"shares": shares_of_time(ours, device)}


def shares_of_time(contestant: Contestant, device: str) -> dict[str, float]:
    """Return the share of each kind of operation in the time of a contestant; they sum to 1."""
    collation = sum(contestant.collation) / sum(contestant.seconds)
    batches = [contestant.collate(batch) for batch in contestant.batches]
    with torch.profiler.profile() as profiler:
        started = time.perf_counter()
        for inputs in batches:
            contestant.step(inputs, device)
        wait(device)
        elapsed = 1e6 * (time.perf_counter() - started)
    spent = Counter()
    for event in profiler.key_averages():
        if event.device_type == torch.autograd.DeviceType.CPU:  # a kernel's time is that of its operation, too
            fits = (kind for kind, names in KINDS.items() if any(name in event.key for name in names))
            own = event.self_cpu_time_total if device == "cpu" else event.self_device_time_total
            spent[next(fits, "other operations")] += own
    spent["Python and waiting"] = max(0.0, elapsed - spent.total())
    total = spent.total()
    return {"collation": collation} | {kind: time / total * (1 - collation) for kind, time in spent.items()}


def product_rate(device: str) -> float:
    """Return the operations per second of a large matrix product, the median of three after a first."""
    width, dtype = (2048, torch.float32) if device == "cpu" else (8192, torch.bfloat16)
    left, right = torch.randn(2, width, width, device=device, dtype=dtype)
    seconds = []
    for _ in range(4):
        wait(device)
        started = time.perf_counter()
        left @ right
        wait(device)
        seconds.append(time.perf_counter() - started)
    return 2 * width**3 / statistics.median(seconds[1:])


def wait(device: str) -> None:
    if device != "cpu":
        torch.accelerator.synchronize()


def show(result: dict) -> None:
    rate = statistics.median(result["product_rates"]) / 1e9
    title = f"dropout {result['dropout']}, {result['tokens']:,} tokens a round, matrix products {rate:,.0f} GFLOP/s"
    table = Table("model", "batches", "tokens/s", "hf_xlt is faster by", "useful", "padding", title=title)
    for row in result["models"]:
        speed, faster = f"{row['tokens_per_second']:,.0f}", f"{row['hf_xlt_faster_by']:.2f}x"
        table.add_row(row["model"], row["batches"], speed, faster, f"{row['useful']:.0%}", f"{row['padding']:.0%}")
    shares = Table("where the time of hf_xlt goes", "share")
    for kind, share in sorted(result["shares"].items(), key=lambda item: -item[1]):
        shares.add_row(kind, f"{share:.1%}")
    Console().print(table, shares)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2, help="threads of an operation (default: 2)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds, after a warm-up (default: 5)")
    parser.add_argument("--batches", type=int, default=8, help="batches in a round (default: 8)")
    parser.add_argument("--pairs", type=int, default=64, help="pairs in a batch (default: 64)")
    parser.add_argument("--dropout", type=float, nargs="+", default=[0.0], help="of all models (default: 0)")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="default: cpu")
    parser.add_argument("--compile", action="store_true", help="compile all models")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    settings = {name: value for name, value in vars(arguments).items() if name != "json"}
    versions = {"torch": torch.__version__, "transformers": transformers.__version__}
    device = platform.machine() if arguments.device == "cpu" else torch.cuda.get_device_name()
    machine = {"device": device, "cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    results = []
    for dropout in arguments.dropout:
        results.append(measure(arguments, dropout))
        show(results[-1])
    if arguments.json:
        write_json(
            arguments.json, {"settings": settings, "versions": versions, "machine": machine, "results": results}
        )


if __name__ == "__main__":
    main()
