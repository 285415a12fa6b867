"""Lists in pages, with GitHub's Link header.

https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from hotfix_actions.sandbox.web.answers import Answer
from hotfix_actions.sandbox.web.call import Call

T = TypeVar("T")

_DEFAULT, _MOST = 30, 100


def page_of(call: Call) -> tuple[int, int]:
    """Return the page and its size; what is no number counts as not given."""
    size = _positive(call.query.get("per_page"), _DEFAULT)
    return _positive(call.query.get("page"), 1), min(size, _MOST)


def paged(
    call: Call, items: Sequence[T], shape: Callable[[T], Any], *, under: str | None = None
) -> Answer:
    """Answer one page of a list; `under` a key beside `total_count` where GitHub does that."""
    page, size = page_of(call)
    shown = [shape(item) for item in items[(page - 1) * size : page * size]]
    body: Any = shown if under is None else {"total_count": len(items), under: shown}
    return Answer(200, body, link(call, page, -(-len(items) // size)))


def link(call: Call, page: int, last: int) -> dict[str, str]:
    """Return the Link header of a page; none when there is only one page."""
    targets = []
    if page > 1:
        targets.append(("prev", min(page - 1, max(last, 1))))
    if page < last:
        targets += [("next", page + 1), ("last", last)]
    if page > 1:
        targets.append(("first", 1))
    if not targets:
        return {}
    return {"Link": ", ".join(f'<{_address(call, at)}>; rel="{rel}"' for rel, at in targets)}


def _address(call: Call, page: int) -> str:
    path = call.operation.path
    if call.repository is not None:
        # GitHub's links go by the repository's number.
        path = path.replace("/repos/{owner}/{repo}", f"/repositories/{call.repository.id}", 1)
    for name, value in call.path.items():
        path = re.sub(rf"\{{{name}[+*]?\}}", quote(value), path)
    return f"{call.work.urls.api}{path}?{urlencode(call.query | {'page': str(page)})}"


def _positive(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and int(text) > 0 else default
