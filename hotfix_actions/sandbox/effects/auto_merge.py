"""Auto-merge: GitHub merges by itself once nothing stands in the way any more.

https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/automatically-merging-a-pull-request
"""

from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.issues import note
from hotfix_actions.sandbox.effects.mergeability import merge_state
from hotfix_actions.sandbox.effects.merging import Wish, merge
from hotfix_actions.sandbox.effects.pull_heads import open_pulls
from hotfix_actions.sandbox.rules.merging import method_refusal
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


def disable(work: Work, repo: Repo, pull: Row, reason: str) -> None:
    """Let a pull request wait for people again."""
    work.db.update("pulls", pull["id"], auto_merge=None)
    note(work, pull["id"], "auto_merge_disabled")
    announce_pull(work, repo, pull["id"], "auto_merge_disabled", reason=reason)


def settle(work: Work, repo: Repo) -> None:
    """Merge the pull requests that waited for what has just happened."""
    for waiting in open_pulls(work, repo):
        pull = pull_row(work.db, waiting["id"])
        wish = pull["auto_merge"]
        if wish is None or pull["state"] != "open":
            continue
        # Rules count for everybody here: auto-merge waits even for those who may bypass them.
        with work.acting_as(actor(work.account(wish["enabled_by"]))):
            refused = method_refusal(work, repo, pull, wish["method"])
            if not refused and merge_state(work, repo, pull) in READY:
                merge(work, repo, pull, Wish(wish["method"], wish["title"], wish["message"]))
