"""LoRA adapters on token classifiers, and on the encoders in other models."""

from collections.abc import Iterator

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from torch import nn
from transformers import PreTrainedConfig, PreTrainedModel

# Queries and values, as in Hu et al. 2022, section 4.2, by model type.
TARGET_MODULES = {
    "bert": ["query", "value"],
    "camembert": ["query", "value"],
    "distilbert": ["q_lin", "v_lin"],
    "roberta": ["query", "value"],
    "xlm": ["q_lin", "v_lin"],
    "xlm-roberta": ["query", "value"],
    "xlm-roberta-xl": ["query", "value"],
}


def add_lora(model: PreTrainedModel, rank: int = 8, alpha: int = 16, dropout: float = 0.1) -> PeftModel:
    """Freeze a token classifier but for LoRA adapters on queries and values and its classifier.

    Args:
        model: A token classifier.
        rank: Rank of the update.
        alpha: Scale of the update, times 1 / rank.
        dropout: Dropout before the update.

    Raises:
        ValueError: If the type of the model has no preset.
    """
    check_lora(model.config)
    config = LoraConfig(
        task_type=TaskType.TOKEN_CLS,
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=TARGET_MODULES[model.config.model_type],
        modules_to_save=["classifier"],
    )
    return get_peft_model(model, config)


def add_lora_to_encoder(
    model: PreTrainedModel, encoder: PreTrainedModel, rank: int = 8, alpha: int = 16, dropout: float = 0.1
) -> PeftModel:
    """Freeze the encoder in a model but for LoRA adapters on queries and values.

    Everything on top of the encoder is trained and saved with the adapters.

    Args:
        model: A tagger, or a classifier of pairs, on an encoder; or a token classifier that gets adapters of languages
            too: PEFT's class for those would give each adapter a classifier of its own, and only one can be active.
        encoder: The encoder, a part of it.
        rank: Rank of the update.
        alpha: Scale of the update, times 1 / rank.
        dropout: Dropout before the update.

    Raises:
        ValueError: If the type of the encoder has no preset.
    """
    check_lora(encoder.config)
    # Without a task: those of PEFT pass arguments on that the encoders of transformers take, and this model does not.
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=TARGET_MODULES[encoder.config.model_type],
        modules_to_save=list(_beside(model, encoder)),
    )
    return get_peft_model(model, config)


def _beside(module: nn.Module, part: nn.Module, prefix: str = "") -> Iterator[str]:
    """Yield the names of the largest modules with weights that neither hold a part of the module nor are in it."""
    for name, child in module.named_children():
        # What is wrapped to be saved has no `items`.
        if part in child.modules() and child is not part or isinstance(child, nn.ModuleDict):
            yield from _beside(child, part, f"{prefix}{name}.")
        elif child is not part and any(True for _ in child.parameters()):
            yield prefix + name


def check_lora(config: PreTrainedConfig) -> None:
    """Raise a ValueError unless there is a preset for models of this configuration."""
    if config.model_type not in TARGET_MODULES:
        raise ValueError(
            f"No LoRA preset for models of type {config.model_type!r}; there is one for: {', '.join(TARGET_MODULES)}. "
            "Train without `--lora`."
        )
