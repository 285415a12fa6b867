"""The chain of a journal's commits with the text at each of them, at few requests.

A text is mostly the beginning of a later one: git's own id of a blob tells that, without reading it
(https://git-scm.com/book/en/v2/Git-Internals-Git-Objects). So one text is read for a journal that
only grew, and one more for each time that it did not.
"""

import hashlib
from collections.abc import Iterator, Sequence

from hotfix_actions.adapters.github.file_history import Version
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain import codec
from hotfix_actions.domain.verify import EMPTY, Chain, Link, Text

# Texts that are read at most, in how many rounds, and how many of them at once.
MOST_BYTES = 10 * codec.MOST_BYTES
MOST_ROUNDS = 12
AT_ONCE = 30


class _Enough(Exception):
    """As many texts have been read as are read at most. Never reaches a person."""


def read(objects: GithubObjects, head: str, path: str) -> Chain:
    """Return the chain of a journal's commits, as far as it is read."""
    versions = objects.versions(head, path)
    texts = _Texts(objects, versions.rows)
    links: list[Link] = []
    left = versions.left
    try:
        for at, row in enumerate(versions.rows):
            text = texts.at(at)
            links.append(Link(row.sha, row.parents, row.message, text, row.signer, row.author))
    except _Enough:
        left = versions.rows[len(links)].sha
    return Chain(links[::-1], left, "" if left else versions.missing)


class _Texts:
    """The texts of a file's versions, asked for from the newest to the oldest."""

    def __init__(self, objects: GithubObjects, rows: Sequence[Version]) -> None:
        self._objects = objects
        self._rows = rows
        self._whole = b""  # the text that was read last
        self._read: dict[str, bytes] = {}
        self._left = MOST_BYTES
        self._rounds = 0

    def at(self, at: int) -> Text | None:
        """Return the text of one version; None where it is not told, or too long to be read."""
        row = self._rows[at]
        if row.size is None or row.size > codec.MOST_BYTES:
            return None
        if not row.blob:
            return EMPTY
        if not self._fits(row):
            if row.blob not in self._read:
                self._gather(at)
            self._whole = self._read[row.blob]
        return Text(self._whole, row.size)

    def _fits(self, row: Version) -> bool:
        """Whether a version is the beginning of the text that was read last."""
        size = row.size or 0
        if size > len(self._whole):
            return False
        content = b"blob %d\0" % size + self._whole[:size]
        return hashlib.sha1(content, usedforsecurity=False).hexdigest() == row.blob

    def _gather(self, at: int) -> None:
        """Read a version's text, and ever more of those before it: the journal was rewritten."""
        if self._rounds == MOST_ROUNDS:
            raise _Enough
        wanted: list[str] = []
        for row in self._wanted(at, min(2**self._rounds, AT_ONCE)):
            if (row.size or 0) > self._left:
                break
            self._left -= row.size or 0
            wanted.append(row.blob)
        if not wanted:
            raise _Enough
        self._rounds += 1
        self._read = dict(self._objects.blobs(wanted))

    def _wanted(self, at: int, most: int) -> Iterator[Version]:
        """Return the versions, from one on, whose text is none of those known."""
        seen: set[str] = set()
        for row in self._rows[at:]:
            if len(seen) == most:
                return
            readable = row.blob and row.size is not None and row.size <= codec.MOST_BYTES
            if readable and row.blob not in seen and not self._fits(row):
                seen.add(row.blob)
                yield row
