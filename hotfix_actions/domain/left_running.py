"""What a deploy command that ended well left running: a server, or something that goes on."""

import msgspec

# Of more processes only their count is kept.
MOST = 50


class LeftRunning(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Processes that a command started, as they were when it ended well.

    `place` is the machine, and the part of it that sees their numbers; `processes` are told apart
    as those of leases are, and none are named where there are too many. `mark` stands in the
    environment of what they start in turn.
    """

    count: int
    place: str = ""
    processes: tuple[str, ...] = ()
    mark: str = ""
