"""Whether others know the word forms of pocket: lemma tables, words of real text, a dictionary, treebanks.

    python benchmarks/pocket_forms.py [DATA] [--languages de,ru] [--list 20]

Nouns, verbs, adjectives and adverbs of the training and test sentences, those in names left out, are looked up in

- `simplemma`, tables of lemmas for all languages but Chinese and Urdu: of the pairs of form and lemma whose form it
  knows, how many have the lemma it gives. It gives each form one lemma, whatever the word is;
- `wordfreq`, words of subtitles, news, books and the web: how many forms were ever seen there, as one word;
- the treebanks of DATA (`ud-train/CODE` and `ud-pud`, CoNLL-U): of the pairs of form and UPOS whose form is in them,
  how many are in them; where they have lemmas, how many of those have ours there; where they have features, for how
  many of ours (form, lemma, UPOS, features) at least one analysis agrees in case, number, gender, person, tense and
  mood. What either side does not say is no difference;
- the dictionary of OpenCorpora (Russian, by `pymorphy3`), in the same way.

Capitals do not count, nor do the vowel marks of Arabic script, nor for `wordfreq` the dots under letters of Hindi,
which most people leave out. `--list` shows so many of what others do not know or tell otherwise. Takes half a minute
of a core.
"""

import argparse
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from hf_xlt import pocket
from hf_xlt.data.conllu import read_conllu
from hf_xlt.pocket.words import Tree

OPEN_CLASSES = {"NOUN", "VERB", "ADJ", "ADV"}
COMPARED = ("Case", "Number", "Gender", "Person", "Tense", "Mood")
VOWEL_MARKS = dict.fromkeys(range(0x064B, 0x0653))
NUKTA = "\u093c"


class Analysis(NamedTuple):
    """A form and what is said of it; what is not said is `_` or nothing."""

    form: str
    lemma: str
    upos: str
    feats: str


class Check(NamedTuple):
    """How many of what could be compared agree, and what does not."""

    agree: int
    compared: int
    others: list[str]

    def __str__(self) -> str:
        return f"{self.agree} of {self.compared}" if self.compared else "-"


def plain(text: str, language: str) -> str:
    """Return a form or lemma in small letters, without the vowel marks of Arabic script."""
    if language == "tr":
        text = text.replace("I", "ı").replace("İ", "i")
    return unicodedata.normalize("NFC", text.lower().translate(VOWEL_MARKS))


def own_words(tree: Tree, language: str) -> set[Analysis]:
    """Return the words of open classes of a sentence of pocket, but for names and numbers in digits."""
    rows = zip(tree.forms, tree.lemmas, tree.upos, tree.feats, tree.mentions, strict=True)
    return {
        Analysis(plain(form, language), plain(lemma, language), upos, feats)
        for form, lemma, upos, feats, mention in rows
        if upos in OPEN_CLASSES and mention < 0 and not form.isdecimal()
    }


def treebank_words(paths: Iterable[Path], language: str) -> dict[str, set[Analysis]]:
    """Return form -> all that treebanks say of it."""
    found = defaultdict(set)
    for path in paths:
        for tree in read_conllu(path):
            columns = (tree.column(name) for name in ("FORM", "LEMMA", "UPOS", "FEATS"))
            for form, lemma, upos, feats in zip(*columns, strict=True):
                form = plain(form, language)
                found[form].add(Analysis(form, plain(lemma, language), upos, feats))
    return found


def dictionary_words(own: set[Analysis]) -> dict[str, set[Analysis]]:
    """Return form -> all that the dictionary of OpenCorpora says of it; Russian."""
    import pymorphy3
    from russian_tagsets import converters

    analyser, as_ud = pymorphy3.MorphAnalyzer(), converters.converter("opencorpora-int", "ud14")
    known = {word.form for word in own if analyser.word_is_known(word.form)}
    return {
        form: {Analysis(form, one.normal_form, *as_ud(str(one.tag), form).split()) for one in analyser.parse(form)}
        for form in known
    }


def agree(ours: str, theirs: str) -> bool:
    """Tell whether two descriptions by features differ in none of `COMPARED` that both have.

    Example:
        >>> agree("Case=Acc|Number=Sing", "Case=Acc,Nom|Gender=Fem"), agree("Number=Sing", "Number=Plur")
        (True, False)
    """
    first, second = (dict(part.split("=") for part in feats.split("|") if "=" in part) for feats in (ours, theirs))
    both = [name for name in COMPARED if name in first and name in second]
    return all(set(first[name].split(",")) & set(second[name].split(",")) for name in both)


