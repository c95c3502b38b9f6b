"""Arabic: Modern Standard, as it is printed, without vowel signs."""

from dataclasses import fields
from functools import cached_property

from ..concepts import ROLE_NOUNS
from ..frame import Clause, Nominal
from ..grammar import Grammar
from ..lexicon import Government, Lexeme, read_table
from ..words import Word

WHO = {"MS": "3.Sing.Masc", "FS": "3.Sing.Fem", "MP": "3.Plur.Masc", "FP": "3.Plur.Fem"}
CASES = ("Nom", "Gen", "Acc")
# What is written as one with the word after it.
PROCLITICS = {("و", "CCONJ"), ("ب", "ADP"), ("ل", "ADP"), ("س", "AUX")}


class Embedded(Clause):
    """A clause after `أن` and its like: the subject comes first, in the accusative, and the verb has its number."""

    __slots__ = ()


def _noun_cells(state: str, cases: tuple[str, ...] = CASES) -> str:
    """Return the cells of forms that are the same in several cases."""
    return "/".join(f"{state}.{case}" for case in cases)


def _verb_cells(moods: tuple[str, ...], voices: tuple[str, ...]) -> str:
    """Return a header: four perfects, four imperfects and the plural subjunctive; `moods` are alike in the singular."""
    perfects = [[f"Perf.{voice}.{who}" for voice in voices] for who in WHO.values()]
    alike = {"MS": moods, "FS": moods, "MP": ("Ind",), "FP": ("Ind", "Sub", "Jus")}
    imperfects = [_imperfects(alike[who], voices, who) for who in WHO]
    return " ".join("/".join(cells) for cells in (*perfects, *imperfects, _imperfects(("Sub", "Jus"), voices, "MP")))


def _imperfects(moods: tuple[str, ...], voices: tuple[str, ...], who: str) -> list[str]:
    return [f"Aspect=Imp.Fin.Mood={mood}.{voice}.{WHO[who]}" for voice in voices for mood in moods]


def _weak_cells(voice: str) -> str:
    """Return a header as that of `_verb_cells`, with the jussive singulars, which are shorter, at its end."""
    jussives = ("/".join(_imperfects(("Jus",), (voice,), who)) for who in ("MS", "FS"))
    return " ".join((_verb_cells(("Ind", "Sub"), (voice,)), *jussives))


def _embedded(clause: Clause) -> Embedded:
    return Embedded(**{field.name: getattr(clause, field.name) for field in fields(clause)})


