"""A second person's approval of production: by the environment's own reviewers, or by a comment.

It is read from GitHub at the moment of use, with the roles as they are then.
"""

from collections.abc import Iterator, Mapping, Sequence
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

    `asker` is who asked for it by a dispatch or a comment; `unread` is why it could not be told.
    """

    number: int = 0
    url: str = ""
    protection: Protection | None = None
    reviews: Sequence[RunReview] = ()
    asker: str = ""
    unread: str = ""


@dataclass(frozen=True)
class ApprovalFacts:
    """The words of people with their roles, and whose own the fix is."""

    now: datetime
    environment: str
    incident: int
    since: datetime
    authors: frozenset[str]
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
    for said in (*_by_reviewers(facts), *_by_comments(facts)):
        if isinstance(said, ProductionApproved):
            return Plan(foretold=(said,))
        passed_over.append(said)
    why = "; ".join(passed_over) or "nobody has said so"
    asked = {"environment": facts.environment, "why": why, "incident": str(facts.incident)}
    return Halt("waiting", "not-approved", asked)


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
    if comment.edited:
        return "the comment was edited"
    return "" if comment.created >= facts.since else "said so before the version was released"
