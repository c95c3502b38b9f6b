"""Reading and writing word vectors: every layout against gensim's own reader, and what is wrong with files."""

import errno
import gzip
import logging
import os
import resource
import signal
import struct

import numpy as np
import pytest
import torch
from gensim.models import FastText, KeyedVectors
from gensim.models.fasttext import load_facebook_vectors, save_facebook_model
from safetensors.torch import save_file

from hf_xlt.data import vector_files
from hf_xlt.data.errors import DataFileError
from hf_xlt.data.vectors import WordVectors, read_vectors, write_vectors

# White space other than " " may be in words or be one.
WORDS = ["</s>", "the", ",", "naïve", "日本", "\u00a0", "a\u3000b", "x\u200by", "100%", '"']
LAYOUTS = {"v.vec": "text", "v.vec.gz": "text", "v.bin": "binary", "v.txt": "glove", "v.safetensors": "safetensors"}
TEXT = "3 2\nthe 0.5 -1\ndog 1e-3 2\n. 0 0\n"


@pytest.fixture
def vectors():
    matrix = torch.from_numpy(np.random.default_rng(0).standard_normal((10, 4)).astype(np.float32))
    matrix[0] = torch.tensor([1e-42, -3.4e38, 0.0, -0.0])  # all sizes, and two zeros
    matrix[3] = 0
    return WordVectors(WORDS, matrix)


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, max_vocab=None):
    with pytest.raises(ValueError) as error:
        read_vectors(path, max_vocab)
    return str(error.value).removeprefix(str(path))


def binary(*rows, header=None, end=b""):
    dimensions = len(rows[0][1])
    content = (header or f"{len(rows)} {dimensions}\n").encode()
    return content + b"".join(word + b" " + struct.pack(f"<{dimensions}f", *vector) + end for word, vector in rows)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("block", [7, 1 << 24])
def test_what_is_written_is_read(tmp_path, vectors, name, block, monkeypatch):
    monkeypatch.setattr(vector_files, "BLOCK", block)
    write_vectors(vectors, tmp_path / name, LAYOUTS[name])
    again = read_vectors(tmp_path / name)
    assert again.words == WORDS and again.dropped == {}
    assert again.matrix.numpy().tobytes() == vectors.matrix.numpy().tobytes()  # tells -0.0 from 0.0
    beside = ["vocab.txt"] if LAYOUTS[name] == "safetensors" else []
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, *beside]


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_first_word_may_begin_like_a_byte_order_mark(tmp_path, name):
    write_vectors(WordVectors(["\ufeffthe", "\ufeff"], torch.zeros(2, 3)), tmp_path / name, LAYOUTS[name])
    assert read_vectors(tmp_path / name).words == ["\ufeffthe", "\ufeff"]


def test_text_tells_all_numbers_apart(tmp_path):
    bits = np.random.default_rng(0).integers(0, 1 << 32, 20_000, dtype=np.uint32)
    numbers = bits.view(np.float32)[np.isfinite(bits.view(np.float32))]
    vectors = WordVectors(["a"], torch.from_numpy(numbers[None]))
    write_vectors(vectors, tmp_path / "v.vec")
    assert read_vectors(tmp_path / "v.vec").matrix.numpy().tobytes() == numbers.tobytes()


@pytest.mark.parametrize("name", ["v.vec", "v.vec.gz", "v.bin", "v.txt"])
def test_gensim_reads_what_is_written(tmp_path, vectors, name):
    write_vectors(vectors, tmp_path / name, LAYOUTS[name])
    read = KeyedVectors.load_word2vec_format(
        str(tmp_path / name), binary=name == "v.bin", no_header=LAYOUTS[name] == "glove"
    )
    assert read.index_to_key == WORDS
    np.testing.assert_array_equal(read.vectors, vectors.matrix.numpy())


