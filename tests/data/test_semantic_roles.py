"""Building a data set of predicates and arguments from PropBanks on dependency trees."""

import re
from pathlib import Path

import pytest

from datasets_scripts.semantic_roles import main, read_name
from hf_xlt.data.pair_loading import load_pairs
from hf_xlt.data.pairs import Pair

HEADER = "# global.columns = ID FORM UPOS HEAD DEPREL UP:PRED UP:ARGHEADS\n"
ENGLISH = """# sent_id = doc-a-0001
1\tAnn\tPROPN\t2\tnsubj\t_\t_
2\tsang\tVERB\t0\troot\tsing.01\tARG0:1|ARGM-TMP:4|C-V:3
3\tout\tADP\t2\tcompound:prt\t_\t_
4\ttoday\tNOUN\t2\tobl\t_\t_
5\t.\tPUNCT\t2\tpunct\t_\t_

# sent_id = doc-a-0002
1\tYes\tINTJ\t0\troot\t_\t_

# sent_id = doc-b-0001
1\tdogs\tNOUN\t0\troot\t_\t_
2\twhich\tPRON\t3\tnsubj\t_\t_
3\tbark\tVERB\t1\tacl:relcl\tbark.01\tA0:1|R-A0:2
4\tin\tADP\t5\tcase\t_\t_
5\tflight\tNOUN\t3\tobl\tflight.01\t_
"""
GERMAN = """# sent_id = s1
1\tUlm\tPROPN\t2\tnsubj\t_\t_
2\tsingt\tVERB\t0\troot\tsing.01\tA0:1
"""


@pytest.fixture
def source(tmp_path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    for name, content in [
        ("en_ewt.train.conllup", ENGLISH),
        ("en_ewt.dev.conllup", ENGLISH.replace("doc-", "dev-")),
        ("de_gsd-up-test.conllup", GERMAN),
    ]:
        (folder / name).write_text(HEADER + content)
    return folder


def built(source: Path, tmp_path: Path, *options: str, languages=("en", "de")) -> dict[str, dict[str, list[Pair]]]:
    assert main([str(source), "--output", str(tmp_path / "roles"), "--overwrite", *options]) == 0
    corpus = load_pairs(str(tmp_path / "roles"), "argument", list(languages))
    return {
        language: {split: data.pairs for split, data in splits.items()} for language, splits in corpus.splits.items()
    }


def shown(pairs: list[Pair]) -> list[str]:
    return [f"{p.tokens[p.subject.start]} {p.tokens[p.object.start]} {p.label}" for p in pairs]


def test_predicates_are_paired_with_all_words_but_punctuation(source, tmp_path):
    pairs = built(source, tmp_path)["en"]["validation"]
    assert shown(pairs) == [
        "sang Ann A0",
        "sang out none",
        "sang today AM-TMP",
        "bark dogs A0",
        "bark which A0",
        "bark in none",
        "bark flight none",
    ]
    first = pairs[0]
    assert (first.id, first.heads, first.deprels[2]) == ("en_ewt:dev-a-0001#0", [2, 0, 2, 2, 2], "compound:prt")
    assert (first.subject.type, first.object.type, first.entity_types) == ("PRED", "ARG", ["O"] * 5)
    assert first.upos == ["PROPN", "VERB", "ADP", "NOUN", "PUNCT"]


@pytest.mark.parametrize("seed", ["0", "7"])
def test_training_documents_are_balanced_and_others_are_not(source, tmp_path, seed):
    splits = built(source, tmp_path, "--seed", seed)
    train, dev, test = splits["en"]["train"], splits["en"]["validation"], splits["de"]["test"]
    assert (len(dev), shown(test)) == (7, ["singt Ulm A0"])
    for document, negatives in (("doc-a", 1), ("doc-b", 2)):
        labels = [pair.label for pair in train if document in pair.id]
        assert (labels.count("none"), len(labels)) == (negatives, negatives + 2)
    assert len(built(source, tmp_path, "--negatives", "all")["en"]["train"]) == 7
    none = built(source, tmp_path, "--negatives", "none")
    assert shown(none["en"]["train"]) == ["sang Ann A0", "sang today AM-TMP", "bark dogs A0", "bark which A0"]
    assert (none["en"]["validation"], none["de"]["test"]) == (dev, test)
    card = (tmp_path / "roles/README.md").read_text()
    assert "In `train`, pairs without a label are left out, so that none is labelled `none`. The other splits" in card


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--candidates", "content"], "sang Ann A0, sang today AM-TMP, bark dogs A0, bark which A0, bark flight none"),
        (["--predicates", "NOUN"], "flight dogs none, flight which none, flight bark none, flight in none"),
        (
            ["--keep-prefixes", "--drop", "AM-TMP"],
            "sang Ann A0, sang out none, sang today none, bark dogs A0, bark which R-A0, bark in none, "
            "bark flight none",
        ),
        (
            ["--roles", "AM-TMP"],
            "sang Ann none, sang out none, sang today AM-TMP, bark dogs none, bark which none, bark in none, "
            "bark flight none",
        ),
    ],
)
def test_options(source, tmp_path, options, expected):
    languages = [] if "NOUN" in options else ["--languages", "en"]
    if "NOUN" in options:
        (source / "de_gsd-up-test.conllup").unlink()
        options = [*options, "--negatives", "all"]
    pairs = built(source, tmp_path, *options, *languages, languages=["en"])["en"]["validation"]
    assert ", ".join(shown(pairs)) == expected


