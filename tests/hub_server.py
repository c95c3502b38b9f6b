"""A Hub on loopback: the part of the Hugging Face Hub's HTTP interface that its clients need, kept in memory.

Clients read the endpoint when they are imported, so they run in a subprocess:

    with HubServer() as hub:
        subprocess.run([sys.executable, "-c", script], env=hub.environment(tmp_path), check=True)
        assert "README.md" in hub.files("dataset", "me/ud")

What goes wrong on a network is asked for: `hub.fail("PUT", "/lfs/", status=500)` answers the next upload of a large
file with an error, `hub.cut("GET", "model.safetensors")` breaks a download off half-way.
"""

import base64
import hashlib
import json
import os
import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

REPO = r"/api/(?P<kind>model|dataset|space)s/(?P<repo>[^/]+/[^/]+)"
GIT_REPO = r"/(?:(?P<kind>dataset|space)s/)?(?P<repo>[^/]+/[^/]+)"


# What tokens allow: (user, role). Users write to repositories of their own name.
TOKENS = {"hf_of_nobody": ("me", "write"), "hf_reader": ("me", "read"), "hf_other": ("other", "write")}
LARGE = (".parquet", ".safetensors", ".bin")


@dataclass
class Repo:
    """One repository: a list of snapshots, path -> content, of all branches."""

    private: bool = False
    snapshots: list[dict[str, bytes]] = field(default_factory=lambda: [{".gitattributes": b"*.bin filter=lfs\n"}])
    messages: list[str] = field(default_factory=lambda: ["initial commit"])
    branches: dict[str, int] = field(default_factory=lambda: {"main": 0})

    def files(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        ids = {commit_id(number): number for number in range(len(self.snapshots))} | self.branches
        number = ids.get(revision)
        return None if number is None else (commit_id(number), self.snapshots[number])


@dataclass
class Fault:
    """What happens to requests in place of an answer, as long as `times` is above 0.

    Attributes:
        method: Method of the requests.
        pattern: Found in their paths.
        status: The answer; None: the connection is cut, half-way where something is sent.
        headers: Of the answer.
        times: How many requests.
        after: How many go through before them.
        late: Whether what was asked for is done before the connection is cut: only the answer is lost.
    """

    method: str
    pattern: str
    status: int | None
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1
    after: int = 0
    late: bool = False


def commit_id(number: int) -> str:
    return hashlib.sha1(str(number).encode()).hexdigest()


def blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class HubServer(ThreadingHTTPServer):
    """Serve from entering the context to leaving it.

    Attributes:
        repos: (kind, id) -> repository.
        requests: What was asked, as (method, path).
        unknown: The requests that nothing here answers: look here when a client fails.
        tokens: Token -> (user, role).
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.repos: dict[tuple[str, str], Repo] = {}
        self.large: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.tokens = dict(TOKENS)
        self.faults: list[Fault] = []
        self.lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()

    def files(self, kind: str, repo: str) -> dict[str, bytes]:
        """Return path -> content of the newest state of a repository, but for `.gitattributes`."""
        files = self.repos[kind, repo].files("main")[1]
        return {path: content for path, content in files.items() if path != ".gitattributes"}

    def fail(self, method: str, pattern: str, status: int, **options) -> None:
        """Answer requests with an error."""
        self.faults.append(Fault(method, pattern, status, **options))

    def cut(self, method: str, pattern: str, **options) -> None:
        """Cut the connections of requests."""
        self.faults.append(Fault(method, pattern, None, **options))

    def fault(self, method: str, path: str) -> Fault | None:
        """Return what goes wrong with a request, and count it."""
        with self.lock:
            for fault in self.faults:
                if fault.method == method and re.search(fault.pattern, path) and fault.times:
                    if fault.after:
                        fault.after -= 1
                        return None
                    fault.times -= 1
                    return fault
        return None

    def asked(self, method: str, pattern: str) -> list[str]:
        """Return the paths of the requests that were made."""
        return [path for made, path in self.requests if made == method and re.search(pattern, path)]

    def environment(self, home: Path) -> dict[str, str]:
        """Return the environment of a client of this Hub that keeps its caches in `home`."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
        return inherited | {
            "HF_ENDPOINT": self.url,
            "HF_TOKEN": "hf_of_nobody",
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }


class Handler(BaseHTTPRequestHandler):
    """Answer one request: the methods are named in `ROUTES`, and get the groups of its pattern as arguments."""

    protocol_version = "HTTP/1.1"
    server: HubServer

    def handle_any(self):
        path = unquote(urlsplit(self.path).path)
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, path))
        self.fault = self.server.fault(self.command, path)
        if self.fault and self.fault.status:
            headers = {name.replace("-", "_"): value for name, value in self.fault.headers.items()}
            return self.send_json({"error": f"asked to answer {self.fault.status}"}, self.fault.status, **headers)
        if self.fault and self.command != "GET" and not self.fault.late:
            return self.hang_up()
        if self.user is None and self.headers.get("Authorization"):
            return self.send_error_code(401, "", "Invalid credentials in Authorization header")
        return self.answer(path)

    def answer(self, path: str):
        for methods, pattern, name in ROUTES:
            if self.command in methods and (match := re.fullmatch(pattern, path)):
                groups = match.groupdict()
                if "kind" in groups:
                    kind, name_of_repo = groups.pop("kind") or "model", groups.pop("repo")
                    repo = self.server.repos.get((kind, name_of_repo))
                    if repo is None or (repo.private and self.user != name_of_repo.partition("/")[0]):
                        return self.send_error_code(404 if self.user else 401, "RepoNotFound", "Repository not found")
                    if name in WRITING and not self.may_write(name_of_repo):
                        return self.send_error_code(403, "", f"You don't have the rights to write to {name_of_repo}")
                    groups["repo"] = repo
                return getattr(self, name)(**groups)
        self.server.unknown.append((self.command, self.path))
        return self.send_json({"error": f"not served here: {self.command} {self.path}"}, status=404)

    @property
    def user(self) -> str | None:
        return self.server.tokens.get(self.token, (None,))[0]

    @property
    def token(self) -> str:
        return self.headers.get("Authorization", "").removeprefix("Bearer ")

    def may_write(self, repo: str) -> bool:
        user, role = self.server.tokens.get(self.token, (None, None))
        return role == "write" and repo.partition("/")[0] == user

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *args):
        pass

    # --- answers ---

    def send_body(self, content: bytes, status: int = 200, **headers: str):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        if self.fault and self.fault.status is None and self.command != "GET":
            return self.hang_up()
        self.end_headers()
        if self.fault and self.fault.status is None:
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            return self.hang_up()
        if self.command != "HEAD":
            self.wfile.write(content)
        return None

    def send_json(self, answer: object, status: int = 200, **headers: str):
        self.send_body(json.dumps(answer).encode(), status, Content_Type="application/json", **headers)

    def send_error_code(self, status: int, code: str, message: str = "", **headers: str):
        codes = {"X_Error_Code": code} if code else {}
        self.send_json({"error": message or code}, status, X_Error_Message=message or code, **codes, **headers)

    def repo_url(self, kind: str, name: str) -> str:
        return f"{self.server.url}/{'' if kind == 'model' else f'{kind}s/'}{name}"

    def key(self, repo: Repo) -> tuple[str, str]:
        return next(key for key, other in self.server.repos.items() if other is repo)

    # --- accounts and repositories ---

    def whoami(self):
        if self.user is None:
            return self.send_error_code(401, "", "Invalid credentials in Authorization header")
        role = self.server.tokens[self.token][1]
        return self.send_json({"name": self.user, "type": "user", "orgs": [], "auth": {"accessToken": {"role": role}}})

    def agent_harnesses(self):
        self.send_json({"standardEnvVars": [], "harnesses": {}})

    def validate_yaml(self):
        self.send_json({"errors": [], "warnings": []})

    def create(self):
        asked = json.loads(self.body)
        kind, repo = asked.get("type", "model"), f"{asked.get('organization') or self.user}/{asked['name']}"
        if not self.may_write(repo):
            return self.send_error_code(403, "", f"You don't have the rights to create {repo}")
        url = self.repo_url(kind, repo)
        if (kind, repo) in self.server.repos:
            return self.send_json({"error": "You already created this repo", "url": url}, status=409)
        self.server.repos[kind, repo] = Repo(
            private=asked.get("visibility") == "private" or bool(asked.get("private"))
        )
        return self.send_json({"url": url, "name": repo, "id": repo})

    def delete(self):
        asked = json.loads(self.body)
        self.server.repos.pop(
            (asked.get("type", "model"), f"{asked.get('organization') or 'me'}/{asked['name']}"), None
        )
        self.send_json({})

    # --- reading ---

    def info(self, repo: Repo, revision: str | None = None):
        found = repo.files(revision or "main")
        if found is None:
            return self.send_error_code(404, "RevisionNotFound")
        sha, files = found
        _, name = self.key(repo)
        siblings = [{"rfilename": path, "size": len(content)} for path, content in sorted(files.items())]
        answer = {"id": name, "sha": sha, "siblings": siblings, "private": repo.private, "tags": [], "downloads": 0}
        answer["gated"] = answer["disabled"] = False
        return self.send_json(answer | {"likes": 0, "lastModified": "2000-01-01T00:00:00.000Z"})

    def refs(self, repo: Repo):
        rows = [
            {"name": name, "ref": f"refs/heads/{name}", "targetCommit": commit_id(number)}
            for name, number in repo.branches.items()
        ]
        self.send_json({"branches": rows, "converts": [], "tags": []})

    def tree(self, repo: Repo, revision: str, path: str | None = None):
        found = repo.files(revision)
        if found is None:
            return self.send_error_code(404, "RevisionNotFound")
        prefix = f"{path}/" if path else ""
        recursive = parse_qs(urlsplit(self.path).query).get("recursive", [""])[0].lower() in ("true", "1")
        entries = {}
        for file, content in sorted(found[1].items()):
            if file.startswith(prefix):
                parts = file.removeprefix(prefix).split("/")
                for depth in range(1, len(parts) if recursive else min(len(parts), 2)):
                    folder = prefix + "/".join(parts[:depth])
                    entries[folder] = {"type": "directory", "path": folder, "oid": blob_id(folder.encode()), "size": 0}
                if recursive or len(parts) == 1:
                    entries[file] = self.file_entry(file, content)
        if path and not entries:
            return self.send_error_code(404, "EntryNotFound")
        return self.send_json(list(entries.values()))

    def paths_info(self, repo: Repo, revision: str):
        found = repo.files(revision)
        if found is None:
            return self.send_error_code(404, "RevisionNotFound")
        if "json" in self.headers.get("Content-Type", ""):
            paths = json.loads(self.body)["paths"]
        else:
            paths = parse_qs(self.body.decode())["paths"]
        entries = [self.file_entry(path, found[1][path]) for path in paths if path in found[1]]
        folders = [path for path in paths if any(file.startswith(f"{path}/") for file in found[1])]
        entries += [{"type": "directory", "path": path, "oid": blob_id(path.encode()), "size": 0} for path in folders]
        return self.send_json(entries)

    def file_entry(self, path: str, content: bytes) -> dict:
        entry = {"type": "file", "path": path, "oid": blob_id(content), "size": len(content)}
        sha = hashlib.sha256(content).hexdigest()
        if sha in self.server.large:
            entry["lfs"] = {"oid": sha, "size": len(content), "pointerSize": 130}
        return entry

    def resolve(self, repo: Repo, revision: str, path: str):
        found = repo.files(revision)
        if found is None:
            return self.send_error_code(404, "RevisionNotFound")
        sha, files = found
        if path not in files:
            return self.send_error_code(404, "EntryNotFound", X_Repo_Commit=sha)
        content, status = files[path], 200
        entry = self.file_entry(path, content)
        etag = entry["lfs"]["oid"] if "lfs" in entry else entry["oid"]
        headers = {"X-Repo-Commit": sha, "ETag": f'"{etag}"', "Accept-Ranges": "bytes"}
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked:
            start, end = int(asked[1]), int(asked[2] or len(content) - 1)
            headers["Content-Range"] = f"bytes {start}-{min(end, len(content) - 1)}/{len(content)}"
            content, status = content[start : end + 1], 206
        return self.send_body(content, status, **headers)

    # --- writing ---

    def preupload(self, repo: Repo, revision: str):
        files = repo.files(revision)[1]
        answer = []
        for file in json.loads(self.body)["files"]:
            path = file["path"]
            mode = "lfs" if path.endswith(LARGE) else "regular"
            known = None
            if path in files:
                known = hashlib.sha256(files[path]).hexdigest() if mode == "lfs" else blob_id(files[path])
            answer.append({"path": path, "uploadMode": mode, "shouldIgnore": False, "oid": known})
        self.send_json({"files": answer})

    def lfs_batch(self, repo: Repo):
        objects = []
        for file in json.loads(self.body)["objects"]:
            action = {"upload": {"href": f"{self.server.url}/lfs/{file['oid']}", "header": {}}}
            objects.append(file if file["oid"] in self.server.large else {**file, "actions": action})
        self.send_json({"transfer": "basic", "objects": objects})

    def lfs_put(self, oid: str):
        if hashlib.sha256(self.body).hexdigest() != oid:
            return self.send_json({"error": "content and hash differ"}, status=422)
        self.server.large[oid] = self.body
        return self.send_body(b"")

    def commit(self, repo: Repo, revision: str):
        with self.server.lock:
            if revision not in repo.branches:
                return self.send_error_code(404, "RevisionNotFound")
            head = commit_id(repo.branches[revision])
            files, message = dict(repo.files(revision)[1]), ""
            for line in self.body.splitlines():
                operation = json.loads(line)
                key, value = operation["key"], operation["value"]
                if key == "header":
                    message = value["summary"]
                    if value.get("parentCommit", head) != head:
                        return self.send_error_code(412, "", "A commit has happened since. Please refresh.")
                elif key == "file":
                    files[value["path"]] = base64.b64decode(value["content"])
                elif key == "lfsFile":
                    files[value["path"]] = self.server.large[value["oid"]]
                elif key == "deletedFile":
                    del files[value["path"]]
                elif key == "deletedFolder":
                    folder = value["path"].rstrip("/") + "/"
                    files = {path: content for path, content in files.items() if not path.startswith(folder)}
            repo.snapshots.append(files)
            repo.messages.append(message)
            repo.branches[revision] = len(repo.snapshots) - 1
            oid = commit_id(repo.branches[revision])
        url = f"{self.repo_url(*self.key(repo))}/commit/{oid}"
        return self.send_json({"success": True, "commitOid": oid, "commitUrl": url})

    def branch(self, repo: Repo, branch: str):
        asked = json.loads(self.body or b"{}")
        if branch in repo.branches:
            return self.send_error_code(409, "", f"Reference already exists: {branch}")
        start = repo.files(asked.get("startingPoint", "main"))[0]
        repo.branches[branch] = next(n for n in range(len(repo.snapshots)) if commit_id(n) == start)
        return self.send_json({})


