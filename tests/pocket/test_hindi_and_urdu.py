"""Hindi and Urdu: who is marked, what the verb agrees with, two scripts of one grammar."""

import re
import unicodedata

import pytest

from hf_xlt.pocket import sentences
from hf_xlt.pocket.frame import Clause, Entity, Frame, Nominal
from hf_xlt.pocket.languages import grammar

ANNA = Entity("person", ("Anna", "Berger"), "PER", "Fem")
PETER = Entity("person", ("Peter", "Novak"), "PER", "Masc")
ALVORA = Entity("brand", ("Alvora",), "ORG")
# Letters of Urdu, the tanwin of adverbs, punctuation and digits; not the Arabic letters that look like some of these.
URDU = r"[آأئؤابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےٰؐةً0-9 ۔،؟]+"
HINDI = r"[\u0900-\u097F0-9 ,?]+"


def nominals(**fillers) -> dict[str, Nominal]:
    return {
        role: one if isinstance(one, Nominal) else Nominal(number, entity=one)
        for number, (role, one) in enumerate(fillers.items(), 2)
    }


def thing(noun: str, **options) -> Nominal:
    return Nominal(9, noun=noun, definite=False, **options)


def clause(predicate: str, fillers: dict[str, Nominal], **options) -> Clause:
    return Clause(1, predicate, fillers, **options)


def relative() -> Clause:
    anna = Nominal(2, entity=ANNA)
    anna.relative = Clause(5, "found", nominals(Org=ALVORA))
    return clause("arrest", {"Agent": Nominal(8, noun="police", type="ORG"), "Person": anna})


def joint() -> Clause:
    second = Clause(5, "live", {"Place": Nominal(6, entity=Entity("city", ("Rome",), "LOC"))})
    return clause("found", nominals(Agent=ANNA, Org=ALVORA), conjunct=second, shares_subject=True)


