"""The concepts of the world: what every language has a word for.

A language's file lists the same names; a test checks that none is missing.
"""

from dataclasses import dataclass

GIVEN_NAMES = {
    "Fem": "Anna Clara Elena Eva Irina Julia Laura Lena Maria Marta Nadia Nina Olga Paula Rosa Sara Sofia Teresa Vera Victoria",
    "Masc": "Adam Alexander Anton Boris Bruno David Felix Igor Ivan Karl Leo Martin Max Oscar Pablo Peter Robert Simon Tomas Victor",
}  # fmt: skip
FAMILY_NAMES = (
    "Alvarez Bauer Becker Berger Castro Costa Cruz Diaz Fischer Fuchs Garcia Gomez Hansen Hoffmann Horvat Ibarra Jansen "
    "Keller Klein Kovac Kramer Lang Larsen Lopez Marin Martinez Mendoza Meyer Moreno Navarro Novak Orlov Ortega Petrov "
    "Popov Ramos Richter Roth Santos Schmidt Serrano Silva Sokolov Torres Vargas Vega Wagner Weber Winter Wolf"
)
CITIES = {
    "Germany": "Berlin Hamburg Munich Cologne Dresden",
    "Spain": "Madrid Seville Barcelona Valencia",
    "Italy": "Rome Milan Venice",
    "France": "Paris Lyon Marseille",
    "Russia": "Moscow Kazan Novosibirsk",
    "Poland": "Warsaw Krakow",
    "Portugal": "Lisbon Porto",
    "Austria": "Vienna Graz",
    "Egypt": "Luxor Alexandria",
    "China": "Beijing Shanghai",
    "Mexico": "Puebla Merida",
    "Greece": "Athens",
}
BRANDS = "Alvora Bentalo Corvita Delmora Elvano Fontara Gravia Kantis Lumera Mirelo Nordana Ostrana Pirolo Quanta Rivalo Solena Talvia Velora Vintara Zentro"
PARTIES = "conservative democratic green liberal national"

# Of nouns: what they stand for. Those of persons have a feminine (`journalist.f`) where the language has one.
PERSON_NOUNS = "artist doctor engineer farmer journalist judge lawyer minister singer soldier student teacher writer"
ROLE_NOUNS = "director employee founder member owner spouse"
KIN_NOUNS = "brother colleague friend neighbour sister"
GROUP_NOUNS = "army company court government newspaper police"
PLACE_NOUNS = "hospital hotel museum office school"
THING_NOUNS = "boat car house"
EVENT_NOUNS = "arrest_n attack_n conviction_n death_n dismissal_n election_n release_n"
MONEY_NOUNS = "euro"
NAME_NOUNS = "bank party radio university"
NOUNS = " ".join(
    (PERSON_NOUNS, ROLE_NOUNS, KIN_NOUNS, GROUP_NOUNS, PLACE_NOUNS, THING_NOUNS, EVENT_NOUNS, MONEY_NOUNS, NAME_NOUNS)
)
PERSON_ADJECTIVES = "famous foreign old rich young"
THING_ADJECTIVES = "expensive new old small"
GROUP_ADJECTIVES = "foreign new small"
EVENT_ADJECTIVES = "new sudden surprising"
ADJECTIVES = " ".join((PERSON_ADJECTIVES, THING_ADJECTIVES, GROUP_ADJECTIVES, EVENT_ADJECTIVES, PARTIES))
ADVERBS = {"past": "finally recently secretly suddenly", "pres": "currently still", "fut": "again probably soon"}
MONTHS = "January February March April May June July August September October November December"
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
TIME_PHRASES = "yesterday last_week last_year"
INTERROGATIVES = "who where when"
SUBORDINATORS = "because although while"
CONJUNCTIONS = "and but"


@dataclass(frozen=True)
class Predicate:
    """What may be said.

    Args:
        name: The concept.
        roles: Role -> types that fill it, the subject of the active first: `PER`, `ORG`, `LOC`, nouns.
        event: The type of event it tells of (ACE 2005), or nothing.
        relation: The relation between the first two roles, or nothing.
        tenses: Those it is used in.
        passive: It has a passive, of its second role.
        state: It lasts; others are over once they are told.
        noun: The noun of a predicate like `is a member of`.
        event_noun: The noun that names the same event.
    """

    name: str
    roles: dict[str, tuple[str, ...]]
    event: str = ""
    relation: str = ""
    tenses: tuple[str, ...] = ("past",)
    passive: bool = False
    state: bool = False
    noun: str = ""
    event_noun: str = ""

    @property
    def fact(self) -> str:
        """The name of the facts it tells."""
        return self.relation or self.event or self.name


def _predicates(text: str) -> dict[str, Predicate]:
    predicates = {}
    for line in text.strip().splitlines():
        name, kind, roles, *options = line.split()
        event, _, relation = kind.partition("/")
        given = dict(option.partition("=")[::2] for option in options)
        predicates[name] = Predicate(
            name=name,
            roles={
                role: tuple(types.split(",")) for role, _, types in (part.partition(":") for part in roles.split(";"))
            },
            event=event.strip("-"),
            relation=relation,
            tenses=tuple(given.get("tenses", "past").split(",")),
            passive="passive" in given,
            state="state" in given,
            noun=given.get("noun", ""),
            event_noun=given.get("event_noun", ""),
        )
    return predicates


