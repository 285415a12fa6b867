"""Files of releases."""

import hashlib

from hotfix_actions.sandbox.shapes.people import Json, node_id, user
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def asset(work: Work, repo: Repo, row: Row) -> Json:
    """Return the `release-asset` schema."""
    release = work.db.by_id("releases", row["release_id"])
    page = f"{html_url(work, repo)}/releases/download/{release['tag_name']}/{row['name']}"
    return {
        "url": f"{api_url(work, repo)}/releases/assets/{row['id']}",
        "browser_download_url": page,
        "id": row["id"],
        "node_id": node_id("RA", row["id"]),
        "name": row["name"],
        "label": "",
        "state": "uploaded",
        "content_type": "application/octet-stream",
        "size": len(row["content"]),
        "digest": f"sha256:{hashlib.sha256(row['content']).hexdigest()}",
        "download_count": 0,
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "uploader": user(work, work.account(release["author_id"])),
    }


def assets_of(work: Work, repo: Repo, release_id: int) -> list[Json]:
    """Return the files of a release."""
    rows = work.db.all("SELECT * FROM release_assets WHERE release_id = ? ORDER BY id", release_id)
    return [asset(work, repo, row) for row in rows]
