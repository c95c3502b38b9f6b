"""The word order of another language, learned from its trees.

Wang & Eisner 2016 (The Galactic Dependencies Treebanks) permute the dependents of each noun and verb of a substrate
language as a model of a superstrate language would. Here that model is two tables of counts, and it is used for the
dependents of all words:

- **sides**: how often a dependent stands before its head, by its relation, its part of speech and its head's;
- **siblings**: of two dependents on the same side of a head, how often which comes first, by their relations and parts
  of speech, and their head's.

Rarer kinds are counted without the head's part of speech, then by relation alone; what is too rare even so keeps its
order. Where Wang & Eisner draw a new order, a sentence is changed here no more than it must be: a dependent changes
its side with the smallest probability that gives the counts of the other language, so that English in the order of
English is English. Punctuation is not counted: it stays on its side of its head, outside of what moves there. Phrases
stay whole, so every tree is projective afterwards; what a language says by order elsewhere than among the dependents
of one word (the verb that is second in German) is not learned.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

FEWEST = 20  # Of fewer, a share is a guess.


@dataclass
class OrderCounts:
    """How often what comes first in a language.

    Attributes:
        seen: Key -> how often something of this kind was seen.
        first: Key -> how often the dependent stood before its head, or the first of the key's siblings first.
    """

    seen: Counter = field(default_factory=Counter)
    first: Counter = field(default_factory=Counter)

    @classmethod
    def of(cls, trees: Iterable[Mapping[str, Sequence]]) -> "OrderCounts":
        """Count the orders in trees.

        Args:
            trees: Sentences with `upos`, `heads` (from 1, 0 for the root) and `deprels`.
        """
        counts = cls()
        for tree in trees:
            for siblings in _families(tree):
                counts._count(siblings)
        return counts

    def share(self, key: tuple) -> float:
        """Return how often, of all times, the key's first came first."""
        return self.first[key] / self.seen[key]

    def knows(self, key: tuple) -> bool:
        """Tell whether that was seen often enough."""
        return self.seen[key] >= FEWEST

    def _count(self, siblings: list["Dependent"]) -> None:
        for index, one in enumerate(siblings):
            for key in side_keys(one):
                self.seen[key] += 1
                self.first[key] += one.before
            for other in siblings[index + 1 :]:
                if one.before == other.before and one.kind != other.kind:
                    for key in sibling_keys(one, other, one.before):
                        self.seen[key] += 1
                        self.first[key] += one.kind < other.kind


class Dependent(NamedTuple):
    """A word that is no punctuation, as its head sees it.

    Attributes:
        kind: Its relation, without subtype, and its part of speech.
        head: Its head's part of speech.
        before: Whether it stands before its head.
    """

    kind: tuple[str, str]
    head: str
    before: bool


def side_keys(one: Dependent) -> list[tuple]:
    """Return what the side of a dependent is counted under, the most specific first."""
    return [(*one.kind, one.head), one.kind, one.kind[:1]]


def sibling_keys(one: Dependent, other: Dependent, before: bool) -> list[tuple]:
    """Return what the order of two dependents of different kinds, on one side of a head, is counted under."""
    first, second = sorted((one.kind, other.kind))
    return [(before, first, second, one.head), (before, first, second)]


def _families(tree: Mapping[str, Sequence]) -> Iterable[list[Dependent]]:
    """Return the dependents of each word, from left to right, but for punctuation."""
    families: dict[int, list[Dependent]] = {}
    words = zip(tree["heads"], tree["deprels"], tree["upos"], strict=True)
    for place, (head, deprel, tag) in enumerate(words, 1):
        if head and tag != "PUNCT":
            one = Dependent((deprel.partition(":")[0], tag), tree["upos"][head - 1], place < head)
            families.setdefault(head, []).append(one)
    return families.values()


