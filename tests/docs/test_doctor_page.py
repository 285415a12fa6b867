"""docs/doctor.md names every finding of `hotfix doctor` with what it says and advises."""

import re
from pathlib import Path

from hotfix_actions.domain.setup.checks import CHECKS
from hotfix_actions.projections.doctor_words import GROUPS, MARKS, TABLE

PAGE = (Path(__file__).parents[2] / "docs" / "doctor.md").read_text()


def rows() -> list[str]:
    """Every row of the page's table, as the code would write it."""
    made: list[str] = []
    for check in CHECKS:
        said = TABLE[check.code]
        what, remedy = _shown(said.what), _shown(said.next)
        mark, group = MARKS[check.severity], GROUPS[check.group]
        made.append(f"| {mark} | `{check.code}` | {group} | {what} | {remedy} |")
    return made


def _shown(text: str) -> str:
    """Write a fact's place in capitals, as a command's placeholder is."""
    return re.sub(r"\{(\w+)\}", lambda match: match[1].upper(), text).replace("|", "\\|")


def test_the_page_holds_every_finding_and_no_other() -> None:
    written = [line for line in PAGE.splitlines() if re.match(r"\| [✗!i] \| `", line)]
    assert written == rows()
