"""What only Arabic has: verbs before subjects, states of nouns, words written as one, passives without a subject."""

import pytest

from hf_xlt.pocket import sentences
from hf_xlt.pocket.frame import Clause, Entity, Frame, Nominal, Time
from hf_xlt.pocket.gold import names
from hf_xlt.pocket.languages import grammar

ANNA = Entity("person", ("Anna", "Novak"), "PER", "Fem")
KARL = Entity("person", ("Karl", "Schmidt"), "PER", "Masc")
ALVORA = Entity("brand", ("Alvora",), "ORG")
BANK = Entity("bank", ("Venice",), "ORG")
PARTY = Entity("party", ("green", "Portugal"), "ORG")
CHINA = Entity("country", ("China",), "LOC")
BERLIN = Entity("city", ("Berlin",), "LOC")
ALEF_WITH_TANWIN = "اً"


def clause(predicate, arguments, **told):
    fillers = {
        role: Nominal(number, entity=filler) if isinstance(filler, Entity) else filler
        for number, (role, filler) in enumerate(arguments.items(), 1)
    }
    return Clause(0, predicate, fillers, **told)


def tree(predicate, arguments, **told):
    frame = Frame("a", "", clause(predicate, arguments, **told), [], [])
    return frame, grammar("ar").realise(frame)


def text(predicate, arguments, **told):
    return tree(predicate, arguments, **told)[1].text


def people(noun, sex="Masc", definite=False, adjective=None):
    return Nominal(7, noun=noun, sex=sex, type="PER", plural=True, definite=definite, adjective=adjective)


def both():
    return Nominal(1, entity=ANNA, conjuncts=[Nominal(8, entity=KARL)])


@pytest.mark.parametrize(
    ("told", "before", "after"),
    [
        ({}, "انتقل الصحفيون إلى الصين.", "أكدت الشرطة أن الصحفيين انتقلوا إلى الصين."),
        ({"negated": True}, "لم ينتقل الصحفيون إلى الصين.", "أكدت الشرطة أن الصحفيين لم ينتقلوا إلى الصين."),
        ({"tense": "fut"}, "سينتقل الصحفيون إلى الصين.", "أكدت الشرطة أن الصحفيين سينتقلون إلى الصين."),
        (
            {"tense": "fut", "negated": True},
            "لن ينتقل الصحفيون إلى الصين.",
            "أكدت الشرطة أن الصحفيين لن ينتقلوا إلى الصين.",
        ),
    ],
)
def test_a_verb_has_the_number_of_a_subject_before_it_only(told, before, after):
    arguments = {"Artifact": people("journalist", definite=True), "Destination": CHINA}
    assert text("move", arguments, **told) == before
    police = {"Speaker": Nominal(9, noun="police")}
    assert text("confirm", police, complement=clause("move", arguments, **told)) == after


def test_verbs_of_women():
    women = people("student", "Fem", definite=True, adjective="foreign")
    assert text("visit", {"Entity": women, "Entity2": KARL}) == "زارت الطالبات الأجنبيات كارل شميت."
    told = clause("visit", {"Entity": women, "Entity2": KARL})
    assert text("say", {"Speaker": ANNA}, complement=told) == ("قالت آنا نوفاك إن الطالبات الأجنبيات زرن كارل شميت.")


def test_adjectives_agree_in_case_and_definiteness():
    for definite, subject, object in (
        (False, "كاتب مشهور", "كاتباً مشهوراً"),
        (True, "الكاتب المشهور", "الكاتب المشهور"),
    ):
        writer = Nominal(1, noun="writer", sex="Masc", type="PER", definite=definite, adjective="famous")
        assert text("visit", {"Entity": writer, "Entity2": ANNA}) == f"زار {subject} آنا نوفاك."
        assert text("visit", {"Entity": ANNA, "Entity2": writer}) == f"زارت آنا نوفاك {object}."
        assert text("phone", {"Entity": ANNA, "Entity2": writer}) == f"اتصلت آنا نوفاك ب{subject}."
    assert text("arrest", {"Agent": Nominal(9, noun="police"), "Person": people("lawyer", adjective="old")}) == (
        "اعتقلت الشرطة محامين مسنين."
    )


def test_what_is_owned_has_no_article():
    brother = Nominal(1, noun="brother", sex="Masc", type="PER", owner=Nominal(2, entity=ANNA))
    _, found = tree("live", {"Person": brother, "Place": BERLIN}, tense="pres")
    assert found.text == "يعيش شقيق آنا نوفاك في برلين."
    assert found.feats[1] == "Case=Nom|Definite=Cons|Gender=Masc|Number=Sing"
    assert found.deprels[2:4] == ["nmod", "flat"]


