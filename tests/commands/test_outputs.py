"""What a command hands to the jobs after it, and to `--json`."""

from hotfix_actions.domain.story import Story
from hotfix_actions.result import Result
from tests.projections import stories


def test_severity_and_deadline_are_told_as_they_were_triaged() -> None:
    story = stories.mid_flow()
    assert story.triage is not None
    assert story.triage.due is not None
    told = Result("done", story).outputs()
    assert (told.severity, told.due) == (story.triage.severity, story.triage.due.isoformat())


def test_before_triage_nobody_knows_them() -> None:
    told = Result("skipped", Story()).outputs()
    assert (told.severity, told.due, told.outcome) == ("", "", "skipped")
