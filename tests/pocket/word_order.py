"""Orders of words as the World Atlas of Language Structures names them, counted in trees."""

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from hf_xlt.pocket.frame import Frame
from hf_xlt.pocket.gold import nominals
from hf_xlt.pocket.words import Tree

WALS = Path(os.environ.get("HF_XLT_REAL_DATA", "../shared/data"), "wals")
# Where one order is this many times as frequent as the other, it is the dominant one; Dryer (2013) says "twice".
DOMINANT = 2
NOMINALS = {"NOUN", "PROPN"}
# Relative clauses that are no order of noun and clause, and which names, unlike nouns, cannot have (WALS 90A).
NO_ORDERS = {"Internally headed", "Correlative", "Adjoined", "Double-headed"}


def wals_values(code: str) -> dict[str, str]:
    """Return feature -> value of a language, by its ISO 639-3 code, of several entries that with most values.

    What no order of words shows is left out.
    """
    with open(WALS / "languages.csv", encoding="utf-8") as file:
        ids = [row["ID"] for row in csv.DictReader(file) if row["ISO639P3code"] == code]
    with open(WALS / "codes.csv", encoding="utf-8") as file:
        names = {row["ID"]: row["Name"] for row in csv.DictReader(file)}
    found: dict[str, dict[str, str]] = {name: {} for name in ids}
    with open(WALS / "values.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["Language_ID"] in found and names[row["Code_ID"]] not in NO_ORDERS:
                found[row["Language_ID"]][row["Parameter_ID"]] = names[row["Code_ID"]]
    return max(found.values(), key=len, default={})


def word_orders(sentences: Iterable[tuple[Frame, Tree]]) -> dict[str, str]:
    """Return feature -> value as far as the trees show it; genitives are owners, not participants of events."""
    count: dict[str, Counter] = defaultdict(Counter)
    articles = False
    for frame, tree in sentences:
        owners = {nominal.owner.id for nominal in nominals(frame.clause) if nominal.owner}
        asked = tree.forms[-1] in "?？؟"
        children: dict[int, dict[str, int]] = {}
        for index, (head, deprel) in enumerate(zip(tree.heads, tree.deprels, strict=True)):
            children.setdefault(head - 1, {})[deprel] = index
            upos, above = tree.upos[index], head - 1
            if deprel == "case" and upos == "ADP" and tree.upos[above] in NOMINALS:
                count["case"][index < above] += 1
            elif deprel in ("nmod", "nmod:poss") and tree.mentions[index] in owners:
                count["GN"][index < above] += 1
            elif deprel == "amod" and upos == "ADJ":
                count["AN"][index < above] += 1
            elif deprel.split(":")[0] == "nummod" and tree.upos[above] == "NOUN":
                count["NumN"][index < above] += 1
            elif deprel in ("acl:relcl", "acl"):
                count["relN"][index < above] += 1
            elif deprel == "mark" and upos == "SCONJ":
                count["mark"][index < above] += 1
            articles = articles or "Definite=Def" in tree.feats[index] and upos == "DET"
        for verb, by_relation in children.items():
            if verb < 0 or tree.upos[verb] != "VERB":
                continue
            if asked:
                for index in by_relation.values():
                    if "PronType=Int" in tree.feats[index]:
                        count["wh"][all(upos == "PUNCT" for upos in tree.upos[:index])] += 1
                continue
            subject, object = by_relation.get("nsubj"), by_relation.get("obj")
            said = [place for place in (subject, object) if place is not None and tree.upos[place] in NOMINALS]
            if subject in said:
                count["SV"][subject < verb] += 1
            if object in said:
                count["OV"][object < verb] += 1
            if len(said) == 2:
                order = sorted(((subject, "S"), (object, "O"), (verb, "V")))
                count["SOV"]["".join(name for _, name in order)] += 1
    values = {
        "81A": _most_frequent(count["SOV"]),
        "82A": _dominant(count["SV"], "SV", "VS"),
        "83A": _dominant(count["OV"], "OV", "VO"),
        "85A": _dominant(count["case"], "Prepositions", "Postpositions"),
        "86A": _dominant(count["GN"], "Genitive-Noun", "Noun-Genitive"),
        "87A": _dominant(count["AN"], "Adjective-Noun", "Noun-Adjective"),
        "89A": _dominant(count["NumN"], "Numeral-Noun", "Noun-Numeral"),
        "90A": _dominant(count["relN"], "Relative clause-Noun", "Noun-Relative clause"),
        "93A": _dominant(count["wh"], "Initial interrogative phrase", "Not initial interrogative phrase"),
        "94A": _dominant(count["mark"], "Initial subordinator word", "Final subordinator word"),
        "37A": "Definite word distinct from demonstrative" if articles else "",
    }
    return {name: value for name, value in values.items() if value}


def _dominant(counts: Counter, yes: str, no: str) -> str:
    if not counts:
        return ""
    if counts[True] >= DOMINANT * counts[False]:
        return yes
    return no if counts[False] >= DOMINANT * counts[True] else "No dominant order"


def _most_frequent(counts: Counter) -> str:
    (order, times), *others = counts.most_common(2) or [("", 0)]
    return order if not others or times >= DOMINANT * others[0][1] else "No dominant order"
