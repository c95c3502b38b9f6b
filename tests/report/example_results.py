"""Complete `results.json` dictionaries of invented runs: every number comes from a formula, none from a model."""

from itertools import combinations

LANGUAGES = {
    "en": "English",
    "de": "German",
    "sv": "Swedish",
    "es": "Spanish",
    "it": "Italian",
    "fi": "Finnish",
    "tr": "Turkish",
    "ru": "Russian",
    "zh": "Chinese",
    "vi": "Vietnamese",
}


def part_of_speech() -> dict:
    """4 train sets x 10 eval languages x 3 seeds."""
    return build("pos", ["en", "de", "fi", "zh"], list(LANGUAGES), [1, 2, 3])


def named_entities() -> dict:
    """3 train sets x 6 eval languages x 3 seeds, with scores per entity type."""
    return build("ner", ["en", "es", "en+es"], ["en", "es", "de", "it", "ru", "tr"], [13, 17, 42])


def minimal() -> dict:
    """One train set, one eval language, one seed."""
    return build("pos", ["en"], ["de"], [1])


def two_languages() -> dict:
    """Single languages against their union."""
    return build("pos", ["en", "de", "en+de"], ["en", "de", "sv", "tr"], [1, 2, 3])


def in_language_only() -> dict:
    """Nothing zero-shot, so no transfer ratio and no ranking of sources."""
    return build("pos", ["de"], ["de"], [1, 2])


def wide() -> dict:
    """10 train sets x 10 eval languages."""
    return build("pos", list(LANGUAGES), list(LANGUAGES), [1, 2, 3])


def nasty() -> dict:
    """Names that break pages, tables and markup that do not escape."""
    results = build("ner", ["en", "es"], ["en", "es", "de"], [1, 2])
    results["languages"]["de"] = "<script>alert('German')</script> & 100%_#|*$"
    results["model"]["name"] = "<script>src=x_100%&co"
    results["data"]["eval"]["name"] = "<img src=x onerror=alert(1)> & {50%} ~a_b^c\\d"
    results["command"]["argv"] = ["hf-xlt", "transfer", "--data", "a & b_<c>; rm '50%'"]
    results["ledger"]["notes"] = ["<script>note</script> & so on_%"]
    results["summary"]["sentences"][0] = "<b>en</b> & [es](https://x.example) | 50% _of_ `it`."
    return results


def tagger() -> dict:
    """A tagger with a discriminator and pseudo-labels; the set of all languages has neither."""
    results = build("ner", ["en", "en+es+de"], ["en", "es", "de"], [1, 2])
    targets = {"en": ["es", "de"], "en+es+de": []}
    results["command"]["experiment"]["vectors"] = ["/home/someone/aligned"]
    results["model"] |= {"name": "adversarial-bilstm", "architecture": "AdversarialBilstmForTokenClassification"}
    results["adversary"] = {
        "strategy": "flipped-labels",
        "weight": 0.05,
        "pseudo_labels": "confidence",
        "targets": targets,
        "rows": [_adversary_row(train, seed, codes) for train, codes in targets.items() for seed in (1, 2)],
    }
    return results


def arguments(roles: int = 12) -> dict:
    """A classifier of event arguments, with a score for each of many roles."""
    results = build("ner", ["en", "zh", "en+zh"], ["en", "zh", "es"], [1, 2, 3])
    names = [f"A{number}" for number in range(roles)]
    results["command"]["experiment"]["vectors"] = ["/home/someone/aligned"]
    results["task"] |= {"name": "argument", "labels": ["none", *names]}
    results["model"] |= {"name": "ud-gcn", "architecture": "UdGcnForArgumentRoleClassification"}
    results["extractor"] = {
        "encoder_type": "gcn",
        "words": "vectors",
        "prune_k": -1,
        "freeze_encoder": None,
        "language_weights": None,
        "unknown": {"upos": {}, "deprels": {"dobj": 7}, "entity_types": {}},
    }
    for cell in results["summary"]["cells"]:
        score = cell["mean"]
        cell["per_type"] = {
            name: {
                "mean": score,
                "low": round(score - 0.02, 4),
                "high": round(score + 0.02, 4),
                "gold": 10 * number + 1,
            }
            for number, name in enumerate(names)
        }
        del cell["per_type"]["A2"]
    for row in results["ledger"]["evaluation"]:
        row |= {"entities": None, "entities_in_training": None}
    return results


def _adversary_row(train: str, seed: int, targets: list[str]) -> dict:
    history = [
        {
            "epoch": float(epoch),
            "tag_loss": 4.0 / epoch,
            "discriminator_loss": 0.69 if targets else None,
            "adversary_loss": 0.7 + 0.01 * seed if targets else None,
            "discriminator_accuracy": 0.5 + 0.1 / epoch if targets else None,
        }
        for epoch in (1, 2, 3)
    ]
    return {
        "train": train,
        "seed": seed,
        "discriminator_accuracy": 0.53 + 0.01 * seed if targets else None,
        "n": 400 if targets else None,
        "fresh_discriminator": {code: 0.8 + 0.1 * place for place, code in enumerate(targets)},
        "fresh_n": {code: 120 + 40 * place for place, code in enumerate(targets)},
        "student_fresh_discriminator": {code: 0.95 for code in targets} if targets else None,
        "history": history,
        "pseudo": {code: {"windows": 1000, "kept": 400 + seed} for code in targets} if targets else None,
        "teacher_development": {"en": 0.91} if targets else None,
    }


