"""Whether a pull request can be merged, as `mergeable` and `mergeable_state` say it.

https://docs.github.com/graphql/reference/enums#mergestatestatus
"""

from hotfix_actions.sandbox.git.merging import MergeConflictError, merged_tree
from hotfix_actions.sandbox.rules.direct import QUEUE
from hotfix_actions.sandbox.rules.merging import BEHIND, blocking
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.pulls import base_tip, full
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

UNKNOWN: Json = {"mergeable": None, "rebaseable": None, "mergeable_state": "unknown"}


def merge_state(work: Work, repo: Repo, pull: Row, *, queued: bool = False) -> str:
    """Return clean, unstable, blocked, behind, draft or dirty; rules count for everybody.

    `queued`: as the merge queue asks, which is the way that its rule demands.
    """
    if conflicts(repo, pull):
        return "dirty"
    if pull["draft"]:
        return "draft"
    said = blocking(work, repo, pull, bypass=False)
    if queued:
        said = [each for each in said if each != QUEUE]
    if said == [BEHIND]:
        return "behind"
    if said:
        return "blocked"
    return "clean" if _all_green(work, repo, pull["head_sha"]) else "unstable"


def conflicts(repo: Repo, pull: Row) -> bool:
    """Tell whether head and base cannot be merged."""
    try:
        merged_tree(repo.git, base_tip(repo, pull), pull["head_sha"])
    except MergeConflictError:
        return True
    return False


def merging(work: Work, repo: Repo, pull: Row) -> Json:
    """Return the three fields; null at first, as long as GitHub is still finding out."""
    lag = work.hub.settings["mergeable_lag"]
    key = (pull["id"], pull["head_sha"], base_tip(repo, pull))
    if pull["state"] == "closed" or not work.hub.lag.mergeable_known(*key, requests=lag):
        return UNKNOWN
    return known_merging(work, repo, pull)


def known_merging(work: Work, repo: Repo, pull: Row) -> Json:
    """Return the three fields as they are once GitHub has found out."""
    state = merge_state(work, repo, pull)
    mergeable = state != "dirty"
    # What only moves forward can always be replayed; the rest is found out when it is asked for.
    return {"mergeable": mergeable, "rebaseable": mergeable, "mergeable_state": state}


def shown(work: Work, repo: Repo, pull: Row) -> Json:
    """Return a pull request as the answer to a change shows it: mergeable is not known yet."""
    return full(work, repo, pull, UNKNOWN)


def _all_green(work: Work, repo: Repo, sha: str) -> bool:
    runs = work.db.all(
        "SELECT conclusion FROM check_runs WHERE id IN (SELECT MAX(id) FROM check_runs"
        " WHERE repository_id = ? AND head_sha = ? GROUP BY app_id, name)",
        repo.id,
        sha,
    )
    statuses = work.db.all(
        "SELECT state FROM statuses WHERE id IN (SELECT MAX(id) FROM statuses"
        " WHERE repository_id = ? AND sha = ? GROUP BY context)",
        repo.id,
        sha,
    )
    good = {"success", "neutral", "skipped"}
    green = all(row["conclusion"] in good for row in runs)
    return green and all(row["state"] == "success" for row in statuses)
