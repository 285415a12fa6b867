"""Step 3: the hotfix branch, whose first commit on the base tag holds the version bump."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import branch
from hotfix_actions.domain.branch import BranchFacts, BranchPlan, OwnBranch
from hotfix_actions.domain.bump import candidates
from hotfix_actions.domain.events import BranchMade, Event
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.triage import go_ahead
from hotfix_actions.domain.undone import undoes
from hotfix_actions.domain.versions import still
from hotfix_actions.domain.versions.facts import Base, NoBase
from hotfix_actions.errors import LostRace, OutsideFailed
from hotfix_actions.steps.base import production_records, withdrawn
from hotfix_actions.steps.base_choice import base_of, branches, numbered, tag_names
from hotfix_actions.steps.driver import driving, sweep_enabled
from hotfix_actions.steps.overrides import standing
from hotfix_actions.steps.ref import create_ref

# A record may call anything a version.
_LONGEST_TAG = 100


def look(context: Context) -> BranchFacts:
    """Read tags, deployments, releases, branches, and the version files at the base."""
    story = context.story
    facts = BranchFacts(
        now=context.ports.clock.now(),
        incident=context.incident,
        attempt=story.attempt,
        title=story.incident.title if story.incident else context.request.title,
        triage=story.triage,
        overridden="triage" in standing(context, {""}),
        told=story.branch,
    )
    if facts.told is not None or go_ahead(facts.triage, overridden=facts.overridden):
        return facts
    base = base_of(context)
    if isinstance(base, NoBase):
        return replace(facts, base=base)
    return _with_base(context, facts, base)


def _with_base(context: Context, facts: BranchFacts, base: Base) -> BranchFacts:
    objects = context.ports.objects
    tag = objects.tag(base.tag.name)
    commit = tag.commit if tag else ""
    own = _own(context, facts, base.tag.name, commit, branches(context))
    there = objects.files(commit)
    paths = candidates(there, context.settings.version_files)
    links = [path for path in paths if path in there and not there[path].plain]
    besides = still.candidates((path for path in there if there[path].plain), paths)
    objects.gather((commit, path) for path in (*paths, *besides) if path not in links)
    texts = {path: objects.file(commit, path) for path in paths if path not in links}
    others = {path: objects.file(commit, path) for path in besides}
    name = own.name if own else f"hotfix/{base.tag.version.bump_patch()}-{facts.title[:1]}"
    return replace(
        facts,
        base=base,
        base_commit=commit,
        own=own,
        taken=[*tag_names(context), *withdrawn(context), *_taken_out(context)],
        withdrawn=withdrawn(context),
        branches=_others(context, own),
        texts={path: text for path, text in texts.items() if text is not None},
        others={path: text for path, text in others.items() if text is not None},
        links=links,
        rules=context.ports.rules.of_branch(name),
        driving=driving(context, commit),
    )


def _taken_out(context: Context) -> set[str]:
    """Give the versions that production's newest records call rolled back, whoever made them.

    Anybody with write access can delete a version's tag and its mark.
    """
    told = {undoes(one) for one in production_records(context)}
    return {tag for tag in told if 0 < len(tag) <= _LONGEST_TAG}


def _others(context: Context, own: OwnBranch | None) -> dict[str, str]:
    """Give the hotfix branches of others, each with the version in its name."""
    versions = numbered(branches(context))
    mine = versions.get(own.name) if own else None
    return {name: number for name, number in versions.items() if number != mine}


def _own(
    context: Context, facts: BranchFacts, base_tag: str, base: str, heads: Mapping[str, str]
) -> OwnBranch | None:
    """Find this attempt's branch by the trailers of its bump commit: a killed run left it."""
    for name, head in heads.items():
        first = next(iter(context.ports.history.compare(base, head).commits), None)
        if first and branch.is_own(first.message, facts.incident, facts.attempt):
            return OwnBranch(name, first.sha, base_tag, base)
    return None


def ensure(context: Context, plan: Plan) -> Iterator[Event]:
    """Make the commit first and the ref at it: a pull-request rule refuses a later push."""
    todo: BranchPlan | None = plan.payload
    if todo is None:
        return
    made = todo.made
    if not made.bump:
        try:
            sha = create_ref(
                context, f"heads/{made.branch}", of=made.base, make=partial(_bump, context, todo)
            )
        except LostRace as race:
            raise OutsideFailed(
                tried=f"creating the branch {made.branch}",
                found="somebody else created it at the same moment",
                remedy="run the same command again: it will look at that branch first",
            ) from race
        made = msgspec.structs.replace(made, bump=sha)
    yield _driven(context, todo, made)
    yield todo.rules


def _driven(context: Context, todo: BranchPlan, made: BranchMade) -> BranchMade:
    """Enable the sweep once the branch is there: one that rests meanwhile sees it and stays on."""
    if not todo.swept or sweep_enabled(context):
        return made
    ways = tuple(way for way in made.driven_by if way != "schedule")
    return msgspec.structs.replace(made, driven_by=ways)


def _bump(context: Context, todo: BranchPlan) -> str:
    base = todo.made.base
    return context.ports.objects.make_commit(
        parents=[base], changes=todo.changes, message=todo.message, base=base
    )


STEP = Step("branch", look, branch.decide, ensure)