def build(task: str, trains: list[str], evals: list[str], seeds: list[int]) -> dict:
    """Return the results of an invented run."""
    metric = {"pos": "accuracy", "ner": "f1"}[task]
    scores = {(train, code): _score(train, code) for train in trains for code in evals}
    cells, baselines, rows = [], [], []
    for (train, code), score in scores.items():
        n = 400 + 57 * list(LANGUAGES).index(code)
        values = [round(score + 0.004 * (place - (len(seeds) - 1) / 2), 4) for place in range(len(seeds))]
        for seed, value in zip(seeds, values, strict=True):
            common = {"train": train, "eval": code, "seed": seed, "metric": metric, "n": n, "tokens": 17 * n}
            cells.append(common | {"variant": "model", "value": value})
            cells.append(common | {"variant": "untrained", "value": round(0.5 * value, 4)})
        values_of = _baselines(task, train, code, score)
        for name, value in values_of.items():
            low, high = round(value - 0.011, 4), round(value + 0.011, 4)
            row = {"name": name, "train": train, "eval": code, "metric": metric}
            baselines.append(row | {"value": value, "low": low, "high": high, "n": n})
        best = max(values_of, key=values_of.get)
        difference = round(score - values_of[best], 4)
        ends = {"low": round(difference - 0.02, 4), "high": round(difference + 0.02, 4)}
        in_language = next((scores[one, code] for one in trains if one == code), None)
        zero_shot = code not in train.split("+")
        ratio = round(score / in_language, 4) if zero_shot and in_language else None
        rows.append(
            {
                "train": train,
                "eval": code,
                "metric": metric,
                "mean": score,
                "low": round(score - (0.006 if code != "tr" else 0.031), 4),
                "high": round(score + 0.006, 4),
                "n": n,
                "seeds": seeds,
                "deviation": 0.004 if len(seeds) > 1 else None,
                "zero_shot": zero_shot,
                "best_baseline": {"name": best, "value": values_of[best]},
                "difference": {"value": difference, **ends},
                "verdict": _verdict(**ends),
                "transfer_ratio": ratio and {"value": ratio, "low": ratio - 0.01, "high": ratio + 0.01},
                "per_type": _per_type(score) if task == "ner" else None,
            }
        )
    ratios = [row["transfer_ratio"]["value"] for row in rows if row["transfer_ratio"]]
    mean = sum(ratios) / len(ratios) if ratios else None
    return {
        "schema": "hf_xlt/results/1",
        "command": {
            "verb": "transfer",
            "argv": ["hf-xlt", "transfer", "--task", task, "--train", *trains, "--eval", *evals],
            "experiment": {
                "task": task,
                "train": trains,
                "eval": evals,
                "seeds": seeds,
                "eval_split": "test",
                "learning_rate": 5e-05,
            },
        },
        "versions": {
            "hf_xlt": "0.1.0",
            "python": "3.11.2",
            "torch": "2.13.0",
            "transformers": "5.23.0",
            "datasets": "5.2.0",
            "tokenizers": "0.23.3",
            "accelerate": "1.15.0",
            "peft": None,
        },
        "task": {
            "name": task,
            "metric": metric,
            "labels": ["NOUN", "VERB", "X"] if task == "pos" else ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"],
        },
        "languages": {code: LANGUAGES[code] for code in LANGUAGES if code in evals or code in "+".join(trains)},
        "data": {
            "train": _data({code for train in trains for code in train.split("+")}),
            "eval": _data(evals),
        },
        "model": {
            "name": "FacebookAI/xlm-roberta-base",
            "architecture": "XLMRobertaForTokenClassification",
            "parameters": 277464590,
            "trainable_parameters": 277464590,
            "lora": False,
            "scratch": False,
            "best": {
                "train": trains[0],
                "seed": seeds[-1],
                "folder": "model",
                "selected_by": f"{metric} on the development sentences of the train set",
                "score": 0.9312,
            },
        },
        "cells": cells,
        "baselines": baselines,
        "summary": {
            "cells": rows,
            "averages": list(_averages(trains, rows)),
            "transfer_ratio": mean and {"value": mean, "low": mean - 0.01, "high": mean + 0.01, "cells": len(ratios)},
            "sources": list(_sources(evals, rows)),
            "comparisons": list(_comparisons(trains, evals, scores)),
            "average_comparisons": list(_average_comparisons(trains, evals, scores)),
            "sentences": [
                f"Trained on {trains[0]}, the model was tested on {len(evals)} languages.",
                "Which train set is best cannot be told for Turkish.",
            ],
        },
        "ledger": _ledger(task, trains, evals, rows),
        "seconds": {
            "total": 4000.0,
            "cells": {f"{train}-{seed}": {"train": 300.0, "evaluate": 12.5} for train in trains for seed in seeds},
        },
    }