@pytest.mark.parametrize(
    ("adjective", "expected"),
    [
        (None, "أدهش الحكومة اعتقال آنا نوفاك من قبل الشرطة."),
        ("sudden", "أدهش الحكومة الاعتقال المباغت لآنا نوفاك من قبل الشرطة."),
    ],
)
def test_an_event_with_an_adjective_is_no_construct(adjective, expected):
    roles = {"Person": Nominal(2, entity=ANNA), "Agent": Nominal(3, noun="police")}
    arrest = Nominal(1, noun="arrest_n", adjective=adjective, arguments=roles)
    assert text("surprise", {"Stimulus": arrest, "Experiencer": Nominal(4, noun="government")}) == expected


def test_nouns_that_are_predicates():
    arguments = {"Person": ANNA, "Org": PARTY}
    assert text("be_member", arguments, tense="pres") == "آنا نوفاك عضوة في الحزب الأخضر في البرتغال."
    assert text("be_member", arguments) == "كانت آنا نوفاك عضوة في الحزب الأخضر في البرتغال."
    karl = {"Person": KARL, "Org": PARTY}
    assert text("be_member", karl, negated=True, tense="pres") == ("ليس كارل شميت عضواً في الحزب الأخضر في البرتغال.")
    assert text("be_member", karl, negated=True) == "لم يكن كارل شميت عضواً في الحزب الأخضر في البرتغال."
    assert text("be_member", karl, possible=True) == "قد يكون كارل شميت عضواً في الحزب الأخضر في البرتغال."
    assert text("be_director", {"Person": ANNA, "Org": BANK}, tense="pres") == "آنا نوفاك هي مديرة بنك البندقية."
    assert text("say", {"Speaker": KARL}, complement=clause("be_member", arguments, tense="pres")) == (
        "قال كارل شميت إن آنا نوفاك عضوة في الحزب الأخضر في البرتغال."
    )


def test_two_people():
    arguments = {"Person": both(), "Org": ALVORA}
    assert text("be_employee", arguments, tense="pres") == "آنا نوفاك وكارل شميت موظفان لدى ألفورا."
    assert text("be_employee", arguments) == "كانت آنا نوفاك وكارل شميت موظفين لدى ألفورا."
    assert text("be_director", arguments, tense="pres") == "آنا نوفاك وكارل شميت هما مديرا ألفورا."
    assert text("be_director", arguments) == "كانت آنا نوفاك وكارل شميت مديري ألفورا."
    assert text("work", arguments, tense="pres") == "تعمل آنا نوفاك وكارل شميت لدى ألفورا."
    assert text("work", arguments) == "عملت آنا نوفاك وكارل شميت لدى ألفورا."
    assert text("work", {"Person": ANNA, "Org": ALVORA}) == "كانت آنا نوفاك تعمل لدى ألفورا."


def test_questions():
    arguments = {"Person": ANNA, "Org": ALVORA}
    assert text("work", arguments, tense="pres", question="polar") == "هل تعمل آنا نوفاك لدى ألفورا؟"
    assert text("be_director", arguments, tense="pres", question="polar") == "هل آنا نوفاك هي مديرة ألفورا؟"
    assert text("work", arguments, tense="pres", question="Person") == "من يعمل لدى ألفورا؟"
    assert text("be_director", arguments, tense="pres", question="Person") == "من هي مديرة ألفورا؟"
    assert text("be_employee", arguments, tense="pres", question="Person") == "من هي الموظفة لدى ألفورا؟"
    assert text("be_employee", arguments, question="Person") == "من كانت موظفة لدى ألفورا؟"
    assert text("die", {"Victim": KARL}, question="place") == "أين مات كارل شميت؟"
    assert text("marry", {"Person": ANNA, "Person2": KARL}, tense="fut", question="time") == (
        "متى ستتزوج آنا نوفاك من كارل شميت؟"
    )


@pytest.mark.parametrize(
    ("predicate", "roles", "told", "asked", "embedded"),
    [
        (
            "release",
            ("Entity", "Person"),
            "أفرج عن كارل شميت من قبل آنا نوفاك",
            "عمن أفرج من قبل آنا نوفاك؟",
            "لأنه أفرج عن كارل شميت من قبل آنا نوفاك",
        ),
        (
            "assault",
            ("Attacker", "Target"),
            "اعتدي على كارل شميت من قبل آنا نوفاك",
            "على من اعتدي من قبل آنا نوفاك؟",
            "لأنه اعتدي على كارل شميت من قبل آنا نوفاك",
        ),
        (
            "sue",
            ("Plaintiff", "Defendant"),
            "رفعت دعوى على كارل شميت من قبل آنا نوفاك",
            "على من رفعت دعوى من قبل آنا نوفاك؟",
            "لأنه رفعت دعوى على كارل شميت من قبل آنا نوفاك",
        ),
    ],
)
def test_passives_of_verbs_with_prepositions(predicate, roles, told, asked, embedded):
    arguments = dict(zip(roles, (ANNA, KARL), strict=True))
    assert text(predicate, arguments, passive=True) == f"{told}."
    assert text(predicate, arguments, passive=True, question=roles[1]) == asked
    because = clause(predicate, arguments, passive=True)
    assert text("die", {"Victim": ANNA}, subordinate=because, subordinator="because") == f"ماتت آنا نوفاك، {embedded}."


