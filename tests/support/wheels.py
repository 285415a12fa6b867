"""The archive of wheels that a release carries, and wheels made up for tests."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from hotfix_actions import __version__
from hotfix_actions.sandbox import Sandbox
from tests.sandbox.github import Client, ok
from tests.support import e2e_project as project
from tests.support.fetched import CACHE

OURS = "hotfix-actions/hotfix-actions"
NOBODY = "http://127.0.0.1:9"
# What lets no installer find anything.
NO_INDEX = {
    "PIP_INDEX_URL": NOBODY,
    "UV_DEFAULT_INDEX": NOBODY,
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
    "UV_NO_CACHE": "1",
}


def built() -> Path | None:
    """Return the archive for this system; `make test` builds it. None: there is none for it."""
    return next(iter(sorted((CACHE / "wheels").glob("wheels-*.zip"))), None)


@contextmanager
def released(folder: Path) -> Iterator[str]:
    """Give the address of an embedded GitHub whose release of ours carries its wheels.

    Where there are none for this system, nobody is there, and a package index is asked.
    """
    archive = built()
    if archive is None:
        yield NOBODY
        return
    source = project.build(folder / "source", project.config(NOBODY))
    with Sandbox.start(folder / "data") as sandbox:
        publish(sandbox, source, archive)
        yield sandbox.url


def publish(sandbox: Sandbox, source: Path, archive: Path) -> None:
    """Let the embedded GitHub have our repository, and the release that carries the archive."""
    world, (owner, name) = sandbox.world, OURS.split("/")
    tag = f"v{__version__}"
    world.add_user(owner)
    world.add_repository(owner, name, from_git=source)
    ok(Client(sandbox.url, world.user_token(owner), OURS).post("/releases", {"tag_name": tag}))
    world.add_release_asset(OURS, tag=tag, name=archive.name, content=archive.read_bytes())


def wheel(name: str = "tokens", files: Mapping[str, str] | None = None) -> bytes:
    """Make a wheel of these files."""
    return zipped({f"{name}/__init__.py": "", **(files or {})})


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Make a zip archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content)  # always the same bytes
    return made.getvalue()


def locked(*entries: tuple[str, bytes]) -> str:
    """Write a lock of entries such as `tokens==1.0`, each with the hash of a wheel."""
    rows = [
        f"{entry} \\\n    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"
        for entry, content in entries
    ]
    return "".join(rows)