# Ergative and what the verb agrees with then: the object, the noun beside it, nothing; who is asked for; the passive.
SAID = [
    (
        clause("buy", nominals(Buyer=PETER, Artifact=thing("car"), Seller=ANNA)),
        "पीटर नोवाक ने अन्ना बर्गर से एक कार ख़रीदी।",
        "پیٹر نوواک نے اینا برگر سے ایک کار خریدی۔",
    ),
    (
        clause("transfer", nominals(Giver=ANNA, Recipient=PETER, Money=thing("euro", plural=True, count=200))),
        "अन्ना बर्गर ने पीटर नोवाक को 200 यूरो हस्तांतरित किए।",
        "اینا برگر نے پیٹر نوواک کو 200 یورو منتقل کیے۔",
    ),
    (
        clause("praise", nominals(Praiser=PETER, Praised=ANNA), negated=True),
        "पीटर नोवाक ने अन्ना बर्गर की प्रशंसा नहीं की।",
        "پیٹر نوواک نے اینا برگر کی تعریف نہیں کی۔",
    ),
    (
        clause("injure", nominals(Agent=ANNA, Victim=ANNA), tense="perf"),
        "अन्ना बर्गर ने अन्ना बर्गर को घायल किया है।",
        "اینا برگر نے اینا برگر کو زخمی کیا ہے۔",
    ),
    (
        clause("injure", nominals(Agent=ANNA, Victim=PETER), possible=True),
        "अन्ना बर्गर पीटर नोवाक को घायल कर सकती है।",
        "اینا برگر پیٹر نوواک کو زخمی کر سکتی ہے۔",
    ),
    (
        clause("marry", nominals(Person=ANNA, Person2=PETER), tense="fut"),
        "अन्ना बर्गर पीटर नोवाक से शादी करेगी।",
        "اینا برگر پیٹر نوواک سے شادی کرے گی۔",
    ),
    (
        clause("know", nominals(Knower=ANNA, Known=PETER)),
        "अन्ना बर्गर पीटर नोवाक को जानती थी।",
        "اینا برگر پیٹر نوواک کو جانتی تھی۔",
    ),
    (
        clause("support", nominals(Supporter=PETER, Supported=ANNA), passive=True),
        "अन्ना बर्गर का समर्थन पीटर नोवाक द्वारा किया जाता था।",
        "اینا برگر کی حمایت پیٹر نوواک کی جانب سے کی جاتی تھی۔",
    ),
    (
        clause("arrest", nominals(Person=ANNA), passive=True, question="Person"),
        "किसे गिरफ़्तार किया गया?",
        "کس کو گرفتار کیا گیا؟",
    ),
    (
        clause("marry", nominals(Person=ANNA, Person2=PETER), question="Person"),
        "पीटर नोवाक से किसने शादी की?",
        "پیٹر نوواک سے کس نے شادی کی؟",
    ),
    (
        clause("die", nominals(Victim=PETER)),
        "पीटर नोवाक की मृत्यु हो गई।",
        "پیٹر نوواک کا انتقال ہو گیا۔",
    ),
    (
        clause("be_director", nominals(Person=ANNA, Org=ALVORA), tense="pres", negated=True),
        "अन्ना बर्गर अल्वोरा की निदेशक नहीं है।",
        "اینا برگر الوورا کی ڈائریکٹر نہیں ہے۔",
    ),
    (
        clause("belong", nominals(Part=ALVORA, Whole=Entity("university", ("Rome",), "ORG"))),
        "अल्वोरा रोम विश्वविद्यालय का हिस्सा थी।",
        "الوورا روم یونیورسٹی کا حصہ تھی۔",
    ),
    (
        relative(),
        "पुलिस ने अन्ना बर्गर को, जिसने अल्वोरा की स्थापना की, गिरफ़्तार किया।",
        "پولیس نے اینا برگر کو، جس نے الوورا کی بنیاد رکھی، گرفتار کیا۔",
    ),
    (
        joint(),
        "अन्ना बर्गर ने अल्वोरा की स्थापना की और वह रोम में रहती थी।",
        "اینا برگر نے الوورا کی بنیاد رکھی اور وہ روم میں رہتی تھی۔",
    ),
]


@pytest.mark.parametrize("said,hindi,urdu", SAID, ids=range(len(SAID)))
def test_sentences_worked_out_by_hand(said, hindi, urdu):
    frame = Frame("a", "", said, [], [])
    assert grammar("hi").realise(frame).text == hindi
    assert grammar("ur").realise(frame).text == urdu


def test_what_is_owned_decides_on_the_possessive():
    hindi = grammar("hi")
    owner = Nominal(1, entity=ANNA)
    forms = {
        owned: hindi.genitive(owner, owned).adposition
        for owned in ("Nom.Sing.Masc", "Acc.Sing.Masc", "Nom.Plur.Masc", "Nom.Sing.Fem", "Acc.Plur.Fem")
    }
    assert list(forms.values()) == ["का", "के", "के", "की", "की"]


@pytest.mark.parametrize("code,letters", [("hi", HINDI), ("ur", URDU)])
def test_is_in_its_script(code, letters):
    for _, tree in sentences(code, "train", count=300):
        assert re.fullmatch(letters, tree.text), tree.text
        assert tree.text == unicodedata.normalize("NFC", tree.text)


def test_verbs_have_no_gap_in_number_or_gender():
    for code in ("hi", "ur"):
        language = grammar(code)
        for number in ("Sing", "Plur"):
            for gender in ("Masc", "Fem"):
                for cells in ("Part.Aspect=Imp", "Part.Perf.last=yes", "Part.Perf.last=no"):
                    for verb in {verb.lemma: verb for verb in language.verbs.values() if verb.upos == "VERB"}.values():
                        _, feats = verb.inflect(f"3.{number}.{gender}.{cells}")
                        assert "VerbForm=Part" in feats and f"Gender={gender}" in feats
