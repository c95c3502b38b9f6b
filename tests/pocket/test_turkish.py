"""Turkish: vowel harmony, cases of names, owners, what is embedded."""

import re

import pytest

from hf_xlt.pocket import sentences
from hf_xlt.pocket.languages import grammar

BACK, FRONT = "aıouâû", "eiöüî"
ROUND = "ouöüû"
# Written otherwise than spoken.
NOT_AS_WRITTEN = {"Klein"}
SOME = 400


@pytest.fixture(scope="module")
def told():
    return list(sentences("tr", "train", count=SOME))


def vowels(form: str) -> list[str]:
    return [letter for letter in form.lower() if letter in BACK + FRONT]


def test_endings_follow_the_last_vowel_of_the_stem():
    lexemes = grammar("tr").names | grammar("tr").nouns
    checked = 0
    for lexeme in lexemes.values():
        stem = lexeme.cells[0][0]
        if lexeme.lemma in NOT_AS_WRITTEN:
            continue
        for form, cell in lexeme.cells:
            if cell.get("Case", "Nom") == "Nom":
                continue
            ending = vowels(form)[len(vowels(stem)) :]
            last = vowels(stem)[-1]
            for vowel in ending:
                assert (vowel in BACK) == (last in BACK), form
                if cell["Case"] in ("Acc", "Gen") and cell["Number"] == "Sing":
                    assert (vowel in ROUND) == (last in ROUND), form
                checked += 1
    assert checked > 1000


def test_endings_of_verbs_follow_the_vowel_before():
    for lexeme in grammar("tr").verbs.values():
        for form, _ in lexeme.cells:
            before = vowels(form)[:-1]
            for first, second in zip(before, vowels(form)[1:], strict=True):
                # `-yor` and `-abilir` have vowels of their own, stems are what they are.
                if "yor" not in form and "bil" not in form and not lexeme.lemma.startswith("bil"):
                    assert (first in BACK) == (second in BACK), form
                assert second not in "oö" or second in vowels(lexeme.lemma) or "yor" in form, form


@pytest.mark.parametrize(
    ("form", "cells"),
    [("Castro'nun", "Gen"), ("Fuchs'tan", "Abl"), ("Diaz'ı", "Acc"), ("Winter'e", "Dat"), ("Roth'u", "Acc")],
)
def test_names_have_an_apostrophe(form, cells):
    assert grammar("tr").name(form.partition("'")[0]).inflect(f"{cells}.Sing")[0] == form


def test_names_of_institutions_have_none(told):
    text = " ".join(tree.text for _, tree in told)
    assert re.search(r"\w+ Bankasın[ıad]", text) and not re.search(r"(Banka|Parti|Radyo|Üniversite)s[ıiu]'", text)


def test_owners_are_genitives_and_what_they_own_says_so(told):
    seen = 0
    for _, tree in told:
        for index, deprel in enumerate(tree.deprels):
            if deprel == "nmod" and "Case=Gen" in tree.feats[index]:
                assert "Person[psor]=3" in tree.feats[tree.heads[index] - 1], tree.text
                seen += 1
    assert seen > 20


def test_only_the_end_of_a_name_has_a_case(told):
    for _, tree in told:
        for index, deprel in enumerate(tree.deprels):
            if deprel == "flat":
                assert "Case=Nom" in tree.feats[tree.heads[index] - 1] or not tree.feats[tree.heads[index] - 1]


def test_questions_and_copulas_follow_the_vowel_before(told):
    text = " ".join(tree.text for _, tree in told)
    assert re.search(r"[ıa]\w? mı\?", text) and re.search(r"[ie]\w? mi\?", text)
    assert not re.search(r"yordu m[ıiuü]\?|\bydi\b| dir\b|[eiöü]\w? m[ıu]\?|[aıou]\w? m[iü]\?", text)
    assert re.search(r" kimd[iı]r?\?", text) and re.search(r" m[ıiuü]yd[ıiuü]\?", text)


def test_reported_clauses_have_a_subject_in_the_genitive(told):
    reported = [tree for frame, tree in told if frame.construction.startswith("reported") and "ccomp" in tree.deprels]
    assert len(reported) > 10
    for tree in reported:
        said = tree.deprels.index("ccomp")
        subjects = [
            index for index, deprel in enumerate(tree.deprels) if "nsubj" in deprel and tree.heads[index] == said + 1
        ]
        assert len(subjects) == 1
        first = subjects[0]
        ends = [first] + [index for index in range(len(tree)) if tree.heads[index] == first + 1]
        assert any("Case=Gen" in tree.feats[index] for index in ends), tree.text
        assert any(tree.forms[index].endswith(("ğını", "ğini", "ğunu", "ğünü")) for index in range(said, len(tree))), (
            tree.text
        )
