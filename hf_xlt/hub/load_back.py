"""Open a model from a folder and from the Hub as someone who has no hf_xlt does, and compare what they answer.

    HF_HUB_CACHE=EMPTY python -I hf_xlt/hub/load_back.py FOLDER REPO COMMIT CACHE

A program of its own: in a process that has imported hf_xlt, transformers takes its classes for those that came
with the model, and whether these work at all would not be seen. The model is downloaded to an empty cache; what
adapters are put on may be in CACHE. Prints the class of the model, how many numbers it answered with, and the largest
difference, as JSON.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TEXT = "Anna bought 3 houses in Berlin ."
# A tree of these words, and two of them to relate.
SENTENCE = {
    "tokens": ["Anna", "bought", "a", "house"],
    "upos": ["PROPN", "VERB", "DET", "NOUN"],
    "heads": [2, 0, 4, 2],
    "deprels": ["nsubj", "root", "det", "obj"],
    "entity_types": ["O", "O", "O", "O"],
    "subject": {"start": 0, "end": 1},
    "object": {"start": 3, "end": 4},
}


class WithoutPackage:
    """Refuse to import hf_xlt, installed or not."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
        """Raise ModuleNotFoundError for hf_xlt and its modules."""
        if name.partition(".")[0] == "hf_xlt":
            raise ModuleNotFoundError(f"No module named {name!r}: this process does without it")


def answers(where: str, cache: str, **options: Any) -> tuple[str, list[float]]:
    """Open a model and ask it something.

    Args:
        where: A folder, or a repository on the Hub.
        cache: Where the base model of adapters is kept.
        **options: Of `from_pretrained`.

    Returns:
        The name of its class, and numbers that depend on all its parts.
    """
    from transformers import AutoConfig

    if file := file_of(where, "adapter_config.json", options):
        base = json.loads(file.read_text("utf-8"))["base_model_name_or_path"]
        return of_adapters(where, base, cache, options)
    config = AutoConfig.from_pretrained(where, **options)
    if config.model_type == "aligned-embeddings":
        return of_words(where, config, options)
    if pipelines := getattr(config, "custom_pipelines", None):
        return of_pipeline(next(iter(pipelines)), where, config, options)
    return of_text(where, config, options)


def of_pipeline(task: str, where: str, config: Any, options: dict[str, Any]) -> tuple[str, list[float]]:
    """Ask a model that has a pipeline of its own."""
    from transformers import pipeline

    asked, other = (SENTENCE, {"negatives": True}) if "relation" in task else (TEXT, {"aggregation": "none"})
    opened = pipeline(task, model=where, **options)
    rows = opened(asked, lang=config.languages[0] if config.languages else None, **other)
    labels = list(config.id2label.values())
    found = [(labels.index(row.get("label") or row["entity"]), row["score"]) for row in rows]
    return type(opened.model).__name__, [float(number) for row in found for number in row]


def of_words(where: str, config: Any, options: dict[str, Any]) -> tuple[str, list[float]]:
    """Ask for the vectors of a few words of each language, and for translations."""
    from transformers import AutoModel

    model = AutoModel.from_pretrained(where, **options).eval()
    numbers = []
    for language in config.languages:
        words = model.words(language)[:5]
        numbers += model.encode(words, language).flatten().tolist()
        if language != config.hub:
            numbers += [score for row in model.translate(words, language, config.hub, k=1) for _, score in row]
    return type(model).__name__, numbers


def of_text(where: str, config: Any, options: dict[str, Any]) -> tuple[str, list[float]]:
    """Ask a model that takes what its tokenizer makes of a text."""
    from transformers import AutoTokenizer

    model = auto_class(config).from_pretrained(where, **options)
    return type(model).__name__, answered(model, AutoTokenizer.from_pretrained(where, **options))


def of_adapters(where: str, base: str, cache: str, options: dict[str, Any]) -> tuple[str, list[float]]:
    """Ask the model that adapters are put on, with them; what does not lie beside them is its own."""
    from peft import PeftModel
    from transformers import AutoConfig, AutoTokenizer

    own = {name: file_of(where, name, options) is not None for name in ("config.json", "tokenizer_config.json")}
    config_of, tokenizer_of = ((where, options) if own[name] else (base, {"cache_dir": cache}) for name in own)
    config = AutoConfig.from_pretrained(config_of[0], **config_of[1])
    model = auto_class(config).from_pretrained(base, config=config, cache_dir=cache)
    name = f"{type(model).__name__} with adapters"
    model = PeftModel.from_pretrained(model, where, revision=options.get("revision"))
    return name, answered(model, AutoTokenizer.from_pretrained(tokenizer_of[0], **tokenizer_of[1]))


def answered(model: Any, tokenizer: Any) -> list[float]:
    """Return the first tensor that a model gives for a text."""
    import torch

    with torch.no_grad():
        return model.eval()(**tokenizer(TEXT, return_tensors="pt"))[0].flatten().tolist()


def file_of(where: str, name: str, options: dict[str, Any]) -> Path | None:
    """Return a file of a folder or repository, None where there is none."""
    from transformers.utils import cached_file

    revision = options.get("revision")
    file = cached_file(where, name, revision=revision, _raise_exceptions_for_missing_entries=False)
    return Path(file) if file else None


def auto_class(config: Any) -> Any:
    """Return the Auto class that opens a model as the class that it was saved as."""
    import transformers

    for name in getattr(config, "auto_map", None) or {}:
        if name.startswith("AutoModel"):
            return getattr(transformers, name)
    for name in auto_names():
        auto = getattr(transformers, name)
        if type(config) in auto._model_mapping and (config.architectures or [""])[0] in names_of(auto, config):
            return auto
    return transformers.AutoModel


def auto_names() -> Iterator[str]:
    """Yield the Auto classes, those of what is trained here first."""
    import transformers

    yield from ("AutoModelForTokenClassification", "AutoModelForSequenceClassification", "AutoModelForMaskedLM")
    yield from (name for name in dir(transformers) if name.startswith("AutoModelFor"))


def names_of(auto: Any, config: Any) -> list[str]:
    """Return the names of the classes that an Auto class has for a configuration."""
    classes = auto._model_mapping[type(config)]
    return [cls.__name__ for cls in (classes if isinstance(classes, (tuple, list)) else [classes])]


def main(folder: str, repo: str, commit: str, cache: str) -> None:
    """Print what came out."""
    import math

    sys.meta_path.insert(0, WithoutPackage())
    here = answers(folder, cache, trust_remote_code=True)
    there = answers(repo, cache, trust_remote_code=True, revision=commit)
    if here[0] != there[0] or len(here[1]) != len(there[1]) or not here[1]:
        raise SystemExit(f"{here[0]} with {len(here[1])} numbers here, {there[0]} with {len(there[1])} there")
    difference = max(abs(one - other) for one, other in zip(here[1], there[1], strict=True))
    if math.isnan(difference):
        raise SystemExit(f"{here[0]} answers with numbers that are none")
    sys.stdout.write(json.dumps({"class": there[0], "numbers": len(there[1]), "difference": difference}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
