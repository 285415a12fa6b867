"""Blobs and trees.

https://docs.github.com/rest/git/blobs and https://docs.github.com/rest/git/trees
"""

import base64
import binascii
from typing import Any

from hotfix_actions.sandbox.git.objects import Entry
from hotfix_actions.sandbox.git.trees import walk, with_changes
from hotfix_actions.sandbox.shapes.people import Json, git_id
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import operation

_GIT = "/repos/{owner}/{repo}/git"
_MODES = {"100644", "100755", "040000", "160000", "120000"}


@operation(
    "git/create-blob",
    f"POST {_GIT}/blobs",
    needs="contents:write",
    role="write",
    body="content:string! encoding:string",
)
def create_blob(call: Call) -> Answer:
    """Store text, or bytes given in base64."""
    text, encoding = call.body["content"], call.body.get("encoding", "utf-8")
    if encoding == "base64":
        try:
            content = base64.b64decode(text)
        except binascii.Error as error:
            raise unprocessable("content is not valid Base64") from error
    else:
        content = text.encode()
    sha = call.repo.git.write("blob", content)
    url = f"{api_url(call.work, call.repo)}/git/blobs/{sha}"
    return Answer(201, {"sha": sha, "url": url}, {"Location": url})


@operation("git/get-blob", f"GET {_GIT}/blobs/{{file_sha}}", needs="contents:read")
def get_blob(call: Call) -> Answer:
    """Answer a blob in base64, 60 characters a line as GitHub does."""
    sha = call.path["file_sha"]
    content = call.repo.git.read(sha, "blob")
    if content is None:
        raise not_found()
    return Answer(
        200,
        {
            "sha": sha,
            "node_id": git_id("B", call.repo.id, sha),
            "size": len(content),
            "url": f"{api_url(call.work, call.repo)}/git/blobs/{sha}",
            "content": in_base64(content),
            "encoding": "base64",
        },
    )


@operation(
    "git/create-tree",
    f"POST {_GIT}/trees",
    needs="contents:write",
    role="write",
    body="tree:array! base_tree:string",
)
def create_tree(call: Call) -> Answer:
    """Store a tree: all of it, or `base_tree` with some paths changed (`sha: null` removes)."""
    git, base = call.repo.git, call.body.get("base_tree")
    if base is not None:
        commit = git.commit(base)
        base = commit.tree if commit else base
        if git.tree(base) is None:
            raise GitHubError(404, "Not Found")
    if not call.body["tree"] and base is None:
        raise unprocessable("Invalid tree info")
    changes = dict(_change(call, entry) for entry in call.body["tree"])
    try:
        sha = with_changes(git, base, changes)
    except KeyError as error:
        raise unprocessable("GitRPC::BadObjectState") from error
    shown = _tree(call, sha, deep=False)
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "git/get-tree", f"GET {_GIT}/trees/{{tree_sha+}}", needs="contents:read", query="recursive"
)
def get_tree(call: Call) -> Answer:
    """Answer a tree, by its SHA or by what has one; with all folders when `recursive` is given."""
    name, git = call.path["tree_sha"], call.repo.git
    tree = name if git.tree(name) is not None else None
    if tree is None:
        sha = call.repo.refs.commit_of(name)
        commit = git.commit(sha) if sha else None
        tree = commit.tree if commit else None
    if tree is None:
        raise not_found()
    return Answer(200, _tree(call, tree, deep="recursive" in call.query))


def in_base64(content: bytes) -> str:
    """Return base64 in lines of 60 characters, each ended, as GitHub writes it."""
    text = base64.b64encode(content).decode()
    return "".join(text[at : at + 60] + "\n" for at in range(0, len(text), 60))


def _change(call: Call, entry: Any) -> tuple[str, Entry | None]:
    known = {"path", "mode", "type", "sha", "content"}
    check_known(entry, known, "an entry of git/create-tree")
    path, mode = entry.get("path", ""), entry.get("mode", "100644")
    if not path or path.startswith("/") or path.endswith("/") or "//" in path:
        raise unprocessable("tree.path contains a malformed path component")
    if mode not in _MODES:
        raise unprocessable("tree.mode must be one of 100644, 100755, 040000, 160000, 120000")
    if "content" in entry:
        if entry.get("sha"):
            raise unprocessable("Must supply either tree.sha or tree.content, not both.")
        return path, Entry(mode, path, call.repo.git.write("blob", entry["content"].encode()))
    if "sha" not in entry:
        raise unprocessable("Must supply tree.sha or tree.content for a tree entry.")
    if entry["sha"] is None:
        return path, None
    if mode != "160000" and call.repo.git.info(entry["sha"]) is None:
        raise unprocessable(f"tree.sha {entry['sha']} is not a valid {Entry(mode, '', '').kind}")
    return path, Entry(mode, path, entry["sha"])


def _tree(call: Call, sha: str, *, deep: bool) -> Json:
    api = f"{api_url(call.work, call.repo)}/git"
    entries = [_entry(call, api, each) for each in walk(call.repo.git, sha, deep=deep)]
    return {"sha": sha, "url": f"{api}/trees/{sha}", "tree": entries, "truncated": False}


def _entry(call: Call, api: str, entry: Entry) -> Json:
    shown: Json = {
        "path": entry.name,
        "mode": entry.mode,
        "type": entry.kind,
        "sha": entry.sha,
    }
    if entry.kind != "commit":
        shown["url"] = f"{api}/{entry.kind}s/{entry.sha}"
    if entry.kind == "blob":
        found = call.repo.git.info(entry.sha)
        shown["size"] = found.size if found else 0
    return shown
