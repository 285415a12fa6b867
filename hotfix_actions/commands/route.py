"""`hotfix route`: says which command an event asks for, for the jobs that carry it out.

It changes nothing. Whether the sender may ask is asked here, so that no further job starts for
nothing, and again by the command itself.
"""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from hotfix_actions.commands.asked import misspoken
from hotfix_actions.commands.stories import stories
from hotfix_actions.context import Context
from hotfix_actions.domain import said
from hotfix_actions.domain.due import due, is_open, lacks_review, turn
from hotfix_actions.domain.finish import is_public
from hotfix_actions.domain.forks import may_run
from hotfix_actions.domain.handover import Order
from hotfix_actions.domain.step import Halt
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.trigger import COMMANDS, DUE, WORD, Trigger
from hotfix_actions.domain.words import ENVIRONMENTS
from hotfix_actions.domain.world import Pull, Review
from hotfix_actions.errors import UsageFault
from hotfix_actions.result import Handed, Result
from hotfix_actions.steps import forks as fork
from hotfix_actions.steps import subject as subjects
from hotfix_actions.steps import words as spoken
from hotfix_actions.steps.base import releases
from hotfix_actions.steps.environment import unconfigured
from hotfix_actions.words import WORDS

_JUDGED = ("gate", "release")


def route(context: Context, words: Mapping[str, Any]) -> Result:
    """Give the command, the incident, and for a gate the commits to run.

    Raises UsageFault where the words of a comment are none of the tool's, or ask for what no job
    here could carry out.
    """
    trigger = asked(str(words.get("asked") or ""), context.request.trigger)
    if trigger.fault or not trigger.command:
        return _nothing(context, trigger)
    refused = _refused(context)
    if refused is not None:
        return refused
    if trigger.command == DUE:
        return _due(context, trigger)
    _check(context, trigger, str(words.get("elsewhere") or "").split())
    incident = context.request.incident or _by_branch(context, trigger.branch)
    if incident is None and trigger.command != "open":
        return _skipped(trigger.why or "no incident was named, and no hotfix has this branch")
    if incident is not None:
        context.load(incident)
    if context.head is None and trigger.command != "open":
        raise UsageFault(
            tried=f"reading the journal of #{incident}, for `{trigger.command}`",
            found=f"no hotfix has been opened for #{incident}",
            remedy=f"put the label `hotfix` on #{incident}, or say there: /hotfix open",
        )
    return _routed(context, trigger, incident)


def asked(command: str, trigger: Trigger) -> Trigger:
    """Give what is asked for: an input, as in `deploy staging`, before what the event says."""
    if not command:
        return trigger
    name, _, environment = command.partition(" ")
    known = environment or trigger.environment
    return replace(trigger, command=name, environment=known, why="", fault="")


def _routed(context: Context, trigger: Trigger, incident: int | None) -> Result:
    way = f"deploy {trigger.environment}" if trigger.command == "deploy" else ""
    order = _order(context) if trigger.command in _JUDGED else ""
    handed = Handed(trigger.command, trigger.environment, way, order)
    story, about = context.story, f" in #{incident}" if incident is not None else ""
    said = f"`{way or trigger.command}` is asked for{about}"
    # Of the label's issue nothing is told yet.
    number = incident if incident is not None and not story.number else 0
    return Result("done", story, said=said, next=WORDS.next(story), handed=handed, number=number)


def _order(context: Context) -> str:
    """Name the commits to run; nothing where none is judged: the gate itself then says why."""
    made, chosen = context.story.branch, subjects.chosen(context)
    if made is None or isinstance(chosen, Halt) or chosen.settled:
        return ""
    if isinstance(may_run(fork.look(context), context.settings), Halt):
        return ""  # a fork's commit that nobody has vouched for: no job runs it
    order = Order(base=made.base, bump=made.bump, head=chosen.sha)
    return msgspec.json.encode(order).decode()


def _by_branch(context: Context, branch: str) -> int | None:
    """Find the incident of a branch, the newest first: journals know their branches."""
    if not branch:
        return None
    for number, story in stories(context):
        if story.branch is not None and branch == story.branch.branch:
            return number
    return None


