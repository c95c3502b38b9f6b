"""The column reader and the tag schemes: every check by hand, seqeval as oracle, published counts of real files."""

import random
from collections import Counter

import pytest
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities

from hf_xlt.data.columns import ColumnsError, TaggedSentence, map_types, read_columns, to_iob2
from hf_xlt.data.errors import DataFileError

CONLL_2003 = """\
-DOCSTART- -X- -X- O

EU NNP B-NP B-ORG
rejects VBZ B-VP O
German JJ B-NP B-MISC
call NN I-NP O

Peter NNP B-NP B-PER
Blackburn NNP I-NP I-PER

-DOCSTART- -X- O O

BRUSSELS NNP B-NP B-LOC
"""


@pytest.fixture
def save(tmp_path):
    def save(content, encoding="utf-8"):
        path = tmp_path / "x.txt"
        path.write_bytes(content.encode(encoding))
        return path

    return save


def test_documents_and_sentences_are_told_apart(save):
    assert list(read_columns(save(CONLL_2003))) == [
        TaggedSentence(["EU", "rejects", "German", "call"], ["B-ORG", "O", "B-MISC", "O"], [], 1, 3),
        TaggedSentence(["Peter", "Blackburn"], ["B-PER", "I-PER"], [], 1, 8),
        TaggedSentence(["BRUSSELS"], ["B-LOC"], [], 2, 13),
    ]


def test_columns_are_chosen_by_place(save):
    path = save(CONLL_2003)
    chunks = [sentence.tags for sentence in read_columns(path, tag_column=2)]
    assert chunks == [["B-NP", "B-VP", "B-NP", "I-NP"], ["B-NP", "I-NP"], ["B-NP"]]
    parts_of_speech = next(read_columns(path, token_column=-4, tag_column=-3, scheme=None))
    assert parts_of_speech.tokens == ["EU", "rejects", "German", "call"]
    assert parts_of_speech.tags == ["NNP", "VBZ", "JJ", "NN"]


def test_a_document_mark_ends_a_sentence_without_a_blank_line(save):
    sentences = list(read_columns(save("-DOCSTART- O\na O\n-DOCSTART-\nb O\n")))
    assert [(sentence.tokens, sentence.document) for sentence in sentences] == [(["a"], 1), (["b"], 2)]


def test_byte_order_mark_crlf_and_blank_lines_of_white_space_are_accepted(save):
    content = "\ufeffa\tO\n \t \nb\tB-X\nc\tI-X\n\t\n\n\nd\tO".replace("\n", "\r\n")
    for separator in (None, "\t"):
        sentences = list(read_columns(save(content), separator=separator))
        assert [sentence.tokens for sentence in sentences] == [["a"], ["b", "c"], ["d"]]
        assert [sentence.line for sentence in sentences] == [1, 3, 8]


@pytest.mark.parametrize("content", ["", "\n \n", "\ufeff", "-DOCSTART- O\n\n"])
def test_a_file_without_tokens_gives_no_sentence(save, content):
    assert list(read_columns(save(content))) == []


@pytest.mark.parametrize("token", ["20\xa0000", "\u3000", "a\u2028b", "a\x85b"])
def test_only_spaces_and_tabs_separate_columns(save, token):
    (sentence,) = read_columns(save(f"{token if token.strip() else 'x' + token} \t O\n"))
    assert sentence.tokens == [token if token.strip() else "x" + token]


def test_tokens_hold_spaces_where_tabs_separate(save):
    (sentence,) = read_columns(save("20 000\tO\nNew York\tB-LOC\n"), separator="\t")
    assert sentence.tokens == ["20 000", "New York"]


def test_other_encodings(save):
    path = save("Käse O\n", "latin-1")
    assert next(read_columns(path, encoding="latin-1")).tokens == ["Käse"]
    with pytest.raises(ColumnsError) as caught:
        list(read_columns(path))
    message = str(caught.value)
    assert message.startswith(f"{path}:1: expected text in utf-8, got the byte 0xe4")
    assert "encoding='latin-1'" in message and "K\\\\xe4se" in message


# --- comments ---


