"""The parts of `benchmarks/pocket_forms.py` that only compare: no package and no treebank is asked."""

import pytest

from benchmarks.pocket_forms import (
    Analysis,
    Check,
    agree,
    check_analyses,
    check_lemmas,
    check_seen,
    own_words,
    plain,
    treebank_words,
)
from hf_xlt.pocket.words import Tree

OWN = {
    Analysis("häusern", "haus", "NOUN", "Case=Dat|Number=Plur"),
    Analysis("hause", "haus", "NOUN", "Case=Dat|Number=Sing"),
    Analysis("klein", "klein", "ADJ", "Degree=Pos"),
    Analysis("ging", "gehen", "VERB", "Person=3|Tense=Past"),
}
TREEBANK = """\
1\tHäusern\tHaus\tNOUN\t_\tCase=Acc,Dat|Gender=Neut|Number=Plur\t0\troot\t_\t_
2\tHause\tHaus\tNOUN\t_\tCase=Gen|Number=Sing\t1\tnmod\t_\t_
3\tging\tgingen\tVERB\t_\tTense=Past\t1\tacl\t_\t_
4\tklein\tklein\tADV\t_\t_\t3\tadvmod\t_\t_

"""


def test_letters_that_do_not_count():
    assert plain("Irmak İli", "tr") == "ırmak ili"
    assert plain("IRMAK", "de") == "irmak"
    assert plain("مدِيرٌ", "ar") == "مدير"
    # one letter, and a letter with its dot
    assert plain("\u095e", "hi") == plain("\u092b\u093c", "hi")


def test_names_function_words_and_digits_are_left_out():
    tree = Tree(
        forms=["Die", "Bank", "Velora", "verließ", "12", "Büros"],
        lemmas=["der", "Bank", "Velora", "verlassen", "12", "Büro"],
        upos=["DET", "NOUN", "PROPN", "VERB", "ADJ", "NOUN"],
        feats=["", "Case=Nom", "", "Tense=Past", "NumType=Ord", "Number=Plur"],
        heads=[2, 4, 2, 0, 6, 4],
        deprels=["det", "nsubj", "appos", "root", "amod", "obj"],
        keys=[None] * 6,
        mentions=[-1, 3, 3, -1, -1, -1],
        spaces=[True] * 6,
    )
    expected = {
        Analysis("verließ", "verlassen", "VERB", "Tense=Past"),
        Analysis("büros", "büro", "NOUN", "Number=Plur"),
    }
    assert own_words(tree, "de") == expected


def test_what_simplemma_and_wordfreq_say_is_counted():
    lemmas = {("häusern", "NOUN"): "haus", ("hause", "NOUN"): "hausen", ("ging", "VERB"): "gehen"}
    found = check_lemmas(OWN, lambda form, upos: lemmas.get((form, upos)))
    assert found == Check(2, 3, ["hause (haus; there hausen)"])
    assert str(found) == "2 of 3"
    assert str(check_lemmas(OWN, lambda form, upos: None)) == "-"
    assert check_seen(OWN, {"ging", "klein", "hause"}.__contains__) == Check(3, 4, ["häusern"])


def test_features_agree_unless_both_differ():
    assert agree("Case=Acc|Number=Sing", "Case=Acc,Nom|Gender=Fem")
    assert agree("Case=Acc", "_")
    assert agree("", "Number=Plur")
    # not among those that are compared
    assert agree("Degree=Pos", "Degree=Cmp")
    assert not agree("Case=Acc|Number=Sing", "Case=Acc|Number=Plur")


def test_treebanks_are_asked_for_part_of_speech_then_lemma_then_features(tmp_path):
    path = tmp_path / "de_x-ud-test.conllu"
    path.write_text(TREEBANK, encoding="utf-8")
    upos, lemmas, feats = check_analyses(OWN, treebank_words([path], "de"))
    assert upos == Check(3, 4, ["klein (ADJ; there ADV)"])
    assert lemmas == Check(2, 3, ["ging (VERB, gehen; there gingen)"])
    assert feats == Check(1, 2, ["hause (NOUN, Case=Dat|Number=Sing; there Case=Gen|Number=Sing)"])


@pytest.mark.parametrize(("lemma", "expected"), [("_", ["1 of 1", "-", "-"]), ("gehen", ["1 of 1", "1 of 1", "-"])])
def test_what_a_treebank_does_not_say_is_not_compared(tmp_path, lemma, expected):
    path = tmp_path / "de_x-ud-test.conllu"
    path.write_text(f"1\tging\t{lemma}\tVERB\t_\t_\t0\troot\t_\t_\n\n", encoding="utf-8")
    assert [str(one) for one in check_analyses(OWN, treebank_words([path], "de"))] == expected
