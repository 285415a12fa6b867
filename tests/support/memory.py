"""Where tests keep what they write: mostly many small files of git, which a disk is slow at."""

import os
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108  # pytest makes a directory there that is its user's alone
ROOM = 3 * 2**30  # a whole run needs less


def temporary_files() -> Path | None:
    """Return a directory in memory with room for a whole run, from which programs may be run."""
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    state = os.statvfs(MEMORY)
    roomy = state.f_bavail * state.f_frsize >= ROOM
    return MEMORY if roomy and not state.f_flag & os.ST_NOEXEC else None
