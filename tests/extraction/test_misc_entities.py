"""Entities in MISC, as brackets and as tags."""

import pytest

from hf_xlt.data.pairs import Span
from hf_xlt.extraction.misc_entities import misc_entities


def test_brackets_nest_cross_and_stand_alone():
    misc = [
        "Entity=(e1-person-1-a(e2-place-1)",
        "SpaceAfter=No|Entity=(e3-org",
        "Entity=e1)",
        "_",
        "Entity=e3)",
        "Entity=(e4-day)",
    ]
    assert misc_entities(misc) == [Span(0, 1, "place"), Span(0, 3, "person"), Span(1, 5, "org"), Span(5, 6, "day")]


def test_an_entity_within_one_of_the_same_name():
    assert misc_entities(["Entity=(e1-x", "Entity=(e1-y)", "Entity=e1)"]) == [Span(0, 3, "x"), Span(1, 2, "y")]


def test_brackets_must_fit_together():
    with pytest.raises(ValueError, match="to open what it closes, got 'e1\\)' at word 2"):
        misc_entities(["_", "Entity=e1)"])
    with pytest.raises(ValueError, match="to close what it opens, got 'e1' open at the end"):
        misc_entities(["Entity=(e1-person-1", "_"])


def test_nothing_said_is_not_no_entities():
    assert misc_entities(["_", "SpaceAfter=No|Translit=Entity"]) is None
    assert misc_entities(["Entity=O", "_"]) == []