@pytest.mark.parametrize("binary", [False, True])
def test_what_gensim_writes_is_read(tmp_path, vectors, binary):
    keyed = KeyedVectors(4)
    keyed.add_vectors(WORDS, vectors.matrix.numpy())
    keyed.save_word2vec_format(str(tmp_path / "v"), binary=binary)
    read = read_vectors(tmp_path / "v")
    assert read.words == WORDS
    torch.testing.assert_close(read.matrix, vectors.matrix, rtol=0, atol=0)


@pytest.mark.parametrize(
    "content",
    [
        TEXT,
        TEXT.partition("\n")[2],  # GloVe
        TEXT.replace("\n", "\r\n\r\n"),
        TEXT.rstrip("\n"),
        TEXT + "\n\n",
        TEXT.replace("\n", " \n"),  # word2vec
        TEXT.replace("1e-3", "+0.001"),
        gzip.compress(TEXT.encode()),
        binary((b"the", (0.5, -1)), (b"dog", (1e-3, 2)), (b".", (0, 0))),
        binary((b"the", (0.5, -1)), (b"dog", (1e-3, 2)), (b".", (0, 0)), end=b"\n"),
    ],
)
def test_spellings_of_one_file(tmp_path, content):
    gzipped = isinstance(content, bytes) and content.startswith(b"\x1f\x8b")
    read = read_vectors(written(tmp_path / ("v.gz" if gzipped else "v"), content))
    assert (read.words, read.matrix.tolist()) == (["the", "dog", "."], [[0.5, -1], [pytest.approx(1e-3), 2], [0, 0]])


def test_words_with_spaces(tmp_path):
    read = read_vectors(written(tmp_path / "v.txt", "the 1 2 3\nat me@x.org 4 5 6\n. . . 7 8 9\n"))
    assert read.words == ["the", "at me@x.org", ". . ."]
    assert read.matrix.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


@pytest.mark.parametrize(
    "content",
    [
        b"6 1\nx 1\n 2\n\xff 3\nx 4\nx 5\ny 6\n",
        binary(*((word, (row,)) for row, word in enumerate([b"x", b"", b"\xff", b"x", b"x", b"y"], 1))),
    ],
)
def test_rows_left_out(tmp_path, content, caplog):
    read = read_vectors(written(tmp_path / "v", content))
    assert (read.words, read.matrix.tolist()) == (["x", "y"], [[1], [6]])
    assert read.dropped == {"duplicate": 2, "empty": 1, "not UTF-8": 1}
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert "1 with no word, 1 with a word that is not UTF-8, 2 with a word that came before" in record.getMessage()


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        ("3 2\na 1 2\nb 1\nc 1 2\n", 3, "expected a word and 2 numbers, got 1: 'b 1'"),
        ("3 2\na 1 2\n\nb 1 2 3\nc 1 2\n", 4, "expected a word and 2 numbers, got 3: 'b 1 2 3'"),
        ("a 1 2\nb 1 x\n", 2, "expected a word and 2 numbers, got 'x' among the numbers: 'b 1 x'"),
        ("a 1 2\nb 1  2\n", 2, "expected a word and 2 numbers, got '' among the numbers"),
        ("3 2\na 1 2\nb 1 2\n", 3, "expected 3 words, as line 1 says, got the end of the file after 2"),
        ("3 2\na 1 2\nb 1", 3, "got the end of the file after 1, in word 2 of 3: 'b 1'"),
        ("3 2\na 1 2\nb 1 -", 3, "got the end of the file after 2, in word 2 of 3: 'b 1 -'"),
        ("a 1 2\nb", 2, "got the end of the file after 0, in word 2: 'b'. The file is not whole: download it again, "),
        ("0 2\n", 1, "expected numbers of words and dimensions above 0, got 0 and 2"),
        ("Dear reader,\n", 1, "got something else: 'Dear reader,'. Is this a file of word vectors?"),
    ],
)
def test_broken_lines(tmp_path, content, line, expected):
    message = refused(written(tmp_path / "v.vec", content))
    assert message.startswith(f":{line}: ") and expected in message


