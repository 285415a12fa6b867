"""A tiny npm registry on loopback, so that ``npm ci`` and ``npm audit`` of the sample are real.

It answers what npm asks of a registry for these two: a package's document, its tarball, and the
advisories (https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md and
https://docs.npmjs.com/cli/v11/commands/npm-audit#bulk-advisory-endpoint). Anything else is a 404.
"""

import base64
import gzip
import hashlib
import io
import json
import struct
import tarfile
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from semver import Version

Advisories = Mapping[str, Sequence[Mapping[str, Any]]]

_BULK = "/-/npm/v1/security/advisories/bulk"
_LONGEST_BODY = 1_000_000
# npm gives every file in a package this date, so that packing it twice gives the same bytes.
_PACKED = 499_162_500
_LONGEST_STORED = 0xFFFF


@dataclass(frozen=True)
class Package:
    """One version of a package, packed."""

    manifest: Mapping[str, Any]
    tarball: bytes

    @property
    def name(self) -> str:
        """The name, with its scope."""
        return str(self.manifest["name"])

    @property
    def version(self) -> Version:
        """The version, which compares as npm compares it."""
        return Version.parse(self.manifest["version"])

    @property
    def file_name(self) -> str:
        """The tarball's name in its URL."""
        return f"{self.name.rpartition('/')[2]}-{self.version}.tgz"

    @property
    def integrity(self) -> str:
        """The tarball's hash as lock files write it (https://www.w3.org/TR/SRI/)."""
        return f"sha512-{base64.b64encode(hashlib.sha512(self.tarball).digest()).decode()}"


def read_packages(folder: Path) -> tuple[Package, ...]:
    """Pack each folder in ``folder`` that holds a ``package.json``, lower versions first."""
    folders = [path.parent for path in folder.glob("*/package.json")]
    packages = [
        Package(json.loads((path / "package.json").read_text("utf-8")), _pack(path))
        for path in folders
    ]
    return tuple(sorted(packages, key=lambda package: (package.name, package.version)))


def _pack(folder: Path) -> bytes:
    """Return the folder as a tarball: the same bytes everywhere, for lock files' sake."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            entry = tarfile.TarInfo(f"package/{path.relative_to(folder).as_posix()}")
            entry.size, entry.mtime, entry.mode = len(content), _PACKED, 0o644
            tar.addfile(entry, io.BytesIO(content))
    return b"".join(_gzip(archive.getvalue()))


def _gzip(content: bytes) -> Iterator[bytes]:
    """Wrap ``content`` as gzip without compressing it (RFC 1952, and RFC 1951 section 3.2.4).

    What a compressor makes of it differs between versions of zlib, and with it the integrity.
    """
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    for start in range(0, len(content), _LONGEST_STORED):
        block = content[start : start + _LONGEST_STORED]
        last = start + _LONGEST_STORED >= len(content)
        yield struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block
    yield struct.pack("<II", zlib.crc32(content), len(content) & 0xFFFFFFFF)


class Registry:
    """A running registry; a context manager that stops it at the end."""

    def __init__(
        self, *, server: ThreadingHTTPServer, packages: Sequence[Package], advisories: Advisories
    ) -> None:
        self._server = server
        self.packages = packages
        self.advisories = advisories
        self._thread = threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True)

    @classmethod
    def start(
        cls, packages: Path, advisories: Advisories | None = None, *, port: int = 0
    ) -> "Registry":
        """Serve the packages in the folder ``packages`` on 127.0.0.1, at any free port if 0.

        ``advisories`` are listed by package, each as npm's bulk endpoint gives it: id, url, title,
        severity, vulnerable_versions, cwe, cvss. Raises OSError where the port is taken.
        """
        packed = read_packages(packages)
        server = _Server(("127.0.0.1", port), _Handler)
        registry = cls(server=server, packages=packed, advisories=advisories or {})
        server.registry = registry
        registry._thread.start()
        return registry

    @property
    def url(self) -> str:
        """Where npm finds it: the value for ``--registry``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def stop(self) -> None:
        """Stop serving, and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def document(self, name: str) -> dict[str, Any] | None:
        """Return what is known of a package with all its versions; None for an unknown one."""
        found = [package for package in self.packages if package.name == name]
        if not found:
            return None
        return {
            "name": name,
            "dist-tags": {"latest": str(found[-1].version)},
            "versions": {str(package.version): self._version(package) for package in found},
        }

    def tarball(self, path: str) -> bytes | None:
        """Return the tarball at a path of this registry; None where there is none."""
        found = (package for package in self.packages if self._path(package) == path)
        return next((package.tarball for package in found), None)

    def advise(self, installed: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """Return the advisories for the installed packages; npm itself compares the versions."""
        return {name: self.advisories[name] for name in installed if name in self.advisories}

    def _version(self, package: Package) -> dict[str, Any]:
        tarball = f"{self.url}{self._path(package)}"
        dist = {"tarball": tarball, "integrity": package.integrity}
        return {**package.manifest, "dist": dist}

    @staticmethod
    def _path(package: Package) -> str:
        return f"/{package.name}/-/{package.file_name}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    registry: Registry


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without these two, head and body leave apart, and the body waits 40 ms for a receipt.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer with a package's document or its tarball."""
        path = unquote(urlsplit(self.path).path)
        tarball = self.server.registry.tarball(path)
        if tarball is not None:
            self._answer(200, tarball, kind="application/octet-stream")
            return
        document = self.server.registry.document(path.strip("/"))
        if document is None:
            self._answer_json(404, {"error": "not_found"})
        else:
            self._answer_json(200, document)

    def do_POST(self) -> None:
        """Answer with advisories; 404 for npm's older endpoint, 400 for what is not to be read."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > _LONGEST_BODY:
            self.close_connection = True
            self._answer_json(413, {"error": "too large"})
            return
        body = self.rfile.read(length)
        if urlsplit(self.path).path != _BULK:
            self._answer_json(404, {"error": "not_found"})
            return
        try:
            installed = _installed(body, zipped=self.headers.get("Content-Encoding") == "gzip")
        except (ValueError, OSError, EOFError, zlib.error) as error:
            self._answer_json(400, {"error": str(error)})
            return
        self._answer_json(200, self.server.registry.advise(installed))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Stay silent: the rehearsal tells what matters."""

    def _answer_json(self, status: int, content: Mapping[str, Any]) -> None:
        self._answer(status, json.dumps(content).encode(), kind="application/json")

    def _answer(self, status: int, content: bytes, *, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _installed(body: bytes, *, zipped: bool) -> dict[str, Any]:
    """Read the packages that npm asks about; ValueError and its like for anything else."""
    content = json.loads(gzip.decompress(body) if zipped else body)
    if not isinstance(content, dict):
        raise ValueError("not a list of versions by package")  # noqa: TRY004 - it is bad data
    return content