def test_the_card_counts_labels_and_what_is_left_out(source, tmp_path):
    built(source, tmp_path)
    card = (tmp_path / "roles/README.md").read_text()
    assert "| en | English | validation | 2 | 10 | 7 |" in card
    assert "| label | de test | en train | en validation |" in card
    assert "| A0 | 1 | 3 | 3 |" in card and "| none | 0 | 3 | 3 |" in card
    assert "Left out: 2 predicates of other parts of speech, 2 words marked as no argument." in card
    assert "size_categories: n<1K" in card


def test_the_same_command_gives_the_same_bytes(source, tmp_path):
    folders = []
    for name in ("a", "b"):
        assert main([str(source), "--output", str(tmp_path / name / "roles")]) == 0
        folders.append({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.parquet")})
    assert folders[0] == folders[1] and len(folders[0]) == 3


@pytest.mark.parametrize(
    "change, options, message",
    [
        (lambda text: text.replace("ARG0:1|", "ARG0:9|"), [], r":4: expected a predicate with arguments"),
        (lambda text: text.replace("PROPN", "_"), [], r":3: expected one of the 17 universal part-of-speech tags"),
        (lambda text: text.replace("doc-b-0001", "doc-a-0001"), [], "a sentence id that is unique in its language"),
        (lambda text: text, ["--roles", "A7"], "no arguments with the role A7; there are A0, AM-TMP"),
    ],
)
def test_errors_are_one_line_and_leave_nothing(source, tmp_path, capsys, change, options, message):
    path = source / "en_ewt.train.conllup"
    path.write_text(change(path.read_text()))
    assert main([str(source), "--output", str(tmp_path / "roles"), *options]) == 1
    assert re.search(message, capsys.readouterr().err.splitlines()[-1])
    assert not (tmp_path / "roles").exists()


def test_file_names():
    assert read_name(Path("zh_gsd.train-ud13.conllup")) == ("zh", "train")
    assert read_name(Path("de-up-test.conllu")) == ("de", "test")
    assert read_name(Path("fr_gsd-up.conllup")) == ("fr", None)
    with pytest.raises(ValueError, match="expected a name such as"):
        read_name(Path("Deutsch.conllup"))


def test_real_files(real_data, tmp_path):
    splits = built(real_data / "srl-up", tmp_path, "--languages", "nl", languages=["nl"])["nl"]
    labelled = {split: sum(pair.label != "none" for pair in pairs) for split, pairs in splits.items()}
    # The README counts the arguments of all predicates; those of verbs are these, and 3 that are punctuation.
    assert labelled == {"validation": 1547, "test": 1262}
    assert "Left out: 3 arguments that are no candidates, " in (tmp_path / "roles/README.md").read_text()
