"""An environment that versions are put into: one stateful fake of the port `Rollout`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.running import UNCONFIGURED, Cancelled, Running, parse
from hotfix_actions.domain.settings import Environment
from hotfix_actions.ports import RolloutBroken, RolloutStopped


@dataclass
class FakeEnvironment:
    """What `live` runs, as its `state` command would print it (arms too).

    `unread` is why that cannot be told, `configured` whether there is a `state` command. `broken`
    is what a deploy or restore says that fails. `during` is called while a deploy is at work, once
    before each question whether it stands; `elsewhere` is what goes on after it was ended. `done`
    is what was done, in order. `left` is what a deploy leaves running, and `lives` whether that
    may be at work still.
    """

    live: str = "v1.2.3"
    unread: str = ""
    configured: bool = True
    broken: str = ""
    during: list[Callable[[], object]] = field(default_factory=list)
    elsewhere: Cancelled = field(default_factory=Cancelled)
    done: list[str] = field(default_factory=list)
    given: list[tuple[str, str, str]] = field(default_factory=list)
    left: LeftRunning | None = None
    lives: bool = True

    def of(self, name: str, environment: Environment, *, version: str) -> "FakeEnvironment":
        assert name
        assert environment
        assert isinstance(version, str)
        return self

    def read(self) -> Running:
        if not self.configured:
            return UNCONFIGURED
        return Running(unread=self.unread) if self.unread else parse(self.live)

    def begin(
        self, *, tag: str, source: Path, standing: Callable[[], bool], seconds: float | None = None
    ) -> LeftRunning | None:
        assert source
        assert seconds is None or seconds > 0
        self.done.append(f"deploy {tag}")
        for happens in self.during:
            happens()
            if not standing():
                raise RolloutStopped(tag)
        if self.broken:
            raise RolloutBroken(self.broken)
        self.live = tag
        return self.left

    def may_live(self, left: LeftRunning) -> bool:
        assert left == self.left
        return self.lives

    def cancel(self) -> Cancelled:
        self.done.append("cancel")
        return self.elsewhere

    def restore(self, state: str, *, source: Path, sha: str = "") -> None:
        assert source
        self.done.append(f"restore {state}")
        self.given.append((state, sha, str(source)))
        if self.broken:
            raise RolloutBroken(self.broken)
        self.live = state
