"""The history of one file of ours: which blob it was at each commit, by first parents.

A commit's history by GraphQL, a hundred at once. It comes in the order of `git log`, so that the
first parents are looked up among what came; where one is not there, it is asked for anew.
https://docs.github.com/en/graphql/reference/git#commit, `history`
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotfix_actions.adapters.github import graphql
from hotfix_actions.adapters.github.answers import MISSHAPEN, unreadable
from hotfix_actions.adapters.github.commit_files import PLAIN
from hotfix_actions.adapters.github.door import Door

# A commit more than a thousand back is not looked at; merges put in by hand may cost some more.
MOST_COMMITS = 1000
MOST_QUERIES = 15

_QUERY = """query($owner: String!, $name: String!, $start: GitObjectID!, $path: String!) {
  repository(owner: $owner, name: $name) {
    object(oid: $start) { ... on Commit { history(first: 100) { nodes {
      oid message parents(first: 2) { totalCount nodes { oid } }
      author { name email user { login } } signature { isValid wasSignedByGitHub }
      file(path: $path) { mode oid object { ... on Blob { byteSize } } }
    } } } }
  }
}"""

# The address of an App or bot: no person's login holds brackets.
_BOT = re.compile(r"(?:\d+\+)?([^@+]+\[bot\])@users\.noreply\.github\.com")
_PLACE = ("repository", "object", "history", "nodes")


@dataclass(frozen=True)
class Version:
    """A commit, and the blob that the file is there.

    `blob` is empty where the commit has no such file; `size` is in bytes, and None where GitHub
    did not tell the file.
    """

    sha: str
    parents: tuple[str, ...]
    message: str
    blob: str
    size: int | None
    signer: str = ""
    author: str = ""


@dataclass(frozen=True)
class Versions:
    """The versions that were read, newest first; `left` and `missing` as in `verify.Chain`."""

    rows: Sequence[Version]
    left: str = ""
    missing: str = ""


def read(door: Door, head: str, path: str) -> Versions:
    """Return the versions of a file, back to the first commit or to as many as are read at most.

    Raises the door's failures, and PermissionMissing or OutsideFailed where GitHub refuses.
    """
    known: dict[str, Version] = {}
    rows: list[Version] = []
    sha, queries = head, 0
    while sha and len(rows) < MOST_COMMITS:
        if sha not in known:
            if queries == MOST_QUERIES:
                break
            queries += 1
            known |= _ask(door, sha, path)
        if sha not in known:
            return Versions(rows, missing=sha)
        row = known[sha]
        rows.append(row)
        sha = row.parents[0] if row.parents else ""
    return Versions(rows, left=sha)


def _ask(door: Door, start: str, path: str) -> Mapping[str, Version]:
    owner, name = door.repository.split("/")
    given = {"owner": owner, "name": name, "start": start, "path": path}
    refusal = None
    try:
        data = graphql.query(door, _QUERY, given, repeatable=True)
    except graphql.Refusal as refused:
        refusal, data = refused, refused.data
    shown = (data.get("repository") or {}).get("object")
    if shown is None and refusal is not None:
        raise refusal.failure(f"reading the history of {start}") from refusal
    try:
        found = shown["history"]["nodes"] if shown else ()
        versions = [
            _version(row, unread=refusal is not None and refusal.unread(*_PLACE, n, "file"))
            for n, row in enumerate(found)
            if row is not None
        ]
    except MISSHAPEN as fault:
        raise unreadable(graphql.PATH, f"a history of another form: {fault}") from fault
    return {version.sha: version for version in versions}


def _version(row: Mapping[str, Any], *, unread: bool) -> Version:
    parents = tuple(parent["oid"] for parent in row["parents"]["nodes"])
    more = ("",) * (row["parents"]["totalCount"] - len(parents))
    file, signature, author = row["file"], row["signature"] or {}, row["author"] or {}
    bot = _BOT.fullmatch(str(author.get("email")))
    login = bot[1] if bot else (author.get("user") or {}).get("login")
    by = str(login or author.get("name") or "")
    signed = bool(signature.get("isValid") and signature.get("wasSignedByGitHub"))
    blob = ""
    size: int | None = 0
    if file is not None and file["mode"] in PLAIN:
        blob, size = str(file["oid"]), (file["object"] or {}).get("byteSize")
    return Version(
        sha=str(row["oid"]),
        parents=(*map(str, parents), *more),
        message=str(row["message"]),
        blob=blob,
        size=None if unread else size,
        signer=str(login or "somebody unknown") if signed else "",
        author=by,
    )
