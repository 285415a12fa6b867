"""Pull requests whose head or base has moved."""

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.closing import close_mentioned
from hotfix_actions.sandbox.effects.forks import bring, parent_of
from hotfix_actions.sandbox.effects.issues import close, note, touch
from hotfix_actions.sandbox.effects.reviews import dismiss_stale
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.shapes.pulls import base_tip, pull_row, pull_rows
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def follow_branch(work: Work, repo: Repo, move: RefMove, branch: str) -> None:
    """Let the open pull requests from and into a branch follow its move."""
    parent = parent_of(work, repo)
    if parent is not None:
        _follow_fork(work, parent, repo, move, branch)
    for pull in open_pulls(work, repo):
        if pull["head_ref"] == branch and pull["head_repository_id"] is None:
            _head_moved(work, repo, pull, move)
        elif pull["base_ref"] == branch:
            _base_moved(work, repo, pull, move)


def _follow_fork(work: Work, parent: Repo, fork: Repo, move: RefMove, branch: str) -> None:
    """Let the open pull requests from a fork's branch follow its move."""
    for pull in open_pulls(work, parent):
        if (pull["head_repository_id"], pull["head_ref"]) == (fork.id, branch):
            if move.new:
                bring(parent, fork, move.new)
            _head_moved(work, parent, pull, move)
            work.unsettle(parent)


def open_pulls(work: Work, repo: Repo) -> list[Row]:
    """Return the open pull requests by number."""
    return [row for row in pull_rows(work.db, repo.id) if row["state"] == "open"]


def close_pull(work: Work, repo: Repo, pull: Row) -> None:
    """Close a pull request unmerged; it no longer waits to be merged."""
    work.db.update("pulls", pull["id"], auto_merge=None)
    close(work, repo, work.db.by_id("issues", pull["id"]), None)


def mark_merged(work: Work, repo: Repo, pull: Row, sha: str, tip: str) -> None:
    """Say that a pull request is merged by a commit, into a base that was at `tip` until then."""
    moment = clock.now()
    work.db.update(
        "pulls",
        pull["id"],
        merged_at=moment,
        merged_by=work.me.id,
        merge_commit_sha=sha,
        base_sha=tip,
        auto_merge=None,
    )
    touch(work, pull["id"], state="closed", closed_at=moment, closed_by=work.me.id)
    note(work, pull["id"], "merged", commit=sha)
    note(work, pull["id"], "closed")
    announce_pull(work, repo, pull["id"], "closed")
    if pull["base_ref"] == repo.default_branch:
        close_mentioned(work, repo, pull["body"] or "", sha)


def _head_moved(work: Work, repo: Repo, pull: Row, move: RefMove) -> None:
    if move.new is None:
        note(work, pull["id"], "head_ref_deleted")
        close_pull(work, repo, pull)
        return
    tip = base_tip(repo, pull)
    values = {"head_sha": move.new, "base_sha": tip, "last_pusher_id": work.me.id}
    work.db.update("pulls", pull["id"], **values)
    repo.refs.move(f"refs/pull/{pull['number']}/head", move.new)
    touch(work, pull["id"])
    announce_pull(work, repo, pull["id"], "synchronize", before=move.old, after=move.new)
    now = pull_row(work.db, pull["id"])
    if is_ancestor(repo.git, move.new, tip):
        # Nothing is left to merge.
        close_pull(work, repo, now)
    else:
        dismiss_stale(work, repo, now)


def _base_deleted(work: Work, repo: Repo, pull: Row) -> None:
    """Close a pull request whose base is gone, or base it where a merged base went.

    https://docs.github.com/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/about-branches#working-with-branches
    """
    name = pull["base_ref"]
    onto = _went_to(work, repo, name)
    if not onto:
        note(work, pull["id"], "base_ref_deleted", name=name)
        close_pull(work, repo, pull)
        return
    work.db.update("pulls", pull["id"], base_ref=onto)
    note(work, pull["id"], "automatic_base_change_succeeded", previous=name, current=onto)
    touch(work, pull["id"])
    announce_pull(work, repo, pull["id"], "edited", changes={})


def _went_to(work: Work, repo: Repo, name: str) -> str:
    """Return the base of the last merged pull request of a branch, "" without one."""
    merged = [
        row
        for row in pull_rows(work.db, repo.id)
        if row["merged_at"]
        and (row["head_ref"], row["head_repository_id"]) == (name, None)
        and repo.refs.sha(f"refs/heads/{row['base_ref']}")
    ]
    last = max(merged, key=lambda row: (row["merged_at"], row["number"]), default=None)
    return str(last["base_ref"]) if last else ""


def _base_moved(work: Work, repo: Repo, pull: Row, move: RefMove) -> None:
    if move.new is None:
        _base_deleted(work, repo, pull)
        return
    if move.old is not None and not is_ancestor(repo.git, move.old, move.new):
        note(work, pull["id"], "base_ref_force_pushed", before=move.old, after=move.new)
    held = move.old is not None and is_ancestor(repo.git, pull["head_sha"], move.old)
    if not held and is_ancestor(repo.git, pull["head_sha"], move.new):
        mark_merged(work, repo, pull, move.new, move.old or pull["base_sha"])
