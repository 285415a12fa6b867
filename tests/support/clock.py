"""A clock that stands still: sleeping moves it."""

from datetime import UTC, datetime, timedelta


class StillClock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.moment.replace(microsecond=0)

    def sleep(self, seconds: float, why: str) -> None:
        assert why
        self.slept.append(seconds)
        self.moment += timedelta(seconds=seconds)
