"""The model card of a single training with a Trainer, outside a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from huggingface_hub import EvalResult, ModelCard, ModelCardData
from peft import PeftModel
from transformers import PreTrainedModel, TrainingArguments

from hf_xlt.data.languages import display_name
from hf_xlt.hub.model_card import card_template, example_language, hub_id
from hf_xlt.report import wording
from hf_xlt.results import versions

# Settings to tell, of many that were left as they are.
SETTINGS = (
    "learning_rate",
    "lr_scheduler_type",
    "warmup_steps",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
    "num_train_epochs",
    "max_steps",
    "weight_decay",
    "max_grad_norm",
    "seed",
)
PIPELINE_TAGS = {
    "ForTokenClassification": "token-classification",
    "ForRelationClassification": "text-classification",
    "ForArgumentRoleClassification": "text-classification",
    "WithLMHeadModel": "fill-mask",
}


@dataclass(frozen=True)
class Training:
    """What a training was.

    Args:
        rows: Language, or pair such as `en-de` -> number of rows that were trained on.
        unit: What a row is.
        log: The Trainer's log: the card shows losses and what was measured on development data.
        scores: Language -> score on test sentences, a fraction.
        metric: What these scores are.
        command: The command line.
        base_model: Name of the model that training began with, if it had weights.
    """

    rows: Mapping[str, int]
    unit: str
    log: Sequence[Mapping[str, float]]
    scores: Mapping[str, float] = field(default_factory=dict)
    metric: str = "f1"
    command: str = ""
    base_model: str | None = None


def training_card(model: PreTrainedModel | PeftModel, arguments: TrainingArguments, training: Training) -> ModelCard:
    """Return the card of a model as a Trainer leaves it.

    Args:
        model: The model; one with adapters is saved as these alone.
        arguments: Of the training.
        training: What it was.
    """
    adapters = isinstance(model, PeftModel)
    model = model.get_base_model() if adapters else model
    architecture = type(model).__name__
    languages = list(dict.fromkeys(code for key in training.rows for code in key.split("-")))
    evaluations = [row for row in training.log if any(name.startswith("eval_") for name in row)]
    losses = [row for row in training.log if "loss" in row]
    body = card_template("training_card.md.jinja").render(
        architecture=architecture,
        auto=_auto_class(model),
        adapters=adapters,
        remote_code=bool(getattr(model.config, "auto_map", None)),
        pipeline=next(iter(getattr(model.config, "custom_pipelines", None) or {}), None),
        parameters=sum(parameter.numel() for parameter in model.parameters()),
        labels=list(model.config.id2label.values()) if _pipeline_tag(architecture) != "fill-mask" else [],
        names={key: " and ".join(map(display_name, key.split("-"))) for key in [*training.rows, *training.scores]},
        example_language=example_language([*languages, *training.scores]),
        training=training,
        base_model=wording.short_name(training.base_model) if training.base_model else None,
        metric=wording.METRICS.get(training.metric, training.metric),
        losses=[losses[0], losses[-1]] if len(losses) > 1 else losses,
        development=_measured(evaluations[-1]) if evaluations else {},
        settings={name: _plain(getattr(arguments, name)) for name in SETTINGS},
        versions=versions(),
    )
    return ModelCard(f"---\n{_metadata(model, training, languages, adapters).to_yaml()}\n---\n\n{body}")


def _metadata(model: PreTrainedModel, training: Training, languages: list[str], adapters: bool) -> ModelCardData:
    tag = _pipeline_tag(type(model).__name__)
    return ModelCardData(
        model_name=f"{type(model).__name__} trained on {', '.join(map(display_name, languages))}",
        language=list(dict.fromkeys([*languages, *training.scores])),
        library_name="peft" if adapters else "transformers",
        pipeline_tag=tag,
        base_model=hub_id(training.base_model) if training.base_model else None,
        metrics=[training.metric] if training.scores else None,
        tags=["hf_xlt", "cross-lingual", model.config.model_type] + ["lora"] * adapters,
        eval_results=[
            EvalResult(
                task_type=tag,
                dataset_type=code,
                dataset_name=f"test sentences, {display_name(code)}",
                dataset_config=code,
                dataset_split="test",
                metric_type=training.metric,
                metric_name=f"{wording.METRICS.get(training.metric, training.metric)}{_zero_shot(training, code)}",
                metric_value=float(value),
            )
            for code, value in training.scores.items()
        ]
        or None,
    )


def _zero_shot(training: Training, code: str) -> str:
    return "" if code in training.rows else " (zero-shot)"


def _pipeline_tag(architecture: str) -> str:
    return next((tag for ending, tag in PIPELINE_TAGS.items() if architecture.endswith(ending)), "feature-extraction")


def _auto_class(model: PreTrainedModel) -> str:
    """Return the name of the Auto class that opens the model."""
    tags = {
        "token-classification": "AutoModelForTokenClassification",
        "text-classification": "AutoModelForSequenceClassification",
        "fill-mask": "AutoModelForMaskedLM",
    }
    return tags.get(_pipeline_tag(type(model).__name__), "AutoModel")


def _measured(row: Mapping[str, float]) -> dict[str, float]:
    """Return what an evaluation measured, without times."""
    timed = ("runtime", "per_second")
    return {
        name.removeprefix("eval_"): float(value)
        for name, value in row.items()
        if name.startswith("eval_") and not name.endswith(timed)
    }


def _plain(value: object) -> object:
    """Return a setting as it is typed."""
    return getattr(value, "value", value)
