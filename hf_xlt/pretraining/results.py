"""The results of a pre-training, collected from what its stages left."""

import importlib.metadata
import platform
from collections.abc import Sequence

import numpy as np
from accelerate import PartialState

from .. import __version__
from ..data.languages import display_name
from ..data.token_store import PairStore, TokenStore
from ..report.wording import short_name
from ..training.pretraining_trainer import LARGEST_LOSS, perplexity
from ..transfer.ledger import pretraining_entries
from ..transfer.results import PACKAGES, SCHEMA
from .experiment import PretrainingExperiment
from .material import Material

REPLICATES = 1000
Store = TokenStore | PairStore


def collect_results(experiment: PretrainingExperiment, argv: list[str], material: Material, training: dict) -> dict:
    """Return what docs/results.md describes.

    Args:
        experiment: The description.
        argv: The command as the user gave it.
        material: The text.
        training: What `hf_xlt.pretraining.training` kept of the training.
    """
    tasks = [perplexity_row(name, np.array(losses)) for name, losses in training["held_out"].items()]
    data = describe_data(experiment, material)
    return {
        "schema": SCHEMA,
        "command": {"verb": "pretrain", "argv": argv, "experiment": experiment.to_dict()},
        "versions": {
            "hf_xlt": __version__,
            "python": platform.python_version(),
            **{package: importlib.metadata.version(package) for package in PACKAGES},
        },
        "languages": {code: display_name(code) for code in experiment.languages},
        "data": data,
        "model": {
            **training["model"],
            "name": short_name(experiment.model_name),
            "start_from": experiment.start_from,
            "folder": "model",
        },
        "training": _speed(training["history"])
        | {"steps": training["steps"], "stopped_early": training["steps"] < training["planned_steps"]},
        "curves": curves(training["history"], list(training["held_out"])),
        "perplexity": {"mean": _mean(tasks), "tasks": tasks},
        "ledger": {"training": [], "evaluation": [], "unlabelled": pretraining_entries(data), "notes": []},
        "seconds": _seconds(training) | {"processes": PartialState().num_processes},
    }


def describe_data(experiment: PretrainingExperiment, material: Material) -> dict:
    """Return what was trained on per language and pair, what the filters dropped, and what was excluded.

    A language of which there is no text but in the bitext has its sides of the pairs.
    """
    languages = {code: _sizes([code], _language_stores(code, material), material) for code in experiment.languages}
    pairs = {
        "-".join(pair): _sizes(pair, [(store, material.held_out_pairs[pair])], material)
        for pair, store in material.pairs.items()
        if "tlm" in experiment.objectives
    }
    filters = [
        {"language": "-".join(row["languages"]), "kind": row["kind"], "source": row["name"], "counts": row["counts"]}
        for row in material.sources
    ]
    filters += [
        {"language": name, "kind": "held-out split", "source": "all", "counts": counts}
        for name, counts in material.splits.items()
    ]
    return {
        "languages": languages,
        "pairs": pairs,
        "filters": filters,
        "excluded": experiment.exclude,
        "fingerprint": material.fingerprint,
    }


def with_earlier(seen: dict, start_from: str, earlier: dict | None) -> dict:
    """Join what a run trained on with what the model it goes on with had seen.

    Args:
        seen: `languages`, `pairs`, `filters` and `excluded` of the run.
        start_from: The model it goes on with.
        earlier: The same of that model; None where nobody has written it down.

    Returns:
        The same of both, and `start_from`. Only what was kept out of both is `excluded`.
    """
    if earlier is None:
        return {**seen, "excluded": [], "start_from": start_from}
    return {
        "languages": _sums(earlier["languages"], seen["languages"]),
        "pairs": _sums(earlier["pairs"], seen["pairs"]),
        "filters": [*earlier["filters"], *seen["filters"]],
        "excluded": [path for path in seen["excluded"] if path in earlier["excluded"]],
        "start_from": start_from,
    }


def _sums(earlier: dict[str, dict], seen: dict[str, dict]) -> dict[str, dict]:
    """Add the sizes of languages or pairs, and join their sources."""
    both = dict(earlier)
    for name, sizes in seen.items():
        if name in earlier:
            sizes = {key: earlier[name][key] + value for key, value in sizes.items()}
            sizes["sources"] = list(dict.fromkeys(sizes["sources"]))
        both[name] = sizes
    return both


