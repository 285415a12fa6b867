"""The configuration's shape: everything optional, durations as people write them.

The published JSON Schema is made from these classes (`config.schema`), so that what is documented,
checked and used is one thing.
"""

from typing import Annotated, Literal

import msgspec

from hotfix_actions.domain.words import Decision, EnvironmentName, Policy, Severity

Duration = Annotated[
    str, msgspec.Meta(pattern=r"^(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$", examples=["30m", "1h30m"])
]
# A duration that is longer than nothing.
Interval = Annotated[
    str,
    msgspec.Meta(pattern=r"^(?=.*[1-9])(\d+(\.\d+)?\s*(ms|s|m|h|d)\s*)+$", examples=["15s"]),
]
Command = Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Url = Annotated[str, msgspec.Meta(pattern=r"^https?://")]


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="kebab", forbid_unknown_fields=True):
    """A part of the configuration file."""


class GuardSettings(Part, frozen=True, kw_only=True):
    """How large a hotfix may be, and what it may not touch.

    `ignore` are patterns of files that do not count (lock files and tests never do); `forbid` are
    patterns of files that a hotfix never changes.
    """

    max_files: Count = 10
    max_lines: Count = 200
    ignore: tuple[str, ...] = ()
    forbid: tuple[str, ...] = (".github/workflows/**",)


class TestSettings(Part, frozen=True, kw_only=True):
    """How the tests are run, where the tool cannot tell by itself.

    `report` is the path of the JUnit XML file that the command writes: its counts are believed,
    never the exit code alone.
    """

    __test__ = False

    install: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    report: str = ""
    patterns: tuple[str, ...] = ()
    timeout: Duration = "20m"


class AuditSettings(Part, frozen=True, kw_only=True):
    """The vulnerability gate: the lowest level that counts."""

    level: Literal["low", "moderate", "high", "critical"] = "low"
    timeout: Duration = "60s"


class WatchSettings(Part, frozen=True, kw_only=True):
    """How an environment is judged after a rollout.

    `metrics` answers with a flat JSON object of numbers; each of `limits` is the highest value
    that is still good. `breach_after` samples in a row over a limit are a breach.
    """

    seconds: Duration = msgspec.field(default="10m", name="for")
    every: Interval = "15s"
    metrics: Url | None = None
    limits: dict[str, float] = {}
    breach_after: Count = 3


class Environment(Part, frozen=True, kw_only=True):
    """An environment that versions are rolled out to.

    The commands run in the directory where `hotfix` was started (a checkout of the default
    branch); `HOTFIX_SOURCE` is a checkout of the tag. `state` prints what runs now, in one line,
    or a line `STATE PERCENT%` for each part; `restore` puts back `HOTFIX_RESTORE`, a state that
    `state` had printed, at the commit `HOTFIX_RESTORE_SHA` where that is known. Where a state is
    neither a tag nor a commit, `states` says which it stands for: `registry/shop:*` for `v*`.
    Whatever a deploy command that fails or is stopped had started is ended.
    """

    strategy: Literal["command"] = "command"
    deploy: Command
    restore: Command
    state: tuple[str, ...] = ()
    states: dict[str, str] = {}
    health: Url | None = None
    smoke: tuple[str, ...] = ()
    timeout: Duration = "15m"
    watch: WatchSettings | None = None


class SeverityPolicy(Part, frozen=True, kw_only=True):
    """What a gate's bad verdict means for one severity. Tests and review always block."""

    guard: Policy | None = None
    proof: Policy | None = None
    audit: Policy | None = None
    audit_unreachable: Policy | None = None


class TriageRow(Part, frozen=True, kw_only=True):
    """One severity's row of the triage table."""

    within_30m: Decision | None = None
    within_2h: Decision | None = None
    longer: Decision | None = None
    not_said: Decision | None = None


class Settings(Part, frozen=True, kw_only=True):
    """`.github/hotfix.yml`, with what was not said filled in."""

    base_tag: str | None = None
    tag_prefix: str | None = None
    version_files: tuple[str, ...] | None = None
    merge_back: tuple[str, ...] | None = None
    triage: dict[Severity, TriageRow] = {}
    policy: dict[Severity, SeverityPolicy] = {}
    guard: GuardSettings = GuardSettings()
    tests: TestSettings = TestSettings()
    audit: AuditSettings = AuditSettings()
    environments: dict[EnvironmentName, Environment] = {}
    timezone: str = "UTC"
    state: Literal["refs", "branches"] = "refs"
