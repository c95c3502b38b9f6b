"""A linear-chain conditional random field over the tags of a sentence."""

import math
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.autograd.function import once_differentiable
from torch.nn.functional import pad
from transformers import initialization as init

# What a banned move scores: less than any other, but unlike with -inf the difference of two of these is a number.
IMPOSSIBLE = -1e30
# What a banned move scores in a gold sequence: its likelihood is next to 0, yet its loss is finite.
ILLEGAL = -1e4


class LinearChainCRF(nn.Module):
    """A linear-chain CRF: a tag is scored by its word, by the tag before it, and where a sentence starts and stops.

    The probability of the tags y_1 ... y_n is exp(score) / Z, where the score is start(y_1) + emission_1(y_1) +
    transition(y_1, y_2) + emission_2(y_2) + ... + stop(y_n) and Z sums over all sequences of tags (Lafferty et al.
    2001, section 3; with START and STOP as in Lample et al. 2016, section 2.2).

    Where labels are IOB2 (`B-X`, `I-X`, `O`) or IOBES (with `E-X` and `S-X`), sequences that these do not allow have
    no probability, in training as in decoding: see `banned_moves`. In a gold sequence each such move scores -10,000:
    its likelihood is next to 0, but its loss is finite.

    Everything is computed in single precision at least, under autocast, too. What stands where a mask is False has no
    influence, whatever it is.

    Args:
        num_tags: Number of tags.
        labels: Their names, (tags,); None for no constraints.

    Raises:
        ValueError: If there is not one label a tag.

    Example:
        >>> crf = LinearChainCRF(3, ["O", "B-PER", "I-PER"])
        >>> emissions = torch.tensor([[[0.0, 1.0, 3.0], [0.0, 0.0, 1.0], [9.0, 9.0, 9.0]]])
        >>> crf.decode(emissions, mask=torch.tensor([[True, True, False]]))
        tensor([[   1,    2, -100]])
    """

    def __init__(self, num_tags: int, labels: Sequence[str] | None = None):
        super().__init__()
        if labels is not None and len(labels) != num_tags:
            raise ValueError(f"Expected the labels of {num_tags} tags, got {len(labels)}: {list(labels)!r}.")
        self.labels = list(labels) if labels is not None else [""] * num_tags
        self.transitions = nn.Parameter(torch.empty(num_tags, num_tags))  # (from, to)
        self.start = nn.Parameter(torch.empty(num_tags))
        self.stop = nn.Parameter(torch.empty(num_tags))
        self.banned = nn.Buffer(banned_moves(self.labels), persistent=False)
        self.reset_parameters()

    @torch.no_grad()
    def reset_parameters(self) -> None:
        """Set all scores to 0 and ban what the labels rule out, as the `_init_weights` of a pre-trained model must."""
        init.zeros_(self.transitions)
        init.zeros_(self.start)
        init.zeros_(self.stop)
        init.copy_(self.banned, banned_moves(self.labels))

    def extra_repr(self) -> str:
        """Return what `repr` tells of this module."""
        return f"num_tags={len(self.labels)}"

    def forward(self, emissions: Tensor, tags: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the log-likelihood of tags, (batch,): 0 where a row has no words. It can be differentiated once.

        Args:
            emissions: Score of each tag at each word, (batch, words, tags).
            tags: Gold tags, (batch, words).
            mask: True at the words of a row, False at padding and gaps, (batch, words); None where all are words.
        """
        return -_LogPartition.apply(*self._scores(emissions, mask), tags)[0]

    def log_partition(self, emissions: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return log Z, (batch,): 0 where a row has no words. It can be differentiated once.

        Args:
            emissions: Score of each tag at each word, (batch, words, tags).
            mask: True at the words of a row, (batch, words); None where all are words.
        """
        return _LogPartition.apply(*self._scores(emissions, mask), None)[0]

    @torch.no_grad()
    def marginals(self, emissions: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the probability of each tag at each word, (batch, words, tags): 0 where `mask` is False.

        Args:
            emissions: Score of each tag at each word, (batch, words, tags).
            mask: True at the words of a row, (batch, words); None where all are words.
        """
        return _LogPartition.apply(*self._scores(emissions, mask), None)[1]

    @torch.no_grad()
    def decode(self, emissions: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return the most probable tags (Viterbi 1967), int64 (batch, words): -100 where `mask` is False.

        Args:
            emissions: Score of each tag at each word, (batch, words, tags).
            mask: True at the words of a row, (batch, words); None where all are words.
        """
        emissions, moves, banned, mask = self._scores(emissions, mask)
        words = _Words(mask)
        tags = _best_tags(words.take(emissions), moves.masked_fill(banned, IMPOSSIBLE), words.inside)
        return words.put(tags.where(words.inside, -100))

    def _scores(self, emissions: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return emissions, scores of moves as `banned_moves` lays them out, which are banned, and a mask."""
        dtype = torch.promote_types(torch.promote_types(emissions.dtype, self.transitions.dtype), torch.float32)
        leaving = torch.cat([self.transitions, self.start[None]])  # (tags + START, tags)
        moves = torch.cat([leaving, pad(self.stop, (0, 1))[:, None]], dim=1)
        if mask is None:
            mask = torch.ones(emissions.shape[:2], dtype=torch.bool, device=emissions.device)
        return emissions.to(dtype), moves.to(dtype), self.banned, mask


def banned_moves(labels: Sequence[str]) -> Tensor:
    """Return which moves between tags IOB2 or IOBES rule out, bool (from, to).

    IOB2: `I-X` follows `B-X` or `I-X`. With a label `E-...` or `S-...` it is IOBES: `I-X` and `E-X` follow `B-X` or
    `I-X`, and nothing else does. Other labels, such as parts of speech, are free, and so is `I-X` without a `B-X`.

    Args:
        labels: Names of tags, (tags,).

    Returns:
        (tags + 1, tags + 1): the last row is START, the last column STOP.

    Example:
        >>> banned_moves(["O", "B-X", "I-X"]).long()
        tensor([[0, 0, 1, 0],
                [0, 0, 0, 0],
                [0, 0, 0, 0],
                [0, 0, 1, 0]])
    """
    parts = [label.split("-", 1) if "-" in label else ["", label] for label in [*labels, ""]]
    kinds = {kind for prefix, kind in parts if prefix == "B"}
    closed = any(prefix in ("E", "S") for prefix, _ in parts)

    def is_banned(before: list[str], after: list[str]) -> bool:
        open_before = before[0] in ("B", "I") and before[1] in kinds
        continued = after[0] in (("I", "E") if closed else ("I",)) and after[1] in kinds
        if open_before and continued:
            return before[1] != after[1]
        return continued or (closed and open_before)

    return torch.tensor([[is_banned(before, after) for after in parts] for before in parts])


class _Words:
    """Where the words of each row are, which may have gaps between them.

    Args:
        mask: True at words, (batch, places).

    Attributes:
        inside: True at words, False at the padding that now follows them, (words, batch).
    """

    def __init__(self, mask: Tensor):
        batch, places = self._shape = mask.shape
        lengths = mask.sum(1)
        rows, numbers = (torch.arange(size, device=mask.device) for size in mask.shape)
        self.inside = numbers[:, None] < lengths
        # The n-th word of each row, by its place among those of all rows.
        self._nth = ((~mask).argsort(dim=1, stable=True) + rows[:, None] * places).T.flatten()
        # The n-th last word of each row, by its place among (words, batch).
        self._nth_last = ((lengths - 1 - numbers[:, None]).clamp(min=0) * batch + rows).flatten()

    def take(self, values: Tensor) -> Tensor:
        """Return the values at words, (words, batch, ...), of those at places, (batch, places, ...)."""
        return values.flatten(0, 1).index_select(0, self._nth).unflatten(0, self.inside.shape)

    def put(self, values: Tensor) -> Tensor:
        """Return the values at words, (words, batch, ...), at their places, (batch, places, ...)."""
        values = values.flatten(0, 1)
        return torch.empty_like(values).index_copy_(0, self._nth, values).unflatten(0, self._shape)

    def reverse(self, values: Tensor) -> Tensor:
        """Return the values at words, (words, batch, ...), from the last word of each row to its first."""
        return values.flatten(0, 1).index_select(0, self._nth_last).unflatten(0, self.inside.shape)


class _LogPartition(torch.autograd.Function):
    """log Z, less the score of gold tags where there are any, with the gradient in closed form.

    The gradient is how often each tag and move is expected, less how often it is found (Lafferty et al. 2001, section
    4; there of the log-likelihood, so with the sign turned).
    """

    @staticmethod
    def forward(
        emissions: Tensor, moves: Tensor, banned: Tensor, mask: Tensor, tags: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return log Z, (batch,), and the gradients, (batch, places, tags) and (batch, tags + 1, tags + 1)."""
        words = _Words(mask)
        scores = words.take(emissions)  # (words, batch, tags)
        if tags is not None:
            tags = words.take(tags).where(words.inside, 0)[..., None]
            # Counted from the gold tags' scores, log Z is not much larger than the difference that is looked for.
            scores = scores - scores.gather(-1, tags)
        scores = scores.where(words.inside[..., None], 0)
        with torch.autocast(scores.device.type, enabled=False):
            log_partition, expected_tags, expected_moves = _forward_backward(
                scores, moves.masked_fill(banned, IMPOSSIBLE), words
            )
        if tags is not None:
            expected_tags.scatter_add_(-1, tags, -words.inside.to(scores.dtype)[..., None])
            path = _path(tags[..., 0], words, len(moves) - 1)  # (batch, words + 1)
            log_partition = log_partition - moves.masked_fill(banned, ILLEGAL).take(path).sum(1)
            expected_moves.flatten(1).scatter_add_(1, path, -torch.ones_like(path, dtype=scores.dtype))
        return log_partition, words.put(expected_tags), expected_moves

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: tuple[Tensor, Tensor, Tensor]) -> None:
        """Keep the gradients."""
        ctx.mark_non_differentiable(*output[1:])
        ctx.save_for_backward(*output[1:], inputs[2])

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor, *_: Any) -> tuple[Tensor, Tensor, None, None, None]:
        """Return the gradients of emissions and moves."""
        tags, moves, banned = ctx.saved_tensors
        gradient = gradient[:, None, None]
        return gradient * tags, (gradient * moves).sum(0).masked_fill(banned, 0), None, None, None

    @staticmethod
    def vmap(info: Any, in_dims: tuple, *inputs: Tensor | None) -> tuple[tuple[Tensor, ...], tuple[int, ...]]:
        """Compute one after the other, as it depends on the scores how."""
        runs = [
            _LogPartition.apply(
                *(x if dim is None else x.select(dim, run) for x, dim in zip(inputs, in_dims, strict=True))
            )
            for run in range(info.batch_size)
        ]
        return tuple(torch.stack(parts) for parts in zip(*runs, strict=True)), (0, 0, 0)


def _path(tags: Tensor, words: _Words, end: int) -> Tensor:
    """Return the moves of tags (words, batch), from START to STOP, as places in their flattened scores.

    START and STOP are both `end`, and from `end` to `end`, which is what padding does, the score is 0.
    """
    path = pad(tags.where(words.inside, end), (0, 0, 1, 1), value=end)  # (words + 2, batch)
    return (path[:-1] * (end + 1) + path[1:]).T


def _forward_backward(scores: Tensor, moves: Tensor, words: _Words) -> tuple[Tensor, Tensor, Tensor]:
    """Return log Z and how often tags and moves are expected (Rabiner 1989, section III.A-B).

    Args:
        scores: Of tags, (words, batch, tags); 0 outside of words.
        moves: Scores of moves, (tags + 1, tags + 1).
        words: Where the words are.

    Returns:
        log Z, (batch,), 0 where there are no words; tags, (words, batch, tags); moves, (batch, tags + 1, tags + 1).
    """
    ends = torch.stack([moves[-1, :-1], moves[:-1, -1]])[:, None]  # (2, 1, tags)
    arguments = scores, ends, moves[:-1, :-1], words
    log_partition, tags, counts = _by_products(*arguments) or _by_logarithms(*arguments)
    counts = pad(counts, (0, 1, 0, 1))
    counts[:, -1, :-1], counts[:, :-1, -1] = tags[0], words.reverse(tags)[0]
    return log_partition.where(words.inside[0], 0), tags, counts


def _by_products(scores: Tensor, ends: Tensor, between: Tensor, words: _Words) -> tuple[Tensor, Tensor, Tensor] | None:
    """Compute what `_by_logarithms` does by products of matrices; return None where scores are too far apart for that.

    Probabilities below the smallest number get lost. Where each sum that they may be missing from, `sums` and `mass`,
    is larger than that by twice as many digits as a number has, none of them would have made a difference.
    """
    peaks, end_peaks, peak = scores.amax(-1, keepdim=True), ends.amax(-1, keepdim=True), between.amax()
    weights, ends, factors = (scores - peaks).exp(), (ends - end_peaks).exp(), (between - peak).exp()
    factors = torch.stack([factors, factors.T])  # (2, from, to)
    weights = torch.stack([weights, words.reverse(weights)], dim=1)  # (words, 2, batch, tags)
    sums, totals = [torch.ones_like(weights[0])], [torch.ones_like(weights[0, ..., :1])]
    before, until = [ends.expand_as(weights[0])], [ends * weights[0]]
    for weight in weights[1:]:
        sums.append(torch.bmm(until[-1], factors))
        totals.append(sums[-1].sum(-1, keepdim=True))
        before.append(sums[-1] / totals[-1])
        until.append(before[-1] * weight)

    sums, totals, before, until = (torch.stack(parts) for parts in (sums, totals, before, until))
    joint = until[:, 0] * words.reverse(before[:, 1])  # (words, batch, tags)
    mass = joint.sum(-1, keepdim=True)
    numbers = torch.finfo(scores.dtype)
    if not torch.minimum(sums.amin(), mass.amin()) > numbers.tiny / numbers.eps**2:
        return None
    tags = joint * (words.inside[..., None] / mass)
    # P(from, to) = P(to) P(from | to)
    counts = factors[0] * torch.einsum("wbf,wbt->bft", until[:-1, 0], tags[1:] / sums[1:, 0])
    relative = (totals[1:, 1, :, 0].log() + peak).where(words.inside[1:], 0).sum(0)
    return relative + mass[0, :, 0].log() + peaks[..., 0].sum(0) + end_peaks.sum(), tags, counts


def _by_logarithms(scores: Tensor, ends: Tensor, between: Tensor, words: _Words) -> tuple[Tensor, Tensor, Tensor]:
    """Compute log Z and how probable tags and moves are, whatever the scores.

    The recursions from START and from STOP go together, like two sentences of which one is read backwards. At every
    word scores are taken relative to the largest, so that they do not grow with the length of a sentence.

    Args:
        scores: Of tags (words, batch, tags), 0 outside of words.
        ends: Scores of moves from START and to STOP (2, 1, tags).
        between: Scores of moves (tags, tags).
        words: Where the words are.

    Returns:
        log Z, (batch,), meaningless for rows without words; the probability of each tag, (words, batch, tags), 0
        outside of words; how often each move between tags is expected, (batch, tags, tags).
    """
    both = torch.stack([scores, words.reverse(scores)], dim=1)  # (words, 2, batch, tags)
    addends = torch.stack([between, between.T], dim=1)[:, :, None]  # (from, 2, 1, to); sums are quickest over `from`
    before, until, totals = [ends.expand_as(both[0])], [ends + both[0]], []
    for score in both[1:]:
        totals.append(until[-1].amax(-1, keepdim=True))
        shares = (until[-1] - totals[-1]).permute(2, 0, 1).contiguous()
        arriving = shares[..., None] + addends  # (from, 2, batch, to)
        peaks = arriving.amax(0)
        before.append(_exp(arriving - peaks).sum(0).log() + peaks)
        until.append(before[-1] + score)

    joint = torch.stack([part[0] for part in until]) + words.reverse(torch.stack([part[1] for part in before]))
    tags = joint.softmax(-1).where(words.inside[..., None], 0)
    counts = torch.zeros_like(between).repeat(len(scores[0]), 1, 1)
    log_partition = joint[0].logsumexp(-1)
    for word, total in enumerate(totals, start=1):
        shares = until[word - 1][0] - total[0]
        # P(from, to) = P(to) P(from | to)
        counts += tags[word, :, None] * _exp(shares[..., None] + between - before[word][0][:, None])
        log_partition = log_partition + total[1, :, 0].where(words.inside[word], 0)
    return log_partition, tags, counts


def _exp(scores: Tensor) -> Tensor:
    """Return exponentials, but for 0 about the smallest number: numbers between these take a CPU ten times as long."""
    return scores.clamp(min=math.log(torch.finfo(scores.dtype).tiny) + 1).exp()


def _best_tags(scores: Tensor, moves: Tensor, inside: Tensor) -> Tensor:
    """Return the most probable tags, (words, batch), those of START and STOP outside of words.

    Args:
        scores: Of tags, (words, batch, tags).
        moves: Scores of moves, (tags + 1, tags + 1).
        inside: True at words, (words, batch).
    """
    end = len(moves) - 1
    # A row ends with one STOP at least, and goes on with it: only words have other tags.
    scores = pad(scores.where(inside[..., None], IMPOSSIBLE), (0, 1), value=IMPOSSIBLE)
    scores[..., end].masked_fill_(~inside, 0)
    first, *scores = scores.transpose(1, 2).contiguous()  # (tags, batch) each
    best, leaving = [first + moves[end, :, None]], moves[..., None]  # (from, to, 1)
    for score in scores:
        arriving = (best[-1][:, None] + leaving).amax(0)  # of (from, to, batch); maxima are quickest over `from`
        best.append(score + (arriving - arriving.amax(0)))

    tags, arriving = [torch.full_like(inside[0], end, dtype=torch.long)], moves.T.contiguous()
    for before in torch.stack(best[::-1]).transpose(1, 2).contiguous():
        tags.append((before + arriving.index_select(0, tags[-1])).argmax(-1))
    return torch.stack(tags[:0:-1])
