"""One rule, whoever made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hotfix_actions.sandbox.store.database import Row


@dataclass(frozen=True)
class Rule:
    """One rule of an active ruleset, or of a branch's protection of the classic kind."""

    type: str
    parameters: Mapping[str, Any]
    ruleset: Row
