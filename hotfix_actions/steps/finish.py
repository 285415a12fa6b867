"""Steps 13 and 14: publish, tidy, close, learn."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain import finish
from hotfix_actions.domain.events import (
    ActionFiled,
    Event,
    PostMortemFiled,
)
from hotfix_actions.domain.finish import (
    CloseFacts,
    Draft,
    FinishFacts,
    LearnFacts,
    LearnPlan,
    PublishFacts,
    TidyFacts,
    TidyPlan,
)
from hotfix_actions.domain.in_place import missing
from hotfix_actions.domain.step import Plan, Step
from hotfix_actions.domain.world import Issue
from hotfix_actions.errors import UsageFault
from hotfix_actions.projections import markers, post_mortem
from hotfix_actions.steps import believing, in_place
from hotfix_actions.steps.base import releases, withdrawn
from hotfix_actions.steps.base_choice import tag_names
from hotfix_actions.steps.claimed import claimed
from hotfix_actions.steps.once import create_once
from hotfix_actions.steps.removing import kept, removed
from hotfix_actions.steps.withdrawal import made_by_tool

LABELS = {
    "post-mortem": {"post-mortem": ("1d76db", "What an incident taught")},
    "action": {"post-mortem action": ("c2e0c6", "What a post-mortem asks for")},
}


def look_finishable(context: Context) -> FinishFacts:
    """Read the story and the person's word, what GitHub shows, and whether production runs it."""
    request, story = context.request, context.story
    facts = FinishFacts(story, unwatched=request.unwatched, because=request.because)
    if request.unwatched or story.tagged is None:
        return facts
    facts = replace(
        facts,
        public=finish.is_public(story.tagged.tag, releases(context)),
        missing=missing(in_place.of(context, "production")),
    )
    doubt = facts.missing or finish.not_live(story, context.settings)
    told = story.published if facts.public and doubt else None
    return replace(facts, ours=told is not None and believing.signed(context, told))


def look_publish(context: Context) -> PublishFacts:
    """Read the releases, and what the tag names: GitHub would make one that is gone."""
    now, story = context.ports.clock.now(), context.story
    if story.tagged is None:
        return PublishFacts(now=now, story=story)
    shown = releases(context)
    if story.published is not None and finish.is_public(story.tagged.tag, shown):
        return PublishFacts(now=now, story=story, releases=shown)
    tag = context.ports.objects.tag(story.tagged.tag)
    return PublishFacts(
        now=now,
        story=story,
        releases=shown,
        commit=tag.commit if tag else "",
        tags=tag_names(context),
        withdrawn=withdrawn(context),
        latest=context.ports.releases.latest(),
    )


def ensure_publish(context: Context, plan: Plan) -> Iterator[Event]:
    """Publish the draft."""
    if plan.payload is None:
        return
    release, latest = plan.payload
    if release.draft:
        release = context.ports.releases.publish(release.id, latest=latest)
    yield finish.published(release, latest=latest)


def look_tidy(context: Context) -> TidyFacts:
    """Read the heads of the branches that the tool made."""
    story, refs = context.story, context.ports.refs
    holds: dict[str, set[str]] = {}
    if story.branch and story.tagged:
        holds[story.branch.branch] = {story.tagged.sha, story.branch.bump}
    for back in story.merge_backs.values():
        pull = context.ports.pulls.get(back.pull) if back.branch not in story.removed else None
        merged = pull is not None and pull.merged
        holds[back.branch] = {pull.head} if pull and merged else set(made_by_tool(context, back))
    left = [branch for branch in holds if branch not in story.removed]
    return TidyFacts(
        now=context.ports.clock.now(),
        branches={branch: refs.get(f"heads/{branch}") for branch in left},
        holds=holds,
        removed=story.removed,
    )


def ensure_tidy(context: Context, plan: Plan) -> Iterator[Event]:
    """Remove each branch that still has the head that was judged; name those that stay."""
    todo: TidyPlan = plan.payload
    for event in todo.told:
        head = todo.delete.get(event.branch)
        yield removed(context, event, head) if head else kept(context, event)


