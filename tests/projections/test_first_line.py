"""The first line of every command, whatever its outcome, says what is true now."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Story, fold
from hotfix_actions.projections.first_line import Ended, failed, first_line
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
    (Ended("route", "done", story()), "nothing is to be done"),
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
    assert failed(story(*events), "note", "") == ""


def test_hostile_words_stay_on_the_first_line() -> None:
    evil = "a\nb\x1b[2J\u202e"
    line = first_line(ended("release", "refused", (PROPOSED,), evil))
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