def test_broken_files(tmp_path):
    assert "the file is empty" in refused(written(tmp_path / "empty.vec", ""))
    assert "nan in the vector of 'b'" in refused(written(tmp_path / "nan.vec", "3 2\na 1 2\nb 0 nan\nc inf 1\n"))
    assert "-inf in the vector of 'c'" in refused(written(tmp_path / "inf.vec", "a 1 2\na 1 nan\nc -inf 1\n"))
    whole = gzip.compress(TEXT.encode())
    assert "expected a whole gzip file" in refused(written(tmp_path / "cut.vec.gz", whole[:-12]))
    assert "expected a whole gzip file" in refused(written(tmp_path / "no.vec.gz", TEXT))
    assert "got no word" in refused(written(tmp_path / "words.vec", b"\xff 1\n"))
    with pytest.raises(FileNotFoundError, match="no such file. Expected word vectors"):
        read_vectors(tmp_path / "none.vec")
    assert "`max_vocab` must be at least 1, or None for all words, got 0" in refused(tmp_path / "nan.vec", 0)


def test_cut_binary_file(tmp_path):
    content = binary((b"the", (0.5, -1)), (b"dog", (1, 2)))
    for cut in (content[:-1], content[:-8], content[:-12]):
        path = written(tmp_path / "v.bin", cut)
        message = refused(path)
        assert "expected 2 words of 2 numbers" in message and "the end of the file in word 2" in message
        assert "read at most 1 words of it (`max_vocab`, `--max-vocab`)" in message
        assert read_vectors(path, 1).matrix.tolist() == [[0.5, -1]]


def test_max_vocab_stops_before_what_is_wrong(tmp_path):
    for content in (
        "4 1\na 1\na 2\nb 3\nc",
        "4 1\na 1\na 2\nb 3\nc x\nd 5\n",
        "a 1\na 2\nb 3\nc nan\n",
        "9 1\na 1\na 2\nb 3\n",
    ):
        path = written(tmp_path / "v.vec", content)
        refused(path)
        read = read_vectors(path, 2)
        assert (read.words, read.matrix.tolist(), read.dropped) == (["a", "b"], [[1], [3]], {"duplicate": 1})


def test_max_vocab_reads_no_further_than_needed(tmp_path, vectors, monkeypatch):
    monkeypatch.setattr(vector_files, "BLOCK", 100)
    parsed = vector_files._parsed
    lines = []
    monkeypatch.setattr(vector_files, "_parsed", lambda block, size: lines.extend(block) or parsed(block, size))
    write_vectors(vectors, tmp_path / "v.vec")
    assert read_vectors(tmp_path / "v.vec", 3).words == WORDS[:3]
    assert 3 <= len(lines) < 6


@pytest.mark.parametrize(
    "content",
    ["1 1\na 1\nb 2\n", "1 1\na 1\nb 2", binary((b"a", (1,)), (b"b", (2,)), header="1 1\n")],
)
@pytest.mark.parametrize("block", [6, 1 << 24])
def test_more_words_than_the_first_line_says(tmp_path, content, block, caplog, monkeypatch):
    monkeypatch.setattr(vector_files, "BLOCK", block)
    read = read_vectors(written(tmp_path / "v", content))
    assert (read.words, read.matrix.tolist()) == (["a"], [[1]])
    [record] = caplog.records
    assert "the file goes on after the 1 words" in record.getMessage()


def test_a_header_alike_first_word_is_told_apart(tmp_path):
    # Two whole numbers are a header; three are a word and its vector.
    assert read_vectors(written(tmp_path / "v.txt", "2 3 4\n5 6 7\n")).words == ["2", "5"]


@pytest.fixture(scope="module")
def fasttext_file(tmp_path_factory):
    sentences = [["the", "dog", "sees", "the", "cat"], ["naïve", "dog", "日本"]] * 3
    model = FastText(sentences, vector_size=6, min_count=1, bucket=50, epochs=1, seed=1, workers=1)
    path = tmp_path_factory.mktemp("fasttext") / "v.bin"
    save_facebook_model(model, str(path))
    return path