def test_passives_agree_and_weak_ones_differ_from_actives():
    army = Nominal(9, noun="army")
    assert text("attack", {"Attacker": army, "Target": ANNA}, passive=True) == "هوجمت آنا نوفاك من قبل الجيش."
    assert text("attack", {"Attacker": army, "Target": ANNA}) == "هاجم الجيش آنا نوفاك."
    _, found = tree("kill", {"Victim": people("soldier")}, passive=True)
    assert found.text == "قتل جنود."
    assert "Voice=Pass" in found.feats[0] and found.deprels[1] == "nsubj:pass"


def test_words_written_as_one_are_words_of_their_own():
    frame, found = tree("own", {"Owner": ANNA, "Org": BANK}, tense="pres", source=Nominal(5, noun="police"))
    assert found.text == "وفقاً للشرطة، تمتلك آنا نوفاك بنك البندقية."
    assert found.forms[:3] == ["وفقاً", "ل", "الشرطة"]
    assert found.deprels[:3] == ["case", "fixed", "obl"]
    spans = [found.forms[span.start : span.end] for span in names(frame, found)]
    assert spans == [["آنا", "نوفاك"], ["بنك", "البندقية"]]
    second = clause("meet", {"Entity": KARL, "Entity2": ANNA}, tense="fut")
    _, found = tree("meet", {"Entity": ANNA, "Entity2": KARL}, tense="fut", conjunct=second)
    assert found.text == "ستلتقي آنا نوفاك بكارل شميت، وسيلتقي كارل شميت بآنا نوفاك."
    assert found.forms[8:11] == ["و", "س", "يلتقي"]


def test_although_is_two_words_and_while_has_the_verb_first():
    other = clause("die", {"Victim": KARL})
    assert text("die", {"Victim": ANNA}, subordinate=other, subordinator="although") == (
        "ماتت آنا نوفاك، رغم أن كارل شميت مات."
    )
    assert text("die", {"Victim": ANNA}, subordinate=other, subordinator="while") == (
        "ماتت آنا نوفاك، بينما مات كارل شميت."
    )


def test_relative_clauses():
    owner = Clause(5, "be_owner", {"Org": Nominal(6, entity=ALVORA)}, tense="pres")
    assert text("die", {"Victim": Nominal(1, entity=ANNA, relative=owner)}) == (
        "ماتت آنا نوفاك، التي هي مالكة ألفورا."
    )
    lived = Clause(5, "live", {"Place": Nominal(6, entity=BERLIN)})
    assert text(
        "die", {"Victim": Nominal(1, entity=KARL, relative=lived)}, time=Time(9, "date", "", 5, "May", 2004)
    ) == ("مات كارل شميت، الذي كان يعيش في برلين، في 5 مايو 2004.")


def test_euros_are_singular():
    euros = Nominal(3, noun="euro", plural=True, count=250)
    _, found = tree("pay", {"Giver": KARL, "Recipient": ANNA, "Money": euros})
    assert found.text == "دفع كارل شميت 250 يورو لآنا نوفاك."
    assert "Number=Sing" in found.feats[found.forms.index("يورو")]


def test_forms_of_nouns():
    for concept, noun in grammar("ar").nouns.items():
        if not any(cell.get("Case") for _, cell in noun.cells):
            continue
        form = noun.inflect("Nom.Sing.Cons")[0]
        assert noun.inflect("Gen.Sing.Def")[0] == "ال" + form, concept
        accusative = noun.inflect("Acc.Sing.Definite=Ind")[0]
        # Not after the ending of feminines, nor where a word ends in a long vowel that is written so.
        assert accusative == (form if form[-1] in "ةى" else form + ALEF_WITH_TANWIN), concept


def test_only_indefinite_accusatives_end_in_tanwin():
    seen = 0
    for _, tree in sentences("ar", "train", count=400):
        for form, upos, feats in zip(tree.forms, tree.upos, tree.feats, strict=True):
            if upos in ("NOUN", "ADJ") and form.endswith(ALEF_WITH_TANWIN):
                seen += 1
                assert "Case=Acc|Definite=Ind|Gender=Masc" in feats, tree.text
    assert seen > 20
