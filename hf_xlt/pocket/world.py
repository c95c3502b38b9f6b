"""A small world: people, places and organisations, and what is true of them."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from . import concepts
from .concepts import FUNCTIONAL, PERSON_NOUNS, PREDICATES, SYMMETRIC, Predicate
from .draws import Draws
from .frame import Entity

PARTS = ("text", "train", "validation", "test")
SHARES = {"text": 0.5, "train": 0.32, "validation": 0.06, "test": 0.12}
PEOPLE = 700
# Of what is told of people, how much is not true: it is denied, asked for or only possible.
FALSE_SHARE = 0.25
EVENTS_A_PREDICATE = 240
# Parts whose people no other part knows, though it knows given and family names.
STRANGERS = ("validation", "test")
# Of the people in events, how many are called by a noun.
NAMELESS = 0.12


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is, or is not, the case.

    Args:
        name: The relation or the type of event.
        fillers: Role -> who; a noun (`"police"`) for what has no name.
        true: It is the case.
    """

    name: str
    fillers: tuple[tuple[str, "Entity | str"], ...]
    true: bool

    @property
    def key(self) -> str:
        """What names the fact, true or not."""
        parts = ["+".join(filler.parts) if isinstance(filler, Entity) else filler for _, filler in self.fillers]
        return f"{self.name}({', '.join(sorted(parts) if self.name in SYMMETRIC else parts)})"


class Inventory:
    """Who and what there is.

    Args:
        draws: What decides who is called what.
        given: Given names by sex.
        family: Family names.
        cities: Country -> cities.
        brands: Names of companies.
        people: How many.
    """

    def __init__(
        self,
        draws: Draws,
        given: dict[str, list[str]],
        family: list[str],
        cities: dict[str, list[str]],
        brands: list[str],
        people: int,
    ):
        self.countries = [Entity("country", (name,), "LOC") for name in cities]
        self.cities = [Entity("city", (name,), "LOC") for names in cities.values() for name in names]
        self.country_of = {city: country for country, names in cities.items() for city in names}
        found: dict[Entity, None] = {}
        while len(found) < people:
            sex = "Fem" if draws.chance(0.5) else "Masc"
            found[Entity("person", (draws.pick(given[sex]), draws.pick(family)), "PER", sex)] = None
        self.people = list(found)
        names = [city.parts[0] for city in self.cities]
        self.universities = [Entity("university", (name,), "ORG") for name in names]
        self.parties = [Entity("party", (name, one), "ORG") for one in cities for name in concepts.PARTIES.split()]
        self.organisations = [
            *(Entity("brand", (name,), "ORG") for name in brands),
            *(Entity("family_bank", (name,), "ORG") for name in family[::3]),
            *(Entity(kind, (name,), "ORG") for kind in ("bank", "radio") for name in names[::2]),
            *self.universities[::2],
        ]

    def with_people(self, people: "list[Entity]") -> "Inventory":
        """Return the same places and organisations with other people."""
        other = copy(self)
        other.people = people
        return other

    def of_type(self, name: str) -> list[Entity]:
        """Return who may fill a role of this type; nothing for a noun."""
        return {
            "PER": self.people,
            "ORG": self.organisations,
            "CITY": self.cities,
            "COUNTRY": self.countries,
            "UNI": self.universities,
            "PARTY": self.parties,
        }.get(name, [])


