"""What was found out before a version replaced another one."""

from hotfix_actions.domain.event import Event
from hotfix_actions.domain.words import Verdict


class Compared(Event, frozen=True, kw_only=True, tag="compared"):
    """A version was compared with what it replaces, or with the versions of its line.

    `environment` is empty for a release. `running` is what it was compared with, `code` the answer
    of `replace`: it is an account, and asked anew every time.
    """

    KEY = ("environment", "tag", "running", "code")
    environment: str
    tag: str
    running: str
    code: str
    lacks: str = ""


class SampledBefore(Event, frozen=True, kw_only=True, tag="sampled-before"):
    """What the environment showed before the rollout: the verdict, and the metrics of the worst.

    `samples` is how many looks were taken; a fail is that each of them was over a limit.
    """

    KEY = ("environment", "tag", "number")
    environment: str
    tag: str
    number: int = 1
    verdict: Verdict = "unproven"
    healthy: bool | None = None
    seen: dict[str, float] = {}
    why: str = ""
    samples: int = 0
