"""Lists in pages.

https://docs.github.com/graphql/guides/using-pagination-in-the-graphql-api
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any

from hotfix_actions.sandbox.graphql.nodes.base import Fields
from hotfix_actions.sandbox.graphql.refusals import RefusalError

_MOST = 100


def connection(
    name: str, rows: Sequence[Any], make: Callable[[Any], Any], page: Fields, **more: Any
) -> Fields:
    """Return a connection over all rows; `page` holds first, last, after and before.

    `more`: further fields of the connection's type. A page may be left out where only
    `totalCount` is asked for.
    """
    known = {key(row): at for at, row in enumerate(rows)}

    def chosen() -> range:
        return _chosen(name, known, len(rows), page)

    def items() -> list[Any]:
        return [rows[at] for at in chosen()]

    return {
        "totalCount": len(rows),
        "nodes": lambda: [make(row) for row in items()],
        "edges": lambda: [{"cursor": cursor(row), "node": make(row)} for row in items()],
        "pageInfo": lambda: _info(rows, chosen()),
        **more,
    }


def key(row: Any) -> str:
    """Return what a row's cursor is made of: its id, or itself."""
    if isinstance(row, dict):
        return str(row.get("id") or row["name"])
    return str(getattr(row, "name", None) or getattr(row, "path", None) or row)


def cursor(row: Any) -> str:
    """Return where a row is in its list, in a form that says nothing to clients."""
    return base64.b64encode(f"cursor:v2:{key(row)}".encode()).decode()


def _info(rows: Sequence[Any], chosen: range) -> Fields:
    return {
        "hasNextPage": chosen.stop < len(rows),
        "hasPreviousPage": chosen.start > 0,
        "startCursor": cursor(rows[chosen[0]]) if chosen else None,
        "endCursor": cursor(rows[chosen[-1]]) if chosen else None,
    }


def _chosen(name: str, known: dict[str, int], count: int, page: Fields) -> range:
    start, end = 0, count
    first, last = _size(name, page, "first"), _size(name, page, "last")
    if first is None and last is None:
        raise RefusalError(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}`"
            " connection.",
        )
    if page.get("after"):
        start = _position(known, page["after"]) + 1
    if page.get("before"):
        end = _position(known, page["before"])
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    return range(start, max(start, end))


def _size(name: str, page: Fields, which: str) -> int | None:
    size = page.get(which)
    if size is None:
        return None
    if size < 0:
        raise RefusalError(
            "INVALID_PAGINATION", f"`{which}` on the `{name}` connection is below 0."
        )
    if size > _MOST:
        raise RefusalError(
            "EXCESSIVE_PAGINATION",
            f"Requesting {size} records on the `{name}` connection exceeds the `{which}` limit of"
            f" {_MOST} records.",
        )
    return int(size)


def _position(known: dict[str, int], given: str) -> int:
    try:
        text = base64.b64decode(given, validate=True).decode()
        return known[text.removeprefix("cursor:v2:")]
    except (binascii.Error, UnicodeDecodeError, KeyError) as error:
        message = f"`{given}` does not appear to be a valid cursor."
        raise RefusalError("INVALID_CURSOR_ARGUMENTS", message) from error
