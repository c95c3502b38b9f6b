"""Time graph convolution over dependency trees against torch_geometric, and against a loop over sentences.

    python benchmarks/graph.py

Forward and backward of 32 trees of 40 words, 200 features a word and 200 hidden units, from heads as a list and
features as a tensor for each sentence, in alternated rounds of one process; making the batch is timed with it. The
features are no parameters. `GCNConv` normalises in another way as it stands; with the weights of its edges given it
computes the same as the layer here, which is checked. Where the same sentences come again and again, the `Data` of
each, its edges and their weights, can be made before: then the clock starts after that. The loop takes one sentence
after the other through the layer of this package. Times are those of the processor, which other programs disturb less;
with `--wall`, which several threads need, those of the clock on the wall. Needs `pip install torch_geometric`; takes
about 20 seconds.
"""

import argparse
import random
import statistics
import time
from collections.abc import Callable

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence
from torch_geometric.data import Batch, Data
from torch_geometric.nn import GCNConv

from hf_xlt.models.graph import GraphEncoder, adjacency
from hf_xlt.models.tree_features import padded

TREES, WORDS, SIZE = 32, 40, 200


def random_heads(draw: random.Random) -> list[int]:
    """Return a tree whose words hang on one of the six before them, in a random order."""
    order = draw.sample(range(WORDS), WORDS)
    heads = [0] * WORDS
    for place in range(1, WORDS):
        heads[order[place]] = order[draw.randrange(max(0, place - 6), place)] + 1
    return heads


class GeometricEncoder(nn.Module):
    """Layers of `GCNConv` with ReLU; `normalize` for its own weights of edges, with self-loops added."""

    def __init__(self, layers: int, normalize: bool):
        super().__init__()
        self.layers = nn.ModuleList(GCNConv(SIZE, SIZE, normalize=normalize) for _ in range(layers))

    def forward(self, batch: Batch) -> Tensor:
        states = batch.x
        for layer in self.layers:
            states = layer(states, batch.edge_index, batch.get("edge_weight")).relu()
        return states


def graph(heads: list[int], states: Tensor, weighted: bool) -> Data:
    """Return a tree as torch_geometric takes it, with self-loops and the weights of a mean if `weighted`."""
    arcs = [(word, head - 1) for word, head in enumerate(heads) if head]
    edges = torch.tensor(arcs + [(head, word) for word, head in arcs]).T
    if not weighted:
        return Data(x=states, edge_index=edges)
    edges = torch.cat([edges, torch.arange(len(heads)).expand(2, -1)], dim=1)
    degrees = torch.bincount(edges[1], minlength=len(heads))
    return Data(x=states, edge_index=edges, edge_weight=1 / degrees[edges[1]])


def ways(layers: int) -> dict[str, Callable[[], Tensor]]:
    """Return each way to compute the states of all words, (words, features)."""
    draw = random.Random(0)
    torch.manual_seed(0)
    heads = [random_heads(draw) for _ in range(TREES)]
    features = [torch.randn(WORDS, SIZE) for _ in range(TREES)]
    ours = GraphEncoder(SIZE, SIZE, layers, dropout=0.0)
    plain, same = GeometricEncoder(layers, normalize=True), GeometricEncoder(layers, normalize=False)
    for own, its in zip(ours.layers, same.layers, strict=True):
        its.lin.weight, its.bias = own.projection.weight, own.projection.bias
    plain_before, same_before = (
        [graph(*tree, weighted=weighted) for tree in zip(heads, features, strict=True)] for weighted in (False, True)
    )

    def dense() -> Tensor:
        return ours(pad_sequence(features, batch_first=True), adjacency(padded(heads, -1))).flatten(0, 1)

    def geometric(encoder: GeometricEncoder, weighted: bool) -> Tensor:
        trees = zip(heads, features, strict=True)
        return encoder(Batch.from_data_list([graph(*tree, weighted=weighted) for tree in trees]))

    def loop() -> Tensor:
        trees = zip(heads, features, strict=True)
        return torch.cat([ours(states[None], adjacency(torch.tensor([tree])))[0] for tree, states in trees])

    return {
        "hf_xlt": dense,
        "GCNConv": lambda: geometric(plain, weighted=False),
        "GCNConv, made before": lambda: plain(Batch.from_data_list(plain_before)),
        "same output": lambda: geometric(same, weighted=True),
        "same, made before": lambda: same(Batch.from_data_list(same_before)),
        "hf_xlt in a loop": loop,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100, help="how often each is timed (default: 100)")
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch (default: 1)")
    parser.add_argument("--wall", action="store_true", help="take the time on the wall")
    arguments = parser.parse_args()
    clock = time.perf_counter if arguments.wall else time.process_time
    torch.set_num_threads(arguments.threads)

    for layers in (1, 2):
        computed = ways(layers)
        expected = computed["hf_xlt"]()
        for name in ("same output", "same, made before", "hf_xlt in a loop"):
            torch.testing.assert_close(computed[name](), expected, atol=1e-4, rtol=1e-4)
        milliseconds = {name: [] for name in computed}
        for _ in range(arguments.rounds):
            for name, compute in computed.items():
                start = clock()
                compute().sum().backward()
                milliseconds[name].append(1000 * (clock() - start))
        title = f"{TREES} trees of {WORDS} words, {SIZE} units, {layers} layer{'s' * (layers > 1)}"
        table = Table("", "ms (median)", "quickest", "faster by", "quickest", title=title)
        ours = milliseconds["hf_xlt"]
        for name, times in milliseconds.items():
            ratios = (statistics.median(times) / statistics.median(ours), min(times) / min(ours))
            table.add_row(
                name, f"{statistics.median(times):.2f}", f"{min(times):.2f}", *(f"{ratio:.2f}x" for ratio in ratios)
            )
        Console().print(table)


if __name__ == "__main__":
    main()
