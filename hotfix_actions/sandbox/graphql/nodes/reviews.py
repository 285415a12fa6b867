"""Reviews, requests for them, and what they add up to.

https://docs.github.com/graphql/reference/pulls#pullrequestreview
"""

from collections.abc import Callable
from typing import Any

from hotfix_actions.sandbox.actors import may_write
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.issues import pull_of, written
from hotfix_actions.sandbox.rules import reviews as rules
from hotfix_actions.sandbox.rules.rulesets import rules_for
from hotfix_actions.sandbox.shapes.people import git_id, node_id
from hotfix_actions.sandbox.store.database import Row

_OPINIONS = {"APPROVED", "CHANGES_REQUESTED", "DISMISSED"}


def review_fields(node: Node) -> Fields:
    """Return the fields of a pull request that are about reviews."""

    def reviews(author: str | None = None, states: list[str] | None = None, **page: Any) -> Fields:
        rows = [
            row
            for row in _seen(node)
            if (not states or row["state"] in states)
            and (not author or _login(node, row) == author.lower())
        ]
        return _connection(node, "reviews", rows, page)

    def latest(**page: Any) -> Fields:
        return _connection(node, "latestReviews", _last(node, lambda _row: True), page)

    def opinions(writers_only: bool | None = False, **page: Any) -> Fields:  # noqa: FBT001, FBT002
        def counts(row: Row) -> bool:
            account = node.work.account(row["author_id"])
            writes = may_write(node.work.db, node.repo.row, account)
            return row["state"] in _OPINIONS and (writes or not writers_only)

        return _connection(node, "latestOpinionatedReviews", _last(node, counts), page)

    def requests(**page: Any) -> Fields:
        sql = (
            "SELECT a.* FROM accounts a JOIN review_requests r ON r.account_id = a.id"
            " WHERE r.pull_id = ? ORDER BY r.rowid"
        )
        rows = node.work.db.all(sql, node.row["id"])
        make = node.many("ReviewRequest")
        return connection("reviewRequests", rows, lambda row: make((node, row)), page)

    return {
        "latestOpinionatedReviews": opinions,
        "latestReviews": latest,
        "reviewDecision": lambda: _decision(node),
        "reviewRequests": requests,
        "reviews": reviews,
    }


def review(node: Node) -> Fields:
    """Return the fields of PullRequestReview. Nobody edits one here."""
    row = node.row
    pull = node.work.db.by_id("issues", row["pull_id"])
    shared = written(node, f"pull/{pull['number']}#pullrequestreview-{row['id']}")
    account = node.work.account(row["author_id"])
    return shared | {
        "authorCanPushToRepository": may_write(node.work.db, node.repo.row, account),
        "comments": lambda **page: _comments(node, page),
        "commit": lambda: node.near("Commit", row["commit_id"]),
        "createdAt": row["submitted_at"] or pull["created_at"],
        "id": node_id("PRR", row["id"]),
        "includesCreatedEdit": False,
        "lastEditedAt": None,
        "pullRequest": lambda: pull_of(node, row["pull_id"]),
        "state": row["state"],
        "submittedAt": row["submitted_at"],
        "updatedAt": row["submitted_at"] or pull["created_at"],
    }


def comment(node: Node) -> Fields:
    """Return the fields of PullRequestReviewComment; `row` is the comment with its review's."""
    row = node.row
    return {
        "author": lambda: account(node.work, row["author_id"]),
        "body": row["body"],
        "createdAt": row["submitted_at"],
        "id": node_id("PRRC", row["id"]),
        # Where it stands by now is not followed: as if the lines were outdated.
        "line": None,
        "originalCommit": lambda: node.near("Commit", row["commit_id"]),
        "originalLine": row["line"],
        "originalStartLine": row["start_line"],
        "path": row["path"],
        "pullRequest": lambda: pull_of(node, row["pull_id"]),
        "startLine": None,
    }


def _comments(node: Node, page: Fields) -> Fields:
    sql = (
        "SELECT c.*, r.author_id, r.submitted_at, r.commit_id, r.pull_id FROM review_comments c"
        " JOIN reviews r ON r.id = c.review_id WHERE c.review_id = ? ORDER BY c.id"
    )
    rows = node.work.db.all(sql, node.row["id"])
    return connection("comments", rows, node.many("PullRequestReviewComment"), page)


def request(node: Node) -> Fields:
    """Return the fields of ReviewRequest; `row` is the pull request and who is asked."""
    pull, row = node.row
    return {
        "asCodeOwner": False,
        "databaseId": row["id"],
        "id": git_id("RR", pull.row["id"], row["id"]),
        "pullRequest": pull,
        "requestedReviewer": Node(row["type"], node.work, row),
    }


def _connection(node: Node, name: str, rows: list[Row], page: Fields) -> Fields:
    return connection(name, rows, node.many("PullRequestReview"), page)


def _seen(node: Node) -> list[Row]:
    """Return the reviews that the actor sees: not the pending ones of others."""
    sql = "SELECT * FROM reviews WHERE pull_id = ? ORDER BY id"
    me = node.work.me.id
    rows = node.work.db.all(sql, node.row["id"])
    return [row for row in rows if row["state"] != "PENDING" or row["author_id"] == me]


def _last(node: Node, counts: Callable[[Row], bool]) -> list[Row]:
    """Return everybody's last review of those that count."""
    rows = [row for row in _seen(node) if row["state"] != "PENDING" and counts(row)]
    return sorted({row["author_id"]: row for row in rows}.values(), key=lambda row: row["id"])


def _decision(node: Node) -> str | None:
    """Return what the reviews add up to; None where no rule asks for any.

    https://docs.github.com/graphql/reference/pulls#pullrequestreviewdecision
    """
    work, repo, pull = node.work, node.repo, node.row
    wanted = [
        rule.parameters
        for rule in rules_for(work.db, repo, f"refs/heads/{pull['base_ref']}")
        if rule.type == "pull_request"
        and (
            rule.parameters.get("required_approving_review_count")
            or rule.parameters.get("require_code_owner_review")
        )
    ]
    if not wanted:
        return None
    if any(row["state"] == "CHANGES_REQUESTED" for row in rules.standing(work, repo, pull)):
        return "CHANGES_REQUESTED"
    unmet = any(rules.unmet(work, repo, pull, parameters) for parameters in wanted)
    return "REVIEW_REQUIRED" if unmet else "APPROVED"


def _login(node: Node, row: Row) -> str:
    return str(node.work.account(row["author_id"])["login"]).lower()
