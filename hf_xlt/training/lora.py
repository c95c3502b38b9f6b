"""LoRA adapters on token classifiers."""

from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from transformers import PreTrainedModel

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
    model_type = model.config.model_type
    if model_type not in TARGET_MODULES:
        raise ValueError(
            f"No LoRA preset for models of type {model_type!r}; there is one for: {', '.join(TARGET_MODULES)}. "
            "Train without `--lora`."
        )
    config = LoraConfig(
        task_type=TaskType.TOKEN_CLS,
        r=rank,
        lora_alpha=alpha,
        lora_dropout=dropout,
        target_modules=TARGET_MODULES[model_type],
        modules_to_save=["classifier"],
    )
    return get_peft_model(model, config)
