"""What is due for an open hotfix, from what GitHub shows: for events that only say "look again"."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from hotfix_actions.domain.story import Story
from hotfix_actions.domain.world import Pull, Review

# How long after an approval or a merge a refused release is tried again. The approval that was
# missing lets the first try pass; one that does not count must not make every sweep fail.
TRIED_AGAIN = timedelta(hours=2)
# How long before the stop the refused run may have read the reviews.
READ_BEFORE = timedelta(minutes=10)
# How often the clock of the workflow strikes: its `cron`.
SWEEP = timedelta(minutes=30)


def is_open(story: Story) -> bool:
    """Whether an event may move the hotfix on; what a person was asked for goes first."""
    return not (story.closed or story.branch is None or story.withdrawn or story.asked)


def lacks_review(story: Story) -> bool:
    """Whether a release was refused for want of an approval: a later one may let it go on."""
    stop = story.stopped
    return stop is not None and (stop.command, stop.code) == ("release", "not-reviewed")


def due(
    story: Story,
    fixes: Sequence[Pull],
    merged: Collection[int],
    *,
    now: datetime,
    reviews: Sequence[Review] = (),
) -> str:
    """Return the command that is due, or nothing.

    `fixes` are the pull requests into the hotfix branch, newest first; `merged` are the numbers of
    the merge-backs that are merged; `reviews` those of merged fixes, needed only where the
    story `lacks_review`. What has been tried for the same head is not tried again: a sweep must not
    fail every half an hour. A release is tried again where something changed since.
    """
    if not is_open(story):
        return ""
    if story.tagged is None:
        return _of_fix(story, fixes, reviews, now)
    backs = story.merge_backs.items()
    over = all(one.pull in merged or target in story.held for target, one in backs)
    return "finish" if story.published and over and merged else ""


def turn(numbers: Collection[int], now: datetime) -> int:
    """Return the incident whose turn it is; there must be one.

    Each gets a sweep of its own in turn, the lowest number first: a hotfix that stays due, because
    it waits or because it fails each time, keeps no other from its turn.
    """
    waiting = sorted(numbers)
    return waiting[int(now.timestamp() // SWEEP.total_seconds()) % len(waiting)]


def _of_fix(story: Story, fixes: Sequence[Pull], reviews: Sequence[Review], now: datetime) -> str:
    if any(pull.merged for pull in fixes):
        tried = story.stopped is not None and story.stopped.command == "release"
        return "release" if not tried or _changed(story, fixes, reviews, now) else ""
    heads = {pull.head for pull in fixes if not (pull.closed or pull.draft)}
    if len(heads) != 1:  # none, or several: the gate would only say so again
        return ""
    tried = story.stopped is not None and heads <= {*story.stopped.facts.values()}
    return "gate" if not tried and heads != {_judged(story)} else ""


def _changed(story: Story, fixes: Sequence[Pull], reviews: Sequence[Review], now: datetime) -> bool:
    """Whether a fix was merged, or approved where that was missing, since the release stopped."""
    if story.stopped is None:
        return False
    stop, oldest = story.stopped.at, now - TRIED_AGAIN
    merged = [pull.merged_at for pull in fixes if pull.merged_at is not None]
    approved = [review.submitted for review in reviews if review.state == "APPROVED"]
    return any(moment > max(stop, oldest) for moment in merged) or (
        lacks_review(story) and any(moment > max(stop - READ_BEFORE, oldest) for moment in approved)
    )


def _judged(story: Story) -> str:
    return story.gates.sha if story.gates is not None else ""
