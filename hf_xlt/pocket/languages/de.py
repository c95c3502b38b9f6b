"""German."""

from ..frame import Nominal
from ..grammar import Grammar
from ..lexicon import Government
from ..words import Word

# Endings of adjectives after `der`, after `ein` and after no article: a row for nominative, accusative, dative and genitive, a
# column for masculine, feminine, neuter and plural.
ENDINGS = {
    "weak": "e e e en  en e e en  en en en en  en en en en",
    "mixed": "er e es en  en e es en  en en en en  en en en en",
    "strong": "er e es e  en e es e  em er em en  en er en er",
}


def _adjective_cells() -> str:
    """Return the header of the table of adjectives: for each ending, where it is used."""
    cells: dict[str, list[str]] = {ending: [] for ending in ("e", "em", "en", "er", "es")}
    for strength, endings in ENDINGS.items():
        places = [
            f"{case}.{gender}" for case in ("Nom", "Acc", "Dat", "Gen") for gender in ("Masc", "Fem", "Neut", "Plur")
        ]
        for place, ending in zip(places, endings.split(), strict=True):
            number = "" if "Plur" in place else ".Sing"
            cells[ending].append(f"Pos.{place}{number}.strength={strength}")
    return " ".join("/".join(places) for places in cells.values())


class German(Grammar):
    """German: the verb second in main clauses and last in others, four cases, three genders, separable verbs."""

    code = "de"
    NOUNS = """
concept       Gender Nom.Sing        Acc.Sing Dat.Sing Gen.Sing Nom.Plur        Acc.Plur Dat.Plur Gen.Plur
artist        Masc   Künstler        =        =        +s       +               +        +n       +
artist.f      Fem    Künstlerin      =        =        =        +nen            =        =        =
doctor        Masc   Arzt            =        =        +es      Ärzte           =        Ärzten   Ärzte
doctor.f      Fem    Ärztin          =        =        =        +nen            =        =        =
engineer      Masc   Ingenieur       =        =        +s       +e              =        +en      +e
engineer.f    Fem    Ingenieurin     =        =        =        +nen            =        =        =
farmer        Masc   Landwirt        =        =        +s       +e              =        +en      +e
farmer.f      Fem    Landwirtin      =        =        =        +nen            =        =        =
journalist    Masc   Journalist      +en      =        =        =               =        =        =
journalist.f  Fem    Journalistin    =        =        =        +nen            =        =        =
judge         Masc   Richter         =        =        +s       +               +        +n       +
judge.f       Fem    Richterin       =        =        =        +nen            =        =        =
lawyer        Masc   Anwalt          =        =        +s       Anwälte         =        Anwälten Anwälte
lawyer.f      Fem    Anwältin        =        =        =        +nen            =        =        =
minister      Masc   Minister        =        =        +s       +               +        +n       +
minister.f    Fem    Ministerin      =        =        =        +nen            =        =        =
singer        Masc   Sänger          =        =        +s       +               +        +n       +
singer.f      Fem    Sängerin        =        =        =        +nen            =        =        =
soldier       Masc   Soldat          +en      =        =        =               =        =        =
soldier.f     Fem    Soldatin        =        =        =        +nen            =        =        =
student       Masc   Student         +en      =        =        =               =        =        =
student.f     Fem    Studentin       =        =        =        +nen            =        =        =
teacher       Masc   Lehrer          =        =        +s       +               +        +n       +
teacher.f     Fem    Lehrerin        =        =        =        +nen            =        =        =
writer        Masc   Schriftsteller  =        =        +s       +               +        +n       +
writer.f      Fem    Schriftstellerin =       =        =        +nen            =        =        =
director      Masc   Direktor        =        =        +s       +en             =        =        =
director.f    Fem    Direktorin      =        =        =        +nen            =        =        =
employee      Masc   Mitarbeiter     =        =        +s       +               +        +n       +
employee.f    Fem    Mitarbeiterin   =        =        =        +nen            =        =        =
founder       Masc   Gründer         =        =        +s       +               +        +n       +
founder.f     Fem    Gründerin       =        =        =        +nen            =        =        =
member        Neut   Mitglied        =        =        +s       +er             =        +ern     +er
owner         Masc   Besitzer        =        =        +s       +               +        +n       +
owner.f       Fem    Besitzerin      =        =        =        +nen            =        =        =
spouse        Masc   Ehemann         =        =        +es      Ehemänner       =        Ehemännern Ehemänner
spouse.f      Fem    Ehefrau         =        =        =        +en             =        =        =
brother       Masc   Bruder          =        =        +s       Brüder          =        Brüdern  Brüder
colleague     Masc   Kollege         +n       =        =        =               =        =        =
colleague.f   Fem    Kollegin        =        =        =        +nen            =        =        =
friend        Masc   Freund          =        =        +es      +e              =        +en      +e
friend.f      Fem    Freundin        =        =        =        +nen            =        =        =
neighbour     Masc   Nachbar         +n       =        =        =               =        =        =
neighbour.f   Fem    Nachbarin       =        =        =        +nen            =        =        =
sister        Fem    Schwester       =        =        =        +n              =        =        =
army          Fem    Armee           =        =        =        +n              =        =        =
company       Fem    Firma           =        =        =        Firmen          =        =        =
court         Neut   Gericht         =        =        +s       +e              =        +en      +e
government    Fem    Regierung       =        =        =        +en             =        =        =
newspaper     Fem    Zeitung         =        =        =        +en             =        =        =
police        Fem    Polizei         =        =        =        -               -        -        -
hospital      Neut   Krankenhaus     =        =        +es      Krankenhäuser   =        Krankenhäusern Krankenhäuser
hotel         Neut   Hotel           =        =        +s       +s              =        =        =
museum        Neut   Museum          =        =        +s       Museen          =        =        =
office        Neut   Büro            =        =        +s       +s              =        =        =
school        Fem    Schule          =        =        =        +n              =        =        =
boat          Neut   Boot            =        =        +es      +e              =        +en      +e
car           Neut   Auto            =        =        +s       +s              =        =        =
house         Neut   Haus            =        =        +es      Häuser          =        Häusern  Häuser
arrest_n      Fem    Festnahme       =        =        =        +n              =        =        =        | Person:gen Agent:durch+Acc
attack_n      Masc   Angriff         =        =        +s       +e              =        +en      +e       | Target:auf+Acc Attacker:durch+Acc
conviction_n  Fem    Verurteilung    =        =        =        +en             =        =        =        | Defendant:gen Adjudicator:durch+Acc
death_n       Masc   Tod             =        =        +es      +e              =        +en      +e       | Victim:gen
dismissal_n   Fem    Entlassung      =        =        =        +en             =        =        =        | Person:gen Entity:durch+Acc
election_n    Fem    Wahl            =        =        =        +en             =        =        =        | Person:gen Entity:durch+Acc
release_n     Fem    Freilassung     =        =        =        +en             =        =        =        | Person:gen Entity:durch+Acc
euro          Masc   Euro            =        =        +s       +               =        =        =
bank          Fem    Bank            =        =        =        -               -        -        -
party         Fem    Partei          =        =        =        -               -        -        -
radio         Neut   Radio           =        =        =        -               -        -        -
university    Fem    Universität     =        =        =        -               -        -        -
"""
    ADJECTIVES = f"""
concept       lemma         {_adjective_cells()}
famous        berühmt       berühmt~e       -em -en -er -es
foreign       ausländisch   ausländisch~e   -em -en -er -es
old           alt           alt~e           -em -en -er -es
rich          reich         reich~e         -em -en -er -es
young         jung          jung~e          -em -en -er -es
expensive     teuer         teur~e          -em -en -er -es
new           neu           neu~e           -em -en -er -es
small         klein         klein~e         -em -en -er -es
sudden        plötzlich     plötzlich~e     -em -en -er -es
surprising    überraschend  überraschend~e  -em -en -er -es
conservative  konservativ   Konservativ~e   -em -en -er -es
democratic    demokratisch  Demokratisch~e  -em -en -er -es
green         grün          Grün~e          -em -en -er -es
liberal       liberal       Liberal~e       -em -en -er -es
national      national      National~e      -em -en -er -es
"""
    VERBS = """
concept     Inf          Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Sing.3 Mood=Ind.Fin.Past.Plur.3 Part prt
work        arbeit~en    -et          -en          -ete         -eten        gearbeitet      -     | Person:subj Org:für+Acc
belong      gehör~en     -t           -en          -te          -ten         gehört          -     | Part:subj Whole:zu+Dat
lead        leit~en      -et          -en          -ete         -eten        geleitet        -     | Person:subj Org:obj
own         besitzen     besitzt      besitzen     besaß        besaßen      besessen        -     | Owner:subj Org:obj
found       gründ~en     -et          -en          -ete         -eten        gegründet       -     | Agent:subj Org:obj
be_born     gebären      gebärt       gebären      gebar        gebaren      geboren         -     | passive Person:subj Place:in+Dat
live        leb~en       -t           -en          -te          -ten         gelebt          -     | Person:subj Place:in+Dat
study       studier~en   -t           -en          -te          -ten         studiert        -     | Person:subj Org:an+Dat
be_located  befinden     befindet     befinden     befand       befanden     befunden        -     | refl Org:subj Place:in+Dat
lie         liegen       liegt        liegen       lag          lagen        gelegen         -     | City:subj Country:in+Dat
attack      angreifen    greift       greifen      griff        griffen      angegriffen     an    | Attacker:subj Target:obj
assault     überfallen   überfällt    überfallen   überfiel     überfielen   überfallen      -     | Attacker:subj Target:obj
meet        treffen      trifft       treffen      traf         trafen       getroffen       -     | Entity:subj Entity2:obj
visit       besuch~en    -t           -en          -te          -ten         besucht         -     | Entity:subj Entity2:obj
move        ziehen       zieht        ziehen       zog          zogen        gezogen         -     | sein Artifact:subj Destination:nach+Dat
flee        fliehen      flieht       fliehen      floh         flohen       geflohen        -     | sein Artifact:subj Origin:aus+Dat Destination:nach+Dat
elect       wähl~en      -t           -en          -te          -ten         gewählt         -     | Entity:subj Person:obj
hire        einstellen   stellt       stellen      stellte      stellten     eingestellt     ein   | Entity:subj Person:obj
dismiss     entlassen    entlässt     entlassen    entließ      entließen    entlassen       -     | Entity:subj Person:obj
leave       verlassen    verlässt     verlassen    verließ      verließen    verlassen       -     | Person:subj Entity:obj
arrest      festnehmen   nimmt        nehmen       nahm         nahmen       festgenommen    fest  | Agent:subj Person:obj
detain      verhaft~en   -et          -en          -ete         -eten        verhaftet       -     | Agent:subj Person:obj
release     freilassen   lässt        lassen       ließ         ließen       freigelassen    frei  | Entity:subj Person:obj
die         sterben      stirbt       sterben      starb        starben      gestorben       -     | sein Victim:subj
kill        töt~en       -et          -en          -ete         -eten        getötet         -     | Agent:subj Victim:obj
injure      verletz~en   -t           -en          -te          -ten         verletzt        -     | Agent:subj Victim:obj
pay         zahl~en      -t           -en          -te          -ten         gezahlt         -     | Giver:subj Recipient:iobj+Dat Money:obj
transfer    überweisen   überweist    überweisen   überwies     überwiesen   überwiesen      -     | Giver:subj Money:obj Recipient:iobj+Dat
buy         kauf~en      -t           -en          -te          -ten         gekauft         -     | Buyer:subj Artifact:obj Seller:von+Dat
sell        verkauf~en   -t           -en          -te          -ten         verkauft        -     | Seller:subj Artifact:obj Buyer:an+Acc
phone       anrufen      ruft         rufen        rief         riefen       angerufen       an    | Entity:subj Entity2:obj
write_to    schreiben    schreibt     schreiben    schrieb      schrieben    geschrieben     -     | Entity:subj Entity2:an+Acc
sue         verklag~en   -t           -en          -te          -ten         verklagt        -     | Plaintiff:subj Defendant:obj
convict     verurteil~en -t           -en          -te          -ten         verurteilt      -     | Adjudicator:subj Defendant:obj
marry       heirat~en    -et          -en          -ete         -eten        geheiratet      -     | Person:subj Person2:obj
know        kennen       kennt        kennen       kannte       kannten      gekannt         -     | Knower:subj Known:obj
praise      lob~en       -t           -en          -te          -ten         gelobt          -     | Praiser:subj Praised:obj
criticise   kritisier~en -t           -en          -te          -ten         kritisiert      -     | Critic:subj Criticised:obj
support     unterstütz~en -t          -en          -te          -ten         unterstützt     -     | Supporter:subj Supported:obj
surprise    überrasch~en -t           -en          -te          -ten         überrascht      -     | Stimulus:subj Experiencer:obj
say         sag~en       -t           -en          -te          -ten         gesagt          -     | Speaker:subj
report      bericht~en   -et          -en          -ete         -eten        berichtet       -     | Speaker:subj
confirm     bestätig~en  -t           -en          -te          -ten         bestätigt       -     | Speaker:subj
"""
    AUXILIARIES = """
concept  Inf      Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Sing.3 Mood=Ind.Fin.Past.Plur.3 Sub.Fin.Past.Sing.3 Sub.Fin.Past.Plur.3 Part
sein     sein     ist    sind    war    waren   wäre    wären    gewesen
haben    haben    hat    haben   hatte  hatten  hätte   hätten   gehabt
werden   werden   wird   werden  wurde  wurden  würde   würden   worden
können   können   kann   können  konnte konnten könnte  könnten  gekonnt
"""
    NAMES = """
concept      Sing
Munich       München
Cologne      Köln
Seville      Sevilla
Rome         Rom
Milan        Mailand
Venice       Venedig
Moscow       Moskau
Kazan        Kasan
Novosibirsk  Nowosibirsk
Warsaw       Warschau
Krakow       Krakau
Lisbon       Lissabon
Vienna       Wien
Beijing      Peking
Athens       Athen
Germany      Deutschland
Spain        Spanien
Italy        Italien
France       Frankreich
Russia       Russland
Poland       Polen
Austria      Österreich
Egypt        Ägypten
Mexico       Mexiko
Greece       Griechenland
January      Januar
February     Februar
March        März
May          Mai
June         Juni
July         Juli
October      Oktober
December     Dezember
Monday       Montag
Tuesday      Dienstag
Wednesday    Mittwoch
Thursday     Donnerstag
Friday       Freitag
Saturday     Samstag
Sunday       Sonntag
"""
    DETERMINERS = """
concept lemma Definite PronType Nom.Masc.Sing Acc.Masc.Sing Dat.Masc.Sing Gen.Masc.Sing Nom.Fem.Sing Acc.Fem.Sing Dat.Fem.Sing Gen.Fem.Sing Nom.Neut.Sing Acc.Neut.Sing Dat.Neut.Sing Gen.Neut.Sing Nom.Plur Acc.Plur Dat.Plur Gen.Plur
def     der   Def      Art      der den dem des   die = der =   das = dem des   die = den der
indef   ein   Ind      Art      ein einen einem eines   eine = einer =   ein = einem eines   - - - -
neg     kein  -        Neg      kein keinen keinem keines   keine = keiner =   kein = keinem keines   keine = keinen keiner
"""
    RELATIVE = """
concept lemma PronType Nom.Masc.Sing Nom.Fem.Sing Nom.Neut.Sing Nom.Plur
rel     der   Rel      der           die          das           die
"""
    WORDS = """
finally    schließlich    ADV
recently   kürzlich       ADV
secretly   heimlich       ADV
suddenly   plötzlich      ADV
again      wieder         ADV
currently  derzeit        ADV
still      weiterhin      ADV
probably   wahrscheinlich ADV
soon       bald           ADV
because    weil           SCONJ
although   obwohl         SCONJ
while      während        SCONJ
that       dass           SCONJ
and        und            CCONJ
but        aber           CCONJ
who        wer            PRON   Nom.PronType=Int
where      wo             ADV    PronType=Int
when       wann           ADV    PronType=Int
not        nicht          PART   Polarity=Neg
refl       sich           PRON   Case=Acc.Person=3.PronType=Prs.Reflex=Yes
"""
    NOUN_PREDICATES = """
be_employee  employee  indef  Person:subj Org:gen
be_member    member    bare   Person:subj Org:gen
be_director  director  def    Person:subj Org:gen
be_owner     owner     def    Owner:subj Org:gen
be_founder   founder   def    Agent:subj Org:gen
be_spouse    spouse    def    Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                 V.Fin.Pres
past                 V.Fin.Past
perf                 haben.Fin.Pres V.Part
perf sein            sein.Fin.Pres V.Part
fut                  werden.Fin.Pres V.Inf
possible             können.Sub.Fin V.Inf
pres passive         werden.Fin.Pres:aux:pass V.Part
past passive         werden.Fin.Past:aux:pass V.Part
perf passive         sein.Fin.Pres werden.Part:aux:pass V.Part
fut passive          werden.Fin.Pres werden.Inf:aux:pass V.Part
possible passive     können.Sub.Fin werden.Inf:aux:pass V.Part
pres copula          sein.Fin.Pres:cop
past copula          sein.Fin.Past:cop
possible copula      können.Sub.Fin sein.Inf:cop
"""
    ENTITIES = {
        "person": "{0}* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "the {0}/compound {bank}/PROPN*",
        "bank": "the {bank}/PROPN* von/ADP/case>3 {0}/nmod",
        "university": "the {university}/PROPN* {0}/flat",
        "radio": "{radio}/PROPN* {0}/flat",
        "party": "the {0}/amod {party}/PROPN* von/ADP/case>4 {1}/nmod",
    }
    TIMES = {
        "year": "{year}/NUM/obl:tmod/NumForm=Digit.Card*",
        "month_year": "in/ADP/case>3 dem:der/DET/det>3/Def.Art.Dat.Masc.Sing {month}* {year}/NUM/nmod/NumForm=Digit.Card",
        "weekday": "an/ADP/case>3 dem:der/DET/det>3/Def.Art.Dat.Masc.Sing {weekday}*",
        "date": "an/ADP/case>4 dem:der/DET/det>4/Def.Art.Dat.Masc.Sing {day}./ADJ/amod/Ord. {month}* "
        "{year}/NUM/nmod/NumForm=Digit.Card",
        "yesterday": "gestern/ADV/advmod*",
        "last_week": "letzte:letzter/ADJ/amod/Acc.Fem.Sing Woche/NOUN/obl:tmod/Acc.Fem.Sing*",
        "last_year": "letztes:letzter/ADJ/amod/Acc.Neut.Sing Jahr/NOUN/obl:tmod/Acc.Neut.Sing*",
    }
    ORDERS = {
        "main": "front V2 refl subj iobj obj time adv new neg agent place obl HEAD prt aux comp sub conj",
        "question": "V2 refl subj iobj obj time adv new neg agent place obl HEAD prt aux",
        "content": "wh V2 refl subj iobj obj time adv new neg agent place obl HEAD prt aux",
        "conjunct": "V2 refl iobj obj time adv new neg agent place obl HEAD prt aux",
        "complement": "subj refl iobj obj time adv new neg agent place obl HEAD aux fin",
        "subordinate": "subj refl iobj obj time adv new neg agent place obl HEAD aux fin",
        "relative": "subj refl iobj obj time adv new neg agent place obl HEAD aux fin",
    }
    NOUN_ORDER = "adp det num adj HEAD name gen args appos rel"
    NOMINATIVE = "Nom"
    OBJECT = "obj+Acc"
    AGENT = "von+Dat"
    GENITIVE = "von+Dat"
    PLACE = "in+Dat"
    SOURCE = "laut+Dat"
    FRONT_IS_FILLED = True
    COMMAS = frozenset({"relative", "complement", "subordinate", "apposition", "but"})
    NEGATION = "not"
    CONTRACTIONS = {
        ("an", "dem"): "am",
        ("in", "dem"): "im",
        ("von", "dem"): "vom",
        ("zu", "dem"): "zum",
        ("zu", "der"): "zur",
    }

    def genitive(self, nominal: Nominal, owned: str) -> Government:
        """Return the genitive where an article shows it, else `von`."""
        shown = nominal.noun or self.phrases[nominal.entity.kind][0]
        return Government("gen", case="Gen") if shown and not nominal.conjuncts else self.governments["GENITIVE"]

    def object_slot(self, nominal: Nominal) -> str:
        """Put what is known to the reader before times and adverbs, and what is new after them."""
        return "obj" if nominal.definite and not nominal.count else "new"

    def negated_article(self, article: str) -> str:
        """Return `kein` for `ein`."""
        return "neg" if article == "indef" else article

    def declension(self, article: str) -> str:
        """Return what follows `der`, `ein` and nothing."""
        return "strength=" + {"def": "weak", "": "strong"}.get(article, "mixed")

    def separate(self, particle: str, told: set[str], head: Word, slots: dict[str, list[Word]]) -> None:
        """Put the particle at the end of main clauses, and before the verb where that is last; infinitives have it."""
        if "fin" in slots:
            return
        if told & {"complement", "subordinate", "relative"}:
            head.form = particle + head.form
        else:
            super().separate(particle, told, head, slots)


LANGUAGE = German
