"""What is taken from an archive of wheels: only what the lock names, byte for byte."""

import io
import os
import random
import runpy
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.support.act import ROOT
from tests.support.serving import Serving
from tests.support.wheels import locked, wheel, zipped

sys.path.insert(0, str(ROOT / "action"))

import release_wheels  # type: ignore[import-not-found]
from release_wheels import Source, Unusable

NAME = "tokens-1.0-py3-none-any.whl"
LOCK = locked(("tokens==1.0", wheel()))


def unpacked(archive: bytes, lock: str, into: Path) -> list[str]:
    release_wheels.unpack(archive, lock, into)
    return sorted(str(path.relative_to(into)) for path in into.rglob("*") if path.is_file())


def test_the_wheels_that_the_lock_names_are_unpacked(tmp_path: Path) -> None:
    other = wheel("more_tokens", {"more_tokens/py.typed": ""})
    lock = locked(("tokens==1.0", wheel()), ("more.Tokens==2.1 ; python_version > '3'", other))
    archive = zipped({NAME: wheel(), "more_tokens-2.1-1-cp311-abi3-linux_x86_64.whl": other})
    there = ["more_tokens/__init__.py", "more_tokens/py.typed", "tokens/__init__.py"]
    assert unpacked(archive, lock, tmp_path) == there


def test_what_only_some_systems_need_may_be_missing(tmp_path: Path) -> None:
    lock = locked(("tokens==1.0", wheel()), ("colors==1.0 ; sys_platform == 'win32'", b""))
    assert unpacked(zipped({NAME: wheel()}), lock, tmp_path) == ["tokens/__init__.py"]


@pytest.mark.parametrize(
    ("archive", "said"),
    [
        (zipped({NAME: wheel(files={"tokens/evil.py": ""})}), "another hash"),
        (zipped({NAME: wheel(), "evil-1.0-py3-none-any.whl": wheel()}), "does not name"),
        (zipped({"tokens-1.1-py3-none-any.whl": wheel()}), "does not name"),
        (zipped({f"../../{NAME}": wheel()}), "does not name"),
        (zipped({f"/{NAME}": wheel()}), "does not name"),
        (zipped({"tokens.txt": b""}), "does not name"),
        (zipped({}), "lacks tokens"),
        (b"", "cannot be read"),
        (b"PK\x03\x04 no archive", "cannot be read"),
        (zipped({NAME: wheel()})[:-30], "does not name"),
    ],
)
def test_an_archive_with_anything_else_in_it_is_refused_and_writes_nothing(
    tmp_path: Path, archive: bytes, said: str
) -> None:
    with pytest.raises(Unusable, match=said):
        release_wheels.unpack(archive, LOCK, tmp_path / "into")
    assert list(tmp_path.iterdir()) == []


def test_a_wheel_that_leads_out_of_its_place_stays_within(tmp_path: Path) -> None:
    bad = wheel(files={"../../evil.py": "", "/etc/evil.py": ""})
    into = tmp_path / "a" / "b"
    release_wheels.unpack(zipped({NAME: bad}), locked(("tokens==1.0", bad)), into)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]
    assert not Path("/etc/evil.py").exists()


def test_a_wheel_that_wants_an_installer_is_left_to_one(tmp_path: Path) -> None:
    bad = wheel(files={"tokens-1.0.data/scripts/tokens": ""})
    with pytest.raises(Unusable, match="installer"):
        release_wheels.unpack(zipped({NAME: bad}), locked(("tokens==1.0", bad)), tmp_path)


@pytest.mark.parametrize("limit", ["LARGEST_ARCHIVE", "LARGEST_UNPACKED"])
def test_sizes_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    big = wheel(files={"tokens/data": "x" * 10_000})
    monkeypatch.setattr(release_wheels, limit, 9_000)
    with pytest.raises(Unusable, match="too large"):
        release_wheels.unpack(zipped({NAME: big}), locked(("tokens==1.0", big)), tmp_path)


def test_another_lock_asks_for_another_archive() -> None:
    names = {release_wheels.archive_name(lock, "linux-x86_64-cp311") for lock in (b"a", b"b")}
    assert len(names) == 2
    assert all(name.endswith("-linux-x86_64-cp311.zip") for name in names)