def _due(context: Context, trigger: Trigger) -> Result:
    """Find an open hotfix for which something is due; where there are several, they take turns.

    Where no branch of a hotfix is there, no journal is read. Of a finished run only its commit is
    believed to be a hint: what it was about is read again.
    """
    if not context.ports.refs.matching("heads/hotfix/"):
        return _skipped("no hotfix is open")
    found = waiting(context, trigger)
    if not found:
        return _skipped("nothing is due for any open hotfix")
    number = turn(found, context.ports.clock.now())
    context.load(number)
    return _routed(context, replace(trigger, command=found[number]), number)


def waiting(context: Context, trigger: Trigger | None = None) -> dict[int, str]:
    """Return what is due, by the incidents' numbers; of a finished run, only what it was about."""
    found: dict[int, str] = {}
    now = context.ports.clock.now()
    for number, story in stories(context):
        if not is_open(story) or story.branch is None:
            continue
        fixes = context.ports.pulls.find(base=story.branch.branch)
        if trigger is not None and trigger.sha and not _concerns(trigger, story, fixes):
            continue
        command = due(
            story,
            fixes,
            _merged_back(context, story),
            now=now,
            reviews=_reviews(context, story, fixes),
        )
        if command:
            found[number] = command
    return found


def _concerns(trigger: Trigger, story: Story, fixes: Sequence[Pull]) -> bool:
    """Whether a finished run was about this hotfix: a fix's head, its branch, or its merge-back."""
    if any(trigger.sha == pull.head and trigger.branch == pull.head_branch for pull in fixes):
        return True
    own = [story.branch.branch] if story.branch else []
    backs = [branch for one in story.merge_backs.values() for branch in (one.branch, one.target)]
    return trigger.branch in [*own, *backs]


def _merged_back(context: Context, story: Story) -> Collection[int]:
    """Read which merge-backs are merged; nothing is asked before the release is public."""
    tagged = story.tagged
    if story.published is None or tagged is None:
        return ()
    if not is_public(tagged.tag, releases(context)):  # anybody can add a line that it is
        return ()
    pulls = [context.ports.pulls.get(one.pull) for one in story.merge_backs.values()]
    return {pull.number for pull in pulls if pull is not None and pull.merged}


def _reviews(context: Context, story: Story, fixes: Sequence[Pull]) -> Sequence[Review]:
    """Read what was said of the merged fixes; asked only where one was missing."""
    if not lacks_review(story):
        return ()
    numbers = [pull.number for pull in fixes if pull.merged]
    return [review for number in numbers for review in context.ports.pulls.reviews(number)]


def _refused(context: Context) -> Result | None:
    """Refuse who may not ask."""
    answer = said.may(spoken.look_may(context), context.settings)
    if not isinstance(answer, Halt):
        return None
    what, following = WORDS.halt(answer.code, answer.facts, context.story)
    return Result(answer.outcome, context.story, halt=answer, said=what, next=following)


def _check(context: Context, trigger: Trigger, elsewhere: Collection[str]) -> None:
    """Refuse what nothing would follow from: silence would be taken for a yes."""
    if trigger.command not in COMMANDS:
        near = difflib.get_close_matches(trigger.command, COMMANDS, n=1)
        raise UsageFault(
            tried="reading what was asked for",
            found=f"{trigger.command[:40]!r} is no command",
            remedy=f"did you mean {near[0]}?" if near else f"known: {', '.join(COMMANDS)}",
        )
    if trigger.command == "deploy" and trigger.environment not in ENVIRONMENTS:
        raise UsageFault(
            tried="reading what was asked for",
            found=f"deploy names no environment: {trigger.environment[:40]!r}",
            remedy=f"say which: deploy {' or deploy '.join(ENVIRONMENTS)}",
        )
    if trigger.command == "deploy" and trigger.environment not in context.settings.environments:
        raise unconfigured(trigger.environment)
    if trigger.command in elsewhere:
        raise UsageFault(
            tried=f"carrying out `{trigger.command}`",
            found="it is a job of its own, which waits for no other: it starts by a comment that "
            f"begins exactly with `{WORD} {trigger.command}`, or by Run workflow",
            remedy=f"comment again, with one space:\n  {WORD} {trigger.command}\n"
            "(if nothing starts then, the workflow lacks the job: `hotfix init` writes it)",
        )


def _nothing(context: Context, trigger: Trigger) -> Result:
    """Answer words that are no command; to somebody who may not command, nothing is owed."""
    if not trigger.fault or _refused(context) is not None:
        return _skipped(trigger.why)
    raise misspoken(trigger)


def _skipped(why: str) -> Result:
    return Result("skipped", Story(), said=why, next="Nothing is to be done.")
