"""Uploading files to a repository on the Hub in one commit, and saying in one line why it failed."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, get_token
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, HTTPError, OfflineModeIsEnabled
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import validate_repo_id
from huggingface_hub.utils.sha import git_hash, sha_fileobj

# Seconds before further tries of what the Hub's own client does not try again: making repositories, committing.
WAITS = (1, 3)
TRANSIENT = (408, 429, 500, 502, 503, 504)
# What the Hub itself puts into a new repository.
OF_THE_HUB = ".gitattributes"

T = TypeVar("T")
Say = Callable[[str], None]


@dataclass(frozen=True)
class Target:
    """Where to upload.

    Args:
        repo_id: `name`, which then belongs to the owner of the token, or `owner/name`.
        repo_type: `model` or `dataset`.
        private: Whether to make a new repository private.
        revision: A branch, made from `main` if there is none; None: `main`.
        overwrite: Whether to replace files that are there.

    Raises:
        ValueError: If `repo_id` is no name of a repository.
    """

    repo_id: str
    repo_type: str = "model"
    private: bool = False
    revision: str | None = None
    overwrite: bool = False

    def __post_init__(self):
        try:
            validate_repo_id(self.repo_id)
        except HFValidationError as error:
            raise ValueError(
                "expected a repository on the Hub, `name` or `owner/name`, of letters, digits, `-`, `_` and `.` (96 "
                f"at most; no `-` or `.` at its ends, no `--`, no `..`, no `.git` at the end), got {self.repo_id!r}"
            ) from error

    @property
    def branch(self) -> str:
        """The branch."""
        return self.revision or "main"


@dataclass(frozen=True)
class Uploaded:
    """A commit: `repo_id` with its owner, `commit` its hash, `url` its page."""

    repo_id: str
    commit: str
    url: str


def upload(files: Mapping[str, Path], target: Target, message: str, api: HfApi, say: Say) -> Uploaded:
    """Upload files in one commit, which deletes all others, so that the repository holds these and no more.

    A repository that holds other files is left alone unless `overwrite` is set; one that holds exactly these already
    gets no commit. What was uploaded before something went wrong is not uploaded again.

    Args:
        files: Path in the repository -> file.
        target: Where to.
        message: Of the commit.
        api: The Hub.
        say: Hears why something takes longer.

    Raises:
        PermissionError: If there is no token, or it may not write there.
        FileExistsError: If the repository holds other files, or is public and a private one was asked for.
        ConnectionError: If the Hub cannot be reached, or fails again and again.
        OSError: If it refuses for another reason.
    """
    with clear_errors(api, target.repo_id):
        _check_token(api)
        repo_id = patiently(
            lambda: (
                api.create_repo(
                    target.repo_id, repo_type=target.repo_type, private=target.private or None, exist_ok=True
                ).repo_id
            ),
            say,
        )
        _check_vacant(api, repo_id, target, files)
        commit = patiently(lambda: _commit(api, repo_id, target, files, message), say)
    url = f"{api.endpoint}/{'' if target.repo_type == 'model' else f'{target.repo_type}s/'}{repo_id}"
    return Uploaded(repo_id, commit, f"{url}/tree/{commit}")


def _check_token(api: HfApi) -> None:
    """Find out whether the Hub is there and knows the token, before anything is made on it."""
    if not (api.token or get_token()):
        raise PermissionError(
            "There is no token of the Hub. Log in with `hf auth login`, or set HF_TOKEN; "
            "a token with the role `write` is made at huggingface.co/settings/tokens."
        )
    api.whoami()


def _check_vacant(api: HfApi, repo_id: str, target: Target, files: Mapping[str, Path]) -> None:
    """Make the branch if there is none, and raise an error if there is something that must not be replaced."""
    if target.private and not api.repo_info(repo_id, repo_type=target.repo_type).private:
        raise FileExistsError(
            f"{repo_id} is a public repository. Make it private in its settings, or choose another name."
        )
    branches = {
        ref.name: ref.target_commit for ref in api.list_repo_refs(repo_id, repo_type=target.repo_type).branches
    }
    if target.branch not in branches:
        api.create_branch(repo_id, branch=target.branch, repo_type=target.repo_type, exist_ok=True)
        return
    if target.branch != "main" and branches[target.branch] == branches.get("main"):
        return  # nobody has committed to it: what it holds stays on `main`
    there = _remote_files(api, repo_id, target)
    if there and not target.overwrite and not _same(there, files):
        raise FileExistsError(
            f"{repo_id} has files on {target.branch!r}, {min(there)!r} and {len(there) - 1} more. Replace them with "
            "`--overwrite` (they stay in its history), or choose another name, or a branch with `--revision`."
        )


def _commit(api: HfApi, repo_id: str, target: Target, files: Mapping[str, Path], message: str) -> str:
    """Commit what differs, and return the newest commit.

    What is there is looked up anew at each try: an earlier one may have been committed, and only its answer lost.
    """
    head = api.repo_info(repo_id, repo_type=target.repo_type, revision=target.branch).sha
    there = _remote_files(api, repo_id, target)
    if _same(there, files):
        return head
    operations = [CommitOperationAdd(name, path) for name, path in sorted(files.items())]
    operations += [CommitOperationDelete(name) for name in sorted(there.keys() - files.keys())]
    return api.create_commit(
        repo_id,
        operations,
        commit_message=message,
        repo_type=target.repo_type,
        revision=target.branch,
        parent_commit=head,  # refused if someone else commits meanwhile
    ).oid


def _remote_files(api: HfApi, repo_id: str, target: Target) -> dict[str, RepoFile]:
    tree = api.list_repo_tree(repo_id, recursive=True, revision=target.branch, repo_type=target.repo_type)
    return {entry.path: entry for entry in tree if isinstance(entry, RepoFile) and entry.path != OF_THE_HUB}


def _same(there: Mapping[str, RepoFile], files: Mapping[str, Path]) -> bool:
    """Tell whether a repository holds exactly these files."""
    return there.keys() == files.keys() and all(_is(there[name], path) for name, path in files.items())


def _is(entry: RepoFile, path: Path) -> bool:
    if entry.size != path.stat().st_size:
        return False
    if entry.lfs is None:
        return entry.blob_id == git_hash(path.read_bytes())
    with path.open("rb") as file:
        return entry.lfs.sha256 == sha_fileobj(file).hex()


# --- when something goes wrong ---


def patiently(call: Callable[[], T], say: Say) -> T:
    """Call the Hub again where it is busy or a connection breaks, after as long as it asks for.

    Args:
        call: May be called several times.
        say: Hears of it.
    """
    for wait in WAITS:
        try:
            return call()
        except HTTPError as error:
            response = getattr(error, "response", None)
            if response is not None and response.status_code not in TRANSIENT:
                raise
            pause = float(_retry_after(response) or wait)
            reason = f"it answers {response.status_code}" if response is not None else f"{error or 'no connection'}"
            say(f"The Hub does not answer as it should ({reason}): once more in {pause:.0f} s.")
            time.sleep(pause)
    return call()


def _retry_after(response) -> str | None:
    """Return the seconds that the Hub asks to wait; dates, which it does not send, are left to the usual wait."""
    asked = response.headers.get("Retry-After") if response is not None else None
    return asked if asked and asked.isdigit() else None


@contextmanager
def clear_errors(api: HfApi, repo_id: str) -> Iterator[None]:
    """Turn what the Hub and its client raise into one line that says what to do.

    Args:
        api: The Hub.
        repo_id: What it was asked for.
    """
    try:
        yield
    except OfflineModeIsEnabled as error:
        raise ConnectionError("HF_HUB_OFFLINE is set: unset it to reach the Hub.") from error
    except HfHubHTTPError as error:
        raise _answered(error, repo_id) from error
    except HTTPError as error:
        raise _unreachable(error, api) from error
    except RuntimeError as error:  # of the threads that upload large files; its cause says why
        if isinstance(error.__cause__, HfHubHTTPError):
            raise _answered(error.__cause__, repo_id) from error
        if isinstance(error.__cause__, HTTPError):
            raise _unreachable(error.__cause__, api) from error
        raise


def _unreachable(error: HTTPError, api: HfApi) -> OSError:
    return ConnectionError(
        f"{api.endpoint} cannot be reached ({error or type(error).__name__}). Is there a network, and does "
        "HF_ENDPOINT, if set, name the Hub? The same command goes on where it stopped."
    )


def _answered(error: HfHubHTTPError, repo_id: str) -> OSError:
    status = error.response.status_code
    said = " ".join((error.server_message or "").split())
    if status == 401:
        return PermissionError(
            "The Hub does not accept the token. Log in again with `hf auth login`, or set HF_TOKEN."
        )
    if status == 403:
        return PermissionError(
            f"The token may not write to {repo_id} ({said or 'forbidden'}). It needs the role `write`, and the "
            "repository must be your own or of an organisation that you may write to."
        )
    if status in (409, 412):
        return FileExistsError(
            f"Someone else changed {repo_id} meanwhile ({said or status}). Look at what it holds, and push again."
        )
    if status == 429:
        return ConnectionError(f"The Hub has too many requests of you ({said or status}). Push again later.")
    if status >= 500:
        return ConnectionError(
            f"The Hub fails again and again ({status}). Push again later: what is uploaded is not uploaded twice."
        )
    return OSError(f"The Hub refuses to take {repo_id}: {status}, {said or ' '.join(str(error).split())}")
