"""Data sets of twins: rows of a data set, one factor after the other changed, and what is annotated kept."""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

from datasets import ClassLabel, Dataset, DatasetDict, Features, List, Value
from datasets.fingerprint import generate_random_fingerprint

from ..metrics import entities
from .code import REVERSED, Twin
from .draws import draws
from .function_words import content_words, lifted
from .made_up_words import with_made_up_words
from .rearrangement import merged, rearranged
from .script import rotated
from .typos import with_typos
from .word_order import OrderCounts, WordOrder

ORIGINAL = "original"
SPLITS = ("train", "validation", "test")
# Takes a row, with the names of its tags, and returns another, or None to leave it out.
Change = Callable[[dict], dict | None]
Spans = dict[str, set[tuple[int, int]]]


def load_twin(twin: Twin, load: Callable[[str], DatasetDict]) -> DatasetDict:
    """Return all splits of a twin.

    Args:
        twin: The twin.
        load: Gives the splits of a language.

    Raises:
        ValueError: If the data lacks a column that a factor needs.
    """
    splits, order = load(twin.base), None
    if twin.order not in (None, REVERSED):
        other = splits if twin.order == twin.base else load(twin.order)
        order = WordOrder(order_counts(splits, twin.base), order_counts(other, twin.order))
    return DatasetDict({name: make_twin(rows, twin, order) for name, rows in splits.items()})


def order_split(splits: Collection[str]) -> str:
    """Return the split whose trees say what the order of a language is: that for training, where there is one.

    Example:
        >>> order_split(["test", "train"]), order_split(["test"])
        ('train', 'test')
    """
    return next((name for name in SPLITS if name in splits), next(iter(splits)))


def order_counts(splits: DatasetDict, language: str) -> OrderCounts:
    """Count the word orders of a language.

    Raises:
        ValueError: If there are no trees.
    """
    rows = splits[order_split(splits)]
    _check_columns(rows, "order", ("upos", "heads", "deprels"), language)
    return OrderCounts.of(_sentences(rows, ["upos", "heads", "deprels"]))


def make_twin(rows: Dataset, twin: Twin, order: WordOrder | None = None) -> Dataset:
    """Change the words of a data set, and keep what is annotated: tags, heads, relations, spans, ids.

    All columns that are lists have a value a word. A column `original` is new: the words as they were, with spaces. So
    is `text`, where there is one: the new words with spaces.

    Args:
        rows: Sentences, or pairs of spans, with the columns of docs/data.md.
        twin: What to change.
        order: The word order, for a twin in that of a language.

    Raises:
        ValueError: If a column is missing that a factor needs.

    Example:
        >>> rows = Dataset.from_dict({"tokens": [["Ann", "sings"]], "heads": [[2, 0]]})
        >>> make_twin(rows, Twin.parse("en~order=reversed"))[0]
        {'tokens': ['sings', 'Ann'], 'heads': [0, 1], 'original': 'Ann sings'}
    """
    for factor in twin.factors:
        _check_columns(rows, factor, twin.needs(factor), twin.base)
    if ORIGINAL not in rows.features:
        rows = _changed(rows, lambda row: row | {ORIGINAL: " ".join(row["tokens"])})
    for factor in twin.factors:
        rows = _changed(rows, _change(factor, rows, twin, order))
    return rows


def twin_text(text: str, twin: Twin) -> str:
    """Return running text as a twin has it; words have the images that they have in its data sets.

    Args:
        text: A sentence.
        twin: A twin of text, see `Twin.check_text`.

    Example:
        >>> twin_text("It is so.", Twin.parse("en~lexicon=1~script=rot")) != "It is so."
        True
    """
    text = with_made_up_words(text, twin.lexicon, twin.seed)
    [text] = with_typos([text], twin.typos, twin.seed)
    return rotated(text, twin.script == "rot-letters") if twin.script else text


def _change(factor: str, rows: Dataset, twin: Twin, order: WordOrder | None) -> Change:
    columns = _word_columns(rows.features)
    if factor == "functions":
        return partial(_without_function_words, columns=columns)
    if factor == "order" and twin.order == REVERSED:
        return lambda row: rearranged(row, range(len(row["tokens"]))[::-1], columns)
    if factor == "order":
        return partial(_in_order, columns=columns, order=order, spans=_spans(rows), seed=twin.seed)
    return lambda row: row | {"tokens": _words(factor, row, twin)}


