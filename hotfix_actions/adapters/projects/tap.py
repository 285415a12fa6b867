"""Test Anything Protocol on stdout: ava and tape (https://testanything.org)."""

import re
from collections.abc import Sequence

from hotfix_actions.adapters.projects.cases import MOST_CASES, Case, Claims, State, agreeing

_PLAN = re.compile(r"1\.\.([0-9]{1,9})\b")
_POINT = re.compile(r"(?P<bad>not )?ok\b(?: (?P<number>[0-9]+)\b)?(?: -)? ?(?P<name>.*)")
# A `#` that is escaped, or within a word, is part of the name.
_DIRECTIVE = re.compile(r"(?:^|\s)#\s*(?:skip|todo)\b", re.IGNORECASE)
# What runners say of the whole at the end.
_FAILURES = re.compile(r"# fail(?:ed)?:?\s+([0-9]{1,9})\s*")


def cases(text: str) -> Sequence[Case]:
    """Read the top-level test points.

    What the last lines count as failed, and no point does, has failed. Raises ValueError where
    there is no plan, where the points are not those that were planned, or where the run bailed
    out: what is cut short is no report.
    """
    if text.count("\n") > 5 * MOST_CASES:
        raise ValueError("it holds too much")
    lines = text.splitlines()
    plans = [int(match[1]) for line in lines if (match := _PLAN.match(line))]
    found = [match for line in lines if (match := _POINT.match(line))]
    if len(plans) != 1 or plans[0] != len(found):
        raise ValueError("the plan does not fit the test points")
    told = [match["number"] for match in found if match["number"]]
    numbers = {int(number) for number in told if len(number) <= len(str(plans[0]))}
    if len(numbers) != len(told) or not numbers <= set(range(1, plans[0] + 1)):
        raise ValueError("the test points are not those that were planned")
    if any(line.startswith("Bail out!") for line in lines):
        raise ValueError("the run bailed out")
    failed = [int(match[1]) for line in lines if (match := _FAILURES.fullmatch(line))]
    return agreeing([_case(match) for match in found], Claims(failed=max(failed, default=0)))


def _case(match: re.Match[str]) -> Case:
    state: State = "failed" if match["bad"] else "passed"
    if _DIRECTIVE.search(match["name"]):
        state = "skipped"
    return Case(name=match["name"].strip() or "(no name)", state=state)
