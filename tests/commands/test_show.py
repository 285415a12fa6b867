"""What a person sees of a result: what is true now, the five gates, what comes next."""

from typing import Any

import click
import msgspec
import pytest

from hotfix_actions.commands import run, show
from hotfix_actions.domain.step import Halt
from hotfix_actions.domain.story import fold
from hotfix_actions.domain.words import GATES
from hotfix_actions.result import Handed, Result
from tests.domain import make
from tests.projections.test_first_line import PASSED, PROPOSED, ROLLED_OUT, WATCHING, story, watched

STABLE = story(PROPOSED, *ROLLED_OUT, WATCHING, watched("pass"))


def lines(command: str, outcome: Any, told: Any, **more: Any) -> list[str]:
    handed = Handed(environment="production" if command == "deploy" else "")
    text = show.text(Result(outcome, told, handed=handed, **more), command)
    return click.unstyle(text).splitlines()


def test_the_first_line_has_a_mark_and_the_second_names_the_incident() -> None:
    first, second, *_ = lines("deploy", "done", STABLE, changes=("x",))
    assert first == "✓ production runs v1.2.4, stable over 15m"
    assert second == "  #7 Empty signature"


def test_a_refusal_says_what_is_true_before_why() -> None:
    halt = Halt("refused", "not-released", {"incident": "7"})
    first, *_ = lines(
        "deploy", "refused", story(), halt=halt, said="no version has been released", next="go"
    )
    assert first == "✗ nothing was changed in production: no version has been released"


@pytest.mark.parametrize("command", ["gate", "release"])
def test_the_five_gates_are_always_listed(command: str) -> None:
    red = make.judged("tests", "fail", details=("test_x failed",))
    for told in (story(), story(PROPOSED, red, PASSED)):
        shown = lines(command, "waiting", told, said="it waits")
        assert [line.split()[0] for line in shown if line.startswith("    ")][:5] == list(
            GATES if told.judged == {} else ("guard", "tests", "test_x", "proof", "audit")
        )
    assert "      test_x failed" in shown


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"passed": {"v1.2.9": "newer-patch"}}, "v1.2.9: a newer patch of the same line"),
        ({"passed": {"v2024-12": "unread"}}, "v2024-12: newer, but it cannot be read"),
        ({"differs": {"package-lock.json": "1.2.2"}}, "package-lock.json said 1.2.2; now 1.2.4"),
        ({"still": ("Chart.yaml:4",)}, "still say the number of v1.2.3: Chart.yaml:4"),
        ({"files": ()}, "the version commit is empty"),
    ],
)
def test_open_tells_people_what_the_choice_and_the_bump_found(
    found: dict[str, Any], said: str
) -> None:
    made = msgspec.structs.replace(make.branch_made(), **found)
    told = fold([make.opened(), make.triaged(), made])
    shown = " ".join(" ".join(line.split()) for line in lines("open", "done", told))
    assert said in shown
    assert said in run._reasons("open", told)["reasons"]
    assert run._reasons("gate", told) == {}
