"""Read ACE 2005 documents: entities, relations and events annotated on characters, as Arabic, Chinese or English text.

The corpus is LDC2006T06, which its licence keeps from being copied: a local copy is read.
"""

import itertools
import logging
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from .ace_text import AceText, read_sgm, sentences, words
from .errors import DataFileError
from .pairs import PairSentence, Span, types_of_words

logger = logging.getLogger(__name__)

RELATIONS = {
    "PHYS": ("Located", "Near"),
    "PART-WHOLE": ("Geographical", "Subsidiary", "Artifact"),
    "PER-SOC": ("Business", "Family", "Lasting-Personal"),
    "ORG-AFF": (
        "Employment",
        "Ownership",
        "Founder",
        "Student-Alum",
        "Sports-Affiliation",
        "Investor-Shareholder",
        "Membership",
    ),
    "ART": ("User-Owner-Inventor-Manufacturer",),
    "GEN-AFF": ("Citizen-Resident-Religion-Ethnicity", "Org-Location"),
}
RELATION_LABELS = tuple(f"{kind}.{subtype}" for kind, subtypes in RELATIONS.items() for subtype in subtypes)
SYMMETRIC = frozenset({"PHYS.Near", "PER-SOC.Business", "PER-SOC.Family", "PER-SOC.Lasting-Personal"})
EVENTS = {
    "Life": ("Be-Born", "Marry", "Divorce", "Injure", "Die"),
    "Movement": ("Transport",),
    "Transaction": ("Transfer-Ownership", "Transfer-Money"),
    "Business": ("Start-Org", "Merge-Org", "Declare-Bankruptcy", "End-Org"),
    "Conflict": ("Attack", "Demonstrate"),
    "Contact": ("Meet", "Phone-Write"),
    "Personnel": ("Start-Position", "End-Position", "Nominate", "Elect"),
    "Justice": (
        "Arrest-Jail",
        "Release-Parole",
        "Trial-Hearing",
        "Charge-Indict",
        "Sue",
        "Convict",
        "Sentence",
        "Fine",
        "Execute",
        "Extradite",
        "Acquit",
        "Pardon",
        "Appeal",
    ),
}
EVENT_TYPES = tuple(f"{kind}.{subtype}" for kind, subtypes in EVENTS.items() for subtype in subtypes)
ROLES = tuple(
    "Person Entity Defendant Prosecutor Plaintiff Buyer Artifact Seller Destination Origin Vehicle Agent Attacker "
    "Target Victim Instrument Giver Recipient Org Place Adjudicator Beneficiary".split()
)
LABELS = {"relation": RELATION_LABELS, "argument": ROLES}
# Where the parser's line is kept among an element's attributes; no name of an attribute has a space.
LINE = "source line"


