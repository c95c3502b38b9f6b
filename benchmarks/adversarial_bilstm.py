"""Time the training of the BiLSTM-CRF tagger against the same network of stock parts.

    python benchmarks/adversarial_bilstm.py

The other network is `torch.nn.LSTM(bidirectional=True)` over padded batches in random order, a character CNN over
all words of a batch, and `torchcrf.CRF` of the package pytorch-crf. Ours takes the same windows in batches grouped by
length, as the Trainer does. Both have word vectors, characters and no adversary, the same weights at the start, and
the same loss where nothing is padded, which is checked. Windows are made up: two languages, lengths log-normal with
the given mean, words by Zipf's law. A round is forward, backward and AdamW over the same windows; rounds alternate.
Needs `pip install hf_xlt[benchmarks]`; takes about two minutes on two cores.
"""

import argparse
import copy
import statistics
import time
from collections.abc import Sequence

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor, nn
from torch.nn.functional import pad
from torch.nn.utils.rnn import pad_sequence
from torchcrf import CRF

from hf_xlt.models import AdversarialBilstmConfig, AdversarialBilstmForTokenClassification
from hf_xlt.training.tagging_rows import LengthGroupedBatches

WORDS, CHARACTERS, TAGS = 20_000, 100, 17
Batch = dict[str, Tensor]


class StockTagger(nn.Module):
    """The tagger written with what PyTorch and pytorch-crf have."""

    def __init__(self, model: AdversarialBilstmForTokenClassification):
        super().__init__()
        config = model.config
        self.words = copy.deepcopy(model.model.words)
        self.characters = copy.deepcopy(model.model.characters)
        self.lstm = stock_lstm(model.model.lstm)
        self.context_lstm = stock_lstm(model.context_lstm)
        self.projection = copy.deepcopy(model.projection)
        self.classifier = copy.deepcopy(model.classifier)
        self.dropout = nn.Dropout(config.dropout)
        self.crf = CRF(config.num_labels, batch_first=True)
        self.crf.load_state_dict(
            {
                "start_transitions": model.crf.start.detach(),
                "end_transitions": model.crf.stop.detach(),
                "transitions": model.crf.transitions.detach(),
            }
        )

    def spelled(self, char_ids: Tensor, langs: Tensor) -> Tensor:
        """Return the features of the characters of all words, padding too, (batch, words, size)."""
        batch, words, length = char_ids.shape
        embedded = self.characters.embeddings(char_ids.view(-1, length)).transpose(1, 2)
        of_word = langs[:, None].expand(batch, words).flatten()
        features = embedded.new_zeros(
            batch * words, sum(each.out_channels for each in self.characters.convolutions[0])
        )
        for lang, convolutions in enumerate(self.characters.convolutions):
            chosen = of_word == lang
            if chosen.any():
                padded = [
                    pad(embedded[chosen], (each.kernel_size[0] - 1, each.kernel_size[0])) for each in convolutions
                ]
                maxima = [each(x).relu().max(-1).values for each, x in zip(convolutions, padded, strict=True)]
                features[chosen] = torch.cat(maxima, dim=1)
        return features.view(batch, words, -1)

    def forward(self, input_ids: Tensor, char_ids: Tensor, langs: Tensor, labels: Tensor) -> Tensor:
        """Return the loss."""
        hidden = torch.cat([self.words(input_ids), self.spelled(char_ids, langs)], dim=-1)
        context, _ = self.context_lstm(self.lstm(self.dropout(hidden))[0])
        emissions = self.classifier(torch.tanh(self.projection(self.dropout(context))))
        return -self.crf(emissions, labels.clamp(min=0), mask=labels != -100, reduction="mean")


def stock_lstm(lstm: nn.LSTM) -> nn.LSTM:
    stock = nn.LSTM(lstm.input_size, lstm.hidden_size, batch_first=True, bidirectional=True)
    stock.load_state_dict(lstm.state_dict())
    return stock