def _score(train: str, code: str) -> float:
    order = list(LANGUAGES)
    distance = min(abs(order.index(one) - order.index(code)) for one in train.split("+"))
    return round(0.951 - 0.063 * distance - 0.0007 * order.index(code) + 0.011 * train.count("+"), 4)


def _baselines(task: str, train: str, code: str, score: float) -> dict[str, float]:
    lexical = "look-up" if task == "pos" else "gazetteer"
    own = code in train.split("+")
    return {
        "majority": 0.2013 if task == "pos" else 0.0,
        lexical: 0.8712 if own else 0.4421 + 0.03 * (code in ("ru", "tr")),
        "untrained": round(0.5 * score, 4),
    }


def _verdict(low: float, high: float) -> str:
    return "better" if low > 0 else "worse" if high < 0 else "cannot tell"


def _per_type(score: float) -> dict:
    return {
        "PER": {"mean": score, "low": round(score - 0.02, 4), "high": round(score + 0.02, 4), "gold": 512},
        "LOC": {"mean": round(score - 0.02, 4), "low": round(score - 0.04, 4), "high": score, "gold": 388},
        "MISC": None,
    }


def _data(codes) -> dict:
    splits = {code: {"train": {"sentences": 1000, "tokens": 17000}} for code in sorted(codes)}
    names = {"name": "example/treebanks", "fingerprint": "3f9c2a77d01b4e55", "license": "cc-by-sa-4.0"}
    return names | {"splits": splits}


def _averages(trains: list[str], rows: list[dict]):
    for train in trains:
        for kind in ("all", "zero-shot"):
            picked = [row for row in rows if row["train"] == train and (kind == "all" or row["zero_shot"])]
            if picked:
                mean = round(sum(row["mean"] for row in picked) / len(picked), 4)
                codes = [row["eval"] for row in picked]
                ends = {"low": mean - 0.004, "high": mean + 0.004}
                yield {"train": train, "kind": kind, "languages": codes, "mean": mean, **ends}


def _sources(evals: list[str], rows: list[dict]):
    for code in evals:
        picked = [row for row in rows if row["eval"] == code and row["zero_shot"]]
        picked.sort(key=lambda row: -row["mean"])
        if len(picked) > 1:
            sure = picked[0]["mean"] - picked[1]["mean"] > 0.01
            shares = [1.0, *[0.0] * len(picked)] if sure else [0.62, 0.38, *[0.0] * len(picked)]
            ranking = [
                {key: row[key] for key in ("train", "mean", "low", "high")} | {"probability_best": share}
                for row, share in zip(picked, shares, strict=False)
            ]
            yield {"eval": code, "ranking": ranking, "verdict": "better" if sure else "cannot tell"}


def _comparisons(trains: list[str], evals: list[str], scores: dict):
    for code in evals:
        for first, second in combinations(trains, 2):
            value = round(scores[first, code] - scores[second, code], 4)
            ends = {"low": round(value - 0.01, 4), "high": round(value + 0.01, 4)}
            yield {"eval": code, "first": first, "second": second, "value": value, **ends, "verdict": _verdict(**ends)}


def _average_comparisons(trains: list[str], evals: list[str], scores: dict):
    for first, second in combinations(trains, 2):
        codes = [code for code in evals if code not in first.split("+") + second.split("+")]
        if codes:
            value = round(sum(scores[first, code] - scores[second, code] for code in codes) / len(codes), 4)
            ends = {"low": round(value - 0.01, 4), "high": round(value + 0.01, 4)}
            pair = {"first": first, "second": second, "languages": codes, "value": value}
            yield {**pair, **ends, "verdict": _verdict(**ends)}


def _ledger(task: str, trains: list[str], evals: list[str], rows: list[dict]) -> dict:
    sentences = {row["eval"]: row["n"] for row in rows}
    return {
        "training": [
            {
                "train": train,
                "languages": {code: {"sentences": 1000, "tokens": 17000} for code in train.split("+")},
                "development": {code: {"sentences": 200, "source": "validation split"} for code in train.split("+")},
            }
            for train in trains
        ],
        "evaluation": [
            {
                "train": train,
                "eval": code,
                "sentences": sentences[code],
                "tokens": 17 * sentences[code],
                "id_in_training": 0,
                "text_in_training": 3 if code in train.split("+") else 0,
                "translation_in_training": 0,
                "entities": 900 if task == "ner" else None,
                "entities_in_training": 123 if task == "ner" else None,
            }
            for train in trains
            for code in evals
        ],
        "unlabelled": [],
        "notes": ["What the encoder saw in pre-training is not known sentence by sentence."],
    }
