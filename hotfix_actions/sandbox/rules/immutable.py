"""Immutable releases: their tags stay, and no other release ever has the same tag.

https://docs.github.com/code-security/concepts/supply-chain-security/immutable-releases
"""

from hotfix_actions.sandbox.store.database import Db
from hotfix_actions.sandbox.work import Repo


def is_locked(db: Db, repo: Repo, tag: str) -> bool:
    """Tell whether a tag belongs to an immutable release that is there."""
    sql = (
        "SELECT 1 FROM immutable_tags t JOIN releases r ON r.id = t.release_id"
        " WHERE t.repository_id = ? AND t.tag_name = ?"
    )
    return db.one(sql, repo.id, tag) is not None


def was_used(db: Db, repo: Repo, tag: str) -> bool:
    """Tell whether an immutable release has had a tag, be it gone or not."""
    sql = "SELECT 1 FROM immutable_tags WHERE repository_id = ? AND tag_name = ?"
    return db.one(sql, repo.id, tag) is not None


def lock(db: Db, repo: Repo, tag: str, release_id: int) -> None:
    """Keep a tag for one immutable release for ever."""
    db.run("INSERT INTO immutable_tags VALUES (?, ?, ?)", repo.id, tag, release_id)
