"""What an issue says of severity and deadline: its labels, and the fields of an issue form."""

import re
from collections.abc import Collection

from hotfix_actions.domain import duration
from hotfix_actions.domain.words import SEVERITIES, Severity

_LABEL = re.compile(r"(?:severity|sev)[\s:/-]*(\w+)", re.IGNORECASE)
_EMPTY = "_No response_"


def severity_of(labels: Collection[str], body: str) -> Severity | None:
    """Read a severity: a label `severity: high` first, then the form's field. None: not said."""
    said = [match[1] for label in sorted(labels) if (match := _LABEL.fullmatch(label.strip()))]
    for word in [*said, field(body, "Severity")]:
        known = next((name for name in SEVERITIES if name == word.lower()), None)
        if known:
            return known
    return None


def fix_within_of(body: str) -> float | None:
    """Read the deadline, in seconds, from the form's field `Fix within`. None: not said."""
    try:
        return duration.parse(field(body, "Fix within"))
    except ValueError:
        return None


def field(body: str, name: str) -> str:
    """Give a form field's first line: GitHub renders `### Label`, a blank line, the value."""
    pattern = rf"^###[ \t]+{re.escape(name)}[ \t]*\r?\n\s*([^\r\n]+)"
    match = re.search(pattern, body, re.IGNORECASE | re.MULTILINE)
    value = match[1].strip() if match else ""
    return "" if value == _EMPTY or value.startswith("###") else value
