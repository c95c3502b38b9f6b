"""How near the sentences of pocket are to real ones: lengths, parts of speech, relations and orders of words.

    python benchmarks/pocket_realism.py DATA --output FOLDER

DATA has the folders `ud-pud` and `ud-train` (treebanks, CoNLL-U) and `uriel` (`features.npz` of lang2vec). Of each
language that PUD has, the test sentences of pocket are compared with those of PUD: mean length in words, and the
Jensen-Shannon distance (its square is the divergence in bits: 0 are equal, 1 have nothing in common) between the
distributions of lengths in fives, of UPOS, and of universal relations. For scale, the same between PUD and a treebank
of other text of the language, where DATA has one. Punctuation counts. Orders of words that the trees show are compared
with URIEL: an order agrees if at least half of the sources that know of it say that the language has it. FOLDER gets
`realism.json`. Takes about a minute of a core.
"""

import argparse
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.spatial.distance import jensenshannon

from hf_xlt import pocket
from hf_xlt.data.conllu import read_conllu
from hf_xlt.files import write_json
from hf_xlt.probes.uriel import read_uriel
from hf_xlt.probes.word_order import estimate_word_order

# Treebanks of other text than PUD's news and encyclopaedia.
OTHERS = {
    "ar": "ar_padt-ud13-test",
    "de": "de_gsd-ud-test",
    "en": "en_ewt-ud-test",
    "es": "es_ancora-ud-test",
    "ru": "ru_taiga-ud-test",
    "tr": "tr_imst-ud-test",
    "zh": "zh_gsdsimp-ud-test",
}
BAND = 5  # words
# Feature and value of WALS -> what URIEL calls the same.
URIEL = {
    ("81A", 1): "S_SOV",
    ("81A", 2): "S_SVO",
    ("81A", 3): "S_VSO",
    ("85A", 1): "S_ADPOSITION_AFTER_NOUN",
    ("85A", 2): "S_ADPOSITION_BEFORE_NOUN",
    ("86A", 1): "S_POSSESSOR_BEFORE_NOUN",
    ("86A", 2): "S_POSSESSOR_AFTER_NOUN",
    ("87A", 1): "S_ADJECTIVE_BEFORE_NOUN",
    ("87A", 2): "S_ADJECTIVE_AFTER_NOUN",
    ("89A", 1): "S_NUMERAL_BEFORE_NOUN",
    ("89A", 2): "S_NUMERAL_AFTER_NOUN",
}
TREES = 600  # that orders are counted in


class Sentences(NamedTuple):
    """What is counted of sentences: how often each length, part of speech and relation is there."""

    lengths: Counter[int]
    upos: Counter[str]
    deprels: Counter[str]

    @classmethod
    def of(cls, trees: Iterable) -> "Sentences":
        """Count what trees have: those of pocket, or of CoNLL-U."""
        found = cls(Counter(), Counter(), Counter())
        for tree in trees:
            found.lengths[len(tree.upos)] += 1
            found.upos.update(tree.upos)
            found.deprels.update(deprel.partition(":")[0] for deprel in tree.deprels)
        return found

    @property
    def mean_length(self) -> float:
        """Words in a sentence."""
        return sum(length * count for length, count in self.lengths.items()) / self.lengths.total()


def distance(first: Counter, second: Counter) -> float:
    """Return the Jensen-Shannon distance between two distributions, base 2.

    Example:
        >>> distance(Counter(a=1), Counter(a=7)), distance(Counter(a=1), Counter(b=1))
        (0.0, 1.0)
    """
    keys = sorted(first.keys() | second.keys())
    return float(jensenshannon([first[key] for key in keys], [second[key] for key in keys], base=2))


def distances(first: Sentences, second: Sentences) -> dict[str, float]:
    """Return the distances between two texts by what is compared."""
    bands = [Counter(np.repeat(list(one), list(one.values())) // BAND) for one in (first.lengths, second.lengths)]
    return {
        "lengths": distance(*bands),
        "upos": distance(first.upos, second.upos),
        "deprels": distance(first.deprels, second.deprels),
    }


def compare(data: Path, language: str) -> dict:
    """Return pocket beside PUD, and PUD beside another treebank, in one language."""
    own = Sentences.of(tree for _, tree in pocket.sentences(language, "test"))
    [path] = (data / "ud-pud").glob(f"{language}_pud-ud-test.conllu")
    real = Sentences.of(read_conllu(path))
    row = {"language": language, "pocket": own.mean_length, "pud": real.mean_length, **distances(own, real)}
    if language in OTHERS:
        other = Sentences.of(read_conllu(data / "ud-train" / language / f"{OTHERS[language]}.conllu"))
        row |= {"other": OTHERS[language], "of_other": distances(other, real)}
    return row


def compare_orders(data: Path, language: str, folder: Path) -> dict[str, float]:
    """Return the orders that trees of pocket show -> the share of sources of URIEL that agree, where any knows."""
    path = folder / f"{language}_pocket-ud-test.conllu"
    trees = (tree.conllu(frame.id) for frame, tree in pocket.sentences(language, "test", count=TREES))
    path.write_text("".join(trees), encoding="utf-8")
    known = read_uriel(data / "uriel" / "features.npz", [language]).of(language)
    shown = {
        URIEL[feature, found.value]
        for feature, found in estimate_word_order(read_conllu(path)).items()
        if (feature, found.value) in URIEL
    }
    return {name: known[name] for name in sorted(shown) if name in known}


def main() -> None:
    """Compare all languages, write the numbers and print them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--languages", help="some of them: en,de (default: all that PUD has)")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    in_pud = {path.name.partition("_")[0] for path in (arguments.data / "ud-pud").glob("*.conllu")}
    chosen = arguments.languages.split(",") if arguments.languages else sorted(in_pud & set(pocket.languages()))
    rows = [compare(arguments.data, code) for code in chosen]
    orders = {code: compare_orders(arguments.data, code, arguments.output) for code in chosen}
    agreed = [share >= 0.5 for found in orders.values() for share in found.values()]
    results = {"rows": rows, "orders": orders, "agreed": sum(agreed), "compared": len(agreed)}
    write_json(arguments.output / "realism.json", results)
    table = Table("", "words", "in PUD", "lengths", "UPOS", "relations", "for scale: PUD and")
    for row in rows:
        other = f"{row['other']}: {_told(row['of_other'])}" if "other" in row else "-"
        parts = [f"{row[name]:.2f}" for name in ("lengths", "upos", "deprels")]
        table.add_row(row["language"], f"{row['pocket']:.1f}", f"{row['pud']:.1f}", *parts, other)
    console = Console(width=120)
    console.print(table)
    console.print(f"Orders of words: {sum(agreed)} of {len(agreed)} agree with URIEL.")
    for code, found in orders.items():
        for name, share in found.items():
            if share < 0.5:
                console.print(f"  {code}: {name}, of which {share:.0%} of the sources know")


def _told(found: dict[str, float]) -> str:
    return ", ".join(f"{value:.2f}" for value in found.values())


if __name__ == "__main__":
    main()
