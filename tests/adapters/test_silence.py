"""A person who waits is told soon that GitHub does not answer."""

import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from hotfix_actions.adapters.github import silence
from hotfix_actions.adapters.github.silence import Silence


class Said(list[str]):
    """Keeps what was said, and wakes who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = threading.Event()

    def __call__(self, text: str) -> None:
        self.append(text)
        self.heard.set()


def test_an_answer_that_is_late_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silence, "PATIENT", 0.0)
    said = Said()
    watching = Silence(said)
    with watching.watched("GET /repos/a/b"):
        assert said.heard.wait(30)
    with watching.watched("GET /user"):
        pass
    (told,) = said
    assert "GitHub has not answered" in told
    assert "(GET /repos/a/b)" in told


def refuse() -> None:
    raise OSError


@pytest.mark.parametrize("ask", [refuse, list])
def test_an_answer_in_time_leaves_no_timer(
    monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    monkeypatch.setattr(silence, "PATIENT", 3600.0)
    said, before = Said(), set(threading.enumerate())
    with suppress(OSError), Silence(said).watched("GET /user"):
        ask()
    for one in set(threading.enumerate()) - before:
        one.join(30)
    assert said == []
    assert set(threading.enumerate()) <= before
