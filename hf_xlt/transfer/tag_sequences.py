"""Sequences of tags that a CRF takes: those in which every entity begins, goes on and ends as its scheme says."""

from collections.abc import Sequence

from ..data.sentences import TaggedSentences
from ..data.subwords import Window
from ..models.crf import banned_moves

START, STOP = "the beginning", "the end"
ADVICE = (
    "Build the data set with `datasets_scripts/named_entities.py`, which turns other schemes into IOB2, or train with "
    "`tagger: {constrained: false}`."
)


def check_sequences(labels: Sequence[str], sentences: TaggedSentences) -> None:
    """Check that tags follow each other as in IOB2 or, where labels have E- and S-, in IOBES.

    Args:
        labels: Tag names; nothing is wrong among those of other tasks, such as POS.
        sentences: Tagged sentences.

    Raises:
        ValueError: If a tag cannot stand where it does.
    """
    if strange := [label for label in labels if label.startswith("I-") and f"B-{label[2:]}" not in labels]:
        raise ValueError(
            f"{sentences.language} {sentences.split}: expected IOB2 tags, in which an entity begins with B-, got the "
            f"labels {', '.join(strange)} without such. {ADVICE}"
        )
    banned = banned_moves(labels).tolist()
    places = {label: place for place, label in enumerate(labels)} | {START: len(labels), STOP: len(labels)}
    for identifier, tags in zip(sentences.ids, sentences.tags, strict=True):
        path = [START, *tags, STOP]
        for word, (before, after) in enumerate(zip(path, path[1:], strict=False)):
            if banned[places[before]][places[after]]:
                scheme = "IOBES" if is_iobes(labels) else "IOB2"
                raise ValueError(
                    f"{sentences.language} {sentences.split}, sentence {identifier!r}, word {word}: expected {scheme} "
                    f"tags, in which an entity begins with B-, got {after} after {before}. {ADVICE}"
                )


def whole_in_windows(
    labels: Sequence[str], tags: Sequence[Sequence[str]], windows: Sequence[Window]
) -> list[list[str]]:
    """Return the tags of sentences, changed where windows cut an entity in two: it ends there, and another begins.

    Args:
        labels: Tag names.
        tags: Tags of each sentence.
        windows: Windows of them.

    Example:
        >>> windows = [Window(0, [2, 3], 0, [0, 1]), Window(0, [4], 2, [0])]
        >>> whole_in_windows(["O", "B-X", "I-X"], [["O", "B-X", "I-X"]], windows)
        [['O', 'B-X', 'B-X']]
        >>> whole_in_windows(["O", "B-X", "I-X", "E-X", "S-X"], [["O", "B-X", "E-X"]], windows)
        [['O', 'S-X', 'S-X']]
    """
    iobes = is_iobes(labels)
    changed = [list(sentence) for sentence in tags]
    for window in windows:
        sentence, first = changed[window.sentence], window.first_word
        prefix, _, kind = sentence[first].partition("-")
        if first and kind and prefix in ("I", "E"):
            sentence[first] = f"{'S' if prefix == 'E' else 'B'}-{kind}"
            if iobes:
                sentence[first - 1] = f"{'S' if sentence[first - 1].startswith('B') else 'E'}-{kind}"
    return changed


def is_iobes(labels: Sequence[str]) -> bool:
    """Tell whether tags say where entities end, too."""
    return any(label.startswith(("E-", "S-")) for label in labels)