@dataclass(frozen=True)
class WordOrder:
    """The word order of one language for the sentences of another.

    Args:
        source: Counts of the language of the sentences.
        target: Counts of the other language.
    """

    source: OrderCounts
    target: OrderCounts

    def order(self, tree: Mapping[str, Sequence], units: Sequence[tuple[int, int]], random: Random) -> list[int]:
        """Return the positions of a sentence's words, from 0, in their new order.

        Args:
            tree: `upos`, `heads` (from 1, 0 for the root) and `deprels` of the sentence.
            units: Spans of words that stay together, in their own order; no two of them overlap.
            random: What draws are made with.
        """
        return _Phrases(tree, units).linearised(self, random)

    def changes_side(self, one: Dependent, random: Random) -> bool:
        """Draw whether a dependent moves to the other side of its head."""
        return self._flips(side_keys(one), one.before, random)

    def keeps_order(self, one: Dependent, other: Dependent, before: bool, moved: bool, random: Random) -> bool:
        """Draw whether the first of two dependents on one side of a head stays the first.

        Args:
            one: The first.
            other: The second.
            before: The side: before the head.
            moved: Whether one of them has come from the other side, so that they had no order here.
            random: What draws are made with.
        """
        if one.kind == other.kind:
            return True
        keys, is_first = sibling_keys(one, other, before), one.kind < other.kind
        if not moved:
            return not self._flips(keys, is_first, random)
        key = next(filter(self.target.knows, keys), None)
        return key is None or (random.random() < self.target.share(key)) == is_first

    def _flips(self, keys: list[tuple], is_first: bool, random: Random) -> bool:
        """Draw whether to turn an order round, as seldom as gives the shares of the target language."""
        key = next((key for key in keys if self.source.knows(key) and self.target.knows(key)), None)
        if key is None:
            return False
        own, other = self.source.share(key), self.target.share(key)
        if not is_first:
            own, other = 1 - own, 1 - other
        return other < own and random.random() >= other / own


class _Phrases:
    """The words of a sentence, those that stay together as one, and what depends on each."""

    def __init__(self, tree: Mapping[str, Sequence], units: Sequence[tuple[int, int]]):
        heads, deprels, upos = tree["heads"], tree["deprels"], tree["upos"]
        self.words = [range(place, place + 1) for place in range(len(heads))]
        for start, end in units:
            for place in range(start, end):
                self.words[place] = range(start, end)
        depths = _depths(heads)
        self.dependents: dict[range, list[tuple[range, Dependent | None]]] = {}
        for unit in dict.fromkeys(self.words):
            # The word of a unit that is highest in the tree speaks for it: what is above it cannot be below the unit.
            top = min(unit, key=lambda place: depths[place])
            if not heads[top]:
                self.root = unit
                continue
            head = heads[top] - 1
            above = self.words[head]
            kind = (deprels[top].partition(":")[0], upos[top])
            one = None if upos[top] == "PUNCT" else Dependent(kind, upos[head], unit.start < above.start)
            self.dependents.setdefault(above, []).append((unit, one))

    def linearised(self, order: WordOrder, random: Random) -> list[int]:
        return self._phrase(self.root, order, random)

    def _phrase(self, head: range, order: WordOrder, random: Random) -> list[int]:
        """Return the words of a unit and of all that is below it."""
        sides: dict[bool, list] = {True: [], False: []}
        for unit, one in self.dependents.get(head, []):
            before = unit.start < head.start
            moved = one is not None and order.changes_side(one, random)
            # What is near its head stays near on the other side.
            place = 2 * head.start - unit.start if moved else unit.start
            sides[before != moved].append((place, unit, one, moved))
        words = []
        for unit in _ranked(sides[True], True, order, random):
            words += self._phrase(unit, order, random)
        words += head
        for unit in _ranked(sides[False], False, order, random):
            words += self._phrase(unit, order, random)
        return words


def _ranked(side: list[tuple], before: bool, order: WordOrder, random: Random) -> list[range]:
    """Return the dependents on one side of a head, from left to right: who comes after fewest others is first."""
    side = sorted(side, key=lambda item: item[0])
    after = [0] * len(side)
    for index, (_, _, one, moved) in enumerate(side):
        for later in range(index + 1, len(side)):
            _, _, other, other_moved = side[later]
            if one is None or other is None:
                # Punctuation is at the end of the phrase, outside of what has moved there.
                outer = one is None if before else other is None
                keeps = outer or not (moved or other_moved)
            else:
                keeps = order.keeps_order(one, other, before, moved or other_moved, random)
            after[later if keeps else index] += 1
    return [side[index][1] for index in sorted(range(len(side)), key=lambda index: (after[index], index))]


def _depths(heads: Sequence[int]) -> list[int]:
    """Return how many words are above each word."""
    depths: list[int] = []
    for head in heads:
        depth = 0
        while head:
            head, depth = heads[head - 1], depth + 1
        depths.append(depth)
    return depths
