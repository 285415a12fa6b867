"""What the base of a hotfix is chosen from: production's answer, our records, releases, tags."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import duration, naming
from hotfix_actions.domain.running import UNCONFIGURED, Running
from hotfix_actions.domain.states import name_of
from hotfix_actions.domain.versions.choice import asks_for_releases, choose_base, wanted
from hotfix_actions.domain.versions.facts import Base, BaseFacts, NoBase
from hotfix_actions.domain.versions.parallel import after_parallel
from hotfix_actions.steps.base import production_records, releases, withdrawn
from hotfix_actions.steps.overrides import standing

# What production runs is asked while people wait for a branch: in seconds. Our records speak then.
PATIENCE = 30.0
HOTFIX_BRANCHES = "heads/hotfix/"


def base_of(context: Context) -> Base | NoBase:
    """Choose the base tag from what is there now."""
    return context.once("base", lambda: _choose(context))


def tag_names(context: Context) -> list[str]:
    """Give the names of all tags."""
    names = context.once("tags", lambda: context.ports.refs.matching("tags/"))
    return [name.removeprefix("tags/") for name in names]


def _choose(context: Context) -> Base | NoBase:
    facts = _with_commits(context, _facts(context))
    if asks_for_releases(facts):
        facts = _with_commits(context, _with_releases(context, facts))
    found = choose_base(facts)
    if isinstance(found, NoBase):
        return found
    return after_parallel(found, facts, numbered(branches(context)))


def branches(context: Context) -> Mapping[str, str]:
    """Give the branches below `hotfix/` with the commits that they name."""
    found = context.once("hotfix branches", lambda: context.ports.refs.matching(HOTFIX_BRANCHES))
    return {name.removeprefix("heads/"): sha for name, sha in found.items()}


def numbered(names: Iterable[str]) -> dict[str, str]:
    """Give the branches with the tool's form of a name, each with the version in it."""
    versions = {name: naming.version_of_branch(name) for name in names}
    return {name: number for name, number in versions.items() if number}


def _with_commits(context: Context, facts: BaseFacts) -> BaseFacts:
    """Read the commits of the few tags that may move, all at once."""
    names = wanted(facts)
    found = context.ports.objects.tags(names) if names else {}
    commits = {name: tag.commit for name, tag in found.items()}
    return replace(facts, commits={**facts.commits, **commits})


def _with_releases(context: Context, facts: BaseFacts) -> BaseFacts:
    """Read which release is marked latest; where none is, which are pre-releases."""
    latest = context.ports.releases.latest()
    marked = () if latest else (one.tag for one in releases(context) if one.prerelease)
    return replace(facts, latest=latest, prereleases=frozenset(marked))


def _facts(context: Context) -> BaseFacts:
    settings = context.settings
    good = tuple(r.ref for r in production_records(context) if r.state == "success")
    running = _running(context)
    return BaseFacts(
        tags=tag_names(context),
        asked=context.request.base_tag or settings.base_tag or "",
        running=_named(context, running),
        unread=str(running) if running.configured and not running.told else "",
        deployed=good,
        withdrawn=withdrawn(context),
        prefix=settings.tag_prefix,
        older="downgrade" in standing(context, {""}),
    )


def _named(context: Context, running: Running) -> tuple[str, ...]:
    """Give what runs, each state by what it stands for by the configuration."""
    environment = context.settings.environments.get("production")
    names = environment.states if environment is not None else {}
    return tuple(name_of(state, names) for state in running.states)


def _running(context: Context) -> Running:
    """Ask production what it runs, where a `state` command is configured."""
    environment = context.settings.environments.get("production")
    if environment is None or not environment.state:
        return UNCONFIGURED
    seconds = min(duration.parse(environment.timeout), PATIENCE)
    soon = msgspec.structs.replace(environment, timeout=f"{seconds:g}s")
    return context.ports.rollouts.of("production", soon, version="").read()
