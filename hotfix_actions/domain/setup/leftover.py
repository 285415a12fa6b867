"""How a probe knows its scratch refs again, and when those of another may be removed."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hotfix_actions.domain.lease import LONGEST_NAME, YEARS

# No probe takes longer; of a run on another machine nothing else can be told.
LONGEST = timedelta(minutes=15)
_REF = re.compile(r"hotfix/doctor/([0-9a-f]{16})/(?:one|two)")
_MARK = re.compile(
    r"^Hotfix-Doctor: (?P<random>[0-9a-f]{16}) (?P<at>\S+) (?P<run>.+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Mark:
    """Which probe made a commit: its random name, its run, and when it began."""

    random: str
    run: str
    at: datetime


def scratch(name: str) -> str:
    """Return the random name of the probe whose scratch ref this is; "" for any other ref."""
    match = _REF.fullmatch(name)
    return match[1] if match else ""


def message(mark: Mark, word: str) -> str:
    """Return the message of a scratch commit; `word` makes commits of one probe differ."""
    subject = f"Try refs for hotfix doctor {word}".rstrip()
    at = mark.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{subject}\n\nHotfix-Doctor: {mark.random} {at} {mark.run}\n"


def mark_of(text: str) -> Mark | None:
    """Return the marker of a commit, which anybody may have written; None where it has none."""
    match = _MARK.search(text)
    if match is None or len(match["run"]) > LONGEST_NAME:
        return None
    try:
        at = datetime.fromisoformat(match["at"])
    except ValueError:
        return None
    if at.year not in YEARS:
        return None
    return Mark(match["random"], match["run"].strip(), at if at.tzinfo else at.replace(tzinfo=UTC))


def is_over(mark: Mark, now: datetime, *, ended: bool) -> bool:
    """Whether a probe is over: its process has ended, or it began too long ago to be alive."""
    return mark.at <= now and (ended or now - mark.at > LONGEST)
