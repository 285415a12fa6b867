"""Moving refs, and what GitHub does when they have moved."""

from collections.abc import Sequence

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.closing import close_mentioned
from hotfix_actions.sandbox.effects.pull_heads import follow_branch
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.git.history import between, is_ancestor
from hotfix_actions.sandbox.git.objects import ZERO
from hotfix_actions.sandbox.git.refnames import branch_of, tag_of
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.rules.direct import check_move
from hotfix_actions.sandbox.rules.workflow_files import check_workflows
from hotfix_actions.sandbox.shapes.commits import load
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.repositories import html_url
from hotfix_actions.sandbox.work import Repo, Work

_MOST_COMMITS = 2048


def push(work: Work, repo: Repo, moves: Sequence[RefMove], *, status: int = 422) -> None:
    """Move refs on the actor's behalf if the rules let them; `status` is that of a refusal."""
    for move in moves:
        check_move(work, repo, move, status=status)
        check_workflows(work, repo, move)
    move_refs(work, repo, moves)


def move_refs(work: Work, repo: Repo, moves: Sequence[RefMove]) -> None:
    """Move refs without asking the rules again, and let everything follow."""
    for move in moves:
        repo.refs.move(move.ref, move.new)
    follow(work, repo, moves)


def follow(work: Work, repo: Repo, moves: Sequence[RefMove]) -> None:
    """Do what follows from refs that have moved."""
    work.db.update("repositories", repo.id, pushed_at=clock.now())
    for move in moves:
        _announce(work, repo, move)
        branch = branch_of(move.ref)
        if branch is not None:
            follow_branch(work, repo, move, branch)
            _close_mentioned(work, repo, move, branch)
    work.unsettle(repo)


def _close_mentioned(work: Work, repo: Repo, move: RefMove, branch: str) -> None:
    """Close what commit messages say they close, once they are on the default branch."""
    if branch != repo.default_branch or move.old is None or move.new is None:
        return
    for sha in between(repo.git, move.old, move.new):
        close_mentioned(work, repo, load(repo, sha).message, sha)


def _announce(work: Work, repo: Repo, move: RefMove) -> None:
    branch, tag = branch_of(move.ref), tag_of(move.ref)
    name = branch or tag
    if name is None:
        return
    detail = {"ref": name, "ref_type": "branch" if branch else "tag", "pusher_type": "user"}
    if move.old is None:
        more = {"master_branch": repo.default_branch, "description": None}
        deliver(work, repo, "create", {**detail, **more})
    if move.new is None:
        deliver(work, repo, "delete", detail)
    deliver(work, repo, "push", _push(work, repo, move))


def _push(work: Work, repo: Repo, move: RefMove) -> Json:
    page = html_url(work, repo)
    old, new = move.old or ZERO, move.new or ZERO
    commits = _commits(work, repo, move)
    account = work.me.account
    return {
        "ref": move.ref,
        "before": old,
        "after": new,
        "created": move.old is None,
        "deleted": move.new is None,
        "forced": bool(move.old and move.new and not is_ancestor(repo.git, move.old, move.new)),
        "base_ref": None,
        "compare": f"{page}/compare/{old[:12]}...{new[:12]}",
        "commits": commits,
        "head_commit": _commit(work, repo, move.new) if move.new else None,
        "pusher": {"name": account["login"], "email": account["email"]},
    }


def _commits(work: Work, repo: Repo, move: RefMove) -> list[Json]:
    if move.old is None or move.new is None or branch_of(move.ref) is None:
        return []
    shas = between(repo.git, move.old, move.new)[-_MOST_COMMITS:]
    return [each for sha in shas if (each := _commit(work, repo, sha))]


def _commit(work: Work, repo: Repo, sha: str) -> Json | None:
    peeled = repo.git.peel(sha)
    if peeled is None:
        return None
    commit = load(repo, peeled)
    return {
        "id": commit.sha,
        "tree_id": commit.tree,
        "distinct": True,
        "message": commit.message.rstrip("\n"),
        "timestamp": commit.committer.date.isoformat(),
        "url": f"{html_url(work, repo)}/commit/{commit.sha}",
        "author": {"name": commit.author.name, "email": commit.author.email},
        "committer": {"name": commit.committer.name, "email": commit.committer.email},
    }
