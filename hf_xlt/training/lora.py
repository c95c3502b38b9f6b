"""LoRA adapters on token classifiers."""

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
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


def add_lora_to_encoder(model: PreTrainedModel, rank: int = 8, alpha: int = 16, dropout: float = 0.1) -> PeftModel:
    """Freeze the encoder of an `AdversarialBilstmForTokenClassification` but for LoRA adapters on queries and values.

    Everything on top of the encoder is trained and saved with the adapters.

    Args:
        model: A tagger on an encoder.
        rank: Rank of the update.
        alpha: Scale of the update, times 1 / rank.
        dropout: Dropout before the update.

    Raises:
        ValueError: If the type of the encoder has no preset.
    """
    check_lora(model.config.encoder_config)
    above = [name for name, _ in model.named_children() if name != "model"]
    beside = [f"model.{name}" for name, _ in model.model.named_children() if name != "encoder"]
    names = [name for name in (*above, *beside) if any(True for _ in model.get_submodule(name).parameters())]
    # Without a task: those of PEFT pass arguments on that the encoders of transformers take, and this model does not.
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=TARGET_MODULES[model.config.encoder_config.model_type],
        modules_to_save=names,
    )
    return get_peft_model(model, config)


def check_lora(config: PreTrainedConfig) -> None:
    """Raise a ValueError unless there is a preset for models of this configuration."""
    if config.model_type not in TARGET_MODULES:
        raise ValueError(
            f"No LoRA preset for models of type {config.model_type!r}; there is one for: {', '.join(TARGET_MODULES)}. "
            "Train without `--lora`."
        )
