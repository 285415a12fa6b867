"""What a poll has been told already: GitHub then answers 304, which costs nothing of the limit.

https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from hotfix_actions.adapters.github.connect import Reply

# What is polled - a lease, a ref, a run - is small, and there are few of them.
MOST = 64
LARGEST = 64 * 1024
NOT_MODIFIED = 304

Key = tuple[str, str]


class Etags:
    """The last answers to reads; safe to use from several threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._kept: OrderedDict[Key, Reply] = OrderedDict()

    def asking(self, verb: str, path: str, query: Mapping[str, Any] | None) -> dict[str, str]:
        """Return the headers of a request: it wants an answer only if that is another one."""
        with self._guard:
            kept = self._kept.get(_key(path, query)) if verb == "GET" else None
        return {"If-None-Match": kept.headers["etag"]} if kept else {}

    def answer(self, verb: str, path: str, query: Mapping[str, Any] | None, reply: Reply) -> Reply:
        """Return the whole answer: the kept one, with the new headers, where nothing changed."""
        with self._guard:
            kept = self._kept.get(_key(path, query)) if verb == "GET" else None
        if reply.status != NOT_MODIFIED or kept is None:
            return reply
        return replace(
            kept, headers={**kept.headers, **reply.headers, "etag": kept.headers["etag"]}
        )

    def keep(self, verb: str, path: str, query: Mapping[str, Any] | None, reply: Reply) -> None:
        """Keep an answer that is what its route promises; a garbled one must not come back."""
        if verb != "GET":
            return
        key = _key(path, query)
        with self._guard:
            self._kept.pop(key, None)
            if reply.status == 200 and reply.headers.get("etag") and len(reply.text) <= LARGEST:
                self._kept[key] = reply
                if len(self._kept) > MOST:
                    self._kept.popitem(last=False)


def _key(path: str, query: Mapping[str, Any] | None) -> Key:
    return path, urlencode(query or {})
