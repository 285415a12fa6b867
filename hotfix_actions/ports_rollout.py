"""The ports of what puts a version in place. `ports` gives them, too."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hotfix_actions.domain.left_running import LeftRunning
from hotfix_actions.domain.running import Cancelled, Running
from hotfix_actions.domain.settings import Environment


class Rollout(Protocol):
    """One strategy of putting a version into an environment."""

    def read(self) -> Running:
        """Return what runs now. Never raises: that it cannot be read is said in the answer."""

    def begin(
        self, *, tag: str, source: Path, standing: Callable[[], bool], seconds: float | None = None
    ) -> LeftRunning | None:
        """Put the version in place, within `seconds` where those are fewer than configured.

        Return what it left running here, if anything.

        `standing` is asked about every two seconds; once it says no, everything that was begun is
        ended, and RolloutStopped is raised. Whatever else ends it early (^C) ends that, too. Raises
        RolloutBroken with what was seen where it did not succeed.
        """

    def cancel(self) -> Cancelled:
        """End what `begin` started, here or elsewhere; say whether anything may still go on."""

    def may_live(self, left: LeftRunning) -> bool:
        """Whether what `begin` left running may be at work still; True where nobody can tell."""

    def restore(self, state: str, *, source: Path, sha: str = "") -> None:
        """Put back a state that `read` had given. Raises RolloutBroken.

        `sha` is the commit that it named when it ran, where that is known: its tag may have been
        moved since. `source` is a checkout of it.
        """


class RolloutBroken(Exception):
    """A rollout or a restore did not succeed; the text says what was seen.

    `over`: it ended by itself, and nothing that it started is left. What was cut short may have
    begun something elsewhere that goes on.
    """

    def __init__(self, seen: str, *, over: bool = True) -> None:
        self.over = over
        super().__init__(seen)


class RolloutStopped(Exception):
    """A rollout was ended because it stands no more. Never reaches a person."""


class Rollouts(Protocol):
    """The strategies."""

    def of(self, name: str, environment: Environment, *, version: str) -> Rollout:
        """Give the configured strategy of an environment, for one version."""
