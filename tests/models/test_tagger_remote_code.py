"""A saved tagger opens anywhere: with this package, without it, from a folder and from the Hub."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from transformers import AutoModelForTokenClassification, pipeline

from hf_xlt.models.modeling_adversarial_bilstm import AdversarialBilstmForTokenClassification
from hf_xlt.models.pipeline_word_tagging import WordTaggingPipeline
from tests.hub_server import HubServer
from tests.models.taggers import SENTENCES, encoder_tagger, word_tagger

ROOT = Path(__file__).parents[2]
KINDS = {"words": word_tagger, "encoder": encoder_tagger}

# A finder that refuses the package: `-I` keeps the working directory and PYTHONPATH out, but not what is installed.
WITHOUT_PACKAGE = """
    import sys
    class Refuse:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == "hf_xlt":
                raise ModuleNotFoundError(name)
    sys.meta_path.insert(0, Refuse())
"""
SAME_OUTPUTS = """
    import json, pathlib, torch
    from safetensors.torch import load_file
    from transformers import AutoModelForTokenClassification, pipeline

    def check(where, kind, **options):
        expected = pathlib.Path(sys.argv[1], f"expected-{kind}")
        entities, tags = json.loads(expected.with_suffix(".json").read_text())
        inputs = load_file(expected.with_suffix(".safetensors"))
        logits = inputs.pop("logits")
        options = {"trust_remote_code": True, **options}
        model = AutoModelForTokenClassification.from_pretrained(where, **options)
        assert type(model).__module__.startswith("transformers_modules"), type(model).__module__
        with torch.no_grad():
            assert torch.equal(model(**inputs).logits, logits)
        sentences = json.loads(pathlib.Path(sys.argv[1], "sentences.json").read_text())
        for tagger in (pipeline(model=where, **options), pipeline("word-tagging", model=where, **options)):
            assert type(tagger).__module__.startswith("transformers_modules"), type(tagger).__module__
            assert tagger(sentences, lang="en", batch_size=2) == entities
            assert tagger(sentences, lang="en", batch_size=2, aggregation="none") == tags
        assert not any(name.partition(".")[0] == "hf_xlt" for name in sys.modules)
        return tagger
"""


def run(script, *arguments, environment, cwd):
    command = [sys.executable, "-I", "-c", "\n".join(map(textwrap.dedent, script)), *map(str, arguments)]
    options = {"env": environment, "cwd": cwd, "stdin": subprocess.DEVNULL, "timeout": 300}
    done = subprocess.run(command, capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def save_in_parts(tagger, folder):
    """Save model, features and tokenizer as those who train a model do."""
    tagger.model.save_pretrained(folder)
    tagger.features.save_pretrained(folder)
    if tagger.tokenizer is not None:
        tagger.tokenizer.save_pretrained(folder)


def inputs_of(tagger):
    return tagger._collated([tagger.preprocess(words, lang="en") for words in SENTENCES])["tensors"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return a folder with a saved tagger of each kind, what goes in, and what shall come out."""
    folder = tmp_path_factory.mktemp("taggers")
    (folder / "sentences.json").write_text(json.dumps(SENTENCES), encoding="utf-8")
    for kind, make in KINDS.items():
        tagger = make()
        save_in_parts(tagger, folder / kind)
        inputs = inputs_of(tagger)
        with torch.no_grad():
            logits = tagger.model(**inputs).logits
        assert logits.std() > 0.1
        save_file({**inputs, "logits": logits}, folder / f"expected-{kind}.safetensors")
        outputs = [
            tagger(SENTENCES, lang="en", batch_size=2),
            tagger(SENTENCES, lang="en", batch_size=2, aggregation="none"),
        ]
        assert any(outputs[0])
        (folder / f"expected-{kind}.json").write_text(json.dumps(outputs), encoding="utf-8")
    return folder


