"""What a sentence says, in terms of no language: clauses of predicates with roles, and what fills these.

A frame knows concepts (`"arrest"`, `"journalist"`), who does what to whom, time, negation and what is told of whom on
the side. It knows no words, no order, no case. Ids name its parts; words of two languages that stand for the same part
are translations of each other.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entity:
    """Somebody or something with a name.

    Args:
        kind: `person`, `city`, `country`, or a kind of organisation: `brand`, `university`, `party`, ...
        parts: The concepts that its name is made of: given and family name of a person, the city of a university.
        type: `PER`, `LOC` or `ORG`.
        sex: `Masc` or `Fem` for a person.
    """

    kind: str
    parts: tuple[str, ...]
    type: str
    sex: str = ""


@dataclass(slots=True, eq=False)
class Nominal:
    """What fills a role: somebody by name, or `noun`, or both (`the journalist Anna Berger`).

    Args:
        id: Unique in the sentence.
        entity: Who is named.
        noun: A noun; beside an entity, its title.
        sex: `Masc` or `Fem` of a person that has no name.
        type: `PER`, `LOC` or `ORG` if a noun stands for somebody or something that could have a name, else nothing.
        plural: More than one.
        definite: Known to the reader.
        count: How many, in digits.
        adjective: A property.
        owner: Whose it is, or of whom.
        apposition: What else it is; a nominal without a name that has an owner.
        relative: A clause about it, in which its place is the subject's.
        conjuncts: What is joined to it by "and".
        arguments: Role -> filler, for a noun that names an event.
        family_only: The name is the family name alone.
    """

    id: int
    entity: Entity | None = None
    noun: str | None = None
    sex: str = ""
    type: str = ""
    plural: bool = False
    definite: bool = True
    count: int | None = None
    adjective: str | None = None
    owner: "Nominal | None" = None
    apposition: "Nominal | None" = None
    relative: "Clause | None" = None
    conjuncts: list["Nominal"] = field(default_factory=list)
    arguments: dict[str, "Nominal"] = field(default_factory=dict)
    family_only: bool = False


@dataclass(slots=True, eq=False)
class Time:
    """When: a kind of expression (`year`, `month_year`, `weekday`, `date`, ...) and what it is made of."""

    id: int
    kind: str
    weekday: str = ""
    day: int = 0
    month: str = ""
    year: int = 0


@dataclass(slots=True, eq=False)
class Clause:
    """A predicate with its roles.

    Args:
        id: Unique in the sentence.
        predicate: A concept.
        arguments: Role -> filler.
        tense: `pres`, `past` or `fut`.
        negated: It does not hold.
        possible: It may hold.
        passive: The patient is what the clause is about; if the agent is not among the arguments, it is not told.
        question: `polar`, or the role that is asked for, or `place` or `time`.
        adverb: A manner or point of time, as one word.
        time: When.
        place: Where; a nominal.
        front: `time` or `place` if the clause begins with it.
        source: According to whom.
        complement: What is said, of a predicate of saying.
        conjunct: What is joined to it.
        conjunction: By `and` or `but`.
        shares_subject: The conjunct has the same subject, told once.
        subordinate: A clause that gives the circumstances.
        subordinator: `because`, `although` or `while`.
    """

    id: int
    predicate: str
    arguments: dict[str, Nominal] = field(default_factory=dict)
    tense: str = "past"
    negated: bool = False
    possible: bool = False
    passive: bool = False
    question: str = ""
    adverb: str | None = None
    time: Time | None = None
    place: Nominal | None = None
    front: str = ""
    source: Nominal | None = None
    complement: "Clause | None" = None
    conjunct: "Clause | None" = None
    conjunction: str = "and"
    shares_subject: bool = False
    subordinate: "Clause | None" = None
    subordinator: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation or an event that a sentence speaks of, by the ids of its parts.

    Args:
        task: `relation` or `argument`.
        type: The label of the relation, or the type of the event.
        anchor: The id of the clause or nominal that tells it: the trigger of an event.
        roles: (role, id of the nominal), for a relation the subject first.
        asserted: It is said to hold: neither negated nor asked nor only possible.
    """

    task: str
    type: str
    anchor: int
    roles: tuple[tuple[str, int], ...]
    asserted: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A sentence.

    Args:
        id: Names it, in all languages.
        construction: What it is built of: frames of one construction differ in fillers and circumstances only.
        clause: The main clause.
        statements: What it tells.
        facts: The keys of the facts that it tells, asks for or denies.
    """

    id: str
    construction: str
    clause: Clause
    statements: list[Statement]
    facts: list[str]
