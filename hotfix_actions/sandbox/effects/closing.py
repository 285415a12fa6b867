"""Keywords that close issues, such as "Fixes #7".

https://docs.github.com/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
"""

import re

from hotfix_actions.sandbox.effects.issues import close, numbered
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

_KEYWORD = re.compile(
    r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?P<repo>[\w.-]+/[\w.-]+)?#(?P<number>\d+)",
    re.IGNORECASE,
)


def close_mentioned(work: Work, repo: Repo, text: str, commit: str | None) -> None:
    """Close the open issues that a text says it closes."""
    for issue in mentioned(work, repo, text):
        if issue["state"] == "open":
            close(work, repo, issue, "completed", commit=commit)


def mentioned(work: Work, repo: Repo, text: str) -> list[Row]:
    """Return the issues that a text says it closes, each once."""
    found: dict[int, Row] = {}
    for match in _KEYWORD.finditer(text):
        if (match["repo"] or repo.full_name).lower() != repo.full_name.lower():
            continue
        issue = numbered(work, repo, int(match["number"]))
        if issue and not issue["is_pull"]:
            found[issue["id"]] = issue
    return list(found.values())
