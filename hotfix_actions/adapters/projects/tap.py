"""Test Anything Protocol on stdout: ava and tape (https://testanything.org)."""

import re
from collections.abc import Sequence

from hotfix_actions.adapters.projects.cases import Case, State

_PLAN = re.compile(r"1\.\.(\d+)\b")
_POINT = re.compile(r"(?P<bad>not )?ok\b(?: \d+)?(?: -)? ?(?P<name>.*)")
_DIRECTIVE = re.compile(r"#\s*(?:skip|todo)\b", re.IGNORECASE)


def cases(text: str) -> Sequence[Case]:
    """Read the top-level test points.

    Raises ValueError where there is no plan, where the points are not as many as planned, or where
    the run bailed out: what is cut short is no report.
    """
    lines = text.splitlines()
    plans = [int(match[1]) for line in lines if (match := _PLAN.match(line))]
    points = [_case(match) for line in lines if (match := _POINT.match(line))]
    if len(plans) != 1 or plans[0] != len(points):
        raise ValueError("the plan does not fit the test points")
    if any(line.startswith("Bail out!") for line in lines):
        raise ValueError("the run bailed out")
    return points


def _case(match: re.Match[str]) -> Case:
    state: State = "failed" if match["bad"] else "passed"
    if _DIRECTIVE.search(match["name"]):
        state = "skipped"
    return Case(name=match["name"].strip() or "(no name)", state=state)