def expected(saved, kind):
    return json.loads((saved / f"expected-{kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", KINDS)
def test_opened_with_the_package(kind, saved):
    folder = str(saved / kind)
    model = AutoModelForTokenClassification.from_pretrained(folder)
    assert type(model) is AdversarialBilstmForTokenClassification
    original = KINDS[kind]()
    with torch.no_grad():
        inputs = inputs_of(original)
        assert torch.equal(model(**inputs).logits, original.model(**inputs).logits)
    options = {"pipeline_class": WordTaggingPipeline, "device": "cpu"}
    for tagger in (
        pipeline("word-tagging", model=folder, **options),  # without leave to run code
        pipeline("word-tagging", model=folder, trust_remote_code=True, device="cpu"),
        pipeline(model=folder, trust_remote_code=True, device="cpu"),
    ):
        assert type(tagger.model) is AdversarialBilstmForTokenClassification
        assert tagger(SENTENCES, lang="en", batch_size=2) == expected(saved, kind)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_has_all_that_is_needed(kind, saved, tmp_path):
    files = {path.name for path in (saved / kind).iterdir()}
    assert {"pipeline_word_tagging.py", "word_features.py", "word_files.py", "word_features.json"} < files
    config = json.loads((saved / kind / "config.json").read_text(encoding="utf-8"))
    assert config["custom_pipelines"] == {
        "word-tagging": {
            "impl": "pipeline_word_tagging.WordTaggingPipeline",
            "pt": ["AutoModelForTokenClassification"],
        }
    }
    assert config["auto_map"] == {
        "AutoConfig": "configuration_adversarial_bilstm.AdversarialBilstmConfig",
        "AutoModelForTokenClassification": "modeling_adversarial_bilstm.AdversarialBilstmForTokenClassification",
    }
    KINDS[kind]().save_pretrained(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == files
    assert json.loads((tmp_path / "config.json").read_text(encoding="utf-8")) == config


def test_a_folder_brings_its_code(saved, tmp_path):
    """Open folders without this package, save what was opened there, and open that."""
    script = """
        import shutil
        for kind in ("words", "encoder"):
            folder = sys.argv[1] + "/" + kind
            try:
                AutoModelForTokenClassification.from_pretrained(folder)
            except ValueError as error:
                assert "trust_remote_code" in str(error), error
            else:
                raise SystemExit("opened without leave to run code")
            tagger = check(folder, kind)
            tagger.save_pretrained(kind + "-again")
            shutil.move(folder, kind + "-moved")
            check(kind + "-again", kind)
            shutil.move(kind + "-moved", folder)
    """
    environment = {"HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin"}
    environment |= {"OMP_NUM_THREADS": "1"}
    run([WITHOUT_PACKAGE, SAME_OUTPUTS, script], saved, environment=environment, cwd=tmp_path)


def test_the_hub_brings_code_and_features(saved, tmp_path):
    """Push to a Hub, lose the features there, then open the earlier state without this package."""
    ours = """
        import json, sys
        sys.path.insert(0, sys.argv[2])
        from huggingface_hub import HfApi
        from transformers import AutoTokenizer, pipeline
        from hf_xlt.models import AdversarialBilstmForTokenClassification, WordFeatures, WordTaggingPipeline
        folder = sys.argv[1] + "/words"
        tagger = pipeline("word-tagging", model=folder, pipeline_class=WordTaggingPipeline)
        good = {"words": tagger.push_to_hub("me/words").oid}
        HfApi().upload_file(repo_id="me/words", path_in_repo="vocab.de.txt", path_or_fileobj=b"nothing\\n")
        folder = sys.argv[1] + "/encoder"
        AdversarialBilstmForTokenClassification.from_pretrained(folder).push_to_hub("me/encoder")
        AutoTokenizer.from_pretrained(folder).push_to_hub("me/encoder")
        WordFeatures.from_pretrained(folder).push_to_hub("me/encoder")
        good["encoder"] = HfApi().model_info("me/encoder").sha
        AdversarialBilstmForTokenClassification.from_pretrained(folder).save_pretrained(
            "copy", push_to_hub=True, repo_id="me/copy", commit_message="Tagger"
        )
        WordFeatures.from_pretrained(folder).save_pretrained("copy", push_to_hub=True, repo_id="me/copy")
        print(json.dumps(good))
    """
    theirs = """
        revisions = json.loads(sys.argv[2])
        for kind, revision in revisions.items():
            check("me/" + kind, kind, revision=revision)
        try:
            pipeline(model="me/words", trust_remote_code=True)
        except ValueError as error:
            assert "expected 5 words of 'de', as word_features.json says, got 1" in str(error), error
        else:
            raise SystemExit("opened with the words of another model")
    """
    with HubServer() as hub:
        environment = hub.environment(tmp_path / "home") | {"OMP_NUM_THREADS": "1"}
        good = run([ours], saved, ROOT, environment=environment, cwd=tmp_path).strip().splitlines()[-1]
        for kind in KINDS:
            local = {path.name for path in (saved / kind).iterdir()}
            assert local <= set(hub.files("model", f"me/{kind}"))
        assert set(hub.files("model", "me/copy")) > {"model.safetensors", "pipeline_word_tagging.py", "vocab.en.txt"}
        assert "Tagger" in hub.repos["model", "me/copy"].messages
        environment = hub.environment(tmp_path / "other-home") | {"OMP_NUM_THREADS": "1"}
        run([WITHOUT_PACKAGE, SAME_OUTPUTS, theirs], saved, good, environment=environment, cwd=tmp_path)
        assert not hub.unknown
