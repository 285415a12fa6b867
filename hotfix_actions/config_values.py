"""Values of the configuration that have the right form, and would fail when they are used."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from hotfix_actions.domain import duration
from hotfix_actions.domain.settings import Environment, Settings, WatchSettings
from hotfix_actions.domain.watch import wanted
from hotfix_actions.errors import Fault

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# https://git-scm.com/docs/git-check-ref-format
_NO_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//")
_LONGEST_PATTERN = 500


def unprintable(value: Any, where: str = "") -> Iterator[Fault]:
    """Give every text that holds a control character: no command and no file name may."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from unprintable(inner, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from unprintable(inner, f"{where}.{at}")
    elif isinstance(value, str) and (found := _CONTROL.search(value)):
        yield Fault(where or "the file", f"it holds the control character U+{ord(found[0]):04X}")


def unusable(settings: Settings) -> Iterator[Fault]:
    """Give every value that would only fail when it is used, after first effects."""
    yield from _zone(settings.timezone)
    yield from _refs(settings)
    yield from _seconds("audit.timeout", settings.audit.timeout)
    yield from _tests(settings)
    for at, path in enumerate(settings.version_files or ()):
        yield from _inside(f"version-files.{at}", path)
    patterns = {
        "guard.ignore": settings.guard.ignore,
        "guard.forbid": settings.guard.forbid,
        "tests.patterns": settings.tests.patterns,
    }
    for where, several in patterns.items():
        yield from _patterns(where, several)
    for name, environment in settings.environments.items():
        yield from _environment(f"environments.{name}", environment)


def _zone(name: str) -> Iterator[Fault]:
    """Look a time zone up, as whatever is shown to people will; `UTC` needs no list of zones."""
    if name == "UTC":
        return
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if available_timezones():  # a machine that has none shows UTC
            mend = "write it like Europe/Berlin or Asia/Tokyo, or leave it out for UTC"
            yield Fault("timezone", f"there is no time zone {name[:100]!r}", mend)


def _refs(settings: Settings) -> Iterator[Fault]:
    branches = settings.merge_back or ()
    named = [(f"merge-back.{at}", branch) for at, branch in enumerate(branches)]
    named += [("base-tag", settings.base_tag)] if settings.base_tag else []
    for where, name in named:
        parts = name.split("/")
        odd = any(not part or part.startswith(".") or part.endswith(".lock") for part in parts)
        if odd or _NO_REF.search(name) or name.endswith(".") or name.startswith("-"):
            yield Fault(where, f"{name[:100]!r} can be no name of a branch or tag")
    if settings.tag_prefix and _NO_REF.search(settings.tag_prefix):
        yield Fault("tag-prefix", f"{settings.tag_prefix[:100]!r} can begin no tag")
    for at, branch in enumerate(branches):
        if branch in branches[:at]:
            yield Fault(f"merge-back.{at}", f"{branch[:100]!r} stands there twice")


def _tests(settings: Settings) -> Iterator[Fault]:
    tests = settings.tests
    yield from _seconds("tests.timeout", tests.timeout)
    yield from _command("tests.install", tests.install)
    yield from _command("tests.command", tests.command)
    if tests.report:
        yield from _inside("tests.report", tests.report)


def _environment(where: str, environment: Environment) -> Iterator[Fault]:
    for name in ("deploy", "restore", "state", "smoke"):
        yield from _command(f"{where}.{name}", getattr(environment, name))
    yield from _seconds(f"{where}.timeout", environment.timeout)
    yield from _address(f"{where}.health", environment.health)
    if environment.watch is not None:
        yield from _watch(f"{where}.watch", environment.watch)


def _watch(where: str, watch: WatchSettings) -> Iterator[Fault]:
    faults = list(
        chain(_seconds(f"{where}.for", watch.seconds), _seconds(f"{where}.every", watch.every))
    )
    yield from faults
    yield from _address(f"{where}.metrics", watch.metrics)
    if watch.limits and not watch.metrics:
        yield Fault(f"{where}.limits", "nothing is measured", "set watch.metrics to an address")
    if not faults and watch.breach_after > wanted(watch):
        what = f"{watch.breach_after} bad samples are a breach, and a watch takes {wanted(watch)}"
        mend = "watch for longer, look more often, or lower breach-after"
        yield Fault(f"{where}.breach-after", what, mend)


def _seconds(where: str, text: str) -> Iterator[Fault]:
    try:
        seconds = duration.parse(text)
    except ValueError as wrong:
        yield Fault(where, str(wrong)[:200])
        return
    if not seconds:
        yield Fault(where, f"{text[:100]!r} is no time at all")


def _address(where: str, url: str | None) -> Iterator[Fault]:
    if url is None:
        return
    try:
        parts = urlsplit(url)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:
        whole = False
    if not whole or re.search(r"\s", url):
        yield Fault(where, f"{url[:100]!r} is no address")


def _command(where: str, words: Sequence[str]) -> Iterator[Fault]:
    if words and not words[0].strip():
        yield Fault(where, "its first word, the program, is empty")


def _inside(where: str, path: str) -> Iterator[Fault]:
    parts = path.split("/")
    if not path.strip() or path.startswith("/") or ".." in parts or ".git" in parts:
        yield Fault(where, f"{path[:100]!r} is no path within the repository")


def _patterns(where: str, patterns: Sequence[str]) -> Iterator[Fault]:
    for at, pattern in enumerate(patterns):
        if not pattern.strip("/ "):
            yield Fault(f"{where}.{at}", "is empty, and fits nothing")
        if len(pattern) > _LONGEST_PATTERN:
            yield Fault(f"{where}.{at}", f"is longer than {_LONGEST_PATTERN} characters")
