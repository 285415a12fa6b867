"""Time as GitHub writes it: UTC, whole seconds, a Z at the end."""

from datetime import UTC, datetime


def now() -> str:
    """Return this moment, like 2026-01-31T12:00:00Z."""
    return write(datetime.now(UTC))


def write(moment: datetime) -> str:
    """Write a moment that knows its offset in GitHub's way."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: str) -> datetime:
    """Read an ISO 8601 moment; one without an offset is UTC. Raises ValueError on anything else."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
