"""`hotfix init`: from what a repository is to what is written for it."""

import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from hotfix_actions.domain import deploys, drivers
from hotfix_actions.domain.deploys import Runnable, Script, Workflow
from hotfix_actions.domain.drivers import Driver, Policy
from hotfix_actions.domain.setup.facts import Read, Unread
from hotfix_actions.domain.versions.choice import choose_base
from hotfix_actions.domain.versions.facts import BaseFacts, NoBase
from hotfix_actions.domain.versions.tags import parse_tag
from hotfix_actions.domain.words import ENVIRONMENTS, EnvironmentName

# Inside the tag's own checkout: around it lies the default branch, unreleased work and all.
_IN_SOURCE = 'cd "$HOTFIX_SOURCE" && exec '


# Why a driver was chosen: a person chose it (and whether GitHub blocks it is known, or not); the
# repository is private; a policy allows pull_request_target; it is public; nobody could ask.
Reason = Literal[
    "chosen", "chosen-blocked", "chosen-unsure", "private", "allowed", "public", "unread", "unknown"
]


@dataclass(frozen=True)
class Action:
    """Which version of the action is used: `sha` is the commit that `ref` names, where known."""

    name: str
    ref: str
    sha: str = ""


@dataclass(frozen=True)
class Hub:
    """What GitHub says of the repository, where it could be asked.

    `has_app` says whether a GitHub App is set up; None where that may not be asked.
    """

    default_branch: str
    allows_merge: bool
    labels: frozenset[str] = frozenset()
    has_app: bool | None = None
    public: bool = True
    policies: Read[tuple[Policy, ...]] = ()


@dataclass(frozen=True)
class Found:
    """What was read of a repository on disk, and of GitHub where it could be asked.

    `told_tests` says whether the tool can run the tests without being told how; `test_command` is
    what would, as far as one can see. `configured` are the environments of a configuration that is
    there already, None where there is none; `dispatches` whether its commands start workflows.
    `without_restore` are those of them that cannot be rolled back, `marked` says whether it still
    has lines marked CHECK. `driver` is what a person chose.
    """

    default_branch: str
    kind: str
    name: str = ""
    told_tests: bool = True
    test_command: tuple[str, ...] = ()
    workspaces: tuple[str, ...] = ()
    tags: Collection[str] = ()
    runnable: Runnable = field(default_factory=lambda: Runnable({}))
    workflows: Sequence[Workflow] = ()
    owners: str | None = None
    owners_file: str = ""
    configured: tuple[EnvironmentName, ...] | None = None
    dispatches: bool = False
    without_restore: tuple[EnvironmentName, ...] = ()
    marked: bool = False
    repository: str = ""
    hub: Hub | None = None
    public: bool | None = None
    ci: tuple[str, ...] = ()
    driver: Driver | None = None

    @property
    def is_public(self) -> bool | None:
        """Whether everybody may read it: by a person's word, else GitHub's; None where unknown."""
        return self.hub.public if self.public is None and self.hub else self.public

    @property
    def policies(self) -> Read[tuple[Policy, ...]]:
        """The Actions policies; none where nobody asked."""
        return self.hub.policies if self.hub else ()


@dataclass(frozen=True)
class Rollout:
    """How one environment is deployed to and put back; no `restore` where that is not known.

    `starts` names the workflow that both of them start.
    """

    deploy: tuple[str, ...]
    restore: tuple[str, ...] = ()
    source: str = ""
    starts: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """What is written, and what a person is told.

    `environments` are those that the workflow has jobs for; `rollouts` what the new configuration
    says of them. `families` are the prefixes of tags that nobody can choose between.
    `squash_only` is None where GitHub was not asked. `reason` is why the driver was chosen, `why`
    GitHub's answer where the Actions policies could not be read.
    """

    default_branch: str
    environments: tuple[EnvironmentName, ...]
    rollouts: Mapping[EnvironmentName, Rollout]
    dispatches: bool
    tag_prefix: str
    families: tuple[str, ...]
    test_command: tuple[str, ...]
    squash_only: bool | None
    base_tag: str
    tags: Collection[str]
    owners: str
    driver: Driver = "pull_request_target"
    ci: tuple[str, ...] = ()
    reason: Reason = "private"
    why: str = ""


