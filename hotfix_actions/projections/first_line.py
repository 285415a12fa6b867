"""The first line of every command's result: what is true now, and never only how it ended.

`production runs v1.2.4, stable over 15m`, not `deploy: done`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from hotfix_actions.domain import duration
from hotfix_actions.domain.story import Rollout, Story
from hotfix_actions.domain.way_back import MOST
from hotfix_actions.projections.inert import plain
from hotfix_actions.projections.restored import put_back_of

UNSETTLED = ("unsettled", "left-running", "breach-unsettled", "breach-left-running")
# These halts say themselves what is true now.
_WHOLE = frozenset(
    {
        *UNSETTLED,
        "runs-another",
        "runs-another-known",
        "runs-another-incidents",
        "another-runs",
        "not-in-place",
        "deployment-unproven",
        "deployment-doubted",
        "not-ours-to-undo",
        "another-incidents",
        "rollout-stopped",
        "watch-stopped",
        "watch-overtaken",
        "rolled-back-since",
        "being-rolled-back",
        "state-not-known",
        "not-rolled-back",
        *(f"{code}-unverified" for code in UNSETTLED),
        *(f"which-state-{count}" for count in range(MOST + 1)),
    }
)
# What is true now names what these found already: only the reason is added.
_REASONED = frozenset(
    {"rolled-back", "rolled-back-unverified", "deploy-failed", "watch-unproven", "no-better"}
)


@dataclass(frozen=True)
class Ended:
    """How a command ended. `said` is what a halt found, `code` and `facts` are the halt's.

    `changes` is how many things it changed, or would change where it only `planned`.
    """

    command: str
    outcome: str
    story: Story
    environment: str = ""
    said: str = ""
    code: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    planned: bool = False
    changes: int = 0


def first_line(ended: Ended) -> str:
    """Return the first line, without a mark and without a full stop."""
    return plain(_line(ended), 1000)


def failed(story: Story, command: str, environment: str) -> str:
    """Say what is true where a command failed on its way; nothing where its story is not known."""
    if command in ("deploy", "rollback"):
        return plain(runs(story.rollout(environment or "production")), 1000)
    return plain(_truth(Ended(command, "failed", story)), 1000) if story.incident else ""


def _line(ended: Ended) -> str:
    now = _truth(ended)
    if ended.planned:
        return _planned(ended)
    if ended.outcome == "done":
        if ended.said or not now:
            return ended.said or "nothing is to be done"
        return now if ended.changes else f"{now}; there was nothing left to do"
    if ended.code in _REASONED and now:
        why = ended.facts.get("why", "")
        return f"{now}: {why}" if why else now
    if ended.command == "release" and ended.code.startswith("tag-moved"):
        return ended.said  # what the journal tells of the tag is what is not true
    if _is_whole(ended) or not now or ended.command == "gate":
        return ended.said or now
    return f"{now}: {ended.said}" if ended.said else now


def _is_whole(ended: Ended) -> bool:
    """Whether the reason says what is true now; once a rollback ended a watch, the story does."""
    rollout = ended.story.rollout(ended.environment or "production")
    undone = ended.code == "watch-stopped" and rollout.rollback is not None
    return ended.code in _WHOLE and not undone


def _planned(ended: Ended) -> str:
    halted = f": {ended.said}" if ended.said else ""
    ends = {"refused": "be refused", "waiting": "wait", "skipped": "stop"}.get(ended.outcome)
    if ends is not None and ended.said:
        return f"plan only: `hotfix {ended.command}` would {ends}{halted}"
    if not ended.changes:
        return f"nothing was changed, and `hotfix {ended.command}` would change nothing{halted}"
    things = "1 change" if ended.changes == 1 else f"{ended.changes} changes"
    return f"nothing was changed; `hotfix {ended.command}` would make {things}{halted}"


def _truth(ended: Ended) -> str:
    if ended.command in ("deploy", "rollback"):
        rollout = ended.story.rollout(ended.environment or "production")
        withdrawn = ended.story.withdrawn
        gone = f", and {withdrawn.tag} is withdrawn" if withdrawn and rollout.rolled_back else ""
        return runs(rollout) + (gone if ended.outcome == "done" else "")
    truth = _TRUTHS.get(ended.command)
    return truth(ended) if truth is not None else ""


def runs(rollout: Rollout) -> str:
    """Say what an environment runs, as this command has just seen or made it."""
    where, tag, before = rollout.environment, rollout.tag, rollout.previous
    if rollout.rolled_back is not None:
        return put_back_of(rollout)
    if rollout.rollback is not None:
        return f"{where} may still run {tag}: its rollback was begun, and its end was not seen"
    if rollout.begun is None:
        return f"nothing was changed in {where}"
    if rollout.trouble:
        still = f"{where} may still run {tag}, which is in trouble"
        return still if rollout.done else f"whether {where} runs {before or tag} is not known"
    if rollout.stopped is not None and rollout.done is None:
        return (
            f"{where} runs {rollout.stopped.state}: the rollout of {tag} was ended before its end"
        )
    if rollout.done is None:
        return f"whether {where} runs {tag} is not known: its rollout did not end"
    if rollout.watch is not None and rollout.watch.another:
        return f"{where} ran {rollout.watch.another} instead of {tag} when its watch stopped"
    return f"{where} runs {tag}{_judged(rollout)}"


def _judged(rollout: Rollout) -> str:
    watch, begun = rollout.watch, rollout.watching
    if watch is not None and watch.verdict == "pass":
        return f", stable over {duration.show(begun.seconds)}" if begun else ", stable"
    if watch is not None:
        return ", not proven stable"
    if begun is not None:
        return ", and nobody watches it"
    smoked = rollout.smoke is not None and rollout.smoke.verdict == "pass"
    return ", and its critical paths answer" if smoked else ", not judged yet"


def _open(ended: Ended) -> str:
    story = ended.story
    if story.branch is not None:
        made = story.branch
        return f"the hotfix branch {made.branch} stands on {made.base_tag}, for {made.tag}"
    if story.number:
        return f"#{story.number} has no hotfix branch"
    return "no hotfix was opened"


def _gate(ended: Ended) -> str:
    story = ended.story
    fix = f"#{story.proposed.pull}" if story.proposed else "the fix"
    if story.merged is not None:
        return f"{fix} is merged"
    judged = story.gates is not None and story.gates.verdict == "pass"
    return f"the gates let {fix} through" if judged else f"the gates have not let {fix} through"


def _release(ended: Ended) -> str:
    story = ended.story
    tag = story.tagged.tag if story.tagged else story.branch.tag if story.branch else "no version"
    if story.tagged is None:
        return f"{tag} is not released"
    if story.published is not None:
        return f"{tag} is public, at {story.tagged.sha[:7]}"
    draft = ", as a draft until production is stable" if story.draft else ", and has no release yet"
    return f"{tag} is tagged at {story.tagged.sha[:7]}{draft}"


def _finish(ended: Ended) -> str:
    story = ended.story
    tag = story.tagged.tag if story.tagged else "the version"
    if story.closed is not None:
        learn = f"; post-mortem #{story.postmortem.issue}" if story.postmortem else ""
        return f"#{story.number} is closed, and every branch holds {tag}{learn}"
    if story.published is not None:
        return f"{tag} is public, and #{story.number} is still open"
    return f"{tag} is not public, and #{story.number} is still open"


def _note(ended: Ended) -> str:
    stands = "has the note" if ended.outcome == "done" else "has no new note"
    return f"the timeline of #{ended.story.number} {stands}"


def _override(ended: Ended) -> str:
    if ended.outcome != "done" or not ended.story.overrides:
        return "nothing was overridden"
    what = ", ".join(ended.story.overrides[-1].what)
    return f"{what} may pass for #{ended.story.number}"


_TRUTHS: Mapping[str, Callable[[Ended], str]] = {
    "open": _open,
    "gate": _gate,
    "release": _release,
    "finish": _finish,
    "note": _note,
    "override": _override,
}
