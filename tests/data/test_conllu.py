"""The CoNLL-U reader and writer: every check by hand, fast path against explanation, every real file byte by byte."""

import copy
import pickle
import random
from pathlib import Path

import pytest

from hf_xlt.data.conllu import ConlluError, MultiwordToken, Sentence, read_conllu, write_conllu
from hf_xlt.data.conllu_errors import explain, find_cycle
from hf_xlt.data.errors import DataFileError

# "vámonos al mar" with an empty node: two multiword tokens, of which the first has no space inside.
SPANISH = """\
# sent_id = es-1
# newpar
# text = ¡Vámonos al mar!
1\t¡\t¡\tPUNCT\t_\t_\t2\tpunct\t_\tSpaceAfter=No
2-3\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_
2\tVamos\tir\tVERB\tv\tMood=Imp\t0\troot\t_\t_
3\tnos\tnosotros\tPRON\tp\t_\t2\tobj\t_\t_
3.1\tjuntos\tjunto\tADJ\t_\t_\t_\t_\t2:advcl\t_
4-5\tal\t_\t_\t_\t_\t_\t_\t_\t_
4\ta\ta\tADP\t_\t_\t6\tcase\t_\t_
5\tel\tel\tDET\t_\t_\t6\tdet\t_\t_
6\tmar\tmar\tNOUN\t_\t_\t2\tobl\t_\tGloss=sea|SpaceAfter=No
7\t!\t!\tPUNCT\t_\t_\t2\tpunct\t_\t_

"""


def row(word_id, head="0", form="a", upos="NOUN", deprel="root"):
    return f"{word_id}\t{form}\t_\t{upos}\t_\t_\t{head}\t{deprel}\t_\t_"


def document(*rows):
    return "\n".join(rows) + "\n\n"


@pytest.fixture
def save(tmp_path):
    def save(content, name="x.conllu"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


def test_sentence_gives_words_and_keeps_everything_else(save):
    (sentence,) = read_conllu(save(SPANISH))
    assert sentence.tokens == ["¡", "Vamos", "nos", "a", "el", "mar", "!"]
    assert sentence.upos == ["PUNCT", "VERB", "PRON", "ADP", "DET", "NOUN", "PUNCT"]
    assert sentence.heads == [2, 0, 2, 6, 6, 2, 2]
    assert sentence.deprels == ["punct", "root", "obj", "case", "det", "obl", "punct"]
    assert sentence.misc[5] == "Gloss=sea|SpaceAfter=No"
    assert sentence.column("XPOS") == ["_", "v", "p", "_", "_", "_", "_"]
    assert sentence.column("ID") == list("1234567")
    assert sentence.multiword_tokens == [MultiwordToken(2, 3, "Vámonos"), MultiwordToken(4, 5, "al")]
    (empty,) = sentence.empty_nodes
    assert (empty["ID"], empty["FORM"], empty["DEPS"]) == ("3.1", "juntos", "2:advcl")
    assert sentence.space_after == [False, False, True, False, True, False, True]
    assert sentence.comments == ["# sent_id = es-1", "# newpar", "# text = ¡Vámonos al mar!"]
    assert sentence.metadata == {"sent_id": "es-1", "text": "¡Vámonos al mar!"}
    assert (sentence.sent_id, sentence.text, sentence.line, len(sentence)) == ("es-1", "¡Vámonos al mar!", 1, 7)
    assert str(sentence) + "\n\n" == SPANISH


def test_text_is_rebuilt_where_the_comment_is_missing(save):
    (sentence,) = read_conllu(save(SPANISH.replace("# text = ¡Vámonos al mar!\n", "")))
    assert "text" not in sentence.metadata
    assert sentence.text == "¡Vámonos al mar!"


def test_comments_keep_equals_signs_and_spaced_keys(save):
    comments = "# newdoc id = d = 1\n#sent_id=s\n# text = a = b\n# no pair\n"
    (sentence,) = read_conllu(save(comments + document(row(1))))
    assert sentence.metadata == {"newdoc id": "d = 1", "sent_id": "s", "text": "a = b"}


def test_lines_are_counted_over_blank_lines(save):
    content = "\n" + document("# c", row(1)) + "\n\n" + document(row(1)) + "\n" + document("# d", "# e", row(1))
    assert [sentence.line for sentence in read_conllu(save(content))] == [2, 7, 10]


@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "\n\n\n\n"])
def test_the_end_of_the_file_may_have_any_number_of_blank_lines(save, ending):
    sentences = list(read_conllu(save(document(row(1)) + row(1) + ending)))
    assert [sentence.line for sentence in sentences] == [1, 3]


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "# global.columns = ID FORM\n\n"])
def test_a_file_without_sentences_gives_none(save, content):
    assert list(read_conllu(save(content))) == []


