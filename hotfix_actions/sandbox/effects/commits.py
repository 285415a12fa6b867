"""Commits that GitHub itself makes, and the people whose names they carry."""

from datetime import UTC, datetime

from hotfix_actions.sandbox.git.objects import Person, encode_commit
from hotfix_actions.sandbox.shapes.people import noreply
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def author_now(account: Row) -> Person:
    """Return an account as the author of a commit made at this moment."""
    return Person(account["name"] or account["login"], noreply(account), datetime.now(UTC))


def web_flow() -> Person:
    """Return the committer of what GitHub commits on somebody's behalf."""
    return Person("GitHub", "noreply@github.com", datetime.now(UTC))


def sign(work: Work, repo: Repo, sha: str) -> None:
    """Remember that GitHub vouches for a commit, because it made it."""
    sql = "INSERT OR IGNORE INTO signed_commits (repository_id, sha) VALUES (?, ?)"
    work.db.run(sql, repo.id, sha)


def commit_by_github(
    work: Work, repo: Repo, *, tree: str, parents: tuple[str, ...], author: Person, message: str
) -> str:
    """Write a commit that somebody asked GitHub for, signed by GitHub, and return its SHA."""
    content = encode_commit(
        tree=tree, parents=parents, author=author, committer=web_flow(), message=message
    )
    sha = repo.git.write("commit", content)
    sign(work, repo, sha)
    return sha
