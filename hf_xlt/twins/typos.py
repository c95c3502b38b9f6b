"""Typing errors: in a share of the words two letters change places, or one is left out or doubled."""

from random import Random

from .draws import draws
from .made_up_words import WORD

SHORTEST = 3


def with_typos(tokens: list[str], share: float, seed: int = 0) -> list[str]:
    """Return words with typing errors, one in each that has any; the first letter is always right.

    Unlike a made-up word, an error is one of an occurrence: a word is right in one sentence and wrong in the next.
    The same sentence always has the same errors. Words of fewer than three letters have none.

    Args:
        tokens: The words of a sentence.
        share: Of the longer words, from 0 to 1.
        seed: Chooses them, and their errors.

    Example:
        >>> with_typos(["a", "house"], 1.0, seed=1)
        ['a', 'houe']
    """
    random = draws("typos", seed, *tokens)
    return [WORD.sub(lambda match: _typed(match[0], share, random), token) for token in tokens]


def _typed(word: str, share: float, random: Random) -> str:
    if len(word) < SHORTEST or random.random() >= share:
        return word
    place = random.randrange(1, len(word))
    kind = random.choice(("swapped", "left out", "doubled"))
    if kind == "swapped" and word[place] != word[place + 1 : place + 2] != "":
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    if kind == "left out":
        return word[:place] + word[place + 1 :]
    return word[: place + 1] + word[place:]