# Handlers that only those may call who may write to the repository.
WRITING = ("preupload", "commit", "branch", "lfs_batch")
ROUTES = [
    (("GET",), r"/api/whoami-v2", "whoami"),
    (("GET",), r"/api/agent-harnesses", "agent_harnesses"),
    (("POST",), r"/api/validate-yaml", "validate_yaml"),
    (("POST",), r"/api/repos/create", "create"),
    (("DELETE",), r"/api/repos/delete", "delete"),
    (("GET", "HEAD"), REPO, "info"),
    (("GET", "HEAD"), rf"{REPO}/revision/(?P<revision>.+)", "info"),
    (("GET",), rf"{REPO}/refs", "refs"),
    (("POST",), rf"{REPO}/branch/(?P<branch>.+)", "branch"),
    (("GET",), rf"{REPO}/tree/(?P<revision>[^/]+)(?:/(?P<path>.+))?", "tree"),
    (("POST",), rf"{REPO}/paths-info/(?P<revision>.+)", "paths_info"),
    (("POST",), rf"{REPO}/preupload/(?P<revision>.+)", "preupload"),
    (("POST",), rf"{REPO}/commit/(?P<revision>.+)", "commit"),
    (("POST",), rf"{GIT_REPO}\.git/info/lfs/objects/batch", "lfs_batch"),
    (("PUT",), r"/lfs/(?P<oid>[0-9a-f]{64})", "lfs_put"),
    (("GET", "HEAD"), rf"{GIT_REPO}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", "resolve"),
]
