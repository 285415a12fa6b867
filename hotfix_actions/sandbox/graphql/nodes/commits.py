"""Commits.

https://docs.github.com/graphql/reference/git#commit
"""

import re
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.git.diff import outline
from hotfix_actions.sandbox.git.objects import EMPTY_TREE, Commit, Person
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, person
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.deployments import of_repository
from hotfix_actions.sandbox.graphql.nodes.objects import actor, common, file, git_object
from hotfix_actions.sandbox.graphql.nodes.rollup import rollup
from hotfix_actions.sandbox.shapes.commits import load, verification
from hotfix_actions.sandbox.shapes.people import account_of_email
from hotfix_actions.sandbox.shapes.pulls import of_commit

_NOREPLY = "noreply@github.com"
_CO_AUTHOR = re.compile(
    r"^co-authored-by: (?P<name>.*?) <(?P<email>[^<>]+)>\s*$", re.IGNORECASE | re.MULTILINE
)


def commit(node: Node) -> Fields:
    """Return the fields of Commit; `row` is the SHA."""
    found = load(node.repo, node.row)
    shared = common(node)
    headline, _, body = found.message.strip("\n").partition("\n")

    def parents(**page: Any) -> Fields:
        return connection("parents", found.parents, node.many("Commit"), page)

    def pulls(**page: Any) -> Fields:
        node.need("pull_requests")
        rows = of_commit(node.work.db, node.repo, found.sha)
        return connection("associatedPullRequests", rows, node.many("PullRequest"), page)

    def history(path: str | None = None, **page: Any) -> Fields:
        return connection("history", _history(node, path), node.many("Commit"), page)

    def authors(**page: Any) -> Fields:
        named = (found.author, *_co_authors(found))
        return connection("authors", named, lambda each: actor(node, each), page)

    return shared | {
        "additions": lambda: sum(each.additions for each in _files(node, found)),
        "associatedPullRequests": pulls,
        "author": lambda: actor(node, found.author),
        "authors": authors,
        "authoredDate": clock.write(found.author.date),
        "changedFilesIfAvailable": lambda: len(_files(node, found)),
        "committedDate": clock.write(found.committer.date),
        "committedViaWeb": found.committer.email == _NOREPLY,
        "committer": lambda: actor(node, found.committer),
        "deletions": lambda: sum(each.deletions for each in _files(node, found)),
        "deployments": lambda **given: of_repository(node, given, sha=found.sha),
        "file": lambda path: file(node, found.tree, path),
        "history": history,
        "message": found.message.rstrip("\n"),
        "messageBody": body.strip("\n"),
        "messageHeadline": headline,
        "parents": parents,
        "resourcePath": shared["commitResourcePath"],
        "signature": lambda: _signature(node, found),
        "statusCheckRollup": lambda: rollup(node),
        "tree": lambda: git_object(node, found.tree),
        "url": shared["commitUrl"],
    }


def _co_authors(found: Commit) -> list[Person]:
    """Return whom the trailers name besides the author, each address once.

    https://docs.github.com/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
    """
    named = {found.author.email: found.author}
    for each in _CO_AUTHOR.finditer(found.message):
        one = Person(each["name"], each["email"], found.author.date)
        named.setdefault(one.email, one)
    return list(named.values())[1:]


def _files(node: Node, found: Commit) -> list[Any]:
    before = found.parents[0] if found.parents else EMPTY_TREE
    return outline(node.repo.git, before, found.sha)


def _history(node: Node, path: str | None) -> list[str]:
    git, sha = node.repo.git, node.row

    def ask() -> list[str]:
        return git.run("rev-list", sha, *(["--", path] if path else [])).text.split()

    return git.memo.get(("history", sha, path), ask)


def _signature(node: Node, found: Commit) -> Node | None:
    """Return who vouches for a commit; None for an unsigned one."""
    shown = verification(node.work, node.repo, found)
    if shown["reason"] == "unsigned":
        return None
    kind = "GpgSignature" if shown["verified"] else "UnknownSignature"
    return node.near(kind, (found, shown))


def signature(node: Node) -> Fields:
    """Return the fields of GpgSignature and UnknownSignature."""
    found, shown = node.row
    known = account_of_email(node.work, found.committer.email)
    by_github = shown["verified"] and found.committer.email == _NOREPLY
    return {
        "email": found.committer.email,
        "isValid": shown["verified"],
        "keyId": None,
        "payload": shown["payload"] or "",
        "signature": shown["signature"] or "",
        "signer": person(node.work, known["id"]) if known else None,
        "state": "VALID" if shown["verified"] else "UNKNOWN_KEY",
        "verifiedAt": shown["verified_at"],
        "wasSignedByGitHub": by_github,
    }