def test_byte_order_mark_and_crlf_are_accepted(save, tmp_path):
    windows = save(b"\xef\xbb\xbf" + (SPANISH * 2).replace("\n", "\r\n").encode())
    write_conllu(read_conllu(windows), tmp_path / "unix.conllu")
    assert (tmp_path / "unix.conllu").read_text(encoding="utf-8") == SPANISH * 2


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_size_of_the_pieces_read_makes_no_difference(save, monkeypatch, size, newline):
    content = "\n" + SPANISH + "\n" + document(row(1)) + "\n\n" + SPANISH.rstrip()
    path = save(content.replace("\n", newline))
    whole = [(sentence.line, str(sentence)) for sentence in read_conllu(path)]
    monkeypatch.setattr("hf_xlt.data.conllu._CHUNK", size)
    assert [(sentence.line, str(sentence)) for sentence in read_conllu(path)] == whole
    assert len(whole) == 3


@pytest.mark.parametrize("form", ["20 000", "a\u2028b", "a\x0bb", "a\x85b", "\xa0", "#", "1", '"'])
def test_forms_may_hold_spaces_and_what_python_takes_for_line_ends(save, tmp_path, form):
    path = save(document(row(1, form=form)))
    (sentence,) = read_conllu(path)
    assert sentence.tokens == [form]
    write_conllu([sentence], tmp_path / "copy.conllu")
    assert (tmp_path / "copy.conllu").read_bytes() == path.read_bytes()


def test_empty_nodes_may_precede_the_first_word_and_stand_below_a_range(save):
    rows = [row("0.1", "_"), row("0.2", "_"), row("1-2", "_", upos="_"), row(1), row("1.1", "_"), row(2, "1")]
    (sentence,) = read_conllu(save(document(*rows)))
    assert [node["ID"] for node in sentence.empty_nodes] == ["0.1", "0.2", "1.1"]
    assert str(sentence) == "\n".join(rows)


def test_a_sentence_without_tree_is_legal_until_its_heads_are_asked_for(save):
    path = save("# c\n" + document(row(1, "_", upos="_"), row(2, "_", upos="_")))
    (sentence,) = read_conllu(path)
    assert sentence.upos == ["_", "_"]
    with pytest.raises(ConlluError, match=r"x\.conllu:1: expected a dependency tree, got `_`"):
        sentence.heads  # noqa: B018


def test_a_long_sentence_is_read_in_linear_time(save):
    size = 50_000
    chain = [row(1)] + [row(word, str(word - 1)) for word in range(2, size + 1)]
    (sentence,) = read_conllu(save(document(*chain)))
    assert sentence.heads == list(range(size))


def test_sentences_share_no_lists(save):
    path = save(document(row(1)) * 2)
    first, second = read_conllu(path)
    first.columns["ID"].append("spoilt")
    assert second.column("ID") == next(read_conllu(path)).column("ID") == ["1"]


# --- CoNLL-U Plus ---

PLUS = """\
# global.columns = ID FORM UPOS HEAD DEPREL UP:PRED
# sent_id = p1
1\tsie\tPRON\t2\tnsubj\t_
2\tkommt\tVERB\t0\troot\tcome.01

# sent_id = p2
1\tja\tINTJ\t0\troot\t_

"""