@pytest.mark.parametrize(
    ("here", "said", "expected"),
    [
        ("/home/runner/work/_actions/acme/fork/v1", "", ("acme/fork", "o/o")),
        ("/srv/tool", "acme/fork", ("acme/fork", "o/o")),
        ("/home/runner/work/_actions/o/o/v1", "actions/checkout", ("o/o", "actions/checkout")),
        ("/srv/tool", "../evil?/x", ("o/o",)),
    ],
)
def test_the_release_is_that_of_the_repository_which_the_action_came_from(
    here: str, said: str, expected: tuple[str, ...]
) -> None:
    env = {"GITHUB_ACTION_REPOSITORY": said, "GITHUB_TOKEN": "t", "GITHUB_SERVER_URL": "http://g"}
    found = release_wheels.source(env, Path(here), "o/o")
    assert found == Source("http://g", "https://api.github.com", expected, "t")


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


@pytest.mark.parametrize(
    "packed", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
)
def test_a_broken_archive_is_refused_however_it_is_broken(tmp_path: Path, packed: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as archive:
        archive.writestr(NAME, wheel())
    whole, chance = made.getvalue(), random.Random(1)  # noqa: S311 - the same every time
    release_wheels.unpack(zipped({NAME: wheel()}), LOCK, tmp_path / "right")
    refused = 0
    for number in range(150):
        into = tmp_path / str(number)
        broken = bytearray(whole)
        for _ in range(chance.choice((1, 2, 5))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if chance.random() < 0.1:
            del broken[chance.randrange(len(broken)) :]
        try:
            release_wheels.unpack(bytes(broken), LOCK, into)
        except Unusable:
            refused += 1
        else:  # what was hit says nothing of the wheel
            assert files(into) == files(tmp_path / "right")
    assert refused


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_archive_that_may_fill_the_memory_is_not_opened(tmp_path: Path, packed: int) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packed) as archive:
        archive.writestr(NAME, wheel())
    with pytest.raises(Unusable, match="packed in another way"):
        release_wheels.unpack(made.getvalue(), LOCK, tmp_path)


def test_what_fills_the_memory_all_the_same_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(release_wheels, "_wheels", full)
    with pytest.raises(Unusable, match="MemoryError"):
        release_wheels.unpack(zipped({NAME: wheel()}), LOCK, tmp_path)


OK = b"HTTP/1.1 200 OK\r\n"
RAW = {
    "no status": b"HELLO\r\n\r\n",
    "nothing": b"",
    "a piece cut off": OK + b"Transfer-Encoding: chunked\r\n\r\nffff\r\nabc",
    "a piece of no length": OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc",
    "a long header": OK + b"A: " + b"x" * 70_000 + b"\r\n\r\n",
    "many headers": OK + b"A: x\r\n" * 200 + b"\r\n",
    "a way in a circle": b"HTTP/1.1 302 Found\r\nLocation: /raw\r\nContent-Length: 0\r\n\r\n",
    "a way to a file": b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    "a way to no address": b"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n",
    "a way to no port": b"HTTP/1.1 302 Found\r\nLocation: http://h:notaport/\r\n\r\n",
    "a drip": OK + b"Content-Length: 5000000\r\n\r\n",
    "a dripping header": OK + b"X-Long: ",
}


class Raw(BaseHTTPRequestHandler):
    """Sends bytes as they are; some go on without end, each in time."""

    def do_GET(self) -> None:
        self.close_connection = True
        files: Files = self.server.owner  # type: ignore[attr-defined]
        body = files.served["/"]
        with suppress(OSError):
            self.wfile.write(body)  # type: ignore[arg-type]
            while body in (RAW["a drip"], RAW["a dripping header"]) and not files.over.wait(0.02):
                self.wfile.write(b"x")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def raw() -> Iterator["Files"]:
    with Files(Raw) as server:
        yield server
        server.over.set()


@pytest.mark.parametrize("what", RAW)
def test_an_answer_that_is_none_leads_to_the_index(
    raw: "Files", monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    if "drip" in what:
        monkeypatch.setattr(release_wheels, "DOWNLOAD", 0.2)
    raw.served = {"/": RAW[what]}
    with pytest.raises(Unusable):
        release_wheels.fetch(Source(raw.url, raw.url, ("o/o",), "t0ken"), "v1", "w.zip")


class Answers(BaseHTTPRequestHandler):
    """Serves a body, a status, or where to go instead."""

    def do_GET(self) -> None:
        files: Files = self.server.owner  # type: ignore[attr-defined]
        files.seen.append((self.path, self.headers.get("Authorization")))
        answer = files.served.get(self.path, 404)
        status = answer if isinstance(answer, int) else 302 if isinstance(answer, str) else 200
        body = answer if isinstance(answer, bytes) else b""
        self.send_response(status)
        if isinstance(answer, str):
            self.send_header("Location", answer)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Files(Serving):
    """A server and what it serves; nothing else is found."""

    served: dict[str, bytes | str | int]
    seen: list[tuple[str, str | None]]

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.over = threading.Event()
        super().__init__(handler)


@pytest.fixture(scope="module")
def serving() -> Iterator[Files]:
    with Files(Answers) as server:
        yield server


@pytest.fixture
def server(serving: Files, monkeypatch: pytest.MonkeyPatch) -> Files:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    serving.served, serving.seen = {}, []
    return serving


def asked(server: Files, token: str = "") -> Source:
    return Source(server.url, f"{server.url}/api", ("acme/fork", "o/o"), token)


def test_a_public_release_is_asked_without_a_token(server: Files) -> None:
    server.served["/o/o/releases/download/v1/w.zip"] = "/stored"
    server.served["/stored"] = b"wheels"
    assert release_wheels.fetch(asked(server), "v1", "w.zip") == b"wheels"
    assert {sent for _, sent in server.seen} == {None}


def test_a_private_release_is_asked_by_the_api_and_the_token_goes_no_further(
    server: Files,
) -> None:
    api = "/api/repos/acme/fork/releases"
    server.served[f"{api}/tags/v1"] = b'{"assets": [{"id": 7, "name": "w.zip"}]}'
    server.served[f"{api}/assets/7"] = "/stored"
    server.served["/stored"] = b"wheels"
    assert release_wheels.fetch(asked(server, "t0ken"), "v1", "w.zip") == b"wheels"
    assert server.seen[-2:] == [(f"{api}/assets/7", "Bearer t0ken"), ("/stored", None)]


@pytest.mark.parametrize(
    ("answer", "said"),
    [(404, "no release v1 of acme/fork or o/o has w.zip"), (503, "answered 503")],
)
def test_a_release_that_cannot_be_had_says_why(server: Files, answer: int, said: str) -> None:
    server.served["/acme/fork/releases/download/v1/w.zip"] = answer
    with pytest.raises(Unusable, match=said):
        release_wheels.fetch(asked(server, "t0ken"), "v1", "w.zip")


def test_an_answer_without_an_end_is_cut_off(
    server: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_wheels, "LARGEST_ARCHIVE", 5)
    server.served["/o/o/releases/download/v1/w.zip"] = b"wheels"
    with pytest.raises(Unusable, match="too large"):
        release_wheels.fetch(asked(server), "v1", "w.zip")


def test_nobody_at_the_address_says_so() -> None:
    nowhere = Source("http://127.0.0.1:9", "http://127.0.0.1:9", ("o/o",), "")
    with pytest.raises(Unusable, match=r"127\.0\.0\.1:9"):
        release_wheels.fetch(nowhere, "v1", "w.zip")


def test_an_archive_is_packed_the_same_way_every_time_and_read_again(tmp_path: Path) -> None:
    packing = runpy.run_path(str(ROOT / ".ci" / "wheels.py"))
    made = []
    for number, moment in enumerate((1_000_000_000, 1_700_000_000)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / NAME).write_bytes(wheel())
        os.utime(folder / NAME, (moment, moment))
        packing["pack"](folder, tmp_path / f"{number}.zip")
        made.append((tmp_path / f"{number}.zip").read_bytes())
    assert made[0] == made[1]
    assert unpacked(made[0], LOCK, tmp_path / "into") == ["tokens/__init__.py"]


def test_every_system_and_python_that_the_action_starts_on_has_a_name() -> None:
    targets = runpy.run_path(str(ROOT / ".ci" / "wheels.py"))["targets"]()
    assert len(targets) == 12
    assert targets["linux-x86_64-cp311"] == ("linux-x86_64", "3.11")
