"""Take what the tool needs from the archive of wheels that its own GitHub release carries.

No package index is asked, and neither pip nor uv is needed: a wheel is an archive whose content
lies as it is imported (https://packaging.python.org/en/latest/specifications/binary-distribution-format/).
Only requirements.lock is believed: a wheel whose hash it does not name is refused, whoever sent it.
Standard library only, and no syntax newer than Python 3.8.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import queue
import re
import threading
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# The archive has about 10 MB, 40 MB unpacked: room to grow, and an end.
LARGEST_ARCHIVE = 64 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
# Ways to pack that give back no more than was asked for at once; the others may fill the memory.
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Seconds without an answer, and seconds for the whole download, however slowly it comes.
SILENCE, DOWNLOAD = 10.0, 60.0
WHEEL = re.compile(r"(?P<name>[\w.]+)-(?P<version>[\w.+!]+)(-\d\w*)?(-[\w.]+){3}\.whl", re.ASCII)
ENTRY = re.compile(r"(?P<name>[\w.-]+)==(?P<version>[\w.+!]+)(?P<marker>\s*;)?", re.ASCII)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# Asked of the Python that is to run the tool. Wheels are for CPython with its global lock; the ones
# for Linux want glibc 2.28 (manylinux_2_28).
TARGET = """
import platform, sys, sysconfig
libc = platform.libc_ver()
other = sys.platform == "linux" and libc[0] != "glibc"
old = sys.platform == "linux" and not other and tuple(map(int, libc[1].split("."))) < (2, 28)
odd = sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED")
named = [sys.platform, platform.machine().lower(), "cp%d%d" % sys.version_info[:2]]
print("" if other or old or odd else "-".join(named))
"""


class Unusable(Exception):
    """Why the release's wheels are not used, in a few words."""


class Required(NamedTuple):
    """One entry of the lock. `optional`: it has a marker, so that some platforms lack it."""

    version: str
    hashes: frozenset[str]
    optional: bool


class Source(NamedTuple):
    """Where releases are: repositories that may be ours, the first one first, and how to ask."""

    server: str
    api: str
    repositories: tuple[str, ...]
    token: str


def archive_name(lock: bytes, target: str) -> str:
    """Return the name of the archive for a lock and a target such as `linux-x86_64-cp311`.

    It names the lock, so that a commit between two releases does not fetch what it cannot use.
    """
    return f"wheels-{hashlib.sha256(lock).hexdigest()[:12]}-{target}.zip"


def source(env: Mapping[str, str], here: Path, default: str) -> Source:
    """Return where the release of this copy of the action is.

    GITHUB_ACTION_REPOSITORY is empty in a composite action's steps (actions/runner#2473); the
    runner keeps an action in `_actions/OWNER/NAME/REF`.
    """
    parts = here.parts
    place = parts.index("_actions") if "_actions" in parts else len(parts)
    own = "/".join(parts[place + 1 : place + 3])
    said = (own, env.get("GITHUB_ACTION_REPOSITORY", ""), default)
    known = [name for name in said if re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII)]
    return Source(
        server=env.get("GITHUB_SERVER_URL") or "https://github.com",
        api=env.get("GITHUB_API_URL") or "https://api.github.com",
        repositories=tuple(dict.fromkeys(known)),
        token=env.get("GITHUB_TOKEN") or env.get("HOTFIX_TOKEN") or "",
    )


def fetch(asked: Source, tag: str, name: str) -> bytes:
    """Download a file of a release: by its public address, else by the API with the token.

    Raises Unusable where no repository has it, and for any answer that is of no use; it takes no
    longer than `DOWNLOAD`, since a limit between two parts is never met by a byte a second.
    https://docs.github.com/en/repositories/releasing-projects-on-github/linking-to-releases
    https://docs.github.com/en/rest/releases/assets#get-a-release-asset
    """
    done: queue.Queue[tuple[bytes, str]] = queue.Queue()

    def run() -> None:
        try:
            done.put((_fetch(asked, tag, name), ""))
        except Unusable as why:
            done.put((b"", str(why)))
        except Exception as why:  # noqa: BLE001 - whatever an answer brings about: there is the index
            done.put((b"", _told(f"{tag} of {asked.server} cannot be fetched", why)))

    threading.Thread(target=run, daemon=True).start()
    try:
        found, trouble = done.get(timeout=DOWNLOAD)
    except queue.Empty:
        raise Unusable(f"{asked.server} took more than {DOWNLOAD:g} s") from None
    if trouble:
        raise Unusable(trouble)
    return found


