"""Connections to GitHub's API: one request, one answer, nothing followed and nothing repeated.

Redirects are not followed here: a client that follows one may lose the query (a renamed repository
answers 301) or turn a write into a read. The door decides.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlencode

import requests

from hotfix_actions import __version__
from hotfix_actions.adapters.deadline import NO_ANSWER, TooSlow, within
from hotfix_actions.adapters.masking import Mask
from hotfix_actions.errors import PermissionMissing

# Seconds until a connection is made, and between two parts of an answer.
TIMEOUT = 30
# Seconds for a whole answer, from the name of the server to the last byte: an answer that comes
# byte by byte never meets the limit between two parts.
WHOLE = 60.0
# Characters of an answer that are read at the most; GitHub's largest, a whole tree, has 7 MB.
# https://docs.github.com/en/rest/git/trees#get-a-tree
LARGEST = 64 * 1024 * 1024
_CHUNK = 64 * 1024
API_VERSION = "2022-11-28"
_WELL_FORMED = re.compile(r"[!-~]+")


class TooLarge(requests.RequestException):
    """The answer is larger than anything that GitHub sends."""


class Garbled(requests.RequestException):
    """What came back is no answer of HTTP."""


@dataclass(frozen=True)
class Reply:
    """An answer: the names of its headers are in lower case."""

    status: int
    headers: dict[str, str]
    text: str


# Seconds, or what tells them when a request is made.
Timeout = float | Callable[[], float]


class Credentials(Protocol):
    """What signs requests."""

    def token(self) -> str:
        """Return a token that is valid now, as far as can be known."""

    def renew(self, refused: str) -> bool:
        """Replace a token that GitHub refused; return whether there is another one now."""


class FixedToken:
    """A token that was given: it cannot be renewed."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        """Return the token."""
        return self._token

    def renew(self, refused: str) -> bool:  # noqa: ARG002 - the protocol's
        """Return False: there is no other one."""
        return False


class _Session(requests.Session):
    """Follows nothing; even an answer that leads nowhere is read here only, within its limits."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return None: by default it is read, and followed, before the limits hold."""


class Connection:
    """One connection, kept open between requests; for one thread.

    `timeout` is how many seconds may pass between two parts of an answer; one that is told when a
    request is made holds for the whole answer, too, which else may take `WHOLE` seconds.
    `mask` takes secrets out of the texts of what is sent.
    """

    def __init__(
        self, api_url: str, credentials: Credentials, timeout: Timeout, mask: Mask | None = None
    ) -> None:
        self.api_url = api_url
        self._mask = mask
        self._credentials = credentials
        self._timeout = timeout
        self._used = ""
        self._session = _session()

    def request(
        self,
        verb: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask once. Raises requests.RequestException where there is no whole answer."""
        address = f"{self.api_url}{path}"
        if query:
            address += ("&" if "?" in path else "?") + urlencode(query)
        sent = dict(headers or {})
        self._used = self._credentials.token()
        data = None
        if body is not None:
            told = body if self._mask is None else self._mask.body(body)
            data = json.dumps(told).encode()
            sent["Content-Type"] = "application/json"
        timeout = self._timeout() if callable(self._timeout) else self._timeout
        whole = timeout if callable(self._timeout) else WHOLE
        send = partial(
            self._session.request,
            verb,
            address,
            data=data,
            headers=sent,
            auth=_Bearer(self._used),
            timeout=timeout,
            allow_redirects=False,
            stream=True,
        )
        try:
            return within(whole, lambda: _read(send))
        except TooSlow as slow:
            self._session = _session()  # the other one is still reading
            raise requests.ReadTimeout(str(slow)) from slow  # it may have been sent: late
        except requests.RequestException:
            raise
        except NO_ANSWER as error:
            raise Garbled(str(error)) from error

    def renew(self) -> bool:
        """Replace the token that was refused; return whether there is another one now."""
        return self._credentials.renew(self._used)


class _Bearer(requests.auth.AuthBase):
    """Signs a request; set as `auth`, so that no .netrc takes the token's place."""

    def __init__(self, token: str) -> None:
        self.token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request


def connector(
    api_url: str,
    credentials: Credentials | str,
    timeout: Timeout = TIMEOUT,
    mask: Mask | None = None,
) -> Callable[[], Connection]:
    """Return a maker of connections, one for each thread; parameters as those of a `Connection`.

    Raises PermissionMissing where there is no token.
    """
    known = FixedToken(credentials) if isinstance(credentials, str) else credentials
    if isinstance(known, FixedToken) and not known.token():
        raise PermissionMissing(
            tried="signing in to GitHub",
            found="no token: none of HOTFIX_TOKEN, GITHUB_TOKEN and GH_TOKEN is set",
            remedy="export HOTFIX_TOKEN=$(gh auth token)",
        )
    if isinstance(known, FixedToken) and not _WELL_FORMED.fullmatch(known.token()):
        raise PermissionMissing(
            tried="signing in to GitHub",
            found="the token holds a space, a line break or another character that none has",
            remedy="export HOTFIX_TOKEN=$(gh auth token)",
        )
    return lambda: Connection(api_url, known, timeout, mask)


def _session() -> requests.Session:
    session = _Session()
    session.trust_env = True
    session.headers.update(
        {
            "Accept": "application/vnd.github+json",
            "User-Agent": f"hotfix-actions/{__version__}",
            "X-GitHub-Api-Version": API_VERSION,
        }
    )
    return session


def _read(send: Callable[[], requests.Response]) -> Reply:
    with send() as answer:
        known = {name.lower(): value for name, value in answer.headers.items()}
        return Reply(answer.status_code, known, _text(answer))


def _text(answer: requests.Response) -> str:
    parts, size = [], 0
    for part in answer.iter_content(_CHUNK):
        size += len(part)
        if size > LARGEST:
            raise TooLarge(f"the answer is larger than {LARGEST} bytes")
        parts.append(part)
    return b"".join(parts).decode("utf-8", errors="replace")
