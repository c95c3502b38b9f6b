"""Dictionaries of both directions from one matrix of cosines, as self-learning needs them again and again."""

from collections.abc import Iterator
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import linear, pad

CHUNK = 64  # Cosines that are represented by their maximum.
CELLS_AT_ONCE = 6 * 2**20  # 24 MB of float32: memory of up to 32 MB is used again, more is asked of the system anew.


class DictionaryInduction:
    """Makes the dictionaries of self-learning: for each word, of both languages, the best translation it sees.

    All cosines are computed once and held, for the neighbourhoods of CSLS and the choices in both directions. They are
    not sorted: the k best of a word are in the k chunks with the highest maxima.

    The published method sets each cell of the score matrix to 0 with probability 1 - p and takes the best of a row.
    That is, among the cells ranked by score, the first that is kept; its rank has the geometric distribution,
    independently for each word and direction. So a rank is drawn for each word instead of a number for each cell. The
    dictionaries have the same distribution, except that a cell left out is never chosen, where a 0 would win over
    negative scores.

    Args:
        source: (source words, dimensions); says how many, of what precision and on which device.
        target: (target words, dimensions).
        neighbours: Over how many CSLS averages; over all words where there are fewer.
    """

    def __init__(self, source: Tensor, target: Tensor, neighbours: int = 10):
        self.sizes = len(source), len(target)
        self.neighbours = neighbours
        rows, columns = (CHUNK * -(-size // CHUNK) for size in self.sizes)
        # Held between iterations, as fresh memory of this size takes time; what fills up the chunks is never the best.
        self.cosines = source.new_full((rows, columns), -torch.inf)
        self.rows_at_once = CHUNK * max(1, CELLS_AT_ONCE // (CHUNK * columns))

    @torch.no_grad()
    def __call__(
        self,
        mapped_source: Tensor,
        target: Tensor,
        keep_probability: float = 1.0,
        generator: torch.Generator | None = None,
    ) -> tuple[Tensor, float]:
        """Return a dictionary, and the mean cosine of a word with its nearest in the other language.

        Args:
            mapped_source: (source words, dimensions), of length 1, in the space of the target.
            target: (target words, dimensions), of length 1.
            keep_probability: How probably a word sees a given word of the other language.
            generator: Of what is left out by chance; not asked where all words are kept.

        Returns:
            (source words + target words, 2) int64, source row and target row: the choice of each source word, then
            that of each target word, so that a pair may be there twice; and the mean of both directions.
        """
        forward, backward = self._multiplied(mapped_source, target)
        objective = (forward.maxima.amax(dim=1).double().mean() + backward.maxima.amax(dim=1).double().mean()) / 2
        # Less r / 2 of the other word, cosines rank like CSLS: a word's own r is the same for all its translations.
        of_source, of_target = (
            scores.mean_of_best(min(self.neighbours, others)) / 2
            for scores, others in ((forward, len(target)), (backward, len(mapped_source)))
        )
        forward, backward = self._less(of_source, of_target)
        translations, sources = (
            scores.of_rank(_first_kept(*sizes, keep_probability, generator).to(self.cosines.device))
            for scores, sizes in ((forward, self.sizes), (backward, self.sizes[::-1]))
        )
        rows, columns = (torch.arange(size, device=self.cosines.device) for size in self.sizes)
        return torch.stack([torch.cat([rows, sources]), torch.cat([translations, columns])], dim=1), objective.item()

    def _multiplied(self, mapped_source: Tensor, target: Tensor) -> tuple["_Scores", "_Scores"]:
        """Fill in the cosines; return them as scores of source words and of target words."""
        row_maxima, column_maxima = [], []
        products = _products(mapped_source, target, self.rows_at_once)
        for block, product in zip(self.cosines.split(self.rows_at_once), products, strict=True):
            block[: len(product), : len(target)] = product
            row_maxima.append(block.unflatten(1, (-1, CHUNK)).amax(dim=2))
            column_maxima.append(block.unflatten(0, (-1, CHUNK)).amax(dim=1))
        none = [self.cosines.new_zeros(size) for size in self.cosines.shape]
        return self._scores(row_maxima, column_maxima, *none)

    def _less(self, of_source: Tensor, of_target: Tensor) -> tuple["_Scores", "_Scores"]:
        """Return the cosines less an amount that depends on the other word, as scores of source and target words."""
        of_source, of_target = (
            pad(amounts, (0, size - len(amounts)))
            for amounts, size in zip((of_source, of_target), self.cosines.shape, strict=True)
        )
        row_maxima, column_maxima = [], []
        scores = torch.empty_like(self.cosines[: self.rows_at_once])
        for block, amounts in zip(*(side.split(self.rows_at_once) for side in (self.cosines, of_source)), strict=True):
            part = scores[: len(block)]
            row_maxima.append(torch.sub(block, of_target, out=part).unflatten(1, (-1, CHUNK)).amax(dim=2))
            column_maxima.append(torch.sub(block, amounts[:, None], out=part).unflatten(0, (-1, CHUNK)).amax(dim=1))
        return self._scores(row_maxima, column_maxima, of_source, of_target)

    def _scores(
        self, row_maxima: list[Tensor], column_maxima: list[Tensor], of_source: Tensor, of_target: Tensor
    ) -> tuple["_Scores", "_Scores"]:
        rows, columns = self.sizes
        by_row = self.cosines.unflatten(1, (-1, CHUNK))[:rows]
        by_column = self.cosines.unflatten(0, (-1, CHUNK)).permute(2, 0, 1)[:columns]
        return (
            _Scores(by_row, of_target.view(-1, CHUNK), torch.cat(row_maxima)[:rows]),
            _Scores(by_column, of_source.view(-1, CHUNK), torch.cat(column_maxima).T[:columns].contiguous()),
        )


class _Scores(NamedTuple):
    """Scores of words with the words of the other language.

    Attributes:
        cosines: (words, chunks, CHUNK).
        amounts: (chunks, CHUNK), what is taken from the cosines to give the scores.
        maxima: (words, chunks), the highest score of each chunk.
    """

    cosines: Tensor
    amounts: Tensor
    maxima: Tensor

    def best(self, words: Tensor, k: int) -> tuple[Tensor, Tensor]:
        """Return the k highest scores of some words, descending, and the rows of the other words: (words, k) each."""
        chunks = self.maxima[words].topk(min(k, self.maxima.shape[1])).indices
        scores = (self.cosines[words[:, None], chunks] - self.amounts[chunks]).flatten(1)
        scores, places = scores.topk(k)
        return scores, chunks.gather(1, places // CHUNK) * CHUNK + places % CHUNK

    def mean_of_best(self, k: int) -> Tensor:
        """Return the mean of the k highest scores of each word, (words,)."""
        words = torch.arange(len(self.maxima), device=self.maxima.device)
        return torch.cat([self.best(part, k)[0].mean(dim=1) for part in words.split(_words_at_once(k))])

    def of_rank(self, ranks: Tensor) -> Tensor:
        """Return which other word has the score of rank 1, 2, ... among those of each word, (words,)."""
        found = torch.empty_like(ranks)
        # Words of about the same rank together, as those beside one that looks far do so, too.
        waiting = ranks.argsort(descending=True)
        while len(waiting):
            furthest = int(ranks[waiting[0]])
            words, waiting = waiting.tensor_split([_words_at_once(furthest)])
            _, others = self.best(words, furthest)
            found[words] = others.gather(1, ranks[words, None] - 1)[:, 0]
        return found


def _products(left: Tensor, right: Tensor, rows: int) -> Iterator[Tensor]:
    """Yield `left @ right.T`, some rows at a time."""
    if left.device.type == "cpu" and left.dtype == torch.float32 and torch.backends.mkldnn.is_available():
        # On processors of AMD, a product of oneDNN takes half the time of one of MKL, on which `@` relies.
        right = right.to_mkldnn()
        yield from (linear(part.to_mkldnn(), right).to_dense() for part in left.split(rows))
    else:
        yield from (part @ right.T for part in left.split(rows))


def _words_at_once(k: int) -> int:
    """Return of how many words the k chunks with the best scores are looked at together."""
    return max(1, CELLS_AT_ONCE // (k * CHUNK))


def _first_kept(words: int, others: int, keep_probability: float, generator: torch.Generator | None) -> Tensor:
    """Draw the rank of the first of `others` ranked cells that is kept, for each word; the last where none is."""
    if keep_probability == 1:
        return torch.ones(words, dtype=torch.int64)
    return torch.empty(words).geometric_(keep_probability, generator=generator).clamp(max=others).long()
