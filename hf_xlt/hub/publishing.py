"""Publishing what a run left: checked, uploaded in one commit, and opened again from the Hub."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huggingface_hub import HfApi, ModelCard, constants

from hf_xlt.files import write_json, write_text
from hf_xlt.hub import load_back
from hf_xlt.hub.model_card import model_card
from hf_xlt.hub.model_folder import ModelFolder, check_model_folder, is_on_hub
from hf_xlt.hub.upload import Say, Target, upload
from hf_xlt.report import PROBE_OF_RUN
from hf_xlt.report.wording import short_name
from hf_xlt.results import read_results

# The same weights and the same code on the same machine: no more than what threads may change.
CLOSE = 1e-5
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json")


@dataclass(frozen=True)
class Published:
    """A model on the Hub.

    Args:
        repo_id: Its name, with its owner.
        commit: Hash of the commit that holds it: what `revision` of `from_pretrained` takes.
        url: Its page.
        files: Path -> bytes.
        architecture: The class that opened it from there.
        difference: The largest difference of its answers from those of the folder.
    """

    repo_id: str
    commit: str
    url: str
    files: dict[str, int]
    architecture: str
    difference: float


def publish(
    folder: str | os.PathLike,
    repo_id: str,
    *,
    private: bool = False,
    revision: str | None = None,
    overwrite: bool = False,
    adapter: bool = False,
    base_model: str | None = None,
    say: Say = lambda line: None,
) -> Published:
    """Upload a model with its card, and open it again from the Hub as others will.

    The folder is checked before the Hub is asked anything: weights as safetensors, configuration, tokenizer or word
    features, card, the code that the configuration names; pickles and what training left are not uploaded. All files
    go into one commit. Then another process, without hf_xlt, opens both the folder and that commit, downloaded anew,
    through the Auto classes, and their answers are compared.

    Args:
        folder: Folder of a run, whose `model` is published, or of a saved model.
        repo_id: `name` or `owner/name`.
        private: Whether to make a new repository private.
        revision: A branch, made if there is none; None: `main`.
        overwrite: Whether to replace what is there, in a new commit.
        adapter: Whether to publish the LoRA adapters of a run in place of the model that they were merged into.
        base_model: The model on the Hub that the adapters belong to; None: as the run names it.
        say: Hears what will be uploaded, and what happens.

    Returns:
        Where it is, and how it compared.

    Raises:
        FileNotFoundError, ValueError: If the folder is not what others can use; nothing is uploaded.
        OSError: If the Hub cannot be reached or refuses, in one line that says what to do; or if what is on the Hub
            does not open from there, or answers otherwise.

    Example:
        ```python
        publish("runs/2026-01-31_transfer_1a2b3c4d", "me/pos-en", private=True, say=print)
        ```
    """
    target = Target(repo_id, private=private, revision=revision, overwrite=overwrite)
    with _model_folder(Path(folder), adapter, base_model) as path:
        found = check_model_folder(path)
        for line in plan(found, target):
            say(line)
        api = HfApi()
        done = upload(found.files, target, _message(found), api, say)
        say(f"Uploaded: {done.url}")
        compared = compare(path, done.repo_id, done.commit, api)
        sizes = {name: file.stat().st_size for name, file in found.files.items()}
    say(f"Opened again from there without hf_xlt: {compared['class']}, same answers")
    return Published(done.repo_id, done.commit, done.url, sizes, compared["class"], compared["difference"])


def plan(folder: ModelFolder, target: Target) -> Iterator[str]:
    """Yield what will be uploaded, line by line."""
    yield f"To {target.repo_id}, branch {target.branch}{', private if it is new' if target.private else ''}:"
    width = max(map(len, folder.files))
    for name, file in folder.files.items():
        yield f"  {name:<{width}}  {_bytes(file.stat().st_size):>10}"
    yield f"{len(folder.files)} files, {_bytes(folder.size)}"
    if folder.left_out:
        yield f"Not uploaded: {', '.join(folder.left_out)}"


def _bytes(count: int) -> str:
    """Write a size as disks are sold.

    Example:
        >>> _bytes(999), _bytes(12_345), _bytes(1_100_000_000)
        ('999 B', '12.3 kB', '1.1 GB')
    """
    for size, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"


def _message(folder: ModelFolder) -> str:
    return "Upload adapters" if folder.is_adapter else "Upload model"


# --- what is published ---


@contextmanager
def _model_folder(folder: Path, adapter: bool, base_model: str | None) -> Iterator[Path]:
    """Yield the folder to upload: that of a model, or a temporary one of adapters with the name of their base."""
    with tempfile.TemporaryDirectory() as temporary:
        if adapter:
            gather_adapter(folder, Path(temporary), base_model)
            yield Path(temporary)
        elif base_model:
            rename_base(_kept(folder), Path(temporary, "model"), base_model)
            yield Path(temporary, "model")
        else:
            yield _kept(folder)


def _kept(folder: Path) -> Path:
    """Return what a run kept: a model, or a language adapter alone; or the folder itself, of no run."""
    if not (folder / "results.json").exists():
        return folder
    kept = [folder / "model", folder / "adapter"]
    found = next((path for path in kept if any(path.glob("*config.json"))), None)
    if found is None:
        raise FileNotFoundError(f"{folder}: this run kept no model, so there is nothing to push.")
    return found


def gather_adapter(run: Path, folder: Path, base_model: str | None) -> None:
    """Copy the adapters of a run to a folder, with all that they need beside their base model.

    Args:
        run: Folder of a run with `--lora`.
        folder: Where to.
        base_model: Model on the Hub; None: as the run names it.

    Raises:
        FileNotFoundError: If the run has no adapters.
        ValueError: If the base model is not on the Hub, or the adapters are part of a model of another class.
    """
    if not all((run / part).exists() for part in ("adapter/adapter_config.json", "model/config.json")):
        raise FileNotFoundError(f"{run}: expected a run of `hf-xlt transfer --lora`, found none with adapters.")
    results = read_results(run)
    if results.get("adversary") or results.get("extractor"):
        raise ValueError(
            f"{run}: its adapters are part of a {results['model']['architecture']}, and of no use without it. Push "
            "the merged model, without `--adapter`."
        )
    base = base_model or results["model"]["name"]
    if not is_on_hub(base):
        raise ValueError(
            f"{run}: its adapters belong to {base!r}, which is no model on the Hub. Push that one and name it with "
            "`--base-model owner/name`, or push the merged model, without `--adapter`."
        )
    for name in ("adapter/adapter_model.safetensors", *(f"model/{name}" for name in ("config.json", *TOKENIZER))):
        if (run / name).exists():
            shutil.copy(run / name, folder)
    _copy_settings(run / "adapter" / "adapter_config.json", folder / "adapter_config.json", base)
    probe = run / PROBE_OF_RUN
    probed = json.loads(probe.read_text("utf-8")) if probe.exists() else None
    write_text(folder / "README.md", str(model_card(results, probed, adapter_of=base)))


def rename_base(source: Path, folder: Path, base_model: str) -> None:
    """Copy a folder of adapters, and say which model on the Hub all of them belong to, in the card too.

    Args:
        source: The folder; may have folders of further adapters in it.
        folder: Where to; made.
        base_model: The model.

    Raises:
        ValueError: If there are no adapters.
    """
    if not (source / "adapter_config.json").exists():
        raise ValueError(f"{source}: `--base-model` is what adapters are put on, and there are none.")
    shutil.copytree(source, folder)
    named = _read_base(source / "adapter_config.json")
    for path in folder.rglob("adapter_config.json"):
        _copy_settings(path, path, base_model)
    for path in folder.rglob("README.md"):
        card = ModelCard(path.read_text("utf-8"))
        card.data.base_model = base_model
        write_text(path, str(card).replace(f'"{short_name(named)}"', f'"{base_model}"'))


def _read_base(path: Path) -> str:
    return json.loads(path.read_text("utf-8")).get("base_model_name_or_path") or ""


def _copy_settings(source: Path, target: Path, base_model: str) -> None:
    write_json(target, json.loads(source.read_text("utf-8")) | {"base_model_name_or_path": base_model})


# --- opening it again ---


def compare(folder: Path, repo_id: str, commit: str, api: HfApi) -> dict:
    """Open a folder and a commit in a process without hf_xlt, the latter downloaded to an empty cache.

    Args:
        folder: The model that was uploaded.
        repo_id: Where to.
        commit: Its hash.
        api: The Hub.

    Returns:
        `class`, `numbers` and `difference`, see `load_back`.

    Raises:
        OSError: If one of the two does not open, or they answer otherwise.
    """
    with tempfile.TemporaryDirectory() as cache:
        environment = os.environ | {
            "HF_ENDPOINT": api.endpoint,
            "HF_HUB_CACHE": f"{cache}/hub",
            "HF_MODULES_CACHE": f"{cache}/modules",
            "HF_HUB_DISABLE_PROGRESS_BARS": "1",
            "TRANSFORMERS_VERBOSITY": "error",
        }
        arguments = [str(folder.resolve()), repo_id, commit, constants.HF_HUB_CACHE]
        command = [sys.executable, "-I", load_back.__file__, *arguments]
        done = subprocess.run(command, env=environment, cwd=cache, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise OSError(f"{repo_id} is on the Hub at {commit}, but does not open from there: {reason}")
    compared = json.loads(done.stdout.splitlines()[-1])
    if compared["difference"] > CLOSE:
        raise OSError(
            f"{repo_id} is on the Hub at {commit}, but answers otherwise than {folder}: the largest difference is "
            f"{compared['difference']:.2g}."
        )
    return compared
