"""The answer to a comment that asked for something: seen where it was asked."""

from hotfix_actions.domain.story import Story
from hotfix_actions.errors import HotfixError
from hotfix_actions.projections import inert, markers, render, wording
from hotfix_actions.projections.milestones import numbers
from hotfix_actions.projections.summary import SIGNS

MARKER = "reply"


def answer(
    story: Story, command: str, outcome: str, *, now: str, said: str, following: str, to: int
) -> str:
    """Return the Markdown of an answer; `to` is the id of the comment that it answers.

    `now` is what is true now, in one line; `said` why the command stopped.
    """
    return render.markdown(
        "reply",
        sign=SIGNS.get(outcome, "•"),
        command=inert.plain(command),
        outcome=outcome,
        now=now,
        said=said,
        refs=numbers(story),
        number=story.number,
        status=wording.status(story).words if story.incident else "",
        next=following or wording.next_of(story),
        remedy="",
        marker=marker(to),
    )


def failure(story: Story, command: str, error: HotfixError, *, to: int) -> str:
    """Give the Markdown of an answer where the command could not answer at all."""
    return render.markdown(
        "reply",
        sign=SIGNS["failed"],
        command=inert.plain(command),
        outcome="failed",
        now=error.now,
        said=error.found,
        refs=numbers(story),
        number=story.number,
        status="",
        next="",
        remedy=error.remedy,
        marker=marker(to),
    )


def marker(to: int) -> inert.Safe:
    """Give the hidden mark by which an answer is found again."""
    return markers.write(MARKER, {"to": str(to)})
