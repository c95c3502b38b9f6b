"""What is known of a sentence because it was made: entities, relations, arguments, word alignment."""

from collections.abc import Iterator

from ..data.pairs import Pair, Span, types_of_words
from .concepts import SYMMETRIC
from .frame import Clause, Frame, Nominal
from .words import Tree

NO_RELATION, NO_ROLE = "no_relation", "none"


def nominals(clause: Clause) -> Iterator[Nominal]:
    """Yield all nominals of a clause and of what is in it, but for the one that is asked for."""
    told = (nominal for role, nominal in clause.arguments.items() if role != clause.question)
    for nominal in (*told, clause.place, clause.source):
        if nominal is not None:
            yield from _within(nominal)
    for other in (clause.complement, clause.conjunct, clause.subordinate):
        if other is not None:
            yield from nominals(other)


def _within(nominal: Nominal) -> Iterator[Nominal]:
    yield nominal
    for other in (nominal.owner, nominal.apposition, *nominal.conjuncts, *nominal.arguments.values()):
        if other is not None:
            yield from _within(other)
    if nominal.relative is not None:
        yield from nominals(nominal.relative)


def names(frame: Frame, tree: Tree) -> list[Span]:
    """Return the names of a sentence, in order."""
    types = {nominal.id: nominal.entity.type for nominal in nominals(frame.clause) if nominal.entity}
    return [Span(start, end, types[number]) for number, (start, end) in _name_offsets(tree).items()]


def _name_offsets(tree: Tree) -> dict[int, tuple[int, int]]:
    """Return the first word of the name of each nominal, and the one after its last."""
    offsets: dict[int, tuple[int, int]] = {}
    for index, number in enumerate(tree.mentions):
        if number >= 0:
            offsets[number] = offsets.get(number, (index,))[0], index + 1
    return offsets


def ner_tags(frame: Frame, tree: Tree) -> list[str]:
    """Return a tag a word, in IOB2."""
    tags = ["O"] * len(tree)
    for span in names(frame, tree):
        tags[span.start : span.end] = [f"I-{span.type}"] * (span.end - span.start)
        tags[span.start] = f"B-{span.type}"
    return tags


def mentions(frame: Frame, tree: Tree) -> dict[int, Span]:
    """Return id of a nominal -> its name, or its noun if that stands for what could have one, in the order of words.

    A nominal that the language leaves unsaid is not there.
    """
    offsets, heads = _name_offsets(tree), _heads(tree)
    found = {}
    for nominal in nominals(frame.clause):
        if nominal.id in offsets:
            found[nominal.id] = Span(*offsets[nominal.id], nominal.entity.type)
        elif nominal.type and nominal.id in heads:
            found[nominal.id] = Span(heads[nominal.id], heads[nominal.id] + 1, nominal.type)
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _heads(tree: Tree) -> dict[int, int]:
    """Return id of a clause or nominal -> the position of its head."""
    return {key[0]: index for index, key in enumerate(tree.keys) if key is not None and key[1:] == ("",)}


def pairs(frame: Frame, tree: Tree, task: str) -> Iterator[Pair]:
    """Yield the pairs of a sentence: of two mentions for `relation`, of a trigger and a mention for `argument`."""
    spans = mentions(frame, tree)
    types = types_of_words(len(tree), spans.values())
    candidates = _relations(frame, spans) if task == "relation" else _arguments(frame, tree, spans)
    for number, (subject, object, label) in enumerate(candidates):
        yield Pair(
            id=f"{frame.id}#{number}",
            tokens=tree.forms,
            subject=subject,
            object=object,
            label=label,
            entity_types=types,
            upos=tree.upos,
            heads=tree.heads,
            deprels=tree.deprels,
        )


def _relations(frame: Frame, spans: dict[int, Span]) -> Iterator[tuple[Span, Span, str]]:
    labels: dict[tuple[int, int], str] = {}
    for statement in frame.statements:
        if statement.task == "relation" and statement.asserted:
            (_, subject), (_, object) = statement.roles
            labels[subject, object] = statement.type
            if statement.type in SYMMETRIC:
                labels[object, subject] = statement.type
    for first, subject in spans.items():
        for second, object in spans.items():
            if first != second:
                yield subject, object, labels.get((first, second), NO_RELATION)


def triggers(frame: Frame, tree: Tree) -> list[Span]:
    """Return the words that tell events, with the types of these."""
    heads = _heads(tree)
    told = (statement for statement in frame.statements if statement.task == "argument")
    return [Span(heads[event.anchor], heads[event.anchor] + 1, event.type) for event in told]


def _arguments(frame: Frame, tree: Tree, spans: dict[int, Span]) -> Iterator[tuple[Span, Span, str]]:
    heads = _heads(tree)
    for statement in frame.statements:
        if statement.task == "argument":
            trigger = heads[statement.anchor]
            roles = {number: role for role, number in statement.roles}
            for number, object in spans.items():
                yield Span(trigger, trigger + 1, statement.type), object, roles.get(number, NO_ROLE)


def align(source: Tree, target: Tree) -> list[tuple[int, int]]:
    """Return the words that stand for the same part of a sentence's frame: (position in `source`, in `target`)."""
    positions: dict[tuple, list[int]] = {}
    for index, key in enumerate(target.keys):
        if key is not None:
            positions.setdefault(key, []).append(index)
    return [(index, other) for index, key in enumerate(source.keys) for other in positions.get(key, ())]
