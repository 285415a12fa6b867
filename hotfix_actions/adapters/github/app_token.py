"""Tokens of the team's GitHub App: made from its key, renewed before they are over.

A token of an installation lives one hour and cannot be prolonged: a long watch needs several.
https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
"""

import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from hotfix_actions.adapters.github.answers import understood
from hotfix_actions.adapters.github.connect import Connection, FixedToken, Reply, Timeout
from hotfix_actions.errors import OutsideFailed, PermissionMissing
from hotfix_actions.ports import Clock

# A request that begins now must not end with a token that is over.
_EARLY = timedelta(minutes=5)
_TRIES = 3


class AppToken:
    """The token of an App's installation on one repository; safe to use from several threads."""

    def __init__(
        self, *, api_url: str, app: str, key: str, repository: str, clock: Clock, timeout: Timeout
    ) -> None:
        self._api_url = api_url
        self._app = app
        self._key = key
        self._repository = repository
        self._clock = clock
        self._timeout = timeout
        self._guard = threading.Lock()
        self._token = ""
        self._until: datetime | None = None

    def __repr__(self) -> str:
        """Show whose token it is, and nothing of it."""
        return f"AppToken({self._app})"

    def token(self) -> str:
        """Return a token that lives at least five minutes more.

        Raises PermissionMissing for a wrong key or an App that is not installed, OutsideFailed
        where GitHub does not answer.
        """
        with self._guard:
            if self._until is None or self._clock.now() >= self._until - _EARLY:
                self._make()
            return self._token

    def renew(self, refused: str) -> bool:
        """Make another token where it was the present one that GitHub refused."""
        with self._guard:
            if self._token == refused:
                self._make()
            return True

    def _make(self) -> None:
        signed = Connection(self._api_url, FixedToken(self._signature()), self._timeout)
        row = self._ask(signed, "GET", f"/repos/{self._repository}/installation")
        with understood("signing in as a GitHub App"):
            path = f"/app/installations/{int(row['id'])}/access_tokens"
        made = self._ask(signed, "POST", path)
        with understood(f"POST {path}"):
            until = datetime.fromisoformat(made["expires_at"])
            self._token, self._until = str(made["token"]), until.astimezone(UTC)

    def _signature(self) -> str:
        from github import Auth  # noqa: PLC0415 - a third of a second, for the App alone

        try:
            return str(Auth.AppAuth(self._app, self._key).create_jwt())
        except Exception as error:  # noqa: BLE001 - whatever a broken key raises, it may quote it
            raise PermissionMissing(
                tried="signing in as the GitHub App",
                found=f"the private key cannot be used ({type(error).__name__})",
                remedy="set HOTFIX_APP_PRIVATE_KEY to the whole file that GitHub gave you:\n"
                "  gh secret set HOTFIX_APP_PRIVATE_KEY --env production < KEY.pem",
            ) from None

    def _ask(self, signed: Connection, verb: str, path: str) -> dict[str, Any]:
        """Ask as the App itself; a token that is made twice does no harm."""
        found = ""
        for attempt in range(_TRIES):
            if attempt:
                self._clock.sleep(2.0**attempt, f"before trying {verb} {path} again: {found}")
            try:
                reply = _followed(signed, verb, path)
                data = json.loads(reply.text)
            except (requests.RequestException, ValueError, RecursionError) as error:
                found = type(error).__name__
                continue
            if reply.status < 300 and isinstance(data, dict):
                return data
            found = f"{reply.status} {data.get('message', '') if isinstance(data, dict) else ''}"
            if reply.status < 500:
                raise PermissionMissing(
                    tried=f"signing in as the GitHub App {self._app}",
                    found=found,
                    remedy=f"check that the App is installed on {self._repository}, and that "
                    "HOTFIX_APP_ID and HOTFIX_APP_PRIVATE_KEY are of the same App",
                )
        raise OutsideFailed(
            tried=f"signing in as the GitHub App {self._app}, {_TRIES} times",
            found=found,
            remedy="run the same command again when GitHub answers (https://www.githubstatus.com)",
        )


def _followed(signed: Connection, verb: str, path: str) -> Reply:
    """Ask; a renamed repository leads on to its number, on this very server."""
    reply = signed.request(verb, path)
    location = reply.headers.get("location", "")
    if reply.status in (301, 307, 308) and location.startswith(f"{signed.api_url}/repositories/"):
        return signed.request(verb, location.removeprefix(signed.api_url))
    return reply
