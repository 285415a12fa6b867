"""Publishing releases: the tag they make, and which of them is the latest.

https://docs.github.com/rest/releases/releases
"""

import re

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.rules import immutable
from hotfix_actions.sandbox.rules.direct import RuleViolationError
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.releases import release
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import GitHubError, invalid
from hotfix_actions.sandbox.work import Repo, Work

_NUMBERS = re.compile(r"\d+")


def check_tag_name(repo: Repo, tag: str) -> None:
    """Refuse a tag name that git would refuse."""
    if not valid_ref(f"refs/tags/{tag}"):
        raise GitHubError(
            422,
            "Validation Failed",
            errors=[
                {"resource": "Release", "code": "custom", "message": "tag_name is not a valid tag"}
            ],
        )
    if repo.refs.get(f"refs/tags/{tag}") is None and not repo.refs.under("refs/heads"):
        raise GitHubError(422, "Repository is empty.")


def check_unused(work: Work, repo: Repo, tag: str, release_id: int) -> None:
    """Refuse a second published release of one tag; drafts may be as many as they like."""
    sql = (
        "SELECT 1 FROM releases WHERE repository_id = ? AND tag_name = ? AND draft = 0 AND id <> ?"
    )
    if work.db.one(sql, repo.id, tag, release_id):
        raise invalid("Release", "tag_name", "already_exists")
    if immutable.was_used(work.db, repo, tag) and not immutable.is_locked(work.db, repo, tag):
        message = "tag_name was used by an immutable release"
        raise invalid("Release", "tag_name", "custom", message)


def target_commit(repo: Repo, tag: str, target: str) -> str:
    """Return the commit of a tag, or the one that the tag would be made at; raises a 422."""
    sha = repo.refs.sha(f"refs/tags/{tag}")
    commit = repo.git.peel(sha) if sha else repo.refs.commit_of(target)
    if commit is None:
        raise invalid("Release", "target_commitish")
    return commit


def publish(work: Work, repo: Repo, row: Row, make_latest: str) -> Row:
    """Let everybody see a release: its tag is made if it is not there yet."""
    check_unused(work, repo, row["tag_name"], row["id"])
    ref = f"refs/tags/{row['tag_name']}"
    commit = target_commit(repo, row["tag_name"], row["target_commitish"])
    if repo.refs.get(ref) is None:
        _make_tag(work, repo, RefMove(ref, None, commit))
    moment = clock.now()
    values = {"draft": False, "updated_at": moment, "created_at": _date(repo, commit)}
    row = work.db.update("releases", row["id"], published_at=moment, **values)
    settle_latest(work, repo, row, make_latest)
    if repo.setting("immutable_releases"):
        immutable.lock(work.db, repo, row["tag_name"], row["id"])
    for action in ("published", "released" if not row["prerelease"] else "prereleased"):
        announce(work, repo, row, action)
    return row


def settle_latest(work: Work, repo: Repo, row: Row, make_latest: str) -> None:
    """Let a release be the latest, or not: `true`, `false`, or `legacy` (date and version)."""
    current = latest(work, repo, without=row["id"])
    chosen = not row["draft"] and not row["prerelease"] and make_latest != "false"
    if chosen and make_latest == "legacy" and current is not None:
        chosen = _rank(row) > _rank(current)
    held = work.db.by_id("repositories", repo.id)["latest_release_id"]
    if chosen:
        work.db.update("repositories", repo.id, latest_release_id=row["id"])
    elif held == row["id"]:
        work.db.update("repositories", repo.id, latest_release_id=None)


def latest(work: Work, repo: Repo, *, without: int = 0) -> Row | None:
    """Return the latest release: what was made so, else the highest version; None for none."""
    sql = "SELECT * FROM releases WHERE repository_id = ? AND draft = 0 AND prerelease = 0"
    rows = [row for row in work.db.all(sql, repo.id) if row["id"] != without]
    held = work.db.by_id("repositories", repo.id)["latest_release_id"]
    marked = next((row for row in rows if row["id"] == held), None)
    return marked or max(rows, key=_rank, default=None)


def announce(work: Work, repo: Repo, row: Row, action: str) -> None:
    """Deliver a `release` event."""
    deliver(work, repo, f"release.{action}", {"release": release(work, repo, row)})


def _make_tag(work: Work, repo: Repo, move: RefMove) -> None:
    try:
        push(work, repo, [move])
    except RuleViolationError as error:
        message = f"pre_receive {error.message}"
        raise invalid("Release", "pre_receive", "custom", message) from error


def _date(repo: Repo, commit: str) -> str:
    """Return the commit's date: a release's created_at is that of its commit."""
    return clock.write(load(repo, commit).committer.date)


def _rank(row: Row) -> tuple[list[int], str]:
    return [int(each) for each in _NUMBERS.findall(row["tag_name"])], row["created_at"]
