"""GraphQL's answers to our facts: the same as `convert` makes of REST's.

A list that has more than was asked for, a text that was cut off or is none, raises `Unread`: it is
asked for singly, by REST, which has pages. https://docs.github.com/en/graphql/reference
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import convert
from hotfix_actions.adapters.github.answers import MISSHAPEN, fact
from hotfix_actions.adapters.github.convert import moment
from hotfix_actions.domain import world
from hotfix_actions.domain.undone import says_so

Node = Mapping[str, Any]


class Unread(Exception):
    """The answer is incomplete: a missing item proves nothing."""


def login(actor: Node | None) -> str:
    """Return the login as REST shows it: a bot's ends with `[bot]` there, and not here."""
    if actor is None:
        return "ghost"
    return str(actor["login"]) + ("[bot]" if actor["__typename"] == "Bot" else "")


def whole(connection: Node | None) -> Sequence[Node]:
    """Return a list's nodes. Raises Unread where there are more, or one of them is null."""
    if connection is None:
        raise Unread("no list")
    nodes = connection["nodes"]
    if nodes is None or None in nodes or len(nodes) != connection["totalCount"]:
        raise Unread("a part of a list")
    return list(nodes)


def there(connection: Node) -> Sequence[Node]:
    """Return a page's nodes. Raises Unread where one of them is null."""
    nodes = connection["nodes"]
    if nodes is None or None in nodes:
        raise Unread("a part of a list")
    return list(nodes)


def text(blob: Node | None) -> bytes:
    """Return a file's bytes. Raises Unread where it is no text, or not all of it is there."""
    if not blob or blob.get("text") is None or blob["isTruncated"]:
        raise Unread("a file that is no text, or a long one")
    content = str(blob["text"]).encode()
    if len(content) != blob["byteSize"]:
        raise Unread("a text that is not given to the letter")
    return content


def text_or_none(blob: Node | None) -> bytes | None:
    """Return a file's bytes, or None where `text` raises."""
    try:
        return text(blob)
    except (Unread, *MISSHAPEN):
        return None


@fact
def repository(node: Node) -> world.Repository:
    """Read the repository's own settings."""
    if node["defaultBranchRef"] is None:
        raise Unread("no default branch")
    return world.Repository(
        name=node["nameWithOwner"],
        default_branch=node["defaultBranchRef"]["name"],
        allows_merge=node["mergeCommitAllowed"],
        allows_squash=node["squashMergeAllowed"],
        allows_rebase=node["rebaseMergeAllowed"],
        allows_auto_merge=node["autoMergeAllowed"],
        url=node["url"],
        node=node["id"],
        public=not node["isPrivate"],
    )


def commit(node: Node) -> dict[str, Any]:
    """Return a commit as a row of REST's git API."""
    return {
        "sha": node["oid"],
        "message": node["message"],
        "tree": {"sha": node["tree"]["oid"]},
        "parents": [{"sha": parent["oid"]} for parent in whole(node["parents"])],
        "author": {"name": (node["author"] or {}).get("name")},
    }


@fact
def issue(node: Node) -> world.Issue:
    """Read an issue."""
    return world.Issue(
        number=node["number"],
        id=int(node["fullDatabaseId"]),
        title=node["title"],
        body=node["body"] or "",
        url=node["url"],
        author=login(node["author"]),
        created=moment(node["createdAt"]),
        labels=frozenset(label["name"] for label in whole(node["labels"])),
        closed=node["state"] == "CLOSED",
        node=node["id"],
    )


@fact
def comment(node: Node) -> world.Comment:
    """Read a comment."""
    return world.Comment(
        id=int(node["fullDatabaseId"]),
        author=login(node["author"]),
        body=node["body"] or "",
        created=moment(node["createdAt"]),
        url=node["url"],
        edited=edited(node),
    )


def edited(comment: Node) -> bool:
    """Whether the text was changed, be it within the second in which it was made.

    https://docs.github.com/en/graphql/reference/objects#issuecomment
    """
    return comment["lastEditedAt"] is not None or comment["includesCreatedEdit"] is not False


