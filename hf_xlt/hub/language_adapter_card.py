"""The model card of a language adapter that was trained here."""

from huggingface_hub import ModelCard, ModelCardData

from hf_xlt.hub.encoder_card import dropped
from hf_xlt.hub.model_card import card_template, description, hub_id
from hf_xlt.report import wording
from hf_xlt.report.pretraining import Pretraining


def language_adapter_card(results: dict) -> ModelCard:
    """Return the card of a language adapter: how to load it, what it was trained on, how well masked tokens are found.

    Args:
        results: The content of a `results.json` of a pre-training run with `lora`.
    """
    run = Pretraining(results)
    [language] = run.languages
    body = card_template("language_adapter_card.md.jinja").render(
        results=results,
        run=run,
        language=language,
        encoder=results["model"]["start_from"],
        of_package=wording.comes_with_the_package(results["model"]["start_from"]),
        command=wording.command_line(results),
        description=description(results),
        dropped=dropped(results),
        duration=wording.duration,
    )
    data = ModelCardData(
        language=language,
        library_name="peft",
        pipeline_tag="fill-mask",
        base_model=hub_id(results["model"]["start_from"]),
        tags=["hf_xlt", "cross-lingual", "lora", "language-adapter"],
    )
    return ModelCard(f"---\n{data.to_yaml()}\n---\n\n{body}")
