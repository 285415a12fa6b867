"""What a step is given: the request, the settings, the ports, and the story so far."""

from dataclasses import dataclass

from hotfix_actions.domain import world
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.story import Story, fold, tell
from hotfix_actions.errors import UsageFault
from hotfix_actions.ports import Ports
from hotfix_actions.request import Request


@dataclass(frozen=True)
class Saved:
    """A file that a step keeps beside the journal's events; yielded before its event."""

    path: str
    text: str


class Context:
    """One run of one command. The story grows as the runner takes in events."""

    def __init__(self, *, request: Request, settings: Settings, ports: Ports) -> None:
        self.request = request
        self.settings = settings
        self.ports = ports
        self.story = Story()
        self.head: str | None = None

    @property
    def incident(self) -> int:
        """The incident's number; 0 where there is none yet."""
        return self.story.number or self.request.incident or 0

    def load(self, incident: int) -> None:
        """Read the journal of an incident; what was told so far is forgotten."""
        facts = self.ports.journal.read(incident)
        self.head = facts.head
        self.story = fold(facts.events)

    def tell(self, event: Event) -> None:
        """Let the story go on."""
        self.story = tell(self.story, event)

    def issue(self) -> world.Issue | None:
        """Give the incident's issue, or None where no number is known yet.

        Raises UsageFault where the number names no issue, or a pull request.
        """
        if not self.incident:
            return None
        found = self.ports.issues.get(self.incident)
        if found is None:
            raise UsageFault(
                tried=f"reading issue #{self.incident}",
                found="there is no such issue",
                remedy="give the number of the incident's issue, or leave it out to open a new "
                "one:\n  hotfix open --title 'What is broken' --severity high",
            )
        if found.is_pull:
            raise UsageFault(
                tried=f"reading issue #{self.incident}",
                found=f"#{self.incident} is a pull request",
                remedy="give the number of the incident's issue, not of its fix",
            )
        return found
