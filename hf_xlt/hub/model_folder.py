"""The files of a saved model that belong on the Hub, checked before anything is uploaded."""

import json
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import ModelCard
from safetensors import SafetensorError, safe_open

from hf_xlt.hub.model_card import hub_id

# What unpickles, whatever it holds; and what training leaves beside a model.
PICKLES = (".bin", ".ckpt", ".joblib", ".pickle", ".pkl", ".pt", ".pth")
OF_TRAINING = ("checkpoint-*", "runs", "trainer_state.json", "complete", "global_step*", "*.tmp", "__pycache__", ".*")
# What turns text into inputs: one of these lies beside every model, or it cannot be used.
INPUTS = ("tokenizer.json", "tokenizer_config.json", "word_features.json", "tree_features.json", "vocab.*.txt")
GENERIC = ("More Information Needed", "should probably proofread")


@dataclass(frozen=True)
class ModelFolder:
    """A saved model.

    Args:
        path: The folder.
        files: Path in the folder -> file, of what belongs on the Hub.
        left_out: What does not.
    """

    path: Path
    files: dict[str, Path]
    left_out: list[str]

    @property
    def size(self) -> int:
        """Bytes to upload."""
        return sum(path.stat().st_size for path in self.files.values())

    @property
    def is_adapter(self) -> bool:
        """Whether it holds adapters, to be put on another model."""
        return "adapter_config.json" in self.files


def check_model_folder(path: Path) -> ModelFolder:
    """Return what of a folder belongs on the Hub.

    Args:
        path: A folder that `save_pretrained` wrote, with a card.

    Raises:
        FileNotFoundError: If something is missing that a reader needs.
        ValueError: If something cannot be read, or would be of no use to others.
    """
    if not path.is_dir():
        raise FileNotFoundError(f"{path}: expected the folder of a run or of a saved model, found none.")
    files, left_out = _sorted_out(path)
    folder = ModelFolder(path, files, left_out)
    _check_weights(folder)
    _check_config(folder)
    inputs = any(file.match(pattern) for file in files.values() for pattern in INPUTS)
    if not inputs and not folder.is_adapter:  # what adapters are put on has them
        raise FileNotFoundError(
            f"{path}: expected a tokenizer or word features beside the model, found none of {', '.join(INPUTS)}. "
            "Save it there, too: `tokenizer.save_pretrained(folder)`."
        )
    _check_card(folder)
    return folder


def is_on_hub(name: str) -> bool:
    """Tell whether a model is named as on the Hub, with its owner.

    Example:
        >>> is_on_hub("FacebookAI/xlm-roberta-base"), is_on_hub("/home/someone/encoder"), is_on_hub("encoder")
        (True, False, False)
    """
    return hub_id(name) is not None and "/" in name


def _sorted_out(path: Path) -> tuple[dict[str, Path], list[str]]:
    files, left_out = {}, []
    for file in sorted(file for file in path.rglob("*") if file.is_file()):
        below = file.relative_to(path)
        if any(Path(part).match(pattern) for part in below.parts for pattern in OF_TRAINING):
            left_out.append(below.as_posix())
        elif file.suffix in PICKLES:
            left_out.append(below.as_posix())
        else:
            files[below.as_posix()] = file
    return files, left_out


def _check_weights(folder: ModelFolder) -> None:
    weights = [file for name, file in folder.files.items() if name.endswith(".safetensors")]
    if not weights:
        pickled = [name for name in folder.left_out if name.endswith(PICKLES)]
        found = f"found {', '.join(pickled)}, which run code when they are opened" if pickled else "found none"
        raise FileNotFoundError(f"{folder.path}: expected weights as safetensors, {found}. Use `save_pretrained`.")
    for name, file in folder.files.items():
        if name.endswith(".safetensors.index.json"):
            parts = set(json.loads(file.read_text("utf-8"))["weight_map"].values())
            if missing := sorted(parts - folder.files.keys()):
                raise FileNotFoundError(f"{file}: names {missing[0]!r}, which is not there.")
    for file in weights:
        try:
            with safe_open(file, "pt") as opened:
                opened.keys()
        except SafetensorError as error:
            raise ValueError(f"{file}: cannot be read ({error}). Save the model again.") from error


def _check_config(folder: ModelFolder) -> None:
    if folder.is_adapter:
        base = _read(folder.files["adapter_config.json"]).get("base_model_name_or_path") or ""
        if not is_on_hub(base):
            raise ValueError(
                f"{folder.path}: expected adapters of a model on the Hub, as `owner/name`, got {base!r}. Push that "
                "model first and name it with `--base-model`, or push the merged model of the run."
            )
    if "config.json" not in folder.files:
        if folder.is_adapter:
            return
        raise FileNotFoundError(f"{folder.path}: expected the config.json of a saved model, found none.")
    config = _read(folder.files["config.json"])
    entries = [entry for entry in config.get("auto_map", {}).values() if entry]
    entries += [pipeline["impl"] for pipeline in config.get("custom_pipelines", {}).values()]
    modules = {entry.rpartition("--")[2].partition(".")[0] for entry in entries if isinstance(entry, str)}
    if missing := sorted(module for module in modules if f"{module}.py" not in folder.files):
        raise FileNotFoundError(
            f"{folder.path}: config.json says that the code of the model is in {missing[0]}.py, which is not there. "
            "`save_pretrained` of the model writes it."
        )


def _check_card(folder: ModelFolder) -> None:
    if "README.md" not in folder.files:
        raise FileNotFoundError(
            f"{folder.path}: expected a card, README.md, found none. Every run writes one beside its model."
        )
    path = folder.files["README.md"]
    card = ModelCard(path.read_text("utf-8"), ignore_metadata_errors=False)
    if not card.data.to_dict():
        raise ValueError(f"{path}: expected metadata at the start of the card, between lines of `---`.")
    for words in GENERIC:
        if words in card.content:
            raise ValueError(f"{path}: the card has gaps ({words!r}). Fill them in, or push the folder of a run.")


def _read(path: Path) -> dict:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: expected JSON, got {error}.") from error
