"""`hotfix init`: from what a repository is to what is written for it."""

import re
import shlex
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain import deploys, drivers
from hotfix_actions.domain.deploys import Runnable, Script, Workflow
from hotfix_actions.domain.drivers import Driver, Policy
from hotfix_actions.domain.setup.facts import Read, Unread
from hotfix_actions.domain.version import BaseFacts, NoBase, choose_base, parse_tag
from hotfix_actions.domain.words import ENVIRONMENTS, EnvironmentName

# Inside the tag's own checkout: around it lies the default branch, unreleased work and all.
_IN_SOURCE = 'cd "$HOTFIX_SOURCE" && exec '


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
    repository: str = ""
    hub: Hub | None = None
    public: bool | None = None
    ci: tuple[str, ...] = ()


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
    `squash_only` is None where GitHub was not asked. `blocked_because` is why the Actions policies
    could not be read, where the driver was chosen without them.
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
    blocked_because: str = ""


def choose(found: Found) -> Choices:
    """Choose what is written for a repository."""
    hub = found.hub
    policies = hub.policies if hub else ()
    unread = policies if isinstance(policies, Unread) else None
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
        driver=drivers.choose(
            public=hub.public if found.public is None and hub else found.public,
            policies=() if isinstance(policies, Unread) else policies,
            ci=found.ci,
        ),
        ci=found.ci,
        blocked_because=unread.why if unread else "",
    )


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
