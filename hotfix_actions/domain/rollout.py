"""What the journal knows of one environment in an attempt."""

from datetime import datetime

import msgspec

from hotfix_actions.domain import events as e
from hotfix_actions.domain.left_running import LeftRunning


class Rollout(msgspec.Struct, frozen=True, kw_only=True):
    """What the journal knows of one environment in this attempt."""

    environment: str
    tag: str = ""
    strategy: str = ""
    previous: str = ""
    number: int = 0
    deployment: int = 0
    begun: datetime | None = None
    until: datetime | None = None
    again: int = 0
    done: datetime | None = None
    state: str = ""
    unseen: bool = False
    left_running: LeftRunning | None = None
    failed: str = ""
    unended: bool = False
    stopped: e.RolloutStopped | None = None
    smoke: e.SmokeJudged | None = None
    watching: e.WatchBegun | None = None
    sampled: int = 0
    watch: e.WatchJudged | None = None
    approval: e.ProductionApproved | None = None
    rollback: e.RollbackIntended | None = None
    rolled_back: e.RolledBack | None = None
    settled: e.RollbackSettled | None = None

    @property
    def trouble(self) -> str:
        """Why this rollout must not stand, or nothing."""
        if self.failed:
            return self.failed
        judged = (self.smoke, self.watch)
        return next((j.summary for j in judged if j is not None and j.verdict == "fail"), "")