def check_lemmas(own: set[Analysis], lemma_of: Callable[[str, str], str | None]) -> Check:
    """Compare with lemmas by form and UPOS, as far as they are known."""
    pairs = {(word.form, word.lemma): lemma_of(word.form, word.upos) for word in sorted(own)}
    known = {pair: lemma for pair, lemma in pairs.items() if lemma is not None}
    return _check({f"{form} ({ours}; there {lemma})": ours == lemma for (form, ours), lemma in known.items()})


def check_seen(own: set[Analysis], seen: Callable[[str], bool]) -> Check:
    """Count the forms that are seen elsewhere."""
    return _check({form: seen(form) for form in sorted({word.form for word in own})})


def check_analyses(own: set[Analysis], found: dict[str, set[Analysis]]) -> list[Check]:
    """Compare UPOS, lemmas and features with those that others give the same forms, as far as they give any.

    Args:
        own: The words of pocket.
        found: As `treebank_words` returns them.
    """
    upos, lemmas, feats = {}, {}, {}
    for word in sorted(own):
        there = found.get(word.form, set())
        if there:
            upos[f"{word.form} ({word.upos}; there {_told(one.upos for one in there)})"] = any(
                one.upos == word.upos for one in there
            )
        alike = [one for one in there if one.upos == word.upos and one.lemma != "_"]
        if alike:
            name = f"{word.form} ({word.upos}, {word.lemma}; there {_told(one.lemma for one in alike)})"
            lemmas[name] = any(one.lemma == word.lemma for one in alike)
        described = [one for one in alike if one.lemma == word.lemma and one.feats != "_"]
        if described:
            name = f"{word.form} ({word.upos}, {word.feats}; there {_told(one.feats for one in described)})"
            feats[name] = any(agree(word.feats, one.feats) for one in described)
    return [_check(upos), _check(lemmas), _check(feats)]


def _check(agreed: dict[str, bool]) -> Check:
    return Check(sum(agreed.values()), len(agreed), [name for name, alike in agreed.items() if not alike])


def _told(values: Iterable[str]) -> str:
    return " or ".join(sorted(set(values)))


def check(language: str, data: Path | None) -> dict[str, Check]:
    """Return what the words of a language are compared with -> how many agree."""
    trees = (tree for part in ("train", "test") for _, tree in pocket.sentences(language, part))
    own = set().union(*(own_words(tree, language) for tree in trees))
    checks = {
        "simplemma: lemma": check_lemmas(own, partial(simplemma_lemma, language)),
        "wordfreq: seen": check_seen(own, partial(seen_by_wordfreq, language)),
    }
    if data:
        paths = [*data.glob(f"ud-train/{language}/*.conllu"), *data.glob(f"ud-pud/{language}_pud*.conllu")]
        compared = check_analyses(own, treebank_words(paths, language))
        checks |= zip(("treebanks: UPOS", "lemma", "features"), compared, strict=True)
    if language == "ru":
        compared = check_analyses(own, dictionary_words(own))
        checks |= zip(("OpenCorpora: UPOS", "its lemma", "its features"), compared, strict=True)
    return checks


def simplemma_lemma(language: str, form: str, upos: str) -> str | None:
    """Return the lemma that simplemma gives a form, if it has it."""
    import simplemma
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    if language not in SUPPORTED_LANGUAGES:
        return None
    if language == "de" and upos == "NOUN":
        form = form.capitalize()
    return plain(simplemma.lemmatize(form, language), language) if simplemma.is_known(form, language) else None


def seen_by_wordfreq(language: str, form: str) -> bool:
    """Tell whether wordfreq has a form; of forms that it cuts in two it would know the parts."""
    import wordfreq

    spellings = (form, form.replace(NUKTA, ""))
    return any(
        len(wordfreq.tokenize(one, language)) == 1 and wordfreq.zipf_frequency(one, language) > 0 for one in spellings
    )


def main() -> None:
    """Compare all languages, print how many agree, and what does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="folder with `ud-train` and `ud-pud`")
    parser.add_argument("--languages", help="some of them: en,de (default: all)")
    parser.add_argument("--list", type=int, default=0, help="how many differences of each kind are shown (default: 0)")
    arguments = parser.parse_args()
    chosen = arguments.languages.split(",") if arguments.languages else pocket.languages()
    found = {language: check(language, arguments.data) for language in chosen}
    names = dict.fromkeys(name for checks in found.values() for name, one in checks.items() if one.compared)
    table = Table("", *names)
    for language, checks in found.items():
        table.add_row(language, *(str(checks.get(name, "-")) for name in names))
    console = Console(width=120)
    console.print(table)
    for language, checks in found.items():
        for name, one in checks.items():
            if shown := one.others[: arguments.list]:
                console.print(f"{language}, {name}: {', '.join(shown)}", highlight=False, markup=False)


if __name__ == "__main__":
    main()
