"""Features of the World Atlas of Language Structures: six of word order in the package, others from a folder.

Citation: Matthew S. Dryer & Martin Haspelmath (eds.) 2013, The World Atlas of Language Structures Online. Leipzig: Max
Planck Institute for Evolutionary Anthropology, https://wals.info. Licence: CC BY 4.0.
"""

import csv
import functools
import io
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from ..data.languages import language_code
from .typology import LanguageFeatures

SOURCE = "WALS Online (Dryer & Haspelmath 2013, CC BY 4.0)"
# The word order features of Pires, Schlinger & Garrette (2019), after Naseem et al. (2012), by their names in WALS.
FEATURES = {
    "81A": "Order of Subject, Object and Verb",
    "85A": "Order of Adposition and Noun Phrase",
    "86A": "Order of Genitive and Noun",
    "87A": "Order of Adjective and Noun",
    "88A": "Order of Demonstrative and Noun",
    "89A": "Order of Numeral and Noun",
}
VALUE_NAMES = {
    "81A": {1: "SOV", 2: "SVO", 3: "VSO", 4: "VOS", 5: "OVS", 6: "OSV", 7: "No dominant order"},
    "85A": {
        1: "Postpositions",
        2: "Prepositions",
        3: "Inpositions",
        4: "No dominant order",
        5: "No adpositions",
    },
    "86A": {1: "Genitive-Noun", 2: "Noun-Genitive", 3: "No dominant order"},
    "87A": {
        1: "Adjective-Noun",
        2: "Noun-Adjective",
        3: "No dominant order",
        4: "Only internally-headed relative clauses",
    },
    "88A": {
        1: "Demonstrative-Noun",
        2: "Noun-Demonstrative",
        3: "Demonstrative prefix",
        4: "Demonstrative suffix",
        5: "Demonstrative before and after Noun",
        6: "Mixed",
    },
    "89A": {1: "Numeral-Noun", 2: "Noun-Numeral", 3: "No dominant order", 4: "Numeral only modifies verb"},
}
# The Norwegian of WALS is Bokmål; corpora usually give it the code of all Norwegian.
OTHER_CODES = {"nb": "no"}
COLUMNS = {
    "languages.csv": ("ID", "Name", "ISO639P3code"),
    "parameters.csv": ("ID", "Name"),
    "codes.csv": ("ID", "Parameter_ID", "Name"),
    "values.csv": ("Language_ID", "Parameter_ID", "Code_ID"),
}
HEADER = """\
# Word order features of the World Atlas of Language Structures Online, values by the numbers that WALS gives them.
# Source: Matthew S. Dryer & Martin Haspelmath (eds.) 2013, The World Atlas of Language Structures Online. Leipzig: Max
# Planck Institute for Evolutionary Anthropology, https://wals.info; as in github.com/cldf-datasets/wals, v2020.
# Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. Changed: ISO 639 codes, and one entry for each.
"""


class Code(NamedTuple):
    """A value that a feature can have."""

    feature: str
    number: int
    name: str


@functools.cache
def wals_features() -> LanguageFeatures:
    """Return the six features of word order that come with the package, of every language that WALS knows them of.

    Example:
        >>> found = wals_features()
        >>> found.value_name("81A", found.of("tr")["81A"]), found.missing("gl"), found.origins["hr"]
        ('SOV', ['81A', '85A', '86A', '87A', '88A', '89A'], 'scr')
    """
    values, origins = {}, {}
    with (files(__package__) / "wals_features.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            values[row["language"]] = {feature: int(row[feature]) for feature in FEATURES if row[feature]}
            origins[row["language"]] = row["wals"]
    return LanguageFeatures(SOURCE, FEATURES, values, VALUE_NAMES, origins)


def wals_table(features: LanguageFeatures) -> str:
    """Write features as the table of the package: `wals_features.csv` is that of the folder of WALS it names."""
    file = io.StringIO(HEADER)
    file.seek(0, io.SEEK_END)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["language", "wals", *features.names])
    for language, values in features.values.items():
        writer.writerow([language, features.origins[language], *(values.get(name, "") for name in features.names)])
    return file.getvalue()


