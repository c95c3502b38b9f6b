"""One variant and seed: pre-trained, fine-tuned on English, asked for translations."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from statistics import fmean

import torch
import yaml
from transformers import AutoModel, AutoTokenizer

from hf_xlt.files import write_json
from hf_xlt.pretraining import PretrainingExperiment, read_experiment
from hf_xlt.pretraining import run as pretrain
from hf_xlt.pretraining.model import SAVED_DROPOUT, make_model
from hf_xlt.pretraining.progress import Plan, Progress
from hf_xlt.probes import sentence_vectors, surface_hits, translation_hits
from hf_xlt.transfer.experiment import Experiment
from hf_xlt.transfer.runner import run as transfer
from tlm_vs_mlm.data import PIVOT, evaluation_files, parallel_texts
from tlm_vs_mlm.summary import task_measures

UNTRAINED = "untrained"
VARIANTS = {
    UNTRAINED: {},
    "mlm": {"objectives": ["mlm"]},
    "tlm": {},
    "tlm-no-language": {"language_embeddings": False},
    "tlm-no-reset": {"reset_positions": False},
}
TASKS = ("pos", "ner")


def fields(changes: Iterable[str]) -> dict:
    """Return the fields that `name=value` texts name, values read as YAML.

    Example:
        >>> fields(["mixed=true", "mask_rate=0.3"])
        {'mixed': True, 'mask_rate': 0.3}
    """
    return {name: yaml.safe_load(value) for name, _, value in (change.partition("=") for change in changes)}


def variant_fields(variant: str) -> dict:
    """Return the fields of `PretrainingExperiment` that make a variant.

    Raises:
        ValueError: If there is no such variant.

    Example:
        >>> variant_fields("mlm:mask_rate=0.3")
        {'objectives': ['mlm'], 'mask_rate': 0.3}
    """
    base, _, changes = variant.partition(":")
    if base not in VARIANTS:
        raise ValueError(f"Expected {', '.join(VARIANTS)}, or such as tlm:mixed=true, got {variant!r}.")
    return VARIANTS[base] | fields(filter(None, changes.split(",")))


def experiment(data: Path, settings: dict, variant: str, seed: int) -> PretrainingExperiment:
    """Return the description of a pre-training; its budget is `steps` of the settings, or else `minutes`."""
    options = {
        "languages": settings["languages"],
        "text": [str(data / "ud-train")],
        "bitext": [str(data / "parallel")],
        "exclude": list(map(str, evaluation_files(data, settings["languages"]))),
        "seed": seed,
    }
    budget = "steps" if "steps" in settings else "minutes"
    options[budget] = settings[budget]
    return read_experiment(None, options | settings["set"] | variant_fields(variant))


def run_folder(folder: Path, variant: str, seed: int) -> Path:
    """Return where a variant and seed are kept."""
    return folder / f"{variant}_seed{seed}"


class Planned(Exception):
    """A pre-training is planned: its text is prepared, its speed timed."""


class StopAtPlan(Progress):
    """Stop a pre-training before its first update."""

    def begin(self, plan: Plan) -> None:
        """Hand over the plan."""
        raise Planned(plan)


def plan(description: PretrainingExperiment, folder: Path) -> Plan:
    """Return what a pre-training would do, with its vocabulary and its number of updates."""
    try:
        pretrain(description, output=folder, progress=StopAtPlan())
    except Planned as planned:
        return planned.args[0]
    raise FileExistsError(f"{folder}: holds a finished pre-training. Choose another folder.")


def run(data: Path, folder: Path, settings: dict, variant: str, seed: int) -> None:
    """Run what is left of a variant and seed, and write its `result.json`."""
    own = run_folder(folder, variant, seed)
    description = experiment(data, settings, variant, seed)
    encoder = own / "pretraining" / "model"
    result = {"variant": variant, "seed": seed}
    if variant == UNTRAINED:
        _save_untrained(description, encoder)
        measures = {}
    else:
        results, _ = pretrain(description, output=own / "pretraining")
        measures = {f"perplexity/{row['task']}": row["value"] for row in results["perplexity"]["tasks"]}
        result |= {name: results[name] for name in ("data", "model", "training", "seconds")}
    baselines = {}
    for task in TASKS:
        found, task_baselines, rate = _zero_shot(task, folder / "data", own, encoder, settings, seed)
        measures |= found
        baselines |= task_baselines
        result[f"{task} learning rate"] = rate
    measures |= _retrieval(encoder, parallel_texts(data, settings["languages"]))
    write_json(own / "result.json", result | {"measures": measures, "baselines": baselines})


def _save_untrained(description: PretrainingExperiment, encoder: Path) -> None:
    """Save the weights that the pre-training begins with."""
    tokenizer = plan(description, encoder.parent).material.tokenizer
    model = make_model(description, tokenizer)
    model.config.dropout = model.config.attention_dropout = SAVED_DROPOUT
    model.save_pretrained(encoder)
    tokenizer.save_pretrained(encoder)


def _zero_shot(
    task: str, data: Path, own: Path, encoder: Path, settings: dict, seed: int
) -> tuple[dict[str, float], dict[str, float], float]:
    """Fine-tune on English with each learning rate; return what the best one on English development data measures.

    Returns:
        Measures, scores of the baselines that need no encoder, and the learning rate.
    """
    languages = sorted(path.name for path in (data / task).iterdir() if path.is_dir())
    found = {
        rate: _fine_tune(
            task, data / task, own / f"{task}_{rate:g}", encoder, [PIVOT], languages, settings, seed, rate
        )
        for rate in settings["learning_rates"]
    }
    rate = max(found, key=lambda rate: found[rate]["model"]["best"]["score"])
    results = found[rate]
    in_language = {}
    if task == "pos" and settings["in_language"]:
        others = [language for language in languages if language != PIVOT]
        folder = own / f"{task}-in-language_{rate:g}"
        own_results = _fine_tune(
            task, data / f"{task}-in-language", folder, encoder, others, others, settings, seed, rate
        )
        in_language = {cell["eval"]: cell["value"] for cell in own_results["cells"] if cell["train"] == cell["eval"]}
    scores = {cell["eval"]: cell["value"] for cell in results["cells"]}
    measures = task_measures(task, scores, PIVOT, in_language)
    measures[f"{task}/development {PIVOT}"] = results["model"]["best"]["score"]
    baselines = {f"{task}/{row['name']}/{row['eval']}": row["value"] for row in results["baselines"]}
    return measures, baselines, rate


def _fine_tune(
    task: str,
    data: Path,
    output: Path,
    encoder: Path,
    train: list[str],
    evaluate: list[str],
    settings: dict,
    seed: int,
    learning_rate: float,
) -> dict:
    description = Experiment(
        task,
        str(data),
        train=train,
        eval=evaluate,
        model=str(encoder),
        seeds=[seed],
        epochs=settings["epochs"],
        learning_rate=learning_rate,
    )
    results, _ = transfer(description, output=output)
    return results


def _retrieval(encoder: Path, texts: dict[str, list[str]]) -> dict[str, float]:
    """Return the accuracy of nearest-neighbour translation to and from English, by offset, layer and direction."""
    model = AutoModel.from_pretrained(encoder)
    model.to(torch.accelerator.current_accelerator() if torch.accelerator.is_available() else "cpu")
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    vectors = {language: sentence_vectors(model, tokenizer, own, language) for language, own in texts.items()}
    measures = {}
    for source, target in pivot_pairs(texts):
        for row in translation_hits(vectors[source], vectors[target]).accuracies():
            direction = f"{source}-{target}" if row.direction == "forward" else f"{target}-{source}"
            measures[f"retrieval/{row.offset}/layer {row.layer}/{direction}"] = row.value
    return measures | _means(measures)


def surface_retrieval(texts: dict[str, list[str]]) -> dict[str, float]:
    """Return the accuracy of translation by spelling, by direction."""
    measures = {}
    for source, target in pivot_pairs(texts):
        forward, backward = surface_hits(texts[source], texts[target]).mean(axis=1).tolist()
        measures |= {f"retrieval/surface/{source}-{target}": forward, f"retrieval/surface/{target}-{source}": backward}
    return measures | _means(measures)


def pivot_pairs(languages: Iterable[str]) -> list[tuple[str, str]]:
    """Return English with each other language."""
    return [(PIVOT, language) for language in languages if language != PIVOT]


def _means(measures: dict[str, float]) -> dict[str, float]:
    """Average over directions, which the names of the measures end in."""
    groups = itertools.groupby(sorted(measures), key=lambda name: name.rpartition("/")[0])
    return {f"{group}/mean": fmean(measures[name] for name in names) for group, names in groups}