def read_ace(
    apf: str | os.PathLike, language: str, task: Literal["relation", "argument"], dropped: Counter[str] | None = None
) -> list[PairSentence]:
    """Read a document, `NAME.apf.xml` with `NAME.sgm` beside it, into its sentences that have candidates.

    Entity mentions and triggers are those of their heads and anchors. Words are cut where one of them begins or ends,
    so that each is whole words. Relations: all ordered pairs of two mentions of a sentence are candidates, with 18
    labels, subject and object being Arg-1 and Arg-2. Arguments: each trigger with each mention, with 22 labels.

    Args:
        apf: The annotation.
        language: Code of the language, for splitting the text into words.
        task: What to read.
        dropped: Is told how many annotations were left out, by reason.

    Raises:
        DataFileError: If a file is malformed, or the text is not the one that was annotated.
        FileNotFoundError: If the text is not there.
    """
    apf, dropped = Path(apf), Counter() if dropped is None else dropped
    sgm = apf.with_name(apf.name.removesuffix(".apf.xml") + ".sgm")
    if not sgm.is_file():
        raise FileNotFoundError(f"{apf}: expected the text of the document beside it, {sgm.name}, found none")
    root = _parse(apf)
    document = _find(apf, root, "document")
    text = read_sgm(sgm)
    mentions = _mentions(apf, document)
    triggers = _triggers(apf, document, dropped) if task == "argument" else {}
    placed = _place(apf, text, mentions | triggers, dropped)
    layout = _Layout.of(text, language, placed)
    holds = _relations(document, dropped) if task == "relation" else _arguments(document, triggers, dropped)
    labels = layout.labels(holds, mentions | triggers, dropped)
    read = []
    for number, tokens in enumerate(layout.tokens):
        spans = {name: span for name, (sentence, span) in layout.spans.items() if sentence == number}
        entities = sorted({span for name, span in spans.items() if name in mentions})
        anchors = sorted({span for name, span in spans.items() if name in triggers})
        pairs = itertools.permutations(entities, 2) if task == "relation" else itertools.product(anchors, entities)
        if candidates := list(pairs):
            read.append(
                PairSentence(
                    id=f"ace:{document.get('DOCID')}:{number + 1}",
                    document=f"ace:{document.get('DOCID')}",
                    tokens=tokens,
                    candidates=candidates,
                    labels=labels.get(number, {}),
                    entity_types=types_of_words(len(tokens), entities),
                    path=os.fspath(apf),
                    line=1,
                )
            )
    return read


@dataclass(frozen=True)
class _Charseq:
    """A span as the annotation gives it: first and last character, and its text."""

    start: int
    end: int
    said: str
    type: str
    line: int


def _parse(path: Path) -> Element:
    """Parse XML; every element knows its line."""
    parser, builder = expat.ParserCreate(), TreeBuilder()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: builder.start(
        tag, attributes | {LINE: str(parser.CurrentLineNumber)}
    )
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(path.read_bytes(), True)
    except expat.ExpatError as error:
        raise DataFileError(
            path, error.lineno, "XML", expat.ErrorString(error.code), "Copy the file again from the corpus."
        ) from None
    return builder.close()


def _find(path: Path, element: Element, *names: str) -> Element:
    """Return the first child that has one of these paths."""
    found = next((child for name in names if (child := element.find(name)) is not None), None)
    if found is None:
        raise DataFileError(
            path,
            int(element.get(LINE)),
            f"<{names[0].replace('/', '><')}> in <{element.tag}>",
            "none",
            "Is this the annotation of an ACE 2005 document (APF 5)?",
        )
    return found


def _charseq(path: Path, element: Element, type: str, *names: str) -> _Charseq:
    found = _find(path, element, *(f"{name}/charseq" for name in names))
    try:
        return _Charseq(int(found.get("START")), int(found.get("END")), found.text or "", type, int(found.get(LINE)))
    except (TypeError, ValueError):
        raise DataFileError(
            path,
            int(found.get(LINE)),
            "whole numbers as START and END",
            f"{found.get('START')!r} and {found.get('END')!r}",
            "Correct them.",
        ) from None


def _mentions(path: Path, document: Element) -> dict[str, _Charseq]:
    return {
        mention.get("ID"): _charseq(path, mention, entity.get("TYPE"), "head", "extent")
        for entity in document.iter("entity")
        for mention in entity.iter("entity_mention")
    }


def _triggers(path: Path, document: Element, dropped: Counter[str]) -> dict[str, _Charseq]:
    triggers = {}
    for event in document.iter("event"):
        kind = f"{event.get('TYPE')}.{event.get('SUBTYPE')}"
        for mention in event.iter("event_mention"):
            if kind in EVENT_TYPES:
                triggers[mention.get("ID")] = _charseq(path, mention, kind, "anchor")
            else:
                dropped["events of other types"] += 1
    return triggers


