"""A renamed repository: which one an answer of 301 or 307 leads to.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
"""

import re
from urllib.parse import urljoin, urlsplit

from hotfix_actions.adapters.github.connect import Reply
from hotfix_actions.errors import OutsideFailed

_NAMED = re.compile(r"/repos/(?P<name>[^/?#]+/[^/?#]+)(?P<rest>.*)", re.DOTALL)
_NUMBERED = re.compile(r"/repositories/[0-9]+")
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
MOVED = (301, 302, 307, 308)


def named(path: str) -> tuple[str, str] | None:
    """Return the repository that a path names, and the rest of the path; None for another path."""
    found = _NAMED.fullmatch(path)
    return (found["name"], found["rest"]) if found else None


def is_name(value: object) -> bool:
    """Return whether a value is a repository's name, OWNER/NAME."""
    return isinstance(value, str) and _NAME.fullmatch(value) is not None


def numbered(reply: Reply, api_url: str, what: str) -> str:
    """Return the path of the repository by its number, where an answer leads to it.

    Raises OutsideFailed where it leads elsewhere: to another server, or to no repository.
    """
    location = reply.headers.get("location", "")
    found = _number(location, api_url) if reply.status in MOVED else None
    if found is None:
        raise OutsideFailed(
            tried=f"{what} on GitHub",
            found=f"{reply.status}, which leads to {location[:200] or 'nowhere'}",
            remedy="give the repository's present name: `hotfix COMMAND --repository OWNER/NAME`; "
            "if it is right, look for a proxy between this machine and GitHub",
        )
    return found


def _number(location: str, api_url: str) -> str | None:
    try:
        target, api = urlsplit(urljoin(f"{api_url}/", location)), urlsplit(api_url)
    except ValueError:  # no address at all
        return None
    same = (target.scheme, target.netloc) == (api.scheme, api.netloc)
    found = _NUMBERED.match(target.path.removeprefix(api.path))
    return found[0] if same and found else None
