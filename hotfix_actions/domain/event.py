"""What an event is: a moment, an author, and an id that comes from what happened.

An event's id is its kind, the attempt and the fields named in `KEY`, so that repeating a run adds
nothing. Events only ever gain fields, with defaults; an unknown kind is kept as `Unknown`, never an
error.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar

import msgspec

from hotfix_actions.domain.duration import LONGEST

# A moment without a zone is none: it cannot be compared.
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
# The years of a moment: far from the calendar's ends, so that each can be shown in any time zone
# and reckoned with. A moment that is not told stands at the first.
YEARS = range(1970, 3000)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A span of time in seconds, of ten years at most, as `duration` reads one; whole, or exactly.
Seconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST)]
Span = Annotated[float, msgspec.Meta(ge=0, le=LONGEST)]


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True):
    """Something that happened at a moment (UTC), by somebody, in an attempt."""

    KEY: ClassVar[tuple[str, ...]] = ()

    at: Moment
    by: str = ""
    attempt: int = 1
    run: str = ""

    @property
    def kind(self) -> str:
        """The event's name in the journal."""
        return str(type(self).__struct_config__.tag)

    @property
    def id(self) -> str:
        """What happened, as a key: the same occurrence always has the same id."""
        values = [_plain(getattr(self, name)) for name in self.KEY]
        return ":".join([self.kind, str(self.attempt), *values])


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(str(item) for item in value)
    return "" if value is None else str(value)


class Intent(Event, frozen=True, kw_only=True):
    """An event that is written down before its effect.

    Where it is `guarded`, it is written only while the run still holds its leases: the effect
    would be another run's to have by now.
    """

    guarded: ClassVar[bool] = False


class Unknown(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a newer version of the tool: kept and shown."""

    raw: dict[str, Any]
    at: datetime

    @property
    def kind(self) -> str:
        """The name that the newer version gave it."""
        return str(self.raw.get("kind", "unknown"))

    @property
    def id(self) -> str:
        """The id that the newer version gave it."""
        return str(self.raw.get("id", self.kind))
