"""LoRA adapters of languages, stacked with the adapter of a task, on plain PEFT.

Pfeiffer et al. 2020 (MAD-X) train an adapter for each language on its text and, on top of the frozen one of the source
language, an adapter for the task; at inference the language's is swapped. They use bottleneck adapters, one after the
other, and invertible ones at the embeddings. Here both are LoRA: the updates of language and task are added up, and
there is nothing at the embeddings.
"""

from collections.abc import Mapping

from peft import LoraConfig, PeftConfig, PeftModel, PeftType, get_peft_model
from transformers import PreTrainedModel

from .adapter_folders import adapter_name, read_adapter_record
from .lora import TARGET_MODULES, check_lora

# What PEFT calls the only adapter of a model, and saves in the folder itself; others are saved in folders below.
TASK_ADAPTER = "default"


def add_language_adapter(model: PreTrainedModel, rank: int = 8) -> PeftModel:
    """Freeze a masked language model but for LoRA adapters on queries and values of its encoder.

    There is no dropout: hidden tokens are noise enough, and below a task adapter it would be on where the language
    adapter no longer learns. The scale of the update is 2, as in `add_lora`.

    Args:
        model: A masked language model.
        rank: Rank of the update.

    Raises:
        ValueError: If the type of the model has no preset.
    """
    check_lora(model.config)
    config = LoraConfig(r=rank, lora_alpha=2 * rank, target_modules=TARGET_MODULES[model.config.model_type])
    return get_peft_model(model, config)


def check_language_adapter(folder: str, encoder: str, fingerprint: str) -> None:
    """Compare an adapter with the encoder that it is to be used on.

    Args:
        folder: The adapter.
        encoder: Folder or Hub id of the encoder.
        fingerprint: Its `saved_fingerprint`.

    Raises:
        ValueError: If it is no LoRA adapter, has more than that, or was trained on another encoder.
    """
    config = PeftConfig.from_pretrained(folder)
    if config.peft_type != PeftType.LORA or config.modules_to_save:
        kind = f"{config.peft_type} with {config.modules_to_save}" if config.modules_to_save else config.peft_type
        raise ValueError(f"{folder}: expected a language adapter, LoRA and nothing else, got {kind}.")
    record = read_adapter_record(folder)
    if record is not None and record["encoder"] != fingerprint:
        raise ValueError(
            f"{folder}: this adapter was trained on {record['start_from']} ({record['encoder']}), not on {encoder} "
            f"({fingerprint}). Train one on this encoder."
        )


def add_language_adapters(model: PeftModel, folders: Mapping[str, str]) -> None:
    """Load adapters of languages beside that of a task; they stay as they are.

    Args:
        model: A model with a task adapter.
        folders: Language -> folder of its adapter.

    Raises:
        ValueError: If an adapter does not fit the model.
    """
    for language, folder in folders.items():
        try:
            loaded = model.load_adapter(folder, adapter_name(language))
        except RuntimeError as error:
            raise ValueError(
                f"{folder}: the adapter does not fit the encoder: {' '.join(str(error).split())}"
            ) from error
        if wrong := [*loaded.missing_keys, *loaded.unexpected_keys]:
            raise ValueError(
                f"{folder}: the adapter does not fit the encoder, which has other layers: {', '.join(wrong[:3])}."
            )


def use_language(model: PeftModel, language: str) -> None:
    """Make a language's adapter active together with the task's, which alone can be trained.

    The task's comes first, as the Trainer loads checkpoints into the first of the active adapters.
    """
    name = adapter_name(language)
    model.base_model.set_adapter([TASK_ADAPTER, name])
    # PEFT makes trainable what it activates.
    model.set_requires_grad(name, False)
