"""What only Russian has: prepositions, patients that come first, a present without copula, words in quotes."""

import pytest

from hf_xlt.pocket.frame import Clause, Entity, Frame, Nominal, Time
from hf_xlt.pocket.gold import names
from hf_xlt.pocket.languages import grammar

ANNA = Entity("person", ("Anna", "Novak"), "PER", "Fem")
KARL = Entity("person", ("Karl", "Schmidt"), "PER", "Masc")
ALVORA, KANTIS = (Entity("brand", (name,), "ORG") for name in ("Alvora", "Kantis"))
RADIO = Entity("radio", ("Milan",), "ORG")
BANK = Entity("family_bank", ("Orlov",), "ORG")
FRANCE = Entity("country", ("France",), "LOC")


def tree(predicate, arguments, **told):
    fillers = {
        role: Nominal(number, entity=filler) if isinstance(filler, Entity) else filler
        for number, (role, filler) in enumerate(arguments.items(), 1)
    }
    frame = Frame("a", "", Clause(0, predicate, fillers, **told), [], [])
    return frame, grammar("ru").realise(frame)


def text(predicate, arguments, **told):
    return tree(predicate, arguments, **told)[1].text


@pytest.mark.parametrize(
    ("filler", "expected"),
    [
        (ANNA, "На Анну Новак напал Карл Шмидт."),
        (None, "На Анну Новак напали."),
    ],
)
def test_the_patient_of_a_verb_without_passive_comes_first(filler, expected):
    arguments = {"Attacker": KARL, "Target": ANNA} if filler else {"Target": ANNA}
    assert text("attack", arguments, passive=True) == expected


def test_the_patient_comes_first_only_where_case_shows_who_does_what():
    assert text("support", {"Supporter": KARL, "Supported": KANTIS}, tense="pres", passive=True) == (
        "«Кантис» поддерживает Карл Шмидт."
    )
    assert text("support", {"Supporter": BANK, "Supported": KANTIS}, tense="pres", passive=True) == (
        "Банк «Орлов» поддерживает «Кантис»."
    )


def test_who_is_asked_for_in_the_case_of_the_verb():
    arguments = {"Plaintiff": KARL, "Defendant": ANNA}
    assert text("sue", arguments, passive=True, question="Defendant") == "На кого подал в суд Карл Шмидт?"
    assert text("praise", {"Praiser": KARL, "Praised": ANNA}, passive=True, question="Praised") == (
        "Кого похвалил Карл Шмидт?"
    )
    assert text("be_owner", {"Owner": ANNA, "Org": ALVORA}, question="Owner") == "Кто был владельцем «Алворы»?"
    assert text("be_spouse", {"Person": ANNA, "Person2": KARL}, question="Person") == "Кто был женой Карла Шмидта?"


def test_passives_and_verbs_agree():
    assert text("arrest", {"Agent": Nominal(1, noun="police"), "Person": ANNA}, passive=True) == (
        "Анна Новак была арестована полицией."
    )
    assert text("arrest", {"Person": KARL}, passive=True, tense="perf") == "Карл Шмидт арестован."
    assert text("die", {"Victim": Nominal(1, entity=ANNA, noun="doctor")}) == "Врач Анна Новак умерла."
    athens = {"City": Entity("city", ("Athens",), "LOC"), "Country": Entity("country", ("Greece",), "LOC")}
    assert text("lie", athens, tense="pres") == "Афины расположены в Греции."


def test_a_noun_is_a_predicate_without_copula_in_the_present():
    arguments = {"Person": ANNA, "Org": RADIO}
    assert text("be_director", arguments, tense="pres") == "Анна Новак — директор радиостанции «Милан»."
    assert text("be_director", arguments) == "Анна Новак была директором радиостанции «Милан»."
    assert (
        text("be_director", arguments, tense="pres", negated=True)
        == "Анна Новак не является директором радиостанции «Милан»."
    )
    assert text("be_director", arguments, tense="pres", question="polar") == (
        "Является ли Анна Новак директором радиостанции «Милан»?"
    )
    assert text("be_director", arguments, possible=True) == "Возможно, Анна Новак — директор радиостанции «Милан»."


@pytest.mark.parametrize(
    ("tense", "second", "expected"),
    [
        ("pres", "be_owner", "Анна Новак — сотрудница банка «Орлов» и владелица «Алворы»."),
        ("past", "be_owner", "Анна Новак была сотрудницей банка «Орлов» и владелицей «Алворы»."),
        ("pres", "own", "Анна Новак является сотрудницей банка «Орлов» и владеет «Алворой»."),
    ],
)
def test_two_nouns_that_are_predicates_share_the_copula(tense, second, expected):
    conjunct = Clause(8, second, {"Org": Nominal(9, entity=ALVORA)}, tense=tense)
    arguments = {"Person": ANNA, "Org": BANK}
    assert text("be_employee", arguments, tense=tense, conjunct=conjunct, shares_subject=True) == expected


