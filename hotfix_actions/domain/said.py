"""What people say outside the steps: a note, an override with its reason, a further attempt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotfix_actions.domain.events import AttemptBegun, Noted, Overridden, Withdrawn
from hotfix_actions.domain.lag import LATE
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan
from hotfix_actions.domain.story import Story
from hotfix_actions.domain.words import ALLOWABLE, FIRM, GATES, MERGE_BACK, OF_VERSION
from hotfix_actions.domain.world import at_least

# For so long what the journal does not know of is taken for what a run that did not end has said.
LEFT_BEHIND = timedelta(hours=1)


@dataclass(frozen=True)
class Words:
    """Words that this tool put into a comment: who said them, and which comment `asked` (0: none).

    `known`: the journal tells of that comment.
    """

    comment: int
    at: datetime
    by: str
    asked: int = 0
    known: bool = False


def before(there: Sequence[Words], now: datetime, by: str, asked: int) -> Words | None:
    """Return the same words, where the same person said them by the same command.

    A comment that asked is answered once. At a terminal it is the same command if its first run did
    not end, or was repeated at once: later, the same words are said anew.
    """

    def same(one: Words) -> bool:
        if asked or one.asked:
            return one.asked == asked
        lately = timedelta(seconds=LATE) if one.known else LEFT_BEHIND
        return one.by == by and now - one.at < lately

    return next((one for one in there if same(one)), None)


@dataclass(frozen=True)
class SaidFacts:
    """Who says what about an incident.

    `undone` names what tells that the last attempt's version was rolled back, where the journal
    does not; `marked`: it has the mark of a withdrawn version.
    """

    now: datetime
    story: Story
    actor: str
    role: str
    words: tuple[str, ...] = ()
    because: str = ""
    new_attempt: bool = False
    undone: str = ""
    marked: bool = False


def may(facts: SaidFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """A label counts only if its sender has write access: triage roles may put labels on too."""
    if at_least(facts.role, "write"):
        return Plan()
    return _not_allowed(facts)


def _not_allowed(facts: SaidFacts) -> Halt:
    who = facts.actor or "an App's token, which is nobody's word,"
    return Halt("refused", "not-allowed", {"who": who, "role": facts.role}, record=False)


def note(facts: SaidFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Keep a person's words; they need write access."""
    if not facts.story.number:
        return Halt("refused", "not-opened", record=False)
    if not at_least(facts.role, "write"):
        return _not_allowed(facts)
    text = " ".join(facts.words)
    change = Change("create", f"comment note on #{facts.story.number}")
    noted = Noted(at=facts.now, by=facts.actor, text=text, comment=0)
    return Plan((change,), (noted,), noted)


def override(facts: SaidFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Allow what a gate or triage refuses, for this commit, with a reason, as a maintainer."""
    if not facts.story.number:
        return Halt("refused", "not-opened", record=False)
    if not at_least(facts.role, "maintain"):
        return _not_allowed(facts)
    if not facts.because.strip():
        return Halt("refused", "no-reason", record=False)
    fault = _not_to_override(facts.words) or _no_merge_back(facts)
    if fault is not None:
        return fault
    proposed, made = facts.story.proposed, facts.story.branch
    if proposed is None and set(facts.words) - set(ALLOWABLE):
        branch = made.branch if made else "the hotfix branch"
        return Halt("refused", "no-fix", {"branch": branch}, record=False)
    change = Change("create", f"comment override on #{facts.story.number}")
    sha = _commit(facts)
    event = Overridden(
        at=facts.now, by=facts.actor, what=facts.words, because=facts.because, comment=0, sha=sha
    )
    return Plan((change,), (event,), event)


def _commit(facts: SaidFacts) -> str:
    """Return the commit that it is said of; empty where it is said of the incident as a whole."""
    proposed, tagged, words = facts.story.proposed, facts.story.tagged, set(facts.words)
    if not words <= set(ALLOWABLE):
        return proposed.head if proposed else ""
    if words == {"base"}:
        return facts.story.branch.base if facts.story.branch else ""
    return tagged.sha if tagged and words <= OF_VERSION else ""


def _no_merge_back(facts: SaidFacts) -> Halt | None:
    """Refuse to go without the merge-back of what is not released; it is said by itself."""
    if MERGE_BACK not in facts.words:
        return None
    about = {"gate": MERGE_BACK, "incident": str(facts.story.number)}
    if facts.words != (MERGE_BACK,):
        return Halt("refused", "override-alone", about, record=False)
    return None if facts.story.tagged else Halt("refused", "not-released", about, record=False)


def _not_to_override(words: Sequence[str]) -> Halt | None:
    """Refuse what is no gate, and gates that no word counts instead of."""
    known = {"known": ", ".join((*(gate for gate in GATES if gate not in FIRM), *ALLOWABLE))}
    unknown = [word for word in words if word not in (*GATES, *ALLOWABLE)]
    if unknown or not words:
        return Halt("refused", "no-such-gate", {"gate": ", ".join(unknown), **known})
    firm = " and ".join(word for word in words if word in FIRM)
    return Halt("refused", "never-overridden", {"gate": firm, **known}) if firm else None


def attempt(facts: SaidFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Begin a further attempt where one was asked for and the last one is over."""
    if not facts.new_attempt:
        return Plan()
    begun = AttemptBegun(at=facts.now, attempt=facts.story.attempt + 1)
    if facts.story.withdrawn is None and facts.undone and facts.story.tagged is not None:
        tag = facts.story.tagged.tag
        told = (Withdrawn(at=facts.now, tag=tag, because=facts.undone), begun)
        if facts.marked:
            return Plan((), told)
        return Plan((Change("create", f"refs/hotfix/withdrawn/{tag}"),), told, tag)
    if facts.story.withdrawn is None and facts.story.branch is not None:
        return Halt("refused", "attempt-lives", {"tag": facts.story.branch.tag}, record=False)
    return Plan() if facts.story.withdrawn is None else Plan((), (begun,))
