"""Stories of a version on its way into production."""

from typing import Any

from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.story import Story, fold
from tests.domain.make import after, branch_made, merged, opened, tagged, triaged

RELEASED = (opened(), triaged(), branch_made(), merged(), tagged())


def intended(environment: str = "production", **changes: Any) -> e.RolloutIntended:
    facts: dict[str, Any] = {
        "at": after(18),
        "environment": environment,
        "tag": "v1.2.4",
        "strategy": "command",
        "previous": "v1.2.3",
    }
    return e.RolloutIntended(**(facts | changes))


def rolled_out(environment: str = "production", **changes: Any) -> e.RolledOut:
    return e.RolledOut(
        at=after(19), environment=environment, tag="v1.2.4", deployment=302, **changes
    )


def failed(environment: str = "production", **changes: Any) -> e.RolloutFailed:
    facts: dict[str, Any] = {"environment": environment, "tag": "v1.2.4", "deployment": 302}
    return e.RolloutFailed(at=after(19), summary="exit code 3", **(facts | changes))


def ended_early(why: str = "took-over", **changes: Any) -> e.RolloutStopped:
    facts: dict[str, Any] = {
        "at": after(19),
        "environment": "production",
        "tag": "v1.2.4",
        "deployment": 302,
        "why": why,
        "state": "v1.2.3",
    }
    return e.RolloutStopped(**(facts | changes))


def smoked(environment: str = "production", verdict: Any = "pass") -> e.SmokeJudged:
    return e.SmokeJudged(
        at=after(20),
        environment=environment,
        deployment=302,
        verdict=verdict,
        summary=f"smoke: {verdict}",
    )


def watched(
    environment: str = "production", verdict: Any = "pass", stopped_by: str = ""
) -> e.WatchJudged:
    return e.WatchJudged(
        at=after(30),
        environment=environment,
        deployment=302,
        verdict=verdict,
        summary=f"watch: {verdict}",
        stopped_by=stopped_by,
    )


def going_back(environment: str = "production", **changes: Any) -> e.RollbackIntended:
    facts: dict[str, Any] = {"environment": environment, "tag": "v1.2.4", "to": "v1.2.3"}
    return e.RollbackIntended(at=after(31), because="lin asked for it", **(facts | changes))


def gone_back(environment: str = "production", **changes: Any) -> e.RolledBack:
    return e.RolledBack(at=after(32), environment=environment, tag="v1.2.4", to="v1.2.3", **changes)


def settled(**changes: Any) -> e.RollbackSettled:
    facts: dict[str, Any] = {"environment": "production", "tag": "v1.2.4", "to": "v1.2.3"}
    return e.RollbackSettled(**({"at": after(50)} | facts | changes))


WITHDRAWN = e.Withdrawn(at=after(32), tag="v1.2.4")


def story(*events: Event) -> Story:
    """Tell of a released version, and of what happened to it then."""
    return fold([*RELEASED, *events])