@pytest.mark.parametrize(
    ("prefix", "separator", "comment", "token_row"),
    [
        ("# ", None, "# id 5 of 6", "# O"),
        ("# ", "\t", "# id = 5", "#\tO"),
        ("#\t", "\t", "#\tid 5", "#\tO"),
        ("#\t", None, "#\tid 5 of 6", "#\tO"),
        ("#", None, "# id 5 of 6", "# O"),
        ("#", "\t", "# id = 5", "#\tB-X"),
        ("# id", None, "# id 5 O", "# O"),
    ],
)
def test_comments_do_not_eat_the_token_of_their_prefix(save, prefix, separator, comment, token_row):
    tab = separator or " "
    content = f"{comment}\n{token_row}\na{tab}O\n{token_row}\n\n{comment}\nb{tab}O\n"
    first, second = read_columns(save(content), comment_prefix=prefix, separator=separator)
    assert (first.tokens, second.tokens) == (["#", "a", "#"], ["b"])
    assert first.comments == second.comments == [comment]
    assert (first.line, second.line) == (1, 6)


def test_a_comment_with_another_number_of_columns_is_no_row(save):
    first, second = read_columns(save("x O\n\n# a O\ny O\n"), comment_prefix="# ")
    assert (second.tokens, second.comments) == (["y"], ["# a O"])


def test_without_a_prefix_there_are_no_comments(save):
    (sentence,) = read_columns(save("#id O\n# O\n"))
    assert sentence.tokens == ["#id", "#"]


def test_comments_with_nothing_below_make_no_sentence(save):
    sentences = list(read_columns(save("# a b c\n\n# d e f\nx O\n\n# g h i\n"), comment_prefix="# "))
    assert [(sentence.tokens, sentence.line) for sentence in sentences] == [(["x"], 3)]
    assert sentences[0].comments == ["# d e f"]


# --- one fixture per check: content, arguments, line, words of the message ---

