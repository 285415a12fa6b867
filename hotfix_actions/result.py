"""What a command answers: the outputs of the action and of `--json`, and the exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from hotfix_actions import errors
from hotfix_actions.domain.step import Change, Halt, Outcome
from hotfix_actions.domain.story import Story


class Outputs(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The contract of DESIGN section 6; every value is text, empty where it does not apply."""

    outcome: str
    incident: str = ""
    attempt: str = ""
    decision: str = ""
    severity: str = ""
    due: str = ""
    base_tag: str = ""
    version: str = ""
    tag: str = ""
    branch: str = ""
    pull_request: str = ""
    verdict: str = ""
    release_url: str = ""
    postmortem: str = ""
    next: str = ""
    command: str = ""
    environment: str = ""
    then: str = ""
    order: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Handed:
    """What a job hands over to the jobs after it.

    `command` and `environment` are what an event asks for; `then` is the command that the flow goes
    on with, without a person; `order` names the commits to execute, `evidence` is what came of it.
    """

    command: str = ""
    environment: str = ""
    then: str = ""
    order: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Result:
    """How a command ended. `changes` are what it would have done, where it only planned.

    `number` is the incident's where the story does not know it yet. `view` is what `--json` holds
    besides the outputs.
    """

    outcome: Outcome
    story: Story
    halt: Halt | None = None
    changes: tuple[Change, ...] = ()
    planned: bool = False
    next: str = ""
    said: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    view: Mapping[str, object] = field(default_factory=dict)
    handed: Handed = Handed()
    number: int = 0

    @property
    def exit_code(self) -> int:
        """0 for done, skipped, waiting for people; 1 for refused; 2 for words that do not fit."""
        if self.halt is not None and self.halt.usage:
            return errors.USAGE
        return errors.REFUSED if self.outcome == "refused" else errors.DONE

    def outputs(self) -> Outputs:
        """Tell the outputs from the story."""
        story = self.story
        triage = story.triage
        return Outputs(
            outcome=self.outcome,
            incident=str(story.number or self.number or ""),
            attempt=str(story.attempt) if story.number else "",
            decision=triage.decision if triage else "",
            severity=triage.severity if triage else "",
            due=triage.due.isoformat() if triage and triage.due else "",
            base_tag=story.branch.base_tag if story.branch else "",
            version=story.branch.version if story.branch else "",
            tag=story.tagged.tag if story.tagged else "",
            branch=story.branch.branch if story.branch else "",
            pull_request=story.proposed.url if story.proposed else "",
            verdict=story.gates.verdict if story.gates else "",
            release_url=_release_url(story),
            postmortem=story.postmortem.url if story.postmortem else "",
            next=self.next,
            **vars(self.handed),
        )


def _release_url(story: Story) -> str:
    if story.published:
        return story.published.url
    return story.draft.url if story.draft else ""
