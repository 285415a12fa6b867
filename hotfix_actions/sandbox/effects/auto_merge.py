"""Auto-merge: GitHub merges by itself once nothing stands in the way any more.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/automatically-merging-a-pull-request
"""

from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.issues import note
from hotfix_actions.sandbox.effects.mergeability import merge_state
from hotfix_actions.sandbox.effects.merging import Wish, merge
from hotfix_actions.sandbox.effects.pull_heads import open_pulls
from hotfix_actions.sandbox.rules.merging import method_refusal, queue_of
from hotfix_actions.sandbox.seeding import actor
from hotfix_actions.sandbox.shapes.pulls import pull_row
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work

READY = ("clean", "unstable")


def enable(work: Work, repo: Repo, pull: Row, *, method: str, title: str, message: str) -> None:
    """Let a pull request be merged in the actor's name as soon as it can be."""
    stored = {"enabled_by": work.me.id, "method": method, "title": title, "message": message}
    work.db.update("pulls", pull["id"], auto_merge=stored)
    note(work, pull["id"], "auto_merge_enabled")
    announce_pull(work, repo, pull["id"], "auto_merge_enabled")
    # A merge queue may take it at once.
    work.unsettle(repo)


def disable(work: Work, repo: Repo, pull: Row, reason: str) -> None:
    """Let a pull request wait for people again."""
    work.db.update("pulls", pull["id"], auto_merge=None)
    note(work, pull["id"], "auto_merge_disabled")
    announce_pull(work, repo, pull["id"], "auto_merge_disabled", reason=reason)


def settle(work: Work, repo: Repo) -> None:
    """Merge the pull requests that waited for what has just happened.

    With a merge queue, auto-merge is the way into it. Here it holds one pull request at a time
    and takes its own checks for those of the group.
    """
    for waiting in open_pulls(work, repo):
        pull = pull_row(work.db, waiting["id"])
        wish = pull["auto_merge"]
        if wish is None or pull["state"] != "open":
            continue
        # Rules count for everybody here: auto-merge waits even for those who may bypass them.
        with work.acting_as(actor(work.account(wish["enabled_by"]))):
            queue = queue_of(work, repo, pull)
            method = queue or wish["method"]
            refused = queue is None and method_refusal(work, repo, pull, method)
            state = merge_state(work, repo, pull, queued=queue is not None)
            if not refused and state in READY:
                merge(work, repo, pull, Wish(method, wish["title"], wish["message"]))
