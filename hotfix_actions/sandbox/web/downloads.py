"""The addresses by which people and scripts download the files of releases, without the API.

https://docs.github.com/repositories/releasing-projects-on-github/linking-to-releases
"""

import re

from werkzeug.wrappers import Request, Response

from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.web.app import raw_path
from hotfix_actions.sandbox.work import Urls, Work

_ADDRESS = re.compile(
    r"/(?P<owner>[^/]+)/(?P<name>[^/]+)/releases/download/(?P<tag>.+)/(?P<file>[^/]+)"
)
# GitHub redirects to another host, where the files are.
_STORED = re.compile(r"/-/release-assets/(?P<id>\d+)")
_SQL = (
    "SELECT release_assets.id FROM release_assets"
    " JOIN releases ON releases.id = release_assets.release_id"
    " WHERE releases.repository_id = ? AND tag_name = ? AND draft = 0"
    " AND release_assets.name = ?"
)


class Downloads:
    """The part of the server that serves the files of published releases."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def __call__(self, request: Request) -> Response | None:
        """Answer a download; None where it is none. A private repository's want a browser."""
        path = raw_path(request)
        stored = _STORED.fullmatch(path)
        if stored is not None:
            with self._hub.store.reading() as db:
                row = db.by_id("release_assets", int(stored["id"]))
            return Response(bytes(row["content"]), content_type="application/octet-stream")
        match = _ADDRESS.fullmatch(path)
        if match is None:
            return None
        with self._hub.store.reading() as db:
            work = Work(self._hub, db, Urls(self._hub.url, self._hub.url), None)
            repo = work.repo_named(match["owner"], match["name"])
            found = None
            if repo is not None and not repo.row["private"]:
                found = db.one(_SQL, repo.id, match["tag"], match["file"])
        if found is None:
            return Response("Not Found", status=404, content_type="text/plain")
        to = f"{self._hub.url}/-/release-assets/{found['id']}"
        return Response("", status=302, headers={"Location": to})
