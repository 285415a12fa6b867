"""Journals, leases, issues, comments, events and manifests as an enemy writes them.

Each is read, or refused by its own kind of error, in little memory; nothing permits anything.
"""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import pytest

from hotfix_actions.domain import bump_places, codec, handover, intake, lease, running
from hotfix_actions.domain.event import Unknown
from hotfix_actions.domain.running import Running
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.domain.trigger import comment, of_event
from hotfix_actions.projections import markers

DEEP = "[" * 100_000
NUMBER = "9" * 5_000
EVENT = '{"kind":"noted","at":"2026-01-15T10:30:00Z","text":"x","comment":3'


@contextmanager
def little_memory(most: int = 60_000_000) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


JOURNALS: dict[str, bytes] = {
    "latin-1": f'{EVENT},"by":"Größe"}}\n'.encode("latin-1"),
    "utf-16": f"{EVENT}}}\n".encode("utf-16"),
    "a NUL": f"{EVENT}\0}}\n".encode(),
    "nothing but NULs": b"\0" * 100_000,
    "deep": f"{DEEP}\n".encode(),
    "deep and closed": (f'{EVENT},"more":{"[" * 5_000}{"]" * 5_000}}}\n').encode(),
    "a huge integer": f'{EVENT},"more":{NUMBER}}}\n'.encode(),
    "a huge float": f'{EVENT},"more":1e999999}}\n'.encode(),
    "no number": f'{EVENT},"more":NaN}}\n'.encode(),
    "half a character": f'{EVENT},"by":"\\ud800"}}\n'.encode(),
    "a key twice": f'{EVENT},"kind":"tagged"}}\n'.encode(),
    "an id of something else": f'{EVENT},"id":["a"]}}\n'.encode(),
    "a list": b'["noted"]\n',
    "a word": b"noted\n",
    "HTML": b"<html>\n" * 1_000,
    "a kind that is none": b'{"kind":{"a":1},"at":"2026-01-15T10:30:00Z"}\n',
    "a year that no calendar has": b'{"kind":"noted","at":"99999-01-01T00:00:00Z","text":"x"}\n',
    "a time that is a number": b'{"kind":"noted","at":1e400,"text":"x"}\n',
    "a zone out of this world": b'{"kind":"noted","at":"2026-01-01T00:00:00+99:99","text":"x"}\n',
    "a long line": f'{EVENT},"by":"{"x" * 600_000}"}}\n'.encode(),
    "many lines": b"{}\n" * 20_000,
    "foreign line ends": f"{EVENT}}}\u2028{EVENT}}}\r{EVENT}}}".encode(),
    "carriage returns alone": b"\r" * 50_000,
    "many keys": f"{{{','.join(f'{chr(34)}k{n}{chr(34)}:1' for n in range(40_000))}}}\n".encode(),
}


@pytest.mark.parametrize("name", JOURNALS)
def test_a_hostile_journal_is_kept_and_permits_nothing(name: str) -> None:
    with little_memory(150_000_000):
        text = codec.text_of(JOURNALS[name])
        if not codec.fault(text):
            events = codec.decode(text)
            story = fold(events)
            assert story == msgspec.structs.replace(Story(), events=story.events, notes=story.notes)
            codec.encode([event for event in events if isinstance(event, Unknown)])