# Names ending in 2 are second participants of the same role: Entity2 is an Entity.
PREDICATES = _predicates("""
work          -/works_for           Person:PER;Org:ORG                          tenses=pres,past state
be_employee   -/works_for           Person:PER;Org:ORG                          tenses=pres,past noun=employee
be_member     -/member_of           Person:PER;Org:PARTY                        tenses=pres,past noun=member
belong        -/part_of             Part:ORG;Whole:ORG                          tenses=pres,past state
lead          -/leads               Person:PER;Org:ORG                          tenses=pres,past passive state
be_director   -/leads               Person:PER;Org:ORG                          tenses=pres,past noun=director
own           -/owns                Owner:PER,ORG;Org:ORG                       tenses=pres,past state
be_owner      -/owns                Owner:PER;Org:ORG                           tenses=pres,past noun=owner
found         Start-Org/founded     Agent:PER;Org:ORG                           passive
be_founder    -/founded             Agent:PER;Org:ORG                           tenses=pres noun=founder
be_born       Be-Born/born_in       Person:PER;Place:CITY
live          -/lives_in            Person:PER;Place:CITY                       tenses=pres,past state
study         -/studied_at          Person:PER;Org:UNI                          tenses=pres,past state
be_located    -/located_in          Org:ORG;Place:CITY                          tenses=pres state
lie           -/located_in          City:CITY;Country:COUNTRY                   tenses=pres state
be_spouse     -/spouse_of           Person:PER;Person2:PER                      tenses=pres,past noun=spouse
attack        Attack                Attacker:PER,army;Target:PER,ORG            passive event_noun=attack_n
assault       Attack                Attacker:PER;Target:PER                     passive
meet          Meet                  Entity:PER;Entity2:PER                      tenses=past,fut
visit         Meet                  Entity:PER;Entity2:PER                      tenses=past,fut
move          Transport             Artifact:PER;Destination:CITY,COUNTRY       tenses=past,fut
flee          Transport             Artifact:PER;Destination:COUNTRY;Origin:CITY
elect         Elect                 Entity:PARTY;Person:PER                     passive event_noun=election_n
hire          Start-Position        Entity:ORG,company,newspaper;Person:PER     tenses=past,fut passive
dismiss       End-Position          Entity:ORG,company,newspaper;Person:PER     tenses=past,fut passive event_noun=dismissal_n
leave         End-Position          Person:PER;Entity:ORG                       tenses=past,fut
arrest        Arrest-Jail           Agent:police;Person:PER                     passive event_noun=arrest_n
detain        Arrest-Jail           Agent:police,army;Person:PER                passive
release       Release-Parole        Entity:police,court,government;Person:PER   passive event_noun=release_n
die           Die                   Victim:PER                                  event_noun=death_n
kill          Die                   Agent:PER,army;Victim:PER                   passive
injure        Injure                Agent:PER,police;Victim:PER                 passive
pay           Transfer-Money        Giver:PER,ORG,company;Recipient:PER;Money:euro
transfer      Transfer-Money        Giver:ORG,PER;Recipient:PER,ORG;Money:euro
buy           Transfer-Ownership    Buyer:PER,ORG;Artifact:boat,car,house;Seller:PER
sell          Transfer-Ownership    Seller:PER,ORG;Artifact:boat,car,house;Buyer:PER
phone         Phone-Write           Entity:PER;Entity2:PER                      tenses=past,fut
write_to      Phone-Write           Entity:PER;Entity2:PER,government,newspaper tenses=past,fut
sue           Sue                   Plaintiff:PER,ORG;Defendant:PER,ORG,newspaper passive
convict       Convict               Adjudicator:court;Defendant:PER             passive event_noun=conviction_n
marry         Marry                 Person:PER;Person2:PER                      tenses=past,fut
know          -                     Knower:PER;Known:PER                        tenses=pres,past state
praise        -                     Praiser:PER,newspaper;Praised:PER,ORG       tenses=past,pres passive
criticise     -                     Critic:PER,newspaper;Criticised:PER,ORG,government tenses=past,pres passive
support       -                     Supporter:PER,ORG;Supported:PER,ORG         tenses=pres,past passive state
surprise      -                     Stimulus:EVENT;Experiencer:PER,government
say           -                     Speaker:PER,newspaper,government
report        -                     Speaker:PER,newspaper
confirm       -                     Speaker:PER,police,government,court
""")

# Fact type -> predicates that tell it.
RELATIONS = sorted({predicate.relation for predicate in PREDICATES.values() if predicate.relation})
EVENTS = sorted({predicate.event for predicate in PREDICATES.values() if predicate.event})
ROLES = sorted(
    {role.rstrip("2") for p in PREDICATES.values() if p.event for role in p.roles if role != "Money"} | {"Place"}
)
SYMMETRIC = {"spouse_of"}
REPORTING = ("say", "report", "confirm")

# Nouns that stand for what could have a name -> the type it has then; vehicles and buildings as in ACE 2005.
NOUN_TYPES = (
    dict.fromkeys(f"{PERSON_NOUNS} {ROLE_NOUNS} {KIN_NOUNS}".split(), "PER")
    | dict.fromkeys(GROUP_NOUNS.split(), "ORG")
    | dict.fromkeys([*PLACE_NOUNS.split(), "house"], "FAC")
    | dict.fromkeys(["boat", "car"], "VEH")
)
# Of these somebody has only one.
FUNCTIONAL = {"born_in", "lives_in", "located_in"}