def test_plus_columns_are_read_by_name_and_written_back(save, tmp_path):
    path = save(PLUS, "x.conllup")
    first, second = read_conllu(path)
    assert first.column("UP:PRED") == ["_", "come.01"]
    assert first.heads == [2, 0]
    assert second.sent_id == "p2"
    write_conllu([first, second], tmp_path / "copy.conllup")
    assert (tmp_path / "copy.conllup").read_text() == PLUS
    write_conllu([second, first], tmp_path / "swapped.conllup")
    swapped = (tmp_path / "swapped.conllup").read_text().split("\n")
    assert swapped[:2] == ["# global.columns = ID FORM UPOS HEAD DEPREL UP:PRED", "# sent_id = p2"]
    assert [sentence.sent_id for sentence in read_conllu(tmp_path / "swapped.conllup")] == ["p2", "p1"]


def test_a_header_with_the_ten_columns_is_kept(save, tmp_path):
    content = "# global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC\n" + document(row(1))
    write_conllu(read_conllu(save(content)), tmp_path / "copy.conllu")
    assert (tmp_path / "copy.conllu").read_text() == content


@pytest.mark.parametrize("missing", ["misc", "space_after", "text"])
def test_a_column_that_is_not_there_is_named(save, missing):
    sentence = next(read_conllu(save(PLUS, "x.conllup")))
    with pytest.raises(
        ConlluError, match=r"x\.conllup:1: expected a column 'MISC', got the columns ID FORM UPOS HEAD"
    ):
        getattr(sentence, missing)


def test_files_without_upos_and_head_are_checked_for_what_they_have(save):
    path = save("# global.columns = ID FORM NER\n1\ta\tO\n3\tb\tO\n\n")
    with pytest.raises(ConlluError, match=r":3: expected the id '2', got '3'"):
        list(read_conllu(path))


# --- one fixture per check: content, line, words of the message ---

