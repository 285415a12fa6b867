"""The terminal's two streams with the secrets taken out, whoever writes to them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hotfix_actions.adapters.masking import Mask


class _Masked:
    """A text stream that masks what is written; all else is the stream's own."""

    def __init__(self, stream: Any, mask: Mask) -> None:
        self._stream = stream
        self._mask = mask

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    @property
    def buffer(self) -> "_MaskedBytes":
        """Return the stream of bytes below, masked as well: some writers go round the text."""
        return _MaskedBytes(self._stream.buffer, self._mask)

    def write(self, text: str) -> int:
        """Write a text without secrets; return the length of what was given."""
        self._stream.write(self._mask.text(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        """Write texts without secrets."""
        self.write("".join(lines))


class _MaskedBytes:
    """A stream of bytes that masks what is written."""

    def __init__(self, stream: Any, mask: Mask) -> None:
        self._stream = stream
        self._mask = mask

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, data: bytes) -> int:
        """Write bytes without secrets; return the length of what was given."""
        text = bytes(data).decode(errors="surrogateescape")
        self._stream.write(self._mask.text(text).encode(errors="surrogateescape"))
        return len(data)


@contextmanager
def masked_streams(mask: Mask) -> Iterator[None]:
    """Let nothing that is written to the terminal hold a secret."""
    before: tuple[Any, Any] = (sys.stdout, sys.stderr)
    sys.stdout, sys.stderr = _Masked(before[0], mask), _Masked(before[1], mask)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
