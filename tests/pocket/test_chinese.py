"""Chinese: no spaces, classifiers, particles, what comes before names."""

import re

import pytest

from hf_xlt.pocket import sentences
from hf_xlt.pocket.languages import grammar

SOME = 400
CLASSIFIERS = {
    "汽车": "辆",
    "船": "艘",
    "房子": "栋",
    "公司": "家",
    "报纸": "家",
    "记者": "名",
    "学校": "所",
    "办公室": "间",
}


@pytest.fixture(scope="module")
def told():
    return list(sentences("zh", "train", count=SOME))


def test_text_is_its_words_written_together(told):
    for _, tree in told:
        assert tree.text == "".join(tree.forms)
        lines = [line.split("\t") for line in tree.conllu("a").splitlines() if "\t" in line]
        assert [line[9] for line in lines] == ["SpaceAfter=No"] * (len(tree) - 1) + ["_"]


def test_all_characters_are_chinese_or_digits(told):
    for _, tree in told:
        assert re.fullmatch(r"[\u4e00-\u9fff·，。？0-9]+", tree.text), tree.text


def test_every_name_is_transliterated():
    language = grammar("zh")
    given, family = language.name("Anna"), language.name("Berger")
    assert (given.lemma, family.lemma) == ("安娜", "贝格尔")
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+|\d+", lexeme.lemma) for lexeme in language.names.values())


def test_one_and_that_have_the_classifier_of_the_noun(told):
    seen = set()
    for _, tree in told:
        for index, deprel in enumerate(tree.deprels):
            if deprel == "clf":
                number = tree.heads[index] - 1
                noun = tree.lemmas[tree.heads[number] - 1]
                assert number == index - 1 and tree.forms[number] in ("一", "那")
                assert CLASSIFIERS.get(noun, tree.forms[index]) == tree.forms[index]
                seen.add(noun)
    assert len(seen & CLASSIFIERS.keys()) > 5


def test_passives_have_bei_before_the_agent_or_the_verb(told):
    seen = set()
    for _, tree in told:
        for index, deprel in enumerate(tree.deprels):
            if deprel == "nsubj:pass":
                verb = tree.heads[index]
                told_of = [tree.deprels[other] for other in range(len(tree)) if tree.heads[other] == verb]
                assert ("obl:agent" in told_of) + ("aux:pass" in told_of) <= 1
                assert {"obl:agent", "aux:pass"} & set(told_of) or tree.forms[verb - 1] == "创立", tree.text
                seen |= set(told_of)
    assert {"obl:agent", "aux:pass"} <= seen


def test_negated_events_are_not_perfective(told):
    for _, tree in told:
        assert not re.search(r"没有[^，。的]*了", tree.text), tree.text


def test_relative_clauses_and_adjectives_precede_with_de(told):
    assert any(re.search(r"在[^，。]*工作的", tree.text) for _, tree in told)
    assert any("昂贵的" in tree.text for _, tree in told)
    for _, tree in told:
        for index, deprel in enumerate(tree.deprels):
            if deprel == "acl:relcl":
                assert index < tree.heads[index] - 1
                assert any(
                    tree.deprels[other] == "mark:rel" and tree.heads[other] == index + 1 for other in range(len(tree))
                )


def test_polar_questions_end_with_ma(told):
    polar = [tree for frame, tree in told if frame.clause.question == "polar"]
    assert len(polar) > 5 and all(tree.text.endswith("吗？") for tree in polar)
    others = [tree for frame, tree in told if frame.clause.question not in ("", "polar")]
    assert others and all("吗" not in tree.forms for tree in others)
