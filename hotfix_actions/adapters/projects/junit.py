"""JUnit XML reports: node --test, pytest, and what teams configure."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from hotfix_actions.adapters.projects.cases import Case, State

# What XML 1.0 allows (https://www.w3.org/TR/xml/#charsets); runners let escape codes slip through.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def cases(text: str) -> Sequence[Case]:
    """Read the test cases at any depth. Raises ValueError where the text is no such report.

    A document with a type declaration is refused: entities are how XML grows without end.
    """
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise ValueError("a report has no document type")
    try:
        root = ET.fromstring(_NOT_XML.sub("", text))  # noqa: S314  # no DOCTYPE, see above
    except ET.ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag not in ("testsuites", "testsuite"):
        raise ValueError(f"<{root.tag}> is no JUnit report")
    return [_case(element) for element in root.iter("testcase")]


def _case(element: ET.Element) -> Case:
    return Case(
        name=element.get("name") or element.get("classname") or "(no name)",
        state=_state({child.tag for child in element}),
        file=element.get("file", ""),
    )


def _state(tags: set[str]) -> State:
    if tags & {"failure", "error"}:
        return "failed"
    return "skipped" if "skipped" in tags else "passed"
