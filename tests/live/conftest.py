"""The same rules, asked of the embedded GitHub in every run, and of GitHub itself by `make live`.

`make live` needs HOTFIX_LIVE_REPOSITORY (OWNER/NAME, one to play in) and HOTFIX_LIVE_TOKEN.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import requests

from hotfix_actions.sandbox import Sandbox


@dataclass(frozen=True)
class Github:
    """A GitHub to ask: the embedded one, or the real one."""

    api: str
    repository: str
    token: str

    def ask(self, verb: str, rest: str, body: object = None) -> requests.Response:
        return requests.request(
            verb,
            f"{self.api}/repos/{self.repository}/{rest}",
            json=body,
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )

    def commit(self, *parents: str) -> str:
        tree = [{"path": "x", "mode": "100644", "type": "blob", "content": secrets.token_hex(8)}]
        made = self.ask("POST", "git/trees", {"tree": tree}).json()["sha"]
        body = {"message": "Play", "tree": made, "parents": list(parents)}
        return str(self.ask("POST", "git/commits", body).json()["sha"])


def embedded(start: Callable[[], Sandbox]) -> Github:
    sandbox = start()
    sandbox.world.add_user("owner")
    sandbox.world.add_org("acme")
    sandbox.world.add_repository("acme", "play")
    sandbox.world.grant("acme/play", "owner", "admin")
    return Github(sandbox.url, "acme/play", sandbox.world.user_token("owner"))


@pytest.fixture(params=["embedded", pytest.param("real", marks=pytest.mark.live)])
def somewhere(request: pytest.FixtureRequest) -> Github:
    if request.param == "embedded":
        return embedded(request.getfixturevalue("github_factory"))
    return Github(
        "https://api.github.com",
        os.environ["HOTFIX_LIVE_REPOSITORY"],
        os.environ["HOTFIX_LIVE_TOKEN"],
    )
