"""The words that a command ends with: why it stopped, and what happens next."""

from hotfix_actions.projections.halts import Words, halt
from hotfix_actions.projections.nexts import after_push, by_hand_of, commands_of, next_of
from hotfix_actions.projections.statuses import Status, status, update_of

__all__ = [
    "Status",
    "Words",
    "after_push",
    "by_hand_of",
    "commands_of",
    "halt",
    "next_of",
    "status",
    "update_of",
]
