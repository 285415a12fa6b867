"""Required status checks: check runs and commit statuses of one commit.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/troubleshooting-required-status-checks
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

# "required status checks must have a successful, skipped, or neutral status".
_PASSED = {"success", "neutral", "skipped"}
_RUNNING = {"queued": "queued", "in_progress": "in progress"}


def unmet(work: Work, repo: Repo, sha: str, parameters: Mapping[str, Any]) -> str | None:
    """Return GitHub's sentence about the checks that a commit lacks; None when it lacks none."""
    required = parameters["required_status_checks"]
    states = {check["context"]: _state(work, repo, sha, check) for check in required}
    open_ = {context: state for context, state in states.items() if state is not None}
    if not open_:
        return None
    if len(open_) == 1:
        context, state = next(iter(open_.items()))
        if state == "foreign":
            return f'Required status check "{context}" was not set by the expected GitHub app.'
        return f'Required status check "{context}" is {state}.'
    counts = Counter(open_.values())
    many = f"{len(open_)} of {len(required)} required status checks"
    if len(counts) == 1:
        return f"{many} are {next(iter(counts))}."
    parts = " and ".join(f"{number} {state}" for state, number in sorted(counts.items()))
    return f"{many} have not succeeded: {parts}."


def _state(work: Work, repo: Repo, sha: str, check: Mapping[str, Any]) -> str | None:
    """Return why a check is not met (expected, pending, failing ...); None when it is."""
    app_id = check.get("integration_id")
    found = [
        (row["app_id"], state)
        for row, state in (*_runs(work, repo, sha, check), *_statuses(work, repo, sha, check))
    ]
    own = [state for app, state in found if app_id in {None, -1, app}]
    if not own:
        return "foreign" if found else "expected"
    # A check run and a status of the same name must both have passed.
    return next((state for state in own if state is not None), None)


def _runs(
    work: Work, repo: Repo, sha: str, check: Mapping[str, Any]
) -> list[tuple[Row, str | None]]:
    rows = work.db.all(
        "SELECT * FROM check_runs WHERE id IN (SELECT MAX(id) FROM check_runs"
        " WHERE repository_id = ? AND head_sha = ? AND name = ? GROUP BY app_id)",
        repo.id,
        sha,
        check["context"],
    )
    return [(row, _of_run(row)) for row in rows]


def _of_run(row: Row) -> str | None:
    if row["status"] != "completed":
        return _RUNNING.get(row["status"], "pending")
    return None if row["conclusion"] in _PASSED else "failing"


def _statuses(
    work: Work, repo: Repo, sha: str, check: Mapping[str, Any]
) -> list[tuple[Row, str | None]]:
    rows = work.db.all(
        "SELECT * FROM statuses WHERE repository_id = ? AND sha = ? AND context = ?"
        " ORDER BY id DESC LIMIT 1",
        repo.id,
        sha,
        check["context"],
    )
    words = {"success": None, "pending": "pending"}
    return [(row, words.get(row["state"], "failing")) for row in rows]


def reported(work: Work, repo: Repo, sha: str) -> list[str]:
    """Return the names of all checks and statuses that a commit has."""
    rows = work.db.all(
        "SELECT name FROM check_runs WHERE repository_id = ? AND head_sha = ?"
        " UNION SELECT context FROM statuses WHERE repository_id = ? AND sha = ?",
        repo.id,
        sha,
        repo.id,
        sha,
    )
    return [str(row["name"]) for row in rows]
