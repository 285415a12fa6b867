"""Strategies of rolling out: a literal table, one small file each."""

from pathlib import Path

from hotfix_actions.adapters.rollouts.command import CommandRollout
from hotfix_actions.domain.settings import Environment
from hotfix_actions.ports import Process, Rollout

STRATEGIES = {"command": CommandRollout}


class Strategies:
    """Gives the configured strategy of an environment."""

    def __init__(self, process: Process, here: Path) -> None:
        self._process = process
        self._here = here

    def of(self, name: str, environment: Environment, *, version: str) -> Rollout:
        """Give the strategy for one version."""
        strategy = STRATEGIES[environment.strategy]
        return strategy(name, environment, self._process, self._here, version)
