"""Tests of the set of hashes."""

import random
import tracemalloc
from collections import Counter

from hf_xlt.data.filters import Exclusion, keep_text
from hf_xlt.data.hash_set import HashSet
from hf_xlt.data.text_sources import TextLine


def test_it_holds_what_a_set_holds():
    draw, hashes, expected = random.Random(0), HashSet(recent=8), set()
    values = [0, 2**64 - 1, 2**63, 2**63 + 1, *(draw.getrandbits(64) for _ in range(500))]
    for value in draw.choices(values, k=2000):
        assert (value in hashes) == (value in expected)
        hashes.add(value)
        expected.add(value)
    assert all((value in hashes) == (value in expected) for value in values)
    assert not any(value + 1 in hashes for value in expected if 0 < value < 2**63 and value + 1 not in expected)


def test_it_takes_a_third_of_a_set():
    def size(hashes):
        draw = random.Random(0)
        tracemalloc.start()
        for _ in range(30_000):
            hashes.add(draw.getrandbits(64))
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return held

    assert size(HashSet(recent=1000)) < size(set()) / 3


def test_duplicates_are_dropped_after_hashes_were_merged():
    lines, seen, counts = [TextLine(None, f"line {number}") for number in range(300)], HashSet(recent=16), Counter()
    assert list(keep_text(lines * 2, Exclusion(), counts, seen=seen)) == lines
    assert counts == {"read": 600, "kept": 300, "duplicate": 300}
