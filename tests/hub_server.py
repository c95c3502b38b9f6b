"""A Hub on loopback: the part of the Hugging Face Hub's HTTP interface that its clients need, kept in memory.

Clients read the endpoint when they are imported, so they run in a subprocess:

    with HubServer() as hub:
        subprocess.run([sys.executable, "-c", script], env=hub.environment(tmp_path), check=True)
        assert "README.md" in hub.files("dataset", "me/ud")
"""

import base64
import hashlib
import json
import os
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

REPO = r"/api/(?P<kind>model|dataset|space)s/(?P<repo>[^/]+/[^/]+)"
GIT_REPO = r"/(?:(?P<kind>dataset|space)s/)?(?P<repo>[^/]+/[^/]+)"


@dataclass
class Repo:
    """One repository: a list of snapshots, path -> content."""

    private: bool = False
    snapshots: list[dict[str, bytes]] = field(default_factory=lambda: [{}])
    messages: list[str] = field(default_factory=lambda: ["initial commit"])

    @property
    def head(self) -> str:
        return commit_id(len(self.snapshots) - 1)

    def files(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        ids = {commit_id(number): number for number in range(len(self.snapshots))} | {"main": len(self.snapshots) - 1}
        number = ids.get(revision)
        return None if number is None else (commit_id(number), self.snapshots[number])


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
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.repos: dict[tuple[str, str], Repo] = {}
        self.large: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.unknown: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *exception):
        self.shutdown()
        self.server_close()

    def files(self, kind: str, repo: str) -> dict[str, bytes]:
        """Return path -> content of the newest state of a repository."""
        return self.repos[kind, repo].snapshots[-1]

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
        for methods, pattern, name in ROUTES:
            if self.command in methods and (match := re.fullmatch(pattern, path)):
                groups = match.groupdict()
                if "kind" in groups:
                    groups["kind"] = groups["kind"] or "model"
                    repo = self.server.repos.get((groups.pop("kind"), groups.pop("repo")))
                    if repo is None:
                        return self.send_error_code(404, "RepoNotFound")
                    groups["repo"] = repo
                return getattr(self, name)(**groups)
        self.server.unknown.append((self.command, self.path))
        return self.send_json({"error": f"not served here: {self.command} {self.path}"}, status=404)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = handle_any

    def log_message(self, *args):
        pass

    # --- answers ---

    def send_body(self, content: bytes, status: int = 200, **headers: str):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def send_json(self, answer: object, status: int = 200, **headers: str):
        self.send_body(json.dumps(answer).encode(), status, Content_Type="application/json", **headers)

    def send_error_code(self, status: int, code: str, **headers: str):
        self.send_json({"error": code}, status, X_Error_Code=code, X_Error_Message=code, **headers)

    def repo_url(self, kind: str, name: str) -> str:
        return f"{self.server.url}/{'' if kind == 'model' else f'{kind}s/'}{name}"

    def key(self, repo: Repo) -> tuple[str, str]:
        return next(key for key, other in self.server.repos.items() if other is repo)

    # --- accounts and repositories ---

    def whoami(self):
        self.send_json({"name": "me", "type": "user", "orgs": [], "auth": {"accessToken": {"role": "write"}}})

    def validate_yaml(self):
        self.send_json({"errors": [], "warnings": []})

    def create(self):
        asked = json.loads(self.body)
        kind, repo = asked.get("type", "model"), f"{asked.get('organization') or 'me'}/{asked['name']}"
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
        return self.send_json(answer | {"likes": 0, "lastModified": "2000-01-01T00:00:00.000Z"})

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
        headers = {"X-Repo-Commit": sha, "ETag": f'"{blob_id(content)}"', "Accept-Ranges": "bytes"}
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
            large = path.endswith((".parquet", ".safetensors", ".bin"))
            known = blob_id(files[path]) if path in files else None
            mode = "lfs" if large else "regular"
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
            files, message = dict(repo.snapshots[-1]), ""
            for line in self.body.splitlines():
                operation = json.loads(line)
                key, value = operation["key"], operation["value"]
                if key == "header":
                    message = value["summary"]
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
        url = f"{self.repo_url(*self.key(repo))}/commit/{repo.head}"
        self.send_json({"success": True, "commitOid": repo.head, "commitUrl": url})


ROUTES = [
    (("GET",), r"/api/whoami-v2", "whoami"),
    (("POST",), r"/api/validate-yaml", "validate_yaml"),
    (("POST",), r"/api/repos/create", "create"),
    (("DELETE",), r"/api/repos/delete", "delete"),
    (("GET", "HEAD"), REPO, "info"),
    (("GET", "HEAD"), rf"{REPO}/revision/(?P<revision>.+)", "info"),
    (("GET",), rf"{REPO}/tree/(?P<revision>[^/]+)(?:/(?P<path>.+))?", "tree"),
    (("POST",), rf"{REPO}/paths-info/(?P<revision>.+)", "paths_info"),
    (("POST",), rf"{REPO}/preupload/(?P<revision>.+)", "preupload"),
    (("POST",), rf"{REPO}/commit/(?P<revision>.+)", "commit"),
    (("POST",), rf"{GIT_REPO}\.git/info/lfs/objects/batch", "lfs_batch"),
    (("PUT",), r"/lfs/(?P<oid>[0-9a-f]{64})", "lfs_put"),
    (("GET", "HEAD"), rf"{GIT_REPO}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", "resolve"),
]