def test_fasttext_binary(fasttext_file):
    oracle = load_facebook_vectors(str(fasttext_file))
    read = read_vectors(fasttext_file)
    assert read.words[0] in ("the", "dog") and sorted(read.words) == ["cat", "dog", "naïve", "sees", "the", "日本"]
    for word in read.words:
        assert read.matrix[read.index[word]].tolist() == oracle[word].tolist()
    assert read_vectors(fasttext_file, 2).words == read.words[:2]


def test_broken_fasttext_binaries(tmp_path, fasttext_file):
    content = fasttext_file.read_bytes()
    for cut in (120, len(content) - 200):  # within the words, within the vectors
        assert "expected at least" in refused(written(tmp_path / "cut.bin", content[:cut]))
    assert "got the end of the file" in refused(written(tmp_path / "start.bin", content[:60]))
    labels = content[:72] + struct.pack("<i", 7) + content[76:]
    assert "got a classifier of 7 labels" in refused(written(tmp_path / "classifier.bin", labels))
    assert "Decompress it" in refused(written(tmp_path / "v.bin.gz", gzip.compress(content)))


def test_safetensors(tmp_path):
    path = tmp_path / "model.safetensors"
    save_file({"weight": torch.tensor([[1.5, 2], [3, 4], [5, 6]]).bfloat16(), "bias": torch.zeros(2)}, path)
    with pytest.raises(FileNotFoundError, match="vocab.txt: no such file"):
        read_vectors(path)
    written(tmp_path / "vocab.txt", "a\nb c\r\na\n")
    read = read_vectors(path)
    assert (read.words, read.matrix.tolist(), read.dropped) == (["a", "b c"], [[1.5, 2], [3, 4]], {"duplicate": 1})
    assert read.matrix.dtype == torch.float32
    assert read_vectors(path, 1).matrix.tolist() == [[1.5, 2]]
    written(tmp_path / "vocab.txt", "a\nb\n")
    assert "expected a row for each of the 2 lines" in refused(path) and "got 3" in refused(path)
    save_file({"a": torch.zeros(2, 2), "b": torch.zeros(2, 2)}, path)
    assert "expected one matrix, got a, b" in refused(path)
    written(path, path.read_bytes()[:-3])
    assert "expected a whole safetensors file" in refused(path)


@pytest.mark.parametrize(
    ("words", "name", "layout", "expected"),
    [
        (["a", "b c"], "v.vec", "text", "got 1 others such as 'b c'. Leave them out, or write `safetensors`"),
        (["", "b"], "v.bin", "binary", "expected words that are not empty"),
        (["a\nb", "b"], "v.safetensors", "safetensors", "got 1 others such as 'a\\nb'. Leave them out."),
        (["a", "b"], "v.bin", "safetensors", "expected `.safetensors` for the layout `safetensors` only"),
        (["a", "b"], "v.safetensors", "text", "expected `.safetensors` for the layout `safetensors` only, got 'text'"),
        (["a", "b"], "v.bin", "bin", "`layout` must be one of text, binary, glove, safetensors, got 'bin'"),
    ],
)
def test_what_cannot_be_written(tmp_path, words, name, layout, expected):
    with pytest.raises(ValueError) as error:
        write_vectors(WordVectors(words, torch.zeros(2, 3)), tmp_path / name, layout)
    assert expected in str(error.value)
    assert not list(tmp_path.iterdir())


def test_lines_are_counted_over_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(vector_files, "BLOCK", 9)
    content = "a 1 2\n\n\nb 1 2\nc 1 2\n\n\n\nd 1 2\ne x y\n"
    assert refused(written(tmp_path / "v.vec", content)).startswith(":10: ")