VIOLATIONS = {
    "too few columns": (document(row(1), "2\tb\t_"), 2, ["10 tab-separated columns", "got 3: '2\\tb\\t_'"]),
    "too many columns": (document(row(1) + "\t_"), 1, ["10 tab-separated columns", "got 11"]),
    "a line break that shifts columns": (document(row(1), row(2, 1)[:-4], "_\t_"), 2, ["10 tab-separated", "got 8"]),
    "two rows in one": (document(row(1) + "\t" + row(2, "1")), 1, ["10 tab-separated columns", "got 20"]),
    "shifted columns that look like an empty node": (
        document(row(1) + "\tx" + row("1.1", "_"), "2\ta\t_\tNOUN\t_", "3\t1\ta\t_\t_"),
        1,
        ["10 tab-separated columns", "got 20"],
    ),
    "columns of spaces": (
        document(row(1).replace("\t", " ")),
        1,
        ["10 tab-separated columns", "got 1", "read_columns"],
    ),
    "white space instead of a blank line": (document(row(1), "  ", row(1)), 2, ["an empty line", "got white space"]),
    "Plus columns": ("# global.columns = ID FORM\n1\ta\tb\n\n", 2, ["2 tab-separated columns", "got 3", "ID FORM"]),
    "Plus header without ID": ("# global.columns = FORM\na\n\n", 1, ["the first is ID", "'FORM'"]),
    "Plus header with a column twice": ("# global.columns = ID A A\n1\ta\tb\n\n", 1, ["different column names"]),
    "a second header": (document(row(1), "", "# global.columns = ID FORM", "1\ta"), 3, ["first line of the file"]),
    "a header in the second line": (
        document("# a", "# global.columns = ID FORM", "1\ta"),
        2,
        ["first line of the file"],
    ),
    "ids from 0": (document(row(0)), 1, ["the id '1'", "got '0'"]),
    "ids with a gap": (document(row(1), row(3, "1")), 2, ["the id '2'", "got '3'"]),
    "an id twice": (document(row(1), row(1, "1")), 2, ["the id '2'", "got '1'", "blank line"]),
    "an id that is no number": (document(row("x")), 1, ["the id '1'", "got 'x'"]),
    "an id with a zero before it": (document(row("01")), 1, ["the id '1'", "got '01'"]),
    "Arabic digits": (document(row("١")), 1, ["the id '1'", "got '١'"]),
    "a range backwards": (
        document(row("2-1", "_", upos="_"), row(1), row(2, "1")),
        1,
        ["ends after its start", "'2-1'"],
    ),
    "a range of one word": (document(row("1-1", "_", upos="_"), row(1)), 1, ["ends after its start", "'1-1'"]),
    "a range below its first word": (
        document(row(1), row("1-2", "_", upos="_"), row(2, "1")),
        2,
        ["a range that starts at the next word, 2", "got '1-2'"],
    ),
    "overlapping ranges": (
        document(row("1-2", "_", upos="_"), row(1), row("2-3", "_", upos="_"), row(2, "1"), row(3, "1")),
        3,
        ["starts after the last one, which ends at 2", "got '2-3'"],
    ),
    "a range past the end": (
        document(row(1), row("2-3", "_", upos="_"), row(2, "1")),
        2,
        ["ends at most at 2", "got 3"],
    ),
    "a malformed range": (document(row("1-", "_", upos="_"), row(1)), 1, ["the id '1'", "got '1-'"]),
    "an empty node before its word": (document(row("1.1", "_"), row(1)), 1, ["empty node '0.1'", "got '1.1'"]),
    "an empty node out of order": (document(row(1), row("1.2", "_")), 2, ["empty node '1.1'", "got '1.2'"]),
    "an empty node only": (document(row("0.1", "_")), 1, ["at least one word", "none"]),
    "an empty FORM": (document(row(1, form="")), 1, ["a value in the column FORM", "none", "Write `_`"]),
    "an empty last column": (document(row(1)[:-1], row(2, "1")), 1, ["a value in the column MISC", "none"]),
    "an empty last column at the end": (document(row(1)[:-1]), 1, ["a value in the column MISC", "none"]),
    "an empty HEAD": (document(row(1, "")), 1, ["a value in the column HEAD", "none"]),
    "UPOS": (document(row(1), row(2, "1", upos="NN")), 2, ["one of the 17 UPOS tags", "got 'NN'", "XPOS"]),
    "UPOS in lower case": (document(row(1, upos="noun")), 1, ["one of the 17 UPOS tags", "got 'noun'"]),
    "HEAD too large": (document(row(1), row(2, "3")), 2, ["a HEAD from 0 to 2", "got '3'"]),
    "HEAD negative": (document(row(1), row(2, "-1")), 2, ["a HEAD from 0 to 2", "got '-1'"]),
    "HEAD that int() would take": (document(row(1), row(2, "+1")), 2, ["a HEAD from 0 to 2", "got '+1'"]),
    "HEAD no number": (document(row(1), row(2, "one")), 2, ["a HEAD from 0 to 2", "got 'one'"]),
    "HEAD partly missing": (document(row(1), row(2, "_")), 2, ["a HEAD from 0 to 2", "got '_'", "every HEAD"]),
    "own head": (document(row(1), row(2, "2")), 2, ["a HEAD other than the word itself", "got '2'"]),
    "no root": (document(row(1, "2"), row(2, "1")), 1, ["one root", "none"]),
    "two roots": (document(row(1), row(2, "1"), row(3)), 3, ["one root", "got 2 (words 1, 3)"]),
    "a cycle": (document(row(1), row(2, "3"), row(3, "4"), row(4, "2")), 2, ["a tree", "2 -> 3 -> 4 -> 2"]),
    "a cycle below other words": (document(row(1), row(2, "3"), row(3, "4"), row(4, "3")), 3, ["3 -> 4 -> 3"]),
    "comments only": (document(row(1), "", "# a", "# b"), 4, ["a word after the comments", "'# b'"]),
    "comments only at the end": (document(row(1)) + "# a", 3, ["a word after the comments", "'# a'"]),
    "a comment between rows": (document(row(1), "# a", row(2, "1")), 2, ["comments before the first row", "'# a'"]),
    "Latin-1": (
        document("# a", row(1)).encode() + document("# b", row(1, form="Käse")).encode("latin-1"),
        5,
        ["UTF-8", "got the byte 0xe4", "K\\\\xe4se", "iconv"],
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_violations_are_refused_with_path_line_row_and_advice(save, name):
    content, line, words = VIOLATIONS[name]
    path = save(content)
    with pytest.raises(ConlluError) as caught:
        list(read_conllu(path))
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: expected ")
    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert "\n" not in message
    assert message.endswith((".", ")."))
    for word in words:
        assert word in message


BEHIND_OTHERS = [
    name for name, (content, _, _) in VIOLATIONS.items() if isinstance(content, str) and "# global" not in content
]


@pytest.mark.parametrize("name", BEHIND_OTHERS)
def test_violations_are_found_behind_other_sentences_too(save, name):
    content, line, _ = VIOLATIONS[name]
    with pytest.raises(ConlluError) as caught:
        list(read_conllu(save(SPANISH * 3 + content)))
    assert caught.value.line == line + 3 * SPANISH.count("\n")


def test_errors_are_value_errors_that_survive_pickling(save):
    with pytest.raises(ConlluError) as caught:
        list(read_conllu(save(document(row(2)))))
    assert isinstance(caught.value, DataFileError) and isinstance(caught.value, ValueError)
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (type(copied), str(copied), copied.line) == (ConlluError, str(caught.value), 1)


def test_endless_rows_are_shortened_in_messages(save):
    with pytest.raises(ConlluError) as caught:
        list(read_conllu(save("x" * 100_000)))
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("seed", range(20))
def test_the_fast_path_refuses_exactly_what_has_an_explanation(save, seed):
    """Spoil valid sentences at random: a specific message or a byte-exact round trip, nothing between."""
    generator = random.Random(seed)
    refused = 0
    for _ in range(100):
        block = SPANISH.rstrip("\n")
        for _ in range(generator.choice([0, 1, 1, 2])):
            place = generator.randrange(len(block))
            piece = generator.choice(["", "\t", "\n", "\n\t", "0", "2", "-", ".", "_", "#", "\t2", "\n3\t"])
            block = block[:place] + piece + block[place + generator.randrange(2) :]
        try:
            sentences = list(read_conllu(save(block + "\n\n")))
        except ConlluError as error:
            refused += 1
            assert "a valid sentence" not in error.expected, f"no explanation for {block!r}"
        else:
            assert "\n\n".join(map(str, sentences)) == block.strip("\n").replace("\n\n\n", "\n\n")
            for sentence in sentences:
                with pytest.raises(ConlluError, match="a valid sentence"):  # nothing to complain about
                    explain("x", 1, str(sentence), tuple(sentence.columns))
    assert 20 < refused < 100


@pytest.mark.parametrize("seed", range(5))
def test_cycles_are_found_exactly_where_a_word_does_not_reach_the_root(seed):
    generator = random.Random(seed)
    for _ in range(200):
        size = generator.randrange(1, 9)
        heads = [0] + [generator.randrange(size + 1) for _ in range(size)]
        on_cycle = set()
        for word in range(1, size + 1):
            ancestor = heads[word]
            for _ in range(size):
                if ancestor == word:
                    on_cycle.add(word)
                ancestor = heads[ancestor] if ancestor else 0
        found = find_cycle(heads)
        assert found in on_cycle if on_cycle else found == 0


# --- writing ---


def test_a_changed_column_reaches_the_file(save, tmp_path):
    (sentence,) = read_conllu(save(SPANISH))
    sentence.upos[1] = "AUX"
    write_conllu([sentence], tmp_path / "new.conllu")
    assert (tmp_path / "new.conllu").read_text(encoding="utf-8") == SPANISH.replace("\tVERB\t", "\tAUX\t")


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("FORM", "a\tb", "10 tab-separated columns, got 11"),
        ("FORM", "a\n\nb", "10 tab-separated columns, got 2"),
        ("FORM", "", "a value in the column FORM"),
        ("UPOS", "NN", "one of the 17 UPOS tags"),
        ("HEAD", "9", "a HEAD from 0 to 7"),
    ],
)
def test_nothing_is_written_that_could_not_be_read_and_an_old_file_stays(save, tmp_path, column, value, words):
    good, bad = (next(read_conllu(save(SPANISH))) for _ in range(2))
    bad.columns[column][1] = value
    target = tmp_path / "target" / "new.conllu"
    target.parent.mkdir()
    target.write_text("old")
    with pytest.raises(ConlluError, match=words) as caught:
        write_conllu([good, bad], target)
    assert caught.value.line > SPANISH.count("\n")
    assert target.read_text() == "old"
    assert list(target.parent.iterdir()) == [target]


