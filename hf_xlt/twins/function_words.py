"""Sentences without their function words."""

from collections.abc import Sequence

FUNCTION_WORDS = {"ADP", "AUX", "CCONJ", "DET", "PART", "SCONJ"}


def content_words(upos: Sequence[str]) -> list[int]:
    """Return the positions of the words that are no function words.

    Function words are adpositions, auxiliaries and copulas, conjunctions, determiners and particles. Pronouns are
    arguments and stay, and so do punctuation, interjections and whatever has no meaning (`X`, `SYM`). A sentence in
    which nothing but punctuation would be left keeps all its words.

    Example:
        >>> content_words(["DET", "NOUN", "AUX", "VERB", "PUNCT"]), content_words(["PART", "PUNCT"])
        ([1, 3, 4], [0, 1])
    """
    kept = [place for place, tag in enumerate(upos) if tag not in FUNCTION_WORDS]
    return kept if any(upos[place] != "PUNCT" for place in kept) else list(range(len(upos)))


def lifted(heads: Sequence[int], deprels: Sequence[str], upos: Sequence[str], kept: Sequence[int]) -> tuple:
    """Return heads and relations after words were left out: who depended on one depends on the next word above it.

    Of what depended on a root that was left out, the highest word (not punctuation, where there is another; the first
    of several) is the new root, and the others depend on it. A projective tree stays one.

    Args:
        heads: Positions from 1, 0 for the root.
        deprels: Relations.
        upos: Parts of speech.
        kept: Positions of the words that stay, from 0.

    Returns:
        Heads and relations of all words, those of words that are left out without meaning.

    Example:
        >>> lifted([2, 0, 2, 2], ["nsubj", "root", "advmod", "punct"], ["NOUN", "AUX", "ADV", "PUNCT"], [0, 2, 3])[0]
        [0, 0, 1, 1]
    """
    staying, heads, deprels = set(kept), list(heads), list(deprels)
    depths = {}
    for place in kept:
        head, depth = heads[place], 1
        while head and head - 1 not in staying:
            head, depth = heads[head - 1], depth + 1
        heads[place] = head
        if not head:
            depths[place] = depth
    root = min(depths, key=lambda place: (upos[place] == "PUNCT", depths[place], place))
    for place in depths:
        heads[place] = 0 if place == root else root + 1
    deprels[root] = "root"
    return heads, deprels
