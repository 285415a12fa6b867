"""Pull requests.

https://docs.github.com/graphql/reference/pulls
"""

from functools import partial
from typing import Any

from hotfix_actions.sandbox.effects.closing import mentioned
from hotfix_actions.sandbox.effects.mergeability import merging
from hotfix_actions.sandbox.effects.messages import default_message
from hotfix_actions.sandbox.graphql.nodes import timeline
from hotfix_actions.sandbox.graphql.nodes.base import Fields, Node, account, repository
from hotfix_actions.sandbox.graphql.nodes.connection import connection
from hotfix_actions.sandbox.graphql.nodes.issues import conversation, labelled, ordered
from hotfix_actions.sandbox.graphql.nodes.refs import named, state_of
from hotfix_actions.sandbox.graphql.nodes.reviews import review_fields
from hotfix_actions.sandbox.graphql.nodes.rollup import rollup
from hotfix_actions.sandbox.rules.merging import queue_of
from hotfix_actions.sandbox.shapes.people import git_id, node_id
from hotfix_actions.sandbox.shapes.pulls import (
    base_tip,
    commits_of,
    files_of,
    head_repo,
    pull_rows,
)
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed

_CHANGES = {"removed": "DELETED"}


def pull_request(node: Node) -> Fields:
    """Return the fields of PullRequest."""
    row = node.row
    shared = conversation(node, "pull")
    return {
        **shared,
        **_ends(node),
        **_content(node),
        **_merging(node),
        **review_fields(node),
        "id": node_id("PR", row["id"]),
        "closed": row["state"] == "closed",
        "isDraft": row["draft"],
        "maintainerCanModify": row["maintainer_can_modify"],
        "permalink": shared["url"],
        "state": state_of(row),
    }


def _ends(node: Node) -> Fields:
    """Return where a pull request comes from and where it goes."""
    work, repo, row = node.work, node.repo, node.row
    source = head_repo(work, repo, row)
    head = repository(work, source)
    return {
        "baseRef": lambda: named(node, f"refs/heads/{row['base_ref']}"),
        "baseRefName": row["base_ref"],
        "baseRefOid": base_tip(repo, row),
        "baseRepository": node.repository,
        "headRef": lambda: named(head, f"refs/heads/{row['head_ref']}"),
        "headRefName": row["head_ref"],
        "headRefOid": row["head_sha"],
        "headRepository": head,
        "headRepositoryOwner": account(work, source.owner["id"]),
        "isCrossRepository": source is not repo,
    }


def _content(node: Node) -> Fields:
    """Return what a pull request brings."""
    repo, row = node.repo, node.row

    def commits(**page: Any) -> Fields:
        shas = commits_of(repo, row)
        make = node.many("PullRequestCommit")
        return connection("commits", shas, lambda sha: make((row, sha)), page)

    def files(**page: Any) -> Fields:
        return connection("files", files_of(repo, row), node.many("PullRequestChangedFile"), page)

    def closing(**page: Any) -> Fields:
        issues = mentioned(node.work, repo, row["body"] or "")
        return connection("closingIssuesReferences", issues, node.many("Issue"), page)

    return {
        "additions": lambda: sum(each.additions for each in files_of(repo, row)),
        "changedFiles": lambda: len(files_of(repo, row)),
        "closingIssuesReferences": closing,
        "commits": commits,
        "deletions": lambda: sum(each.deletions for each in files_of(repo, row)),
        "files": files,
        "statusCheckRollup": lambda: rollup(node.near("Commit", row["head_sha"])),
        "timelineItems": lambda **given: timeline.items(node, given),
    }


def _merging(node: Node) -> Fields:
    """Return whether and how a pull request is, or may be, merged."""
    work, repo, row = node.work, node.repo, node.row
    seen: list[Fields] = []

    def shown() -> Fields:
        # One look, however many fields are asked for: GitHub finds out once.
        if not seen:
            seen.append(merging(work, repo, row))
        return seen[0]

    def mergeable() -> str:
        return {True: "MERGEABLE", False: "CONFLICTING", None: "UNKNOWN"}[shown()["mergeable"]]

    def state() -> str:
        return str(shown()["mergeable_state"]).upper()

    def text(which: int, merge_type: str | None = None, **_given: Any) -> str:
        return default_message(work, repo, row, (merge_type or "MERGE").lower())[which]

    writer = allowed(work, repo, "contents:write", "write")
    armed = row["auto_merge"] is not None
    merged = row["merged_at"] is not None
    return {
        "autoMergeRequest": _auto_merge(node),
        "canBeRebased": lambda: bool(shown()["rebaseable"]),
        # A pull request that may be merged waits in no queue here.
        "isInMergeQueue": False,
        "isMergeQueueEnabled": lambda: queue_of(work, repo, row) is not None,
        "mergeCommit": node.near("Commit", row["merge_commit_sha"]) if merged else None,
        "mergeStateStatus": state,
        "mergeable": mergeable,
        "merged": merged,
        "mergedAt": row["merged_at"],
        "mergedBy": lambda: account(work, row["merged_by"]),
        "potentialMergeCommit": None,
        "viewerCanDisableAutoMerge": armed and writer,
        "viewerCanEnableAutoMerge": bool(repo.setting("allow_auto_merge")) and writer and not armed,
        "viewerMergeBodyText": partial(text, 1),
        "viewerMergeHeadlineText": partial(text, 0),
    }


def _auto_merge(node: Node) -> Fields | None:
    """Return who armed auto-merge and how; None while it is not armed."""
    wish = node.row["auto_merge"]
    return wish and {
        "authorEmail": None,
        "commitBody": wish["message"],
        "commitHeadline": wish["title"],
        "enabledAt": node.row["updated_at"],
        "enabledBy": lambda: account(node.work, wish["enabled_by"]),
        "mergeMethod": wish["method"].upper(),
        "pullRequest": node,
    }


def pull_commit(node: Node) -> Fields:
    """Return the fields of PullRequestCommit."""
    pull, sha = node.row
    path = f"/{node.repo.full_name}/pull/{pull['number']}/commits/{sha}"
    return {
        "commit": lambda: node.near("Commit", sha),
        "id": git_id("PURC", pull["id"], sha),
        "pullRequest": lambda: node.near("PullRequest", pull),
        "resourcePath": path,
        "url": node.work.urls.html + path,
    }


def changed_file(node: Node) -> Fields:
    """Return the fields of PullRequestChangedFile."""
    row = node.row
    return {
        "additions": row.additions,
        "changeType": _CHANGES.get(row.status, row.status.upper()),
        "deletions": row.deletions,
        "path": row.path,
    }


def filtered(node: Node, given: dict[str, Any]) -> list[Row]:
    """Return a repository's pull requests as the arguments leave them."""
    hidden = node.work.hub.lag.hidden("pulls", node.repo.id)
    states = given.get("states")
    rows = [
        row
        for row in pull_rows(node.work.db, node.repo.id)
        if row["id"] not in hidden
        and (not states or state_of(row) in states)
        and given.get("head_ref_name") in {None, row["head_ref"]}
        and given.get("base_ref_name") in {None, row["base_ref"]}
    ]
    return ordered(labelled(node, rows, given.get("labels")), given.get("order_by"))
