"""Stakeholders are told when the deadline has passed and production still lacks the fix."""

from datetime import timedelta

from hotfix_actions.projections import notices
from tests.projections import stories


def test_an_incident_past_its_deadline_is_overdue_until_production_runs_the_fix() -> None:
    waiting = stories.mid_flow()
    assert waiting.triage is not None
    assert waiting.triage.due is not None
    late = waiting.triage.due + timedelta(minutes=1)
    early = waiting.triage.due - timedelta(minutes=1)
    told = notices.due(waiting, late)["overdue"]
    assert "overdue" not in notices.due(waiting, early)
    assert "overdue" not in notices.due(waiting)
    assert "overdue" not in notices.due(stories.finished(), late)
    assert "**What happened:** production was to be fixed by" in told
    assert notices.key_of(told) == "overdue"
