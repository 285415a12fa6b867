"""What drives a hotfix without a person: which events may start the team's workflow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from hotfix_actions.domain import ci_runs
from hotfix_actions.domain.ci_runs import Ci
from hotfix_actions.domain.deploys import OWN_WORKFLOW

Driver = Literal["pull_request_target", "workflow_run", "comments"]
DRIVERS: tuple[Driver, ...] = ("pull_request_target", "workflow_run", "comments")
# What may start the next command: a driver, or the clock beside it. Of the team's own runs each
# tells of something else.
Way = Literal[
    "pull_request_target",
    "workflow_run",
    "workflow_run_of_merge",
    "workflow_run_of_merge_back",
    "comments",
    "schedule",
]
# A person's ways: a comment on the incident, and Actions > hotfix > Run workflow.
_BY_HAND = frozenset({"issue_comment", "workflow_dispatch"})
POLICY = "hotfix events"
# A policy is an allowlist: every event that the file uses is named, the blocked one among them.
# https://docs.github.com/rest/actions/policies
EVENTS = (
    "issue_comment",
    "issues",
    "pull_request_target",
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


def asks_policies(events: Collection[str], *, public: bool) -> bool:
    """Whether only the Actions policies tell if `pull_request_target` starts the workflow."""
    return public and "pull_request_target" in events


@dataclass(frozen=True)
class Driving:
    """What decides what drives an attempt.

    `on` are the events of our workflow on the default branch, each with how; `ci` the team's own
    workflows. `policies` that could not be read are none: the next way is then named, which a
    person can take. `swept` says whether the repository has a sweep, which `open` enables.
    """

    on: Mapping[str, Any] = field(default_factory=dict)
    public: bool = True
    policies: Sequence[Policy] = ()
    ci: Ci = field(default_factory=Ci)
    swept: bool = False


def ways(driving: Driving, branch: str) -> tuple[Way, ...]:
    """Return what starts the next command of an attempt, the surest first; none where nothing does.

    `branch` is the attempt's hotfix branch.
    """
    on = driving.on
    chosen = choose(public=driving.public, policies=driving.policies, ci=())
    found: list[Way] = []
    if "pull_request_target" in on and chosen == "pull_request_target":
        found.append("pull_request_target")
    found += ci_runs.run_ways(on, driving.ci, branch)
    if _BY_HAND & on.keys():
        found.append("comments")
    if driving.swept or "schedule" in on:
        found.append("schedule")
    return tuple(found)