def _words(factor: str, row: dict, twin: Twin) -> list[str]:
    tokens = row["tokens"]
    if factor == "morphology":
        return [word if lemma in ("", "_") else lemma for word, lemma in zip(tokens, row["lemmas"], strict=True)]
    if factor == "lexicon":
        return [with_made_up_words(word, twin.lexicon, twin.seed) for word in tokens]
    if factor == "typos":
        return with_typos(tokens, twin.typos, twin.seed)
    return [rotated(word, twin.script == "rot-letters") for word in tokens]


def _without_function_words(row: dict, columns: Collection[str]) -> dict | None:
    kept = content_words(row["upos"])
    for entity in entities(row.get("ner_tags", ())):
        words = range(entity.start, entity.end)
        if not set(words) & set(kept):
            kept = sorted([*kept, *words])
    if "heads" in row:
        heads, deprels = lifted(row["heads"], row["deprels"], row["upos"], kept)
        row = row | {"heads": heads, "deprels": deprels}
    return rearranged(row, kept, columns)


def _in_order(row: dict, columns: Collection[str], order: WordOrder, spans: Spans, seed: int) -> dict | None:
    units = merged(spans.get(" ".join(row["tokens"]), ()))
    return rearranged(row, order.order(row, units, draws("order", seed, *row["tokens"])), columns)


def _spans(rows: Dataset) -> Spans:
    """Return sentence -> what must stay together: entities, and the spans of all its pairs."""
    spans: Spans = {}
    for row in _sentences(rows, [name for name in ("ner_tags", "subject", "object") if name in rows.features]):
        found = spans.setdefault(" ".join(row["tokens"]), set())
        found |= {(row[name]["start"], row[name]["end"]) for name in ("subject", "object") if name in row}
        found |= {(entity.start, entity.end) for entity in entities(row.get("ner_tags", ()))}
    return spans


def _sentences(rows: Dataset, columns: list[str]) -> Iterator[dict]:
    """Yield some columns, each row that differs from the one above; tags as their names."""
    rows, above = rows.select_columns(list(dict.fromkeys(["tokens", *columns]))), None
    names = _tag_names(rows.features)
    for row in rows:
        if row != above:
            above = row
            yield _named(row, names)


def _changed(rows: Dataset, change: Change) -> Dataset:
    """Return the rows that `change` makes of rows."""
    features = Features({**rows.features, ORIGINAL: Value("string")})
    names = _tag_names(features)
    ids = {column: {name: number for number, name in enumerate(tags)} for column, tags in names.items()}

    def batch(columns: dict[str, list]) -> dict[str, list]:
        changed = []
        for values in zip(*columns.values(), strict=True):
            row = change(_named(dict(zip(columns, values, strict=True)), names))
            if row is not None:
                tags = {column: [known[tag] for tag in row[column]] for column, known in ids.items()}
                text = {"text": " ".join(row["tokens"])} if "text" in row else {}
                changed.append(row | tags | text)
        return {column: [row[column] for row in changed] for column in features}

    # Held in memory, as the data sets are that twins are made of; nothing is taken from the cache, so that there is no
    # need of the fingerprint that `datasets` computes from all that a function holds, in a minute.
    options = {"keep_in_memory": True, "load_from_cache_file": False, "new_fingerprint": generate_random_fingerprint()}
    return rows.map(batch, batched=True, features=features, **options)


def _word_columns(features: Features) -> list[str]:
    return [name for name, feature in features.items() if isinstance(feature, List)]


def _tag_names(features: Features) -> dict[str, list[str]]:
    """Return column -> names of its tags, of the columns with tags."""
    return {
        name: features[name].feature.names
        for name in _word_columns(features)
        if isinstance(features[name].feature, ClassLabel)
    }


def _named(row: dict, names: dict[str, list[str]]) -> dict:
    return row | {column: [tags[tag] for tag in row[column]] for column, tags in names.items()}


def _check_columns(rows: Dataset, factor: str, columns: Iterable[str], language: str) -> None:
    if missing := [column for column in columns if column not in rows.features]:
        raise ValueError(
            f"language {language!r}: the factor `{factor}` of a twin needs a column `{missing[0]}`, and there are "
            f"{', '.join(rows.features)}. See docs/twins.md."
        )
