"""Event arguments and relations in made-up parsed languages: the same trees, in another order and other words."""

import random
from pathlib import Path

from conftest import WORDS, write_card
from datasets import ClassLabel, Dataset, Features, List, Value

from hf_xlt.data.conllu import UPOS_TAGS

LABELS = {"argument": ["none", "A0", "A1"], "relation": ["no_relation", "owns", "part"]}
SIZES = {"train": 60, "validation": 20, "test": 20}


def sentence(draw: random.Random, language: str) -> dict:
    """Return `agent verb object owner`, in German the other way round; the owner is not always there."""
    words = WORDS[language]
    owned = draw.random() < 0.5
    tokens = [draw.choice(words["PROPN"]), draw.choice(words["VERB"]), draw.choice(words["NOUN"])]
    upos, heads, deprels = ["PROPN", "VERB", "NOUN"], [2, 0, 2], ["nsubj", "root", "obj"]
    if owned:
        tokens.append(draw.choice(words["PROPN"]))
        upos, heads, deprels = [*upos, "PROPN"], [*heads, 3], [*deprels, "nmod:poss"]
    types = ["PER", "O", "THING", "PER"][: len(tokens)]
    places = list(range(len(tokens)))
    if language == "de":
        places = places[::-1]
    heads = [places.index(heads[place] - 1) + 1 if heads[place] else 0 for place in places]
    columns = {"tokens": tokens, "upos": upos, "deprels": deprels, "entity_types": types}
    spoken = {name: [values[place] for place in places] for name, values in columns.items()}
    return {**spoken, "heads": heads, "places": [places.index(place) for place in range(len(places))]}


def pairs(sentence: dict, task: str) -> list[tuple[int, int, int]]:
    """Return the places of subject and object, and the label, of all pairs of a sentence."""
    verb_and = [(1, 0, 1), (1, 2, 2), (1, 3, 0)]
    nouns = [(0, 2, 1), (2, 0, 0), (3, 2, 2), (2, 3, 0), (0, 3, 0)]
    places = sentence["places"]
    found = verb_and if task == "argument" else nouns
    return [(places[s], places[o], label) for s, o, label in found if max(s, o) < len(places)]


def write_pairs(
    folder: Path, task: str = "argument", languages: tuple[str, ...] = ("de", "en", "fr"), trees: bool = True
) -> Path:
    """Write a data set in the schema of pairs; `fr` has a test split only."""
    span = {"start": Value("int32"), "end": Value("int32"), "type": Value("string")}
    strings = List(Value("string"))
    of_trees = {"upos": List(ClassLabel(names=list(UPOS_TAGS))), "heads": List(Value("int32")), "deprels": strings}
    features = Features(
        {"id": Value("string"), "tokens": strings, **(of_trees if trees else {}), "entity_types": strings,
         "subject": span, "object": dict(span), "label": ClassLabel(names=LABELS[task])}
    )  # fmt: skip
    for language in languages:
        for split, size in SIZES.items():
            if language != "fr" or split == "test":
                draw, rows = random.Random(f"{language} {split}"), []
                for number in range(size):
                    made = sentence(draw, language)
                    for count, (first, second, label) in enumerate(pairs(made, task)):
                        spans = {
                            name: {"start": place, "end": place + 1, "type": made["entity_types"][place]}
                            for name, place in (("subject", first), ("object", second))
                        }
                        row = {"id": f"{language}:{split}:{number}#{count}", **made, **spans, "label": label}
                        rows.append({name: row[name] for name in features})
                (folder / language).mkdir(parents=True, exist_ok=True)
                path = folder / language / f"{split}-00000-of-00001.parquet"
                Dataset.from_list(rows, features=features).to_parquet(str(path))
    write_card(folder)
    return folder
