"""Reading who is asking from the Authorization header."""

import base64
import binascii

from werkzeug.wrappers import Request

from hotfix_actions.sandbox.actors import Actor, actor_of
from hotfix_actions.sandbox.store.database import Db
from hotfix_actions.sandbox.web.answers import GitHubError


def authenticate(db: Db, request: Request) -> Actor | None:
    """Return who is asking; None without credentials. Raises a 401 for a token never issued.

    https://docs.github.com/rest/authentication/authenticating-to-the-rest-api
    """
    token = _token(request.headers.get("Authorization", ""))
    if token is None:
        return None
    actor = actor_of(db, token)
    if actor is None:
        raise GitHubError(401, "Bad credentials")
    return actor


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
