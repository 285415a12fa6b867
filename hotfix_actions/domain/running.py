"""What an environment runs, as its `state` command printed it this moment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

# What `state` prints is one line an arm; anything longer is no state (`restore.LONGEST_STATE`).
LONGEST_STATE = 250
# An environment is split between a few versions; more lines than this are a log.
MOST_ARMS = 20
# Longer output, in characters, is a log.
LONGEST_OUTPUT = 20_000
_DIFFER = (
    "the state command printed {count} lines that differ: it must print one line, or lines "
    "`STATE PERCENT%` that make 100% together"
)
_ARM = re.compile(r"(\S+)\s+(\d{1,3}(?:\.\d{1,6})?)%")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Arm:
    """A state as the `state` command prints it, and the part (0..1] of everything that runs it."""

    state: str
    share: float = 1.0


@dataclass(frozen=True)
class Running:
    """What an environment runs, as read this moment.

    `unread` says why it cannot be told; `configured` is False where no `state` command is. No arms,
    `unread` or not: it is not told; that never means that nothing runs.
    """

    arms: tuple[Arm, ...] = ()
    unread: str = ""
    configured: bool = True

    @property
    def told(self) -> bool:
        """Whether it is known what runs."""
        return self.configured and not self.unread and bool(self.arms)

    @property
    def only(self) -> str:
        """The one state that runs everywhere; empty where several run, or it is not told."""
        return self.arms[0].state if self.told and len(self.arms) == 1 else ""

    @property
    def states(self) -> tuple[str, ...]:
        """Every state that runs somewhere, the largest share first; none where it is not told."""
        if not self.told:
            return ()
        arms = sorted(self.arms, key=lambda arm: -arm.share)
        return tuple(arm.state for arm in arms)

    def __str__(self) -> str:
        """Return it in a few words: `v1.2.3`, or `v1.2.3 (90%), v1.2.4 (10%)`."""
        if not self.configured:
            return "not told: no `state` command is configured"
        if not self.told:
            return self.unread or "not told: the state command printed nothing"
        if len(self.arms) == 1:
            return self.arms[0].state
        shares = {arm.state: f"{100 * arm.share:.3g}%" for arm in self.arms}
        return ", ".join(f"{state} ({shares[state]})" for state in self.states)


UNCONFIGURED = Running(configured=False)


@dataclass(frozen=True)
class Cancelled:
    """What became of a rollout that was ended.

    `over`: it is known that nothing of it goes on, here or elsewhere; where it is not, that is so
    once the rollout's time is up. `left` names what could not be ended here.
    """

    over: bool = True
    left: str = ""


def running(state: str) -> Running:
    """Return that one state runs everywhere."""
    return Running((Arm(state),))


def parse(text: str) -> Running:
    """Read what a `state` command printed.

    One line is one state that runs everywhere; so are several that are equal, as several hosts
    print them. Lines `STATE PERCENT%` that make a whole are arms. Anything else is unread: no line
    of it may stand for all.
    """
    if len(text) > LONGEST_OUTPUT:
        return Running(unread=f"the state command printed more than {LONGEST_OUTPUT} characters")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return Running()
    arms = _arms(lines)
    if not arms and len(set(lines)) > 1:
        return Running(unread=_DIFFER.format(count=len(lines)))
    found = arms or _arms(lines[:1]) or (Arm(lines[0]),)
    fault = next((why for arm in found if (why := _fault(arm.state))), "")
    return Running(unread=fault) if fault else Running(found)


def _fault(state: str) -> str:
    if len(state) > LONGEST_STATE:
        return f"the state command printed a line of more than {LONGEST_STATE} characters"
    if _CONTROL.search(state):
        return "the state command printed a control character"
    return ""


def _arms(lines: Sequence[str]) -> tuple[Arm, ...]:
    """Return the arms; none where these lines are something else."""
    found = [_ARM.fullmatch(line) for line in lines[-MOST_ARMS - 1 :]]
    parts = [(match[1], float(match[2])) for match in found if match is not None]
    whole = sum(part for _, part in parts)
    rounding = len(parts)  # 33% three times are a whole
    if len(parts) != len(lines) or len(parts) > MOST_ARMS or abs(whole - 100) > rounding:
        return ()
    shares: dict[str, float] = {}
    for state, part in parts:
        if part:
            shares[state] = shares.get(state, 0.0) + part / whole
    return tuple(Arm(state, share) for state, share in shares.items())