VIOLATIONS = {
    "fewer columns": ("a X O\nb O\n", {}, 2, ["3 columns as in the first row", "got 2: 'b O'", "separator='\\t'"]),
    "more columns": ("a O\n\n20 000 O\n", {}, 3, ["2 columns as in the first row", "got 3: '20 000 O'"]),
    "one column": ("a\n", {}, 1, ["a column of tokens and one of tags", "got one column: 'a'"]),
    "a tag column that is not there": ("a O\n", {"tag_column": 3}, 1, ["a column 3 (tag_column)", "got 2 columns"]),
    "a token column that is not there": ("a O\n", {"token_column": -3}, 1, ["a column -3 (token_column)"]),
    "the same column twice": ("a O\n", {"tag_column": 0}, 1, ["one of tags, got column 0 for both"]),
    "no token": ("a\tO\n\tO\n", {"separator": "\t"}, 2, ["expected a token, got none: '\\tO'"]),
    "no tag": ("a\tO\nb\t\n", {"separator": "\t"}, 2, ["expected a tag, got none: 'b\\t'"]),
    "no scheme at all": ("a NOUN\n", {}, 1, ["'O' or a tag that begins with B-, I-", "'NOUN'", "scheme=None"]),
    "no type": ("a B-\n", {}, 1, ["got 'B-'"]),
    "a small o": ("a o\n", {}, 1, ["got 'o'"]),
    "iob2: I at the start": ("a O\n\nb I-X\n", {}, 3, ["'B-X'", "got 'I-X': 'b I-X'", "read it with scheme='iob1'"]),
    "iob2: I after O": ("a B-X\nb O\nc I-X\n", {}, 3, ["'B-X'", "got 'I-X'", "read it with scheme='iob1'"]),
    "iob2: I of another type": (
        "a B-X\nb I-Y\n",
        {},
        2,
        ["'B-Y', since no Y comes before", "read it with scheme='iob1'"],
    ),
    "iob2: S": ("a S-X\n", {}, 1, ["got 'S-X'", "If the file is IOBES, read it with scheme='iobes'"]),
    "iob2: U": ("a U-X\n", {}, 1, ["got 'U-X'", "If the file is BILOU, read it with scheme='bilou'"]),
    "iob1: B at the start": ("a B-X\n", {"scheme": "iob1"}, 1, ["'I-X'", "got 'B-X'", "read it with scheme='iob2'"]),
    "iob1: B after another type": ("a I-X\nb B-Y\n", {"scheme": "iob1"}, 2, ["'I-Y', since no Y comes before"]),
    "iobes: open at the end": ("a B-X\nb I-X\n\nc O\n", {"scheme": "iobes"}, 2, ["'E-X' at the end", "got 'I-X'"]),
    "iobes: O within": ("a B-X\nb O\n", {"scheme": "iobes"}, 2, ["'I-X' or 'E-X' after 'B-X'", "got 'O'"]),
    "iobes: another type": ("a B-X\nb E-Y\n", {"scheme": "iobes"}, 2, ["'I-X' or 'E-X' after 'B-X'", "got 'E-Y'"]),
    "iobes: B within": ("a B-X\nb B-X\n", {"scheme": "iobes"}, 2, ["'I-X' or 'E-X' after 'B-X'", "got 'B-X'"]),
    "iobes: E at the start": ("a E-X\n", {"scheme": "iobes"}, 1, ["'B-X' before it", "got 'E-X'"]),
    "iobes: I after S": ("a S-X\nb I-X\n", {"scheme": "iobes"}, 2, ["'B-X' before it", "got 'I-X'"]),
    "iobes: L": ("a L-X\n", {"scheme": "iobes"}, 1, ["got 'L-X'", "read it with scheme='bilou'"]),
    "bilou: open at the end": ("a B-X\n", {"scheme": "bilou"}, 1, ["'L-X' at the end", "got 'B-X'"]),
    "bilou: L at the start": ("a L-X\n", {"scheme": "bilou"}, 1, ["'B-X' before it", "got 'L-X'"]),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_violations_are_refused_with_path_line_row_and_advice(save, name):
    content, arguments, line, words = VIOLATIONS[name]
    path = save(content)
    with pytest.raises(ColumnsError) as caught:
        list(read_columns(path, **arguments))
    message = str(caught.value)
    assert message.startswith(f"{path}:{line}: expected ")
    assert isinstance(caught.value, DataFileError) and caught.value.line == line
    for word in words:
        assert word in message


def test_comments_do_not_shift_the_line_of_a_violation(save):
    with pytest.raises(ColumnsError, match=r"x\.txt:4: expected 'B-X'"):
        list(read_columns(save("# a b c\nx O\n# d e f\ny I-X\n"), comment_prefix="#"))


@pytest.mark.parametrize("call", [lambda: to_iob2(["O"], "iobse"), lambda: list(read_columns("x", scheme="IOB2"))])
def test_unknown_schemes_are_refused(call):
    with pytest.raises(ValueError, match="expected a scheme of iob1, iob2, iobes, bilou, got '(iobse|IOB2)'"):
        call()


# --- schemes ---


def random_entities(generator, size):
    """Return non-overlapping (type, start, end) with `end` inclusive, often adjacent, as `get_entities` gives them."""
    entities, place = [], generator.randrange(2)
    while place < size:
        end = min(place + generator.randrange(3), size - 1)
        entities.append((generator.choice(["PER", "LOC", "X-Y"]), place, end))
        place = end + 1 + generator.choice([0, 0, 1, 2])
    return entities


def encode(entities, size, scheme):
    tags = ["O"] * size
    for index, (kind, start, end) in enumerate(entities):
        length = end - start + 1
        if scheme in ("iobes", "bilou"):
            single, last = ("S", "E") if scheme == "iobes" else ("U", "L")
            prefixes = single if length == 1 else "B" + "I" * (length - 2) + last
        elif scheme == "iob2":
            prefixes = "B" + "I" * (length - 1)
        else:
            touches = index > 0 and entities[index - 1][0] == kind and entities[index - 1][2] == start - 1
            prefixes = ("B" if touches else "I") + "I" * (length - 1)
        tags[start : end + 1] = [f"{prefix}-{kind}" for prefix in prefixes]
    return tags


@pytest.mark.parametrize("scheme", ["iob1", "iob2", "iobes", "bilou"])
def test_every_scheme_gives_the_same_iob2(scheme):
    generator = random.Random(0)
    for _ in range(300):
        size = generator.randrange(1, 12)
        entities = random_entities(generator, size)
        assert to_iob2(encode(entities, size, scheme), scheme) == encode(entities, size, "iob2")


@pytest.mark.parametrize(("scheme", "oracle"), [("iob1", IOB1), ("iob2", IOB2), ("iobes", IOBES), ("bilou", BILOU)])
def test_entities_are_those_of_seqeval(scheme, oracle):
    generator = random.Random(1)
    for _ in range(200):
        size = generator.randrange(1, 12)
        tags = encode(random_entities(generator, size), size, scheme)
        iob2 = to_iob2(tags, scheme)
        strict = {(entity.tag, entity.start, entity.end) for entity in Entities([tags], oracle).entities[0]}
        assert {(entity.tag, entity.start, entity.end) for entity in Entities([iob2], IOB2).entities[0]} == strict
        if scheme in ("iob1", "iob2"):  # the lenient reading of conlleval covers these two
            lenient = {(kind, start, end + 1) for kind, start, end in get_entities(tags)}
            assert lenient == strict


def test_the_strict_check_of_iob2_is_what_lenient_and_strict_readings_agree_on():
    """Where tags pass, both readings of seqeval agree; where they fail, the strict one loses entities."""
    generator = random.Random(2)
    outcomes = Counter()
    for _ in range(2000):
        tags = [generator.choice(["O", "B-X", "I-X", "B-Y", "I-Y"]) for _ in range(generator.randrange(1, 5))]
        strict = {(entity.tag, entity.start, entity.end) for entity in Entities([tags], IOB2).entities[0]}
        lenient = {(kind, start, end + 1) for kind, start, end in get_entities(tags)}
        try:
            to_iob2(tags, "iob2")
            accepted = True
        except ValueError:
            accepted = False
        assert accepted == (strict == lenient), tags
        outcomes[accepted] += 1
    assert min(outcomes[True], outcomes[False]) > 200


def test_to_iob2_names_the_tag_that_breaks_the_scheme():
    with pytest.raises(ValueError, match=r"tag 1 of \['O', 'I-X'\]: expected 'B-X'.*got 'I-X'.*scheme='iob1'"):
        to_iob2(["O", "I-X"], "iob2")


def test_to_iob2_gives_a_new_list():
    tags = ["B-X"]
    assert to_iob2(tags, "iob2") == tags and to_iob2(tags, "iob2") is not tags


# --- map_types ---


def test_types_are_renamed_and_removed():
    tags = ["B-OTH", "I-OTH", "B-LOCderiv", "I-LOCderiv", "B-PER", "O", "B-X-Y"]
    assert map_types(tags, {"OTH": "MISC", "LOCderiv": None, "X-Y": "Z", "unused": "A"}) == [
        "B-MISC", "I-MISC", "O", "O", "B-PER", "O", "B-Z",
    ]  # fmt: skip


def test_adjacent_entities_that_become_one_type_stay_two():
    assert map_types(["B-X", "I-X", "B-Y", "I-Y"], {"X": "Z", "Y": "Z"}) == ["B-Z", "I-Z", "B-Z", "I-Z"]


def test_mapped_tags_are_valid_and_keep_the_other_entities():
    generator = random.Random(3)
    for _ in range(300):
        size = generator.randrange(1, 12)
        tags = encode(random_entities(generator, size), size, "iob2")
        mapped = map_types(tags, {"PER": "LOC", "X-Y": None})
        expected = [("LOC", start, end) for kind, start, end in get_entities(tags) if kind != "X-Y"]
        assert get_entities(to_iob2(mapped, "iob2")) == expected


def test_only_iob2_is_mapped():
    with pytest.raises(ValueError, match="read it with scheme='iob1'"):
        map_types(["I-X"], {})


# --- real files ---


def published(real_data):
    """Yield (file, sentences, tokens, entities by type) from the tables of the README of the NER data."""
    for line in (real_data / "ner" / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].endswith(".iob2"):
            entities = Counter({kind: int(n) for kind, n in (pair.split(":") for pair in cells[4].split())})
            yield cells[0], int(cells[2]), int(cells[3]), entities


def test_every_real_file_has_the_published_counts(real_data):
    rows = list(published(real_data))
    assert {name for name, *_ in rows} == {
        path.relative_to(real_data / "ner").as_posix() for path in (real_data / "ner").glob("**/*.iob2")
    }
    for name, sentences, tokens, entities in rows:
        read = list(read_columns(real_data / "ner" / name, separator="\t"))
        assert len(read) == sentences, name
        assert sum(len(sentence.tokens) for sentence in read) == tokens, name
        counted = Counter(tag[2:] for sentence in read for tag in sentence.tags if tag.startswith("B-"))
        assert counted == entities, name


def test_real_parts_of_speech(real_data):
    read = list(read_columns(real_data / "ud-train" / "ar" / "ar_padt-pos-dev.tsv", separator="\t", scheme=None))
    assert (len(read), sum(len(sentence.tokens) for sentence in read)) == (909, 30239)
    assert {tag for sentence in read for tag in sentence.tags} <= set(
        "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
    )


def test_real_types_mapped_to_four_classes(real_data):
    path = real_data / "ner" / "germeval2014" / "de.dev.iob2"
    mapping = {f"{kind}{suffix}": None for kind in ("PER", "LOC", "ORG", "OTH") for suffix in ("deriv", "part")}
    mapping["OTH"] = "MISC"
    tags = [map_types(sentence.tags, mapping) for sentence in read_columns(path)]
    counted = Counter(kind for sentence in tags for kind, _, _ in get_entities(sentence))
    assert counted == {"LOC": 763, "PER": 711, "ORG": 496, "MISC": 269}
