"""Time `hf_xlt.models.crf` against the public package `pytorch-crf`, and compare what they compute.

    python benchmarks/crf.py --threads 2

A batch of 32 sentences of 50 words, with 17 tags, goes through both, once with words only and once with lengths from 5
to 50: log-likelihood and its gradient, and decoding. They take turns in one process; a round calls each `--calls`
times, and times are medians over rounds. `far apart` is the worst case of `hf_xlt`: IOB2 constraints and scores so far
apart that it sums up logarithms instead of multiplying probabilities.

Then both compute in single precision what `pytorch-crf` computes in double precision, also for long sentences and
large scores: shown are the largest relative error of a log-likelihood, the largest error of a gradient, and how many
tags differ from those decoded in double precision.

Needs `pip install hf_xlt[benchmarks]`. Takes about 15 seconds on two cores; where others use them, only ratios count.
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch
import torchcrf
from rich.console import Console
from rich.table import Table
from torch import Tensor

from hf_xlt.models.crf import LinearChainCRF

# Words of a sentence, spread of the emissions.
CASES = {"ordinary": (50, 1.0), "500 words": (500, 1.0), "scores of ten thousand": (50, 1e4), "both": (500, 1e4)}
NAMES = {"transitions": "transitions", "start": "start_transitions", "stop": "end_transitions"}


def make_crfs(tags: int) -> tuple[LinearChainCRF, torchcrf.CRF]:
    """Return a CRF of each package, with the same scores of moves."""
    ours, theirs = LinearChainCRF(tags), torchcrf.CRF(tags, batch_first=True)
    ours.load_state_dict({name: theirs.state_dict()[other] for name, other in NAMES.items()})
    return ours, theirs


def with_gradients(crf: torch.nn.Module, emissions: Tensor, *tags_and_mask: Tensor, **options: str) -> list[Tensor]:
    """Return the log-likelihood of each sentence, and the gradients of their sum."""
    emissions = emissions.detach().requires_grad_()
    likelihoods = crf(emissions, *tags_and_mask, **options)
    parameters = [getattr(crf, name if hasattr(crf, name) else other) for name, other in NAMES.items()]
    return [likelihoods.detach(), *torch.autograd.grad(likelihoods.sum(), [emissions, *parameters])]


def median_seconds(contestants: dict[str, Callable[[], object]], rounds: int, calls: int) -> dict[str, float]:
    """Return the median time of a call of each, which take turns."""
    seconds = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, call in contestants.items():
            call()  # caches are the other's
            start = time.perf_counter()
            for _ in range(calls):
                call()
            seconds[name].append((time.perf_counter() - start) / calls)
    return {name: statistics.median(times) for name, times in seconds.items()}


def time_both(batch: int, words: int, tags: int, rounds: int, calls: int) -> Table:
    """Time log-likelihood with gradient, and decoding."""
    ours, theirs = make_crfs(tags)
    constrained = LinearChainCRF(tags, ["O", *(f"{'IB'[tag % 2]}-{(tag + 1) // 2}" for tag in range(1, tags))])
    emissions, gold = torch.randn(batch, words, tags), torch.randint(tags, (batch, words))
    lengths = torch.randint(min(5, words), words + 1, (batch, 1))
    masks = {"words only": torch.ones_like(gold).bool(), "with padding": torch.arange(words) < lengths}
    title = f"{batch} sentences of {words} words, {tags} tags, {torch.get_num_threads()} threads"
    table = Table("", "", "hf_xlt (ms)", "far apart (ms)", "pytorch-crf (ms)", "faster by", title=title)
    for name, mask in masks.items():
        for task, call in {
            "loss and gradient": lambda crf, emissions, mask=mask: with_gradients(crf, emissions, gold, mask),
            "decoding": lambda crf, emissions, mask=mask: crf.decode(emissions, mask),
        }.items():
            contestants = {
                "ours": lambda call=call: call(ours, emissions),
                "far apart": lambda call=call: call(constrained, emissions * 1e4),
                "theirs": lambda call=call: call(theirs, emissions),
            }
            seconds = median_seconds(contestants, rounds, calls)
            factor = f"{seconds['theirs'] / seconds['ours']:.1f}x"
            table.add_row(task, name, *(f"{1000 * value:.2f}" for value in seconds.values()), factor)
    return table


def errors(batch: int, words: int, tags: int, scale: float) -> dict[str, tuple[float, float, float]]:
    """Return errors of both packages in single precision: of log-likelihoods, of gradients, and of decoded tags."""
    ours, theirs = make_crfs(tags)
    emissions, gold = scale * torch.randn(batch, words, tags), torch.randint(tags, (batch, words))
    single = {
        "hf_xlt": with_gradients(ours, emissions, gold),
        "pytorch-crf": with_gradients(theirs, emissions, gold, reduction="none"),
    }
    decoded = {"hf_xlt": ours.decode(emissions), "pytorch-crf": torch.tensor(theirs.decode(emissions))}
    double = with_gradients(theirs.double(), emissions.double(), gold, reduction="none")
    best = torch.tensor(theirs.decode(emissions.double()))
    return {
        name: (
            ((found[0] - double[0]) / double[0]).abs().max().item(),
            max((part - other).abs().max().item() for part, other in zip(found[1:], double[1:], strict=True)),
            (decoded[name] != best).double().mean().item(),
        )
        for name, found in single.items()
    }


def compare(batch: int, tags: int) -> Table:
    """Compare what both compute in single precision to what pytorch-crf computes in double precision."""
    title = "single precision against double precision"
    table = Table("", "package", "log-likelihood (relative)", "gradient", "decoded tags", title=title)
    for case, (words, scale) in CASES.items():
        for name, (likelihood, gradient, tag) in errors(batch, words, tags, scale).items():
            table.add_row(case, name, f"{likelihood:.0e}", f"{gradient:.0e}", f"{tag:.2%}")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, default=32, help="sentences (default: 32)")
    parser.add_argument("--words", type=int, default=50, help="words of a sentence, for the times (default: 50)")
    parser.add_argument("--tags", type=int, default=17, help="tags (default: 17)")
    parser.add_argument("--threads", type=int, default=1, help="threads (default: 1)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds (default: 15)")
    parser.add_argument("--calls", type=int, default=5, help="calls of each in a round (default: 5)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(0)
    console = Console()
    console.print(time_both(arguments.batch, arguments.words, arguments.tags, arguments.rounds, arguments.calls))
    console.print(compare(arguments.batch, arguments.tags))


if __name__ == "__main__":
    main()