def read_wals(folder: str | os.PathLike, features: Sequence[str] = tuple(FEATURES)) -> LanguageFeatures:
    """Read features from a folder of WALS in CLDF: languages.csv, parameters.csv, codes.csv and values.csv.

    Several entries of WALS can have the same language code (Eastern and Western Armenian): the one with most of the
    features stands for it, of several the one with most values in the whole atlas, then the first by its id. An entry
    of several languages (Serbian-Croatian) stands for each of them.

    Args:
        folder: The folder, such as `cldf` of github.com/cldf-datasets/wals.
        features: Ids of the features.

    Raises:
        FileNotFoundError: If one of the files is not there.
        ValueError: If a file is not what CLDF prescribes, or the folder does not know a feature.
    """
    folder = Path(folder)
    names = {row["ID"]: row["Name"] for _, row in _rows(folder / "parameters.csv")}
    for feature in features:
        if feature not in names:
            raise ValueError(
                f"{folder / 'parameters.csv'}: expected a feature {feature!r}, got {len(names)} others, such as "
                f"{', '.join(list(names)[:5])}."
            )
    codes = _read_codes(folder / "codes.csv", set(features))
    languages = {row["ID"]: row for _, row in _rows(folder / "languages.csv")}
    found, sizes = _read_values(folder / "values.csv", set(features), languages, codes)
    origins = _origins(languages, found, sizes)
    return LanguageFeatures(
        source=SOURCE,
        names={feature: names[feature] for feature in features},
        values={code: found[entry] for code, entry in sorted(origins.items())},
        value_names={
            feature: {code.number: code.name for code in codes.values() if code.feature == feature}
            for feature in features
        },
        origins=dict(sorted(origins.items())),
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of one of the files with their lines."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: no such file. Expected a folder with {', '.join(COLUMNS)}: `cldf` of "
            "github.com/cldf-datasets/wals."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: expected UTF-8, got other bytes ({error}). Convert the file.") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [column for column in COLUMNS[path.name] if column not in (reader.fieldnames or ())]
    if lacking:
        raise ValueError(
            f"{path}:1: expected the columns {', '.join(COLUMNS[path.name])}, got {reader.fieldnames!r}. "
            "Is this a file of WALS in CLDF?"
        )
    for row in reader:
        if any(row[column] is None for column in COLUMNS[path.name]):
            raise ValueError(f"{path}:{reader.line_num}: expected {len(reader.fieldnames)} columns, got fewer.")
        yield reader.line_num, row


def _read_codes(path: Path, features: set[str]) -> dict[str, Code]:
    """Return id -> code; the number of a value ends its id: 2 of `81A-2`."""
    codes = {}
    for line, row in _rows(path):
        if row["Parameter_ID"] in features:
            number = row["ID"].rpartition("-")[2]
            if not number.isdecimal():
                raise ValueError(f"{path}:{line}: expected ids such as '81A-2', got {row['ID']!r}. Is this WALS?")
            codes[row["ID"]] = Code(row["Parameter_ID"], int(number), row["Name"])
    return codes


def _read_values(
    path: Path, features: set[str], languages: dict[str, dict], codes: dict[str, Code]
) -> tuple[dict[str, dict[str, float]], Counter[str]]:
    """Return entry -> feature -> value, and how many values of any feature each entry has."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    sizes: Counter[str] = Counter()
    for line, row in _rows(path):
        entry, feature, code = row["Language_ID"], row["Parameter_ID"], row["Code_ID"]
        if entry not in languages:
            raise ValueError(f"{path}:{line}: expected a language of languages.csv, got {entry!r}.")
        sizes[entry] += 1
        if feature not in features:
            continue
        if code not in codes or codes[code].feature != feature:
            raise ValueError(f"{path}:{line}: expected a code of codes.csv for {feature}, got {code!r}.")
        if feature in found[entry]:
            raise ValueError(f"{path}:{line}: expected one value of {feature} for {entry!r}, got a second one.")
        found[entry][feature] = codes[code].number
    return dict(found), sizes


def _origins(languages: dict[str, dict], found: dict[str, dict], sizes: Counter[str]) -> dict[str, str]:
    """Choose the entry for each language code."""
    entries: dict[str, set[str]] = defaultdict(set)
    for entry in found:
        for code in _codes(languages[entry]):
            entries[code].add(entry)
    return {
        code: min(of_code, key=lambda entry: (-len(found[entry]), -sizes[entry], entry))
        for code, of_code in entries.items()
    }


def _codes(row: dict[str, str]) -> Iterable[str]:
    """Yield the codes of an entry that are codes of languages, as hf_xlt writes them."""
    for text in (row.get("ISO_codes") or row["ISO639P3code"]).split():
        try:
            code = language_code(text)
        except ValueError:  # Withdrawn, or given to a language without a name.
            continue
        yield code
        if code in OTHER_CODES:
            yield OTHER_CODES[code]
