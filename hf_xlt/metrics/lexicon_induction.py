"""Precision at k of word translation, counted over distinct source words (Conneau et al. 2018, section 3.1)."""

from collections.abc import Collection, Iterable, Sequence

from .fraction import fraction


def gold_translations(entries: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Group the entries of a lexicon by source word, both in the order of the lexicon, each translation once.

    Args:
        entries: Pairs of a source and a target word.

    Example:
        >>> gold_translations([("hund", "dog"), ("haus", "house"), ("hund", "hound"), ("hund", "dog")])
        {'hund': ['dog', 'hound'], 'haus': ['house']}
    """
    gold: dict[str, dict[str, None]] = {}
    for source, target in entries:
        gold.setdefault(source, {})[target] = None
    return {source: list(targets) for source, targets in gold.items()}


def precision_at(
    ranked: Sequence[Sequence[str]], gold: Sequence[Collection[str]], ks: Sequence[int] = (1, 5, 10)
) -> dict[str, float]:
    """Return the share of source words with a right translation among the k best.

    One right translation is enough, however many gold ones a word has.

    Args:
        ranked: The translations of each source word, best first; there may be fewer than k.
        gold: The gold translations of each source word, in the same order; see `gold_translations`.
        ks: How many of the best count.

    Returns:
        `P@k` for every k, from 0 to 1.

    Raises:
        TypeError: If a string stands where a list of strings should.
        ValueError: If there is no source word, the two differ in their number, or a word has no gold translation.

    Example:
        >>> precision_at([["dog", "cat"], ["tree", "house"]], [["hound", "dog"], ["house"]], ks=(1, 2))
        {'P@1': 0.5, 'P@2': 1.0}
    """
    if len(ranked) != len(gold):
        raise ValueError(f"Expected ranked translations for {len(gold)} source words, got {len(ranked)}.")
    if not gold:
        raise ValueError("Expected translations of at least one source word, got none.")
    if not all(gold):
        raise ValueError("Expected a gold translation for every source word: leave out those that have none.")
    for words in (*ranked, *gold):
        if isinstance(words, str):
            raise TypeError(f"Expected a list of translations for every source word, got the string {words!r}.")
    ranks = [
        next((rank for rank, word in enumerate(words, start=1) if word in right), None)
        for words, right in zip(ranked, gold, strict=True)
    ]
    return {f"P@{k}": fraction(sum(rank is not None and rank <= k for rank in ranks), len(ranks)) for k in ks}
