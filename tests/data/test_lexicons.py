"""Reading bilingual lexicons and finding their parts."""

import gzip

import pytest

from hf_xlt.data.errors import DataFileError
from hf_xlt.data.lexicons import find_lexicons, inverted, read_lexicon


def folder_of(tmp_path, *names):
    for name in names:
        (tmp_path / name).write_text("a b\n")
    return tmp_path


def found(folder, source="en", target="de"):
    return tuple([path.name for path in files] for files in find_lexicons(folder, source, target))


@pytest.mark.parametrize(
    "content",
    [
        "the die\nthe der\nA Ä\n",
        "the\tdie\nthe\tder\nA\tÄ",
        "\ufeffthe  die \r\n\r\nthe\tder\r\n  A\u3000Ä\n\n",
    ],
)
def test_entries_are_kept_as_they_are(tmp_path, content):
    (tmp_path / "en-de.txt").write_bytes(content.encode())
    (tmp_path / "en-de.txt.gz").write_bytes(gzip.compress(content.encode()))
    for name in ("en-de.txt", "en-de.txt.gz"):
        assert read_lexicon(tmp_path / name) == [("the", "die"), ("the", "der"), ("A", "Ä")]


def test_phrases(tmp_path):
    path = tmp_path / "phrases.tsv"
    path.write_text("ice cream\tEis\ncat\tdie Katze \n")
    assert read_lexicon(path) == [("ice cream", "Eis"), ("cat", "die Katze")]
    assert inverted(read_lexicon(path)) == [("Eis", "ice cream"), ("die Katze", "cat")]


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        ("a b\n\nc\n", 3, "expected two columns, got 1: 'c'. Separate a word from its translation by a tab"),
        ("ice cream Eis\n", 1, "expected two columns, got 3: 'ice cream Eis'"),
        ("a\tb\tc\n", 1, "expected two columns, got 3"),
        ("a b\na\t \n", 2, "expected two columns, got an empty one"),
    ],
)
def test_wrong_lines(tmp_path, content, line, expected):
    path = tmp_path / "l.txt"
    path.write_text(content)
    with pytest.raises(DataFileError) as error:
        read_lexicon(path)
    assert str(error.value).startswith(f"{path}:{line}: {expected}")


def test_nothing_to_read(tmp_path):
    (tmp_path / "empty.txt").write_text("\n")
    with pytest.raises(ValueError, match="empty.txt: expected a word and its translation on each line, got no entry"):
        read_lexicon(tmp_path / "empty.txt")
    with pytest.raises(FileNotFoundError, match="none.txt: no such file. Expected a lexicon"):
        read_lexicon(tmp_path / "none.txt")


def test_parts_of_muse(tmp_path):
    names = [f"{pair}.{ranks}.txt" for pair in ("en-de", "de-en", "en-fr") for ranks in ("0-5000", "5000-6500")]
    folder_of(tmp_path, *names, "en-de.txt", "en-de.0-5000.old.txt", "README.md", "notes.txt")
    assert found(tmp_path) == (["en-de.0-5000.txt"], ["en-de.5000-6500.txt"], [])
    assert found(tmp_path, "deu", "eng") == (["de-en.0-5000.txt"], ["de-en.5000-6500.txt"], [])


def test_named_parts(tmp_path):
    folder_of(
        tmp_path, "en-de.train.tsv", "en-de.test.dict", "EN-DE.train.txt.gz", "en-de.dev.txt", "en-de.train.old.txt"
    )
    assert found(tmp_path) == (["EN-DE.train.txt.gz", "en-de.train.tsv"], ["en-de.test.dict"], [])


def test_a_whole_lexicon_is_for_training_where_it_is_alone(tmp_path):
    folder_of(tmp_path, "en-de.txt", "fr-de.txt", "fr-de.5000-6500.txt")
    assert found(tmp_path) == (["en-de.txt"], [], [])
    assert found(tmp_path, "fr") == ([], ["fr-de.5000-6500.txt"], [])  # its words may be those of the test part


def test_the_other_direction_is_for_training_only(tmp_path):
    folder_of(tmp_path, "de-en.0-5000.txt", "de-en.5000-6500.txt", "en-de.5000-6500.txt", "fr-en.test.txt")
    assert found(tmp_path) == ([], ["en-de.5000-6500.txt"], ["de-en.0-5000.txt"])
    with pytest.raises(ValueError, match="expected lexicons of en-fr, found: de-en, en-de, fr-en"):
        found(tmp_path, "en", "fr")


def test_files_given_themselves(tmp_path):
    folder_of(tmp_path, "words.txt", "en-de.5000-6500.txt", "de-en.txt", "fr-de.txt")
    assert found(tmp_path / "words.txt") == (["words.txt"], [], [])
    assert found(tmp_path / "en-de.5000-6500.txt") == ([], ["en-de.5000-6500.txt"], [])
    assert found(tmp_path / "de-en.txt") == ([], [], ["de-en.txt"])
    with pytest.raises(ValueError, match="fr-de.txt: expected lexicons of en-de, found: fr-de"):
        found(tmp_path / "fr-de.txt")
    with pytest.raises(FileNotFoundError, match="none: no such file or folder. Expected lexicons of en-de"):
        found(tmp_path / "none")


def test_real_lexicons(real_data):
    folder = real_data / "dict-muse"
    if not folder.is_dir():
        pytest.skip(f"no lexicons at {folder}")
    train, test, reverse = find_lexicons(folder, "en", "de")
    train, test = ([entry for path in files for entry in read_lexicon(path)] for files in (train, test))
    # The numbers of pairs and of source words that MUSE published.
    assert (len(train), len(test), reverse) == (14677, 3660, [])
    assert (len({word for word, _ in train}), len({word for word, _ in test})) == (5000, 1500)
    for path in folder.glob("*.txt"):
        assert read_lexicon(path)
