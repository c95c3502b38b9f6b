"""The model card of an encoder that was pre-trained here."""

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from hf_xlt.data.languages import base_language
from hf_xlt.hub.known_failures import encoder_failures
from hf_xlt.hub.model_card import HUB_LICENSES, card_template, description, hub_id
from hf_xlt.report import wording
from hf_xlt.report.pretraining import OBJECTIVES, Pretraining


def encoder_card(results: dict) -> ModelCard:
    """Return the card of an encoder: how to load it, what it was trained on, and how well it predicts masked tokens.

    Args:
        results: The content of a `results.json` of a pre-training run.
    """
    run = Pretraining(results)
    experiment = results["command"]["experiment"]
    body = card_template("encoder_card.md.jinja").render(
        results=results,
        run=run,
        experiment=experiment,
        names=", ".join(map(run.name, run.languages)),
        objective_names=run.objective_names,
        languages=list(run.languages),
        language_ids=_has_language_ids(results, run),
        start_from=results["model"].get("start_from"),
        size=_size(results),
        command=wording.command_line(results),
        description=description(results),
        dropped=dropped(results),
        duration=wording.duration,
        failures=encoder_failures(run),
    )
    return ModelCard(f"---\n{_metadata(results, run).to_yaml()}\n---\n\n{body}")


def _metadata(results: dict, run: Pretraining) -> ModelCardData:
    experiment = results["command"]["experiment"]
    specs = [*experiment.get("text", ()), *experiment.get("bitext", ())]
    corpora = dict.fromkeys(str(spec["dataset"]) for spec in specs if isinstance(spec, dict) and "dataset" in spec)
    start_from = results["model"].get("start_from")
    return ModelCardData(
        language=list(dict.fromkeys(map(base_language, run.languages))),
        license=_license(results),
        library_name="transformers",
        pipeline_tag="fill-mask",
        base_model=hub_id(start_from) if start_from else None,
        datasets=[name for name in corpora if hub_id(name)] or None,
        tags=["hf_xlt", "cross-lingual", "xlm", *run.objectives],
        model_name=f"XLM encoder of {', '.join(map(run.name, run.languages))}",
        eval_results=[_eval_result(run, row) for row in run.tasks.values()] or None,
    )


def _license(results: dict) -> str | None:
    """Return the licence that all sources state, None where they differ or one states none."""
    licenses = {(license or "").lower() for license in results["data"]["licenses"].values()}
    known = len(licenses) == 1 and HUB_LICENSES.match(next(iter(licenses)))
    return licenses.pop() if known and not results["model"].get("start_from") else None


def _eval_result(run: Pretraining, row: dict) -> EvalResult:
    code = "-".join(row["languages"])
    interval = "" if row["low"] is None else f", 95 % interval {wording.perplexity_interval(row)}"
    return EvalResult(
        task_type="fill-mask",
        task_name=OBJECTIVES[row["objective"]].capitalize(),
        dataset_type="held-out",
        dataset_name=f"held-out text, {run.name(code)}",
        dataset_config=code,
        dataset_split="test",
        metric_type="perplexity",
        metric_name=f"perplexity ({row['objective'].upper()}{interval})",
        metric_value=float(row["value"]),
    )


def _has_language_ids(results: dict, run: Pretraining) -> bool:
    """Tell whether the encoder is told the language; a start model decides for itself, whatever was asked for."""
    config = results["model"]["config"]
    if results["model"].get("start_from"):
        return config["use_lang_emb"] and config["n_langs"] > 1
    return results["command"]["experiment"].get("language_embeddings", True) and len(run.languages) > 1


def _size(results: dict) -> str:
    """Say how large the model is."""
    model = results["model"]
    config = model["config"]
    return (
        f"{config['n_layers']} layers, {config['emb_dim']} wide, {config['n_heads']} heads, "
        f"{model['vocab_size']:,} pieces; {model['parameters']:,} parameters"
    )


def dropped(results: dict) -> dict[str, int]:
    """Return why sentences and pairs were left out, and how many; bitext that joins the text counts once."""
    counts: dict[str, int] = {}
    for row in results["data"]["filters"]:
        if row["kind"] == "side of bitext":
            continue
        for reason, count in row["counts"].items():
            if reason not in ("read", "kept", "held out", "trained on"):
                counts[reason] = counts.get(reason, 0) + count
    return {reason: count for reason, count in counts.items() if count}
