"""Tests of writing files whole or not at all."""

import os

import pytest

from hf_xlt.files import is_temporary, whole_file, write_text


@pytest.mark.parametrize(("mode", "old", "new"), [("w", "alt", "neu\r\nü\n"), ("wb", b"alt", b"neu\r\n\xff\n")])
def test_readers_see_the_old_file_until_the_new_one_is_whole(tmp_path, mode, old, new):
    path = tmp_path / "folder" / "file.txt"
    for content in (old, new):
        before = path.read_bytes() if path.exists() else None
        with whole_file(path, mode) as file:
            file.write(content)
            file.flush()
            assert (path.read_bytes() if path.exists() else None) == before
            [temporary] = [other for other in path.parent.iterdir() if other != path]
            assert is_temporary(temporary)
        assert path.read_bytes() == (content.encode() if mode == "w" else content)
        assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("mode", ["w", "wb"])
def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path, mode, monkeypatch):
    path = tmp_path / "file.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError, match="stopped"), whole_file(path, mode) as file:
        file.write("half" if mode == "w" else b"half")
        raise RuntimeError("stopped")
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
            patch.setattr(os, name, failing)
            write_text(path, "new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text(encoding="utf-8") == "old"


def failing(*args):
    raise OSError("no space")
