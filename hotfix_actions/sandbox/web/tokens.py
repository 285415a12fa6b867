"""Reading who is asking from the Authorization header."""

import base64
import binascii
from datetime import UTC, datetime

from werkzeug.wrappers import Request

from hotfix_actions.sandbox.actors import Actor, actor_of
from hotfix_actions.sandbox.hub import Hub
from hotfix_actions.sandbox.store.database import Db, Row
from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.web.operation import Operation


def authenticate(hub: Hub, db: Db, request: Request) -> Actor | None:
    """Return who is asking; None without credentials.

    Raises a 401 for a token that was never issued or has expired: GitHub does not tell which.
    https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
    https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-an-installation-access-token-for-a-github-app
    """
    token = credential(request)
    if token is None:
        return None
    row = db.one("SELECT * FROM tokens WHERE token = ?", token)
    if row is None or _is_over(hub, row):
        raise GitHubError(401, "Bad credentials")
    return actor_of(db, row)


def describe(actor: Actor | None, operation: Operation) -> dict[str, str]:
    """Return the headers that tell a client about its token, on every answer.

    https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#insufficient-permissions
    https://github.blog/changelog/2023-08-10-x-accepted-github-permissions-header-for-fine-grained-permission-actors/
    https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    GitHub names the moment at which a person's token expires, and not that of an App's.
    """
    headers: dict[str, str] = {}
    if actor is None:
        return headers
    if actor.has_permissions and operation.access.needs:
        headers["X-Accepted-GitHub-Permissions"] = operation.access.header
    if actor.scopes is not None:
        headers["X-OAuth-Scopes"] = ", ".join(sorted(actor.scopes))
    if actor.expires_at is not None and not actor.is_app:
        moment = datetime.fromtimestamp(actor.expires_at, UTC)
        headers["GitHub-Authentication-Token-Expiration"] = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
    return headers


def credential(request: Request) -> str | None:
    """Return what the client names itself by: a token or a JSON Web Token; None for nothing."""
    return _token(request.headers.get("Authorization", ""))


def _is_over(hub: Hub, row: Row) -> bool:
    """Tell whether a token has expired, and count this use of it."""
    if row["expires_at"] is not None and row["expires_at"] <= hub.clock.time():
        return True
    return row["requests"] is not None and hub.limits.use(row["id"]) > row["requests"]


def _token(header: str) -> str | None:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() in {"token", "bearer"}:
        return rest.strip()
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    # git sends `x-access-token:TOKEN`; a token alone as the user's name works as well.
    return password if password not in {"", "x-oauth-basic"} else user