def _place(
    path: Path, text: AceText, annotated: dict[str, _Charseq], dropped: Counter[str]
) -> dict[str, tuple[int, int, str]]:
    """Return where in the text spans are; a few that are not where they should be are left out."""
    placed, wrong = {}, []
    for name, span in annotated.items():
        place = text.place(span.start, span.end, span.said)
        if place is None or place[0] == place[1]:
            wrong.append((name, span))
        else:
            placed[name] = (*place, span.type)
    for name, span in wrong:
        if len(wrong) * 10 > len(annotated):
            first, last = (min(offset, text.offsets[-1]) for offset in (span.start, span.end + 1))
            raise DataFileError(
                path,
                span.line,
                f"{span.said!r} at the characters {span.start} to {span.end} of the text",
                repr("".join(c for c, offset in zip(text.text, text.offsets, strict=False) if first <= offset < last)),
                f"{len(wrong)} of {len(annotated)} spans differ: is the .sgm file beside it what was annotated?",
            )
        logger.warning("%s:%d: %s %r is not at its offsets, and is left out", path, span.line, name, span.said)
        dropped["mentions that are not at their offsets"] += 1
    return placed


@dataclass(frozen=True)
class _Layout:
    """The words of each sentence, and id -> (sentence, words) of everything annotated that is within one."""

    tokens: list[list[str]]
    spans: dict[str, tuple[int, Span]]

    @classmethod
    def of(cls, text: AceText, language: str, placed: dict[str, tuple[int, int, str]]) -> "_Layout":
        tokens, spans = [], {}
        extents = [(start, end) for start, end, _ in placed.values()]
        for number, (start, end) in enumerate(sentences(text, extents)):
            here = {name: span for name, span in placed.items() if start <= span[0] and span[1] <= end}
            boundaries = {place for span in here.values() for place in span[:2]}
            forms, offsets = words(text, start, end, language, boundaries)
            for name, (first, last, kind) in here.items():
                within = [place for place, word in enumerate(offsets) if first <= word[0] and word[1] <= last]
                spans[name] = number, Span(within[0], within[-1] + 1, kind)
            tokens.append(forms)
        return cls(tokens, spans)

    def labels(
        self, holds: Iterator[tuple[str, str, str]], annotated: dict[str, _Charseq], dropped: Counter[str]
    ) -> dict[int, dict[tuple[Span, Span], str]]:
        """Return sentence -> (subject, object) -> label, of (subject's id, object's id, label) that hold."""
        labels: dict[int, dict[tuple[Span, Span], str]] = {}
        for *names, label in holds:
            if any(name not in annotated for name in names):
                dropped["labels of what is no entity"] += 1
            elif any(name not in self.spans for name in names):
                dropped["labels of mentions that are left out"] += 1
            else:
                (sentence, subject), (other, object) = (self.spans[name] for name in names)
                known = labels.setdefault(sentence, {})
                if sentence != other:
                    dropped["labels across sentences"] += 1
                elif subject == object:
                    dropped["labels of a mention with itself"] += 1
                elif (subject, object) in known:
                    dropped["further labels of a pair"] += known[subject, object] != label
                else:
                    known[subject, object] = label
        return labels


def _relations(document: Element, dropped: Counter[str]) -> Iterator[tuple[str, str, str]]:
    for relation in document.iter("relation"):
        label = f"{relation.get('TYPE')}.{relation.get('SUBTYPE')}"
        for mention in relation.iter("relation_mention"):
            roles = {part.get("ROLE"): part.get("REFID") for part in mention.iter("relation_mention_argument")}
            if label not in RELATION_LABELS:
                dropped["relations of other types"] += 1
            else:
                yield roles.get("Arg-1"), roles.get("Arg-2"), label


def _arguments(
    document: Element, triggers: dict[str, _Charseq], dropped: Counter[str]
) -> Iterator[tuple[str, str, str]]:
    for mention in document.iter("event_mention"):
        if mention.get("ID") in triggers:
            for part in mention.iter("event_mention_argument"):
                if part.get("ROLE") in ROLES:
                    yield mention.get("ID"), part.get("REFID"), part.get("ROLE")
                else:
                    dropped["arguments with other roles"] += 1
