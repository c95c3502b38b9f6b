"""The model card of the model that a transfer run kept."""

import re
from collections.abc import Iterable
from pathlib import Path

import yaml
from huggingface_hub import EvalResult, ModelCard, ModelCardData
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from hf_xlt.data.languages import base_language
from hf_xlt.data.pairs import NEGATIVE_LABELS
from hf_xlt.hub.known_failures import model_failures
from hf_xlt.report import wording
from hf_xlt.report.adversary import adversary_of
from hf_xlt.report.matrix import Matrix

# The Hub's own names of licences, as far as corpora and treebanks use them.
HUB_LICENSES = re.compile(r"(cc0|cc-by(-nc)?(-sa|-nd)?|apache|mit|odc-by|odbl|pddl|gpl|lgpl|afl)(-\d\.\d)?$")

# Of the words in the cards' examples.
EXAMPLE_LANGUAGE = "en"


def model_card(results: dict, probe: dict | None = None, adapter_of: str | None = None) -> ModelCard:
    """Return the card of the kept model: what it is, how well it does in each language, and how far to trust that.

    Args:
        results: The content of a `results.json` of a transfer run that kept a model.
        probe: The content of a `results.json` of a probe of that run.
        adapter_of: The model on the Hub whose adapters are described; None: the model itself is.

    Raises:
        ValueError: The run kept no model.
    """
    best = results["model"]["best"]
    if not best:
        raise ValueError(
            "expected the results of a run that kept a model, got `model.best` = None: nothing to describe."
        )
    matrix = Matrix(results)
    rows = [row for (train, _), row in matrix.cells.items() if train == best["train"]]
    values = _values_of_kept_model(results)
    body = card_template("model_card.md.jinja").render(
        results=results,
        matrix=matrix,
        best=best,
        rows=rows,
        values=values,
        types=list(dict.fromkeys(name for row in rows for name in row["per_type"] or ())),
        training=next((row for row in results["ledger"]["training"] if row["train"] == best["train"]), None),
        evaluation=[row for row in results["ledger"]["evaluation"] if row["train"] == best["train"]],
        task=wording.task_name(results),
        metric=wording.metric_name(results),
        name=wording.model_name(results),
        command=wording.command_line(results),
        description=description(results),
        seeds=wording.seeds(results),
        baselines={row["best_baseline"]["name"] for row in rows},
        baseline_words=wording.baseline_words(results),
        extractor=results.get("extractor"),
        markers=results.get("markers"),
        language_adapters=results["model"].get("language_adapters"),
        example_markers=_example_markers(results.get("markers") or []),
        on_pairs=results["task"]["name"] in NEGATIVE_LABELS,
        type_name=wording.type_names(results)[0],
        scratch_xlm=_is_scratch_xlm(results),
        failures=model_failures(results, matrix, rows),
        probed=probe["summary"]["sentences"] if probe else [],
        adapter_of=adapter_of,
        lora=bool(adapter_of or results["model"]["lora"]),
        of_package=wording.comes_with_the_package(results["model"]["name"]),
        spread=wording.spread,
        trust=trust,
        **_tagger(results, matrix),
    )
    data = _metadata(results, matrix, rows, values, adapter_of)
    return ModelCard(f"---\n{data.to_yaml()}\n---\n\n{body}")


def _tagger(results: dict, matrix: Matrix) -> dict:
    """Return what the template says of the tagger; `adversary` is None for other models."""
    adversary, experiment = adversary_of(results), results["command"]["experiment"]
    trained = results["model"]["best"]["train"]
    targets = results["adversary"]["targets"].get(trained, []) if adversary else []
    languages = list(dict.fromkeys([*trained.split("+"), *(row["eval"] for row in matrix.cells.values())]))
    return {
        "adversary": adversary,
        "on_words": _reads_words(results),
        "vectors": ", ".join(map(wording.short_name, experiment.get("vectors") or [])),
        "targets": targets,
        "target_names": wording.listing([matrix.name(code) for code in targets]) if targets else "",
        "languages": languages,
        "example_language": example_language(
            results["model"].get("language_adapters") or results["model"].get("language_ids") or languages
        ),
    }


def trust(row: dict) -> str:
    """Say in words how a row of `summary.cells` stands against its best baseline."""
    baseline = f"{row['best_baseline']['name']} ({wording.percent(row['best_baseline']['value'])})"
    return {
        "better": f"better than {baseline}",
        "cannot tell": f"cannot be told from {baseline}: check on your own data first",
        "worse": f"worse than {baseline}: not to be used",
    }[row["verdict"]]


def hub_id(name: str) -> str | None:
    """Return `name` if it reads as the id of a repository on the Hub and no such folder is here, nor in the package.

    Example:
        >>> hub_id("FacebookAI/xlm-roberta-base"), hub_id("bert-base-multilingual-cased"), hub_id("./corpora/ud")
        ('FacebookAI/xlm-roberta-base', 'bert-base-multilingual-cased', None)
        >>> hub_id("pocket-tlm") is None
        True
    """
    here = Path(name).exists() or wording.comes_with_the_package(name)
    return name if re.fullmatch(r"(\w[\w.-]*/)?\w[\w.-]*", name) and not here else None


