"""Where points and names of two clouds go."""

import math
from itertools import combinations

import pytest
from rich.cells import cell_len

from hf_xlt.report.clouds import CELL, EDGE, FONT, LINE, LONGEST_NAME, MOST_HEIGHT, MOST_NAMES, WIDTH, pictures
from tests.report import example_alignment


def cloud(before: list, after: list, pairs: int = 0) -> dict:
    return {
        "pairs": pairs,
        "before": {"points": before, "explained": 0.5},
        "after": {"points": after, "explained": 0.25},
    }


def spread_pairs(words: list[tuple[str, str]], columns: int = 3) -> dict:
    """Return pairs far from each other, source and target side by side, the same before and after."""
    places = [(place % columns, -(place // columns) / 3) for place in range(len(words))]
    points = [[x, y, 0, first] for (x, y), (first, _) in zip(places, words, strict=True)]
    points += [[x + 0.1, y - 0.05, 1, second] for (x, y), (_, second) in zip(places, words, strict=True)]
    return cloud(points, points, pairs=len(words))


def boxes(picture) -> list[tuple[float, float, float, float]]:
    """Return the box of each name from its place, its anchor and its letters."""
    shares = {"start": 0.0, "middle": 0.5, "end": 1.0}
    found = []
    for name in picture.names:
        width = CELL * cell_len(name.text)
        left = name.x - shares[name.anchor] * width
        found.append((left, name.y - FONT + 1, left + width, name.y - FONT + 1 + LINE))
    return found


def overlap(first, second) -> bool:
    # Places are rounded to a tenth.
    return all(first[side] + 0.1 < second[side + 2] and second[side] + 0.1 < first[side + 2] for side in (0, 1))


def test_points_by_hand_on_one_scale():
    before = [[0.0, 0.0, 0, "a"], [2.0, 1.5, 1, "b"]]
    after = [[5.0, 5.0, 0, "a"], [6.0, 5.75, 1, "b"]]
    drawn = pictures(cloud(before, after))
    scale = (WIDTH - 2 * EDGE) / 2
    height = round(1.5 * scale + 2 * EDGE)
    assert {picture.height for picture in drawn.values()} == {height}
    # Up is up, though the units of a drawing count down; half as far apart after the map.
    assert [(point.x, point.y) for point in drawn["before"].points] == [
        (EDGE, height / 2 + 0.75 * scale),
        (WIDTH - EDGE, height / 2 - 0.75 * scale),
    ]
    assert [(point.x, point.y) for point in drawn["after"].points] == [
        (WIDTH / 2 - scale / 2, height / 2 + 0.375 * scale),
        (WIDTH / 2 + scale / 2, height / 2 - 0.375 * scale),
    ]
    assert (drawn["before"].explained, drawn["after"].explained) == (0.5, 0.25)


def test_a_tall_cloud_is_no_higher_than_may_be():
    drawn = pictures(cloud([[0.0, 0.0, 0, "a"], [0.1, 9.0, 1, "b"]], [[0.0, 0.0, 0, "a"], [0.0, 0.0, 1, "b"]]))
    assert drawn["before"].height == MOST_HEIGHT
    assert min(point.y for point in drawn["before"].points) >= EDGE - 1
    assert {(point.x, point.y) for point in drawn["after"].points} == {(WIDTH / 2, drawn["after"].height / 2)}


def test_words_at_one_place_are_drawn():
    same = [[0.5, 0.5, 0, "a"], [0.5, 0.5, 1, "b"]]
    assert [point.x for point in pictures(cloud(same, same))["before"].points] == [WIDTH / 2] * 2


@pytest.mark.parametrize("run", example_alignment.RUNS)
def test_names_keep_apart_inside_and_off_the_dots_of_others(run):
    for row in getattr(example_alignment, run)()["clouds"]:
        for picture in pictures(row).values():
            assert 10 <= len(picture.names) <= MOST_NAMES
            found = boxes(picture)
            assert not [pair for pair in combinations(found, 2) if overlap(*pair)]
            assert all(box[0] >= -0.1 and box[2] <= WIDTH + 0.1 for box in found)
            assert all(box[1] >= -0.1 and box[3] <= picture.height + 0.1 for box in found)
            for name in picture.names:
                dot = (name.point.x, name.point.y, name.point.x, name.point.y)
                assert not [box for box in found if overlap(dot, box)]


def test_the_same_pairs_are_named_in_both_pictures():
    drawn = pictures(example_alignment.three_languages()["clouds"][0])
    names = {when: [name.point.word for name in picture.names] for when, picture in drawn.items()}
    assert names["before"] == names["after"]
    known = dict(zip(example_alignment.WORDS["de"], example_alignment.WORDS["en"], strict=True))
    assert [known[word] for word in names["after"][::2]] == names["after"][1::2]
    for picture in drawn.values():
        ends = [((one.point.x, one.point.y), (two.point.x, two.point.y)) for one, two in _by_two(picture.names)]
        assert [((x1, y1), (x2, y2)) for x1, y1, x2, y2 in picture.links] == ends
    lengths = {when: sum(math.dist(link[:2], link[2:]) for link in drawn[when].links) for when in drawn}
    assert lengths["after"] < 0.2 * lengths["before"]


def _by_two(items: list) -> list[tuple]:
    return list(zip(items[::2], items[1::2], strict=True))


def test_pairs_that_are_written_alike_are_named_last():
    drawn = pictures(spread_pairs([("2010", "2010"), ("Hund", "dog"), ("Haus", "house")], columns=1))
    words = [name.point.word for name in drawn["after"].names]
    assert words == ["Hund", "dog", "Haus", "house", "2010", "2010"]


def test_long_words_are_cut_by_their_width():
    long, wide = "Verantwortungsbewusstsein", "责任感与使命感的统一性"
    drawn = pictures(spread_pairs([(long, "responsibility"), (wide, "unity"), ("Haus", "house")], columns=1))
    texts = {name.point.word: name.text for name in drawn["before"].names}
    assert texts[long] == "Verantwortungsbew…"
    assert texts[wide] == "责任感与使命感的…"
    assert texts["responsibility"] == "responsibility"
    assert max(map(cell_len, texts.values())) <= LONGEST_NAME


def test_without_pairs_words_of_both_languages_are_named_in_turns():
    row = spread_pairs([("a", "b"), ("c", "d"), ("e", "f")])
    drawn = pictures(row | {"pairs": 0})
    assert [name.point.word for name in drawn["after"].names] == ["a", "b", "c", "d", "e", "f"]
    assert drawn["after"].links == []


def test_sides_are_chosen_for_both_words_of_a_pair_at_once():
    # At the lower edge, "house!" fits on the right only, and there only if the other word makes room.
    drawn = pictures(spread_pairs([("Wasser", "water")] * 4 + [("Haus", "house!")], columns=1))
    assert [name.point.word for name in drawn["after"].names[-2:]] == ["Haus", "house!"]
    assert len(drawn["after"].names) == 10


def test_a_pair_without_room_is_not_named():
    crowded = [[0.0, 0.0, 0, "a"], [0.001, 0.0, 0, "c"], [1.0, 1.0, 1, "b"], [1.001, 1.0, 1, "d"]]
    drawn = pictures(cloud(crowded, crowded, pairs=2))
    assert [name.point.word for name in drawn["before"].names] == ["a", "b"]
    assert len(drawn["before"].points) == 4


def test_names_keep_off_dots_where_another_side_has_none():
    dots = [[0.05 + 0.02 * place, 0.0, 1, f"t{place}"] for place in range(4)]
    points = [[0.0, 0.0, 0, "word"], [-1.0, -1.0, 0, "far"], *dots, [1.0, 1.0, 1, "other"]]
    drawn = pictures(cloud(points, points, pairs=1))
    assert [(name.point.word, name.anchor) for name in drawn["after"].names] == [("word", "end"), ("t0", "middle")]
