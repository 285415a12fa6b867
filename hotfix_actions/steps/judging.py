"""What the gate steps share: from a judgement to the event and its plan."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hotfix_actions.context import Context
from hotfix_actions.domain.events import Event, GateJudged
from hotfix_actions.domain.evidence import Judgement
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan, Step
from hotfix_actions.domain.subject import Subject
from hotfix_actions.domain.words import Gate, Policy
from hotfix_actions.gates.policy import policy_of, strictest
from hotfix_actions.steps import severity
from hotfix_actions.steps import subject as subjects


@dataclass(frozen=True)
class GateFacts:
    """The commit to judge (None: nothing is left to judge), and how to measure it."""

    subject: Subject | None
    measure: Callable[[], Judgement]
    event: Callable[[Judgement], GateJudged]


def gate_step(
    gate: Gate, measure: Callable[[Context, Subject], Judgement], runs: str = ""
) -> Step[Context, GateFacts]:
    """Make a gate's step; `runs` names the child processes that measuring starts, if any."""

    def look(context: Context) -> GateFacts:
        chosen = subjects.chosen(context)
        wanted = None if isinstance(chosen, Halt) or chosen.settled else chosen
        return GateFacts(
            wanted,
            lambda: measure(context, wanted) if wanted else Judgement("unproven", ""),
            lambda judgement: _event(context, gate, wanted.sha if wanted else "", judgement),
        )

    def decide(facts: GateFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
        if facts.subject is None:
            return Plan()
        change = Change("run", f"{runs} at {facts.subject.sha}")
        foretold = facts.event(Judgement("pass", "")) if runs else facts.event(facts.measure())
        return Plan((change,) if runs else (), (foretold,), facts)

    def ensure(_: Context, plan: Plan) -> Iterator[Event]:
        facts: GateFacts | None = plan.payload
        if facts is not None and runs:
            yield facts.event(facts.measure())
        elif facts is not None:
            yield from plan.foretold

    return Step(gate, look, decide, ensure)


def _event(context: Context, gate: Gate, sha: str, judgement: Judgement) -> GateJudged:
    """Make the event; a verdict that changed on the same commit is a new one.

    So is a new reason of the review: people are told why, and it is an answer of GitHub alone. What
    a child process says may differ from run to run, and is no news by itself.
    """
    unreachable = judgement.verdict == "error"
    policy = strictest(
        policy_of(gate, one, context.settings, unreachable=unreachable)
        for one in severity.told(context)
    )
    if gate in context.request.unrehearsed and judgement.verdict in ("unproven", "error"):
        policy = "owed"
    again = _again(context, gate, sha, judgement, policy)
    return GateJudged(
        at=context.ports.clock.now(),
        gate=gate,
        sha=sha,
        verdict=judgement.verdict,
        policy=policy,
        summary=judgement.summary,
        details=judgement.details,
        again=again,
    )


def _again(context: Context, gate: Gate, sha: str, judgement: Judgement, policy: Policy) -> int:
    """Count the changes of a gate's mind on one commit, so that each answer has an id of its own.

    A review that gives another reason is a new answer, and so is any on an old commit that a
    force-push brought back.
    """
    told = [
        event
        for event in context.story.events
        if isinstance(event, GateJudged) and event.gate == gate and event.sha == sha
    ]
    if not told:
        return 0
    last = told[-1]
    changed = (last.verdict, last.policy) != (judgement.verdict, policy)
    reason = gate == "review" and last.details != judgement.details
    stands = context.story.judged.get(gate) == last
    return last.again + (changed or reason or not stands)
