"""Whether what a watch sees is our version's doing: what runs, and what was bad before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from hotfix_actions.context import Context
from hotfix_actions.domain.event import EPOCH
from hotfix_actions.domain.live import LiveFacts
from hotfix_actions.domain.replace import Answer, judges
from hotfix_actions.domain.rollout_end import is_ours
from hotfix_actions.domain.states import name_of
from hotfix_actions.domain.watch import Before, Judged, Sample
from hotfix_actions.steps.believing import signed
from hotfix_actions.steps.environment import strategy, version_of

# Samples may be taken faster than a `state` command answers: what runs is then read less often, and
# before any verdict.
LOOK_EVERY = timedelta(seconds=1)


@dataclass
class Runs:
    """What ran at each look of one watch; the last answer counts.

    `own` are states of our version, besides those that name its tag or commit.
    """

    context: Context
    facts: LiveFacts
    own: set[str] = field(default_factory=set)
    answer: Answer | None = None
    another: str = ""
    looked: datetime = EPOCH

    def look(self) -> Answer:
        """Read what runs now."""
        running = strategy(self.context).read()
        own = [state for state in running.states if self.is_own(state)]
        self.answer = judges(running, own, self.facts.rollout.previous)
        self.looked = self.context.ports.clock.now()
        if self.answer.may == "no":
            self.another = self.answer.facts["running"]
        return self.answer

    def is_own(self, state: str) -> bool:
        """Whether a state is our version's; what was seen after the rollout is not asked here."""
        tagged, rollout = self.context.story.tagged, self.facts.rollout
        if state == rollout.previous:
            return False
        name = name_of(state, self.facts.environment.states)
        named = msgspec.structs.replace(rollout, state="")
        return state in self.own or is_ours(name, named, tagged.sha if tagged else "")

    def blinded(self, sample: Sample) -> Sample:
        """Look once more where it is time; a sample of what nobody could name proves nothing."""
        now = self.context.ports.clock.now()
        if self.answer is None or now - self.looked >= LOOK_EVERY:
            self.look()
        answer = self.answer or self.look()
        if sample.state != "good" or answer.code != "state-unread":
            return sample
        return Sample(sample.at, "blind", sample.seen, f"what runs: {answer.facts['why']}")

    def confirmed(self, verdict: Judged | None) -> Judged | None:
        """Look again before any verdict; stop where another version runs.

        Neither its faults nor its health are ours.
        """
        if verdict is not None:
            self.look()
        if not self.another:
            return verdict
        return Judged("unproven", f"{self.another} runs instead", "another-runs")

    def doubted(self, verdict: Judged) -> Judged:
        """Let nothing pass where what runs could not be read at the end."""
        unread = self.answer is not None and self.answer.code == "state-unread"
        if verdict.verdict != "pass" or not unread:
            return verdict
        return Judged("unproven", "what runs could not be read at the end", "state-unread")


def begin(context: Context, facts: LiveFacts) -> Runs:
    """Read what runs as the watch begins; say once where that cannot be seen.

    A state that names no version of the repository is taken for what our rollout put there.
    """
    runs = Runs(context, facts)
    if not facts.environment.state:
        context.ports.report.say(
            f"what {facts.name} runs cannot be seen: no `state` command is configured, so a "
            "deployment by somebody else would be taken for this one"
        )
        return runs
    seen = {facts.rollout.state} if facts.rollout.state else _states(runs)
    odd = {state for state in seen if not runs.is_own(state)}
    runs.own |= {state for state in odd if not _is_known(context, facts, state)}
    return runs


def _states(runs: Runs) -> set[str]:
    """Return what runs now, where an older version of the tool did not write down what it saw."""
    return set(strategy(runs.context).read().states)


def _is_known(context: Context, facts: LiveFacts, state: str) -> bool:
    """Whether a state is the one before, or a version that can be looked up."""
    known = state == facts.rollout.previous
    return known or bool(version_of(context, facts.environment, state).commit)


def before(context: Context, facts: LiveFacts) -> Before:
    """Return what was bad before the rollout, as this run saw it then.

    Where an earlier run looked, its line counts if an App that is believed signed it: anybody can
    write one that excuses a breach.
    """
    own = context.sampled.get(facts.name)
    told = own or context.story.before.get(facts.name)
    if told is None or told.tag != facts.rollout.tag or told.verdict != "fail":
        return Before()
    if own is None and not signed(context, told):
        return Before()
    return Before(told.healthy is False, told.seen)
