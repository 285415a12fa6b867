"""A check and what it finds: codes and facts, no prose."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from hotfix_actions.domain.setup.facts import Facts, NotReadError, Unread

# `stop` will stop a hotfix, `warn` will not; `info` is good to know; `unread` could not be read.
Severity = Literal["stop", "warn", "info", "unread"]
Group = Literal[
    "token", "repository", "actions", "workflow", "rules", "environments", "machine", "refs"
]
Trouble = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One question. `look` returns the facts of every trouble that it sees, none where all is well.

    It may read facts that are not known: the check is then unread, never passed.
    """

    code: str
    group: Group
    severity: Severity
    look: Callable[[Facts], Iterable[Trouble]]


@dataclass(frozen=True)
class Finding:
    """One trouble, or what could not be read; the words for it are in `projections`."""

    code: str
    group: Group
    severity: Severity
    facts: Trouble = field(default_factory=dict)


def examine(checks: Iterable[Check], facts: Facts) -> list[Finding]:
    """Return every finding in the order of the checks; what could not be read is told once.

    An unread fact names the checks that it leaves open, in `checks`; `stops` is "yes" where one of
    them looks for what would stop a hotfix.
    """
    found: list[Finding] = []
    unread: dict[tuple[Group, Unread], list[Check]] = {}
    for check in checks:
        try:
            seen = [Finding(check.code, check.group, check.severity, t) for t in check.look(facts)]
        except NotReadError as missing:
            unread.setdefault((check.group, missing.unread), []).append(check)
        else:
            found += seen
    return found + [_unread(group, what, left) for (group, what), left in unread.items()]


def _unread(group: Group, fact: Unread, left: list[Check]) -> Finding:
    stops = any(check.severity == "stop" for check in left)
    return Finding(
        "refused-read" if fact.refused else "not-read",
        group,
        "unread",
        {
            "what": fact.what,
            "why": fact.why,
            "needs": fact.needs,
            "checks": ", ".join(check.code for check in left),
            "stops": "yes" if stops else "",
        },
    )
