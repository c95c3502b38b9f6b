"""Uploading to a Hub over HTTP, when all goes well and when it does not."""

import hashlib
import socket

import pytest
from huggingface_hub import HfApi, hf_hub_download

from hf_xlt.hub.upload import Target, upload

CARD = "---\nlicense: mit\n---\n# A model\n"
LARGE = {"a.safetensors": b"a" * 100_000, "b.safetensors": b"b" * 100_000}


@pytest.fixture
def files(tmp_path):
    """Return small files and large ones, a card among them."""
    folder = tmp_path / "files"
    (folder / "code").mkdir(parents=True)
    for name, content in {"README.md": CARD.encode(), "code/model.py": b"x = 1\n", **LARGE}.items():
        (folder / name).write_bytes(content)
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def push(files, repo_id="me/model", **options):
    """Upload, and return what was done and what was said."""
    said = []
    return upload(files, Target(repo_id, **options), "Upload", HfApi(), said.append), said


def contents(files):
    return {name: path.read_bytes() for name, path in files.items()}


def test_one_commit_holds_everything(hub, files):
    done, said = push(files, "model")
    assert (done.repo_id, said) == ("me/model", [])
    assert done.url == f"{hub.url}/me/model/tree/{done.commit}"
    assert hub.files("model", "me/model") == contents(files)
    assert hub.repos["model", "me/model"].messages == ["initial commit", "Upload"]
    assert len(hub.asked("PUT", "/lfs/")) == len(LARGE)
    assert not hub.repos["model", "me/model"].private and not hub.unknown


@pytest.mark.parametrize("name", ["x/y/z", "", "me/two words", "me/-model", "me/a--b", "me/model.git", "a" * 97])
def test_what_is_no_name_of_a_repository(name):
    with pytest.raises(ValueError, match="expected a repository on the Hub, `name` or `owner/name`.* got") as raised:
        Target(name)
    assert repr(name) in str(raised.value) and "repo_type" not in str(raised.value)


def test_the_same_again_is_no_commit(hub, files):
    first, _ = push(files)
    again, _ = push(files)
    assert again.commit == first.commit
    assert len(hub.asked("POST", "/commit/")) == 1


def test_what_is_there_is_kept_unless_it_may_be_replaced(hub, files):
    push(files)
    files["README.md"].write_text(CARD + "More.\n")
    del files["code/model.py"]
    with pytest.raises(FileExistsError, match=r"me/model has files on 'main', 'README.md' and 3 more.*--overwrite"):
        push(files)
    assert "code/model.py" in hub.files("model", "me/model")
    push(files, overwrite=True)
    assert hub.files("model", "me/model") == contents(files)
    assert len(hub.asked("PUT", "/lfs/")) == len(LARGE)  # those of the first time


def test_a_branch_of_its_own(hub, files):
    first, _ = push(files)
    files["README.md"].write_text(CARD + "Second.\n")
    second, _ = push(files, revision="v2")
    assert "Second" not in hub.files("model", "me/model")["README.md"].decode()
    for revision, words in ((first.commit, False), ("main", False), ("v2", True), (second.commit, True)):
        path = hf_hub_download("me/model", "README.md", revision=revision)
        assert ("Second" in open(path).read()) == words
    files["README.md"].write_text(CARD + "Third.\n")
    with pytest.raises(FileExistsError, match="files on 'v2'"):
        push(files, revision="v2")


def test_private_means_private(hub, files):
    push(files, "me/secret", private=True)
    assert hub.repos["model", "me/secret"].private
    push(files, "me/open")
    with pytest.raises(FileExistsError, match="me/open is a public repository"):
        push(files, "me/open", private=True)
    assert len(hub.asked("POST", "me/open/commit/")) == 1


# --- errors ---


