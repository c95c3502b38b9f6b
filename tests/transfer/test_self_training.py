"""Tests of what a teacher hands on."""

from hf_xlt.data.subwords import window_words
from hf_xlt.training.tagging_rows import TaggingRows
from hf_xlt.transfer.self_training import read_teacher, write_teacher


def test_what_is_read_is_what_was_written(tmp_path):
    windows = window_words([[2, 3, 4], [5, 6], [7]], [[[2]] * 3, [[3]] * 2, [[4]]], max_length=2)
    unlabelled = {"de": TaggingRows.unlabelled(windows, lang=1)}
    chosen = [window for window in windows if window.sentence != 1]
    kept = {"de": TaggingRows(chosen, [[1, 2, 0], [0, 0], [3]], 1, 1)}
    write_teacher(tmp_path / "teacher.json", {"development": {"en": 0.5}}, unlabelled, kept)
    teacher = read_teacher(tmp_path / "teacher.json", unlabelled)
    assert teacher.result == {"development": {"en": 0.5}, "pseudo": {"de": {"windows": 4, "kept": 3}}}
    rows = teacher.rows["de"]
    assert [rows[index] for index in range(len(rows))] == [kept["de"][index] for index in range(3)]
    assert [row["labels"] for row in rows] == [[1, 2], [0], [3]]
    assert all(row["side"] == 1 and row["lang"] == 1 for row in rows)
    assert unlabelled["de"].tags == [[-100] * 3, [-100] * 2, [-100]]