def test_prepositions():
    assert text("work", {"Person": KARL, "Org": RADIO}, tense="pres") == "Карл Шмидт работает на радиостанции «Милан»."
    assert text("move", {"Artifact": ANNA, "Destination": FRANCE}, time=Time(9, "weekday", weekday="Tuesday")) == (
        "Анна Новак во вторник переехала во Францию."
    )
    assert text("meet", {"Entity": ANNA, "Entity2": Nominal(2, entity=KARL, family_only=True)}) == (
        "Анна Новак встретилась со Шмидтом."
    )
    army = Nominal(
        9, noun="attack_n", arguments={"Target": Nominal(1, entity=ANNA), "Attacker": Nominal(2, noun="army")}
    )
    assert text("surprise", {"Stimulus": army, "Experiencer": KARL}) == (
        "Нападение на Анну Новак со стороны армии удивило Карла Шмидта."
    )


def test_sources():
    arguments = {"Person": ANNA, "Org": ALVORA}
    assert text("leave", {"Person": ANNA, "Entity": ALVORA}, source=Nominal(9, entity=KARL)) == (
        "По словам Карла Шмидта, Анна Новак покинула «Алвору»."
    )
    assert text("own", arguments | {"Owner": ANNA}, tense="pres", source=Nominal(9, noun="newspaper")) == (
        "По данным газеты, Анна Новак владеет «Алворой»."
    )


def test_numerals_govern_the_genitive():
    euros = Nominal(3, noun="euro", plural=True, count=250)
    _, found = tree("pay", {"Giver": KARL, "Recipient": ANNA, "Money": euros})
    assert found.text == "Карл Шмидт заплатил Анне Новак 250 евро."
    assert "Case=Gen" in found.feats[found.forms.index("евро")]
    assert found.deprels[found.forms.index("250")] == "nummod:gov"


def test_the_present_of_a_perfective_is_that_of_its_imperfective():
    _, found = tree("praise", {"Praiser": KARL, "Praised": ANNA}, tense="pres")
    assert found.text == "Карл Шмидт хвалит Анну Новак."
    assert found.lemmas[2] == "хвалить" and "Aspect=Imp" in found.feats[2]
    _, found = tree("praise", {"Praiser": KARL, "Praised": ANNA})
    assert found.lemmas[2] == "похвалить" and "Aspect=Perf" in found.feats[2]


def test_quotation_marks_are_no_part_of_the_name_of_a_company():
    frame, found = tree("own", {"Owner": BANK, "Org": ALVORA}, tense="pres")
    assert found.text == "Банк «Орлов» владеет «Алворой»."
    spans = [found.forms[span.start : span.end] for span in names(frame, found)]
    assert spans == [["Банк", "«", "Орлов", "»"], ["Алворой"]]


def test_a_name_without_cases_follows_a_noun_that_has_them():
    mirelo = Entity("brand", ("Mirelo",), "ORG")
    frame, found = tree("hire", {"Entity": mirelo, "Person": ANNA}, passive=True)
    assert found.text == "Анна Новак была нанята компанией «Мирело»."
    assert [found.forms[span.start : span.end] for span in names(frame, found)] == [["Анна", "Новак"], ["Мирело"]]


def test_who_has_no_cases_is_no_agent_of_a_passive():
    woman, man = (Nominal(1, entity=one, family_only=True) for one in (ANNA, KARL))
    assert text("kill", {"Agent": woman, "Victim": KARL}, passive=True) == "Карла Шмидта убила Новак."
    assert text("kill", {"Agent": man, "Victim": ANNA}, passive=True) == "Анна Новак была убита Шмидтом."


def test_conjunctions_of_several_words():
    other = Clause(8, "die", {"Victim": Nominal(9, entity=KARL)})
    _, found = tree("die", {"Victim": ANNA}, subordinate=other, subordinator="while")
    assert found.text == "Анна Новак умерла, в то время как Карл Шмидт умер."
    assert found.deprels[4:8] == ["mark", "fixed", "fixed", "fixed"]


def test_what_is_probable_is_set_off():
    assert text("meet", {"Entity": ANNA, "Entity2": KARL}, tense="fut", adverb="probably") == (
        "Анна Новак, вероятно, встретится с Карлом Шмидтом."
    )