@pytest.mark.parametrize("name", LAYOUTS)
def test_files_are_written_whole_or_not_at_all(tmp_path, name):
    written(tmp_path / name, "as it was")
    with pytest.raises(UnicodeEncodeError):
        write_vectors(WordVectors(["a", "\ud800"], torch.zeros(2, 3)), tmp_path / name, LAYOUTS[name])
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"as it was"]


OLD, NEW = (WordVectors(words, torch.full((2, 3), value)) for words, value in ((["a", "b"], 1.0), (["c", "d"], 2.0)))


@pytest.mark.parametrize("failing", ["fsync", "replace"])
@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("hashed", [True, False])
def test_a_matrix_and_its_words_stay_together(tmp_path, monkeypatch, failing, call, hashed):
    path = tmp_path / "v.safetensors"
    write_vectors(OLD, path, "safetensors")
    if not hashed:  # as other programs write it
        save_file({"vectors": OLD.matrix}, path)
    done, real = [], getattr(os, failing)

    def fail(*args):
        done.append(args)
        if len(done) == call:
            raise OSError(errno.ENOSPC, "no space left")
        return real(*args)

    monkeypatch.setattr(os, failing, fail)
    with pytest.raises(OSError, match="no space left"):
        write_vectors(NEW, path, "safetensors")
    monkeypatch.undo()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["v.safetensors", "vocab.txt"]
    if call == 1:  # nothing had taken its name
        again = read_vectors(path)
        assert (again.words, again.matrix.tolist()) == (OLD.words, OLD.matrix.tolist())
    else:
        assert "the two files were written apart. Write the word vectors again" in refused(path)
        assert "were written apart" in refused(path, 1)


@pytest.mark.parametrize(
    "new", [WordVectors(["c" * 2000, "d"], NEW.matrix), WordVectors(["c", "d"], torch.ones(2, 500))]
)
def test_a_full_disk_is_found_before_anything_changes(tmp_path, new):
    path = tmp_path / "v.safetensors"
    write_vectors(OLD, path, "safetensors")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))  # bytes
    try:
        with pytest.raises(OSError, match="File too large"):
            write_vectors(new, path, "safetensors")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert read_vectors(path).words == OLD.words


def test_words_of_another_matrix_are_refused(tmp_path):
    write_vectors(OLD, tmp_path / "old.safetensors", "safetensors")
    vocabulary = tmp_path / "vocab.txt"
    written(vocabulary, vocabulary.read_bytes().replace(b"\n", b"\r\n"))
    assert read_vectors(tmp_path / "old.safetensors").words == ["a", "b"]
    write_vectors(NEW, tmp_path / "new.safetensors", "safetensors")
    assert read_vectors(tmp_path / "new.safetensors").words == ["c", "d"]
    message = refused(tmp_path / "old.safetensors")
    assert message.startswith(f": expected the words that it was written with in {vocabulary}, got others")
    written(vocabulary, "b\na\n")
    assert "were written apart" in refused(tmp_path / "old.safetensors")


def test_word_vectors(vectors):
    assert (len(vectors), vectors.dimensions, vectors.index["日本"]) == (10, 4, 4)
    few = vectors.most_frequent(3)
    assert few.words == WORDS[:3] and torch.equal(few.matrix, vectors.matrix[:3])
    assert vectors.most_frequent(99).words == WORDS
    with pytest.raises(ValueError, match=r"one row for each of 2 words, got \(3, 4\)"):
        WordVectors(["a", "b"], torch.zeros(3, 4))
    with pytest.raises(ValueError, match="Expected distinct words, got 'a' 2 times"):
        WordVectors(["a", "b", "a"], torch.zeros(3, 4))


def test_errors_name_file_and_line(tmp_path):
    path = written(tmp_path / "v.vec", "2 2\na 1 2\nb 1\n")
    with pytest.raises(DataFileError) as error:
        read_vectors(path)
    assert (error.value.path, error.value.line) == (str(path), 3)
