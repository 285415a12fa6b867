"""What happens while a version is put in place and watched."""

from hotfix_actions.domain.event import Event, Intent, Moment, Span
from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.words import Verdict


class RolloutIntended(Intent, frozen=True, kw_only=True, tag="rollout-intended"):
    """A rollout is about to begin; `previous` is the state to go back to.

    `until` is the moment after which its command has surely ended; None where an older version
    wrote this. `again` counts the beginnings of one rollout: each has an end of its own.
    """

    guarded = True
    KEY = ("environment", "tag", "number")
    environment: str
    tag: str
    strategy: str
    previous: str = ""
    number: int = 1
    until: Moment | None = None
    again: int = 0

    @property
    def id(self) -> str:
        """What happened, as a key: the first beginning's is as it always was."""
        return super().id + (f":again-{self.again}" if self.again else "")


class RolledOut(Event, frozen=True, kw_only=True, tag="rolled-out"):
    """The deploy command ended well.

    `state` is what the environment runs then, as its `state` command printed it. `unseen`: that
    shows another version still, or nothing; what the command began may go on elsewhere.
    `left_running` is what it left running here, on purpose or not.
    """

    KEY = ("environment", "deployment")
    environment: str
    tag: str
    deployment: int
    state: str = ""
    unseen: bool = False
    left_running: LeftRunning | None = None


class RolloutFailed(Event, frozen=True, kw_only=True, tag="rollout-failed"):
    """The version was not put in place.

    `unended`: the command was cut short, or left something that could not be ended; what it began
    may go on.
    """

    KEY = ("environment", "deployment")
    environment: str
    tag: str
    deployment: int
    summary: str
    unended: bool = False


class RolloutStopped(Intent, frozen=True, kw_only=True, tag="rollout-stopped"):
    """The rollout's command was ended before its own end, with all that it had started here.

    `why`: another run `took-over` the environment, or this one was `interrupted`. `state` is what
    the environment runs since; `restored` is the state that was put back, empty where none was,
    `broken` why it could not be. `over`: nothing of the rollout can go on elsewhere. It is written
    at once: a rollback waits for it.
    """

    KEY = ("environment", "tag", "number", "again")
    environment: str
    tag: str
    deployment: int = 0
    number: int = 1
    again: int = 0
    why: str = ""
    state: str = ""
    restored: str = ""
    broken: str = ""
    over: bool = False


class SmokeJudged(Event, frozen=True, kw_only=True, tag="smoke-judged"):
    """The critical-path requests of an environment were made."""

    KEY = ("environment", "deployment", "verdict")
    environment: str
    deployment: int
    verdict: Verdict
    summary: str


class WatchBegun(Intent, frozen=True, kw_only=True, tag="watch-begun"):
    """The environment is being judged; a restarted watch takes as long again.

    `again` counts the watches after the first one, each of which proved nothing.
    """

    KEY = ("environment", "deployment")
    environment: str
    deployment: int
    seconds: Span
    every: Span
    again: int = 0

    @property
    def id(self) -> str:
        """What happened, as a key: the first watch's is as it always was."""
        return super().id + (f":again-{self.again}" if self.again else "")


class WatchSampled(Intent, frozen=True, kw_only=True, tag="watch-sampled"):
    """Samples up to number `upto` are saved beside the journal."""

    KEY = ("environment", "deployment", "upto")
    environment: str
    deployment: int
    upto: int


class WatchJudged(Event, frozen=True, kw_only=True, tag="watch-judged"):
    """What the watch says of the environment; `stopped_by` is a command that took it over.

    `code` is the reason where `watch.Judged` has one; `another` is what ran instead of the version
    under judgement.
    """

    KEY = ("environment", "deployment", "verdict")
    environment: str
    deployment: int
    verdict: Verdict
    summary: str
    samples: int = 0
    stopped_by: str = ""
    code: str = ""
    another: str = ""
    again: int = 0

    @property
    def id(self) -> str:
        """What happened, as a key: each watch has an end of its own."""
        return super().id + (f":again-{self.again}" if self.again else "")
