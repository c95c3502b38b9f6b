"""Words of a language as tables of text: one line a word, one column a form.

A table begins with a line that names its columns. Names of features give a property of the word (`Gender`), names in
small letters a remark of the grammar's own (`prt`), all others the cells of the paradigm: values joined by dots
(`Acc.Sing`), `/` between cells that share the form. Values are those of Universal Dependencies as listed below; others
are written out (`Reflex=Yes`, or `strength=weak` for what is no UD feature). In a line,

    +en     is the first form with `en` after it,
    -en     the stem of the first form, which ends where `~` stands in it, with `en` after it,
    =       the form in the column before,
    -       no form.

After `|` come how the roles of a predicate or an event noun are marked (see `Government`), features of all its forms
(`Number=Plur`) and further remarks (`passive`).
"""

from dataclasses import dataclass, field
from functools import cache

FEATURES = {
    "Case": "Nom Acc Dat Gen Abl Loc Ins Erg Voc",
    "Number": "Sing Plur Dual",
    "Gender": "Masc Fem Neut",
    "Animacy": "Anim Inan",
    "Person": "1 2 3",
    "Tense": "Past Pres Fut",
    "VerbForm": "Fin Inf Part Ger Conv Vnoun",
    "Voice": "Act Pass",
    "Aspect": "Perf Prog",
    "Mood": "Sub Cnd",
    "Definite": "Def Cons",
    "Degree": "Pos Cmp Sup",
    "Polarity": "Neg",
    "PronType": "Prs Art Dem Rel Int",
    "NumType": "Card Ord",
}
VALUES = {value: feature for feature, values in FEATURES.items() for value in values.split()}


@cache
def features(text: str) -> dict[str, str]:
    """Return feature -> value of a description such as `Acc.Sing`.

    Raises:
        ValueError: If a value is not known and its feature not given.

    Example:
        >>> features("Acc.Sing.strength=weak")
        {'Case': 'Acc', 'Number': 'Sing', 'strength': 'weak'}
    """
    found = {}
    for value in filter(None, text.split(".")):
        name, equals, given = value.partition("=")
        if equals:
            found[name] = given
        elif value in VALUES:
            found[VALUES[value]] = value
        else:
            raise ValueError(f"expected a value of a UD feature such as 'Acc', or 'Feature=Value', got {value!r}")
    return found


def conllu_features(values: dict[str, str]) -> str:
    """Return features as CoNLL-U writes them, without those of the grammar's own, which begin with a small letter."""
    return "|".join(f"{name}={values[name]}" for name in sorted(values, key=str.lower) if name[0].isupper())


@dataclass(frozen=True, slots=True)
class Government:
    """How a role is marked: its function (`subj`, `obj`, `iobj`, `obl`, `gen`), an adposition, a case."""

    function: str
    adposition: str = ""
    case: str = ""

    @classmethod
    def parse(cls, text: str) -> "Government":
        """Read a function, an adposition and a case, as far as there are any: `obj+Acc`, `obj:a`, `mit+Dat`, `to`.

        Example:
            >>> Government.parse("mit+Dat")
            Government(function='obl', adposition='mit', case='Dat')
            >>> Government.parse("subj")
            Government(function='subj', adposition='', case='')
        """
        marking, _, case = text.partition("+")
        function, _, adposition = marking.partition(":")
        if function in ("subj", "obj", "iobj", "gen"):
            return cls(function, adposition, case)
        return cls("obl", marking, case)


@dataclass(slots=True, eq=False)
class Lexeme:
    """A word with all its forms.

    Args:
        concept: What it means.
        lemma: Its lemma.
        upos: Its universal part of speech.
        cells: (form, features), the one that is taken first if several agree with what is asked for.
        inherent: Features of all its forms.
        remarks: What the grammar wants to know of it.
        government: Role -> how it is marked.
    """

    concept: str
    lemma: str
    upos: str
    cells: list[tuple[str, dict[str, str]]]
    inherent: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    government: dict[str, Government] = field(default_factory=dict)
    _forms: dict[str, tuple[str, str]] = field(default_factory=dict)

    def inflect(self, wanted: str) -> tuple[str, str]:
        """Return a form and its features.

        Args:
            wanted: Such as `Acc.Plur`; what the word does not inflect for does no harm.

        Raises:
            ValueError: If no form agrees.

        Example:
            >>> table = "concept Gender Nom.Sing Nom.Plur Dat.Plur\\nhouse Neut Haus Häuser Häusern"
            >>> read_table(table, "NOUN")["house"].inflect("Dat.Plur")
            ('Häusern', 'Case=Dat|Gender=Neut|Number=Plur')
        """
        found = self._forms.get(wanted)
        if found is None:
            asked = features(wanted)
            for form, cell in self.cells:
                if all(asked.get(name, value) == value for name, value in cell.items()):
                    found = self._forms[wanted] = form, conllu_features(self.inherent | cell)
                    return found
            raise ValueError(f"{self.concept!r} ({self.lemma}, {self.upos}) has no form for {wanted!r}")
        return found

    @property
    def gender(self) -> str:
        """Its gender, or nothing."""
        return self.inherent.get("Gender", "")


def invariable(form: str, upos: str, feats: str = "", concept: str = "") -> Lexeme:
    """Return a word of one form."""
    return Lexeme(concept or form, form, upos, [(form, features(feats))])


def read_table(text: str, upos: str, inherent: str = "") -> dict[str, Lexeme]:
    """Read a table: concept -> word.

    Args:
        text: As described above.
        upos: Of all its words, unless a column `upos` says otherwise.
        inherent: Features of all its words.

    Raises:
        ValueError: If a line has not as many columns as the first, a word is there twice, or a value is unknown.
    """
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    header = lines[0].split()
    words: dict[str, Lexeme] = {}
    for line in lines[1:]:
        columns, _, government = line.partition("|")
        row = columns.split()
        if len(row) != len(header):
            raise ValueError(f"expected {len(header)} columns ({' '.join(header)}), got {len(row)}: {line!r}")
        if row[0] in words:
            raise ValueError(f"{row[0]!r} is in the table twice: {line!r}")
        words[row[0]] = _lexeme(header, row, government, upos, inherent)
    return words


def _lexeme(header: list[str], row: list[str], government: str, upos: str, inherent: str) -> Lexeme:
    properties, remarks, cells = dict(features(inherent)), {}, []
    first = stem = previous = ""
    for name, text in zip(header[1:], row[1:], strict=True):
        if name in FEATURES:
            properties |= {name: text} if text != "-" else {}
        elif name.isalpha() and name.islower():
            remarks |= {name: text} if text != "-" else {}
        else:
            form = _form(text, first, stem, previous)
            if not first and text != "-":
                stem, first, form = text.partition("~")[0], form.replace("~", ""), form.replace("~", "")
            previous = form
            if form != "-":
                cells += [(form, features(cell)) for cell in name.split("/")]
    lemma = remarks.pop("lemma", first)
    roles = {}
    for part in government.split():
        name, colon, marking = part.partition(":")
        if colon:
            roles[name] = Government.parse(marking)
        elif "=" in part:
            properties |= features(part)
        else:
            remarks[part] = "yes"
    return Lexeme(
        concept=row[0],
        lemma=lemma.replace("_", " "),
        upos=remarks.pop("upos", upos),
        cells=cells,
        inherent=properties,
        remarks=remarks,
        government=roles,
    )


def _form(text: str, first: str, stem: str, previous: str) -> str:
    if text == "=":
        return previous
    if text.startswith("+"):
        return first + text[1:]
    if text.startswith("-") and text != "-":
        return stem + text[1:]
    return text