def test_no_token(hub, files, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(PermissionError, match="There is no token.*hf auth login"):
        push(files)
    assert not hub.repos


def test_a_token_that_is_not_known(hub, files, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_expired")
    with pytest.raises(PermissionError, match="does not accept the token"):
        push(files)
    assert not hub.repos


@pytest.mark.parametrize(("token", "repo"), [("hf_reader", "me/model"), ("hf_of_nobody", "other/model")])
def test_a_token_that_may_not_write_there(token, repo, hub, files, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", token)
    with pytest.raises(PermissionError, match=f"may not write to {repo}.*the role `write`"):
        push(files, repo)
    assert not hub.repos


def test_a_public_repository_of_someone_else(hub, files, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_other")
    push(files, "other/model")
    monkeypatch.setenv("HF_TOKEN", "hf_of_nobody")
    files["README.md"].write_text(CARD + "Mine.\n")
    with pytest.raises(PermissionError, match="may not write to other/model"):
        push(files, "other/model", overwrite=True)


@pytest.mark.parametrize("status", [409, 412])
def test_someone_else_commits_meanwhile(status, hub, files):
    hub.fail("POST", "/commit/", status)
    with pytest.raises(FileExistsError, match="Someone else changed me/model meanwhile"):
        push(files)


def test_a_commit_goes_on_top_of_what_was_seen(hub, files, monkeypatch):
    create_commit = HfApi.create_commit

    def late(api, *args, **kwargs):
        repo = hub.repos["model", "me/model"]
        repo.snapshots.append({"README.md": b"of someone else"})
        repo.branches["main"] = len(repo.snapshots) - 1
        return create_commit(api, *args, **kwargs)

    monkeypatch.setattr(HfApi, "create_commit", late)
    with pytest.raises(FileExistsError, match="Someone else changed me/model meanwhile"):
        push(files)
    assert hub.files("model", "me/model") == {"README.md": b"of someone else"}


def test_too_many_requests_wait_as_long_as_asked(hub, files, pauses):
    hub.fail("POST", "/commit/", 429, headers={"Retry-After": "17"})
    done, said = push(files)
    assert pauses == [17.0] and "429" in said[0] and "17 s" in said[0]
    assert hub.files("model", "me/model") == contents(files)
    assert len(hub.asked("PUT", "/lfs/")) == len(LARGE)


def test_an_upload_of_a_large_file_waits_too(hub, files, pauses):
    hub.fail("PUT", "/lfs/", 429, headers={"Retry-After": "5"})
    push(files)
    assert pauses == [6.0]  # the client adds a second
    assert hub.files("model", "me/model") == contents(files)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/repos/create"), ("POST", "/commit/"), ("POST", "/preupload/")]
)
def test_one_failure_of_the_hub_is_tried_again(method, path, hub, files, pauses):
    hub.fail(method, path, 500)
    push(files)
    assert pauses == [1.0]
    assert hub.files("model", "me/model") == contents(files)


def test_a_hub_that_goes_on_failing(hub, files, pauses):
    hub.fail("POST", "/commit/", 503, times=99)
    with pytest.raises(ConnectionError, match=r"fails again and again \(503\)"):
        push(files)
    assert pauses == [1.0, 3.0]


def test_a_hub_that_goes_on_asking_to_wait(hub, files, pauses):
    hub.fail("POST", "/commit/", 429, times=99)
    with pytest.raises(ConnectionError, match="too many requests"):
        push(files)


@pytest.mark.parametrize("path", ["/lfs/", "/commit/"])
def test_a_connection_that_breaks_is_made_again(path, hub, files, pauses):
    hub.cut("POST" if path == "/commit/" else "PUT", path)
    push(files)
    assert len(pauses) == 1
    assert hub.files("model", "me/model") == contents(files)


def test_a_commit_whose_answer_was_lost_is_not_made_twice(hub, files, pauses):
    hub.cut("POST", "/commit/", late=True)
    done, said = push(files)
    assert len(said) == len(pauses) == 1
    assert hub.repos["model", "me/model"].messages == ["initial commit", "Upload"]
    assert hub.repos["model", "me/model"].files("main")[0] == done.commit


def test_an_interrupted_upload_goes_on_where_it_stopped(hub, files, pauses):
    second = hashlib.sha256(LARGE["b.safetensors"]).hexdigest()
    hub.fail("PUT", second, 500, times=6)  # once, and the five more tries of the client
    with pytest.raises(ConnectionError, match="what is uploaded is not uploaded twice"):
        push(files)
    assert hub.files("model", "me/model") == {}
    hub.requests.clear()
    push(files)
    assert hub.asked("PUT", "/lfs/") == [f"/lfs/{second}"]
    assert hub.files("model", "me/model") == contents(files)


def test_an_interrupted_download_goes_on_where_it_stopped(hub, files, tmp_path, pauses):
    push(files)
    hub.cut("GET", "a.safetensors")
    path = hf_hub_download("me/model", "a.safetensors", cache_dir=tmp_path / "fresh")
    with open(path, "rb") as file:
        assert file.read() == LARGE["a.safetensors"]
    assert len(hub.asked("GET", "a.safetensors")) == 2


def test_no_network(hub, files, monkeypatch):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", f"http://127.0.0.1:{unused.getsockname()[1]}")
    with pytest.raises(ConnectionError, match=r"http://127.0.0.1:\d+ cannot be reached.*HF_ENDPOINT"):
        push(files)


def test_offline_mode(hub, files, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ConnectionError, match="HF_HUB_OFFLINE is set"):
        push(files)


def test_names_that_no_repository_has(files):
    with pytest.raises(ValueError, match="a//b"):
        Target("a//b")
