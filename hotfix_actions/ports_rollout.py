"""The ports of what puts a version in place. `ports` gives them, too."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from hotfix_actions.domain.running import Cancelled, Running
from hotfix_actions.domain.settings import Environment


class Rollout(Protocol):
    """One strategy of putting a version into an environment."""

    def read(self) -> Running:
        """Return what runs now. Never raises: that it cannot be read is said in the answer."""

    def begin(
        self, *, tag: str, source: Path, standing: Callable[[], bool], seconds: float | None = None
    ) -> None:
        """Put the version in place, within `seconds` where those are fewer than configured.

        `standing` is asked about every two seconds; once it says no, everything that was begun is
        ended, and RolloutStopped is raised. Whatever else ends it early (^C) ends that, too. Raises
        RolloutBroken with what was seen where it did not succeed.
        """

    def cancel(self) -> Cancelled:
        """End what `begin` started, here or elsewhere; say whether anything may still go on."""

    def restore(self, state: str, *, source: Path) -> None:
        """Put back a state that `read` had given. Raises RolloutBroken."""


class RolloutBroken(Exception):
    """A rollout or a restore did not succeed; the text says what was seen.

    `left` names what it started and what could not be ended.
    """

    def __init__(self, seen: str, *, left: str = "") -> None:
        self.left = left
        super().__init__(seen)


class RolloutStopped(Exception):
    """A rollout was ended because it stands no more. Never reaches a person."""


class Rollouts(Protocol):
    """The strategies."""

    def of(self, name: str, environment: Environment, *, version: str) -> Rollout:
        """Give the configured strategy of an environment, for one version."""
