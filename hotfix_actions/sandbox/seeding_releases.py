"""Seeding: files of releases."""

from hotfix_actions.sandbox import clock, seeding
from hotfix_actions.sandbox.seeding import UnknownNameError
from hotfix_actions.sandbox.seeding_base import Seeder


class SeededReleases(Seeder):
    """What releases carry."""

    def add_release_asset(self, full_name: str, *, tag: str, name: str, content: bytes) -> int:
        """Attach a file to the release of a tag, as an upload would, and return its id.

        Raises UnknownNameError where there is no such release.
        """
        with self._work() as work:
            repo = seeding.repository(work, full_name)
            sql = "SELECT * FROM releases WHERE repository_id = ? AND tag_name = ?"
            release = work.db.one(sql, repo.id, tag)
            if release is None:
                raise UnknownNameError(f"no release of {tag}")
            return work.db.insert(
                "release_assets",
                repository_id=repo.id,
                release_id=release["id"],
                name=name,
                content=content,
                created_at=clock.now(),
            )