LEASE = lease.encode(lease.Holder("run-1", lease.datetime(2026, 1, 15, tzinfo=lease.UTC)))
LEASES: dict[str, str] = {
    "nothing": "",
    "a line": "hotfix: lease",
    "deep": f"hotfix\n\n{DEEP}",
    "a huge number": LEASE.replace("1,", f"{NUMBER},", 1),
    "a word for a number": LEASE.replace('"number":1', '"number":"1"').replace(": 1", ': "1"'),
    "a year too far": LEASE.replace("2026", "9999"),
    "a year before": LEASE.replace("2026", "0001"),
    "no year": LEASE.replace("2026", "tttt"),
    "half a character": LEASE.replace("run-1", "\\ud800"),
    "a NUL": LEASE.replace("run-1", "\\u0000"),
    "a line break": LEASE.replace("run-1", "a\\nb"),
    "a long name": LEASE.replace("run-1", "x" * 5_000),
    "very long": LEASE + " " * 100_000,
    "a list": "hotfix\n\n[]",
    "a key twice": LEASE.replace('"run', '"until":"2027-01-15T00:00:00Z","run', 1),
    "cut": LEASE[: len(LEASE) // 2],
}


@pytest.mark.parametrize("name", LEASES)
def test_a_hostile_lease_is_read_whole_or_unreadable(name: str) -> None:
    with little_memory():
        try:
            holder = lease.decode(LEASES[name])
        except lease.Unreadable as why:
            assert str(why)  # noqa: PT017
        else:
            assert holder.run.isprintable()
            assert holder.until.year in lease.YEARS


def form(field: str, value: str) -> str:
    return f"### {field}\n\n{value}\n"


TEXTS: dict[str, str] = {
    "nothing": "",
    "a word of the form": form("Severity", "critical; rm -rf /"),
    "a form within a value": form("Severity", "_No response_") + form("Severity", "urgent"),
    "spaces": "### Severity" + " " * 60_000 + "x",
    "line breaks": "### Severity\n" + "\n" * 60_000,
    "headings": "###\n" * 15_000,
    "a long number": form("Fix within", "9" * 60_000 + "m"),
    "many numbers": form("Fix within", "1m" * 30_000 + "x"),
    "digits of another script": form("Fix within", "٣m"),
    "a time without end": form("Fix within", f"{'9' * 400}d"),
    "half a character": form("Severity", "\ud800"),
    "a NUL": form("Severity", "high\0"),
    "right to left": form("Severity", "\u202ehgih"),
    "a marker": '<!-- hotfix:incident {"a": ' + DEEP[:60_000] + " -->",
    "half a marker": "<!-- hotfix:" * 5_000,
    "a marker of numbers": f'<!-- hotfix:incident {{"a": {NUMBER}}} -->',
    "a command": "/hotfix " + "open " * 12_000,
    "a command in capitals": "/HOTFIX OPEN CRITICAL",
    "a command that is a word": "/hotfixopen",
    "a command with a NUL": "/hotfix\0open",
    "a long command": "/hotfix " + "x" * 60_000,
    "an override of everything": "/hotfix override " + "tests " * 10_000 + "because",
    "a note of nothing": "/hotfix note \u200b",
    "because because": "/hotfix override guard " + "because " * 8_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_of_an_issue_is_read_as_words(name: str) -> None:
    text = TEXTS[name]
    with little_memory():
        assert intake.severity_of([text[:100], f"severity:{text[:50]}"], text) is None
        seconds = intake.fix_within_of(text)
        assert seconds is None or 0 <= seconds < float("inf")
        said = comment(text)
        assert said.command in ("", "open", "note", "override")
        for each in ("incident", "journal"):
            found = markers.read(text, each)
            assert found is None or all(isinstance(value, str) for value in found.values())


ODD: tuple[Any, ...] = (None, [], {}, "", "x", 7, -1, 1.5, True, [{}], {"number": []}, {"login": 5})


EVENTS = ("issues", "issue_comment", "pull_request_target", "workflow_run", "workflow_dispatch",
          "schedule", "push", "")  # fmt: skip


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_an_event_of_another_shape_asks_for_nothing_new(name: str, odd: Any) -> None:
    keys = ("sender", "label", "issue", "comment", "pull_request", "workflow_run", "action")
    for key in keys:
        of_event(name, {key: odd})
    found = of_event(name, dict.fromkeys(keys, odd))
    assert found.command in ("", "open", "due")
    assert found.incident is None or isinstance(found.incident, int)


RUN = '{"order":{"base":"%s","bump":"%s","head":"%s"},"own":[],"tests":%s}'
ORDER = ("a" * 40, "b" * 40, "c" * 40)
EVIDENCE: dict[str, str] = {
    "nothing": "",
    "deep": DEEP[:30_000],
    "large": "x" * 50_000,
    "negative": RUN % (*ORDER, '{"ran":-1,"passed":1,"report":true}'),
    "huge": RUN % (*ORDER, f'{{"passed":{NUMBER},"report":true}}'),
    "too many": RUN % (*ORDER, '{"passed":900000,"failed":900000}'),
    "no number": RUN % (*ORDER, '{"seconds":NaN}'),
    "no end": RUN % (*ORDER, '{"seconds":1e999}'),
    "a word": RUN % (*ORDER, '{"passed":"7"}'),
    "another commit": RUN % ("a" * 40, "b" * 40, "HEAD", "{}"),
    "more than is known": (RUN % (*ORDER, "{}")).replace('"own"', '"approved":true,"own"'),
    "a verdict": '{"verdict":"pass"}',
    "a list": "[]",
    "two": (RUN % (*ORDER, "{}")) * 2,
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_hostile_evidence_is_unusable(name: str) -> None:
    with little_memory(), pytest.raises(handover.Unusable):
        handover.read(EVIDENCE[name])


STATES: dict[str, str] = {
    "nothing": "",
    "spaces": " \n" * 50_000,
    "a NUL": "v1.2.3\0",
    "an escape code": "\x1b]0;owned\x07v1.2.3",
    "a workflow command": "::set-output name=x::y\nv1.2.3\x1b[A",
    "long": "v" * 100_000,
    "more than everything": "v1 60%\nv2 60%\n",
    "less than nothing": "v1 -10%\nv2 110%\n",
    "no share": f"v1 {NUMBER}%\nv2 1%\n",
    "many": "".join(f"v{n} 0.001%\n" for n in range(50_000)),
}


@pytest.mark.parametrize("name", STATES)
def test_a_hostile_state_is_told_or_unread_and_never_more_than_one_line(name: str) -> None:
    with little_memory():
        found = running.parse(STATES[name])
    assert isinstance(found, Running)
    assert sum(arm.share for arm in found.arms) <= 1.001
    assert all(state.isprintable() and len(state) <= 250 for state in found.states)


def toml(count: int) -> str:
    return "[project]\nname = 'x'\n" + "".join(
        f"[tool.t{n}]\nversion = '1.2.3'\n" for n in range(count)
    )


MANIFESTS: dict[str, tuple[str, str]] = {
    "json, deep": ("package.json", '{"version": ' + DEEP),
    "json, a huge integer": ("package.json", f'{{"version": {NUMBER}}}'),
    "json, many parts": ("package-lock.json", '{"version":"1","a":[' + "[]," * 2_000_000 + "1]}"),
    "json, a list": ("package.json", '["version"]'),
    "json, half a character": ("package.json", '{"version": "\\ud800"}'),
    "json, a byte order mark": ("package.json", "\ufeff\ufeff{}"),
    "toml, many versions": ("pyproject.toml", toml(3_000)),
    "toml, deep keys": ("pyproject.toml", f"[{'a.' * 5_000}b]\n"),
    "toml, deep": ("pyproject.toml", f"a = {DEEP}"),
    "toml, long": ("pyproject.toml", "#" * 2_000_000),
    "cfg, many sections": ("setup.cfg", "[metadata]\n" * 50_000),
    "cfg, many lines": ("setup.cfg", "[metadata]\n" + "version = x\n" * 50_000),
    "a version of digits": ("VERSION", f"1.{'1' * 100_000}!"),
    "python, spaces": ("version.py", "version" + " " * 200_000),
    "python, types": ("version.py", "version: " * 20_000),
    "uv, many packages": ("uv.lock", '[[package]]\nname = "x"\nversion = "1"\n' * 20_000),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_hostile_manifest_holds_no_version_or_is_unreadable(name: str) -> None:
    path, text = MANIFESTS[name]
    with little_memory():
        try:
            assert not bump_places.places(path, text)
        except bump_places.Unreadable as why:
            assert len(str(why)) < 1_000  # noqa: PT017


def test_a_version_among_thousands_is_found() -> None:
    text = toml(50).replace("name =", "version = '1.2.3'\nname =", 1)
    (place,) = bump_places.places("pyproject.toml", text)
    assert text[: place.start].count("\n") == 1
