"""Complete `results.json` dictionaries of invented pre-training runs: every number comes from a formula."""

import copy

NAMES = {"en": "English", "de": "German", "fr": "French", "ru": "Russian", "sw": "Swahili", "zh": "Chinese"}


def two_objectives() -> dict:
    """MLM and TLM on three languages, English with each of the others."""
    return build(["en", "de", "fr"], ["mlm", "tlm"])


def masked_only() -> dict:
    """MLM on two languages, without bitext."""
    return build(["en", "sw"], ["mlm"], pairs=False)


def translation_only() -> dict:
    """TLM on one pair."""
    return build(["en", "ru"], ["tlm"])


def many() -> dict:
    """Six languages, each pair trained in both directions: more curves than colours."""
    return build(list(NAMES), ["mlm", "tlm"])


def brief() -> dict:
    """So little held-out text that there are no intervals; one language was never drawn, the other read in part."""
    results = masked_only()
    for row in results["perplexity"]["tasks"]:
        row |= {"low": None, "high": None, "sentences": 1}
    for row in results["curves"]["loss"]:
        row.pop("mlm en", None)
    results["data"]["languages"]["en"]["drawn"] = 0
    results["data"]["languages"]["sw"]["drawn"] = 9_000
    return results


def unevaluated() -> dict:
    """Stopped before the first loss was logged: no curves."""
    results = build(["en"], ["mlm"], pairs=False)
    results["curves"] = {"loss": [], "perplexity": []}
    results["data"]["filters"] = []
    return results


def nasty() -> dict:
    """Names that break pages, tables and markup that do not escape."""
    results = two_objectives()
    results["languages"]["de"] = "<script>alert('German')</script> & 100%_#|*$"
    results["data"]["languages"]["en"]["sources"] = ["<img src=x onerror=alert(1)>_a|b", "talks"]
    results["data"]["licenses"] = {"<img src=x onerror=alert(1)>_a|b": "<script>|"}
    results["command"]["argv"] = ["hf-xlt", "pretrain", "--text", "a & b_<c>; rm '50%'"]
    return results


RUNS = ("two_objectives", "masked_only", "translation_only", "many", "brief", "unevaluated", "nasty")


def build(languages: list[str], objectives: list[str], pairs: bool = True) -> dict:
    """Return the results of an invented run."""
    bitext = [f"{languages[0]}-{code}" for code in languages[1:]] if pairs else []
    tasks = [_task(f"mlm {code}", 40 - 3 * place) for place, code in enumerate(languages) if "mlm" in objectives]
    tasks += [_task(f"tlm {pair}", 20 + place) for place, pair in enumerate(bitext) if "tlm" in objectives]
    reverse = [f"tlm {'-'.join(reversed(pair.split('-')))}" for pair in bitext if "tlm" in objectives]
    mean = [row["value"] for row in tasks if row["objective"] == objectives[0]]
    perplexity = {"mean": sum(mean) / len(mean), "tasks": tasks}
    drawn = [*(row["task"] for row in tasks), *reverse]
    curves = {
        "loss": [
            {"step": step, "tokens": 4000 * step} | {task: 3 + 60 / step for task in drawn[step // 20 % 2 :]}
            for step in range(20, 401, 20)
        ],
        "perplexity": [
            {"step": step, "tokens": 4000 * step, "mean": perplexity["mean"] * 400 / step}
            | {row["task"]: row["value"] * 400 / step for row in tasks}
            for step in range(40, 401, 40)
        ],
    }
    counts = {"read": 1200, "empty": 3, "duplicate": 40, "length ratio": 57, "excluded by id": 0, "kept": 1100}
    sizes = {"sentences": 1100, "tokens": 27_500, "held_out": 100, "drawn": 66_000}
    return copy.deepcopy(
        {
            "schema": "hf_xlt/results/1",
            "command": {
                "verb": "pretrain",
                "argv": ["hf-xlt", "pretrain", "--languages", ",".join(languages), "--bitext", "corpora/talks"],
                "experiment": {"languages": languages, "objectives": objectives, "preset": "nano", "steps": 400},
            },
            "versions": {"hf_xlt": "0.1.0", "python": "3.11.2", "torch": "2.13.0", "transformers": "5.23.0"},
            "languages": {code: NAMES[code] for code in languages},
            "data": {
                "languages": {code: sizes | {"sources": ["talks", "news"]} for code in languages},
                "pairs": {pair: sizes | {"sources": ["talks"]} for pair in bitext},
                "filters": [
                    {"language": code, "kind": kind, "source": "/corpora/talks/en.txt", "counts": counts}
                    for kind, codes in (("text", languages), ("bitext", bitext), ("side of bitext", languages[:1]))
                    for code in codes
                ],
                "excluded": ["/home/me/corpora/pud"],
                "licenses": {"/corpora/talks/en.txt": "cc-by-sa-4.0", "news": None},
            },
            "model": {
                "architecture": "XLMWithLMHeadModel",
                "parameters": 1_931_456,
                "body_parameters": 793_088,
                "vocab_size": 8000,
                "config": {"emb_dim": 128, "n_layers": 4, "n_heads": 4},
                "folder": "model",
            },
            "training": {
                "steps": 400,
                "tokens": 1_600_000,
                "tokens_per_second": 12_345.6,
                "mfu": 0.52,
                "stopped_early": False,
            },
            "curves": curves,
            "perplexity": perplexity,
            "seconds": {"total": 190.0, "train": 130.0, "processes": 1},
        }
    )


def _task(name: str, value: float) -> dict:
    objective, _, codes = name.partition(" ")
    languages = codes.split("-")
    return {
        "task": name,
        "objective": objective,
        "languages": languages,
        "value": value + 0.5,
        "low": value - 1.5,
        "high": value + 2.5,
        "n": 375,
        "sentences": 100,
    }
