"""The first line of every command, whatever its outcome, says what is true now."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.cli import app
from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.flows import FLOWS
from hotfix_actions.projections import first_line as first_lines
from hotfix_actions.projections.first_line import Ended, failed, first_line
from hotfix_actions.projections.halt_words import TABLE as HALTS
from hotfix_actions.projections.halts import halt
from tests.domain import make
from tests.domain.test_status import LIVE, PROPOSED, RELEASED

BEFORE = e.RolloutIntended(
    at=make.after(20),
    environment="production",
    tag="v1.2.4",
    strategy="command",
    previous="v1.2.3",
)
ROLLED_OUT = (BEFORE, LIVE[1])
WATCHING = e.WatchBegun(
    at=make.after(22), environment="production", deployment=5, seconds=900, every=10
)
SMOKED = e.SmokeJudged(
    at=make.after(22), environment="production", deployment=5, verdict="pass", summary=""
)


def watched(verdict: Any, summary: str = "") -> e.WatchJudged:
    return e.WatchJudged(
        at=make.after(40),
        environment="production",
        deployment=5,
        verdict=verdict,
        summary=summary,
    )


ANOTHER = e.WatchJudged(
    at=make.after(40),
    environment="production",
    deployment=5,
    verdict="unproven",
    summary="",
    code="another-runs",
    another="v1.3.0",
)
BACK = (
    e.RollbackIntended(
        at=make.after(41), environment="production", tag="v1.2.4", to="v1.2.3", because="bad"
    ),
    e.RolledBack(at=make.after(42), environment="production", tag="v1.2.4", to="v1.2.3"),
    e.Withdrawn(at=make.after(43), tag="v1.2.4"),
)
FAILED = e.RolloutFailed(
    at=make.after(21), environment="production", tag="v1.2.4", deployment=5, summary="exit 1"
)
PASSED = e.GatesConcluded(at=make.after(10), sha=make.HEAD, verdict="pass", check=1)
PUBLIC = e.ReleasePublished(at=make.after(50), release=901, tag="v1.2.4")
CLOSED = (
    e.IncidentClosed(at=make.after(60), incident=7),
    e.PostMortemFiled(at=make.after(61), issue=30),
)
OVERRIDDEN = e.Overridden(at=make.after(12), what=("guard",), because="x", comment=1)
OPEN = f"the hotfix branch {make.BRANCH} stands on v1.2.3, for v1.2.4"
DRAFT = "v1.2.4 is tagged at 4d4d4d4, as a draft until production is stable"


def story(*more: e.Event) -> Story:
    return fold([make.opened(), make.triaged(), make.branch_made(), *more])


def ended(
    command: str, outcome: str, events: Sequence[e.Event] = (), said: str = "", **more: Any
) -> Ended:
    place = {"environment": "production"} if command in ("deploy", "rollback") else {}
    given = {"changes": 1, "said": said} | place | more
    return Ended(command, outcome, story(*events), **given)


BARE = Ended("open", "waiting", fold([make.opened()]), said="triage leaves it to a maintainer")
TABLE: list[tuple[Ended, str]] = [
    (ended("open", "done"), OPEN),
    (ended("open", "done", changes=0), f"{OPEN}; there was nothing left to do"),
    (BARE, "#7 has no hotfix branch: triage leaves it to a maintainer"),
    (
        Ended("open", "refused", Story(), said="there is no tag v9"),
        "no hotfix was opened: there is no tag v9",
    ),
    (
        ended("open", "done", planned=True, changes=4),
        "nothing was changed; `hotfix open` would make 4 changes",
    ),
    (ended("gate", "done", (PROPOSED, PASSED)), "the gates let #12 through"),
    (ended("gate", "done", (PROPOSED, make.merged())), "#12 is merged"),
    (
        ended("gate", "waiting", (PROPOSED, PASSED), "the gates let the fix through, and it waits"),
        "the gates let the fix through, and it waits",
    ),
    (
        ended("gate", "refused", (PROPOSED,), "the gates refuse the fix: tests"),
        "the gates refuse the fix: tests",
    ),
    (
        ended("gate", "refused", (), "there is no pull request into it yet"),
        "there is no pull request into it yet",
    ),
    (
        ended("gate", "waiting", (PROPOSED,), planned=True, changes=2),
        "nothing was changed; `hotfix gate` would make 2 changes",
    ),
    (ended("release", "done", RELEASED), DRAFT),
    (ended("release", "done", RELEASED, changes=0), f"{DRAFT}; there was nothing left to do"),
    (
        ended("release", "refused", (PROPOSED,), "the fix has no valid approval: nobody"),
        "v1.2.4 is not released: the fix has no valid approval: nobody",
    ),
    (
        ended("release", "waiting", (PROPOSED,), "#12 is approved, but not merged"),
        "v1.2.4 is not released: #12 is approved, but not merged",
    ),
    (
        ended("deploy", "done", (*ROLLED_OUT, SMOKED, WATCHING, watched("pass"))),
        "production runs v1.2.4, stable over 15m",
    ),
    (
        ended("deploy", "done", (*ROLLED_OUT, WATCHING, watched("pass")), changes=0),
        "production runs v1.2.4, stable over 15m; there was nothing left to do",
    ),
    (
        ended("deploy", "done", (*ROLLED_OUT, SMOKED)),
        "production runs v1.2.4, and its critical paths answer",
    ),
    (
        ended("deploy", "refused", (), "no version has been released"),
        "nothing was changed in production: no version has been released",
    ),
    (
        ended("deploy", "waiting", (), "production is not approved: nobody has said so"),
        "nothing was changed in production: production is not approved: nobody has said so",
    ),
    (
        ended(
            "deploy",
            "refused",
            (*ROLLED_OUT, WATCHING, watched("fail", "5xx"), *BACK),
            "v1.2.4 was rolled back in production, which runs v1.2.3 again: 5xx",
            code="rolled-back",
            facts={"why": "5xx"},
        ),
        "production runs v1.2.3 again: 5xx",
    ),
    (
        ended(
            "deploy",
            "refused",
            (BEFORE, FAILED),
            "the rollout failed",
            code="deploy-failed",
            facts={"why": "exit 1"},
        ),
        "whether production runs v1.2.3 is not known: exit 1",
    ),
    (
        ended(
            "deploy",
            "waiting",
            (*ROLLED_OUT, WATCHING, watched("unproven")),
            "the watch could not prove it",
            code="watch-unproven",
            facts={"why": "no samples"},
        ),
        "production runs v1.2.4, not proven stable: no samples",
    ),
    (
        ended(
            "deploy",
            "refused",
            (*ROLLED_OUT, WATCHING),
            "rollback took production over",
            code="watch-stopped",
        ),
        "rollback took production over",
    ),
    (
        ended(
            "deploy",
            "refused",
            (*ROLLED_OUT, WATCHING, *BACK),
            "rollback took production over",
            code="watch-stopped",
        ),
        "production runs v1.2.3 again: rollback took production over",
    ),
    (
        ended(
            "deploy",
            "waiting",
            (*ROLLED_OUT, WATCHING, ANOTHER),
            "production runs v1.3.0 by now",
            code="another-runs",
        ),
        "production runs v1.3.0 by now",
    ),
    (
        ended("deploy", "waiting", (*ROLLED_OUT, WATCHING, ANOTHER)),
        "production ran v1.3.0 instead of v1.2.4 when its watch stopped",
    ),
    (
        ended(
            "deploy",
            "waiting",
            (*ROLLED_OUT, WATCHING, watched("unproven")),
            "it is over its limits as it was before",
            code="no-better",
            facts={"why": "errors 5 is over 1"},
        ),
        "production runs v1.2.4, not proven stable: errors 5 is over 1",
    ),
    (
        ended(
            "rollback",
            "refused",
            (*ROLLED_OUT, WATCHING, watched("pass")),
            "production runs v1.3.0, which is neither v1.2.4 nor v1.2.3",
            code="not-ours-to-undo",
        ),
        "production runs v1.3.0, which is neither v1.2.4 nor v1.2.3",
    ),
    (
        ended("rollback", "done", (*ROLLED_OUT, *BACK)),
        "production runs v1.2.3 again, and v1.2.4 is withdrawn",
    ),
    (
        ended("rollback", "done", (), "production runs v1.2.3: its `state` says so"),
        "production runs v1.2.3: its `state` says so",
    ),
    (
        ended("rollback", "refused", (), "this hotfix never went to production"),
        "nothing was changed in production: this hotfix never went to production",
    ),
    (
        ended(
            "rollback",
            "waiting",
            (*ROLLED_OUT, *BACK),
            "production runs v1.2.3 again; what run 9 began may still overwrite it until 03:10 UTC",
            code="unsettled",
        ),
        "production runs v1.2.3 again; what run 9 began may still overwrite it until 03:10 UTC",
    ),
    (
        ended("finish", "done", (*RELEASED, PUBLIC, *CLOSED)),
        "#7 is closed, and every branch holds v1.2.4; post-mortem #30",
    ),
    (
        ended("finish", "waiting", (*RELEASED, PUBLIC), "not every branch holds the fix yet: main"),
        "v1.2.4 is public, and #7 is still open: not every branch holds the fix yet: main",
    ),
    (
        ended("finish", "refused", RELEASED, "v1.2.4 is not in production"),
        "v1.2.4 is not public, and #7 is still open: v1.2.4 is not in production",
    ),
    (ended("note", "done"), "the timeline of #7 has the note"),
    (
        ended("note", "refused", (), "eve has the role read"),
        "the timeline of #7 has no new note: eve has the role read",
    ),
    (ended("override", "done", (OVERRIDDEN,)), "guard may pass for #7"),
    (
        ended("override", "refused", (), "tests cannot be overridden"),
        "nothing was overridden: tests cannot be overridden",
    ),
    (
        Ended("sweep", "skipped", Story(), said="nothing is due for any hotfix"),
        "nothing is due for any hotfix",
    ),
    (
        Ended("protect", "done", Story(), said="GitHub enforces reviews"),
        "GitHub enforces reviews",
    ),
    (
        ended("gate", "done", (PROPOSED, PASSED), changes=0),
        "the gates let #12 through; there was nothing left to do",
    ),
    (
        ended("rollback", "done", (*ROLLED_OUT, *BACK), changes=0),
        "production runs v1.2.3 again, and v1.2.4 is withdrawn; there was nothing left to do",
    ),
    (
        ended("finish", "done", (*RELEASED, PUBLIC, *CLOSED), changes=0),
        (
            "#7 is closed, and every branch holds v1.2.4; post-mortem #30; "
            "there was nothing left to do"
        ),
    ),
    (
        ended("note", "done", changes=0),
        "the timeline of #7 has the note; there was nothing left to do",
    ),
    (
        ended("override", "done", (OVERRIDDEN,), changes=0),
        "guard may pass for #7; there was nothing left to do",
    ),
    *(
        (
            ended(command, "done", planned=True, changes=1),
            f"nothing was changed; `hotfix {command}` would make 1 change",
        )
        for command in ("release", "deploy", "rollback", "finish", "note", "override")
    ),
    (
        ended("deploy", "waiting", said="it is not approved", planned=True, changes=0),
        "plan only: `hotfix deploy` would wait: it is not approved",
    ),
    (
        Ended("route", "done", story(), said="`gate` is asked for in #7"),
        "`gate` is asked for in #7",
    ),
    (
        Ended("route", "skipped", Story(), said="the label hotfix was not put on"),
        "the label hotfix was not put on",
    ),
    (
        Ended("route", "refused", story(), said="eve has the role read"),
        "eve has the role read",
    ),
    (
        Ended("sweep", "done", Story(), said="no hotfix is open", changes=1),
        "no hotfix is open",
    ),
]


@pytest.mark.parametrize(("how", "line"), TABLE)
def test_every_command_s_first_line_says_what_is_true_now(how: Ended, line: str) -> None:
    assert first_line(how) == line


def test_no_outcome_alone_is_a_first_line() -> None:
    for how, line in TABLE:
        assert not line.startswith((f"{how.command}: ", f"{how.outcome}"))
        assert line.strip()
        every = [replace(how, planned=planned) for planned in (True, False)]
        assert all(first_line(one) for one in every)


STOPPED = e.RolloutStopped(
    at=make.after(21), environment="production", tag="v1.2.4", state="v1.2.3", why="interrupted"
)
UNDOING = "production may still run v1.2.4: its rollback was begun, and its end was not seen"


@pytest.mark.parametrize(
    ("events", "now"),
    [
        ((), "nothing was changed in production"),
        ((BEFORE,), "whether production runs v1.2.4 is not known: its rollout did not end"),
        (
            (BEFORE, STOPPED),
            "production runs v1.2.3: the rollout of v1.2.4 was ended before its end",
        ),
        (ROLLED_OUT, "production runs v1.2.4, not judged yet"),
        ((*ROLLED_OUT, WATCHING), "production runs v1.2.4, and nobody watches it"),
        ((*ROLLED_OUT, *BACK[:1]), UNDOING),
        ((*ROLLED_OUT, *BACK), "production runs v1.2.3 again"),
    ],
)
def test_a_command_that_failed_says_what_runs_all_the_same(
    events: Sequence[e.Event], now: str
) -> None:
    for command in ("deploy", "rollback"):
        assert failed(story(*events), command, "production") == now


FAILED_ON_THE_WAY: list[tuple[str, Sequence[e.Event], str]] = [
    ("open", (), OPEN),
    ("gate", (PROPOSED,), "the gates have not let #12 through"),
    ("gate", (PROPOSED, PASSED), "the gates let #12 through"),
    ("release", (PROPOSED,), "v1.2.4 is not released"),
    ("release", RELEASED[:2], "v1.2.4 is tagged at 4d4d4d4, and has no release yet"),
    ("release", RELEASED, DRAFT),
    ("finish", RELEASED, "v1.2.4 is not public, and #7 is still open"),
    ("finish", (*RELEASED, PUBLIC), "v1.2.4 is public, and #7 is still open"),
    ("note", (), "the timeline of #7 has no new note"),
    ("override", (), "nothing was overridden"),
    ("deploy", (), "nothing was changed in production"),
    ("rollback", ROLLED_OUT, "production runs v1.2.4, not judged yet"),
]


@pytest.mark.parametrize(("command", "events", "now"), FAILED_ON_THE_WAY)
def test_what_is_true_stands_before_why_a_command_failed(
    command: str, events: Sequence[e.Event], now: str
) -> None:
    assert failed(story(*events), command, "production") == now


def test_of_what_was_not_read_nothing_is_told() -> None:
    for command in FLOWS:
        if command not in ("deploy", "rollback"):
            assert failed(Story(), command, "") == ""


# How each command of the flow may end, besides failing on its way.
OUTCOMES = {
    "open": {"done", "waiting", "refused"},
    "gate": {"done", "waiting", "refused"},
    "release": {"done", "waiting", "refused"},
    "deploy": {"done", "waiting", "refused"},
    "rollback": {"done", "waiting", "refused"},
    "finish": {"done", "waiting", "refused"},
    "note": {"done", "refused"},
    "override": {"done", "refused"},
    "route": {"done", "skipped", "refused"},
    "sweep": {"done", "skipped"},
    "protect": {"done"},
}


def test_the_table_holds_every_command_and_outcome() -> None:
    found: dict[str, set[str]] = {}
    for how, _ in TABLE:
        found.setdefault(how.command, set()).add(how.outcome)
    assert found == OUTCOMES
    assert set(FLOWS) <= set(OUTCOMES)
    assert {how.command for how, _ in TABLE if how.planned} == set(FLOWS)
    idle = {how.command for how, _ in TABLE if how.outcome == "done" and not how.changes}
    assert set(FLOWS) <= idle
    assert {command for command, *_ in FAILED_ON_THE_WAY} == set(FLOWS)
    # Those that have texts of their own: tests/commands/test_first_lines.py.
    own = {"status", "journal", "doctor", "init", "rehearse", "config"}
    silent = {"action", "evidence", "sandbox"}  # they call others, hand data over, or serve
    assert set(app.commands) == set(OUTCOMES) | own | silent


@pytest.mark.parametrize("command", FLOWS)
def test_every_halt_says_what_is_true_now_and_why(command: str) -> None:
    for code, words in HALTS.items():
        known = re.findall(r"\{(\w+)\}", words.what)
        facts = dict.fromkeys(known, "x") | {"environment": "production", "why": "it hung"}
        said, events = halt(code, facts).what, (*RELEASED, *ROLLED_OUT)
        line = first_line(ended(command, "refused", events, said, code=code, facts=facts))
        assert said in line or "it hung" in line
        if command in ("deploy", "rollback") or code in first_lines._WHOLE:
            assert "production" in line, code
        elif command == "finish":
            assert line.startswith("v1.2.4 is not public, and #7 is still open: "), code
        elif command == "release":
            moved = code.startswith("tag-moved")  # the tag is not what the journal tells
            assert line.startswith(said if moved else f"{DRAFT}: "), code


def test_hostile_words_stay_on_the_first_line() -> None:
    evil = "a\nb\x1b[2J\u202e"
    line = first_line(ended("release", "refused", (PROPOSED,), evil))
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
