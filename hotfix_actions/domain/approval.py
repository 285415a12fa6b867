"""A second person's approval of production: by the environment's own reviewers, or by a comment.

It is read from GitHub at the moment of use, with the roles as they are then. Where somebody who had
a part in the fix may be anybody, one approval more is needed for each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hotfix_actions.domain import trigger
from hotfix_actions.domain.events import ProductionApproved
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Comment, Protection, RunReview, at_least


@dataclass(frozen=True)
class ThisRun:
    """What GitHub says of the run that deploys: who had to let it, and who did.

    `asker` is who asked for it by a dispatch or a comment; `created` is when it was, by its first
    attempt; `unread` is why it could not be told.
    """

    number: int = 0
    url: str = ""
    protection: Protection | None = None
    reviews: Sequence[RunReview] = ()
    asker: str = ""
    unread: str = ""
    created: datetime | None = None


@dataclass(frozen=True)
class ApprovalFacts:
    """The words of people with their roles, and whose own the fix is.

    `hidden` had a part in it and may be anybody. `since` is when the version was released, as
    `released` tells it; `rolled_back` is the environment's newest rollback, of any version: it
    voids what was said before.
    """

    now: datetime
    environment: str
    incident: int
    since: datetime
    authors: frozenset[str]
    hidden: tuple[str, ...] = ()
    rolled_back: datetime | None = None
    comments: Sequence[Comment] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    this_run: ThisRun = field(default_factory=ThisRun)
    done: bool = False

    def role(self, login: str) -> str:
        """Give somebody's role as it is now."""
        return self.roles.get(login, "none")

    def wrote(self, login: str) -> bool:
        """Whether somebody is an author of the fix."""
        return login.lower() in {author.lower() for author in self.authors}


def released(now: datetime, tagged: datetime, merged: Iterable[datetime]) -> datetime:
    """Return since when an approval may count: the last merge into the tag, as GitHub tells it.

    Who makes a tag chooses its date. One that lies between that merge and now may be true, and then
    counts; no other makes an approval older or newer than it is.
    """
    last = max(merged, default=None)
    if last is None:
        return min(tagged, now)
    return tagged if last <= tagged <= now else last


def words_of(environment: str) -> str:
    """Give the comment that approves an environment."""
    return f"/hotfix deploy {environment}"


def asks_for(comment: Comment, environment: str) -> bool:
    """Whether a comment is the command that deploys to this environment."""
    said = trigger.comment(comment.body)
    return (said.command, said.environment) == ("deploy", environment)


def of_environment(reviews: Sequence[RunReview], environment: str) -> list[RunReview]:
    """Give the reviews of a run that were about this environment."""
    return [one for one in reviews if environment in (name.lower() for name in one.environments)]


def approval(facts: ApprovalFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Find a second person's approval; the environment's own rule first, then a comment."""
    if facts.environment != "production" or facts.done:
        return Plan()
    passed_over = [facts.this_run.unread] if facts.this_run.unread else []
    approved: dict[str, ProductionApproved] = {}
    for said in (*_by_reviewers(facts), *_by_comments(facts)):
        if isinstance(said, ProductionApproved):
            approved.setdefault(said.approver.lower(), said)
        else:
            passed_over.append(said)
    needed = len(facts.hidden) + 1
    words = list(approved.values())[:needed]
    if len(words) == needed:
        return Plan(foretold=tuple(words))
    why = "; ".join(passed_over) or "nobody has said so"
    asked = {"environment": facts.environment, "why": why, "incident": str(facts.incident)}
    if not facts.hidden:
        return Halt("waiting", "not-approved", asked)
    if words:
        asked["why"] = "; ".join((f"{_names(words)} approved it", *passed_over))
    more = {"hidden": ", ".join(facts.hidden), "needed": str(needed)}
    return Halt("waiting", "too-few-approvals", {**asked, **more})


def _names(words: Sequence[ProductionApproved]) -> str:
    return ", ".join(word.approver for word in words)


def _by_reviewers(facts: ApprovalFacts) -> Iterator[ProductionApproved | str]:
    """Go through those who let this run go on; without required reviewers that says nothing."""
    run = facts.this_run
    if run.protection is None or not run.protection.required:
        return
    for review in of_environment(run.reviews, facts.environment):
        reason = _discounted_review(review, facts, run.protection)
        if reason:
            yield f"{review.author}: {reason}"
            continue
        yield ProductionApproved(
            at=facts.now,
            by=review.author,
            environment=facts.environment,
            approver=review.author,
            comment=0,
            url=run.url,
            how="environment",
            approved_run=run.number,
        )


def _discounted_review(review: RunReview, facts: ApprovalFacts, protection: Protection) -> str:
    """Say why an approval of the run does not count; who is in a team cannot be told here."""
    role = facts.role(review.author)
    if review.state != "approved":
        return f"said {review.state}"
    if facts.wrote(review.author):
        return "wrote the fix"
    begun = facts.this_run.created
    if facts.rolled_back is not None and (begun is None or begun <= facts.rolled_back):
        return f"approved a run from before the last rollback, {_at(facts.rolled_back)}"
    if review.author.lower() == facts.this_run.asker.lower():
        return "only asked for this run"
    if not at_least(role, "read"):
        return f"may not even read the repository (role {role})"
    listed = protection.teams or review.author.lower() in {one.lower() for one in protection.people}
    if not listed and not at_least(role, "maintain"):
        return f"is no reviewer of {facts.environment}, and no maintainer (role {role})"
    return ""


def _by_comments(facts: ApprovalFacts) -> Iterator[ProductionApproved | str]:
    for comment in facts.comments:
        if not asks_for(comment, facts.environment):
            continue
        reason = _discounted_comment(comment, facts)
        if reason:
            yield f"{comment.author}: {reason}"
            continue
        yield ProductionApproved(
            at=comment.created,
            by=comment.author,
            environment=facts.environment,
            approver=comment.author,
            comment=comment.id,
            url=comment.url,
        )


def _discounted_comment(comment: Comment, facts: ApprovalFacts) -> str:
    """Say why a comment does not count; one given before the tag was made is none."""
    role = facts.role(comment.author)
    if facts.wrote(comment.author):
        return "wrote the fix"
    if not at_least(role, "maintain"):
        return f"is no maintainer (role {role})"
    if comment.doubt:
        return comment.doubt
    if facts.rolled_back is not None and comment.created <= facts.rolled_back:
        return f"said so before the last rollback, {_at(facts.rolled_back)}"
    return "" if comment.created >= facts.since else "said so before the version was released"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
