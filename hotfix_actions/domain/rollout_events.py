"""What happens while a version is put in place and watched."""

from hotfix_actions.domain.event import Event, Intent, Span
from hotfix_actions.domain.words import Verdict


class RolloutIntended(Intent, frozen=True, kw_only=True, tag="rollout-intended"):
    """A rollout is about to begin; `previous` is the state to go back to."""

    guarded = True
    KEY = ("environment", "tag", "number")
    environment: str
    tag: str
    strategy: str
    previous: str = ""
    number: int = 1


class RolledOut(Event, frozen=True, kw_only=True, tag="rolled-out"):
    """The version runs in the environment."""

    KEY = ("environment", "deployment")
    environment: str
    tag: str
    deployment: int


class RolloutFailed(Event, frozen=True, kw_only=True, tag="rollout-failed"):
    """The rollout did not put the version in place."""

    KEY = ("environment", "deployment")
    environment: str
    tag: str
    deployment: int
    summary: str


class SmokeJudged(Event, frozen=True, kw_only=True, tag="smoke-judged"):
    """The critical-path requests of an environment were made."""

    KEY = ("environment", "deployment", "verdict")
    environment: str
    deployment: int
    verdict: Verdict
    summary: str


class WatchBegun(Intent, frozen=True, kw_only=True, tag="watch-begun"):
    """The environment is being judged; a restarted watch goes on from its saved samples."""

    KEY = ("environment", "deployment")
    environment: str
    deployment: int
    seconds: Span
    every: Span


class WatchSampled(Intent, frozen=True, kw_only=True, tag="watch-sampled"):
    """Samples up to number `upto` are saved beside the journal."""

    KEY = ("environment", "deployment", "upto")
    environment: str
    deployment: int
    upto: int


class WatchJudged(Event, frozen=True, kw_only=True, tag="watch-judged"):
    """What the watch says of the environment; `stopped_by` is a command that took it over."""

    KEY = ("environment", "deployment", "verdict")
    environment: str
    deployment: int
    verdict: Verdict
    summary: str
    samples: int = 0
    stopped_by: str = ""