def _fetch(asked: Source, tag: str, name: str) -> bytes:
    for repository in asked.repositories:
        address = f"{asked.server}/{repository}/releases/download/{tag}/{name}"
        with contextlib.suppress(FileNotFoundError):  # not there, or not for everybody
            return _get(address, {})
        if asked.token:
            found = _private(asked, repository, tag, name)
            if found is not None:
                return found
    raise Unusable(f"no release {tag} of {' or '.join(asked.repositories)} has {name}")


def _private(asked: Source, repository: str, tag: str, name: str) -> bytes | None:
    sign = {"Authorization": f"Bearer {asked.token}"}
    address = f"{asked.api}/repos/{repository}/releases"
    try:
        release: Any = json.loads(_get(f"{address}/tags/{tag}", sign))
        number = next((one["id"] for one in release["assets"] if one["name"] == name), None)
        if number is None:
            return None
        raw = {**sign, "Accept": "application/octet-stream"}
        return _get(f"{address}/assets/{int(number)}", raw)
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as wrong:
        raise Unusable(f"{address}/tags/{tag} answered with something else") from wrong


def _get(address: str, headers: Mapping[str, str]) -> bytes:
    """Read an answer whole; FileNotFoundError where there is none. A redirect gets no token."""
    request = urllib.request.Request(address, headers={"User-Agent": "hotfix-actions"})  # noqa: S310
    for header, value in headers.items():
        request.add_unredirected_header(header, value)
    try:
        with urllib.request.urlopen(request, timeout=SILENCE) as answer:  # noqa: S310
            return _read(address, answer)
    except urllib.error.HTTPError as refused:
        with refused:
            if refused.code in (401, 403, 404):
                raise FileNotFoundError(address) from refused
        raise Unusable(f"{address} answered {refused.code}") from refused
    except Unusable:
        raise
    except Exception as why:  # HTTPException, ValueError, OSError and what else it may be
        raise Unusable(_told(address, why)) from why


def _read(address: str, answer: Any) -> bytes:
    read = bytearray()
    while True:
        part = answer.read(1024 * 1024)
        if not part:
            return bytes(read)
        read += part
        if len(read) > LARGEST_ARCHIVE:
            raise Unusable(f"{address} is too large")


def requirements(lock: str) -> dict[str, Required]:
    """Return what a lock names, by the project's normalized name."""
    found = {}
    for line in lock.replace("\\\n", " ").splitlines():
        entry = ENTRY.match(line)
        if entry:
            hashes = frozenset(HASH.findall(line))
            wanted = Required(entry["version"], hashes, bool(entry["marker"]))
            found[_normalized(entry["name"])] = wanted
    return found


def unpack(archive: bytes, lock: str, into: Path) -> None:
    """Unpack the wheels of an archive, all of which the lock names and none of which is missing.

    Nothing is written before every wheel is known. Raises Unusable.
    """
    try:
        wheels = _wheels(archive)
        _check(wheels, requirements(lock))
        _unpack(wheels.values(), into)
    except Unusable:
        raise
    except Exception as why:  # each way of packing has errors of its own
        raise Unusable(_told("the archive of wheels cannot be read", why)) from why


def _wheels(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        members = opened.infolist()
        if sum(each.file_size for each in members) > LARGEST_ARCHIVE:
            raise Unusable("the archive of wheels is too large")
        if any(each.compress_type not in PACKED for each in members):
            raise Unusable("the archive of wheels cannot be read: it is packed in another way")
        return {each.filename: opened.read(each) for each in members}


def _check(wheels: Mapping[str, bytes], wanted: Mapping[str, Required]) -> None:
    seen = set()
    for file, content in wheels.items():
        named = WHEEL.fullmatch(file)
        entry = wanted.get(_normalized(named["name"])) if named else None
        if named is None or entry is None or entry.version != named["version"]:
            raise Unusable(f"requirements.lock does not name {file!r}")
        if hashlib.sha256(content).hexdigest() not in entry.hashes:
            raise Unusable(f"{file} has another hash than requirements.lock says")
        seen.add(_normalized(named["name"]))
    missing = [name for name, each in wanted.items() if name not in seen and not each.optional]
    if missing:
        raise Unusable(f"the archive lacks {', '.join(missing)}")


def _unpack(wheels: Iterable[bytes], into: Path) -> None:
    left = LARGEST_UNPACKED
    for content in wheels:
        with zipfile.ZipFile(io.BytesIO(content)) as wheel:
            members = wheel.infolist()
            left -= sum(each.file_size for each in members)
            if left < 0:
                raise Unusable("the wheels are too large")
            if any(".data/" in each.filename for each in members):
                raise Unusable("a wheel wants an installer")  # files for places of their own
            wheel.extractall(into)  # its hash is the lock's, and `..` is left out


def _told(what: str, why: Exception) -> str:
    return f"{what}: {type(why).__name__}: {str(why)[:200]}"


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