def example_language(languages: Iterable[str]) -> str:
    """Return the language that the example of a card names: that of its words, English, where the model knows it.

    Args:
        languages: Those that the model knows.

    Example:
        >>> example_language(["de", "en"]), example_language(["de", "fr"])
        ('en', 'de')
    """
    languages = list(languages)
    return EXAMPLE_LANGUAGE if EXAMPLE_LANGUAGE in languages else languages[0]


def description(results: dict) -> str | None:
    """Return the description of a run as a file for its verb, None where its command says it.

    Args:
        results: The content of a `results.json`.
    """
    command = results["command"]
    if command["argv"][:1] == ["hf-xlt"]:
        return None
    given = {name: value for name, value in command["experiment"].items() if value not in (None, False, [], {})}
    given = {name: _without_folders(value) for name, value in given.items()}
    return yaml.safe_dump(given, sort_keys=False, allow_unicode=True, default_flow_style=None, width=120).rstrip()


def _without_folders(value: object) -> object:
    """Return a setting with the names of files and folders, without the path to them."""
    if isinstance(value, list):
        return [_without_folders(item) for item in value]
    return wording.short_name(value) if isinstance(value, str) and value.startswith("/") else value


def card_template(name: str) -> Template:
    """Return the template of a card: unknown fields are errors, numbers worded as in reports."""
    environment = Environment(
        loader=PackageLoader("hf_xlt", "hub"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {**wording.FILTERS, "md": _markdown}
    return environment.get_template(name)


def _metadata(
    results: dict, matrix: Matrix, rows: list[dict], values: dict[str, float], adapter_of: str | None
) -> ModelCardData:
    model, data, task = (results[name] for name in ("model", "data", "task"))
    trained = model["best"]["train"].split("+")
    license = data["train"]["license"] or ""
    tags = ["hf_xlt", "cross-lingual", *["zero-shot"] * any(row["zero_shot"] for row in rows), task["name"]]
    # Data sets on the Hub have an owner; a name without one is a folder or comes with the package.
    corpora = dict.fromkeys(part["name"] for part in (data["train"], data["eval"]) if "/" in part["name"])
    return ModelCardData(
        model_name=f"{wording.model_name(results)} trained on {matrix.name(model['best']['train'])}",
        language=list(dict.fromkeys(map(base_language, [*trained, *(row["eval"] for row in rows)]))),
        # Weights that come from this data alone carry its licence; for others the owner has to say.
        license=license.lower() if model["scratch"] and HUB_LICENSES.match(license.lower()) else None,
        library_name="peft" if adapter_of or model.get("language_adapters") else "transformers",
        pipeline_tag=_task_type(results),
        base_model=adapter_of or (None if model["scratch"] or _reads_words(results) else hub_id(model["name"])),
        datasets=[name for name in corpora if hub_id(name)] or None,
        metrics=[task["metric"]],
        tags=tags + ["lora"] * bool(adapter_of or model["lora"]),
        eval_results=[_eval_result(results, matrix, row, values[row["eval"]]) for row in rows],
    )


def _eval_result(results: dict, matrix: Matrix, row: dict, value: float) -> EvalResult:
    data, task = wording.short_name(results["data"]["eval"]["name"]), results["task"]
    kind = "zero-shot" if row["zero_shot"] else "trained on this language"
    return EvalResult(
        task_type=_task_type(results),
        task_name=wording.task_name(results),
        dataset_type=data,
        dataset_name=f"{data}, {matrix.name(row['eval'])} ({kind})",
        dataset_config=row["eval"],
        dataset_split=results["command"]["experiment"].get("eval_split", "test"),
        metric_type=task["metric"],
        metric_name=f"{wording.metric_name(results)} ({kind})",
        metric_value=float(value),
    )


def _example_markers(markers: list[str]) -> list[str]:
    """Return a marker before a first span and one before a second: with a type, as ":" comes before "]"."""
    return [min((name for name in markers if name.startswith(f"[{span}")), default="") for span in ("E1", "E2")]


def _task_type(results: dict) -> str:
    return "text-classification" if results.get("extractor") else "token-classification"


def _reads_words(results: dict) -> bool:
    """Tell whether the model has no encoder, but word vectors or, on trees, not even these."""
    extractor = results.get("extractor")
    return bool(results["command"]["experiment"].get("vectors")) or bool(extractor and extractor["words"] == "none")


def _values_of_kept_model(results: dict) -> dict[str, float]:
    best = results["model"]["best"]
    return {
        cell["eval"]: cell["value"]
        for cell in results["cells"]
        if (cell["train"], cell["seed"], cell["variant"]) == (best["train"], best["seed"], "model")
        and cell["metric"] == results["task"]["metric"]
    }


def _is_scratch_xlm(results: dict) -> bool:
    architecture = results["model"]["architecture"].lower()
    return results["model"]["scratch"] and architecture.startswith("xlm") and "roberta" not in architecture


def _markdown(text: object) -> str:
    """Escape what Markdown (and the HTML inside it) would not print as it is."""
    escaped = re.sub(r"([\\`*_\[\]|#~$])", r"\\\1", str(text))
    return " ".join(escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").split())
