"""Step 7: the annotated tag and the draft release."""

from collections.abc import Iterator
from functools import partial

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import release
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.release import DraftFacts, TagPlan, TagState
from hotfix_actions.domain.step import Halt, Plan, Step
from hotfix_actions.domain.world import Release
from hotfix_actions.errors import LostRace, OutsideFailed
from hotfix_actions.projections import release_notes
from hotfix_actions.steps import subject as subjects
from hotfix_actions.steps.base import releases, withdrawn
from hotfix_actions.steps.conclude import merged
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.ref import create_ref


def look_tag(context: Context) -> TagState:
    """Read what stands where the tag would go."""
    story = context.story
    chosen = subjects.chosen(context)
    facts = TagState(now=context.ports.clock.now(), branch=story.branch, sha="", told=story.tagged)
    if isinstance(chosen, Halt) or story.branch is None or story.tagged is not None:
        return facts
    return TagState(
        now=facts.now,
        branch=story.branch,
        sha=chosen.sha,
        tag=context.ports.objects.tag(story.branch.tag),
        merged=merged(context),
        withdrawn=withdrawn(context),
    )


def ensure_tag(context: Context, plan: Plan) -> Iterator[Event]:
    """Make the tag object, then its ref, which is what makes it visible."""
    todo: TagPlan | None = plan.payload
    if todo is None:
        return
    if todo.merged:
        yield todo.merged
    tagged = todo.tagged
    if todo.make:
        name, commit = todo.tagged.tag, todo.tagged.sha
        try:
            made = create_ref(context, f"tags/{name}", of=commit, make=partial(_tag, context, todo))
        except LostRace as race:
            raise OutsideFailed(
                tried=f"creating the tag {name}",
                found="it was created by somebody else at the same moment",
                remedy="run the same command again: it will look at that tag first",
            ) from race
        tagged = msgspec.structs.replace(tagged, object=made)
    yield tagged


def _tag(context: Context, todo: TagPlan) -> str:
    message = release_notes.tag_message(
        context.story, context.head or "", journal=context.journal_ref
    )
    name, commit = todo.tagged.tag, todo.tagged.sha
    return context.ports.objects.make_tag(name=name, commit=commit, message=message)


def look_draft(context: Context) -> DraftFacts:
    """Read the releases."""
    told = context.story.draft
    return DraftFacts(
        now=context.ports.clock.now(),
        tagged=context.story.tagged,
        releases=() if told else releases(context),
        told=told,
    )


def ensure_draft(context: Context, plan: Plan) -> Iterator[Event]:
    """Draft the release; after a lost answer, look before drafting again."""
    tagged = context.story.tagged
    if tagged is None or not plan.foretold:
        return
    found: Release | None = plan.payload
    if found is None:
        found = _drafted(context, tagged.tag)
    yield release.drafted(found)


def _drafted(context: Context, tag: str) -> Release:
    notes = release_notes.notes(context.story)

    def look() -> Release | None:
        context.forget("releases")
        return next((one for one in releases(context) if one.tag == tag), None)

    draft = context.ports.releases.draft
    return create_once(
        context,
        f"the draft release {tag}",
        lambda: draft(tag=tag, name=tag, body=notes),
        look,
    )


TAG = Step("tag", look_tag, release.tag, ensure_tag)
DRAFT = Step("draft", look_draft, release.draft, ensure_draft)
