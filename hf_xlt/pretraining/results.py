"""The results of a pre-training, collected from what its stages left."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from accelerate import PartialState

from ..data.languages import display_name
from ..data.licenses import source_licenses
from ..report.wording import short_name
from ..results import SCHEMA, versions
from ..training.pretraining_trainer import perplexity
from ..transfer.ledger import pretraining_entries
from .experiment import PretrainingExperiment
from .material import Material, pair_lengths
from .reading import excluded_files

REPLICATES = 1000
# A bootstrap over fewer sequences says nothing of how sequences differ.
FEWEST_SEQUENCES = 10
# Tokens of each sentence trained on, and of each held out.
Lengths = tuple[np.ndarray, np.ndarray]


def collect_results(experiment: PretrainingExperiment, argv: list[str], material: Material, training: dict) -> dict:
    """Return what docs/results.md describes.

    Args:
        experiment: The description.
        argv: The command as the user gave it.
        material: The text.
        training: What `hf_xlt.pretraining.training` kept of the training.
    """
    tasks = [perplexity_row(name, np.array(losses)) for name, losses in training["held_out"].items()]
    alone = [perplexity_row(name, np.array(losses)) for name, losses in (training["held_out_alone"] or {}).items()]
    data = describe_data(experiment, material, training["history"])
    return {
        "schema": SCHEMA,
        "command": {"verb": "pretrain", "argv": argv, "experiment": experiment.to_dict()},
        "versions": versions(),
        "languages": {code: display_name(code) for code in experiment.languages},
        "data": data,
        "model": {
            **training["model"],
            "name": short_name(experiment.model_name),
            "start_from": experiment.start_from,
            "lora_rank": experiment.lora_rank if experiment.lora else None,
            "folder": "adapter" if experiment.lora else "model",
        },
        "training": _speed(training["history"])
        | {"steps": training["steps"], "stopped_early": training["steps"] < training["planned_steps"]},
        "curves": curves(training["history"], list(training["held_out"])),
        "perplexity": {"mean": _mean(tasks), "tasks": tasks, "without_adapter": _mean(alone) if alone else None},
        "ledger": {"training": [], "evaluation": [], "unlabelled": pretraining_entries(data), "notes": []},
        "seconds": _seconds(training) | {"processes": PartialState().num_processes},
    }


def describe_data(experiment: PretrainingExperiment, material: Material, history: list[dict]) -> dict:
    """Return what there was and what was trained on per language and pair, and what was dropped and excluded.

    A language whose text is not trained on but as a side of pairs has these sides.

    Args:
        experiment: The description.
        material: The text.
        history: The Trainer's log.
    """
    drawn = tokens_drawn(history)
    longest = experiment.max_pair_tokens
    sides = {
        pair: (pair_lengths(store, longest), pair_lengths(material.held_out_pairs[pair], longest))
        for pair, store in material.pairs.items()
        if "tlm" in experiment.objectives
    }
    languages = {}
    for code in experiment.languages:
        if "mlm" in experiment.objectives and code in material.texts:
            lengths = [(material.texts[code].lengths, material.held_out_texts[code].lengths)]
        else:
            of_code = [(pair.index(code), of_pair) for pair, of_pair in sides.items() if code in pair]
            lengths = [(trained[side], held_out[side]) for side, (trained, held_out) in of_code]
        languages[code] = _sizes([code], lengths, material) | {"drawn": drawn[f"mlm {code}"]}
    pairs = {
        "-".join(pair): _sizes(pair, [(trained.sum(0), held_out.sum(0))], material)
        | {"drawn": sum(drawn[f"tlm {first}-{second}"] for first, second in (pair, pair[::-1]))}
        for pair, (trained, held_out) in sides.items()
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
        "excluded": excluded_files(experiment),
        "licenses": source_licenses([*experiment.text, *experiment.bitext], _source_names(material)),
        "fingerprint": material.fingerprint,
    }


def tokens_drawn(history: list[dict]) -> Counter[str]:
    """Return the tokens trained on by task (`mlm en`, `tlm de-en`), 0 for what was never drawn.

    Args:
        history: The Trainer's log.
    """
    drawn: Counter[str] = Counter()
    for entry in history:
        tokens = {key: count for key, count in entry.items() if key.startswith(("tokens_mlm_", "tokens_tlm_"))}
        drawn.update({_task_name(key.removeprefix("tokens_")): count for key, count in tokens.items()})
    return drawn


def _source_names(material: Material) -> list[str]:
    return list(dict.fromkeys(row["name"] for row in material.sources if row["kind"] != "side of bitext"))


def with_earlier(seen: dict, start_from: str, earlier: dict | None) -> dict:
    """Join what a run trained on with what the model it goes on with had seen.

    Args:
        seen: `languages`, `pairs`, `filters` and `excluded` of the run.
        start_from: The model it goes on with.
        earlier: The same of that model; None where nobody has written it down.

    Returns:
        The same of both, and `start_from`. Only what was kept out of both is `excluded`. `unrecorded` is the model at
        the beginning whose training text nobody has written down, if there is one.
    """
    if earlier is None:
        return {**seen, "excluded": [], "start_from": start_from, "unrecorded": start_from}
    unrecorded = {name: earlier[name] for name in ("unrecorded",) if name in earlier}
    return {
        "languages": _sums(earlier["languages"], seen["languages"]),
        "pairs": _sums(earlier["pairs"], seen["pairs"]),
        "filters": [*earlier["filters"], *seen["filters"]],
        "excluded": [path for path in seen["excluded"] if path in earlier["excluded"]],
        "start_from": start_from,
        **unrecorded,
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


def _sizes(codes: Sequence[str], lengths: list[Lengths], material: Material) -> dict:
    read = [row for row in material.sources if row["kind"] != "side of bitext" and set(codes) <= set(row["languages"])]
    return {
        "sentences": sum(len(trained) for trained, _ in lengths),
        "tokens": sum(int(trained.sum()) for trained, _ in lengths),
        "held_out": sum(len(held_out) for _, held_out in lengths),
        "sources": list(dict.fromkeys(row["name"] for row in read)),
    }


def perplexity_row(name: str, losses: np.ndarray) -> dict:
    """Return the perplexity of a task with its 95 % interval, from a bootstrap over sequences, 10 of them or more.

    Args:
        name: The task, such as `tlm en-de`.
        losses: Loss and predicted tokens of each held-out sequence, (sequences, 2).
    """
    low, high = _interval(losses) if len(losses) >= FEWEST_SEQUENCES else (None, None)
    objective, _, codes = name.partition(" ")
    total, predicted = losses.sum(0)
    return {
        "task": name,
        "objective": objective,
        "languages": codes.split("-"),
        "value": perplexity(total, predicted),
        "low": low,
        "high": high,
        "n": int(predicted),
        "sentences": len(losses),
    }


def _interval(losses: np.ndarray) -> list[float]:
    draws = np.random.default_rng(0).multinomial(len(losses), np.full(len(losses), 1 / len(losses)), REPLICATES)
    loss, count = (draws @ losses).T
    drawn = count > 0
    quantiles = np.quantile(loss[drawn] / count[drawn], [0.025, 0.975])
    return np.exp(quantiles).tolist()


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
