"""Complete `results.json` dictionaries of invented alignment runs: every number comes from a formula."""

import copy
import math
from itertools import combinations

NAMES = {"en": "English", "de": "German", "ar": "Arabic", "zh": "Chinese", "fr": "French", "ru": "Russian"}
WORDS = {
    "en": "water house friend city night book heart winter bridge school window garden mother river music government "
    "responsibility letter morning paper 2010 street summer king".split(),
    "de": "Wasser Haus Freund Stadt Nacht Buch Herz Winter Brücke Schule Fenster Garten Mutter Fluss Musik Regierung "
    "Verantwortungsbewusstsein Brief Morgen Papier 2010 Straße Sommer König".split(),
    "ar": "ماء بيت صديق مدينة ليل كتاب قلب شتاء جسر مدرسة نافذة حديقة أم نهر موسيقى حكومة والمسؤوليات_الاجتماعية "
    "رسالة صباح ورق 2010 شارع صيف ملك".split(),
    "zh": "水 房子 朋友 城市 夜晚 书 心 冬天 桥 学校 窗户 花园 母亲 河 音乐 政府 责任感与使命感的统一性 "
    "信 早晨 纸 2010 街道 夏天 国王".split(),
    "fr": "eau maison ami ville nuit livre cœur hiver pont école fenêtre jardin mère fleuve musique gouvernement "
    "responsabilité lettre matin papier 2010 rue été roi".split(),
    "ru": "вода дом друг город ночь книга сердце зима мост школа окно сад мать река музыка правительство "
    "ответственность письмо утро бумага 2010 улица лето король".split(),
}
PRECISION = {"identity": 0.001, "linear": 0.21, "procrustes": 0.3, "adversarial": 0.12, "self-learning": 0.34}
CRITERION = {"identity": 0.08, "linear": 0.36, "procrustes": 0.43, "adversarial": 0.29, "self-learning": 0.46}
RETRIEVALS = {"nn": 0.0, "csls": 0.04}
METRICS = {"P@1": 1.0, "P@5": 1.5, "P@10": 1.7}
BANDS = ("1-1,000", "1,001-5,000", "5,001-20,000")
SPREAD = 0.02
SAME_SPELLING = 0.05


def three_languages() -> dict:
    """Two languages mapped onto English by three methods, one of them adversarial; a restart of it failed."""
    return build(["en", "de", "ar"], ["procrustes", "adversarial+refine", "self-learning"], [1, 2, 3])


def one_pair() -> dict:
    """One method, one seed, no bitext, vectors trained on text."""
    results = build(["en", "zh"], ["procrustes"], [1], sentences=False)
    for code in results["data"]["vectors"]:
        results["data"]["vectors"][code] |= {"source": f"/home/someone/text/{code}", "trained": True}
        results["data"]["text"][code] = {"sentences": 20_000, "tokens": 510_000}
    return results


def collapsed() -> dict:
    """Every restart failed, and one direction was not scored for lack of a dictionary."""
    results = build(["en", "ru"], ["adversarial", "adversarial+refine"], [1, 2], success=0.0)
    for row in results["alignments"]:
        row["criterion"] = 0.02
        row["restarts"] = [restart | {"failed": True, "criterion": 0.02} for restart in row["restarts"]]
    for rows in (results["cells"], results["baselines"], *(results["summary"][key] for key in ROWS)):
        rows[:] = [row for row in rows if row["source"] == "ru"]
    return results


def untested() -> dict:
    """No test dictionary: nothing but the criterion, and pictures without known pairs."""
    results = build(["en", "fr"], ["identity", "adversarial", "self-learning"], [1], sentences=False)
    results["cells"], results["baselines"] = [], []
    results["summary"] = dict.fromkeys(results["summary"], []) | {"sentences": ["Not tested."]}
    results["data"]["dictionaries"] = []
    for cloud in results["clouds"]:
        cloud["pairs"] = 0
    return results


def many() -> dict:
    """Six languages, seven methods, three retrievals, and directions between languages that are not the hub."""
    methods = [*PRECISION, "procrustes+refine", "adversarial+refine"]
    return build(list(NAMES), methods, [1, 2, 3], retrievals={**RETRIEVALS, "isf": 0.02}, around_hub=True)


