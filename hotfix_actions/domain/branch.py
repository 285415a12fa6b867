"""The hotfix branch: its base, its number, its name, its first commit."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from hotfix_actions.domain import drivers, naming
from hotfix_actions.domain.bump import Bump, CannotBump, bump
from hotfix_actions.domain.drivers import Driving
from hotfix_actions.domain.events import BranchMade, ReviewRulesFound, Triaged
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.triage import go_ahead
from hotfix_actions.domain.versions import still
from hotfix_actions.domain.versions.facts import Base, NoBase
from hotfix_actions.domain.versions.number import Number, next_patch
from hotfix_actions.domain.versions.parallel import living
from hotfix_actions.domain.versions.tags import read
from hotfix_actions.domain.world import BranchRule

# What GitHub itself must enforce on the hotfix branch for review to be certain.
_REVIEW = {
    "required_approving_review_count": "at least one approval",
    "dismiss_stale_reviews_on_push": "a push voids approvals",
    "require_last_push_approval": "the last push is approved by another",
}


# The message of a bump commit, as `bump_message` words it.
_BUMP = re.compile(r"Set the version to (?P<version>\S{1,100})\n\nHotfix-Incident: #\d")


@dataclass(frozen=True)
class OwnBranch:
    """A hotfix branch of this incident and attempt that exists already."""

    name: str
    bump: str
    base_tag: str
    base: str


@dataclass(frozen=True)
class BranchFacts:
    """What is known when the branch is made. `texts` are the version files at the base.

    `links` are those of them that are symbolic links, `others` files that may say the version too;
    `taken` are tags, withdrawn ones too, and `branches` the hotfix branches with their versions;
    `driving` tells what drives the attempt.
    """

    now: datetime
    incident: int
    attempt: int
    title: str
    triage: Triaged | None
    overridden: bool
    told: BranchMade | None = None
    base: Base | NoBase | None = None
    base_commit: str = ""
    own: OwnBranch | None = None
    taken: Collection[str] = ()
    withdrawn: Collection[str] = ()
    branches: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] | None = None
    links: Collection[str] = ()
    others: Mapping[str, str] = field(default_factory=dict)
    rules: Sequence[BranchRule] = ()
    driving: Driving = field(default_factory=Driving)


@dataclass(frozen=True)
class BranchPlan:
    """The branch to create, unless it is there already (`bump` given); then the sweep to enable."""

    made: BranchMade
    rules: ReviewRulesFound
    changes: Mapping[str, str]
    message: str
    swept: bool = False


def decide(facts: BranchFacts, settings: Settings) -> Plan | Halt:
    """Decide the branch once an attempt; later runs find it in the story."""
    held_up = go_ahead(facts.triage, overridden=facts.overridden)
    if held_up is not None:
        return held_up
    if facts.told is not None:
        return Plan()
    if not isinstance(facts.base, Base):
        base = facts.base or NoBase("no-tags", {})
        return Halt("refused", base.code, {**base.facts, "incident": str(facts.incident)})
    number = next_patch(facts.base.tag, facts.taken, facts.branches)
    changes = bump(
        facts.texts or {},
        base=facts.base.tag.number,
        to=number.tag.number,
        configured=settings.version_files,
        links=facts.links,
        of_package=facts.base.tag.of_package,
    )
    if isinstance(changes, CannotBump):
        return Halt("refused", changes.code, changes.facts)
    return _plan(facts, facts.base, number, changes)


def _plan(facts: BranchFacts, base: Base, number: Number, changes: Bump) -> Plan:
    version = number.tag.number
    severity = facts.triage.severity if facts.triage else "high"
    name = naming.hotfix_branch(version, severity, facts.title, facts.incident)
    if facts.own is not None:
        name = facts.own.name
        version = naming.version_of_branch(name) or version
    made = BranchMade(
        at=facts.now,
        branch=name,
        base_tag=base.tag.name,
        base=facts.base_commit,
        bump=facts.own.bump if facts.own else "",
        version=version,
        tag=f"{base.tag.prefix}{version}",
        line=base.tag.line,
        why_base=base.why,
        files=tuple(sorted(changes.changes)),
        driven_by=drivers.ways(facts.driving, name),
        passed=dict(base.passed),
        parallel=living(base.tag, facts.branches, read(facts.taken, withdrawn=facts.withdrawn)),
        skipped=dict(takewhile(lambda one: one[0] != version, number.skipped.items())),
        differs=dict(changes.differs),
        still=still.places(
            {path: text for path, text in facts.others.items() if path not in changes.changes},
            (base.tag.number, str(base.tag.version)),
        ),
    )
    rules = ReviewRulesFound(at=facts.now, branch=name, missing=missing_rules(facts.rules))
    return Plan(
        changes=() if facts.own else (Change("create", f"refs/heads/{name}"),),
        foretold=(made, rules),
        payload=BranchPlan(
            made, rules, changes.changes, bump_message(facts, version), swept=facts.driving.swept
        ),
    )


def bump_message(facts: BranchFacts, version: str) -> str:
    """Word the bump commit; its trailers are how the tool knows its own branch again."""
    return (
        f"Set the version to {version}\n\n"
        f"Hotfix-Incident: #{facts.incident}\nHotfix-Attempt: {facts.attempt}\n"
    )


def bumped_to(message: str) -> str:
    """Return the version that a bump commit's message says it sets; "" for any other message."""
    found = _BUMP.match(message)
    return found["version"] if found else ""


def is_own(message: str, incident: int, attempt: int) -> bool:
    """Whether a commit message is that of this attempt's bump commit."""
    lines = message.splitlines()
    return f"Hotfix-Incident: #{incident}" in lines and f"Hotfix-Attempt: {attempt}" in lines


def missing_rules(rules: Sequence[BranchRule]) -> tuple[str, ...]:
    """Name what GitHub does not enforce on the branch, of what makes review certain.

    https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets
    """
    kinds = {rule.kind for rule in rules}
    reviews = [rule.parameters for rule in rules if rule.kind == "pull_request"]
    missing = [
        words for name, words in _REVIEW.items() if not any(asked.get(name) for asked in reviews)
    ]
    if "non_fast_forward" not in kinds:
        missing.append("its history cannot be rewritten")
    return tuple(missing)
