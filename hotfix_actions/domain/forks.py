"""A fork's head: its code runs only once a maintainer has said so, for just that commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain import trigger
from hotfix_actions.domain.events import ForkVouched
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.world import Comment, Pull, at_least


@dataclass(frozen=True)
class ForkFacts:
    """The commit to judge, and the words about it on the incident and on the pull request.

    `heard` says for which commit a comment was heard before. A short SHA is easily made to begin
    like another: a comment that has spoken for one commit speaks for no other.
    """

    incident: int
    subject: Subject | Halt
    comments: Sequence[Comment] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[int, str] = field(default_factory=dict)


def needs_word(subject: Subject | Halt) -> Pull | None:
    """Give the pull request whose code would run, where it comes from a fork."""
    if isinstance(subject, Halt) or subject.settled:
        return None
    return subject.pull if subject.pull is not None and subject.pull.fork else None


def named_by(comment: Comment) -> str:
    """Give the SHA that a comment lets run, as far as it was written; else nothing."""
    said = trigger.comment(comment.body)
    return next(iter(said.words), "") if said.command == "gate" else ""


def may_run(facts: ForkFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Find a maintainer's word for exactly this head; a new push needs a new one."""
    pull = needs_word(facts.subject)
    if pull is None:
        return facts.subject if isinstance(facts.subject, Halt) else Plan()
    passed_over = []
    for comment in facts.comments:
        sha = named_by(comment)
        if not sha:
            continue
        reason = _discounted(comment, sha, pull, facts)
        if not reason:
            return Plan(foretold=(_vouched(comment, pull),))
        passed_over.append(f"{comment.author}: {reason}")
    why = "; ".join(passed_over) or "nobody has said so"
    asked = {"pull": str(pull.number), "sha": pull.head, "incident": str(facts.incident)}
    return Halt("waiting", "fork-needs-word", {**asked, "why": why})


def _vouched(comment: Comment, pull: Pull) -> ForkVouched:
    return ForkVouched(
        at=comment.created,
        by=comment.author,
        pull=pull.number,
        sha=pull.head,
        comment=comment.id,
        url=comment.url,
    )


def _discounted(comment: Comment, sha: str, pull: Pull, facts: ForkFacts) -> str:
    role = facts.roles.get(comment.author, "none")
    if not pull.head.startswith(sha) or facts.heard.get(comment.id, pull.head) != pull.head:
        return f"said so for another commit ({sha[:7]})"
    if comment.author.lower() == pull.author.lower():
        return "opened the pull request"
    if not at_least(role, "maintain"):
        return f"is no maintainer (role {role})"
    return comment.doubt
