"""Building a data set from Universal Dependencies treebanks."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from datasets import load_dataset, load_dataset_builder
from huggingface_hub import DatasetCard

from datasets_scripts.universal_dependencies import UniversalDependencies, main, read_name
from hf_xlt.data import building
from tests.hub_server import HubServer

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "datasets_scripts" / "universal_dependencies.py"


def conllu(*sentences: tuple[str | None, str]) -> str:
    """Write sentences, each given as (sent_id, "word/UPOS word/UPOS"): the first word is the head of the others."""
    blocks = []
    for sent_id, words in sentences:
        lines = [f"# sent_id = {sent_id}"] if sent_id else []
        for position, word in enumerate(words.split(), 1):
            form, upos = word.split("/")
            head, deprel = (0, "root") if position == 1 else (1, "dep")
            lines.append(f"{position}\t{form}\t_\t{upos}\t_\t_\t{head}\t{deprel}\t_\t_")
        blocks.append("\n".join(lines) + "\n\n")
    return "".join(blocks)


@pytest.fixture
def release(tmp_path) -> Path:
    """A release folder with a treebank that has all splits, one that has dev, and a parallel one in two languages."""
    folder = tmp_path / "release"
    files = {
        "UD_German-GSD/de_gsd-ud-train.conllu": conllu(("s1", "Hunde/NOUN bellen/VERB"), ("s2", "Ja/INTJ")),
        "UD_German-GSD/de_gsd-ud-dev.conllu": conllu(("s3", "Nein/INTJ !/PUNCT")),
        "UD_German-GSD/de_gsd-ud-test.conllu": conllu(("s4", "Gut/ADJ")),
        "UD_German-GSD/README.md": "# Summary\n\nLicense: CC BY-SA 4.0\n",
        "UD_German-LIT/de_lit-ud-test.conllu": conllu(("s1", "Geist/NOUN")),
        "UD_German-PUD/de_pud-ud-test.conllu": conllu(("n01", "Regen/NOUN"), ("n02", "Schnee/NOUN")),
        "UD_English-PUD/en_pud-ud-test.conllu": conllu(("n01", "Rain/NOUN"), ("n02", "Snow/NOUN")),
    }
    write_files(folder, files)
    return folder


def write_files(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def load(folder: Path, language: str, cache: Path | None = None) -> dict[str, list[dict]]:
    """Return split -> rows, read back as users read them."""
    loaded = load_dataset(str(folder), language, cache_dir=str(cache or folder.parent / "cache"))
    return {split: rows.to_list() for split, rows in loaded.items()}


def ids(folder: Path, language: str) -> dict[str, list[str]]:
    return {split: [row["id"] for row in rows] for split, rows in load(folder, language).items()}


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name not in ("release", "cache"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("en_ewt-ud-train.conllu", ("en", "train")),
        ("en_ewt-ud-dev.conllu", ("en", "validation")),
        ("ar_padt-ud13-dev.conllu", ("ar", "validation")),
        ("nl_lassysmall2017-ud-train.conllu", ("nl", "train")),
        ("ru_syntagrus-ud-train-a.conllu", ("ru", "train")),
        ("gsw_uzh-ud-test.conllu", ("gsw", "test")),
        ("qtd_sagt-ud-test.conllu", ("qtd", "test")),
        ("en-ud-test.conllu", ("en", "test")),
        ("de_gsd.conllu", ("de", None)),
        ("en_ewt-ud-train.txt", None),
    ],
)
def test_language_and_split_come_from_the_file_name(name, expected):
    assert read_name(Path(name)) == expected


@pytest.mark.parametrize("name", ["xx_gsd-ud-test.conllu", "corpus.conllu", "train.conllu"])
def test_a_name_without_a_language_is_refused(name):
    with pytest.raises(ValueError, match=re.escape(name)):
        read_name(Path(name))


def test_rows(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud") == 0
    assert load(tmp_path / "ud", "de")["train"] == [
        {
            "id": "de_gsd:s1",
            "text": "Hunde bellen",
            "tokens": ["Hunde", "bellen"],
            "upos": [7, 15],  # NOUN, VERB
            "heads": [0, 1],
            "deprels": ["root", "dep"],
        },
        {"id": "de_gsd:s2", "text": "Ja", "tokens": ["Ja"], "upos": [6], "heads": [0], "deprels": ["root"]},
    ]
    features = load_dataset(str(tmp_path / "ud"), "en", cache_dir=str(tmp_path / "cache"))["test"].features
    assert features["upos"].feature.names[15] == "VERB" and len(features["upos"].feature.names) == 17
    assert features["heads"].feature.dtype == "int32"
    assert leftovers(tmp_path) == ["ud"]


def test_only_parallel_sentences_share_their_ids(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud") == 0
    assert ids(tmp_path / "ud", "en") == {"test": ["pud:n01", "pud:n02"]}
    assert ids(tmp_path / "ud", "de") == {
        "train": ["de_gsd:s1", "de_gsd:s2"],
        "validation": ["de_gsd:s3"],
        "test": ["de_gsd:s4", "de_lit:s1", "pud:n01", "pud:n02"],  # treebanks in the order of their paths
    }


def test_another_treebank_can_be_parallel(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud", "--parallel", "gsd") == 0
    assert ids(tmp_path / "ud", "de")["validation"] == ["gsd:s3"]


def test_sentences_without_an_id_of_their_own_are_numbered(tmp_path, caplog):
    files = {
        "de_gsd-ud-train.conllu": conllu((None, "A/X"), ("s1", "B/X"), (None, "C/X")),
        "de_gsd-ud-dev.conllu": conllu(("s1", "D/X"), ("s1", "E/X")),
    }
    write_files(tmp_path / "release", files)
    assert run(tmp_path / "release", "--output", tmp_path / "ud") == 0
    assert ids(tmp_path / "ud", "de") == {
        "train": ["de_gsd-ud-train:1", "de_gsd:s1", "de_gsd-ud-train:3"],
        "validation": ["de_gsd-ud-dev:1", "de_gsd-ud-dev:2"],
    }
    assert "de_gsd-ud-dev.conllu: its sentence ids repeat" in caplog.text


def test_two_files_with_the_same_id_are_refused(release, tmp_path, capsys):
    write_files(release, {"UD_German-GSD/de_gsd-ud-dev.conllu": conllu(("x", "A/X"), ("s1", "B/X"))})
    assert run(release, "--output", tmp_path / "ud") == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert re.match(r"error: .*de_gsd-ud-dev.conllu:4: expected a sentence id that is unique .* 'de_gsd:s1'", error)
    assert "de_gsd-ud-train.conllu:1" in error


def test_split_patterns_override_names_and_exclude_comes_next(release, tmp_path):
    options = ["--split", "test=*_pud-*", "--split", "train=*de_lit-*,de_gsd-ud-dev*", "--exclude", "*-test.conllu"]
    assert run(release, "--output", tmp_path / "ud", "--languages", "de", *options) == 0
    assert ids(tmp_path / "ud", "de") == {
        "train": ["de_gsd:s3", "de_gsd:s1", "de_gsd:s2", "de_lit:s1"],
        "test": ["pud:n01", "pud:n02"],
    }
    assert [path.name for path in (tmp_path / "ud").iterdir() if path.is_dir()] == ["de"]
    assert "Left out by `--exclude`: UD_German-GSD/de_gsd-ud-test.conllu." in (tmp_path / "ud/README.md").read_text()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--exclude", "*_pdu-*"], "'*_pdu-*' matches none"),
        (["--split", "test=*_pdu-*"], "'*_pdu-*' matches none"),
        (["--languages", "fr"], "no files for the languages fr; there are de, en"),
        (["--push-to-hub", "not a name"], "not a name"),
    ],
)
def test_options_that_cannot_be_meant_are_errors(release, tmp_path, capsys, options, message):
    assert run(release, "--output", tmp_path / "ud", *options) == 1
    assert message in capsys.readouterr().err
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("options", [["--split", "train"], ["--languages", "xx"], ["--nonsense"]])
def test_usage_errors_exit_with_2(release, tmp_path, options):
    with pytest.raises(SystemExit) as stopped:
        run(release, "--output", tmp_path / "ud", *options)
    assert stopped.value.code == 2


def test_an_untagged_word_is_refused_with_its_line(release, tmp_path, capsys):
    broken = release / "UD_German-LIT/de_lit-ud-test.conllu"
    rows = [
        "1-2\tim\t" + "\t".join("_" * 8),
        "1\tin\t_\tADP\t_\t_\t2\tcase\t_\t_",
        "2\tdem\t_\t_\t_\t_\t0\troot\t_\t_",
    ]
    broken.write_text(conllu(("s1", "Geist/NOUN")) + "# sent_id = s2\n" + "\n".join(rows) + "\n\n")
    assert run(release, "--output", tmp_path / "ud") == 1
    assert f"error: {broken}:7: expected one of the 17 universal part-of-speech tags, got '_' for 'dem'" in (
        capsys.readouterr().err
    )
    assert leftovers(tmp_path) == []


def test_a_malformed_file_leaves_nothing(release, tmp_path, capsys):
    broken = release / "UD_English-PUD/en_pud-ud-test.conllu"
    broken.write_text(conllu(("n01", "Rain/NOUN")) + "1\tSnow\tNOUN\n\n")
    assert run(release, "--output", tmp_path / "deep" / "ud") == 1
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("de ")  # German was complete by then
    assert re.match(rf"error: {re.escape(str(broken))}:4: expected 10 .*got 3", lines[-1])
    assert leftovers(tmp_path) == []


def test_a_split_without_sentences_is_refused(release, tmp_path, capsys):
    empty = release / "UD_English-PUD/en_pud-ud-test.conllu"
    empty.write_text("")
    assert run(release, "--output", tmp_path / "ud") == 1
    assert f"error: no sentences in {empty}" in capsys.readouterr().err
    assert leftovers(tmp_path) == []


def test_a_folder_with_files_is_kept_unless_told(release, tmp_path, capsys):
    output = tmp_path / "ud"
    write_files(output, {"precious.txt": "keep me"})
    assert run(release, "--output", output) == 1
    assert "not empty" in capsys.readouterr().err

    broken = release / "UD_English-PUD/en_pud-ud-test.conllu"
    whole = broken.read_text()
    broken.write_text("1\tSnow\n\n")
    assert run(release, "--output", output, "--overwrite") == 1
    assert (output / "precious.txt").read_text() == "keep me"

    broken.write_text(whole)
    assert run(release, "--output", output, "--overwrite") == 0
    assert sorted(path.name for path in output.iterdir()) == ["README.md", "de", "en"]
    assert leftovers(tmp_path) == ["ud"]


def test_the_sources_are_never_overwritten(release, capsys):
    assert run(release / "UD_German-GSD", "--output", release, "--overwrite") == 1
    assert "will not replace" in capsys.readouterr().err
    assert (release / "UD_German-GSD/de_gsd-ud-train.conllu").exists()


def test_an_interrupt_leaves_nothing(release, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "_move_into_place", interrupted)
    assert run(release, "--output", tmp_path / "ud") == 130
    assert leftovers(tmp_path) == []


def test_an_interrupt_while_replacing_brings_the_old_folder_back(release, tmp_path, monkeypatch):
    write_files(tmp_path / "ud", {"precious.txt": "keep me"})
    rename = Path.rename

    def interrupted(self, target):
        if self.name == "made":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    assert run(release, "--output", tmp_path / "ud", "--overwrite") == 130
    assert (tmp_path / "ud/precious.txt").read_text() == "keep me"
    assert leftovers(tmp_path) == ["ud"]


def test_the_card_says_what_is_there_and_how_it_was_made(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud", "--name", "My treebanks", "--exclude", "*de_lit*") == 0
    card = DatasetCard.load(tmp_path / "ud" / "README.md")
    assert card.data.language == ["de", "en"]
    assert card.data.license == ["cc-by-sa-4.0", "unknown"]  # GSD's README names one, PUD has no README
    assert card.data.pretty_name == "My treebanks"
    assert card.data.size_categories == "n<1K"
    (file,) = (tmp_path / "ud/en").iterdir()
    assert file.name == f"test-00000-of-00001-{hashlib.sha256(file.read_bytes()).hexdigest()[:16]}.parquet"
    assert card.data.to_dict()["configs"][1] == {
        "config_name": "en",
        "data_files": [{"split": "test", "path": f"en/{file.name}"}],
    }
    assert "| de | German | train | 2 | 3 |" in card.text
    assert f"universal_dependencies.py {release} --output {tmp_path / 'ud'} --name 'My treebanks'" in card.text
    size = (release / "UD_German-GSD/de_gsd-ud-dev.conllu").stat().st_size
    assert f"| de | validation | UD_German-GSD/de_gsd-ud-dev.conllu | {size} |" in card.text


def test_features_and_sizes_are_known_before_a_file_is_read(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud") == 0
    builder = load_dataset_builder(str(tmp_path / "ud"), "de", cache_dir=str(tmp_path / "cache"))
    known = builder.info.copy()
    assert {split: info.num_examples for split, info in known.splits.items()} == {
        "train": 2,
        "validation": 1,
        "test": 4,
    }
    assert known.download_size == sum(path.stat().st_size for path in (tmp_path / "ud/de").iterdir())
    builder.download_and_prepare()
    rows = builder.as_dataset()["train"]
    assert known.features == rows.features
    assert known.splits["train"].num_bytes == rows.data.nbytes
    assert known.dataset_size == sum(info.num_bytes for info in known.splits.values())


def test_a_rebuild_in_place_is_read_anew(release, tmp_path):
    """`load_dataset` must not give the rows that it has in its cache from the time before."""
    assert run(release, "--output", tmp_path / "ud") == 0
    assert load(tmp_path / "ud", "de")["train"][1]["upos"] == [6]  # INTJ
    path = release / "UD_German-GSD/de_gsd-ud-train.conllu"
    path.write_text(path.read_text().replace("INTJ", "PART"))
    assert run(release, "--output", tmp_path / "ud", "--overwrite") == 0
    assert load(tmp_path / "ud", "de")["train"][1]["upos"] == [9]  # PART


def test_folders_of_one_name_are_not_confused(release, tmp_path):
    path = release / "UD_German-GSD/de_gsd-ud-train.conllu"
    assert run(release, "--output", tmp_path / "a" / "ud") == 0
    path.write_text(path.read_text().replace("INTJ", "PART"))
    assert run(release, "--output", tmp_path / "b" / "ud") == 0
    cache = tmp_path / "cache"
    tags = [load(tmp_path / parent / "ud", "de", cache)["train"][1]["upos"] for parent in "aba"]
    assert tags == [[6], [9], [6]]  # INTJ, PART, INTJ


def test_streaming(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud") == 0
    streamed = load_dataset(str(tmp_path / "ud"), "de", streaming=True)
    assert {split: list(rows) for split, rows in streamed.items()} == load(tmp_path / "ud", "de")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("License: CC BY-NC-SA 3.0", "cc-by-nc-sa-3.0"),
        ("License: GNU GPL 3.0", "gpl-3.0"),
        ("License: LGPL-LR", "lgpl-lr"),
        ("License: see the file LICENSE", "other"),
        ("The License: none", "unknown"),
    ],
)
def test_licenses_are_spelled_as_on_the_hub(tmp_path, line, expected):
    write_files(tmp_path, {"de_gsd-ud-test.conllu": "", "README.txt": f"# Metadata\n{line}\nGenre: news\n"})
    file = building.SourceFile(tmp_path / "de_gsd-ud-test.conllu", "de_gsd-ud-test.conllu", "de", "test")
    assert building.find_licenses([file]) == expected


def test_a_given_license_wins(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud", "--license", "cc-by-4.0") == 0
    assert DatasetCard.load(tmp_path / "ud" / "README.md").data.license == "cc-by-4.0"


def test_the_same_command_gives_the_same_bytes(release, tmp_path):
    runs = []
    for _ in range(2):
        assert run(release, "--output", tmp_path / "ud", "--overwrite") == 0
        runs.append({path: path.read_bytes() for path in (tmp_path / "ud").rglob("*.*")})
    assert runs[0] == runs[1]


def test_the_builder_works_on_its_own(release, tmp_path):
    path = release / "UD_English-PUD/en_pud-ud-test.conllu"
    builder = UniversalDependencies(
        config_name="en", data_files={"test": str(path)}, cache_dir=str(tmp_path / "cache")
    )
    builder.download_and_prepare()
    assert builder.as_dataset()["test"]["id"][:] == ["pud:n01", "pud:n02"]


def load_elsewhere(folder: Path, language: str, home: Path) -> dict[str, list[dict]]:
    """Load a data set in a process that cannot import this project."""
    script = (
        "import json, sys\n"
        "sys.modules['hf_xlt'] = None  # importing it fails\n"
        "import datasets\n"
        "loaded = datasets.load_dataset(sys.argv[1], sys.argv[2])\n"
        "print(json.dumps({split: rows.to_list() for split, rows in loaded.items()}))"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-c", script, str(folder), language],
        cwd=home,
        env=os.environ | {"HF_HOME": str(home), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_folder_loads_without_this_project(release, tmp_path):
    assert run(release, "--output", tmp_path / "ud") == 0
    assert load_elsewhere(tmp_path / "ud", "de", tmp_path) == load(tmp_path / "ud", "de")


def test_pushing_uploads_the_folder_and_it_loads_from_there(release, tmp_path):
    with HubServer() as hub:
        environment = hub.environment(tmp_path / "home") | {"PYTHONPATH": str(ROOT)}
        push = [sys.executable, SCRIPT, release, "--output", tmp_path / "ud", "--push-to-hub", "me/ud", "--private"]
        subprocess.run(push, env=environment, check=True, capture_output=True)
        folder = tmp_path / "ud"
        local = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        assert hub.files("dataset", "me/ud") == local
        assert hub.repos["dataset", "me/ud"].private

        def load_from_hub() -> str:
            script = (
                "import datasets\n"
                "rows = datasets.load_dataset('me/ud', 'de')['train']\n"
                "assert list(datasets.load_dataset('me/ud', 'de', split='train', streaming=True)) == rows.to_list()\n"
                "print(rows['tokens'][:], rows['upos'][:])"
            )
            command = [sys.executable, "-I", "-c", script]
            loaded = subprocess.run(command, env=environment, cwd=tmp_path, check=True, capture_output=True, text=True)
            return loaded.stdout.strip()

        assert load_from_hub() == "[['Hunde', 'bellen'], ['Ja']] [[7, 15], [6]]"

        # Without English now, and with another tag: the English file and the old German one go.
        path = release / "UD_German-GSD/de_gsd-ud-train.conllu"
        path.write_text(path.read_text().replace("INTJ", "PART"))
        subprocess.run([*push, "--overwrite", "--languages", "de"], env=environment, check=True, capture_output=True)
        rebuilt = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
        assert set(hub.files("dataset", "me/ud")) == rebuilt
        assert len([path for path in rebuilt if path.startswith("de/train-")]) == 1
        assert len(hub.repos["dataset", "me/ud"].messages) == 3  # creation, and one commit a push
        assert load_from_hub() == "[['Hunde', 'bellen'], ['Ja']] [[7, 15], [9]]"
        assert hub.unknown == []


def test_a_hub_that_cannot_be_reached_is_one_clear_line(release, tmp_path):
    environment = os.environ | {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_TOKEN": "x", "PYTHONPATH": str(ROOT)}
    push = [sys.executable, SCRIPT, release, "--output", tmp_path / "ud", "--push-to-hub", "me/ud"]
    result = subprocess.run(push, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert re.match(r"error: .*ud is complete, but the upload to me/ud failed: ", result.stderr.splitlines()[-1])
    assert (tmp_path / "ud/README.md").exists()


# --- real treebanks --------------------------------------------------------------------------------------------------


def counts_of_readme(path: Path) -> dict[str, tuple[int, int]]:
    """Return file name -> (sentences, words) from the table of a README."""
    rows = re.findall(r"^\| (\S+\.conllu) \|(?: [A-Z]\w+ \|)? (\d+) \| (\d+) \|", path.read_text(), re.MULTILINE)
    return {name.rsplit("/", 1)[-1]: (int(sentences), int(words)) for name, sentences, words in rows}


def test_real_treebanks(real_data, tmp_path):
    options = ["--split", "test=*_pud-*", "--split", "train=*de_lit-*,*de_gsd-ud-dev*", "--exclude", "*-test.conllu"]
    assert run(real_data / "ud-train", real_data / "ud-pud", "--output", tmp_path / "ud", *options) == 0
    expected = counts_of_readme(real_data / "ud-train/README.md") | counts_of_readme(real_data / "ud-pud/README.md")
    card = (tmp_path / "ud/README.md").read_text()
    table = re.findall(r"^\| (\w+) \| \w+ \| (\w+) \| (\d+) \| (\d+) \|", card, re.MULTILINE)
    counts = {(language, split): (int(sentences), int(tokens)) for language, split, sentences, tokens in table}
    sources = re.findall(r"^\| (\w+) \| (\w+) \| (\S+\.conllu) \| \d+ \|", card, re.MULTILINE)
    assert len(sources) == len(list((real_data / "ud-pud").glob("*.conllu"))) + 19
    for key, count in counts.items():
        files = [name.rsplit("/", 1)[-1] for *said, name in sources if tuple(said) == key]
        assert count == tuple(map(sum, zip(*(expected[name] for name in files), strict=True))), key

    german, english = load_elsewhere(tmp_path / "ud", "de", tmp_path), load_elsewhere(tmp_path / "ud", "en", tmp_path)
    assert len(german["train"]) == 799 + 1920
    assert [row["id"] for row in german["test"]] == [row["id"] for row in english["test"]]
    assert german["test"][0]["tokens"][:3] == ["„", "Ein", "Großteil"]
    assert not {row["id"] for row in german["train"]} & {row["id"] for row in english["train"]}


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_nothing(real_data, tmp_path, sent):
    process = subprocess.Popen(
        [sys.executable, SCRIPT, real_data / "ud-pud", "--output", tmp_path / "ud"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
        # Whoever runs the tests in the background has SIGINT ignored, and so would the script.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stderr.readline().startswith("ar ")
    assert any(tmp_path.iterdir())  # at work in a temporary folder
    process.send_signal(sent)
    assert process.communicate(timeout=30)[1].splitlines()[-1] == "interrupted"
    assert process.returncode == 130
    assert list(tmp_path.iterdir()) == []


def test_lemmas_are_a_column_where_they_are_asked_for(tmp_path):
    files = {
        "ud/de_gsd-ud-test.conllu": conllu(("s4", "Hunde/NOUN bellen/VERB")).replace("\tHunde\t_", "\tHunde\tHund")
    }
    write_files(tmp_path, files)
    assert run(tmp_path / "ud", "--output", tmp_path / "with", "--lemmas") == 0
    assert run(tmp_path / "ud", "--output", tmp_path / "without") == 0
    [row] = load(tmp_path / "with", "de")["test"]
    assert row["lemmas"] == ["Hund", "_"]
    assert "`lemmas`" in (tmp_path / "with" / "README.md").read_text()
    assert "lemmas" not in load(tmp_path / "without", "de", tmp_path / "other")["test"][0]
