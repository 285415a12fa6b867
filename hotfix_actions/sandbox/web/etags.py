"""ETags, and the answer to a client that has something already.

"Making a conditional request does not count against your primary rate limit if a 304 response is
returned and the request was made while correctly authorized":
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import hashlib

from werkzeug.wrappers import Request, Response

# "Vary: Authorization": another token has another ETag.
_VARY = "Accept, Authorization, Cookie, X-GitHub-OTP"


def is_known(request: Request, response: Response) -> bool:
    """Give what was read an ETag; make it a 304, and tell so, when the client has it already."""
    if request.method != "GET" or response.status_code != 200:
        return False
    token = request.headers.get("Authorization", "").encode()
    digest = hashlib.sha256(token + b"\n" + response.get_data()).hexdigest()
    response.headers["ETag"] = f'W/"{digest}"'
    response.headers["Vary"] = _VARY
    if not request.if_none_match.contains_weak(digest):
        return False
    response.status_code = 304
    response.set_data(b"")
    for name in ("Content-Type", "Content-Length"):
        response.headers.pop(name, None)
    return True
