"""Read translation memories (TMX 1.1 to 1.4b) unit by unit: https://www.gala-global.org/tmx-14b."""

import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

from .corpus_files import language_of
from .errors import DataFileError
from .text_files import open_bytes

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Inline elements that hold the codes of the formatting, not text of the sentence.
_CODES = {"bpt", "ept", "it", "ph", "ut"}


def read_units(path: Path) -> Iterator[dict[str, str]]:
    """Read the translation units of a TMX file; memory holds one at a time.

    A region or script is left out of the language (`EN-US` is `en`), and so are variants in a language that is no ISO
    639 code, and all but the first in a language. Document type declarations are read over: nothing is fetched, and
    the parser stops entities that multiply.

    Yields:
        Language -> text, white space made single spaces.

    Raises:
        DataFileError: Where the file is no well-formed XML, or its root is not `tmx`.
    """
    root = body = None
    try:
        with open_bytes(path) as file:
            for event, element in ElementTree.iterparse(file, events=("start", "end")):
                if root is None:
                    root = element
                    _check_root(path, root.tag)
                elif event == "start" and element.tag == "body":
                    body = element
                elif event == "end" and element.tag == "tu":
                    yield _variants(element)
                    (root if body is None else body).clear()
    except ElementTree.ParseError as error:
        raise _not_well_formed(path, error.position[0], str(error)) from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataFileError(path, 1, "a whole gzip file", str(error), "Copy or compress the file again.") from None


def languages_of(path: Path, units: int = 1000) -> list[str]:
    """Return the languages of the first units of a TMX file, in alphabetical order."""
    return sorted({language for unit in islice(read_units(path), units) for language in unit})


def _check_root(path: Path, tag: str) -> None:
    if tag != "tmx":
        raise DataFileError(path, 1, "the root element `tmx`", f"{tag!r}", "Give a TMX file, or leave this one out.")


def _not_well_formed(path: Path, line: int, reason: str) -> DataFileError:
    return DataFileError(path, line, "well-formed XML", reason, "Repair or export the translation memory again.")


def _variants(unit: ElementTree.Element) -> dict[str, str]:
    variants: dict[str, str] = {}
    for variant in unit.iterfind("tuv"):
        tag = variant.get(_LANG) or variant.get("lang") or ""
        language = language_of(tag.replace("_", "-").partition("-")[0])
        segment = variant.find("seg")
        if language and segment is not None:
            variants.setdefault(language, " ".join("".join(_text(segment)).split()))
    return variants


def _text(element: ElementTree.Element) -> Iterator[str]:
    if element.tag not in _CODES:
        yield element.text or ""
        for child in element:
            yield from _text(child)
            yield child.tail or ""