def _language_stores(code: str, material: Material) -> list[tuple[TokenStore, TokenStore]]:
    """Return a language's text, what was trained on beside what was held out."""
    if code in material.texts:
        return [(material.texts[code], material.held_out_texts[code])]
    return [
        (_side(store, pair, code), _side(material.held_out_pairs[pair], pair, code))
        for pair, store in material.pairs.items()
        if code in pair
    ]


def _side(store: PairStore, pair: tuple[str, str], code: str) -> TokenStore:
    return store.source if code == pair[0] else store.target


def _sizes(codes: Sequence[str], stores: list[tuple[Store, Store]], material: Material) -> dict:
    read = [row for row in material.sources if row["kind"] != "side of bitext" and set(codes) <= set(row["languages"])]
    return {
        "sentences": sum(len(trained) for trained, _ in stores),
        "tokens": sum(_tokens(trained) for trained, _ in stores),
        "held_out": sum(len(held_out) for _, held_out in stores),
        "sources": list(dict.fromkeys(row["name"] for row in read)),
    }


def _tokens(store: Store) -> int:
    return store.token_count if isinstance(store, TokenStore) else store.source.token_count + store.target.token_count


def perplexity_row(name: str, losses: np.ndarray) -> dict:
    """Return the perplexity of a task with its 95 % interval, from a bootstrap over sequences.

    Args:
        name: The task, such as `tlm en-de`.
        losses: Loss and predicted tokens of each held-out sequence, (sequences, 2).
    """
    draws = np.random.default_rng(0).multinomial(len(losses), np.full(len(losses), 1 / len(losses)), REPLICATES)
    loss, count = (draws @ losses).T
    drawn = count > 0
    quantiles = np.quantile(loss[drawn] / count[drawn], [0.025, 0.975])
    low, high = np.exp(np.minimum(quantiles, LARGEST_LOSS))
    objective, _, codes = name.partition(" ")
    total, predicted = losses.sum(0)
    return {
        "task": name,
        "objective": objective,
        "languages": codes.split("-"),
        "value": perplexity(total, predicted),
        "low": float(low),
        "high": float(high),
        "n": int(predicted),
        "sentences": len(losses),
    }


def curves(history: list[dict], held_out: list[str]) -> dict[str, list[dict]]:
    """Return the losses (`loss`) and held-out perplexities (`perplexity`) of the tasks by step and tokens.

    Args:
        history: The Trainer's log.
        held_out: Names of the held-out tasks.
    """
    losses, perplexities, tokens = [], [], 0
    for entry in history:
        tokens = entry.get("tokens", tokens)
        place = {"step": entry["step"], "tokens": tokens}
        if "loss" in entry:
            parts = {key: value for key, value in entry.items() if key.startswith("loss_")}
            losses.append(place | {_task_name(key.removeprefix("loss_")): value for key, value in parts.items()})
        elif "eval_perplexity" in entry:
            values = {name: entry[f"eval_{name.replace(' ', '_')}_perplexity"] for name in held_out}
            perplexities.append(place | {"mean": entry["eval_perplexity"]} | values)
    return {"loss": losses, "perplexity": perplexities}


def _task_name(key: str) -> str:
    """Return `mlm en` for `mlm_en`."""
    return key.replace("_", " ", 1)


def _seconds(training: dict) -> dict[str, float]:
    """Return the seconds of training, whatever starts it took, and with all evaluations (`total`)."""
    speed = _speed(training["history"])
    seconds = speed["tokens"] / speed["tokens_per_second"]
    evaluations = 1 + sum("eval_perplexity" in entry for entry in training["history"])
    return {"train": seconds, "total": seconds + evaluations * training["evaluation_seconds"]}


def _speed(history: list[dict]) -> dict:
    """Return all tokens, and speed over the whole training."""
    entries = [entry for entry in history if "tokens_per_second" in entry]
    counts = np.diff([0, *(entry["tokens"] for entry in entries)])
    seconds = counts / np.array([entry["tokens_per_second"] for entry in entries])
    # Each log divides by the best rate of large matrix products until then: here it is the best of all.
    rates = np.array([entry["matrix_product_rate"] for entry in entries])
    useful = seconds * np.array([entry["mfu"] for entry in entries]) * rates
    return {
        "tokens": int(counts.sum()),
        "tokens_per_second": float(counts.sum() / seconds.sum()),
        "mfu": float(useful.sum() / seconds.sum() / rates.max()),
    }


def _mean(tasks: list[dict]) -> float:
    """Return the mean perplexity over the languages of MLM, over the pairs of TLM where there is no MLM."""
    values = [row["value"] for row in tasks if row["objective"] == "mlm"] or [row["value"] for row in tasks]
    return sum(values) / len(values)
