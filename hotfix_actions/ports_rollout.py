"""The ports of what puts a version in place. `ports` gives them, too."""

from pathlib import Path
from typing import Protocol

from hotfix_actions.domain.settings import Environment


class Rollout(Protocol):
    """One strategy of putting a version into an environment."""

    def read(self) -> str:
        """Say in one line what runs now; empty where that cannot be told."""

    def begin(self, *, tag: str, source: Path) -> None:
        """Put the version in place. Raises RolloutBroken with what was seen."""

    def restore(self, state: str, *, source: Path) -> None:
        """Put back a state that `read` had given. Raises RolloutBroken."""


class RolloutBroken(Exception):
    """A rollout or a restore did not succeed; the text says what was seen."""


class Rollouts(Protocol):
    """The strategies."""

    def of(self, name: str, environment: Environment, *, version: str) -> Rollout:
        """Give the configured strategy of an environment, for one version."""
