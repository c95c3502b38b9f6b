"""Languages drawn with smoothed probabilities."""

import random
from collections.abc import Mapping, Sequence


def smoothed_probabilities(counts: Mapping[str, int], alpha: float) -> dict[str, float]:
    """Return the probability of each language, q_i proportional to p_i ** alpha.

    Lample & Conneau 2019, equation 1: with p_i the share of language i, an alpha below 1 raises the share of small
    languages; 1 keeps the shares, 0 makes all languages with any text equal.

    Args:
        counts: Sentences (or sentence pairs) per language; a language without text gets probability 0.
        alpha: Exponent, 0 or more.

    Raises:
        ValueError: If `alpha` or a count is negative, or no language has text.

    Example:
        >>> q = smoothed_probabilities({"en": 80, "de": 15, "sw": 5}, alpha=0.5)
        >>> {language: round(probability, 4) for language, probability in q.items()}
        {'en': 0.5942, 'de': 0.2573, 'sw': 0.1485}
    """
    if alpha < 0:
        raise ValueError(f"`alpha` must be 0 or more, got {alpha!r}.")
    if any(count < 0 for count in counts.values()) or not any(counts.values()):
        raise ValueError(f"Expected counts of 0 or more and at least one above 0, got {dict(counts)!r}.")
    total = sum(counts.values())
    weights = {language: (count / total) ** alpha if count else 0.0 for language, count in counts.items()}
    weight_sum = sum(weights.values())
    return {language: weight / weight_sum for language, weight in weights.items()}


def sample_languages(texts: Mapping[str, Sequence[str]], alpha: float, seed: int = 0) -> dict[str, list[str]]:
    """Draw as many sentences as there are, with language shares smoothed by `alpha`.

    Language i gets `round(q_i * N)` of the N sentences. If that is more than it has, the whole text is repeated as
    often as it fits; what remains is drawn without replacement. So the sample has the smoothed shares exactly (up to
    rounding), and at alpha 1 it is the text itself.

    Args:
        texts: Sentences per language.
        alpha: Exponent of `smoothed_probabilities`.
        seed: Seed of the draw; each language draws independently of the others.
    """
    counts = {language: len(sentences) for language, sentences in texts.items()}
    total = sum(counts.values())
    sample = {}
    for language, probability in smoothed_probabilities(counts, alpha).items():
        sentences = list(texts[language])
        whole, rest = divmod(round(probability * total), max(len(sentences), 1))
        draw = random.Random(f"{seed} {language}")
        sample[language] = sentences * whole + draw.sample(sentences, rest if sentences else 0)
    return sample
