"""A rollback that GitHub has no part in: which state may be named, and whether it is back."""

import re
from dataclasses import dataclass
from typing import Literal

from hotfix_actions.domain.running import LONGEST_STATE, UNCONFIGURED, Running
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.words import EnvironmentName

# What `state` prints is one line. It reaches the team's command as a variable, never as an
# argument; still, nothing may be named that a careless script takes for an option or for code.
_STATE = re.compile(r"[A-Za-z0-9_][\w.:/@+=,%-]*( [A-Za-z0-9_][\w.:/@+=,%-]*)*", re.ASCII)
# `hotfix init` writes a `restore` that prints this and fails where it finds no rollback script.
PLACEHOLDER = ".github/hotfix.yml does not say how to put back"

Verdict = Literal["verified", "broken", "unread", "untold", "other", "unhealthy"]


def without_restore(settings: Settings) -> tuple[EnvironmentName, ...]:
    """Return the environments whose `restore` is still the placeholder: no rollback can succeed."""
    return tuple(
        name
        for name, one in settings.environments.items()
        if any(PLACEHOLDER in word for word in one.restore)
    )


def is_state(text: str) -> bool:
    """Whether a person may name this as the state to put back."""
    return len(text) <= LONGEST_STATE and _STATE.fullmatch(text) is not None


@dataclass(frozen=True)
class Seen:
    """What was seen after a restore.

    `broken` is what the restore command said where it failed. `healthy` is None where no health
    address is configured.
    """

    to: str
    broken: str = ""
    running: Running = UNCONFIGURED
    healthy: bool | None = None


def judge(seen: Seen) -> Verdict:
    """Believe production alone: what cannot be read was not verified."""
    if seen.running.told and seen.running.only != seen.to:
        return "other"
    if seen.broken:
        return "broken"
    if not seen.running.configured:
        return "untold"
    if not seen.running.told:
        return "unread"
    return "unhealthy" if seen.healthy is False else "verified"
