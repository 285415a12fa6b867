"""After a refusal `next` is its remedy, and not the command that was refused a moment ago."""

from typing import Any

import pytest

from hotfix_actions.domain import events as e
from hotfix_actions.domain.status import Facts, Fix, Shown, standing
from hotfix_actions.domain.story import fold
from hotfix_actions.projections.halts import halt
from hotfix_actions.projections.nexts import next_of
from hotfix_actions.projections.standing import following
from tests.domain import make
from tests.domain.live import RELEASED, WITHDRAWN, gone_back, rolled_out
from tests.domain.test_status import PROPOSED

OPEN = (make.opened(), make.triaged(), make.branch_made())
GATED = e.GatesConcluded(at=make.after(10), sha=make.HEAD, verdict="pass", check=1)
MERGED = make.pull(merged=True, closed=True, merge_commit=make.MERGE, merged_at=make.after(11))


def refused(command: str, code: str, minute: float = 12, **facts: str) -> e.Stopped:
    given = {"incident": "7", "tag": "v1.2.4", "branch": make.BRANCH, **facts}
    return e.Stopped(
        at=make.after(minute), command=command, outcome="refused", code=code, facts=given
    )


def status(*events: e.Event, pull: Any = MERGED) -> str:
    story = fold([*OPEN, PROPOSED, GATED, *events])
    return following(standing(Facts(7, make.after(20), story, shown=Shown(fixes=(Fix(pull),)))))


@pytest.mark.parametrize(
    ("code", "facts", "remedy"),
    [
        ("base-withdrawn", {"base": "v1.2.3"}, "hotfix override 7 withdrawn --because REASON"),
        ("lacks-version", {"merge": "v1.2.5", "files": "package.json"}, "-X ours v1.2.5"),
        ("version-not-reviewed", {"why": "it has a commit of eve's"}, "Do what it names"),
        ("tag-taken", {"commit": "af73cfa"}, "Find out who created it"),
        ("fix-left-out", {"pulls": "#15"}, "Merge it, or close it"),
    ],
)
def test_status_tells_why_the_release_was_refused_and_what_to_do(
    code: str, facts: dict[str, str], remedy: str
) -> None:
    said = status(refused("release", code, **facts))
    assert said.startswith("`hotfix release 7` was refused: ")
    assert remedy in said
    assert "comes next" not in said
    assert said.count("hotfix release 7") >= 2


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ((refused("release", "base-withdrawn", 10.5),), "The release comes next"),
        ((refused("release", "base-withdrawn"), make.merged()), "The release comes next"),
        ((refused("release", "no-such-code"),), "The release comes next"),
        ((), "The release comes next"),
    ],
)
def test_a_refusal_that_is_over_or_unknown_leaves_the_next_command(
    events: tuple[e.Event, ...], said: str
) -> None:
    assert status(*events).startswith(said)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_the_refusal_of_a_deployment_is_told(environment: str) -> None:
    events = (*RELEASED, e.ReleaseDrafted(at=make.after(15), release=901, tag="v1.2.4"))
    stopped = refused("deploy", "would-downgrade", 30, environment=environment, running="v1.3.0")
    said = next_of(fold([*events, stopped]))
    assert said.startswith(f"`hotfix deploy {environment} 7` was refused: v1.2.4 does not hold")
    assert "The release" not in next_of(fold([*events, stopped, rolled_out(environment)]))


@pytest.mark.parametrize("word", ["withdrawn", "downgrade"])
def test_after_an_override_the_command_it_was_made_for_is_next(word: str) -> None:
    allowed = e.Overridden(
        at=make.after(13), what=(word,), because="it is reverted", comment=9, by="mona"
    )
    said = status(refused("release", "base-withdrawn", base="v1.2.3"), allowed)
    assert said == f"A maintainer allowed it ({word}): `hotfix release 7`."
    story = fold([*OPEN, PROPOSED, GATED, refused("release", "base-withdrawn"), allowed])
    assert next_of(story) == said


def test_an_override_of_a_gate_leaves_what_comes_next() -> None:
    allowed = e.Overridden(at=make.after(13), what=("guard",), because="big", comment=9, sha="")
    assert "presses Merge" in next_of(fold([*OPEN, PROPOSED, GATED, allowed]))


UNKNOWN = "#12 waits for 2 approvals (GitHub knows no account for kenji@example.org)"


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        (UNKNOWN, "2 people other than mona with write access approve #12, and one presses Merge"),
        ("#12 waits for an approval", "Someone other than mona with write access approves #12 and"),
        ("#12 waits for 1 more approval (x)", "Someone other than mona with write access approves"),
    ],
)
def test_as_many_approvals_are_asked_for_as_are_missing(summary: str, said: str) -> None:
    review = make.judged("review", "unproven", summary=summary)
    assert next_of(fold([*OPEN, PROPOSED, review, GATED])).startswith(said)
    count = {"approvals": "2"} if "2 approvals" in summary else {}
    following = halt("waits-for-review", {"why": summary, **count}).next
    several = "2 people with write access who did not write it approve it; "
    one = "somebody with write access who did not write it approves it; "
    assert following.startswith(several if count else one)


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("staged", [False, True])
def test_what_staging_still_runs_after_a_rollback_is_told(*, staged: bool, back: bool) -> None:
    events = [rolled_out("staging")] if staged else []
    events += [gone_back("staging")] if back and staged else []  # type: ignore[list-item]
    story = fold([*RELEASED, *events, rolled_out(), gone_back(), WITHDRAWN])
    told = "`hotfix rollback 7 --environment staging`" in next_of(story)
    assert told == (staged and not back)