def look_close(context: Context) -> CloseFacts:
    """Read the incident."""
    issue = context.issue()
    if issue is None:
        raise UsageFault(
            tried="closing the incident", found="no incident was named", remedy="name it: #NUMBER"
        )
    return CloseFacts(now=context.ports.clock.now(), issue=issue, told=context.story.closed)


def ensure_close(context: Context, plan: Plan) -> Iterator[Event]:
    """Close the incident."""
    if plan.payload is not None and not plan.payload.closed:
        context.ports.issues.update(plan.payload.number, closed=True)
    yield from plan.foretold


def look_learn(context: Context) -> LearnFacts:
    """Read what has been filed; only a run that was killed leaves what the story lacks."""
    story = context.story
    key = f"post-mortem of #{context.incident}"
    drafts = [
        _draft(f"{key}: {name}", title, body) for name, title, body in post_mortem.actions(story)
    ]
    told = {action.key for action in story.actions}
    unfiled = [draft for draft in drafts if draft.key not in told]
    filed = None if story.postmortem else _filed(context, key)
    found = {draft.key: _filed(context, draft.key) for draft in unfiled}
    return LearnFacts(
        now=context.ports.clock.now(),
        incident=context.incident,
        postmortem=_draft(key, post_mortem.title(story), post_mortem.body(story)),
        actions=drafts,
        told=story.postmortem,
        filed=filed,
        told_actions=story.actions,
        filed_actions={name: issue for name, issue in found.items() if issue is not None},
    )


def _draft(key: str, title: str, body: str) -> Draft:
    return Draft(key, title, f"{body}\n\n{_marker(key)}\n")


def _filed(context: Context, key: str) -> Issue | None:
    """Return what was filed under a key; nothing is filed before the incident."""
    told = context.story.incident
    since = told.at if told else context.ports.clock.now()
    return claimed(context, _marker(key), since)


def _marker(key: str) -> str:
    return str(markers.write("filed", {"key": key}))


def ensure_learn(context: Context, plan: Plan) -> Iterator[Event]:
    """File the post-mortem, then each action below it."""
    todo: LearnPlan = plan.payload
    told = context.story.postmortem
    if told is None:
        filed = todo.found or _file(context, todo.postmortem, "post-mortem")
        told = PostMortemFiled(at=filed.created, issue=filed.number, url=filed.url)
        yield told
    for draft in todo.actions:
        action = _file(context, draft, "action")
        yield from _hang(context, told.issue, action, draft)
    for key, action in todo.present.items():
        yield from _hang(context, told.issue, action, Draft(key, action.title, ""))


def _hang(context: Context, parent: int, action: Issue, draft: Draft) -> Iterator[Event]:
    below = {issue.number for issue in context.ports.issues.sub_issues(parent)}
    if action.number not in below:
        context.ports.issues.add_sub_issue(parent, action)
    filed = ActionFiled(at=action.created, issue=action.number, title=draft.title, key=draft.key)
    yield msgspec.structs.replace(filed, by=action.author)


def _file(context: Context, draft: Draft, kind: str) -> Issue:
    issues = context.ports.issues
    labels = tuple(LABELS[kind])
    return create_once(
        context,
        f"the issue {draft.title!r}",
        lambda: issues.create(title=draft.title, body=draft.body, labels=labels),
        lambda: _filed(context, draft.key),
    )


FINISHABLE = Step(
    "finishable", look_finishable, finish.finishable, lambda _, plan: iter(plan.foretold)
)
PUBLISH = Step("publish-release", look_publish, finish.publish, ensure_publish)
TIDY = Step("tidy", look_tidy, finish.tidy, ensure_tidy)
CLOSE = Step("close", look_close, finish.close, ensure_close)
LEARN = Step("post-mortem", look_learn, finish.learn, ensure_learn)
