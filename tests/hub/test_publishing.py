"""Models and a data set go to a Hub over HTTP and come back, with the clients that people use."""

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from huggingface_hub import HfApi
from typer.testing import CliRunner

from hf_xlt.cli import app
from hf_xlt.hub.model_folder import check_model_folder
from hf_xlt.hub.publishing import publish, rename_base
from hf_xlt.hub.upload import Target, upload
from tests.hub.conftest import KINDS

ROOT = Path(__file__).parents[2]


def files_of(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir()}


def put(folder: Path, repo_id: str, **options) -> str:
    """Upload a folder as it is, and return the commit."""
    return upload(files_of(folder), Target(repo_id, **options), "Upload", HfApi(), str).commit


def run(*scripts: str, arguments=(), environment=None) -> str:
    """Run a program in a process of its own, and return what it prints."""
    command = [sys.executable, "-I", "-c", "\n".join(map(textwrap.dedent, scripts)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_each_model_goes_round(kind, hub, folders, tmp_path):
    """The last step opens it without this package, from an empty cache, through the Auto classes."""
    folder = shutil.copytree(folders / kind, tmp_path / "model")
    (folder / "training_args.bin").write_bytes(b"a pickle")
    said = []
    published = publish(folder, f"me/{kind}", private=True, say=said.append)
    local = {path.name: path.read_bytes() for path in (folders / kind).iterdir()}
    assert hub.files("model", f"me/{kind}") == local
    assert published.files == {name: len(content) for name, content in local.items()}
    assert hub.repos["model", f"me/{kind}"].messages == ["initial commit", "Upload model"]
    assert published.difference == 0
    assert published.architecture == json.loads(local["config.json"])["architectures"][0]
    assert said[0] == f"To me/{kind}, branch main, private if it is new:"
    assert any(line.startswith(f"{len(local)} files, ") for line in said)
    assert "Not uploaded: training_args.bin" in said
    assert f"Uploaded: {hub.url}/me/{kind}/tree/{published.commit}" in said
    assert not hub.unknown


def test_adapters_go_round(hub, folders):
    put(folders / "xlm", "me/xlm")
    done = CliRunner().invoke(app, ["push", str(folders / "run"), "me/lora", "--adapter", "--json"])
    assert done.exit_code == 0, done.output
    published = json.loads(done.stdout)
    assert published["architecture"] == "XLMForTokenClassification with adapters"
    assert published["difference"] == 0
    found = hub.files("model", "me/lora")
    assert set(found) == set(published["files"])
    assert {"adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "config.json"} < set(found)
    assert json.loads(found["adapter_config.json"])["base_model_name_or_path"] == "me/xlm"
    card = found["README.md"].decode()
    assert "library_name: peft" in card and "base_model: me/xlm" in card and "LoRA adapters for me/xlm" in card


def test_adapters_need_a_base_on_the_hub(folders, tmp_path):
    run_folder = shutil.copytree(folders / "run", tmp_path / "run")
    results = json.loads((run_folder / "results.json").read_text())
    results["model"]["name"] = str(tmp_path)
    (run_folder / "results.json").write_text(json.dumps(results))
    with pytest.raises(ValueError, match="which is no model on the Hub"):
        publish(run_folder, "me/lora", adapter=True)
    results["adversary"] = {"strategy": None}
    (run_folder / "results.json").write_text(json.dumps(results))
    with pytest.raises(ValueError, match="of no use without it"):
        publish(run_folder, "me/lora", adapter=True)
    shutil.rmtree(run_folder / "adapter")
    del results["adversary"]
    (run_folder / "results.json").write_text(json.dumps(results))
    with pytest.raises(FileNotFoundError, match="expected a run of `hf-xlt transfer --lora`"):
        publish(run_folder, "me/lora", adapter=True)


def test_a_run_without_a_model(tmp_path):
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(FileNotFoundError, match="this run kept no model"):
        publish(tmp_path, "me/model")
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(ValueError, match="what adapters are put on, and there are none"):
        publish(tmp_path, "me/model", base_model="me/xlm")


def test_adapters_get_the_name_of_their_base(folders, tmp_path):
    """Those of languages, in folders of their own, too; the folder itself stays as it is."""
    source = shutil.copytree(folders / "run" / "adapter", tmp_path / "model")
    shutil.copytree(folders / "run" / "adapter", source / "sw")
    (source / "README.md").write_text('---\nlicense: mit\n---\nencoder = "xlm"\n')
    before = (source / "adapter_config.json").read_bytes()
    rename_base(source, tmp_path / "renamed", "me/xlm-nano")
    for folder in (tmp_path / "renamed", tmp_path / "renamed" / "sw"):
        assert json.loads((folder / "adapter_config.json").read_text())["base_model_name_or_path"] == "me/xlm-nano"
    card = (tmp_path / "renamed" / "README.md").read_text()
    assert "base_model: me/xlm-nano" in card and 'encoder = "me/xlm-nano"' in card
    assert (source / "adapter_config.json").read_bytes() == before
    assert check_model_folder(tmp_path / "renamed").is_adapter


def test_what_does_not_answer_alike_is_an_error(hub, folders, monkeypatch):
    """As if the Hub had kept the weights of another model."""
    answer = {"class": "XLMWithLMHeadModel", "numbers": 3, "difference": 0.5}
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess("", 0, json.dumps(answer), ""))
    with pytest.raises(OSError, match=r"answers otherwise.*0\.5"):
        publish(folders / "xlm", "me/xlm")
    failed = subprocess.CompletedProcess("", 1, "", "Traceback\nOSError: no such file\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(OSError, match="does not open from there: OSError: no such file"):
        publish(folders / "xlm", "me/xlm")


def test_the_command_says_in_one_line_what_is_wrong(hub, folders, monkeypatch, capsys):
    from hf_xlt.cli import main

    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    monkeypatch.setattr(sys, "argv", ["hf-xlt", "push", str(folders / "xlm"), "me/xlm"])
    with pytest.raises(SystemExit) as exit_:
        main()
    output = capsys.readouterr()
    assert exit_.value.code == 1
    assert output.err.strip().splitlines() == [
        "error: The Hub does not accept the token. Log in again with `hf auth login`, or set HF_TOKEN."
    ]
    assert "6 files, " in output.out


READ = """
    import json, sys
    import torch
    from datasets import load_dataset
    from transformers import AutoModelForMaskedLM

    def weights(**options):
        return AutoModelForMaskedLM.from_pretrained("me/xlm", **options).transformer.embeddings.weight
"""


def test_reading_with_the_usual_clients(hub, folders, tiny_corpus, tmp_path):
    """A private model and a private data set, earlier revisions, and all of it again without the Hub."""
    changed = shutil.copytree(folders / "xlm", tmp_path / "changed")
    first = put(folders / "xlm", "me/xlm", private=True)
    _scale_weights(changed / "model.safetensors", 2.0)
    put(changed, "me/xlm", overwrite=True)
    _scale_weights(changed / "model.safetensors", 2.0)
    put(changed, "me/xlm", revision="v3")
    ours = """
        import sys
        from pathlib import Path
        sys.path.insert(0, sys.argv[1])
        from hf_xlt.hub.publishing_data import publish_data
        done = publish_data(Path(sys.argv[2]), "me/data", private=True)
        print(done.commit)
    """
    online = """
        first = sys.argv[3]
        now, before = weights(), weights(revision=first)
        assert torch.equal(now, 2 * before) and torch.equal(weights(revision="v3"), 4 * before)
        rows = load_dataset("me/data", "de")
        assert set(rows) == {"train", "validation", "test"} and rows["train"].num_rows == 60
        stream = load_dataset("me/data", "de", split="train", streaming=True)
        assert list(stream) == rows["train"].to_list()
        for refused in (lambda: weights(token=False), lambda: load_dataset("me/data", "fr", token=False)):
            try:
                refused()
            except Exception as error:
                print(type(error).__name__, " ".join(str(error).split()))
            else:
                raise SystemExit("opened without a token")
    """
    offline = """
        first = sys.argv[1]
        assert torch.equal(weights(), 2 * weights(revision=first))
        assert load_dataset("me/data", "de")["train"].num_rows == 60
        try:
            AutoModelForMaskedLM.from_pretrained("me/never-seen")
        except OSError as error:
            print(" ".join(str(error).split()))
        else:
            raise SystemExit("opened what is not in the cache")
    """
    environment = hub.environment(tmp_path / "home")
    said = run(ours, READ, online, arguments=(ROOT, tiny_corpus, first), environment=environment)
    assert hub.repos["dataset", "me/data"].private
    refusals = said.splitlines()[-2:]
    assert "me/xlm is not a local folder" in refusals[0]
    assert "me/data" in refusals[1]
    assert len(hub.repos["dataset", "me/data"].messages) == 2
    assert not hub.unknown
    hub.requests.clear()
    run(READ, offline, arguments=(first,), environment=environment | {"HF_HUB_OFFLINE": "1"})
    assert not hub.requests


def _scale_weights(path: Path, factor: float) -> None:
    from safetensors.torch import load_file, save_file

    save_file({name: factor * tensor for name, tensor in load_file(path).items()}, path, {"format": "pt"})