class Arabic(Grammar):
    """Arabic: verbs before their subjects, construct states, no copula in the present, words written as one.

    `و ب ل س` and the pronoun `ه` are words of their own, written as one with their neighbours; the article is part of
    its noun. Lemmas are without vowel signs, but for auxiliaries, which Universal Dependencies lists with them. Of the
    vowel signs only the ending `اً` is written, so most passives look like actives, as they do in print. Verbs are
    singular before their subject, and nouns that are predicates dual: there are never more than two people. `still` is
    said as `حتى الآن` (until now), and the perfect as the past.
    """

    code = "ar"
    NOUNS = f"""
concept       Gender  {_noun_cells("Cons.Sing")}  {_noun_cells("Definite=Ind.Sing", ("Nom", "Gen"))}  Definite=Ind.Sing.Acc  {_noun_cells("Def.Sing")}
sister        Fem     شقيقة     =         =           الشقيقة
brother       Masc    شقيق      =         شقيقاً      الشقيق
colleague     Masc    زميل      =         زميلاً      الزميل
colleague.f   Fem     زميلة     =         =           الزميلة
friend        Masc    صديق      =         صديقاً      الصديق
friend.f      Fem     صديقة     =         =           الصديقة
neighbour     Masc    جار       =         جاراً       الجار
neighbour.f   Fem     جارة      =         =           الجارة
spouse        Masc    زوج       =         زوجاً       الزوج
spouse.f      Fem     زوجة      =         =           الزوجة
army          Masc    جيش       =         جيشاً       الجيش
company       Fem     شركة      =         =           الشركة
court         Fem     محكمة     =         =           المحكمة
government    Fem     حكومة     =         =           الحكومة
newspaper     Fem     صحيفة     =         =           الصحيفة
police        Fem     شرطة      =         =           الشرطة
hospital      Masc    مستشفى    =         =           المستشفى
hotel         Masc    فندق      =         فندقاً      الفندق
museum        Masc    متحف      =         متحفاً      المتحف
office        Masc    مكتب      =         مكتباً      المكتب
school        Fem     مدرسة     =         =           المدرسة
lawsuit       Fem     دعوى      =         =           الدعوى
boat          Masc    قارب      =         قارباً      القارب
car           Fem     سيارة     =         =           السيارة
house         Masc    بيت       =         بيتاً       البيت
arrest_n      Masc    اعتقال    =         اعتقالاً    الاعتقال   | Person:gen Agent:من_قبل+Gen
attack_n      Masc    هجوم      =         هجوماً      الهجوم     | Target:على+Gen Attacker:من_قبل+Gen
conviction_n  Fem     إدانة     =         =           الإدانة    | Defendant:gen Adjudicator:من_قبل+Gen
death_n       Fem     وفاة      =         =           الوفاة     | Victim:gen
dismissal_n   Masc    فصل       =         فصلاً       الفصل      | Person:gen Entity:من_قبل+Gen
election_n    Masc    انتخاب    =         انتخاباً    الانتخاب   | Person:gen Entity:من_قبل+Gen
release_n     Masc    إفراج     =         إفراجاً     الإفراج    | Person:عن+Gen Entity:من_قبل+Gen
"""
    PERSON_NOUNS = f"""
concept       Gender  {_noun_cells("Cons.Sing")}  {_noun_cells("Definite=Ind.Sing", ("Nom", "Gen"))}  Definite=Ind.Sing.Acc  {_noun_cells("Def.Sing")}  Definite=Ind.Plur.Nom  Definite=Ind.Plur.Gen  Definite=Ind.Plur.Acc  Def.Plur.Nom  {_noun_cells("Def.Plur", ("Gen", "Acc"))}
artist        Masc    فنان      =         فناناً      الفنان     فنانون     فنانين     =          الفنانون     الفنانين
artist.f      Fem     فنانة     =         =           الفنانة    فنانات     =          =          الفنانات     =
doctor        Masc    طبيب      =         طبيباً      الطبيب     أطباء      =          =          الأطباء      =
doctor.f      Fem     طبيبة     =         =           الطبيبة    طبيبات     =          =          الطبيبات     =
engineer      Masc    مهندس     =         مهندساً     المهندس    مهندسون    مهندسين    =          المهندسون    المهندسين
engineer.f    Fem     مهندسة    =         =           المهندسة   مهندسات    =          =          المهندسات    =
farmer        Masc    مزارع     =         مزارعاً     المزارع    مزارعون    مزارعين    =          المزارعون    المزارعين
farmer.f      Fem     مزارعة    =         =           المزارعة   مزارعات    =          =          المزارعات    =
journalist    Masc    صحفي      =         صحفياً      الصحفي     صحفيون     صحفيين     =          الصحفيون     الصحفيين
journalist.f  Fem     صحفية     =         =           الصحفية    صحفيات     =          =          الصحفيات     =
judge         Masc    قاضي      قاض       قاضياً      القاضي     قضاة       =          =          القضاة       =
judge.f       Fem     قاضية     =         =           القاضية    قاضيات     =          =          القاضيات     =
lawyer        Masc    محامي     محام      محامياً     المحامي    محامون     محامين     =          المحامون     المحامين
lawyer.f      Fem     محامية    =         =           المحامية   محاميات    =          =          المحاميات    =
minister      Masc    وزير      =         وزيراً      الوزير     وزراء      =          =          الوزراء      =
minister.f    Fem     وزيرة     =         =           الوزيرة    وزيرات     =          =          الوزيرات     =
singer        Masc    مطرب      =         مطرباً      المطرب     مطربون     مطربين     =          المطربون     المطربين
singer.f      Fem     مطربة     =         =           المطربة    مطربات     =          =          المطربات     =
soldier       Masc    جندي      =         جندياً      الجندي     جنود       =          جنوداً     الجنود       =
soldier.f     Fem     جندية     =         =           الجندية    جنديات     =          =          الجنديات     =
student       Masc    طالب      =         طالباً      الطالب     طلاب       =          طلاباً     الطلاب       =
student.f     Fem     طالبة     =         =           الطالبة    طالبات     =          =          الطالبات     =
teacher       Masc    معلم      =         معلماً      المعلم     معلمون     معلمين     =          المعلمون     المعلمين
teacher.f     Fem     معلمة     =         =           المعلمة    معلمات     =          =          المعلمات     =
writer        Masc    كاتب      =         كاتباً      الكاتب     كتاب       =          كتاباً     الكتاب       =
writer.f      Fem     كاتبة     =         =           الكاتبة    كاتبات     =          =          الكاتبات     =
"""
    ROLE_NOUNS = f"""
concept       Gender  {_noun_cells("Cons.Sing")}  {_noun_cells("Definite=Ind.Sing", ("Nom", "Gen"))}  Definite=Ind.Sing.Acc  {_noun_cells("Def.Sing")}  Definite=Ind.Dual.Nom  {_noun_cells("Definite=Ind.Dual", ("Gen", "Acc"))}  Cons.Dual.Nom  {_noun_cells("Cons.Dual", ("Gen", "Acc"))}
director      Masc    مدير      =         مديراً      المدير     مديران     مديرين     مديرا      مديري
director.f    Fem     مديرة     =         =           المديرة    مديرتان    مديرتين    مديرتا     مديرتي
employee      Masc    موظف      =         موظفاً      الموظف     موظفان     موظفين     موظفا      موظفي
employee.f    Fem     موظفة     =         =           الموظفة    موظفتان    موظفتين    موظفتا     موظفتي
founder       Masc    مؤسس      =         مؤسساً      المؤسس     مؤسسان     مؤسسين     مؤسسا      مؤسسي
founder.f     Fem     مؤسسة     =         =           المؤسسة    مؤسستان    مؤسستين    مؤسستا     مؤسستي
member        Masc    عضو       =         عضواً       العضو      عضوان      عضوين      عضوا       عضوي
member.f      Fem     عضوة      =         =           العضوة     عضوتان     عضوتين     عضوتا      عضوتي
owner         Masc    مالك      =         مالكاً      المالك     مالكان     مالكين     مالكا      مالكي
owner.f       Fem     مالكة     =         =           المالكة    مالكتان    مالكتين    مالكتا     مالكتي
"""
    # What has one form only: nouns in names, and the euro, which is singular after hundreds and fifties.
    INVARIABLE_NOUNS = """
concept       Gender  lemma  Cons.Sing  Def.Sing  Definite=Ind.Sing
bank          Masc    بنك    بنك        -         -
radio         Fem     إذاعة  إذاعة      -         -
university    Fem     جامعة  جامعة      -         -
party         Masc    حزب    -          الحزب     -
euro          Masc    يورو   -          -         يورو | Number=Sing
"""
    ADJECTIVES = f"""
concept       lemma     {_noun_cells("Definite=Ind.Masc.Sing", ("Nom", "Gen"))}  Definite=Ind.Masc.Sing.Acc  {_noun_cells("Def.Masc.Sing")}  {_noun_cells("Definite=Ind.Fem.Sing")}  {_noun_cells("Def.Fem.Sing")}  Definite=Ind.Masc.Plur.Nom  Definite=Ind.Masc.Plur.Gen  Definite=Ind.Masc.Plur.Acc  Def.Masc.Plur.Nom  {_noun_cells("Def.Masc.Plur", ("Gen", "Acc"))}  {_noun_cells("Definite=Ind.Fem.Plur")}  {_noun_cells("Def.Fem.Plur")}
famous        مشهور     مشهور    مشهوراً   المشهور    مشهورة    المشهورة    مشهورون   مشهورين   =         المشهورون   المشهورين   مشهورات   المشهورات
foreign       أجنبي     أجنبي    أجنبياً   الأجنبي    أجنبية    الأجنبية    أجانب     =         =         الأجانب     =           أجنبيات   الأجنبيات
old.PER       مسن       مسن      مسناً     المسن      مسنة      المسنة      مسنون     مسنين     =         المسنون     المسنين     مسنات     المسنات
rich          غني       غني      غنياً     الغني      غنية      الغنية      أغنياء    =         =         الأغنياء    =           غنيات     الغنيات
young         شاب       شاب      شاباً     الشاب      شابة      الشابة      شبان      =         شباناً    الشبان      =           شابات     الشابات
old           قديم      قديم     قديماً    القديم     قديمة     القديمة     -         -         -         -           -           -         -
expensive     غالي      غال      غالياً    الغالي     غالية     الغالية     -         -         -         -           -           -         -
new           جديد      جديد     جديداً    الجديد     جديدة     الجديدة     -         -         -         -           -           -         -
small         صغير      صغير     صغيراً    الصغير     صغيرة     الصغيرة     -         -         -         -           -           -         -
sudden        مباغت     مباغت    مباغتاً   المباغت    مباغتة    المباغتة    -         -         -         -           -           -         -
surprising    مفاجئ     مفاجئ    مفاجئاً   المفاجئ    مفاجئة    المفاجئة    -         -         -         -           -           -         -
conservative  محافظ     -        -         المحافظ    -         -           -         -         -         -           -           -         -
democratic    ديمقراطي  -        -         الديمقراطي -         -           -         -         -         -           -           -         -
green         أخضر      -        -         الأخضر     -         -           -         -         -         -           -           -         -
liberal       ليبرالي   -        -         الليبرالي  -         -           -         -         -         -           -           -         -
national      وطني      -        -         الوطني     -         -           -         -         -         -           -           -         -
"""
    # Verbs whose actives and passives are written alike, and so are singulars in all moods.
    VERBS = f"""
concept     {_verb_cells(("Ind", "Sub", "Jus"), ("Act", "Pass"))}
work        عمل      عملت      -         -         يعمل      تعمل      -           -         -           | Person:subj Org:لدى+Gen
own         امتلك    امتلكت    -         -         يمتلك     تمتلك     -           -         -           | Owner:subj Org:obj
found       أسس      أسست      -         -         يؤسس      تؤسس      -           -         -           | Agent:subj Org:obj
be_born     ولد      ولدت      -         -         يولد      تولد      -           -         -           | passive Person:subj Place:في+Gen
study       درس      درست      -         -         يدرس      تدرس      -           -         -           | Person:subj Org:في+Gen
be_located  وقع      وقعت      -         -         يقع       تقع       -           -         -           | Org:subj Place:في+Gen
lie         وقع      وقعت      -         -         يقع       تقع       -           -         -           | City:subj Country:في+Gen
move        انتقل    انتقلت    انتقلوا   انتقلن    ينتقل     تنتقل     ينتقلون     ينتقلن    ينتقلوا     | Artifact:subj Destination:إلى+Gen
flee        هرب      هربت      هربوا     هربن      يهرب      تهرب      يهربون      يهربن     يهربوا      | Artifact:subj Origin:من+Gen Destination:إلى+Gen
elect       انتخب    انتخبت    انتخبوا   انتخبن    ينتخب     تنتخب     ينتخبون     ينتخبن    ينتخبوا     | Entity:subj Person:obj
hire        وظف      وظفت      وظفوا     وظفن      يوظف      توظف      يوظفون      يوظفن     يوظفوا      | Entity:subj Person:obj
dismiss     فصل      فصلت      فصلوا     فصلن      يفصل      تفصل      يفصلون      يفصلن     يفصلوا      | Entity:subj Person:obj
arrest      اعتقل    اعتقلت    اعتقلوا   اعتقلن    يعتقل     تعتقل     يعتقلون     يعتقلن    يعتقلوا     | Agent:subj Person:obj
detain      احتجز    احتجزت    احتجزوا   احتجزن    يحتجز     تحتجز     يحتجزون     يحتجزن    يحتجزوا     | Agent:subj Person:obj
release     أفرج     أفرجت     أفرجوا    أفرجن     يفرج      تفرج      يفرجون      يفرجن     يفرجوا      | Entity:subj Person:عن+Gen
kill        قتل      قتلت      قتلوا     قتلن      يقتل      تقتل      يقتلون      يقتلن     يقتلوا      | Agent:subj Victim:obj
injure      جرح      جرحت      جرحوا     جرحن      يجرح      تجرح      يجرحون      يجرحن     يجرحوا      | Agent:subj Victim:obj
pay         دفع      دفعت      دفعوا     دفعن      يدفع      تدفع      يدفعون      يدفعن     يدفعوا      | Giver:subj Money:obj Recipient:ل+Gen
transfer    حول      حولت      حولوا     حولن      يحول      تحول      يحولون      يحولن     يحولوا      | Giver:subj Money:obj Recipient:إلى+Gen
phone       اتصل     اتصلت     اتصلوا    اتصلن     يتصل      تتصل      يتصلون      يتصلن     يتصلوا      | Entity:subj Entity2:ب+Gen
write_to    كتب      كتبت      كتبوا     كتبن      يكتب      تكتب      يكتبون      يكتبن     يكتبوا      | Entity:subj Entity2:إلى+Gen
sue         رفع      رفعت      رفعوا     رفعن      يرفع      ترفع      يرفعون      يرفعن     يرفعوا      | lawsuit Plaintiff:subj Defendant:على+Gen
marry       تزوج     تزوجت     تزوجوا    تزوجن     يتزوج     تتزوج     يتزوجون     يتزوجن    يتزوجوا     | Person:subj Person2:من+Gen
know        عرف      عرفت      -         -         يعرف      تعرف      -           -         -           | Knower:subj Known:obj
criticise   انتقد    انتقدت    -         -         ينتقد     تنتقد     -           -         -           | Critic:subj Criticised:obj
support     دعم      دعمت      -         -         يدعم      تدعم      -           -         -           | Supporter:subj Supported:obj
surprise    أدهش     أدهشت     -         -         يدهش      تدهش      -           -         -           | Stimulus:subj Experiencer:obj
report      ذكر      ذكرت      -         -         يذكر      تذكر      -           -         -           | Speaker:subj
confirm     أكد      أكدت      -         -         يؤكد      تؤكد      -           -         -           | Speaker:subj
"""
    # The actives of those that change a vowel that is written.
    WEAK_VERBS = f"""
concept     {_weak_cells("Act")}
belong      انتمى    انتمت     -         -         ينتمي     تنتمي     -           -         -          ينتم    تنتم     | Part:subj Whole:إلى+Gen
lead        أدار     أدارت     -         -         يدير      تدير      -           -         -          يدر     تدر      | Person:subj Org:obj
live        عاش      عاشت      -         -         يعيش      تعيش      -           -         -          يعش     تعش      | Person:subj Place:في+Gen
attack      هاجم     هاجمت     هاجموا    هاجمن     يهاجم     تهاجم     يهاجمون     يهاجمن    يهاجموا    يهاجم   تهاجم    | Attacker:subj Target:obj
assault     اعتدى    اعتدت     اعتدوا    اعتدين    يعتدي     تعتدي     يعتدون      يعتدين    يعتدوا     يعتد    تعتد     | Attacker:subj Target:على+Gen
meet        التقى    التقت     التقوا    التقين    يلتقي     تلتقي     يلتقون      يلتقين    يلتقوا     يلتق    تلتق     | Entity:subj Entity2:ب+Gen
visit       زار      زارت      زاروا     زرن       يزور      تزور      يزورون      يزرن      يزوروا     يزر     تزر      | Entity:subj Entity2:obj
leave       استقال   استقالت   استقالوا  استقلن    يستقيل    تستقيل    يستقيلون    يستقلن    يستقيلوا   يستقل   تستقل    | Person:subj Entity:من+Gen
die         مات      ماتت      ماتوا     متن       يموت      تموت      يموتون      يمتن      يموتوا     يمت     تمت      | Victim:subj
buy         اشترى    اشترت     اشتروا    اشترين    يشتري     تشتري     يشترون      يشترين    يشتروا     يشتر    تشتر     | Buyer:subj Artifact:obj Seller:من+Gen
sell        باع      باعت      باعوا     بعن       يبيع      تبيع      يبيعون      يبعن      يبيعوا     يبع     تبع      | Seller:subj Artifact:obj Buyer:ل+Gen
convict     أدان     أدانت     أدانوا    أدن       يدين      تدين      يدينون      يدن       يدينوا     يدن     تدن      | Adjudicator:subj Defendant:obj
praise      أشاد     أشادت     -         -         يشيد      تشيد      -           -         -          يشد     تشد      | Praiser:subj Praised:ب+Gen
say         قال      قالت      -         -         يقول      تقول      -           -         -          يقل     تقل      | Speaker:subj
"""
    # Their passives; those of `اعتدى على` and `أشاد ب` have no subject.
    WEAK_PASSIVES = f"""
concept     {_weak_cells("Pass")}
lead        أدير     أديرت     -         -         يدار      تدار      -           -         -          يدر     تدر
attack      هوجم     هوجمت     هوجموا    هوجمن     يهاجم     تهاجم     يهاجمون     يهاجمن    يهاجموا    يهاجم   تهاجم
assault     اعتدي    -         -         -         يعتدى     -         -           -         -          يعتد    -
praise      أشيد     -         -         -         يشاد      -         -           -         -          يشد     -
convict     أدين     أدينت     أدينوا    أدن       يدان      تدان      يدانون      يدن       يدانوا     يدن     تدن
"""
    AUXILIARIES = """
concept  lemma  Perf.3.Sing.Masc  Perf.3.Sing.Fem  Aspect=Imp.Fin.Mood=Ind.3.Sing.Masc  Aspect=Imp.Fin.Mood=Ind.3.Sing.Fem  Aspect=Imp.Fin.Mood=Jus.3.Sing.Masc  Aspect=Imp.Fin.Mood=Jus.3.Sing.Fem
be       كَان    كان               كانت             يكون                                 تكون                                يكن                                  تكن
"""
    # Particles have one form, for which `.` stands; `he` joins a subject to a noun that is definite.
    OTHER_AUXILIARIES = """
concept  upos  lemma  .    3.Sing.Masc  3.Sing.Fem  3.Dual
will     AUX   سَ      س    -            -           -
may      AUX   قَد     قد   -            -           -
not_be   AUX   لَيس    -    ليس          ليست        -
he       PRON  هُوَ     -    هو           هي          هما      | PronType=Prs
"""
    NAMES = """
concept      Sing
Anna         آنا
Clara        كلارا
Elena        إيلينا
Eva          إيفا
Irina        إيرينا
Julia        جوليا
Laura        لورا
Lena         لينا
Maria        ماريا
Marta        مارتا
Nadia        ناديا
Nina         نينا
Olga         أولغا
Paula        باولا
Rosa         روزا
Sara         سارة
Sofia        صوفيا
Teresa       تيريزا
Vera         فيرا
Victoria     فيكتوريا
Adam         آدم
Alexander    ألكسندر
Anton        أنطون
Boris        بوريس
Bruno        برونو
David        ديفيد
Felix        فيليكس
Igor         إيغور
Ivan         إيفان
Karl         كارل
Leo          ليو
Martin       مارتن
Max          ماكس
Oscar        أوسكار
Pablo        بابلو
Peter        بيتر
Robert       روبرت
Simon        سيمون
Tomas        توماس
Victor       فيكتور
Alvarez      ألفاريز
Bauer        باور
Becker       بيكر
Berger       بيرغر
Castro       كاسترو
Costa        كوستا
Cruz         كروز
Diaz         دياز
Fischer      فيشر
Fuchs        فوكس
Garcia       غارسيا
Gomez        غوميز
Hansen       هانسن
Hoffmann     هوفمان
Horvat       هورفات
Ibarra       إيبارا
Jansen       يانسن
Keller       كيلر
Klein        كلاين
Kovac        كوفاتش
Kramer       كرامر
Lang         لانغ
Larsen       لارسن
Lopez        لوبيز
Marin        مارين
Martinez     مارتينيز
Mendoza      ميندوزا
Meyer        ماير
Moreno       مورينو
Navarro      نافارو
Novak        نوفاك
Orlov        أورلوف
Ortega       أورتيغا
Petrov       بيتروف
Popov        بوبوف
Ramos        راموس
Richter      ريختر
Roth         روت
Santos       سانتوس
Schmidt      شميت
Serrano      سيرانو
Silva        سيلفا
Sokolov      سوكولوف
Torres       توريس
Vargas       فارغاس
Vega         فيغا
Wagner       فاغنر
Weber        فيبر
Winter       فينتر
Wolf         فولف
Berlin       برلين
Hamburg      هامبورغ
Munich       ميونخ
Cologne      كولونيا
Dresden      دريسدن
Madrid       مدريد
Seville      إشبيلية
Barcelona    برشلونة
Valencia     فالنسيا
Rome         روما
Milan        ميلانو
Venice       البندقية
Paris        باريس
Lyon         ليون
Marseille    مرسيليا
Moscow       موسكو
Kazan        قازان
Novosibirsk  نوفوسيبيرسك
Warsaw       وارسو
Krakow       كراكوف
Lisbon       لشبونة
Porto        بورتو
Vienna       فيينا
Graz         غراتس
Luxor        الأقصر
Alexandria   الإسكندرية
Beijing      بكين
Shanghai     شنغهاي
Puebla       بويبلا
Merida       ميريدا
Athens       أثينا
Germany      ألمانيا
Spain        إسبانيا
Italy        إيطاليا
France       فرنسا
Russia       روسيا
Poland       بولندا
Portugal     البرتغال
Austria      النمسا
Egypt        مصر
China        الصين
Mexico       المكسيك
Greece       اليونان
Alvora       ألفورا
Bentalo      بينتالو
Corvita      كورفيتا
Delmora      ديلمورا
Elvano       إلفانو
Fontara      فونتارا
Gravia       غرافيا
Kantis       كانتيس
Lumera       لوميرا
Mirelo       ميريلو
Nordana      نوردانا
Ostrana      أوسترانا
Pirolo       بيرولو
Quanta       كوانتا
Rivalo       ريفالو
Solena       سولينا
Talvia       تالفيا
Velora       فيلورا
Vintara      فينتارا
Zentro       زينترو
January      يناير
February     فبراير
March        مارس
April        أبريل
May          مايو
June         يونيو
July         يوليو
August       أغسطس
September    سبتمبر
October      أكتوبر
November     نوفمبر
December     ديسمبر
Monday       الاثنين
Tuesday      الثلاثاء
Wednesday    الأربعاء
Thursday     الخميس
Friday       الجمعة
Saturday     السبت
Sunday       الأحد
"""
    RELATIVE = """
concept lemma PronType Sing.Masc Sing.Fem
rel     الذي  Rel      الذي      التي
"""
    WORDS = """
finally    أخيراً   ADV
recently   مؤخراً   ADV
secretly   سراً     ADV
suddenly   فجأة     ADV
again      مجدداً   ADV
currently  حالياً   ADV
soon       قريباً   ADV
because    لأن      SCONJ
although   رغم      SCONJ  ExtPos=SCONJ
while      بينما    SCONJ
that       أن       SCONJ
that_said  إن       SCONJ
and        و        CCONJ
but        لكن      CCONJ
who        من       PRON   PronType=Int
where      أين      ADV
when       متى      ADV
ask        هل       PART
no         لا       PART   Neg
no_past    لم       PART   Neg
no_fut     لن       PART   Neg
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:لدى+Gen
be_member    member    bare  Person:subj Org:في+Gen
be_director  director  cons  Person:subj Org:gen
be_owner     owner     cons  Owner:subj Org:gen
be_founder   founder   cons  Agent:subj Org:gen
be_spouse    spouse    cons  Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                         V.Act.Aspect=Imp.Mood=Ind
pres negated                 no:advmod@pre V.Act.Aspect=Imp.Mood=Ind
past                         V.Act.Perf
past negated                 no_past:advmod@pre V.Act.Aspect=Imp.Mood=Jus
past state                   be.Perf V.Act.Aspect=Imp.Mood=Ind
past state negated           no_past:advmod@pre be.Aspect=Imp.Mood=Jus V.Act.Aspect=Imp.Mood=Ind
fut                          will@pre V.Act.Aspect=Imp.Mood=Ind
fut negated                  no_fut:advmod@pre V.Act.Aspect=Imp.Mood=Sub
possible                     may@pre V.Act.Aspect=Imp.Mood=Ind
pres passive                 V.Pass.Aspect=Imp.Mood=Ind
pres passive negated         no:advmod@pre V.Pass.Aspect=Imp.Mood=Ind
past passive                 V.Pass.Perf
past passive negated         no_past:advmod@pre V.Pass.Aspect=Imp.Mood=Jus
past passive state           be.Perf V.Pass.Aspect=Imp.Mood=Ind
past passive state negated   no_past:advmod@pre be.Aspect=Imp.Mood=Jus V.Pass.Aspect=Imp.Mood=Ind
fut passive                  will@pre V.Pass.Aspect=Imp.Mood=Ind
fut passive negated          no_fut:advmod@pre V.Pass.Aspect=Imp.Mood=Sub
possible passive             may@pre V.Pass.Aspect=Imp.Mood=Ind
pres copula                  he:cop@pron
pres copula conjunct         he:nsubj@pron
pres copula negated          not_be:cop
past copula                  be.Perf:cop
past copula negated          no_past:advmod@pre be.Aspect=Imp.Mood=Jus:cop
possible copula              may@pre be.Aspect=Imp.Mood=Ind:cop
"""
    ENTITIES = {
        "person": "{0}* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "{bank}/PROPN* {0}/nmod",
        "bank": "{bank}/PROPN* {0}/nmod",
        "university": "{university}/PROPN* {0}/nmod",
        "radio": "{radio}/PROPN* {0}/nmod",
        "party": "the {party}/PROPN* {0}/amod في/ADP/case>4 {1}/nmod",
    }
    TIMES = {
        "year": "في/ADP/case عام/NOUN/Gen.Cons.Masc.Sing* {year}/NUM/nmod/NumForm=Digit",
        "month_year": "في/ADP/case {month}* {year}/NUM/nmod/NumForm=Digit",
        "weekday": "يوم/NOUN/obl:tmod/Acc.Cons.Masc.Sing* {weekday}/nmod",
        "date": "في/ADP/case {day}/NUM/NumForm=Digit* {month}/nmod {year}/NUM/nmod/NumForm=Digit",
        "yesterday": "أمس/ADV/advmod*",
        "last_week": "الأسبوع:أسبوع/NOUN/obl:tmod/Acc.Def.Masc.Sing* الماضي:ماضي/ADJ/amod/Acc.Def.Masc.Sing",
        "last_year": "العام:عام/NOUN/obl:tmod/Acc.Def.Masc.Sing* الماضي:ماضي/ADJ/amod/Acc.Def.Masc.Sing",
        "still": "حتى/ADP/case الآن/ADV*",
        "probably": "على/ADP/case الأرجح:أرجح/ADJ/Gen.Def.Masc.Sing*",
    }
    ORDERS = {
        "main": "front ask pre V2 known subj HEAD obj obl agent adv place time comp sub conj",
        "content": "wh pre V2 subj HEAD obj obl agent adv place time",
        "complement": "subj pre fin HEAD obj obl agent adv place time",
        "relative": "subj pre fin HEAD obj obl agent adv place time",
    } | dict.fromkeys(
        (f"{kind} copula" for kind in ("main", "question", "subordinate", "conjunct")),
        "front ask pre fin subj pron HEAD time sub conj",
    ) | dict.fromkeys(
        (f"{kind} copula" for kind in ("content", "complement", "relative")),
        "wh subj pre fin pron HEAD time",
    )  # fmt: skip
    NOUN_ORDER = "adp num HEAD adj name gen args appos rel"
    NOMINATIVE = "Nom"
    OBJECT = "obj+Acc"
    AGENT = "من_قبل+Gen"
    GENITIVE = "gen+Gen"
    PLACE = "في+Gen"
    SOURCE = "وفقاً_ل+Gen"
    NAME_GENDER = "Fem"
    AGENT_DEPREL = "obl"
    COMMAS = frozenset({"relative", "subordinate", "front", "apposition", "but", "and_clause"})
    COMMA = "،"
    QUESTION_MARKS = ("", "؟")
    NUMERAL = "NumForm=Digit"
    QUESTION_DEPREL = "advmod"

    @cached_property
    def nouns(self) -> dict[str, Lexeme]:
        """Concept -> noun."""
        tables = (self.NOUNS, self.PERSON_NOUNS, self.ROLE_NOUNS, self.INVARIABLE_NOUNS)
        return {concept: noun for table in tables for concept, noun in read_table(table, "NOUN").items()}

    @cached_property
    def verbs(self) -> dict[str, Lexeme]:
        """Predicate -> verb, its passive among its forms."""
        verbs = {
            concept: verb
            for table in (self.VERBS, self.WEAK_VERBS)
            for concept, verb in read_table(table, "VERB").items()
        }
        for concept, passive in read_table(self.WEAK_PASSIVES, "VERB").items():
            verbs[concept].cells += passive.cells
        return verbs

    @cached_property
    def auxiliaries(self) -> dict[str, Lexeme]:
        """Name -> auxiliary or copula."""
        return read_table(self.AUXILIARIES, "AUX") | read_table(self.OTHER_AUXILIARIES, "AUX")

    # --- noun phrases ------------------------------------------------------------------------------------------------

    def state(self, nominal: Nominal, article: str) -> str:
        """Return the construct state before an owner, which is the only one without an article that can be definite."""
        owned = nominal.owner or (nominal.arguments and not nominal.adjective and self._has_genitive(nominal))
        if owned or article == "cons":
            return "Cons"
        return "Def" if article == "def" else "Definite=Ind"

    def _has_genitive(self, nominal: Nominal) -> bool:
        return self.nouns[nominal.noun].government[next(iter(nominal.arguments))].function == "gen"

    def declension(self, article: str) -> str:
        """Make adjectives agree with a definite noun."""
        return "Def" if article == "def" else ""

    def genitive(self, nominal: Nominal, owned: str) -> Government:
        """Return `ل` after a noun with an article and an adjective, else the bare genitive."""
        return Government("gen", "ل", "Gen") if owned.endswith("Def") else self.governments["GENITIVE"]

    def number(self, nominal: Nominal) -> str:
        """Return the dual of nouns that are predicates: of people who share one there are two."""
        return "Dual" if nominal.plural and nominal.noun in ROLE_NOUNS.split() else super().number(nominal)

    def agreement(self, nominal: Nominal) -> str:
        """Return the dual for two who are joined."""
        found = super().agreement(nominal)
        return found.replace("Plur", "Dual") if nominal.conjuncts else found

    # --- clauses -----------------------------------------------------------------------------------------------------

    def subject(self, clause: Clause, nominal: Nominal) -> Government:
        """Return the accusative after `أن` and its like."""
        return Government("subj", case="Acc" if isinstance(clause, Embedded) else "Nom")

    def predicate_case(self, clause: Clause) -> str:
        """Return the accusative after a verbal copula."""
        return "Nom" if self._is_verbless(clause) else "Acc"

    def _is_verbless(self, clause: Clause) -> bool:
        return clause.tense == "pres" and not (clause.negated or clause.possible)

    def _noun_clause(self, clause: Clause, gap: str) -> tuple[Word, dict[str, list[Word]], str]:
        """Make what somebody is definite if it is asked who is that now."""
        head, slots, agreement = super()._noun_clause(clause, gap)
        noun, article, _ = self.noun_predicates[clause.predicate]
        if clause.question in clause.arguments and article == "bare" and self._is_verbless(clause):
            head.form, head.feats = self.noun(noun, agreement.rpartition(".")[2]).inflect("Nom.Sing.Def")
        return head, slots, agreement

    def _arguments(self, clause: Clause, lexeme: Lexeme, gap: str) -> tuple[dict[str, list[Word]], str]:
        """Ask with a preposition for the patient of a passive that has no subject.

        Who sues files a lawsuit; who is surprised comes before the long name of what happened.
        """
        slots, agreement = super()._arguments(clause, lexeme, gap)
        asked = lexeme.government.get(clause.question)
        if asked is not None and asked.function == "obl":
            number = clause.arguments[clause.question].id
            who = self._word("who", "obl", (number, ""))
            who.before.append(self.adposition(asked.adposition, (number, "case")))
            slots["wh"] = [who]
            del slots["obl"]
        if "lawsuit" in lexeme.remarks:
            case, deprel = ("Nom", "nsubj:pass") if self.passive(clause) else ("Acc", "obj")
            lawsuit = self.nouns["lawsuit"]
            slots["obj"] = [self._inflected(lawsuit, f"{case}.Sing.Definite=Ind", deprel, (clause.id, "lawsuit"))]
            agreement = "3.Sing.Fem" if self.passive(clause) else agreement
        if clause.predicate == "surprise":
            slots["known"] = slots.pop("obj")
        return slots, agreement

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        """Make verbs singular, with the gender of the first who is joined, before a subject."""
        subject = self._subject_after_verb(clause)
        if subject is not None and subject.conjuncts:
            told = told - {"state"}  # the verb after `كان` and two subjects would be dual
        if clause.predicate in self.noun_predicates and self._is_verbless(clause):
            super()._verbs(clause, told, agreement, head, slots)
            bare = self.noun_predicates[clause.predicate][1] == "bare" and clause.question not in clause.arguments
            if bare and "subj" in slots:
                slots.pop("pron")
            return
        if subject is not None:
            agreement = f"3.Sing.{self._gender(subject)}"
        super()._verbs(clause, told, agreement, head, slots)

    def _subject_after_verb(self, clause: Clause) -> Nominal | None:
        if clause.predicate in self.noun_predicates:
            function, government = "subj", self.noun_predicates[clause.predicate][2]
        else:
            function = "obj" if self.passive(clause) else "subj"
            government = self.verbs[clause.predicate].government
        role = next((role for role, marking in government.items() if marking.function == function), None)
        return None if isinstance(clause, Embedded) or role == clause.question else clause.arguments.get(role)

    def _circumstances(self, clause: Clause, slots: dict[str, list[Word]]) -> None:
        """Begin what somebody said with `إن`, what is reported otherwise with `أن`."""
        super()._circumstances(clause, slots)
        if clause.complement and clause.predicate == "say":
            slots["comp"][0].before[0] = self._word("that_said", "mark", None)

    def complement_clause(self, clause: Clause) -> Word:
        """Return what is said, the subject first."""
        return super().complement_clause(_embedded(clause))

    def subordinate_clause(self, clause: Clause, subordinator: str) -> Word:
        """Return a clause of circumstances, with the subject first after `لأن` and `رغم أن`."""
        if subordinator == "while":
            return super().subordinate_clause(clause, subordinator)
        head = super().subordinate_clause(_embedded(clause), subordinator)
        if subordinator == "although":
            mark = next(word for word in head.before if word.deprel == "mark")
            mark.after.append(self._word("that", "fixed", (clause.id, "mark", "fixed")))
        return head

    def _ordered(self, clause: Clause, kind: str, head: Word, slots: dict[str, list[Word]]) -> Word:
        """Put who is asked for first, and `ه` where `أن` needs a subject that there is none of."""
        if clause.question in clause.arguments:
            kind = "content"
            if "wh" not in slots:
                slots["wh"] = slots.pop("subj")
        if isinstance(clause, Embedded):
            kind = "complement"
            if "subj" not in slots:
                slots["subj"] = [Word("ه", "هُوَ", "PRON", "Gender=Masc|Number=Sing|Person=3|PronType=Prs", "expl")]
        return super()._ordered(clause, kind, head, slots)

    # --- sentences ---------------------------------------------------------------------------------------------------

    def contraction(self, written: str, first: Word, second: Word) -> str:
        """Write clitics as one with their neighbours; `ل` and the article are `لل`, and `عن من` is `عمن`."""
        if (first.form, first.upos) in PROCLITICS:
            return written + (second.form[1:] if first.form == "ل" and second.form.startswith("ال") else second.form)
        if first.upos == "SCONJ" and second.deprel == "expl":
            return written + second.form
        return "عمن" if (first.form, second.form, second.deprel) == ("عن", "من", "obl") else ""


LANGUAGE = Arabic
