"""The pull_request rule: approvals, stale ones, code owners, the last pusher.

https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/available-rules-for-rulesets#require-a-pull-request-before-merging
"""

from collections.abc import Mapping
from typing import Any

from hotfix_actions.sandbox.actors import may_write
from hotfix_actions.sandbox.git.diff import fingerprint
from hotfix_actions.sandbox.git.history import merge_base
from hotfix_actions.sandbox.rules.code_owners import Owner, owners_of
from hotfix_actions.sandbox.shapes.pulls import base_tip, files_of
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

_OPINIONS = ("APPROVED", "CHANGES_REQUESTED", "DISMISSED")


def standing(work: Work, repo: Repo, pull: Row) -> list[Row]:
    """Return the reviews that count: the last opinion of everybody who may write.

    A comment changes nobody's opinion. The author has none: giving it is refused.
    """
    rows = work.db.all("SELECT * FROM reviews WHERE pull_id = ? ORDER BY id", pull["id"])
    last = {row["author_id"]: row for row in rows if row["state"] in _OPINIONS}
    return [
        row for author, row in last.items() if may_write(work.db, repo.row, work.account(author))
    ]


def unmet(work: Work, repo: Repo, pull: Row, parameters: Mapping[str, Any]) -> list[str]:
    """Return GitHub's sentences about the reviews that a pull request lacks."""
    reviews = standing(work, repo, pull)
    approvals = [row for row in reviews if row["state"] == "APPROVED"]
    said = []
    if any(row["state"] == "CHANGES_REQUESTED" for row in reviews):
        said.append("Changes have been requested.")
    wanted = parameters.get("required_approving_review_count", 0)
    if len(approvals) < wanted:
        many = "1 approving review is" if wanted == 1 else f"{wanted} approving reviews are"
        said.append(f"At least {many} required by reviewers with write access.")
    if parameters.get("require_code_owner_review"):
        said += _code_owners(work, repo, pull, {row["author_id"] for row in approvals})
    if parameters.get("require_last_push_approval") and not _last_push(repo, pull, approvals):
        who = work.account(pull["last_pusher_id"])["login"]
        said.append(
            f"New changes require approval from someone other than {who}"
            " because they were the last pusher."
        )
    return said


def same_change(repo: Repo, pull: Row, one: str, other: str) -> bool:
    """Tell whether two heads bring the same change to the base.

    "If the diff changes from this state (for example, because a contributor pushes new changes
    ...), the approving review is dismissed as stale": merging the base alone is no change.
    """
    if one == other:
        return True
    tip = base_tip(repo, pull)

    def change(sha: str) -> str:
        return fingerprint(repo.git, merge_base(repo.git, tip, sha) or tip, sha)

    return change(one) == change(other)


def _last_push(repo: Repo, pull: Row, approvals: list[Row]) -> bool:
    """Tell whether somebody else than the last pusher approved what was pushed last."""
    return any(
        row["author_id"] != pull["last_pusher_id"]
        and same_change(repo, pull, row["commit_id"], pull["head_sha"])
        for row in approvals
    )


def _code_owners(work: Work, repo: Repo, pull: Row, approved: set[int]) -> list[str]:
    paths = [path for each in files_of(repo, pull) for path in (each.path, each.previous) if path]
    groups = owners_of(work, repo, base_tip(repo, pull), paths)
    waiting = [group for group in groups if not _any_approved(group, approved)]
    return [
        f"Waiting on code owner review from {' and/or '.join(owner.name for owner in group)}."
        for group in waiting
    ]


def _any_approved(group: list[Owner], approved: set[int]) -> bool:
    return any(owner.accounts & approved for owner in group)