def choose(found: Found) -> Choices:
    """Choose what is written for a repository."""
    hub, policies = found.hub, found.policies
    known = () if isinstance(policies, Unread) else policies
    driver = found.driver or drivers.choose(public=found.is_public, policies=known, ci=found.ci)
    rollouts = {} if found.configured is not None else _rollouts(found)
    named = tuple(rollouts) if found.configured is None else found.configured
    dispatches = any(one.starts for one in rollouts.values()) or found.dispatches
    base = choose_base(BaseFacts(tags=found.tags))
    families = _families(base)
    prefix = _own_prefix(families, found.name)
    if prefix is not None:
        base = choose_base(BaseFacts(tags=found.tags, prefix=prefix))
    return Choices(
        default_branch=hub.default_branch if hub else found.default_branch,
        environments=tuple(name for name in ENVIRONMENTS if name in named),
        rollouts=rollouts,
        dispatches=dispatches,
        tag_prefix=prefix or "",
        families=families,
        test_command=() if found.told_tests else found.test_command,
        squash_only=None if hub is None else not hub.allows_merge,
        base_tag="" if isinstance(base, NoBase) else base.tag.name,
        tags=found.tags,
        owners=_owners_advice(found),
        driver=driver,
        ci=() if found.driver == "comments" else found.ci,
        reason=_reason(found, driver),
        why=policies.why if isinstance(policies, Unread) else "",
    )


def _reason(found: Found, driver: Driver) -> Reason:
    """Return why a driver was chosen; what is not known is never told as known."""
    public, policies = found.is_public, found.policies
    allowed = not isinstance(policies, Unread) and any(one.lets for one in policies)
    if found.driver and (driver != "pull_request_target" or public is False or allowed):
        return "chosen"
    if found.driver:
        sure = public and found.hub is not None and not isinstance(policies, Unread)
        return "chosen-blocked" if sure else "chosen-unsure"
    if public is False:
        return "private"
    if allowed:
        return "allowed"
    if isinstance(policies, Unread):
        return "unread"
    return "public" if public else "unknown"


def _families(base: object) -> tuple[str, ...]:
    if isinstance(base, NoBase) and base.code == "several-tag-families":
        return tuple(base.facts["prefixes"].split(", "))
    return ()


def _own_prefix(families: Collection[str], name: str) -> str | None:
    """Give the family that bears the name of the root package; None where none does."""
    own = {name, name.rpartition("/")[2]} - {""}
    named = [one for one in families if re.sub(r"[-@_/.]*v?$", "", one) in own]
    return named[0] if len(named) == 1 else None


def newest_of(tags: Collection[str], prefix: str) -> str:
    """Give the highest stable tag of a family, to show what is meant by its prefix."""
    parsed = [tag for name in tags if (tag := parse_tag(name)) and tag.stable]
    own = [tag for tag in parsed if tag.prefix == ("" if prefix == "none" else prefix)]
    return max(own, key=lambda tag: tag.version).name if own else ""


def _rollouts(found: Found) -> dict[EnvironmentName, Rollout]:
    """A script of the repository goes first; then a workflow that can be started for a tag."""
    back = deploys.scripts("(?:rollback|roll-back|restore)", found.runnable)
    made = {
        name: _by_script(script, back.get(name))
        for name, script in deploys.scripts("deploy", found.runnable).items()
    }
    if made:
        return made
    for name in ENVIRONMENTS:
        one = next((flow for flow in found.workflows if flow.deploys_to(name)), None)
        if one:
            made[name] = _by_workflow(one, name)
    return made


def _by_script(script: Script, back: Script | None) -> Rollout:
    inside = ("sh", "-c", _IN_SOURCE + shlex.join(script.words))
    return Rollout(deploy=inside, restore=back.words if back else (), source=script.source)


def _by_workflow(one: Workflow, environment: EnvironmentName) -> Rollout:
    """Start it on the default branch where it takes the tag as an input, else on the tag."""
    theirs = {one.environment_input: one.reaches[environment]} if one.environment_input else {}
    ours = {one.ref_input: "$HOTFIX_TAG"} if one.ref_input else {}
    return Rollout(deploy=(), source=one.path, starts=one.file, inputs={**theirs, **ours})


def _owners_advice(found: Found) -> str:
    """Tell what CODEOWNERS lacks: `none`, `uncovered`, or nothing."""
    if found.owners is None:
        return "none"
    patterns = [line.split()[0] for line in found.owners.splitlines() if line.split()]
    covers = re.compile(r"\*\*?|/?\.github(/.*)?|\*\.ya?ml")
    return "" if any(covers.fullmatch(one) for one in patterns) else "uncovered"


_USED = r"(?m)uses: {name}/\.github/workflows/hotfix\.yml@(?P<sha>[0-9a-f]{{40}}) # {ref}$"


def pinned_in(workflow: str, action: Action) -> str:
    """Give the commit that a workflow written before pins the same version to; else nothing."""
    pattern = _USED.format(name=re.escape(action.name), ref=re.escape(action.ref))
    match = re.search(pattern, workflow)
    return match["sha"] if match else ""
