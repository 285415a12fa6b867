"""JSON Web Tokens with which an App proves that it holds its private key.

https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
The sentences are those that people report from GitHub.
"""

from typing import Any

from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import GitHubError
from hotfix_actions.sandbox.web.call import Call

# "The time must be no more than 10 minutes into the future."
_LONGEST = 600
# "To protect against clock drift, we recommend that you set this 60 seconds in the past."
_DRIFT = 60
_EXPIRY = "'Expiration time' claim ('exp')"
_ISSUED = "'Issued at' claim ('iat')"


def app_of(call: Call) -> Row:
    """Return the App that signed a request; raises a 401 in GitHub's words."""
    # Imported by the few who ask: it brings a library for cryptography.
    import jwt  # noqa: PLC0415

    text = call.signature
    try:
        claims = jwt.decode(text or "", options={"verify_signature": False})
    except jwt.InvalidTokenError as error:
        raise GitHubError(401, "A JSON web token could not be decoded") from error
    row = _issuer(call, claims)
    try:
        jwt.decode(
            text or "",
            row["public_key"],
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_aud": False},
        )
    except jwt.InvalidTokenError as error:
        raise GitHubError(401, "A JSON web token could not be decoded") from error
    _check_time(claims, call.work.hub.clock.time())
    return row


def _issuer(call: Call, claims: dict[str, Any]) -> Row:
    issuer = str(claims.get("iss", "")).removeprefix("Iv23").lstrip("0")
    row = call.db.one("SELECT * FROM apps WHERE id = ?", issuer)
    if row is None or row["public_key"] is None:
        raise GitHubError(404, "Integration not found")
    return row


def _check_time(claims: dict[str, Any], moment: float) -> None:
    issued, expires = claims.get("iat"), claims.get("exp")
    if not isinstance(issued, int) or issued > moment + _DRIFT:
        raise GitHubError(
            401,
            f"{_ISSUED} must be an Integer representing the time that the assertion was issued",
        )
    if not isinstance(expires, int) or expires <= moment:
        raise GitHubError(
            401,
            f"{_EXPIRY} must be a numeric value representing the future time at which the"
            " assertion expires",
        )
    if expires > moment + _LONGEST + _DRIFT:
        raise GitHubError(401, f"{_EXPIRY} is too far in the future")
