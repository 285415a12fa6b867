"""Writing loose objects in git's own format, without a process (Pro Git, chapter 10.2)."""

import hashlib
import os
import tempfile
import zlib
from pathlib import Path


def write_object(directory: Path, kind: str, content: bytes) -> str:
    """Store an object in a bare repository and return its SHA; storing it twice changes nothing."""
    raw = f"{kind} {len(content)}\0".encode() + content
    sha = hashlib.sha1(raw, usedforsecurity=False).hexdigest()
    folder = directory / "objects" / sha[:2]
    target = folder / sha[2:]
    if target.exists():
        return sha
    folder.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix="tmp_obj_", dir=folder)
    with os.fdopen(handle, "wb") as stream:
        stream.write(zlib.compress(raw, 1))
    Path(temporary).chmod(0o444)
    Path(temporary).replace(target)
    return sha
