"""What the parts of the data share, and what they must not."""

import hashlib
import subprocess
import sys
from collections import Counter

import pytest

from hf_xlt.pocket import languages, sentences
from hf_xlt.pocket.dataset import SIZES, material, part_frames
from hf_xlt.pocket.frame import Entity, Frame
from hf_xlt.pocket.gold import nominals

SOME = {"text": 600, "train": 300, "validation": 60, "test": 150}
SHARED = {"country"}


def entities(frame: Frame) -> set[Entity]:
    return {nominal.entity for nominal in nominals(frame.clause) if nominal.entity}


def parts(hold_out: str) -> dict[str, list[Frame]]:
    return {part: part_frames(0, hold_out, part, count) for part, count in SOME.items()}


@pytest.mark.parametrize("hold_out", ["fact", "entity", "frame"])
def test_no_fact_is_in_two_parts(hold_out):
    found = {part: {fact for frame in frames for fact in frame.facts} for part, frames in parts(hold_out).items()}
    assert all(found.values())
    for part, facts in found.items():
        assert not any(facts & others for other, others in found.items() if other != part)
    if hold_out == "fact":  # of all facts, not only of those told here
        every = Counter(
            fact.key for part in SIZES for facts in material(0, hold_out)[part].facts.values() for fact in facts
        )
        assert max(every.values()) == 1 and len(every) > 3000


def test_facts_of_a_sentence_are_of_its_part():
    for part, frames in parts("fact").items():
        known = {fact.key for facts in material(0, "fact")[part].facts.values() for fact in facts}
        assert all(set(frame.facts) <= known for frame in frames)


def test_nobody_of_the_test_has_a_name_that_text_or_training_tells():
    people = {
        part: {one for frame in frames for one in entities(frame) if one.type == "PER"}
        for part, frames in parts("fact").items()
    }
    assert not (people["test"] | people["validation"]) & (people["text"] | people["train"])
    given, family = ({one.parts[place] for one in people["train"] | people["text"]} for place in (0, 1))
    assert {one.parts[0] for one in people["test"]} <= given and {one.parts[1] for one in people["test"]} <= family


@pytest.mark.parametrize("code", languages())
def test_pretraining_text_holds_no_test_fact_and_no_test_sentence(code):
    """Names of people and facts, by concept and as they are written."""
    told = {fact for part in ("train", "validation", "test") for fact in _facts_of(part, SOME[part])}
    assert not told & set(_facts_of("text", SIZES["text"]))
    texts = {tree.text for _, tree in sentences(code, "text")}
    for part in ("train", "validation", "test"):
        assert not texts & {tree.text for _, tree in sentences(code, part)}


def _facts_of(part: str, count: int) -> list[str]:
    return [fact for frame in part_frames(0, "fact", part, count) for fact in frame.facts]


def test_entities_held_out():
    by_part = {part: set().union(*map(entities, frames)) for part, frames in parts("entity").items()}
    for part, some in by_part.items():
        mine = {part_of_name for one in some - _shared(some) for part_of_name in one.parts}
        for other, others in by_part.items():
            if other != part:
                assert not mine & {name for one in others - _shared(others) for name in one.parts}
    common = [set().union(*map(entities, frames)) for frames in parts("fact").values()]
    assert common[0] & common[1]  # which is what holding facts out allows


def _shared(some: set[Entity]) -> set[Entity]:
    return {one for one in some if one.kind in {"country", "party"}}


def test_constructions_held_out():
    by_part = {part: {frame.construction for frame in frames} for part, frames in parts("frame").items()}
    for part, some in by_part.items():
        assert not any(some & others for other, others in by_part.items() if other != part)


def test_another_seed_is_another_world():
    assert part_frames(1, "fact", "test", 30)[5].facts != part_frames(0, "fact", "test", 30)[5].facts


def test_the_same_sentences_whatever_the_order_of_hashes():
    code = (
        "from hf_xlt.pocket import sentences; import hashlib; "
        "text = ''.join(t.conllu(f.id) for c in ('de', 'en', 'es') for f, t in sentences(c, 'test', count=40)); "
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_frames_are_those_of_this_version():
    """When this changes, sentences have changed: `VERSION` goes up, and this value with it."""
    content = repr([(frame.id, frame.construction, frame.facts) for frame in part_frames(0, "fact", "test", 50)])
    assert hashlib.sha256(content.encode()).hexdigest()[:16] == "ffeddc200a031bff"
