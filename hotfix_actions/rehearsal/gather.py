"""What stands on the embedded GitHub at the end, as documents."""

import base64
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hotfix_actions import config
from hotfix_actions.domain import codec
from hotfix_actions.domain.settings import Environment, Settings
from hotfix_actions.domain.story import Rollout, Story, fold
from hotfix_actions.domain.watch import Sample
from hotfix_actions.projections.page_data import Deployed, Document, Reading
from hotfix_actions.rehearsal.people import Person

Row = dict[str, Any]
# Where a journal is kept: in a ref of the tool's own, or on a branch (`state: branches`).
_PLACES = ("hotfix", "heads/hotfix-state")


def story_of(person: Person, incident: str) -> tuple[Story, str]:
    """Give the story that the journal tells, and the journal's head; empty before it begins."""
    ref = journal_of(person, incident)
    if ref is None:
        return Story(), ""
    head = str(ref["object"]["sha"])
    return fold(codec.decode(_file(person, "journal.jsonl", head))), head


def journal_of(person: Person, incident: str) -> Row | None:
    """Return the ref that holds the journal, as GitHub shows it; None before it begins."""
    for place in _PLACES if incident else ():
        ref: Row | None = person.get(f"git/ref/{place}/{incident}/journal")
        if ref is not None:
            return ref
    return None


def documents(person: Person, story: Story) -> Iterator[Document]:
    """Give the incident, the notices, the pull requests, the release, the post-mortem."""
    if not story.number:
        return
    yield _issue(person, story.number, "incident")
    comments = {row["id"]: row for row in person.get(f"issues/{story.number}/comments") or ()}
    for notice, comment in story.told.items():
        if comment in comments:
            yield Document(notice.partition(":")[0], comments[comment]["body"], "notice")
    numbers = [story.proposed.pull] if story.proposed else []
    for number in [*numbers, *(back.pull for back in story.merge_backs.values())]:
        row = person.get(f"pulls/{number}")
        state = "merged" if row["merged"] else row["state"]
        about = f"by {row['user']['login']}, {state}"
        yield Document(row["title"], row["body"] or "", "pull request", number, about)
    yield from _release(person, story)
    if story.postmortem:
        yield _issue(person, story.postmortem.issue, "post-mortem")
    for action in story.actions:
        yield _issue(person, action.issue, "post-mortem")


def _issue(person: Person, number: int, group: Any) -> Document:
    row: Row = person.get(f"issues/{number}")
    about = f"opened by {row['user']['login']}, {row['state']}"
    return Document(row["title"], row["body"] or "", group, number, about)


def _release(person: Person, story: Story) -> Iterator[Document]:
    known = story.published or story.draft
    row = person.get(f"releases/{known.release}") if known else None
    if row:
        about = "draft" if row["draft"] else "published"
        yield Document(row["name"], row["body"] or "", "release", 0, about)


def deployed(person: Person, story: Story, head: str, settings: Settings) -> Iterator[Deployed]:
    """Give what became of each environment, with the samples of its watch and their limits."""
    environments: Mapping[str, Environment] = settings.environments  # type: ignore[assignment]
    for name, rollout in story.rollouts.items():
        path = f"samples/{name}-{rollout.deployment}.json"
        samples = []
        if rollout.watch is not None and rollout.watch.samples:
            samples = msgspec.json.decode(_file(person, path, head), type=list[Sample])
        yield Deployed(
            environment=name,
            tag=rollout.tag,
            previous=rollout.previous,
            outcome="failed" if rollout.trouble or rollout.rolled_back else "done",
            summary=_summary(rollout),
            readings=[Reading(one.state, one.seen, one.why) for one in samples],
            limits=_limits(environments.get(name)),
        )


def _limits(environment: Environment | None) -> Mapping[str, float]:
    return environment.watch.limits if environment and environment.watch else {}


def _summary(rollout: Rollout) -> str:
    if rollout.rolled_back:
        return f"Rolled back to {rollout.rolled_back.to}: {rollout.trouble}"
    for judged in (rollout.watch, rollout.smoke):
        if judged is not None:
            return judged.summary
    return rollout.failed


def settings_of(person: Person, branch: str) -> Settings:
    """Give the configuration of the default branch."""
    return config.load(_file(person, config.PATH, branch))


def _file(person: Person, path: str, ref: str) -> str:
    row = person.get(f"contents/{path}", ref=ref)
    return base64.b64decode(row["content"]).decode() if row else ""