def nasty() -> dict:
    """Names that break pages, tables and markup that do not escape."""
    results = three_languages()
    results["languages"]["de"] = "<script>alert('German')</script> & 100%_#|*$"
    results["data"]["vectors"]["en"] |= {"source": "<img src=x onerror=alert(1)>_a|b", "license": "<script>|"}
    results["command"]["argv"] = ["hf-xlt", "align", "--vectors", "a & b_<c>; rm '50%'"]
    results["notes"] = ["<script>note</script> & so on_%"]
    results["summary"]["sentences"][0] = "<b>en</b> & [es](https://x.example) | 50% _of_ `it` [/]."
    results["clouds"][0]["before"]["points"][0][3] = results["clouds"][0]["after"]["points"][0][3] = "</title><b>&"
    return results


ROWS = ("cells", "bands", "comparisons")  # of `summary`, one or more a direction
RUNS = ("three_languages", "one_pair", "collapsed", "untested", "many", "nasty")


def build(
    languages: list[str],
    methods: list[str],
    seeds: list[int],
    *,
    retrievals: dict[str, float] = RETRIEVALS,
    sentences: bool = True,
    around_hub: bool = False,
    success: float = 1.0,
) -> dict:
    """Return the results of an invented run; the first language is the hub, `success` a factor of all scores."""
    hub, *others = languages
    directions = [pair for code in others for pair in ((code, hub), (hub, code))]
    if around_hub:
        directions += [(others[0], others[1]), (others[1], others[0])]
    cells, rows = [], []
    for source, target in directions:
        n, words = 1100 + 57 * list(NAMES).index(source), 1500
        for method in methods:
            for retrieval, gain in retrievals.items():
                for metric, factor in METRICS.items():
                    mean = success * factor * (precision(method, source, target) + gain)
                    common = {"method": method, "source": source, "target": target}
                    common |= {"retrieval": retrieval, "metric": metric}
                    drawn = seeds_of(method, seeds)
                    for seed, value in zip(drawn, around(mean, len(drawn)), strict=True):
                        cells.append(common | {"seed": seed, "value": value, "n": n})
                    row = common | interval(mean) | {"strict": mean * n / words, "n": n, "words": words}
                    row |= {"coverage": n / words, "seeds": [seed for seed in drawn if seed is not None]}
                    rows.append(row)
    alignments = [
        alignment(method, code, hub, seed, chosen=method == best(methods) and seed in (None, seeds[-1]))
        for code in others
        for method in methods
        for seed in seeds_of(method, seeds)
    ]
    maps = {
        row["source"]: {key: row[key] for key in ("method", "seed", "criterion")}
        for row in alignments
        if row["chosen"]
    }
    scores = {
        (row["method"], row["source"], row["target"], row["retrieval"]): row for row in rows if row["metric"] == "P@1"
    }
    means = averages(rows, methods, retrievals, directions)
    return copy.deepcopy(
        {
            "schema": "hf_xlt/results/1",
            "command": {
                "verb": "align",
                "argv": ["hf-xlt", "align", "--languages", ",".join(languages), "--methods", ",".join(methods)],
                "experiment": {"languages": languages, "methods": methods, "seeds": seeds, "max_vocab": 20_000},
            },
            "versions": {"hf_xlt": "0.1.0", "python": "3.11.2", "torch": "2.13.0", "faiss": None},
            "languages": {code: NAMES[code] for code in languages},
            "hub": hub,
            "seconds": {
                "total": 754.0,
                "alignments": {f"{method} {code}": 21.0 for method in methods for code in others},
            },
            "data": {
                "vectors": {code: vectors(code) for code in languages},
                "dictionaries": [
                    dictionary(role, source, target)
                    for source, target in directions
                    for role in ("train", "test")
                    if role == "test" or source == hub
                ],
                "text": {},
            },
            "methods": methods,
            "alignments": alignments,
            "model": {
                "folder": "model",
                "architecture": "AlignedEmbeddings",
                "hub": hub,
                "maps": maps,
                "selected_by": "mean CSLS cosine, no dictionary",
            },
            "cells": cells,
            "summary": {
                "cells": rows,
                "bands": bands(scores),
                "comparisons": comparisons(scores, methods, retrievals, directions),
                "averages": means,
                "average_comparisons": average_comparisons(means, methods, retrievals, directions),
                "sentences": [
                    f"By {best(methods)} words are translated best.",
                    "CSLS beats the nearest neighbour in every direction.",
                ],
            },
            "baselines": [
                {"name": "same spelling", "source": source, "target": target, "metric": "P@1", "n": 1100}
                | {"value": SAME_SPELLING, "low": SAME_SPELLING - 0.01, "high": SAME_SPELLING + 0.01}
                for source, target in directions
            ],
            "sentence_retrieval": [
                {"method": method, "source": source, "target": target, "retrieval": retrieval, "n": 500}
                | dict(zip(("value", "low", "high"), sentence_score(method, retrieval), strict=True))
                for source, target in directions
                for method in methods
                for retrieval in retrievals
            ]
            if sentences
            else [],
            "spectra": [
                {"source": code, "target": hub, "words": 10_000, "value": 12.5 + 40 * place, "k": 87}
                for place, code in enumerate(others)
            ],
            "clouds": [cloud(code, hub, best(methods)) for code in others],
            "notes": ["2 words of de were left out: duplicate 2."],
        }
    )


