"""Searching issues and pull requests, as far as `gh issue list --label` and the like need it.

https://docs.github.com/search-github/searching-on-github/searching-issues-and-pull-requests
"""

import re
from typing import Any

from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.shapes.issues import assignees, labels_of
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import can_see
from hotfix_actions.sandbox.web.answers import unknown
from hotfix_actions.sandbox.work import Work

_WORD = re.compile(r'(?:(?P<name>-?\w+):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>\S+))')


def search(work: Work, query: str, given: dict[str, Any]) -> Fields:
    """Return a SearchResultItemConnection, newest first; unknown qualifiers answer 501."""
    given.pop("type", None)
    rows = work.db.all("SELECT * FROM issues ORDER BY id DESC")
    for name, value in _words(query):
        rows = [row for row in rows if _fits(work, row, name, value)]
    rows = [row for row in rows if can_see(work, work.repo(row["repository_id"]))]

    def make(row: Row) -> Node:
        home = work.repo(row["repository_id"])
        if row["is_pull"]:
            return Node("PullRequest", work, pull_row(work.db, row["id"]), home)
        return Node("Issue", work, row, home)

    return connection("search", rows, make, given, issueCount=len(rows))


def _words(query: str) -> list[tuple[str, str]]:
    return [
        (
            (match["name"] or "").lower(),
            match["plain"] if match["quoted"] is None else match["quoted"],
        )
        for match in _WORD.finditer(query)
    ]


def _fits(work: Work, row: Row, name: str, value: str) -> bool:
    if name in {"is", "type", "state"}:
        return _is(work, row, value.lower())
    text = value.lower()
    if name == "repo":
        return work.repo(row["repository_id"]).full_name.lower() == text
    if name == "label":
        return text in {each["name"].lower() for each in labels_of(work, row["id"])}
    if name == "author":
        return _who(work, text) == str(work.account(row["author_id"])["login"]).lower()
    if name == "assignee":
        wanted = _who(work, text)
        return wanted in {each["login"].lower() for each in assignees(work, row["id"])}
    if name in {"base", "head"}:
        return bool(row["is_pull"]) and pull_row(work.db, row["id"])[f"{name}_ref"] == value
    if name == "sort" and text == "created-desc":
        return True
    if name == "":
        return text in f"{row['title']}\n{row['body'] or ''}".lower()
    raise unknown(f"in GraphQL: the search qualifier {name}:{value}")


def _is(work: Work, row: Row, value: str) -> bool:
    if value in {"issue", "pr", "pull-request"}:
        return bool(row["is_pull"]) == (value != "issue")
    if value in {"open", "closed"}:
        return bool(row["state"] == value)
    if value in {"merged", "unmerged", "draft"} and row["is_pull"]:
        pull = pull_row(work.db, row["id"])
        if value == "draft":
            return bool(pull["draft"])
        return (pull["merged_at"] is not None) == (value == "merged")
    if value in {"merged", "unmerged", "draft"}:
        return False
    raise unknown(f"in GraphQL: the search qualifier is:{value}")


def _who(work: Work, text: str) -> str:
    return work.me.login.lower() if text == "@me" else text
