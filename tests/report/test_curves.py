"""Where curves, ticks and names go."""

import pytest

from hf_xlt.report.curves import LEFT, NAME_HEIGHT, chart, log_ticks


def test_points_by_hand():
    drawn = chart({"en": [(0, 100), (50, 10), (100, 1)], "de": [(100, 10)]})
    (first, second) = drawn.curves
    left, right, top, bottom = map(float, (LEFT, drawn.right, drawn.top, drawn.bottom))
    middle = (top + bottom) / 2
    assert first.points == f"{left},{top} {(left + right) / 2},{middle} {right},{bottom}"
    assert second.end == (right, middle)
    assert [tick.text for tick in drawn.y_ticks] == ["1", "3", "10", "30", "100"]


def test_a_series_without_points_keeps_its_place():
    drawn = chart({"en": [], "de": [(1, 3)], "fr": [], "sw": [(1, 4)]})
    assert [(curve.place, curve.name) for curve in drawn.curves] == [(1, "de"), (3, "sw")]


def test_names_do_not_overlap_and_stay_inside():
    drawn = chart({str(place): [(10, 5 + 0.01 * place)] for place in range(30)})
    heights = sorted(curve.name_y for curve in drawn.curves)
    assert all(high - low >= NAME_HEIGHT - 1e-9 for low, high in zip(heights, heights[1:], strict=False))
    assert drawn.top <= heights[0]
    assert heights[-1] <= drawn.bottom


@pytest.mark.parametrize("low", [0.02, 1.0, 3.7, 99.0, 1e4])
@pytest.mark.parametrize("factor", [1.0, 1.001, 2.0, 50.0, 1e6])
def test_ticks_enclose_the_values(low, factor):
    marks = log_ticks(low, low * factor)
    assert 2 <= len(marks) <= 10
    assert marks == sorted(set(marks))
    assert marks[0] <= low
    assert marks[-1] >= low * factor * (1 - 1e-9)


@pytest.mark.parametrize("series", [{}, {"en": []}, {"en": [(1, 0.0)]}])
def test_no_values_above_0(series):
    with pytest.raises(ValueError, match="above 0"):
        chart(series)