def precision(method: str, source: str, target: str) -> float:
    """Return P@1 of a method by nearest neighbours: refinement adds, languages differ."""
    value = PRECISION[method.removesuffix("+refine")] + (0.05 if method.endswith("+refine") else 0)
    return value * (1 - 0.1 * list(NAMES).index(max(source, target, key=list(NAMES).index)))


def best(methods: list[str]) -> str:
    """Return the best method."""
    return max(methods, key=lambda method: precision(method, "de", "en"))


def around(mean: float, seeds: int) -> list[float]:
    """Return one value a seed with this mean."""
    return [mean + 0.004 * (place - (seeds - 1) / 2) for place in range(seeds)]


def interval(mean: float) -> dict:
    """Return a mean with its interval, which does not leave what is possible."""
    return {"mean": mean, "low": max(0.0, mean - SPREAD), "high": mean + SPREAD}


def sentence_score(method: str, retrieval: str) -> tuple[float, float, float]:
    """Return how many sentences find their translations, with the ends of the interval."""
    value = 0.2 + precision(method, "de", "en") + RETRIEVALS.get(retrieval, 0.0)
    return value, value - 0.04, value + 0.04


def seeds_of(method: str, seeds: list[int]) -> list[int] | list[None]:
    """Return the seeds of a method, None where nothing is drawn."""
    return seeds if method.removesuffix("+refine") in ("adversarial", "self-learning") else [None]


def alignment(method: str, source: str, target: str, seed: int | None, chosen: bool) -> dict:
    """Return a row of `alignments`; the second of three adversarial restarts of seed 2 fails."""
    base = method.removesuffix("+refine")
    criterion = CRITERION[base] + (0.04 if base != method else 0) + 0.001 * (seed or 0)
    restarts = [
        {"seed": 3 * (seed or 0) + place, "criterion": criterion - 0.01 * place, "failed": (seed, place) == (2, 1)}
        for place in range(3 if base == "adversarial" else 0)
    ]
    return {
        "method": method,
        "source": source,
        "target": target,
        "seed": seed,
        "criterion": criterion,
        "pairs": None if method in ("identity", "adversarial") else 5000 + (seed or 0),
        "restarts": restarts,
        "iterations": 120 + (seed or 0) if base == "self-learning" else None,
        "seconds": 21.0,
        "chosen": chosen,
    }


def vectors(code: str) -> dict:
    """Return a row of `data.vectors`."""
    return {
        "source": f"/home/someone/vectors/wiki.{code}.vec",
        "trained": False,
        "words": 20_000,
        "dimensions": 300,
        "dropped": {"duplicate": 2} if code == "de" else {},
        "fingerprint": f"0123456789ab{code}",
        "license": "cc-by-sa-3.0",
    }


def dictionary(role: str, source: str, target: str) -> dict:
    """Return a row of `data.dictionaries`."""
    covered = 1100 + 57 * list(NAMES).index(source)
    return {
        "role": role,
        "source": source,
        "target": target,
        "name": f"/home/someone/dictionaries/{source}-{target}.{role}.txt",
        "entries": 2400,
        "covered_entries": covered + 500,
        "words": 1500,
        "overlap": 0 if role == "test" else 12,
        "covered_words": covered,
        "license": None,
    }


def bands(scores: dict) -> list[dict]:
    """Return precisions by frequency: rarer words are harder."""
    return [
        {
            "method": method,
            "source": source,
            "target": target,
            "retrieval": retrieval,
            "band": band,
            "n": 300 - 90 * place,
        }
        | interval(row["mean"] * (1.3 - 0.3 * place))
        for (method, source, target, retrieval), row in scores.items()
        for place, band in enumerate(BANDS)
    ]


