"""Spanish."""

from ..frame import Nominal
from ..grammar import Grammar
from ..lexicon import Government


class Spanish(Grammar):
    """Spanish: adjectives after nouns, `a` before people as objects, participles that agree, questions with the verb first."""

    code = "es"
    NOUNS = """
concept       Gender  Sing         Plur
artist        Masc    artista      +s
artist.f      Fem     artista      +s
doctor        Masc    médico       +s
doctor.f      Fem     médica       +s
engineer      Masc    ingeniero    +s
engineer.f    Fem     ingeniera    +s
farmer        Masc    agricultor   +es
farmer.f      Fem     agricultora  +s
journalist    Masc    periodista   +s
journalist.f  Fem     periodista   +s
judge         Masc    juez         jueces
judge.f       Fem     jueza        +s
lawyer        Masc    abogado      +s
lawyer.f      Fem     abogada      +s
minister      Masc    ministro     +s
minister.f    Fem     ministra     +s
singer        Masc    cantante     +s
singer.f      Fem     cantante     +s
soldier       Masc    soldado      +s
soldier.f     Fem     soldado      +s
student       Masc    estudiante   +s
student.f     Fem     estudiante   +s
teacher       Masc    profesor     +es
teacher.f     Fem     profesora    +s
writer        Masc    escritor     +es
writer.f      Fem     escritora    +s
director      Masc    director     +es
director.f    Fem     directora    +s
employee      Masc    empleado     +s
employee.f    Fem     empleada     +s
founder       Masc    fundador     +es
founder.f     Fem     fundadora    +s
member        Masc    miembro      +s
member.f      Fem     miembro      +s
owner         Masc    dueño        +s
owner.f       Fem     dueña        +s
spouse        Masc    marido       +s
spouse.f      Fem     esposa       +s
brother       Masc    hermano      +s
colleague     Masc    compañero    +s
colleague.f   Fem     compañera    +s
friend        Masc    amigo        +s
friend.f      Fem     amiga        +s
neighbour     Masc    vecino       +s
neighbour.f   Fem     vecina       +s
sister        Fem     hermana      +s
army          Masc    ejército     +s
company       Fem     empresa      +s
court         Masc    tribunal     +es
government    Masc    gobierno     +s
newspaper     Masc    periódico    +s
police        Fem     policía      -
hospital      Masc    hospital     +es
hotel         Masc    hotel        +es
museum        Masc    museo        +s
office        Fem     oficina      +s
school        Fem     escuela      +s
boat          Masc    barco        +s
car           Masc    coche        +s
house         Fem     casa         +s
arrest_n      Fem     detención    detenciones   | Person:gen Agent:por
attack_n      Masc    ataque       +s            | Target:contra Attacker:por
conviction_n  Fem     condena      +s            | Defendant:gen Adjudicator:por
death_n       Fem     muerte       +s            | Victim:gen
dismissal_n   Masc    despido      +s            | Person:gen Entity:por
election_n    Fem     elección     elecciones    | Person:gen Entity:por
release_n     Fem     liberación   liberaciones  | Person:gen Entity:por
euro          Masc    euro         +s
bank          Masc    Banco        -
party         Masc    Partido      -
radio         Fem     Radio        -
university    Fem     Universidad  -
"""
    ADJECTIVES = """
concept       Masc.Sing     Fem.Sing      Masc.Plur     Fem.Plur
famous        famos~o       -a            -os           -as
foreign       extranjer~o   -a            -os           -as
old           viej~o        -a            -os           -as
rich          ric~o         -a            -os           -as
young         joven         =             jóvenes       =
expensive     car~o         -a            -os           -as
new           nuev~o        -a            -os           -as
small         pequeñ~o      -a            -os           -as
sudden        repentin~o    -a            -os           -as
surprising    sorprendente  =             +s            =
conservative  Conservador   +a            +es           +as
democratic    Democrátic~o  -a            -os           -as
green         Verde         =             +s            =
liberal       Liberal       =             +es           =
national      Nacional      =             +es           =
"""
    VERBS = """
concept     Inf           Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Sing.3 Mood=Ind.Fin.Past.Plur.3 Mood=Ind.Fin.Fut.Sing.3 Mood=Ind.Fin.Fut.Plur.3 Mood=Ind.Fin.Tense=Imp.Sing.3 Mood=Ind.Fin.Tense=Imp.Plur.3 Part.Masc.Sing Part.Fem.Sing Part.Masc.Plur Part.Fem.Plur
work        trabaj~ar     -a        -an        -ó         -aron         +á          +án          -aba       -aban       -ado        -ada       -ados       -adas       | Person:subj Org:para
belong      pertenec~er   -e        -en        -ió        -ieron        +á          +án          -ía        -ían        -ido        -ida       -idos       -idas       | Part:subj Whole:a
lead        dirig~ir      -e        -en        -ió        -ieron        +á          +án          -ía        -ían        -ido        -ida       -idos       -idas       | Person:subj Org:obj
own         pose~er       -e        -en        -yó        -yeron        +á          +án          -ía        -ían        -ído        -ída       -ídos       -ídas       | Owner:subj Org:obj
found       fund~ar       -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Agent:subj Org:obj
be_born     nac~er        -e        -en        -ió        -ieron        +á          +án          -          -           -ido        -ida       -idos       -idas       | Person:subj Place:en
live        viv~ir        -e        -en        -ió        -ieron        +á          +án          -ía        -ían        -ido        -ida       -idos       -idas       | Person:subj Place:en
study       estudi~ar     -a        -an        -ó         -aron         +á          +án          -aba       -aban       -ado        -ada       -ados       -adas       | Person:subj Org:en
be_located  encontr~ar    encuentra encuentran -ó         -aron         +á          +án          -aba       -aban       -ado        -ada       -ados       -adas       | refl Org:subj Place:en
lie         qued~ar       -a        -an        -ó         -aron         +á          +án          -aba       -aban       -ado        -ada       -ados       -adas       | City:subj Country:en
attack      atac~ar       -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Attacker:subj Target:obj:a
assault     agred~ir      -e        -en        -ió        -ieron        +á          +án          -          -           -ido        -ida       -idos       -idas       | Attacker:subj Target:obj:a
meet        reun~ir       reúne     reúnen     -ió        -ieron        +á          +án          -          -           -ido        -ida       -idos       -idas       | refl Entity:subj Entity2:con
visit       visit~ar      -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Entity:subj Entity2:obj
move        mud~ar        -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | refl Artifact:subj Destination:a
flee        hu~ir         -ye       -yen       -yó        -yeron        +á          +án          -          -           -ido        -ida       -idos       -idas       | Artifact:subj Origin:de Destination:a
elect       eleg~ir       elige     eligen     eligió     eligieron     +á          +án          -          -           -ido        -ida       -idos       -idas       | Entity:subj Person:obj
hire        contrat~ar    -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Entity:subj Person:obj
dismiss     desped~ir     despide   despiden   despidió   despidieron   +á          +án          -          -           -ido        -ida       -idos       -idas       | Entity:subj Person:obj
leave       dej~ar        -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Person:subj Entity:obj
arrest      deten~er      detiene   detienen   detuvo     detuvieron    detendrá    detendrán    -          -           -ido        -ida       -idos       -idas       | Agent:subj Person:obj
detain      arrest~ar     -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Agent:subj Person:obj
release     liber~ar      -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Entity:subj Person:obj
die         mor~ir        muere     mueren     murió      murieron      +á          +án          -          -           muerto      muerta     muertos     muertas     | Victim:subj
kill        asesin~ar     -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Agent:subj Victim:obj
injure      her~ir        hiere     hieren     hirió      hirieron      +á          +án          -          -           -ido        -ida       -idos       -idas       | Agent:subj Victim:obj
pay         pag~ar        -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Giver:subj Money:obj Recipient:a
transfer    transfer~ir   transfiere transfieren transfirió transfirieron +á        +án          -          -           -ido        -ida       -idos       -idas       | Giver:subj Money:obj Recipient:a
buy         compr~ar      -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Buyer:subj Artifact:obj Seller:a
sell        vend~er       -e        -en        -ió        -ieron        +á          +án          -          -           -ido        -ida       -idos       -idas       | Seller:subj Artifact:obj Buyer:a
phone       llam~ar       -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Entity:subj Entity2:obj
write_to    escrib~ir     -e        -en        -ió        -ieron        +á          +án          -          -           escrito     escrita    escritos    escritas    | Entity:subj Entity2:a
sue         demand~ar     -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Plaintiff:subj Defendant:obj:a
convict     conden~ar     -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Adjudicator:subj Defendant:obj
marry       cas~ar        -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | refl Person:subj Person2:con
know        conoc~er      -e        -en        -ió        -ieron        +á          +án          -ía        -ían        -ido        -ida       -idos       -idas       | Knower:subj Known:obj
praise      elogi~ar      -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Praiser:subj Praised:obj:a
criticise   critic~ar     -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Critic:subj Criticised:obj:a
support     apoy~ar       -a        -an        -ó         -aron         +á          +án          -aba       -aban       -ado        -ada       -ados       -adas       | Supporter:subj Supported:obj:a
surprise    sorprend~er   -e        -en        -ió        -ieron        +á          +án          -          -           -ido        -ida       -idos       -idas       | Stimulus:subj Experiencer:obj:a
say         dec~ir        dice      dicen      dijo       dijeron       dirá        dirán        -          -           dicho       dicha      dichos      dichas      | Speaker:subj
report      comunic~ar    -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Speaker:subj
confirm     confirm~ar    -a        -an        -ó         -aron         +á          +án          -          -           -ado        -ada       -ados       -adas       | Speaker:subj
"""
    AUXILIARIES = """
concept  Inf    Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Tense=Imp.Sing.3 Mood=Ind.Fin.Tense=Imp.Plur.3 Mood=Ind.Fin.Past.Sing.3 Mood=Ind.Fin.Past.Plur.3 Mood=Ind.Fin.Fut.Sing.3 Mood=Ind.Fin.Fut.Plur.3 Cnd.Fin.Sing.3 Cnd.Fin.Plur.3 Part.Masc.Sing
ser      ser    es     son     era     eran    fue     fueron    será    serán    sería    serían    sido
haber    haber  ha     han     había   habían  hubo    hubieron  habrá   habrán   habría   habrían   habido
poder    poder  puede  pueden  podía   podían  pudo    pudieron  podrá   podrán   podría   podrían   podido
"""
    NAMES = """
concept      upos   Sing
Maria        PROPN  María
Sofia        PROPN  Sofía
Adam         PROPN  Adán
Martin       PROPN  Martín
Felix        PROPN  Félix
Oscar        PROPN  Óscar
Simon        PROPN  Simón
Tomas        PROPN  Tomás
Victor       PROPN  Víctor
Alvarez      PROPN  Álvarez
Diaz         PROPN  Díaz
Garcia       PROPN  García
Gomez        PROPN  Gómez
Lopez        PROPN  López
Marin        PROPN  Marín
Martinez     PROPN  Martínez
Berlin       PROPN  Berlín
Hamburg      PROPN  Hamburgo
Munich       PROPN  Múnich
Cologne      PROPN  Colonia
Dresden      PROPN  Dresde
Seville      PROPN  Sevilla
Rome         PROPN  Roma
Milan        PROPN  Milán
Venice       PROPN  Venecia
Paris        PROPN  París
Marseille    PROPN  Marsella
Moscow       PROPN  Moscú
Kazan        PROPN  Kazán
Warsaw       PROPN  Varsovia
Krakow       PROPN  Cracovia
Lisbon       PROPN  Lisboa
Porto        PROPN  Oporto
Vienna       PROPN  Viena
Alexandria   PROPN  Alejandría
Beijing      PROPN  Pekín
Shanghai     PROPN  Shanghái
Merida       PROPN  Mérida
Athens       PROPN  Atenas
Germany      PROPN  Alemania
Spain        PROPN  España
Italy        PROPN  Italia
France       PROPN  Francia
Russia       PROPN  Rusia
Poland       PROPN  Polonia
Egypt        PROPN  Egipto
Mexico       PROPN  México
Greece       PROPN  Grecia
January      NOUN   enero
February     NOUN   febrero
March        NOUN   marzo
April        NOUN   abril
May          NOUN   mayo
June         NOUN   junio
July         NOUN   julio
August       NOUN   agosto
September    NOUN   septiembre
October      NOUN   octubre
November     NOUN   noviembre
December     NOUN   diciembre
Monday       NOUN   lunes
Tuesday      NOUN   martes
Wednesday    NOUN   miércoles
Thursday     NOUN   jueves
Friday       NOUN   viernes
Saturday     NOUN   sábado
Sunday       NOUN   domingo
"""
    DETERMINERS = """
concept  Definite  PronType  Masc.Sing  Fem.Sing  Masc.Plur  Fem.Plur
def      Def       Art       el         la        los        las
indef    Ind       Art       un         una       unos       unas
"""
    RELATIVE = """
concept  Rel
rel      que
"""
    WORDS = """
finally    finalmente      ADV
recently   recientemente   ADV
secretly   secretamente    ADV
suddenly   repentinamente  ADV
again      nuevamente      ADV
currently  actualmente     ADV
still      todavía         ADV
probably   probablemente   ADV
soon       pronto          ADV
because    porque          SCONJ
although   aunque          SCONJ
while      mientras        SCONJ
that       que             SCONJ
and        y               CCONJ
but        pero            CCONJ
who        quién           PRON   PronType=Int
where      dónde           ADV    PronType=Int
when       cuándo          ADV    PronType=Int
not        no              ADV    Polarity=Neg
refl       se              PRON   Case=Acc.Person=3.PrepCase=Npr.PronType=Prs.Reflex=Yes
"""
    NOUN_PREDICATES = """
be_employee  employee  bare  Person:subj Org:gen
be_member    member    bare  Person:subj Org:gen
be_director  director  def   Person:subj Org:gen
be_owner     owner     def   Owner:subj Org:gen
be_founder   founder   def   Agent:subj Org:gen
be_spouse    spouse    def   Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                 V.Fin.Pres
past                 V.Fin.Past
past state           V.Fin.Tense=Imp
perf                 haber.Fin.Pres V.Part.Masc.Sing
fut                  V.Fin.Fut
possible             poder.Fin.Cnd V.Inf
pres passive         ser.Fin.Pres:aux:pass V.Part
past passive         ser.Fin.Past:aux:pass V.Part
past passive state   ser.Fin.Tense=Imp:aux:pass V.Part
perf passive         haber.Fin.Pres ser.Part.Masc.Sing:aux:pass V.Part
fut passive          ser.Fin.Fut:aux:pass V.Part
possible passive     poder.Fin.Cnd ser.Inf:aux:pass V.Part
pres copula          ser.Fin.Pres:cop
past copula          ser.Fin.Tense=Imp:cop
possible copula      poder.Fin.Cnd ser.Inf:cop
"""
    ENTITIES = {
        "person": "{0}* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "the {bank}/PROPN* {0}/flat",
        "bank": "the {bank}/PROPN* de/ADP/case>3 {0}/nmod",
        "university": "the {university}/PROPN* de/ADP/case>3 {0}/nmod",
        "radio": "{radio}/PROPN* {0}/flat",
        "party": "the {party}/PROPN* {0}/amod de/ADP/case>4 {1}/nmod",
    }
    TIMES = {
        "year": "en/ADP/case {year}/NUM/NumForm=Digit.Card*",
        "month_year": "en/ADP/case {month}* de/ADP/case>4 {year}/NUM/nmod/NumForm=Digit.Card",
        "weekday": "el/DET/det/Def.Art.Masc.Sing {weekday}*",
        "date": "el/DET/det/Def.Art.Masc.Sing {day}/NUM/NumForm=Digit.Card* de/ADP/case>4 {month}/nmod "
        "de/ADP/case>6 {year}/NUM/nmod>4/NumForm=Digit.Card",
        "yesterday": "ayer/ADV/advmod*",
        "last_week": "la:el/DET/det/Def.Art.Fem.Sing semana/NOUN/Fem.Sing* pasada:pasado/ADJ/amod/Fem.Sing",
        "last_year": "el/DET/det/Def.Art.Masc.Sing año/NOUN/Masc.Sing* pasado/ADJ/amod/Masc.Sing",
    }
    ORDERS = {
        "main": "front subj neg refl fin aux HEAD adv obj obl agent place time comp sub conj",
        "question": "neg refl fin aux HEAD subj adv obj obl agent place time",
        "question copula": "neg fin aux subj HEAD",
        "content": "wh neg refl fin aux HEAD subj adv obj obl agent place time",
    }
    NOUN_ORDER = "adp det num HEAD adj name gen args appos rel"
    AGENT = "por"
    GENITIVE = "de"
    PLACE = "en"
    SOURCE = "según"
    RELATIVE_DEPREL = "acl"
    NAME_GENDER = "Fem"
    COMMAS = frozenset({"relative", "front", "apposition", "but"})
    QUESTION_MARKS = ("¿", "?")
    CONTRACTIONS = {("de", "el"): "del", ("a", "el"): "al"}
    EUPHONY = {"y": ("[IiÍí]|[Hh][iíIÍ]", "e")}

    def object(self, nominal: Nominal, marking: Government) -> Government:
        """Put `a` before people, and before organisations where the verb treats them as such."""
        kind = nominal.entity.type if nominal.entity else nominal.type
        personal = kind == "PER" or (kind == "ORG" and marking.adposition)
        return Government("obj", "a" if personal else "")

    def article(self, nominal: Nominal, named: bool) -> str:
        """Return `unos` for an indefinite plural, too."""
        return (
            "indef" if nominal.plural and not (nominal.definite or nominal.count) else super().article(nominal, named)
        )


LANGUAGE = Spanish
