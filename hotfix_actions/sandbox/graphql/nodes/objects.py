"""Git objects: blobs, trees and tags.

https://docs.github.com/graphql/reference/git
"""

from hotfix_actions.sandbox.git.objects import Entry, Person
from hotfix_actions.sandbox.git.trees import find, walk
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, person
from hotfix_actions.sandbox.shapes.people import account_of_email, git_id
from hotfix_actions.sandbox.shapes.repositories import html_url

_TYPES = {"commit": "Commit", "tree": "Tree", "blob": "Blob", "tag": "Tag"}
_IDS = {"Commit": "C", "Tree": "TR", "Blob": "B", "Tag": "T"}
# "Indicates whether the contents is truncated": what is longer than this comes in part.
_MOST = 512_000
# Where git itself looks for a byte that no text has.
_SNIFFED = 8000


def git_object(node: Node, sha: str | None) -> Node | None:
    """Return an object of the repository by its SHA, whatever leads to it; None for none."""
    found = node.repo.git.info(sha) if sha else None
    return node.near(_TYPES[found.kind], found.sha) if found else None


def common(node: Node) -> dict[str, object]:
    """Return what all git objects have; `row` is the SHA."""
    sha = node.row
    page = f"{html_url(node.work, node.repo)}/commit/{sha}"
    return {
        "abbreviatedOid": sha[:7],
        "commitResourcePath": page.removeprefix(node.work.urls.html),
        "commitUrl": page,
        "id": git_id(_IDS[node.typename], node.repo.id, sha),
        "oid": sha,
        "repository": node.repository,
    }


def blob(node: Node) -> Fields:
    """Return the fields of Blob."""
    content = node.repo.git.read(node.row, "blob") or b""
    binary = b"\0" in content[:_SNIFFED]
    return common(node) | {
        "byteSize": len(content),
        "isBinary": binary,
        "isTruncated": len(content) > _MOST,
        "text": None if binary else content[:_MOST].decode("utf-8", "replace"),
    }


def tree(node: Node) -> Fields:
    """Return the fields of Tree."""

    def entries() -> list[Node]:
        return [node.near("TreeEntry", each) for each in walk(node.repo.git, node.row, deep=False)]

    return common(node) | {"entries": entries}


def entry(node: Node) -> Fields:
    """Return the fields of TreeEntry; its mode is a decimal number."""
    row: Entry = node.row
    size = node.repo.git.info(row.sha) if row.kind == "blob" else None
    return {
        "isGenerated": False,
        "mode": int(row.mode, 8),
        "name": row.name.rpartition("/")[2],
        "object": lambda: git_object(node, row.sha),
        "oid": row.sha,
        "path": row.name,
        "repository": node.repository,
        "size": size.size if size else 0,
        "type": row.kind,
    }


def file(node: Node, tree_sha: str, path: str) -> Node | None:
    """Return the entry of a path in a tree; None where there is none."""
    clean = path.strip("/")
    found = find(node.repo.git, tree_sha, clean)
    return node.near("TreeEntry", Entry(found.mode, clean, found.sha)) if found and clean else None


def tag(node: Node) -> Fields:
    """Return the fields of Tag, an annotated one."""
    found = node.repo.git.tag(node.row)
    if found is None:
        raise LookupError(f"{node.row} is no tag")
    return common(node) | {
        "message": found.message,
        "name": found.name,
        "tagger": actor(node, found.tagger),
        "target": lambda: git_object(node, found.target),
    }


def actor(node: Node, of: Person) -> Fields:
    """Return a GitActor: the name in a commit or tag, and the account behind it."""
    known = account_of_email(node.work, of.email)
    user = person(node.work, known["id"]) if known else None
    picture = f"{node.work.urls.html}/avatars/{known['id'] if known else 0}"
    return {
        "avatarUrl": lambda size=None: f"{picture}?s={size}" if size else picture,
        "date": of.date.isoformat(),
        "email": of.email,
        "name": of.name,
        "user": user,
    }
