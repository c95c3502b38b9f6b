"""Time nearest-neighbour translation against the straightforward loop with scikit-learn.

    python benchmarks/neighbours.py --text data/ud-pud/en_pud-ud-test.conllu

Search: made-up vectors of 10,000 sentences and their translations in 13 layers of 768 dimensions. What is asked for
is the accuracy of every layer in both directions, without offset, with that of the pairs, and with that of the other
half: six searches a layer. `hf_xlt` takes one matrix of products for the six. The loop fits `NearestNeighbors` on the
targets and asks for the neighbour of one sentence after the other; it is timed on `--sample` sentences of one search
in every layer, scaled to all sentences and searches. "One call" asks `NearestNeighbors` for all sentences at once; it
is timed on one search in the first layer, and scaled. All take turns in one process; that the answers are the same is
checked. Memory is what is needed at the peak beside the vectors.

Encoding: the sentences of `--text`, by a BERT of random weights, all layers: `hf_xlt` in batches of similar length;
one sentence after the other; and batches of 32 in the order of the file, padded.

Times are those of the processor, which other programs disturb less; with `--wall`, which several threads need, those
of the clock on the wall. Needs `hf_xlt[probes]`. Takes about a minute on one core.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import torch
from alignment.peak_memory import PeakMemory
from rich.console import Console
from rich.table import Table
from sklearn.neighbors import NearestNeighbors
from torch import Tensor
from transformers import BertConfig, BertModel

from hf_xlt.data.conllu import read_conllu
from hf_xlt.files import write_json
from hf_xlt.probes import sentence_vectors, translation_hits
from hf_xlt.probes.neighbours import DIRECTIONS, OFFSETS
from hf_xlt.tokenization.shared_bpe import train_shared_bpe

SEARCHES = len(DIRECTIONS) * len(OFFSETS)
NOISE = 0.8
BATCH = 32
BERT = {"hidden_size": 256, "num_hidden_layers": 6, "num_attention_heads": 4, "intermediate_size": 1024}


def made_up_layer(sentences: int, hidden: int, layer: int) -> tuple[Tensor, Tensor]:
    """Return vectors with a power-law spectrum, and noisy ones of another mean, (sentences, hidden) each."""
    generator = torch.Generator().manual_seed(layer)
    scales = torch.arange(1, hidden + 1).float() ** -0.5
    source = torch.randn(sentences, hidden, generator=generator) * scales
    noise = torch.randn(sentences, hidden, generator=generator) * scales
    return source, source + NOISE * noise + 0.3


def timed(run: Callable[[], object], clock: Callable[[], float]) -> tuple[object, float, float]:
    """Return what a function returns, its seconds, and its peak memory in MiB."""
    with PeakMemory() as memory:
        start = clock()
        result = run()
        seconds = clock() - start
    return result, seconds, memory.mib


def measure_search(sentences: int, hidden: int, layers: int, sample: int, clock: Callable[[], float]) -> list[dict]:
    """Return a row for each way to search: seconds of all layers and searches, and peak memory."""
    measured = {"hf_xlt": [], "loop": [], "one call": []}
    for layer in range(layers):
        source, target = made_up_layer(sentences, hidden, layer)
        shifted = source + (target - source).mean(dim=0)

        def ours(source: Tensor = source, target: Tensor = target) -> list[bool]:
            return translation_hits(source[None], target[None]).of(0, "forward", "offset").tolist()

        def one_call(shifted: Tensor = shifted, target: Tensor = target) -> list[int]:
            neighbours = NearestNeighbors(n_neighbors=1).fit(target.numpy())
            return neighbours.kneighbors(shifted.numpy(), return_distance=False)[:, 0].tolist()

        def loop(shifted: Tensor = shifted, target: Tensor = target) -> list[int]:
            neighbours = NearestNeighbors(n_neighbors=1).fit(target.numpy())
            rows = (shifted[i : i + 1].numpy() for i in range(sample))
            return [int(neighbours.kneighbors(row, return_distance=False)[0, 0]) for row in rows]

        hits, *cost = timed(ours, clock)
        measured["hf_xlt"].append(cost)
        found, seconds, mib = timed(loop, clock)
        measured["loop"].append([seconds * SEARCHES * sentences / sample, mib])
        assert [i == hit for i, hit in enumerate(found)] == hits[:sample]
        if layer == 0:
            found, seconds, mib = timed(one_call, clock)
            measured["one call"].append([seconds * SEARCHES, mib])
            assert [i == hit for i, hit in enumerate(found)] == hits
    return [
        {"search": name, "seconds": layers * fmean(seconds), "mib": max(mib)}
        for name, costs in measured.items()
        for seconds, mib in [tuple(zip(*costs, strict=True))]
    ]


@torch.no_grad()
def measure_encoding(texts: list[str], clock: Callable[[], float]) -> list[dict]:
    """Return a row for each way to encode: seconds of all sentences."""
    tokenizer = train_shared_bpe({"en": texts}, vocab_size=4000)
    model = BertModel(BertConfig(vocab_size=len(tokenizer), **BERT)).eval()

    def in_order(size: int) -> Tensor:
        parts = []
        for start in range(0, len(texts), size):
            inputs = tokenizer(
                texts[start : start + size], padding=True, return_tensors="pt", return_special_tokens_mask=True
            )
            pieces = 1 - inputs.pop("special_tokens_mask")[..., None]  # (batch, length, 1)
            states = torch.stack(model(**inputs, output_hidden_states=True).hidden_states)
            parts.append((states * pieces).sum(dim=2) / pieces.sum(dim=1))
        return torch.cat(parts, dim=1)

    ways = {
        "hf_xlt": lambda: sentence_vectors(model, tokenizer, texts, batch_tokens=2048),
        "loop": lambda: in_order(1),
        f"batches of {BATCH}": lambda: in_order(BATCH),
    }
    rows, expected = [], None
    for name, encode in ways.items():
        vectors, seconds, mib = timed(encode, clock)
        expected = vectors if expected is None else expected
        torch.testing.assert_close(vectors, expected, atol=1e-4, rtol=1e-4)
        rows.append({"encoding": name, "seconds": seconds, "mib": mib})
    return rows


def show(title: str, rows: list[dict], console: Console) -> None:
    """Print rows, with the ratio of each to the first."""
    table = Table("", "seconds", "times hf_xlt", "MiB", title=title, title_justify="left", box=None, min_width=80)
    for name, seconds, mib in (row.values() for row in rows):
        table.add_row(name, f"{seconds:,.1f}", f"{seconds / rows[0]['seconds']:.1f}", f"{mib:,.0f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--hidden", type=int, default=768, help="dimensions (default: 768)")
    parser.add_argument("--layers", type=int, default=13, help="default: 13")
    parser.add_argument("--sample", type=int, default=100, help="sentences of the loop in each layer (default: 100)")
    parser.add_argument("--text", type=Path, help="CoNLL-U file whose sentences are encoded")
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch (default: 1)")
    parser.add_argument("--wall", action="store_true", help="take the time on the wall")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was measured")
    arguments = parser.parse_args()
    clock = time.perf_counter if arguments.wall else time.process_time
    torch.set_num_threads(arguments.threads)
    console = Console(width=100, highlight=False)

    sizes = arguments.sentences, arguments.hidden, arguments.layers
    results = {"search": measure_search(*sizes, arguments.sample, clock)}
    sentences, hidden, layers = sizes
    title = f"{SEARCHES} searches in each of {layers} layers, {sentences:,} x {sentences:,}, {hidden} dimensions"
    show(title, results["search"], console)
    console.print()
    if arguments.text:
        texts = [sentence.text for sentence in read_conllu(arguments.text)]
        results["encoding"] = measure_encoding(texts, clock)
        show(f"all layers of the sentences of {arguments.text.name}", results["encoding"], console)
    if arguments.json:
        write_json(arguments.json, {"settings": {key: str(value) for key, value in vars(arguments).items()}} | results)


if __name__ == "__main__":
    main()
