"""What drives a hotfix without a person: which events may start the team's workflow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from hotfix_actions.domain.deploys import OWN_WORKFLOW

Driver = Literal["pull_request_target", "workflow_run", "comments"]
DRIVERS: tuple[Driver, ...] = ("pull_request_target", "workflow_run", "comments")
# What may start the next command: a driver, or the clock beside it.
Way = Literal["pull_request_target", "workflow_run", "comments", "schedule"]
# A person's ways: a comment on the incident, and Actions > hotfix > Run workflow.
_BY_HAND = frozenset({"issue_comment", "workflow_dispatch"})
POLICY = "hotfix events"
# A policy is an allowlist: every event that the file uses is named, the blocked one among them.
# https://docs.github.com/rest/actions/policies
EVENTS = (
    "issue_comment",
    "issues",
    "pull_request_target",
    "schedule",
    "workflow_call",
    "workflow_dispatch",
    "workflow_run",
)


@dataclass(frozen=True)
class Policy:
    """A policy of the repository: its name, whether it is enforced, the paths, and the events.

    `events` is None where it restricts no events.
    """

    name: str
    active: bool
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    events: tuple[str, ...] | None = None

    @property
    def lets(self) -> bool:
        """Whether it lets `pull_request_target` start our file, and was made for that file."""
        named = OWN_WORKFLOW in self.include and OWN_WORKFLOW not in self.exclude
        return self.active and named and set(EVENTS) <= set(self.events or ())


def policy() -> dict[str, Any]:
    """Return the policy that lets every event of our file start it, and changes no other file.

    https://docs.github.com/rest/actions/policies#create-a-repository-actions-policy
    """
    return {
        "name": POLICY,
        "enforcement": "active",
        "conditions": {"workflow_path": {"include": [OWN_WORKFLOW], "exclude": []}},
        "rules": [{"type": "restrict_action_events",
                   "parameters": {"allowed_events": list(EVENTS)}}],
    }  # fmt: skip


def read(row: Mapping[str, Any]) -> Policy:
    """Read a policy as GitHub lists it."""
    paths = (row.get("conditions") or {}).get("workflow_path") or {}
    named: list[Sequence[str]] = [
        (rule.get("parameters") or {}).get("allowed_events") or ()
        for rule in row.get("rules") or ()
        if rule.get("type") == "restrict_action_events"
    ]
    return Policy(
        name=str(row.get("name") or ""),
        active=row.get("enforcement") == "active",
        include=tuple(paths.get("include") or ()),
        exclude=tuple(paths.get("exclude") or ()),
        events=tuple(event for events in named for event in events) if named else None,
    )


def choose(*, public: bool | None, policies: Sequence[Policy], ci: Sequence[str]) -> Driver:
    """Choose the driver. A repository that may be public is taken for a public one.

    Public repositories block `pull_request_target` unless a policy allows it; private and internal
    ones are exempt. https://docs.github.com/actions/concepts/about-actions-policies
    """
    if public is False or any(one.lets for one in policies):
        return "pull_request_target"
    return "workflow_run" if ci else "comments"


def events_of(workflow: Mapping[str, Any]) -> frozenset[str]:
    """Return the events that start a workflow: `on` names one, a list of them, or a mapping.

    https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#on
    """
    on = workflow.get("on")
    named = [on] if isinstance(on, str) else on
    return frozenset(map(str, named)) if isinstance(named, list | dict) else frozenset()


def asks_policies(events: Collection[str], *, public: bool) -> bool:
    """Whether only the Actions policies tell if `pull_request_target` starts the workflow."""
    return public and "pull_request_target" in events


def ways(*, events: Collection[str], public: bool, policies: Sequence[Policy]) -> tuple[Way, ...]:
    """Return what starts the next command, the surest first; nothing where no event does.

    `policies` that could not be read are none: the next way is then named, which a person can take.
    """
    chosen = choose(public=public, policies=policies, ci=())
    found: list[Way] = []
    if "pull_request_target" in events and chosen == "pull_request_target":
        found.append("pull_request_target")
    if "workflow_run" in events:
        found.append("workflow_run")
    if _BY_HAND & set(events):
        found.append("comments")
    if "schedule" in events:
        found.append("schedule")
    return tuple(found)
