"""English."""

from ..frame import Nominal
from ..grammar import Grammar
from ..lexicon import Government
from ..words import Word


class English(Grammar):
    """English: subject, verb, object; `do` in questions and negation; genitives on both sides."""

    code = "en"
    NOUNS = """
concept       Sing         Plur
artist        artist       +s
doctor        doctor       +s
engineer      engineer     +s
farmer        farmer       +s
journalist    journalist   +s
judge         judge        +s
lawyer        lawyer       +s
minister      minister     +s
singer        singer       +s
soldier       soldier      +s
student       student      +s
teacher       teacher      +s
writer        writer       +s
director      director     +s
employee      employee     +s
founder       founder      +s
member        member       +s
owner         owner        +s
spouse        husband      +s
spouse.f      wife         wives
brother       brother      +s
colleague     colleague    +s
friend        friend       +s
neighbour     neighbour    +s
sister        sister       +s
army          army         armies
company       company      companies
court         court        +s
government    government   +s
newspaper     newspaper    +s
police        -            police  | Number=Plur
hospital      hospital     +s
hotel         hotel        +s
museum        museum       +s
office        office       +s
school        school       +s
boat          boat         +s
car           car          +s
house         house        +s
arrest_n      arrest       +s    | Person:gen Agent:by
attack_n      attack       +s    | Target:on Attacker:by
conviction_n  conviction   +s    | Defendant:gen Adjudicator:by
death_n       death        +s    | Victim:gen
dismissal_n   dismissal    +s    | Person:gen Entity:by
election_n    election     +s    | Person:gen Entity:by
release_n     release      +s    | Person:gen Entity:by
euro          euro         +s
bank          Bank         -
party         Party        -
radio         Radio        -
university    University   -
"""
    ADJECTIVES = """
concept       Pos
famous        famous
foreign       foreign
old           old
rich          rich
young         young
expensive     expensive
new           new
small         small
sudden        sudden
surprising    surprising
conservative  Conservative
democratic    Democratic
green         Green
liberal       Liberal
national      National
"""
    VERBS = """
concept       Inf        Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past Past.Part
work          work       +s         work       +ed        +ed | Person:subj Org:for
belong        belong     +s         belong     +ed        +ed | Part:subj Whole:to
lead          lead       +s         lead       led        led | Person:subj Org:obj
own           own        +s         own        +ed        +ed | Owner:subj Org:obj
found         found      +s         found      +ed        +ed | Agent:subj Org:obj
be_born       bear       +s         bear       bore       born | passive Person:subj Place:in
live          live       +s         live       +d         +d | Person:subj Place:in
study         study      studies    study      studied    studied | Person:subj Org:at
be_located    locate     +s         locate     +d         +d | passive Org:subj Place:in
lie           lie        +s         lie        lay        lain | City:subj Country:in
attack        attack     +s         attack     +ed        +ed | Attacker:subj Target:obj
assault       assault    +s         assault    +ed        +ed | Attacker:subj Target:obj
meet          meet       +s         meet       met        met | Entity:subj Entity2:obj
visit         visit      +s         visit      +ed        +ed | Entity:subj Entity2:obj
move          move       +s         move       +d         +d | Artifact:subj Destination:to
flee          flee       +s         flee       fled       fled | Artifact:subj Origin:from Destination:to
elect         elect      +s         elect      +ed        +ed | Entity:subj Person:obj
hire          hire       +s         hire       +d         +d | Entity:subj Person:obj
dismiss       dismiss    +es        dismiss    +ed        +ed | Entity:subj Person:obj
leave         leave      +s         leave      left       left | Person:subj Entity:obj
arrest        arrest     +s         arrest     +ed        +ed | Agent:subj Person:obj
detain        detain     +s         detain     +ed        +ed | Agent:subj Person:obj
release       release    +s         release    +d         +d | Entity:subj Person:obj
die           die        +s         die        +d         +d | Victim:subj
kill          kill       +s         kill       +ed        +ed | Agent:subj Victim:obj
injure        injure     +s         injure     +d         +d | Agent:subj Victim:obj
pay           pay        +s         pay        paid       paid | Giver:subj Recipient:iobj Money:obj
transfer      transfer   +s         transfer   +red       +red | Giver:subj Money:obj Recipient:to
buy           buy        +s         buy        bought     bought | Buyer:subj Artifact:obj Seller:from
sell          sell       +s         sell       sold       sold | Seller:subj Artifact:obj Buyer:to
phone         call       +s         call       +ed        +ed | Entity:subj Entity2:obj
write_to      write      +s         write      wrote      written | Entity:subj Entity2:to
sue           sue        +s         sue        +d         +d | Plaintiff:subj Defendant:obj
convict       convict    +s         convict    +ed        +ed | Adjudicator:subj Defendant:obj
marry         marry      marries    marry      married    married | Person:subj Person2:obj
know          know       +s         know       knew       known | Knower:subj Known:obj
praise        praise     +s         praise     +d         +d | Praiser:subj Praised:obj
criticise     criticise  +s         criticise  +d         +d | Critic:subj Criticised:obj
support       support    +s         support    +ed        +ed | Supporter:subj Supported:obj
surprise      surprise   +s         surprise   +d         +d | Stimulus:subj Experiencer:obj
say           say        +s         say        said       said | Speaker:subj
report        report     +s         report     +ed        +ed | Speaker:subj
confirm       confirm    +s         confirm    +ed        +ed | Speaker:subj
"""
    AUXILIARIES = """
concept  lemma Inf   Mood=Ind.Fin.Pres.Sing.3 Mood=Ind.Fin.Pres.Plur.3 Mood=Ind.Fin.Past.Sing.3 Mood=Ind.Fin.Past.Plur.3 Past.Part
be       be    be    is    are   was   were  been
have     have  have  has   have  had   had   had
do       do    do    does  do    did   did   done
will     will  -     will  will  -     -     -
may      may   -     may   may   -     -     -
"""
    NAMES = """
concept  Sing
"""
    DETERMINERS = """
concept  Definite  Art
def      Def       the
indef    Ind       a
"""
    RELATIVE = """
concept Rel
rel     who
"""
    WORDS = """
finally    finally    ADV
recently   recently   ADV
secretly   secretly   ADV
suddenly   suddenly   ADV
again      again      ADV
currently  currently  ADV
still      still      ADV
probably   probably   ADV
soon       soon       ADV
because    because    SCONJ
although   although   SCONJ
while      while      SCONJ
that       that       SCONJ
and        and        CCONJ
but        but        CCONJ
who        who        PRON   PronType=Int
where      where      ADV    PronType=Int
when       when       ADV    PronType=Int
not        not        PART   Polarity=Neg
"""
    NOUN_PREDICATES = """
be_employee  employee  indef  Person:subj Org:gen
be_member    member    indef  Person:subj Org:gen
be_director  director  def    Person:subj Org:gen
be_owner     owner     def    Owner:subj Org:gen
be_founder   founder   def    Agent:subj Org:gen
be_spouse    spouse    def    Person:subj Person2:gen
"""
    VERB_GROUPS = """
pres                       V.Fin.Pres
past                       V.Fin.Past
perf                       have.Fin.Pres V.Past.Part
fut                        will.Fin V.Inf
possible                   may.Fin V.Inf
pres negated               do.Fin.Pres not:advmod V.Inf
past negated               do.Fin.Past not:advmod V.Inf
pres question              do.Fin.Pres V.Inf
past question              do.Fin.Past V.Inf
pres passive               be.Fin.Pres:aux:pass V.Past.Part
past passive               be.Fin.Past:aux:pass V.Past.Part
perf passive               have.Fin.Pres be.Past.Part:aux:pass V.Past.Part
fut passive                will.Fin be.Inf:aux:pass V.Past.Part
possible passive           may.Fin be.Inf:aux:pass V.Past.Part
pres copula                be.Fin.Pres:cop
past copula                be.Fin.Past:cop
possible copula            may.Fin be.Inf:cop
"""
    ENTITIES = {
        "person": "{0}* {1}/flat",
        "family": "{1}*",
        "city": "{0}*",
        "country": "{0}*",
        "brand": "{0}*",
        "family_bank": "{0}/compound {bank}/PROPN*",
        "bank": "the {bank}/PROPN* of/ADP/case>3 {0}/nmod",
        "university": "the {university}/PROPN* of/ADP/case>3 {0}/nmod",
        "radio": "{radio}/PROPN* {0}/flat",
        "party": "the {0}/amod {party}/PROPN* of/ADP/case>4 {1}/nmod",
    }
    TIMES = {
        "year": "in/ADP/case {year}/NUM/NumForm=Digit.Card*",
        "month_year": "in/ADP/case {month}* {year}/NUM/nummod/NumForm=Digit.Card",
        "weekday": "on/ADP/case {weekday}*",
        "date": "on/ADP/case {day}/NUM/nummod/NumForm=Digit.Card {month}* {year}/NUM/nummod/NumForm=Digit.Card",
        "yesterday": "yesterday/NOUN/obl:unmarked/Sing.*",
        "last_week": "last/ADJ/amod/Pos. week/NOUN/obl:unmarked/Sing.*",
        "last_year": "last/ADJ/amod/Pos. year/NOUN/obl:unmarked/Sing.*",
    }
    ORDERS = {
        "main": "front subj fin neg aux adv HEAD prt iobj obj obl agent place time comp sub conj",
        "question": "fin subj neg aux adv HEAD prt iobj obj obl agent place time",
        "content": "wh fin subj neg aux adv HEAD prt iobj obj obl agent place time",
    }
    NOUN_ORDER = "adp owner det num adj HEAD name gen args appos rel"
    AGENT = "by"
    GENITIVE = "of"
    PLACE = "in"
    SOURCE = "according_to"
    COMMAS = frozenset({"relative", "front", "apposition", "but", "and_clause"})
    EUPHONY = {"a": ("[aeiouAEIOU]", "an")}

    def possessor_precedes(self, nominal: Nominal) -> bool:
        """People, companies and radio stations go before what is theirs, with 's."""
        return nominal.entity is not None and nominal.entity.kind in ("person", "brand", "radio", "family_bank")

    def possessive(self, nominal: Nominal) -> Word:
        """Return the owner with 's."""
        owner = self.noun_phrase(nominal, Government("gen"), "nmod:poss")
        mark = Word("'s", "'s", "PART", "", "case", (nominal.id, "case"))
        mark.glued = "left"
        owner.after.append(mark)
        return owner


LANGUAGE = English
