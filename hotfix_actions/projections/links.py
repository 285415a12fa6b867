"""The table of links: everything that the hotfix made, and how far it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from hotfix_actions.domain import events as e
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.projections.inert import Safe, code, code_link, line, link, ref

NOTHING = Safe("")


@dataclass(frozen=True)
class Link:
    """What it is, where, and how far: Markdown that is inert already."""

    what: str
    where: Safe
    state: Safe = NOTHING


def rows(story: Story, repository_url: str) -> list[Link]:
    """Give a row for each thing that exists, in the order of the flow."""
    url = repository_url.rstrip("/")
    return [
        *_branch(story, url),
        *_fix(story),
        *_tag(story, url),
        *_release(story),
        *_merge_backs(story),
        *(_rollout(rollout, url) for rollout in story.rollouts.values()),
        *_learning(story),
    ]


def repository_of(story: Story) -> str:
    """Give the repository's address, from the incident's own."""
    return story.incident.url.partition("/issues/")[0] if story.incident else ""


def compare(url: str, base: str, head: str) -> str:
    """Give the address of a comparison."""
    return f"{url}/compare/{quote(base, safe='')}...{quote(head, safe='')}"


def _joined(*parts: Safe) -> Safe:
    return Safe("".join(parts))


def _branch(story: Story, url: str) -> Iterator[Link]:
    if story.branch is None:
        return
    name = story.branch.branch
    base = _joined(Safe("from "), code(story.branch.base_tag))
    if name in story.removed:
        yield Link("Hotfix branch", code(name), Safe("removed: its work is done"))
    else:
        yield Link("Hotfix branch", code_link(name, f"{url}/tree/{quote(name)}"), base)


def _fix(story: Story) -> Iterator[Link]:
    pulls = story.merged.pulls if story.merged else ()
    if story.proposed and story.proposed.pull not in pulls:
        author = line(story.proposed.author)
        yield Link("Fix", ref(story.proposed.pull), _joined(Safe("open, by "), author))
    for pull in pulls:
        approved = ", ".join(story.merged.approved_by) if story.merged else ""
        by = _joined(Safe(", approved by "), line(approved)) if approved else Safe("")
        yield Link("Fix", ref(pull), _joined(Safe("merged"), by))


def _tag(story: Story, url: str) -> Iterator[Link]:
    if story.tagged is None:
        return
    tag = story.tagged.tag
    state = Safe("withdrawn") if story.withdrawn else Safe("")
    if story.branch and not story.withdrawn:
        state = link("what changed", compare(url, story.branch.base_tag, tag))
    yield Link("Tag", code_link(tag, f"{url}/tree/{quote(tag)}"), state)


def _release(story: Story) -> Iterator[Link]:
    if story.published:
        latest = ", as the latest" if story.published.latest else ""
        where = link(story.published.tag, story.published.url)
        yield Link("Release", where, Safe(f"published{latest}"))
    elif story.draft:
        yield Link("Release", link(story.draft.tag, story.draft.url), Safe("draft"))


def _merge_backs(story: Story) -> Iterator[Link]:
    for target, proposed in story.merge_backs.items():
        into = _joined(ref(proposed.pull), Safe(" into "), code(target))
        yield Link("Merge-back", into, Safe(_merge_back_state(story, proposed)))


def _merge_back_state(story: Story, proposed: e.MergeBackProposed) -> str:
    if proposed.target in story.held:
        return "the fix is there"
    if proposed.conflicts:
        count = len(proposed.conflicts)
        return f"{count} file{'s' if count > 1 else ''} in conflict"
    return "merges by itself once approved" if proposed.pull in story.armed else "open"


def _rollout(rollout: Rollout, url: str) -> Link:
    where = link(rollout.environment, f"{url}/deployments/{quote(rollout.environment, safe='')}")
    return Link("Deployment", where, _rollout_state(rollout))


def _rollout_state(rollout: Rollout) -> Safe:
    if rollout.rolled_back:
        return _joined(Safe("rolled back to "), code(rollout.rolled_back.to))
    tag = code(rollout.tag)
    if rollout.trouble:
        return _joined(tag, Safe(": "), line(rollout.trouble))
    if rollout.done is None:
        return _joined(tag, Safe(" is on its way"))
    return _joined(tag, Safe(_how_it_runs(rollout)))


def _how_it_runs(rollout: Rollout) -> str:
    if rollout.watch:
        stable = rollout.watch.verdict == "pass"
        return " runs, stable over its watch" if stable else " runs, not proven stable"
    return " runs, being watched" if rollout.watching else " runs"


def _learning(story: Story) -> Iterator[Link]:
    if story.postmortem:
        count = len(story.actions)
        said = f"{count} action{'' if count == 1 else 's'}" if count else ""
        yield Link("Post-mortem", ref(story.postmortem.issue), Safe(said))
