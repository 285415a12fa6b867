"""Files on this machine that may be anything: read within bounds, or not at all."""

from pathlib import Path

from hotfix_actions.errors import UsageFault

# Bytes. No manifest that people write is longer.
MOST = 5_000_000


def content(path: Path, most: int = MOST) -> bytes | None:
    """Return the bytes of a file; None for nothing, a folder, a device, a pipe and a long one."""
    try:
        if not path.is_file() or path.stat().st_size > most:
            return None
        with path.open("rb") as file:
            read = file.read(most + 1)
    except OSError:
        return None
    return read if len(read) <= most else None


def configured(path: Path, mend: str, most: int) -> bytes:
    """Return the bytes of a configuration file, at most one more than the `most` that it may hold.

    Raises UsageFault where there is none that can be read; `mend` says what to do then.
    """
    tried = f"reading the configuration {path}"
    try:
        if not path.is_file():
            raise UsageFault(tried=tried, found="there is no such file", remedy=mend)
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise UsageFault(tried=tried, found=error.strerror or str(error), remedy=mend) from error