def test_sentences_with_different_columns_are_not_mixed(save, tmp_path):
    plus = next(read_conllu(save(PLUS, "x.conllup")))
    ten = next(read_conllu(save(SPANISH)))
    with pytest.raises(ValueError, match=r"x\.conllup:1: expected a sentence with the columns ID FORM LEMMA"):
        write_conllu([ten, plus], tmp_path / "mixed.conllu")
    assert not (tmp_path / "mixed.conllu").exists()


def test_a_sentence_can_be_made_by_hand(tmp_path):
    names = ("ID", "FORM", "UPOS")
    sentence = Sentence(dict(zip(names, (["1", "2"], ["so", "what"], ["ADV", "PRON"]), strict=True)), ["# c"])
    write_conllu([sentence, copy.deepcopy(sentence)], tmp_path / "new.conllup")
    expected = "# global.columns = ID FORM UPOS\n" + "# c\n1\tso\tADV\n2\twhat\tPRON\n\n" * 2
    assert (tmp_path / "new.conllup").read_text() == expected


# --- real files ---

# A file that breaks the format for a reason of its own goes here: name -> reason. So far, none does.
MALFORMED: dict[str, str] = {}


def real_files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("ud-*/**/*.conllu"), *folder.glob("srl-up/*.conllup")])


