"""GitHub's JSON to our facts."""

from datetime import UTC, datetime
from typing import Any

from hotfix_actions.adapters.github.answers import fact
from hotfix_actions.domain import world
from hotfix_actions.domain.parsing import UnparsableError, from_json

# Years that a time of GitHub's may have: others cannot be reckoned with.
_FIRST, _LAST = 1970, 9000


def moment(text: str | None) -> datetime:
    """Read GitHub's time, always UTC. Raises ValueError for one that GitHub cannot mean."""
    told = datetime.fromisoformat(text or "1970-01-01T00:00:00Z")
    if told.tzinfo is None or not _FIRST <= told.year <= _LAST:
        raise ValueError(f"{text} is no time of GitHub's")
    return told.astimezone(UTC)


def login(user: dict[str, Any] | None) -> str:
    """Give the login; a deleted account is shown as GitHub shows it."""
    return str((user or {}).get("login") or "ghost")


@fact
def issue(row: dict[str, Any]) -> world.Issue:
    """Read an issue."""
    labels = row.get("labels") or []
    return world.Issue(
        number=row["number"],
        id=row.get("id", 0),
        title=row["title"],
        body=row.get("body") or "",
        url=row["html_url"],
        author=login(row.get("user")),
        created=moment(row["created_at"]),
        labels=frozenset(x["name"] if isinstance(x, dict) else str(x) for x in labels),
        closed=row["state"] == "closed",
        is_pull="pull_request" in row,
        node=row.get("node_id") or "",
    )


@fact
def comment(row: dict[str, Any]) -> world.Comment:
    """Read a comment; REST's times are full seconds, and tell no edit within the first one."""
    return world.Comment(
        id=row["id"],
        author=login(row.get("user")),
        body=row.get("body") or "",
        created=moment(row["created_at"]),
        url=row["html_url"],
        edited=True if row["updated_at"] != row["created_at"] else None,
    )


@fact
def pull(row: dict[str, Any]) -> world.Pull:
    """Read a pull request; lists leave out `merged`, so the moment of the merge tells."""
    head, base = row["head"], row["base"]
    head_repo = (head.get("repo") or {}).get("full_name")
    return world.Pull(
        number=row["number"],
        node=row["node_id"],
        title=row["title"],
        author=login(row.get("user")),
        head=head["sha"],
        head_branch=head["ref"],
        base_branch=base["ref"],
        url=row["html_url"],
        created=moment(row["created_at"]),
        merged=bool(row.get("merged_at")),
        closed=row["state"] == "closed",
        draft=bool(row.get("draft")),
        merge_commit=row.get("merge_commit_sha") or "",
        auto_merge=bool(row.get("auto_merge")),
        behind=row.get("mergeable_state") == "behind",
        dirty=row.get("mergeable_state") == "dirty",
        fork=head_repo != (base.get("repo") or {}).get("full_name"),
        merged_at=moment(row["merged_at"]) if row.get("merged_at") else None,
    )


@fact
def review(row: dict[str, Any]) -> world.Review:
    """Read a review."""
    return world.Review(
        author=login(row.get("user")),
        state=row["state"],
        commit=row.get("commit_id") or "",
        submitted=moment(row.get("submitted_at")),
    )


@fact
def commit(row: dict[str, Any]) -> world.CommitFacts:
    """Read a commit, as the commits API or the git API shows it."""
    inner = row.get("commit") or row
    named = (row.get("author") or {}).get("login") or (inner.get("author") or {}).get("name")
    return world.CommitFacts(
        sha=row["sha"],
        parents=tuple(parent["sha"] for parent in row.get("parents") or ()),
        author=str(named or ""),
        message=inner.get("message") or "",
        tree=(inner.get("tree") or {}).get("sha", ""),
    )


@fact
def release(row: dict[str, Any]) -> world.Release:
    """Read a release."""
    return world.Release(
        id=row["id"],
        tag=row["tag_name"],
        name=row.get("name") or "",
        body=row.get("body") or "",
        url=row["html_url"],
        created=moment(row["created_at"]),
        draft=row["draft"],
        prerelease=row["prerelease"],
        published=moment(row["published_at"]) if row.get("published_at") else None,
    )


@fact
def check(row: dict[str, Any]) -> world.CheckRun:
    """Read a check run."""
    output = row.get("output") or {}
    done = row.get("completed_at")
    return world.CheckRun(
        id=row["id"],
        name=row["name"],
        sha=row["head_sha"],
        conclusion=row.get("conclusion") or "",
        title=output.get("title") or "",
        summary=output.get("summary") or "",
        completed=moment(done) if done else None,
        key=row.get("external_id") or "",
    )


def payload(given: object) -> dict[str, Any]:
    """Read a deployment's payload: an object, or a text that holds one, maybe twice over.

    Anybody who may deploy can write there: what is none says nothing.
    """
    for _ in range(2):
        if isinstance(given, str):
            try:
                given = from_json(given or "{}")
            except UnparsableError:
                return {}
    return given if isinstance(given, dict) else {}
