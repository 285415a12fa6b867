"""Releases."""

import hashlib

from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.shapes.release_assets import assets_of
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def release(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `release` schema. A draft has no tag yet, and its page says so."""
    url = f"{api_url(work, repo)}/releases/{row['id']}"
    tag = row["tag_name"]
    page = _untagged(row) if row["draft"] else tag
    return {
        "url": url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "html_url": f"{html_url(work, repo)}/releases/tag/{page}",
        "id": row["id"],
        "author": user(work, work.account(row["author_id"])),
        "node_id": node_id("RE", row["id"]),
        "tag_name": tag,
        "target_commitish": row["target_commitish"],
        "name": row["name"],
        "draft": row["draft"],
        "immutable": not row["draft"] and _is_immutable(work, repo, row),
        "prerelease": row["prerelease"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "published_at": row["published_at"],
        "assets": assets_of(work, repo, row["id"]),
        "tarball_url": None if row["draft"] else f"{api_url(work, repo)}/tarball/{tag}",
        "zipball_url": None if row["draft"] else f"{api_url(work, repo)}/zipball/{tag}",
        "body": row["body"],
    }


def _is_immutable(work: Work, repo: Repo, row: Row) -> bool:
    sql = "SELECT 1 FROM immutable_tags WHERE repository_id = ? AND release_id = ?"
    return work.db.one(sql, repo.id, row["id"]) is not None


def _untagged(row: Row) -> str:
    digest = hashlib.sha256(f"release {row['id']}".encode()).hexdigest()
    return f"untagged-{digest[:20]}"