@fact
def release(node: Node) -> world.Release:
    """Read a release."""
    return world.Release(
        id=node["databaseId"],
        tag=node["tagName"],
        name=node["name"] or "",
        body=node["description"] or "",
        url=node["url"],
        created=moment(node["createdAt"]),
        draft=node["isDraft"],
        prerelease=node["isPrerelease"],
        published=moment(node["publishedAt"]) if node["publishedAt"] else None,
    )


@fact
def pull(node: Node) -> world.Pull:
    """Read a pull request."""
    return world.Pull(
        number=node["number"],
        node=node["id"],
        title=node["title"],
        author=login(node["author"]),
        head=node["headRefOid"],
        head_branch=node["headRefName"],
        base_branch=node["baseRefName"],
        url=node["url"],
        created=moment(node["createdAt"]),
        merged=node["merged"],
        closed=node["state"] != "OPEN",
        draft=node["isDraft"],
        merge_commit=(node["mergeCommit"] or {}).get("oid", ""),
        auto_merge=node["autoMergeRequest"] is not None,
        fork=node["isCrossRepository"],
        behind=node["mergeStateStatus"] == "BEHIND",
        merged_at=moment(node["mergedAt"]) if node["mergedAt"] else None,
    )


@fact
def review(node: Node) -> world.Review:
    """Read a review."""
    return world.Review(
        author=login(node["author"]),
        state=node["state"],
        commit=(node["commit"] or {}).get("oid", ""),
        submitted=moment(node["submittedAt"]),
        writes=node["authorCanPushToRepository"],
    )


def ref_name(node: Node) -> str:
    """Return a ref's name without `refs/`."""
    return (str(node["prefix"]) + str(node["name"])).removeprefix("refs/")


def tag(node: Node) -> tuple[world.TagFacts, str]:
    """Read a tag, and the tree of its commit. Raises Unread where it names anything else."""
    target, name = node["target"], ref_name(node).removeprefix("tags/")
    annotated = target["__typename"] == "Tag"
    commit = target["target"] if annotated else target
    if commit["__typename"] != "Commit":
        raise Unread("a tag of something else")
    if not annotated:
        return world.TagFacts(name, commit["oid"]), commit["tree"]["oid"]
    facts = world.TagFacts(
        name=name,
        commit=commit["oid"],
        annotated=True,
        message=target["message"] or "",
        when=moment(target["tagger"]["date"]),
    )
    return facts, commit["tree"]["oid"]


def deployments(some: Node, task: str, recent: int) -> list[world.Deployment]:
    """Read the newest records of a task. Raises Unread where there may be more of them."""
    rows = [one for one in some["nodes"] if one["task"] == task]
    if len(rows) < recent:
        whole(some)
    ordered = sorted(rows, key=lambda one: int(one["databaseId"]), reverse=True)
    return [_deployment(one) for one in ordered[:recent]]


@fact
def _deployment(node: Node) -> world.Deployment:
    if node["ref"] is None:
        raise Unread("a record of a ref that is gone")
    told = [one for one in whole(node["statuses"]) if one["state"] != "INACTIVE"]
    last = _last(told)
    return world.Deployment(
        id=node["databaseId"],
        environment=node["environment"],
        ref=node["ref"]["name"],
        sha=node["commitOid"],
        created=moment(node["createdAt"]),
        payload=convert.payload(node["payload"]),
        state=last["state"].lower() if last else "",
        changed=moment(last["createdAt"]) if last else None,
        description=(last or node)["description"] or "",
        creator=login(node["creator"]),
        state_by=login(last["creator"]) if last else "",
        undone=max((moment(one["createdAt"]) for one in told if _undoes(one)), default=None),
    )


def _undoes(status: Node) -> bool:
    return says_so(str(status["state"]).lower(), str(status["description"] or ""))


def _last(statuses: Sequence[Node]) -> Node | None:
    """Return the newest status. Raises Unread where two are as new: they have no numbers here."""
    newest = max((one["createdAt"] for one in statuses), default=None)
    found = [one for one in statuses if one["createdAt"] == newest]
    if len({(one["state"], login(one["creator"])) for one in found}) > 1:
        raise Unread("two states of the same second")
    return found[0] if found else None