def compared(methods: list[str], retrievals: dict) -> list[tuple[dict, tuple, tuple]]:
    """Return what is compared: the names of a row, and (method, retrieval) of the first and the second."""
    pairs = []
    for method in methods:
        for first, second in combinations(sorted(retrievals), 2):
            names = {"kind": f"{first} - {second}", "method": method, "retrieval": None}
            pairs.append((names | {"first": first, "second": second}, (method, first), (method, second)))
    for first, second in (*combinations(methods, 2), *((method, "same spelling") for method in methods)):
        kind = second if second == "same spelling" else "+refine" if second == f"{first}+refine" else "method"
        first, second = (second, first) if kind == "+refine" else (first, second)
        names = {"kind": kind, "method": None, "retrieval": "csls", "first": first, "second": second}
        pairs.append((names, (first, "csls"), (second, "csls")))
    return pairs


def comparisons(scores: dict, methods: list[str], retrievals: dict, directions: list[tuple[str, str]]) -> list[dict]:
    """Return every comparison in every direction."""
    rows = []
    for names, *sides in compared(methods, retrievals):
        for source, target in directions:
            known = scores | {("same spelling", source, target, "csls"): {"mean": SAME_SPELLING}}
            first, second = (known[method, source, target, retrieval]["mean"] for method, retrieval in sides)
            rows.append(names | {"source": source, "target": target, "metric": "P@1"} | difference(first - second))
    return rows


def average_comparisons(means: list[dict], methods: list[str], retrievals: dict, directions: list) -> list[dict]:
    """Return every comparison of means over directions."""
    known = {(row["method"], row["retrieval"]): row["mean"] for row in means if row["metric"] == "P@1"}
    known["same spelling", "csls"] = SAME_SPELLING
    return [
        names | {"directions": joined(directions), "metric": "P@1"} | difference(known[first] - known[second])
        for names, first, second in compared(methods, retrievals)
    ]


def difference(value: float) -> dict:
    """Return a difference with its interval and verdict."""
    low, high = value - SPREAD / 2, value + SPREAD / 2
    return {"value": value, "low": low, "high": high, "verdict": verdict(low, high)}


def verdict(low: float, high: float) -> str:
    """Return what an interval says."""
    return "better" if low > 0 else "worse" if high < 0 else "cannot tell"


def averages(rows: list[dict], methods: list[str], retrievals: dict, directions: list) -> list[dict]:
    """Return means over directions."""
    found = []
    for method in methods:
        for retrieval in retrievals:
            for metric in METRICS:
                names = {"method": method, "retrieval": retrieval, "metric": metric}
                means = [row["mean"] for row in rows if names.items() <= row.items()]
                found.append(names | interval(sum(means) / len(means)) | {"directions": joined(directions)})
    return found


def joined(directions: list[tuple[str, str]]) -> list[str]:
    """Write directions as `de-en`."""
    return ["-".join(direction) for direction in directions]


def cloud(source: str, target: str, method: str) -> dict:
    """Return two clouds that lie apart before the map, one turned against the other, and on each other after it."""
    words = [WORDS[source], WORDS[target]]
    fillers = 40

    def points(turn: float, shift: float, language: int, mapped: bool) -> list[list]:
        rows = []
        for place in range(len(WORDS["en"]) + fillers):
            radius, angle = 0.75 * math.sqrt((place * 37 % 64 + 1) / 64), 2.4 * place
            noise = 0.05 * math.cos(place + 2 * language) * (1 if mapped else 2)
            x, y = radius * math.cos(angle + turn) + shift + noise, 0.7 * radius * math.sin(angle + turn) - noise
            word = words[language][place] if place < len(words[language]) else f"{'st'[language]}{place}"
            rows.append([round(x, 4), round(y, 4), language, word])
        return rows

    return {
        "source": source,
        "target": target,
        "method": method,
        "projection": "PCA",
        "pairs": len(WORDS["en"]),
        "before": {"points": points(2.1, -0.5, 0, False) + points(0.0, 0.5, 1, False), "explained": 0.31},
        "after": {"points": points(0.0, 0.0, 0, True) + points(0.0, 0.0, 1, True), "explained": 0.12},
    }
