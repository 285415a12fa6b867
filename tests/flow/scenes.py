"""Small flows on the fake world: each step makes one thing and yields its event."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hotfix_actions.context import Context
from hotfix_actions.domain import events as e
from hotfix_actions.domain.events import Event
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Change, Halt, Plan, Saved, Step
from hotfix_actions.flow import Flow, Words, run
from hotfix_actions.result import Result
from tests.support.fakes import START, FakeWorld

AnyStep = Step[Context, Any]
Effect = Callable[[], None]


def tagged(tag: str, **fields: Any) -> e.Tagged:
    return e.Tagged(at=START, tag=tag, sha="sha", **fields)


def opened(number: int = 7) -> e.IncidentOpened:
    return e.IncidentOpened(at=START, incident=number, title="Broken", url="there")


def intent(tag: str = "v1") -> e.RolloutIntended:
    return e.RolloutIntended(at=START, environment="staging", tag=tag, strategy="command")


def making(world: FakeWorld, thing: str, event: Event | None = None, *after: Effect) -> AnyStep:
    """Make a thing unless it is there; `after` happens between the effect and its event."""
    fact = event or tagged(thing)

    def look(_: Context) -> bool:
        return thing in world.things

    def decide(there: bool, _: Settings) -> Plan:
        return Plan(() if there else (Change("create", thing),), (fact,), there)

    def ensure(context: Context, plan: Plan) -> Iterator[Event]:
        if not plan.payload:
            world.things[thing] = context.request.run
        for effect in after:
            effect()
        yield fact

    return Step(f"make {thing}", look, decide, ensure)


def saying(*things: Event | Saved, name: str = "say") -> AnyStep:
    """Yield facts that need no change of the world."""
    plan = Plan(foretold=tuple(thing for thing in things if isinstance(thing, Event)))
    return Step(name, lambda _: None, lambda _, __: plan, lambda _, __: iter(things))


def halting(halt: Halt, unless: Callable[[], bool] = lambda: False) -> AnyStep:
    return Step(
        "halt",
        lambda _: unless(),
        lambda over, _: Plan() if over else halt,
        lambda _, plan: iter(plan.foretold),
    )


QUIET: AnyStep = saying(name="quiet")


def subject(events: Sequence[Event]) -> str:
    return f"{len(events)} events"


def body(events: Sequence[Event]) -> str:
    return ", ".join(event.kind for event in events)


def halt_words(code: str, facts: Mapping[str, str], _: Any) -> tuple[str, str]:
    said = f"it halts: {code} {dict(facts)}"
    return said, "" if code == "wordless" else f"mend {code}"


def next_words(story: Any) -> str:
    return f"after {len(story.events)} events: go on"


WORDS = Words(subject=subject, body=body, halt=halt_words, next=next_words)


def take(
    context: Context,
    *steps: AnyStep,
    closing: AnyStep = QUIET,
    leased: bool = True,
    plan: bool = False,
) -> Result:
    return run(Flow(steps, closing, leased), context, WORDS, plan=plan)
