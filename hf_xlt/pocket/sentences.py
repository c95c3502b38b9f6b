"""What is told of the world, sentence by sentence: facts become frames."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from . import concepts
from .concepts import NOUN_TYPES, PREDICATES, REPORTING, Predicate
from .draws import Draws
from .frame import Clause, Entity, Frame, Nominal, Statement, Time
from .world import PARTS, SHARES, Fact, World

# How often sentences are built in a way, relative to the others.
CONSTRUCTIONS = {
    "simple": 30,
    "negated": 8,
    "possible": 5,
    "polar_question": 5,
    "content_question": 5,
    "reported": 8,
    "source": 7,
    "relative": 10,
    "apposition": 7,
    "joint_subject": 5,
    "joint_predicate": 7,
    "joint_clauses": 7,
    "event_noun": 7,
    "kin": 6,
    "circumstance": 8,
}
TITLE, FAMILY_ONLY, PASSIVE, NO_AGENT, ADVERB, TIME, PLACE, PLACE_NOUN, FRONT = (
    0.12,
    0.1,
    0.35,
    0.4,
    0.15,
    0.35,
    0.2,
    0.3,
    0.3,
)
PERSON_NOUNS = concepts.PERSON_NOUNS.split()
ADJECTIVES_OF = (
    dict.fromkeys(PERSON_NOUNS, concepts.PERSON_ADJECTIVES.split())
    | dict.fromkeys(("company", "newspaper"), concepts.GROUP_ADJECTIVES.split())
    | dict.fromkeys(("boat", "car", "house"), concepts.THING_ADJECTIVES.split())
)
NEVER_POSSIBLE = {"be_born", "found", "be_located", "lie", "be_founder"}
DEATHS = {"Die"}
TRIES = 30


class Material:
    """The facts of one part of a world, by what they are of.

    Args:
        world: The world.
        part: `text`, `train`, `validation` or `test`.
    """

    def __init__(self, world: World, part: str):
        self.inventory = world.inventories[part]
        self.seed, self.part, self.hold_out = world.seed, part, world.hold_out
        self.facts = {name: facts for name, facts in world.facts[part].items() if facts}
        self.names = sorted(self.facts)

    @cached_property
    def relations_of(self) -> dict[Entity, list[Fact]]:
        """Person -> true relations of which it is the subject."""
        found: dict[Entity, list[Fact]] = {}
        for name in self.names:
            for fact in self.facts[name] if name in concepts.RELATIONS else ():
                subject = fact.fillers[0][1]
                if fact.true and isinstance(subject, Entity) and subject.type == "PER":
                    found.setdefault(subject, []).append(fact)
        return found

    @cached_property
    def with_object(self) -> dict[tuple[str, Entity], list[Fact]]:
        """Relation and its object -> true relations of people."""
        found: dict[tuple[str, Entity], list[Fact]] = {}
        for facts in self.relations_of.values():
            for fact in facts:
                found.setdefault((fact.name, fact.fillers[1][1]), []).append(fact)
        return {pair: facts for pair, facts in found.items() if len(facts) > 1 and pair[0] != "spouse_of"}


TELLERS: dict[tuple[str, tuple[str, ...]], list[Predicate]] = {}
for _predicate in PREDICATES.values():
    TELLERS.setdefault((_predicate.fact, tuple(_predicate.roles)), []).append(_predicate)


def frames(material: Material, count: int) -> Iterator[Frame]:
    """Yield sentences of a part, no two alike.

    Args:
        material: What they tell.
        count: How many.
    """
    seen: set[str] = set()
    number = 0
    while len(seen) < count:
        sentence = Sentence(material, Draws(material.seed, material.hold_out, material.part, number))
        frame = sentence.frame(f"pocket:{material.part}-{number}")
        number += 1
        if frame is None or (content := repr(replace(frame, id=""))) in seen:
            continue
        seen.add(content)
        yield frame


class Sentence:
    """One sentence in the making.

    Args:
        material: What may be told.
        draws: What decides.
    """

    def __init__(self, material: Material, draws: Draws):
        self.material = material
        self.draws = draws
        self.last_id = 0
        self.statements: list[Statement] = []
        self.facts: list[str] = []
        self.built_of: list[str] = []

    def frame(self, name: str) -> Frame | None:
        """Return the sentence, or None if nothing can be said in the way that was drawn."""
        construction = self._construction()
        clause = getattr(self, f"_{construction}")()
        if clause is None:
            return None
        built_of = "/".join([construction, *self.built_of])
        if (
            self.material.hold_out == "frame"
            and drawn_part(self.material.seed, "construction", built_of) != self.material.part
        ):
            return None
        return Frame(name, built_of, clause, self.statements, self.facts)

    def _construction(self) -> str:
        number = self.draws.below(sum(CONSTRUCTIONS.values()))
        for construction, weight in CONSTRUCTIONS.items():
            number -= weight
            if number < 0:
                return construction
        raise AssertionError("weights add up to less than their sum")

    # --- constructions -----------------------------------------------------------------------------------------------

    def _simple(self) -> Clause | None:
        return self._told(self._fact(true=True), full=True)

    def _negated(self) -> Clause | None:
        return self._told(self._fact(true=False), full=True, negated=True)

    def _possible(self) -> Clause | None:
        return self._told(self._fact(true=self.draws.chance(0.5)), full=False, possible=True)

    def _polar_question(self) -> Clause | None:
        return self._told(self._fact(true=self.draws.chance(0.5)), full=False, question="polar")

    def _content_question(self) -> Clause | None:
        asked = self.draws.pick(("subject", "place", "time"))
        return self._told(self._fact(true=True), full=False, question=asked)

    def _reported(self) -> Clause | None:
        said = self._told(self._fact(true=True), full=True, fronted=False)
        if said is None:
            return None
        verb = PREDICATES[self.draws.pick(REPORTING)]
        self.built_of.append(verb.name)
        speaker = self._nominal(self._filler(self.draws.pick(verb.roles["Speaker"])))
        return Clause(self._id(), verb.name, {"Speaker": speaker}, complement=said)

    def _source(self) -> Clause | None:
        clause = self._told(self._fact(true=True), full=True, fronted=False)
        if clause is not None:
            clause.source = self._nominal(self._filler(self.draws.pick(("PER", "newspaper", "police"))))
        return clause

    def _relative(self) -> Clause | None:
        clause = self._told(self._fact(true=True, event=True), full=self.draws.chance(0.3))
        if clause is None:
            return None
        nominal = self._somebody_known(clause)
        if nominal is None:
            return None
        nominal.relative = self._about(nominal, clause)
        return clause if nominal.relative else None

    def _apposition(self) -> Clause | None:
        clause = self._told(self._fact(true=True, event=True), full=self.draws.chance(0.3))
        nominal = clause and self._somebody_known(clause)
        if not nominal or nominal.noun:
            return None
        for fact in self.draws.shuffled(self.material.relations_of[nominal.entity]):
            tellers = [teller for teller in _tellers(fact) if teller.noun]
            if tellers:
                teller = self.draws.pick(tellers)
                owner = self._nominal(fact.fillers[1][1])
                nominal.apposition = Nominal(self._id(), noun=teller.noun, sex=nominal.entity.sex, owner=owner)
                nominal.apposition.definite = teller.noun not in ("employee", "member")
                self.built_of.append(f"{teller.noun}+of")
                self._state(
                    teller, fact, nominal.apposition.id, dict(zip(teller.roles, (nominal, owner), strict=True)), True
                )
                return clause
        return None

    def _joint_subject(self) -> Clause | None:
        pairs = self.material.with_object
        if not pairs:
            return None
        first, second = self.draws.shuffled(pairs[self.draws.pick(list(pairs))])[:2]
        clause = self._told(first, full=False, plain=True)
        if clause is None:
            return None
        teller = PREDICATES[clause.predicate]
        subject, other = clause.arguments.values()
        person = self._nominal(second.fillers[0][1])
        subject.conjuncts.append(person)
        self._state(teller, second, clause.id, dict(zip(teller.roles, (person, other), strict=True)), True)
        return clause

    def _joint_predicate(self) -> Clause | None:
        people = self.material.relations_of
        facts = self.draws.shuffled(people[self.draws.pick(list(people))])[:2]
        if len(facts) < 2 or facts[0].name == facts[1].name:
            return None
        first = self._told(facts[0], full=False, plain=True)
        subject = next(iter(first.arguments.values()))
        second = self._told(facts[1], full=False, plain=True, subject=subject, gap=True, tense=first.tense)
        if second is None:
            return None
        first.conjunct, first.shares_subject = second, True
        return first

    def _joint_clauses(self) -> Clause | None:
        first = self._told(self._fact(true=True), full=self.draws.chance(0.3))
        true = self.draws.chance(0.5)
        second = first and self._told(self._fact(true=true), full=False, plain=True, negated=not true)
        if second is None:
            return None
        first.conjunct, first.conjunction = second, "and" if true else "but"
        return first

    def _event_noun(self) -> Clause | None:
        fact = self._fact(true=True, event=True)
        teller = next((teller for teller in _tellers(fact) if teller.event_noun), None)
        if teller is None:
            return None
        fillers = {role: self._nominal(filler) for role, filler in fact.fillers}
        roles = list(fillers)
        patient, agent = (roles[1], roles[0]) if len(roles) > 1 else (roles[0], None)
        arguments = {patient: fillers[patient]}
        if agent and self.draws.chance(0.6):
            arguments[agent] = fillers[agent]
        event = Nominal(self._id(), noun=teller.event_noun, arguments=arguments)
        if self.draws.chance(0.2):
            event.adjective = self.draws.pick(concepts.EVENT_ADJECTIVES.split())
        self.built_of.append(teller.event_noun)
        self._state(teller, fact, event.id, arguments, True)
        other = self._nominal(self._filler(self.draws.pick(("PER", "government"))))
        verb = self.draws.pick(("surprise", "criticise"))
        self.built_of.append(verb)
        if verb == "surprise":
            return Clause(self._id(), verb, {"Stimulus": event, "Experiencer": other})
        return Clause(self._id(), verb, {"Critic": other, "Criticised": event})

    def _kin(self) -> Clause | None:
        fact = self._fact(true=True)
        role, person = fact.fillers[0]
        if not isinstance(person, Entity) or person.type != "PER":
            return None
        noun = self.draws.pick(concepts.KIN_NOUNS.split())
        sex = {"brother": "Masc", "sister": "Fem"}.get(noun) or self.draws.pick(("Masc", "Fem"))
        owner = Nominal(self._id(), entity=person)
        subject = Nominal(self._id(), noun=noun, sex=sex, type="PER", owner=owner)
        return self._told(fact, full=self.draws.chance(0.5), plain=True, subject=subject)

    def _circumstance(self) -> Clause | None:
        first = self._told(self._fact(true=True), full=False)
        true = self.draws.chance(0.7)
        second = first and self._told(self._fact(true=true), full=False, negated=not true)
        if second is None:
            return None
        first.subordinate = second
        first.subordinator = self.draws.pick(concepts.SUBORDINATORS.split())
        self.built_of.append(first.subordinator)
        return first

    # --- parts -------------------------------------------------------------------------------------------------------

    def _id(self) -> int:
        self.last_id += 1
        return self.last_id

    def _fact(self, true: bool, event: bool = False) -> Fact:
        while True:
            name = self.draws.pick(self.material.names)
            if event and name not in concepts.EVENTS:
                continue
            fact = self.draws.pick(self.material.facts[name])
            if fact.true == true:
                return fact

    def _filler(self, type: str) -> Entity | str:
        candidates = self.material.inventory.of_type(type)
        return self.draws.pick(candidates) if candidates else type

    def _nominal(self, filler: Entity | str, plain: bool = False) -> Nominal:
        """Return somebody by name, at times with a title or the family name alone, or something by a noun."""
        if isinstance(filler, Entity):
            nominal = Nominal(self._id(), entity=filler)
            if filler.type == "PER" and not plain:
                if self.draws.chance(TITLE):
                    nominal.noun = self.draws.pick(PERSON_NOUNS)
                elif self.draws.chance(FAMILY_ONLY):
                    nominal.family_only = True
            return nominal
        if filler == "euro":
            return Nominal(self._id(), noun=filler, plural=True, count=50 * (2 + self.draws.below(18)))
        nominal = Nominal(self._id(), noun=filler, type=NOUN_TYPES.get(filler, ""))
        if filler in ADJECTIVES_OF:
            nominal.definite = self.draws.chance(0.4)
            if self.draws.chance(0.5):
                nominal.adjective = self.draws.pick(ADJECTIVES_OF[filler])
        if filler in PERSON_NOUNS:
            nominal.sex = self.draws.pick(("Masc", "Fem"))
            nominal.plural = self.draws.chance(0.25)
        return nominal

    def _told(
        self,
        fact: Fact,
        full: bool,
        *,
        plain: bool = False,
        negated: bool = False,
        possible: bool = False,
        question: str = "",
        fronted: bool = True,
        subject: Nominal | None = None,
        gap: bool = False,
        tense: str = "",
    ) -> Clause | None:
        """Return a clause that tells a fact.

        Args:
            fact: The fact.
            full: It may have time, place and adverb.
            plain: It is active, with the first role as its subject.
            negated: It does not hold.
            possible: It may hold.
            question: `polar`, `subject`, `place` or `time`.
            fronted: It may begin with time or place.
            subject: Who fills the first role.
            gap: The subject is told outside the clause.
            tense: Its tense, if that is given.
        """
        tellers = [teller for teller in _tellers(fact) if not possible or teller.name not in NEVER_POSSIBLE]
        tellers = [teller for teller in tellers if not tense or tense in teller.tenses]
        if not tellers:
            return None
        teller = self.draws.pick(tellers)
        tense = tense or self._tense(teller, negated or possible or bool(question))
        clause = Clause(self._id(), teller.name, tense=tense, negated=negated, possible=possible)
        clause.passive = teller.passive and not plain and self.draws.chance(PASSIVE)
        fillers = {role: self._nominal(filler) for role, filler in fact.fillers}
        first = next(iter(fillers))
        if subject is not None:
            fillers[first] = subject
        if clause.passive and teller.event and self.draws.chance(NO_AGENT):
            del fillers[first]
        clause.arguments = fillers
        if question and not self._ask(clause, teller, question):
            return None
        if full:
            self._circumstances(clause, teller, fronted)
        self.built_of.append(teller.name + ":passive" * clause.passive)
        shown = {role: nominal for role, nominal in fillers.items() if role != clause.question}
        if not self._is_of_this_part(fact, shown):
            return None
        self._state(teller, fact, clause.id, shown, not (negated or possible or question), clause.place)
        if gap:
            clause.arguments = {role: filler for role, filler in fillers.items() if role != first}
        return clause

    def _is_of_this_part(self, fact: Fact, shown: dict[str, Nominal]) -> bool:
        """Tell whether no other part may say the same.

        A whole fact is of one part, and so is somebody by both names, but for those whom `text` and `train` share.
        What is left of others (`Who was hired?`) is dealt out by what it says.
        """
        if len(shown) == len(fact.fillers):
            return True
        if any(one.entity and one.entity.type == "PER" and not one.family_only for one in shown.values()):
            return True
        said = (f"{role}={_called(one)}" for role, one in shown.items())
        return drawn_part(self.material.seed, "said", fact.name, *said) == self.material.part

    def _tense(self, teller: Predicate, simple: bool) -> str:
        tense = self.draws.pick(teller.tenses)
        if teller.event and tense == "past" and not simple and self.draws.chance(0.2):
            return "perf"
        return tense

    def _ask(self, clause: Clause, teller: Predicate, question: str) -> bool:
        roles = list(teller.roles)
        if question == "subject":
            role = roles[1] if clause.passive else roles[0]
            filler = clause.arguments.get(role)
            if filler is None or not filler.entity or filler.entity.type != "PER":
                return False
            clause.question = role
            return True
        if question in ("place", "time") and not (teller.event and teller.name not in ("be_born", "move", "flee")):
            return False
        clause.question = question
        return True

    def _circumstances(self, clause: Clause, teller: Predicate, fronted: bool) -> None:
        if teller.event and clause.tense == "past" and self.draws.chance(TIME):
            clause.time = self._time()
        if teller.event and not teller.relation and "Destination" not in teller.roles and self.draws.chance(PLACE):
            if self.draws.chance(PLACE_NOUN):
                noun = self.draws.pick(concepts.PLACE_NOUNS.split())
                clause.place = Nominal(self._id(), noun=noun, type=NOUN_TYPES[noun], definite=self.draws.chance(0.5))
            else:
                clause.place = self._nominal(self.draws.pick(self.material.inventory.cities))
        fitting = clause.tense != "past" or (teller.event and not teller.relation)
        adverbs = concepts.ADVERBS.get(clause.tense, "").split() if fitting else []
        if adverbs and not clause.negated and not teller.noun and clause.time is None and self.draws.chance(ADVERB):
            clause.adverb = self.draws.pick(adverbs)
        if fronted and self.draws.chance(FRONT):
            clause.front = "time" if clause.time else "place" if clause.place else ""

    def _time(self) -> Time:
        draws = self.draws
        kind = draws.pick(("year", "month_year", "weekday", "date", "yesterday", "last_week", "last_year"))
        year, month = 1990 + draws.below(35), draws.pick(concepts.MONTHS.split())
        weekday = draws.pick(concepts.WEEKDAYS.split())
        return Time(self._id(), kind, weekday if kind == "weekday" else "", 1 + draws.below(28), month, year)

    def _somebody_known(self, clause: Clause) -> Nominal | None:
        """Return one of the people in a clause of whom more can be told."""
        people = [
            nominal
            for nominal in clause.arguments.values()
            if nominal.entity in self.material.relations_of and not nominal.family_only
        ]
        return self.draws.pick(people) if people else None

    def _about(self, nominal: Nominal, clause: Clause) -> Clause | None:
        fact = self.draws.pick(self.material.relations_of[nominal.entity])
        died = PREDICATES[clause.predicate].event in DEATHS
        return self._told(fact, full=False, plain=True, subject=nominal, gap=True, tense="past" if died else "")

    def _state(
        self,
        teller: Predicate,
        fact: Fact,
        anchor: int,
        roles: dict[str, Nominal],
        asserted: bool,
        place: Nominal | None = None,
    ) -> None:
        self.facts.append(fact.key)
        ids = [(role, nominal.id) for role, nominal in roles.items()]
        if teller.relation and len(ids) == len(teller.roles):
            self.statements.append(Statement("relation", teller.relation, anchor, tuple(ids), asserted))
        if teller.event and not (teller.noun and teller.relation):
            ids = [(role.rstrip("2"), number) for role, number in ids if role != "Money"]
            if place is not None:
                ids.append(("Place", place.id))
            self.statements.append(Statement("argument", teller.event, anchor, tuple(ids), asserted))


def drawn_part(seed: int, *name: object) -> str:
    """Return the part that something belongs to by its name."""
    number = Draws(seed, *name).below(1000) / 1000
    for part in PARTS:
        number -= SHARES[part]
        if number < 0:
            return part
    return PARTS[-1]


def _called(nominal: Nominal) -> str:
    """Return what somebody is called."""
    if nominal.entity is None:
        return nominal.noun
    return "+".join(nominal.entity.parts[nominal.family_only :])


def _tellers(fact: Fact) -> list[Predicate]:
    """Return the predicates that can tell a fact."""
    tellers = TELLERS[fact.name, tuple(role for role, _ in fact.fillers)]
    return [teller for teller in tellers if all(_fits(filler, teller.roles[role]) for role, filler in fact.fillers)]


def _fits(filler: Entity | str, types: tuple[str, ...]) -> bool:
    if isinstance(filler, str):
        return filler in types or ("PER" in types and filler in PERSON_NOUNS)
    return filler.type in types or not {"PER", "ORG"} & set(types) or filler.type == "LOC"
