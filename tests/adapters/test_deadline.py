"""A whole answer has one deadline, however it drips."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from hotfix_actions.adapters.deadline import TooSlow, within
from hotfix_actions.adapters.github.connect import FixedToken, connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.web import HttpProbe
from hotfix_actions.errors import Unsure
from tests.support.clock import StillClock
from tests.support.serving import Serving

QUICK = 0.15
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
WAYS = {
    "/header": b"HTTP/1.1 200 OK\r\nX-Long: ",
    "/body": HEAD,
    "/redirect": HEAD.replace(b"200 OK", b"301 Moved\r\nLocation: /elsewhere"),
}


class Dripping(BaseHTTPRequestHandler):
    """Begins well and goes on byte by byte, each in time for a limit between two parts."""

    def do_GET(self) -> None:
        self.close_connection = True
        if self.path == "/well":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            return
        self.wfile.write(WAYS[self.path])
        with suppress(OSError):
            while not self.server.owner.over.wait(0.02):  # type: ignore[attr-defined]
                self.wfile.write(b"x")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


class Drips(Serving):
    def __init__(self) -> None:
        self.over = threading.Event()
        super().__init__(Dripping)


@pytest.fixture(scope="module")
def server() -> Iterator[Drips]:
    with Drips() as drips:
        yield drips
        drips.over.set()


@pytest.mark.parametrize("way", WAYS)
def test_an_answer_that_drips_is_none_and_the_next_one_is_heard(server: Drips, way: str) -> None:
    limits = iter((QUICK, 30.0))
    connect = connector(server.url, FixedToken("t0ken"), lambda: next(limits))
    connection = connect()
    with pytest.raises(requests.Timeout):
        connection.request("GET", way)
    assert connection.request("GET", "/well").text == "{}"


def test_what_was_sent_and_is_not_answered_in_time_may_still_be_made(server: Drips) -> None:
    connect = connector(server.url, FixedToken("t0ken"), lambda: QUICK)
    door = Door(connect=connect, repository="acme/tokens", clock=StillClock(), trace=Trace())
    with pytest.raises(Unsure) as lost:
        door.send("POST", "/body", {})
    assert lost.value.late


@pytest.mark.parametrize("way", ["/header", "/body"])
def test_an_environment_whose_health_drips_does_not_answer(server: Drips, way: str) -> None:
    seen = HttpProbe(Trace()).get(f"{server.url}{way}", timeout=QUICK)
    assert (seen.status, seen.reason) == (0, "no answer in time")


def test_what_is_done_in_time_is_returned_or_raised() -> None:
    assert within(30, lambda: 5) == 5
    with pytest.raises(KeyError):
        within(30, lambda: {}["x"])


def test_what_takes_longer_is_left_to_itself() -> None:
    over = threading.Event()
    with pytest.raises(TooSlow):
        within(0.01, over.wait)
    over.set()