def test_every_real_file_comes_back_byte_by_byte(real_data, tmp_path):
    files = real_files(real_data)
    assert len(files) >= 60
    copy_path = tmp_path / "copy"
    for path in files:
        if path.name in MALFORMED:
            with pytest.raises(ConlluError):
                list(read_conllu(path))
            continue
        write_conllu(read_conllu(path), copy_path)
        assert copy_path.read_bytes() == path.read_bytes(), path


@pytest.mark.parametrize(
    ("name", "sentences", "words"),
    [
        ("ud-pud/fr_pud-ud-test.conllu", 1000, 24726),
        ("ud-pud/ar_pud-ud-test.conllu", 1000, 20747),
        ("ud-train/en/en_ewt-ud-test.conllu", 2077, 25094),
        ("srl-up/es_gsd.test.conllup", 426, 12000),
    ],
)
def test_real_files_have_the_published_size(real_data, name, sentences, words):
    read = list(read_conllu(real_data / name))
    assert (len(read), sum(map(len, read))) == (sentences, words)
    assert sum(len(sentence.tokens) for sentence in read) == words


@pytest.mark.parametrize("name", ["es_pud", "ar_pud", "zh_pud", "de_pud", "fr_pud", "tr_pud"])
def test_rebuilt_text_is_the_text_of_the_treebank(real_data, name):
    for sentence in read_conllu(real_data / "ud-pud" / f"{name}-ud-test.conllu"):
        comments = [comment for comment in sentence.comments if not comment.startswith("# text")]
        rebuilt = Sentence(sentence.columns, comments, sentence.other_rows, sentence.path, sentence.line).text
        assert rebuilt == sentence.text


def test_words_are_those_of_the_conllu_package(real_data):
    conllu = pytest.importorskip("conllu")
    path = real_data / "ud-pud" / "fr_pud-ud-test.conllu"
    with open(path, encoding="utf-8") as file:
        for sentence, oracle in zip(read_conllu(path), conllu.parse_incr(file), strict=True):
            words = [token for token in oracle if isinstance(token["id"], int)]
            assert sentence.tokens == [token["form"] for token in words]
            assert sentence.upos == [token["upos"] for token in words]
            assert sentence.heads == [token["head"] for token in words]
            assert sentence.deprels == [token["deprel"] for token in words]
            assert sentence.sent_id == oracle.metadata["sent_id"]
