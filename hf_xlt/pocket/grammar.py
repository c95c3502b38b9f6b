"""What turns frames into sentences of a language: one grammar, filled by each with words, orders and markings.

A language is a subclass in `languages/` that sets the tables below. Where it does something that no table can say, it
overrides one of the methods that are a choice of the language: `subject`, `object`, `genitive`, ...
"""

import re
from collections.abc import Iterable
from functools import cached_property

from .concepts import PREDICATES
from .frame import Clause, Frame, Nominal, Time
from .lexicon import Government, Lexeme, invariable, read_table
from .phrases import Phrase
from .words import Contraction, Tree, Word

NO_AGREEMENT = "3.Sing.Masc"


class Grammar:
    """A language.

    Tables are as in `lexicon`, phrases as in `phrases`, orders are slots separated by spaces.
    """

    code: str
    NOUNS: str
    ADJECTIVES: str
    VERBS: str
    AUXILIARIES: str
    # Names that are not written as their concept: given and family names, cities, countries, brands, months, weekdays.
    NAMES: str
    DETERMINERS = ""  # `def`, `indef`
    RELATIVE = ""  # `rel`
    # concept, form, part of speech, features: adverbs, subordinators, conjunctions, question words, particles.
    WORDS: str
    # predicate, noun, `def`, `indef` or `bare`, then the roles.
    NOUN_PREDICATES: str
    # What is told of a clause (tense, `passive`, `copula`, `negated`, `question`, `state`, its kind, remarks on the
    # verb) and, after two spaces or more, its verbs; the line that fits with the most words is taken. `V` is the
    # predicate; others are auxiliaries or words, `name.cells:relation@slot`, of which all but the name may be left
    # out; `-` is no verb at all.
    VERB_GROUPS: str
    # Kind of name -> phrase; `the` before it gives it an article.
    ENTITIES: dict[str, str]
    # Kind of time, or an adverb that is said in several words -> phrase.
    TIMES: dict[str, str]
    # Kind of clause, with ` copula` after it where that differs -> slots. `HEAD` is the predicate, `fin` the finite
    # auxiliary or copula; `V2` is `fin` where there is one, else the predicate.
    ORDERS: dict[str, str]
    NOUN_ORDER: str
    NOMINATIVE = ""
    OBJECT = "obj"
    AGENT = ""
    GENITIVE = ""
    PLACE = ""
    SOURCE = ""
    NAME_GENDER = "Neut"
    AGENT_DEPREL = "obl:agent"
    RELATIVE_DEPREL = "acl:relcl"
    # A clause has something before its finite verb: the subject, if nothing else is.
    FRONT_IS_FILLED = False
    # What is set off by commas: `relative`, `complement`, `subordinate`, `front`, `apposition`, `but`, `and_clause`.
    COMMAS = frozenset({"relative", "subordinate", "front", "apposition", "but"})
    COMMA = ","
    STOP = "."
    QUESTION_MARKS = ("", "?")
    SPACES = True
    NEGATION = "not"
    # Features of numbers in digits.
    NUMERAL = "NumForm=Digit|NumType=Card"
    # The relation of a word that marks polar questions (`ask` in `WORDS`, slot `ask`).
    QUESTION_DEPREL = "discourse"
    CONTRACTIONS: dict[tuple[str, str], str] = {}
    # A form -> (what the next word begins with, the form before it).
    EUPHONY: dict[str, tuple[str, str]] = {}

    # --- words -------------------------------------------------------------------------------------------------------

    @cached_property
    def nouns(self) -> dict[str, Lexeme]:
        """Concept -> noun, those of women with `.f`."""
        return read_table(self.NOUNS, "NOUN")

    @cached_property
    def adjectives(self) -> dict[str, Lexeme]:
        """Concept -> adjective."""
        return read_table(self.ADJECTIVES, "ADJ")

    @cached_property
    def verbs(self) -> dict[str, Lexeme]:
        """Predicate -> verb."""
        return read_table(self.VERBS, "VERB")

    @cached_property
    def auxiliaries(self) -> dict[str, Lexeme]:
        """Name -> auxiliary or copula."""
        return read_table(self.AUXILIARIES, "AUX")

    @cached_property
    def names(self) -> dict[str, Lexeme]:
        """Concept -> part of a name, as far as the table has it."""
        return read_table(self.NAMES, "PROPN")

    @cached_property
    def determiners(self) -> dict[str, Lexeme]:
        """`def` and `indef` -> article."""
        return read_table(self.DETERMINERS, "DET") if self.DETERMINERS else {}

    @cached_property
    def words(self) -> dict[str, Lexeme]:
        """Concept -> word of one form."""
        rows = (line.split() for line in self.WORDS.strip().splitlines())
        return {
            concept: invariable(form.replace("_", " "), upos, "".join(feats), concept)
            for concept, form, upos, *feats in rows
        }

    @cached_property
    def relative_pronoun(self) -> Lexeme | None:
        """What stands in a relative clause for the noun it belongs to."""
        return read_table(self.RELATIVE, "PRON").get("rel") if self.RELATIVE else None

    @cached_property
    def noun_predicates(self) -> dict[str, tuple[str, str, dict[str, Government]]]:
        """Predicate -> noun, article, role -> marking."""
        found = {}
        for line in self.NOUN_PREDICATES.strip().splitlines():
            predicate, noun, article, *roles = line.split()
            parts = (role.partition(":") for role in roles)
            found[predicate] = noun, article, {role: Government.parse(marking) for role, _, marking in parts}
        return found

    @cached_property
    def verb_groups(self) -> dict[frozenset[str], list[tuple[str, str, str, str]]]:
        """What is told of a clause -> (word, cells, relation, slot) of its verbs."""
        groups = {}
        for line in self.VERB_GROUPS.strip().splitlines():
            told, items = re.split(r" {2,}", line.strip(), maxsplit=1)
            groups[frozenset(told.split())] = [_group_item(item) for item in items.split() if item != "-"]
        return groups

    @cached_property
    def verb_remarks(self) -> set[str]:
        """The remarks on verbs that their verb groups depend on."""
        return {word for told in self.verb_groups for word in told}

    @cached_property
    def governments(self) -> dict[str, Government]:
        """The markings that are named by the tables of the class."""
        names = ("OBJECT", "AGENT", "GENITIVE", "PLACE", "SOURCE")
        return {name: Government.parse(getattr(self, name)) for name in names}

    @cached_property
    def orders(self) -> dict[str, list[str]]:
        """Kind of clause -> slots."""
        return {kind: slots.split() for kind, slots in self.ORDERS.items()}

    @cached_property
    def noun_order(self) -> tuple[list[str], list[str]]:
        """The slots of a noun phrase before and after its head."""
        before, _, after = self.NOUN_ORDER.partition("HEAD")
        return before.split(), after.split()

    @cached_property
    def phrases(self) -> dict[str, tuple[bool, Phrase]]:
        """Kind of name or time -> whether it takes the definite article, and the phrase."""
        texts = self.ENTITIES | self.TIMES
        return {kind: (text.startswith("the "), Phrase(text.removeprefix("the "))) for kind, text in texts.items()}

    def noun(self, concept: str, sex: str = "") -> Lexeme:
        """Return a noun, of a woman where the language has one."""
        return (self.nouns.get(f"{concept}.f") if sex == "Fem" else None) or self.nouns[concept]

    def name(self, concept: str) -> Lexeme:
        """Return a part of a name: as the table has it, or as the concept is called."""
        lexeme = self.names.get(concept) or self.adjectives.get(concept)
        if lexeme is None:
            lexeme = self.names[concept] = invariable(concept, "PROPN")
        return lexeme

    # --- what a language may choose ----------------------------------------------------------------------------------

    def subject(self, clause: Clause, nominal: Nominal) -> Government:
        """Say how a subject is marked."""
        return Government("subj", case=self.NOMINATIVE)

    def object(self, nominal: Nominal, marking: Government) -> Government:
        """Say how a direct object is marked; `marking` is what the verb says."""
        return self.governments["OBJECT"]

    def agent(self, clause: Clause) -> Government:
        """Say how the agent of a passive is marked."""
        return self.governments["AGENT"]

    def object_slot(self, nominal: Nominal) -> str:
        """Return the slot of a direct object: a language may have several places for it."""
        return "obj"

    def adverb_slot(self, adverb: str) -> str:
        """Return the slot of an adverb: a language may have several places for them."""
        return "adv"

    def conjunction(self, clause: Clause) -> str:
        """Return the word that joins a clause to its conjunct."""
        return clause.conjunction

    def genitive(self, nominal: Nominal, owned: str) -> Government:
        """Say how an owner, or a participant of an event, is marked; `owned` is what its noun is inflected for."""
        return self.governments["GENITIVE"]

    def possessor_precedes(self, nominal: Nominal) -> bool:
        """Tell whether an owner comes before a definite noun, in the place of its article."""
        return False

    def possessive(self, nominal: Nominal) -> Word:
        """Return an owner that comes before the noun."""
        raise NotImplementedError

    def predicate_case(self, clause: Clause) -> str:
        """Return the case of a noun that is a predicate."""
        return self.NOMINATIVE

    def agrees_with(self, clause: Clause) -> str:
        """Say whether the verb agrees with its `subject`, its `object` or `nothing`."""
        return "subject"

    def passive(self, clause: Clause) -> bool:
        """Tell whether a clause that is about its patient is said in the passive."""
        return clause.passive

    def contraction(self, written: str, first: Word, second: Word) -> str:
        """Return what two words are written as if they are written as one, else nothing.

        Args:
            written: The first word, with those before it that it is written as one with.
            first: The first word.
            second: The word after it.
        """
        return self.CONTRACTIONS.get((written, second.form), "") if second.mention < 0 else ""

    def place(self, nominal: Nominal) -> Government:
        """Say how a place is marked where something happens."""
        return self.governments["PLACE"]

    def source(self, nominal: Nominal) -> Word:
        """Return according to whom."""
        return self.noun_phrase(nominal, self.governments["SOURCE"], "obl")

    def agreement(self, nominal: Nominal) -> str:
        """Return person, number and gender that agree with a nominal."""
        number = "Plur" if nominal.conjuncts else self.number(nominal)
        return f"3.{number}.{self.gender(nominal)}"

    def number(self, nominal: Nominal) -> str:
        """Return the number of a nominal without what is joined to it; some nouns have only one."""
        if nominal.noun and (fixed := self.noun(nominal.noun).inherent.get("Number")):
            return fixed
        return "Plur" if nominal.plural or (nominal.count or 1) > 1 else "Sing"

    def gender(self, nominal: Nominal) -> str:
        """Return the gender of a nominal: masculine if one of several is."""
        genders = {self._gender(one) for one in (nominal, *nominal.conjuncts)}
        return genders.pop() if len(genders) == 1 else "Masc"

    def _gender(self, nominal: Nominal) -> str:
        if nominal.noun:
            sex = nominal.entity.sex if nominal.entity else nominal.sex
            return self.noun(nominal.noun, sex).gender or sex or "Neut"
        entity = nominal.entity
        return entity.sex or self.entity_gender(entity.kind, entity.parts)

    def entity_gender(self, kind: str, parts: tuple[str, ...]) -> str:
        """Return the gender of a name that is not a person's: that of the noun in it, or `NAME_GENDER`."""
        phrase = self.phrases[kind][1]
        gap = phrase.words[phrase.head].gap
        return (self.nouns[gap].gender if gap in self.nouns else "") or self.NAME_GENDER

    def article(self, nominal: Nominal, named: bool) -> str:
        """Return `def`, `indef` or nothing for a nominal.

        Args:
            nominal: A nominal.
            named: Its head is a name that takes no article.
        """
        if named or nominal.count:
            return ""
        if nominal.definite:
            return "def"
        return "" if nominal.plural else "indef"

    def negated_article(self, article: str) -> str:
        """Return the article of a noun that is a negated predicate; if it differs, there is no other negation."""
        return article

    def declension(self, article: str) -> str:
        """Return what adjectives inflect for, beside case, number and gender, after an article."""
        return ""

    def state(self, nominal: Nominal, article: str) -> str:
        """Return the definiteness that a noun, and what agrees with it, is inflected for."""
        return ""

    # --- noun phrases ------------------------------------------------------------------------------------------------

    def noun_phrase(self, nominal: Nominal, marking: Government, deprel: str) -> Word:
        """Return the head of a noun phrase, with what is joined to it."""
        head = self._single(nominal, marking, deprel)
        ending = []
        if nominal.conjuncts and ("~" in marking.adposition or ("adp" in self.noun_order[1] and marking.adposition)):
            ending = [head.after.pop()]  # a postposition comes after the last
        for index, other in enumerate(nominal.conjuncts, 1):
            second = self._single(other, Government(marking.function, "", marking.case), "conj")
            if index == len(nominal.conjuncts):
                second.before.insert(0, self._word("and", "cc", (other.id, "and")))
            head.after.append(second)
        head.after += ending
        return head

    def _single(self, nominal: Nominal, marking: Government, deprel: str, article: str | None = None) -> Word:
        number = self.number(nominal)
        case, slots = marking.case, {}
        named = not (nominal.noun or self.phrases[nominal.entity.kind][0])
        owner_first = nominal.owner is not None and nominal.definite and self.possessor_precedes(nominal.owner)
        if article is None:
            article = "" if owner_first else self.article(nominal, named)
        state = self.state(nominal, article)
        if nominal.noun:
            sex = nominal.entity.sex if nominal.entity else nominal.sex
            lexeme = self.noun(nominal.noun, sex)
            form, feats = lexeme.inflect(".".join(filter(None, (case, number, state))))
            head = Word(form, lexeme.lemma, lexeme.upos, feats, deprel, (nominal.id, ""))
            gender = lexeme.gender
            if nominal.entity:
                slots["name"] = self.entity_name(nominal, case, "appos")
        else:
            head = self.entity_name(nominal, case, deprel)
            gender = self._gender(nominal)
        agreement = f"{case}.{number}.{gender}".strip(".")
        if nominal.noun and (animacy := lexeme.inherent.get("Animacy")):
            agreement += f".{animacy}"
        if state:
            agreement += f".{state}"
        if article in self.determiners:
            slots["det"] = self.determiner(nominal, article, agreement)
        if nominal.adjective:
            decl = self.declension(article)
            slots["adj"] = self.adjective(nominal, f"{agreement}.{decl}" if decl else agreement)
        if nominal.count:
            digits = str(nominal.count)
            slots["num"] = Word(digits, digits, "NUM", self.NUMERAL, "nummod", (nominal.id, "num"))
        if nominal.owner:
            if owner_first:
                slots["owner"] = self.possessive(nominal.owner)
            else:
                slots["gen"] = self.noun_phrase(nominal.owner, self.genitive(nominal.owner, agreement), "nmod")
        if nominal.arguments:
            slots["args"] = self._noun_arguments(nominal, agreement)
        if nominal.apposition:
            slots["appos"] = self.apposition(nominal, case)
        if nominal.relative:
            slots["rel"] = self.relative_clause(nominal)
        around = marking.adposition.partition("~")
        for slot, text in (("adp", around[0]), ("post", around[2])):
            if text:
                slots[slot] = self.adposition(text, (nominal.id, "case"))
        before, after = self.noun_order
        _attach(
            head, [slots[slot] for slot in before if slot in slots], [slots[slot] for slot in after if slot in slots]
        )
        return head

    def determiner(self, nominal: Nominal, article: str, agreement: str) -> Word:
        """Return the article of a noun; a language may put a classifier after it."""
        return self._inflected(self.determiners[article], agreement, "det", (nominal.id, "det"))

    def adjective(self, nominal: Nominal, agreement: str) -> Word:
        """Return the adjective of a noun, that of people (`old.PER`) where there is one; a particle may follow it."""
        lexeme = self.adjectives.get(f"{nominal.adjective}.{nominal.type}") or self.adjectives[nominal.adjective]
        return self._inflected(lexeme, agreement, "amod", (nominal.id, "adj"))

    def entity_name(self, nominal: Nominal, case: str, deprel: str) -> Word:
        """Return the head of a name."""
        entity = nominal.entity
        kind = "family" if nominal.family_only else entity.kind
        gaps: dict[str, Lexeme | str] = {str(index): self.name(part) for index, part in enumerate(entity.parts)}
        for part in self.phrases[kind][1].words:
            if part.gap and part.gap not in gaps:
                gaps[part.gap] = self.nouns[part.gap]
        gender = entity.sex or self.entity_gender(entity.kind, entity.parts)
        wanted = f"{case}.Sing.{gender}".strip(".")
        if self.phrases[kind][0] and (declension := self.declension("def")):
            wanted += f".{declension}"
        return self.phrases[kind][1].fill(gaps, (nominal.id,), deprel, wanted, nominal.id)

    def adposition(self, text: str, key: tuple) -> Word:
        """Return an adposition; words after the first (`according_to`) are attached to it."""
        first, *others = text.split("_")
        head = Word(first, first, "ADP", "ExtPos=ADP" if others else "", "case", key)
        head.after += [Word(other, other, "ADP", "", "fixed", (*key, "fixed")) for other in others]
        return head

    def apposition(self, nominal: Nominal, case: str) -> Word:
        """Return what else a nominal is, set off by commas."""
        head = self._single(nominal.apposition, Government("appos", "", case), "appos")
        return self.between_commas(head) if "apposition" in self.COMMAS else head

    def relative_clause(self, nominal: Nominal) -> Word:
        """Return the clause about a nominal."""
        head = self.clause(nominal.relative, "relative", self.agreement(nominal))
        head.deprel = self.RELATIVE_DEPREL
        return self.between_commas(head) if "relative" in self.COMMAS else head

    def between_commas(self, head: Word) -> Word:
        """Set a phrase off; a comma beside other punctuation is dropped later."""
        head.before.insert(0, self.comma())
        head.after.append(self.comma())
        return head

    def comma(self) -> Word:
        """Return a comma."""
        return _punctuation(self.COMMA)

    def _noun_arguments(self, nominal: Nominal, agreement: str) -> list[Word]:
        government = self.nouns[nominal.noun].government
        arguments = []
        for role, filler in nominal.arguments.items():
            marking = government[role]
            marking = self.genitive(filler, agreement) if marking.function == "gen" else marking
            arguments.append(self.noun_phrase(filler, marking, "nmod"))
        return arguments

    def _word(self, concept: str, deprel: str, key: tuple | None) -> Word:
        lexeme = self.words[concept]
        form, feats = lexeme.inflect("")
        return Word(form, lexeme.lemma, lexeme.upos, feats, deprel, key)

    def _inflected(self, lexeme: Lexeme, wanted: str, deprel: str, key: tuple) -> Word:
        form, feats = lexeme.inflect(wanted)
        return Word(form, lexeme.lemma, lexeme.upos, feats, deprel, key)

    # --- clauses -----------------------------------------------------------------------------------------------------

    def clause(self, clause: Clause, kind: str, gap: str = "") -> Word:
        """Return the head of a clause.

        Args:
            clause: What it says.
            kind: `main`, `question` (polar), `content`, `relative`, `complement`, `subordinate`, `conjunct`.
            gap: Person, number and gender of a subject that is not told here.
        """
        told = {"possible" if clause.possible else clause.tense}
        if clause.predicate in self.noun_predicates:
            head, slots, agreement = self._noun_clause(clause, gap)
            told.add("copula")
        else:
            lexeme = self.verbs[clause.predicate]
            passive = self.passive(clause) or "passive" in lexeme.remarks
            head = Word("", lexeme.lemma, lexeme.upos, "", "", (clause.id, ""))
            slots, agreement = self._arguments(clause, lexeme, gap)
            told |= lexeme.remarks.keys() & self.verb_remarks
            if PREDICATES[clause.predicate].state:
                told.add("state")
            if passive:
                told.add("passive")
        if clause.negated and "negated" not in slots:
            told.add("negated")
        if kind in ("question", "content"):
            told.add("question")
        told.add(kind)
        slots.pop("negated", None)
        self._verbs(clause, told, agreement, head, slots)
        if kind == "relative" and self.relative_pronoun:
            slots["subj"] = [self.relative_subject(clause, gap, "nsubj:pass" if "passive" in told else "nsubj")]
        if kind == "question" and "ask" in self.words:
            slots["ask"] = [self._word("ask", self.QUESTION_DEPREL, (clause.id, "ask"))]
        self._circumstances(clause, slots)
        return self._ordered(clause, kind, head, slots)

    def relative_subject(self, clause: Clause, gap: str, deprel: str) -> Word:
        """Return the relative pronoun that is the subject of a clause."""
        return self._inflected(self.relative_pronoun, f"{self.NOMINATIVE}.{gap}".strip("."), deprel, None)

    def _noun_clause(self, clause: Clause, gap: str) -> tuple[Word, dict[str, list[Word]], str]:
        noun, article, government = self.noun_predicates[clause.predicate]
        role = next(role for role, marking in government.items() if marking.function == "subj")
        subject = clause.arguments.get(role)
        agreement = gap if subject is None else self.agreement(subject)
        gender = agreement.rpartition(".")[2]
        plural = ".Sing" not in agreement
        sex = gender if gender == "Fem" else "Masc"
        predicate = Nominal(id=clause.id, noun=noun, sex=sex, plural=plural)
        article = "" if article == "bare" or (plural and article == "indef") else article
        slots: dict[str, list[Word]] = {}
        if clause.negated and self.negated_article(article) != article:
            article = self.negated_article(article)
            slots["negated"] = []
        case = self.predicate_case(clause)
        head = self._single(predicate, Government("", "", case), "", article)
        for role, filler in clause.arguments.items():
            marking = government[role]
            if marking.function == "subj":
                if clause.question == role:
                    slots["subj"] = [self._word("who", "nsubj", (filler.id, ""))]
                else:
                    slots["subj"] = [self.noun_phrase(filler, self.subject(clause, filler), "nsubj")]
            else:
                if marking.function == "gen":
                    marking = self.genitive(filler, f"{case}.{agreement[2:]}".strip("."))
                phrase = self.noun_phrase(filler, marking, "nmod")
                (head.before if "gen" in self.noun_order[0] else head.after).append(phrase)
        return head, slots, agreement

    def _arguments(self, clause: Clause, lexeme: Lexeme, gap: str) -> tuple[dict[str, list[Word]], str]:
        slots: dict[str, list[Word]] = {}
        agreement = gap or NO_AGREEMENT
        agrees_with = self.agrees_with(clause)
        if agrees_with != "subject":
            agreement = NO_AGREEMENT
        turned = self.passive(clause)
        passive = turned or "passive" in lexeme.remarks
        for role, marking in lexeme.government.items():
            filler = clause.arguments.get(role)
            if filler is None:
                continue
            function = marking.function
            if turned and function == "subj":
                slots["agent"] = [self.noun_phrase(filler, self.agent(clause), self.AGENT_DEPREL)]
            elif function == "subj" or (turned and function == "obj"):
                deprel = "nsubj:pass" if passive else "nsubj"
                if clause.question == role:
                    slots["subj"] = [self._word("who", deprel, (filler.id, ""))]
                else:
                    slots["subj"] = [self.noun_phrase(filler, self.subject(clause, filler), deprel)]
                    if agrees_with == "subject":
                        agreement = self.agreement(filler)
            elif function == "obj":
                slots[self.object_slot(filler)] = [self.noun_phrase(filler, self.object(filler, marking), "obj")]
                if agrees_with == "object":
                    agreement = self.agreement(filler)
            elif function == "iobj":
                slots["iobj"] = [self.noun_phrase(filler, marking, "iobj")]
            else:
                slots.setdefault("obl", []).append(self.noun_phrase(filler, marking, "obl"))
        return slots, agreement

    def _verbs(self, clause: Clause, told: set[str], agreement: str, head: Word, slots: dict[str, list[Word]]) -> None:
        lexeme = self.verbs.get(clause.predicate)
        group, negate = self._group(frozenset(told))
        for name, cells, deprel, slot in group:
            wanted = f"{agreement}.{cells}" if cells else agreement
            if name == "V":
                head.form, head.feats = lexeme.inflect(wanted)
            elif name in self.auxiliaries:
                word = self._inflected(self.auxiliaries[name], wanted, deprel, (clause.id, "aux"))
                slots.setdefault(slot or ("aux" if "fin" in slots else "fin"), []).append(word)
            else:
                slots.setdefault(slot or "neg", []).append(self._word(name, deprel, (clause.id, name)))
        if negate:
            slots["neg"] = [self._word(self.NEGATION, "advmod", (clause.id, "not"))]
        if lexeme is not None and "refl" in lexeme.remarks:
            slots["refl"] = [self._word("refl", "expl:pv", None)]
        if lexeme is not None and "prt" in lexeme.remarks:
            self.separate(lexeme.remarks["prt"], told, head, slots)

    def separate(self, particle: str, told: set[str], head: Word, slots: dict[str, list[Word]]) -> None:
        """Put the particle of a verb into its slot; a language may join it to the verb instead."""
        slots["prt"] = [Word(particle, particle, "ADP", "", "compound:prt", None)]

    def _group(self, told: frozenset[str]) -> tuple[list[tuple[str, str, str, str]], bool]:
        """Return the verbs for what is told, and whether the negation is still to be said."""
        found = self._groups_found.get(told)
        if found is None:
            needed = told & {"passive", "copula"}
            fitting = [group for group in self.verb_groups if needed <= group <= told]
            if not fitting and "perf" in told:
                return self._group(told - {"perf"} | {"past"})
            if not fitting:
                raise ValueError(f"{self.code}: VERB_GROUPS has nothing for {' '.join(sorted(told))}")
            best = max(fitting, key=len)
            found = self._groups_found[told] = self.verb_groups[best], "negated" in told - best
        return found

    @cached_property
    def _groups_found(self) -> dict[frozenset[str], tuple[list[tuple[str, str, str, str]], bool]]:
        return {}

    def _circumstances(self, clause: Clause, slots: dict[str, list[Word]]) -> None:
        if clause.adverb:
            slots[self.adverb_slot(clause.adverb)] = [self.adverb(clause.adverb, (clause.id, "adv"))]
        if clause.time:
            slots["time"] = [self.time(clause.time)]
        if clause.place:
            slots["place"] = [self.noun_phrase(clause.place, self.place(clause.place), "obl")]
        if clause.question in ("place", "time"):
            slots["wh"] = [self.interrogative(clause)]
        if clause.complement:
            slots["comp"] = [self.complement_clause(clause.complement)]
        if clause.subordinate:
            slots["sub"] = [self.subordinate_clause(clause.subordinate, clause.subordinator)]
        if clause.conjunct:
            slots["conj"] = [self._conjunct(clause)]
        if clause.source:
            slots["front"] = [self.source(clause.source)]
        elif clause.front and clause.front in slots:
            slots["front"] = slots.pop(clause.front)
        if "front" in slots and "front" in self.COMMAS:
            slots["front"][0].after.append(self.comma())

    def interrogative(self, clause: Clause) -> Word:
        """Return what asks for place or time."""
        concept = "where" if clause.question == "place" else "when"
        return self._word(concept, "advmod", (clause.id, "wh"))

    def complement_clause(self, clause: Clause) -> Word:
        """Return the head of what is said."""
        head = self.clause(clause, "complement")
        head.deprel = "ccomp"
        head.before.insert(0, self._word("that", "mark", None))
        return self.between_commas(head) if "complement" in self.COMMAS else head

    def subordinate_clause(self, clause: Clause, subordinator: str) -> Word:
        """Return the head of a clause of circumstances."""
        head = self.clause(clause, "subordinate")
        head.deprel = "advcl"
        head.before.insert(0, self._word(subordinator, "mark", (clause.id, "mark")))
        return self.between_commas(head) if "subordinate" in self.COMMAS else head

    def _conjunct(self, clause: Clause) -> Word:
        if clause.shares_subject:
            subject = next(iter(clause.arguments.values()))
            second = self.clause(clause.conjunct, "conjunct", self.agreement(subject))
        else:
            second = self.clause(clause.conjunct, "main")
        second.deprel = "conj"
        second.before.insert(0, self._word(self.conjunction(clause), "cc", (clause.conjunct.id, "cc")))
        if clause.conjunction in self.COMMAS or ("and_clause" in self.COMMAS and not clause.shares_subject):
            second.before.insert(0, self.comma())
        return second

    def adverb(self, concept: str, key: tuple) -> Word:
        """Return an adverb, or the phrase of `TIMES` for it."""
        if concept not in self.phrases:
            return self._word(concept, "advmod", key)
        head = self.phrases[concept][1].fill({}, key, "advmod")
        head.key = key
        return head

    def time(self, time: Time) -> Word:
        """Return when."""
        gaps: dict[str, Lexeme | str] = {"day": str(time.day), "year": str(time.year)}
        if time.weekday:
            gaps["weekday"] = self.name(time.weekday)
        if time.month:
            gaps["month"] = self.name(time.month)
        return self.phrases[time.kind][1].fill(gaps, (time.id,), "obl")

    def _ordered(self, clause: Clause, kind: str, head: Word, slots: dict[str, list[Word]]) -> Word:
        """Attach what is in the slots to the head, in the order of the language."""
        copula = clause.predicate in self.noun_predicates and f"{kind} copula"
        order = self.orders.get(copula) or self.orders.get(kind) or self.orders["main"]
        if self.FRONT_IS_FILLED and "front" in order and "front" not in slots and "subj" in slots:
            slots["front"] = slots.pop("subj")
        head_at_v2 = "V2" in order and "fin" not in slots
        before, after = [], []
        side = before
        for slot in order:
            if slot == ("V2" if head_at_v2 else "HEAD"):
                side = after
            elif slot == "V2":
                side += slots.get("fin", ())
            elif slot in slots:
                side += slots[slot]
        head.before[:0] = before
        head.after += after
        return head

    # --- sentences ---------------------------------------------------------------------------------------------------

    def realise(self, frame: Frame) -> Tree:
        """Return a frame as a sentence of the language."""
        clause = frame.clause
        asked = clause.question
        kind = "question" if asked == "polar" else "content" if asked in ("place", "time") else "main"
        root = self.clause(clause, kind)
        root.deprel = "root"
        opening, closing = self.QUESTION_MARKS if asked else ("", self.STOP)
        if opening:
            root.before.insert(0, _punctuation(opening, "right"))
        root.after.append(_punctuation(closing))
        return self._tree(_without_spare_commas(root.in_order(), self.COMMA))

    def _tree(self, words: list[Word]) -> Tree:
        for index, word in enumerate(words):
            word.number = index + 1
            if word.form in self.EUPHONY:
                pattern, form = self.EUPHONY[word.form]
                if re.match(pattern, words[index + 1].form):
                    word.form = form
        contractions = list(self._contractions(words))
        first = next(index for index, word in enumerate(words) if word.upos != "PUNCT")
        words[first].form = _capitalised(words[first].form)
        if contractions and contractions[0].start == first:
            contractions[0] = Contraction(first, contractions[0].end, _capitalised(contractions[0].form))
        spaces = [self.SPACES and word.glued not in ("right", "both") for word in words]
        for index, word in enumerate(words[1:]):
            if word.glued in ("left", "both"):
                spaces[index] = False
        return Tree(
            forms=[word.form for word in words],
            lemmas=[word.lemma for word in words],
            upos=[word.upos for word in words],
            feats=[word.feats for word in words],
            heads=[word.head.number if word.head is not None else 0 for word in words],
            deprels=[word.deprel for word in words],
            keys=[word.key for word in words],
            mentions=[word.mention for word in words],
            spaces=spaces,
            contractions=contractions,
        )

    def _contractions(self, words: list[Word]) -> Iterable[Contraction]:
        start, written = 0, words[0].form
        for index in range(1, len(words)):
            form = self.contraction(written, words[index - 1], words[index])
            if form:
                written = form
                continue
            if index - start > 1:
                yield Contraction(start, index, written)
            start, written = index, words[index].form


def _attach(head: Word, before: list[Word | list[Word]], after: list[Word | list[Word]]) -> None:
    """Put what belongs to a noun around it, outside what belongs to its name."""
    head.before[:0] = _flat(before)
    head.after += _flat(after)


def _flat(items: list[Word | list[Word]]) -> list[Word]:
    return [word for item in items for word in (item if isinstance(item, list) else (item,))]


def _group_item(text: str) -> tuple[str, str, str, str]:
    text, _, slot = text.partition("@")
    word, _, deprel = text.partition(":")
    name, _, cells = word.partition(".")
    return name, cells, deprel or "aux", slot


def _punctuation(form: str, glued: str = "left") -> Word:
    word = Word(form, form, "PUNCT", "", "punct")
    word.glued = glued
    return word


def _without_spare_commas(words: list[Word], form: str) -> list[Word]:
    """Drop a comma that stands first, or before other punctuation."""
    kept = []
    for word, following in zip(words, [*words[1:], None], strict=True):
        comma = word.upos == "PUNCT" and word.form == form
        if comma and (not kept or (following is not None and following.upos == "PUNCT" and following.glued == "left")):
            continue
        kept.append(word)
    return kept


def _capitalised(form: str) -> str:
    return form[:1].upper() + form[1:]