class World:
    """A world and the facts of each part of the data.

    Args:
        seed: Equal seeds, equal worlds.
        hold_out: `fact`: no fact is in two parts, and no person of `validation` or `test` in
            the others. `entity`: no name is either, but for countries and parties.
            `frame`: as `fact`; what sentences are built of is parted elsewhere.
    """

    def __init__(self, seed: int, hold_out: str):
        self.seed = seed
        self.hold_out = hold_out

    @cached_property
    def inventories(self) -> dict[str, Inventory]:
        """Part -> who and what there is in it."""
        draws = Draws(self.seed, "inventory", self.hold_out)
        given = {sex: names.split() for sex, names in concepts.GIVEN_NAMES.items()}
        family, brands = concepts.FAMILY_NAMES.split(), concepts.BRANDS.split()
        cities = {country: names.split() for country, names in concepts.CITIES.items()}
        if self.hold_out != "entity":
            whole = Inventory(draws, given, family, cities, brands, PEOPLE)
            strangers = _strangers(Draws(self.seed, "strangers"), whole.people, given, family)
            return {part: whole.with_people(strangers) if part in STRANGERS else whole for part in PARTS}
        given_of = {sex: _parted(draws, names) for sex, names in given.items()}
        family_of, brands_of = _parted(draws, family), _parted(draws, brands)
        places = [(city, country) for country, names in cities.items() for city in names]
        places_of = _parted(draws, places)
        found = {}
        for part in PARTS:
            own: dict[str, list[str]] = {}
            for city, country in places_of[part]:
                own.setdefault(country, []).append(city)
            names = {sex: by_part[part] for sex, by_part in given_of.items()}
            possible = sum(map(len, names.values())) * len(family_of[part])
            people = min(int(PEOPLE * SHARES[part]), possible // 2)
            found[part] = Inventory(draws, names, family_of[part], own, brands_of[part], people)
        return found

    @cached_property
    def facts(self) -> dict[str, dict[str, list[Fact]]]:
        """Part -> relation or type of event -> facts, none in two parts."""
        if self.hold_out == "entity":
            seen: set[str] = set()  # of all parts: those of parties and nouns could be in several
            return {
                part: _by_name(_facts(Draws(self.seed, "facts", part), inventory, SHARES[part], seen))
                for part, inventory in self.inventories.items()
            }
        draws = Draws(self.seed, "facts")
        facts = draws.shuffled(list(_facts(draws, self.inventories["train"], 1.0, set())))
        parted = {}
        known, strangers = (self.inventories[part].people for part in ("train", "test"))
        renamed = dict(zip(known, strangers, strict=True))
        for name, same in _by_name(facts).items():
            for part, some in _parted(draws, same).items():
                parted.setdefault(part, {})[name] = _renamed(some, renamed) if part in STRANGERS else some
        return parted


def _strangers(draws: Draws, people: list[Entity], given: dict[str, list[str]], family: list[str]) -> list[Entity]:
    """Return somebody of the same sex for each of some people, with a name that nobody has."""
    taken = set(people)
    found = []
    for person in people:
        stranger = person
        while stranger in taken:
            stranger = replace(person, parts=(draws.pick(given[person.sex]), draws.pick(family)))
        taken.add(stranger)
        found.append(stranger)
    return found


def _renamed(facts: list[Fact], names: dict[Entity | str, Entity]) -> list[Fact]:
    """Return what is true, or not, of other people."""
    return [
        replace(fact, fillers=tuple((role, names.get(filler, filler)) for role, filler in fact.fillers))
        for fact in facts
    ]


def _parted(draws: Draws, items: list) -> dict[str, list]:
    """Deal items out to the parts: at least two each."""
    items, found, start, share = draws.shuffled(items), {}, 0, 0.0
    for index, part in enumerate(PARTS):
        share += SHARES[part]
        end = min(max(round(share * len(items)), start + 2), len(items) - 2 * (len(PARTS) - 1 - index))
        found[part] = items[start:end]
        start = end
    return found


def _by_name(facts) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.name, []).append(fact)
    return found


def _facts(draws: Draws, inventory: Inventory, share: float, seen: set[str]) -> Iterator[Fact]:
    """Yield facts whose keys were not seen, each once."""
    settled: set[tuple[str, Entity | str]] = set()
    for predicate in PREDICATES.values():
        if not (predicate.relation or predicate.event or predicate.passive):
            continue
        name = predicate.fact
        for _ in range(int(share * (EVENTS_A_PREDICATE if not predicate.relation else PEOPLE * 0.5))):
            fillers = _fillers(draws, inventory, predicate)
            subject = (name, fillers[0][1])
            true = not draws.chance(FALSE_SHARE) and not (name in FUNCTIONAL and subject in settled)
            fact = Fact(name, fillers, true)
            if fact.key not in seen:
                seen.add(fact.key)
                if true:
                    settled.add(subject)
                yield fact


def _fillers(draws: Draws, inventory: Inventory, predicate: Predicate) -> tuple[tuple[str, Entity | str], ...]:
    fillers: list[tuple[str, Entity | str]] = []
    if predicate.name == "lie":
        city = draws.pick(inventory.cities)
        country = next(one for one in inventory.countries if one.parts[0] == inventory.country_of[city.parts[0]])
        return ("City", city), ("Country", country)
    for role, types in predicate.roles.items():
        kind = draws.pick(types)
        if kind == "PER" and predicate.event and not predicate.relation and draws.chance(NAMELESS):
            kind = draws.pick(PERSON_NOUNS.split())
        candidates = inventory.of_type(kind)
        taken = {filler for _, filler in fillers}
        filler: Entity | str = kind
        if candidates:
            filler = draws.pick(candidates)
            while filler in taken:
                filler = draws.pick(candidates)
        fillers.append((role, filler))
    return tuple(fillers)
