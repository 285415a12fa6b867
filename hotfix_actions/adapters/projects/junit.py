"""JUnit XML reports: node --test, pytest, and what teams configure.

There is no standard; https://github.com/testmoapp/junitxml lists what writers and readers agree on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hotfix_actions.adapters.projects.cases import MOST_CASES, Case, Claims, State, agreeing

# What XML 1.0 allows (https://www.w3.org/TR/xml/#charsets); runners let escape codes slip through.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHUNK = 1 << 16
_MOST_LEVELS = 100
# The most bytes of one tag with its attributes: the parser keeps it until its end.
_LONGEST = 1 << 20
_SUITES = ("testsuites", "testsuite")
# The words of `status` and `result`, by which some writers tell what others tell by an element.
# Whatever is not known here did not pass.
_PASSED = frozenset((
    "ok", "pass", "passed", "passing", "run", "success", "successful", "succeeded", "complete",
    "completed", "executed",
))  # fmt: skip
_FAILED = frozenset((
    "fail", "failed", "failing", "failure", "error", "errored", "broken", "timedout",
))  # fmt: skip
_ELEMENTS: Mapping[str, State] = {
    "failure": "failed",
    "error": "failed",
    "skipped": "skipped",
    "skip": "skipped",
    "disabled": "skipped",
    "ignored": "skipped",
    "notrun": "skipped",
}


def cases(text: str) -> Sequence[Case]:
    """Read the test cases at any depth. Raises ValueError where the text is no such report.

    What a suite counts beyond its cases is believed where it is worse: errors and failures without
    a case have failed, and skipped ones have not passed. A document with a type declaration is
    refused: entities are how XML grows without end.
    """
    # What a test job without a report need not import.
    from defusedxml.ElementTree import ParseError, XMLParser  # noqa: PLC0415

    report = _Report()
    parser = XMLParser(target=report, forbid_dtd=True)
    fed = 0
    try:
        for at in range(0, len(text), _CHUNK):
            part = _NOT_XML.sub("", text[at : at + _CHUNK])
            fed += len(part.encode())
            parser.feed(part)
            if fed - parser.parser.CurrentByteIndex > _LONGEST:
                raise ValueError("one element is too long")
        parser.close()
    except ParseError as error:
        raise ValueError(str(error)) from error
    return report.found


@dataclass
class _Open:
    """An element whose end has not been read; `begun` is how many cases were known before it."""

    tag: str
    given: Mapping[str, str]
    begun: int
    states: set[State] = field(default_factory=set)


class _Report:
    """What the parser calls: keeps the cases, never the document."""

    def __init__(self) -> None:
        self.found: list[Case] = []
        self._open: list[_Open] = []
        self._elements = 0

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """Begin an element. Raises ValueError for what is no report, or too large a one."""
        name = tag.rpartition("}")[2].lower()
        if not self._open and name not in _SUITES:
            raise ValueError(f"<{tag[:100]}> is no JUnit report")
        self._elements += 1
        if self._elements > 4 * MOST_CASES or len(self._open) >= _MOST_LEVELS:
            raise ValueError("it holds too much")
        state = _ELEMENTS.get(name)
        if state and self._open:
            self._open[-1].states.add(state)
        kept = given if name in (*_SUITES, "testcase") else {}
        self._open.append(_Open(name, kept, len(self.found)))

    def end(self, _: str) -> None:
        """End an element: a case is known then, and so is what a suite says of its cases."""
        one = self._open.pop()
        if one.tag == "testcase":
            self.found.append(_case(one))
        elif one.tag in _SUITES:
            within = agreeing(self.found[one.begun :], _claims(one), _name(one.given))
            self.found[one.begun :] = within

    def close(self) -> None:
        """End the document."""


def _case(one: _Open) -> Case:
    return Case(name=_name(one.given), state=_state(one), file=one.given.get("file", ""))


def _name(given: Mapping[str, str]) -> str:
    return given.get("name") or given.get("classname") or "(no name)"


def _state(one: _Open) -> State:
    said = [
        re.sub(r"[^a-z]", "", one.given[key].lower())
        for key in ("status", "result")
        if one.given.get(key)
    ]
    if "failed" in one.states or any(word in _FAILED for word in said):
        return "failed"
    passed = not one.states and all(word in _PASSED for word in said)
    return "passed" if passed else "skipped"


def _claims(one: _Open) -> Claims:
    """Return what a suite says of itself; an error beside its cases is one more."""
    given: Mapping[str, Any] = one.given
    failed = _number(given, "failures") + _number(given, "errors")
    skipped = sum(_number(given, key) for key in ("skipped", "disabled", "ignored", "notrun"))
    return Claims(failed=failed, skipped=skipped, broken="failed" in one.states)


def _number(given: Mapping[str, str], key: str) -> int:
    text = given.get(key, "").strip()
    if not text:
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise ValueError(f"{key} is no number")
    return int(text)