def make_windows(count: int, mean: float, draw: torch.Generator) -> list[Batch]:
    """Return windows of words with their characters, languages and tags."""
    spread = 0.6
    sizes = (torch.randn(count, generator=draw) * spread + torch.log(torch.tensor(mean)) - spread**2 / 2).exp()
    frequencies = 1 / torch.arange(1, WORDS - 1).float()
    lengths = torch.randint(1, 14, (WORDS,), generator=draw)
    spellings = torch.randint(2, CHARACTERS, (WORDS, 13), generator=draw) * (torch.arange(13) < lengths[:, None])
    windows = []
    for size in sizes.round().long().clamp(1, 200).tolist():
        ids = 2 + torch.multinomial(frequencies, size, replacement=True, generator=draw)
        labels = torch.randint(TAGS, (size,), generator=draw)
        lang = torch.randint(2, (), generator=draw)
        windows.append({"input_ids": ids, "char_ids": spellings[ids], "langs": lang, "labels": labels})
    return windows


def collate(windows: Sequence[Batch]) -> Batch:
    fills = {"input_ids": 0, "char_ids": 0, "labels": -100}
    batch = {
        name: pad_sequence([window[name] for window in windows], batch_first=True, padding_value=fill)
        for name, fill in fills.items()
    }
    return {**batch, "langs": torch.stack([window["langs"] for window in windows])}


def batches_of(windows: Sequence[Batch], order: Sequence[int], size: int) -> list[Batch]:
    return [collate([windows[row] for row in order[start : start + size]]) for start in range(0, len(order), size)]


def seconds(network: nn.Module, optimizer: torch.optim.Optimizer, batches: Sequence[Batch]) -> float:
    """Return how long a pass of training over the batches takes."""
    start = time.perf_counter()
    for batch in batches:
        optimizer.zero_grad()
        output = network(**batch)
        (output if isinstance(output, Tensor) else output.loss).backward()
        optimizer.step()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--windows", type=int, default=1600, help="windows of a round (default: 1600)")
    parser.add_argument("--mean", type=float, default=20.0, help="mean words of a window (default: 20)")
    parser.add_argument("--batch", type=int, default=32, help="windows of a batch (default: 32)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each network (default: 3)")
    arguments = parser.parse_args()

    torch.manual_seed(0)
    config = AdversarialBilstmConfig(
        languages=["en", "de"],
        vocab_size=WORDS,
        char_vocab_size=CHARACTERS,
        num_labels=TAGS,
        adversary=None,
        constrained=False,
    )
    ours = AdversarialBilstmForTokenClassification(config)
    stock = StockTagger(ours)
    draw = torch.Generator().manual_seed(0)
    windows = make_windows(arguments.windows, arguments.mean, draw)
    alone = collate(windows[:1])
    losses = [ours.eval()(**alone).loss, stock.eval()(**alone)]
    torch.testing.assert_close(*losses, msg="the two networks differ")

    lengths = [len(window["input_ids"]) for window in windows]
    grouped = list(LengthGroupedBatches(lengths, arguments.batch, seed=0))
    shuffled = torch.randperm(len(windows), generator=draw).tolist()
    networks = {"hf_xlt": (ours, grouped), "stock": (stock, shuffled)}
    times: dict[str, list[float]] = {name: [] for name in networks}
    prepared = {
        name: (network.train(), torch.optim.AdamW(network.parameters()), batches_of(windows, order, arguments.batch))
        for name, (network, order) in networks.items()
    }
    for name in networks:
        seconds(*prepared[name][:2], prepared[name][2][:2])  # warm up
    for _ in range(arguments.rounds):
        for name in networks:
            times[name].append(seconds(*prepared[name]))

    table = Table(title=f"training, batches of {arguments.batch}, {torch.get_num_threads()} threads")
    for column in ("network", "windows/s", "fastest", "slowest", "padding"):
        table.add_column(column, justify="left" if column == "network" else "right")
    for name, (_, order) in networks.items():
        rates = [len(order) / each for each in times[name]]
        places = sum(batch["input_ids"].numel() for batch in prepared[name][2])
        padding = 1 - sum(lengths[row] for row in order) / places
        table.add_row(
            name, *(f"{rate:,.0f}" for rate in (statistics.median(rates), max(rates), min(rates))), f"{padding:.0%}"
        )
    console = Console()
    console.print(table)
    ratios = [theirs / mine for theirs, mine in zip(times["stock"], times["hf_xlt"], strict=True)]
    console.print(f"{statistics.median(ratios):.2f} times as fast ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
