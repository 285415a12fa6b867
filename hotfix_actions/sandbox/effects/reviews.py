"""Reviews that are given, dismissed, or go stale."""

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.issues import note
from hotfix_actions.sandbox.effects.webhooks import deliver
from hotfix_actions.sandbox.rules.code_owners import owners_of
from hotfix_actions.sandbox.rules.reviews import same_change
from hotfix_actions.sandbox.rules.rulesets import rules_for
from hotfix_actions.sandbox.shapes.people import user
from hotfix_actions.sandbox.shapes.pulls import base_tip, files_of, pull_row, review, simple
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.work import Repo, Work


def submit(work: Work, repo: Repo, pull: Row, *, state: str, body: str, commit: str) -> Row:
    """Give a review."""
    review_id = work.db.insert(
        "reviews",
        pull_id=pull["id"],
        author_id=work.me.id,
        body=body,
        state=state,
        commit_id=commit,
        submitted_at=None if state == "PENDING" else clock.now(),
    )
    row = work.db.by_id("reviews", review_id)
    if state != "PENDING":
        sql = "DELETE FROM review_requests WHERE pull_id = ? AND account_id = ?"
        work.db.run(sql, pull["id"], work.me.id)
        announce_review(work, repo, row, "submitted")
        work.unsettle(repo)
    return row


def dismiss(work: Work, repo: Repo, row: Row, message: str | None) -> Row:
    """Take the word from a review."""
    detail = {"state": row["state"].lower(), "review_id": row["id"], "dismissal_message": message}
    row = work.db.update("reviews", row["id"], state="DISMISSED")
    note(work, row["pull_id"], "review_dismissed", dismissed_review=detail)
    announce_review(work, repo, row, "dismissed")
    work.unsettle(repo)
    return row


def dismiss_stale(work: Work, repo: Repo, pull: Row) -> None:
    """Dismiss the approvals of what has changed since, where a rule asks for it."""
    rules = rules_for(work.db, repo, f"refs/heads/{pull['base_ref']}")
    if not any(rule.parameters.get("dismiss_stale_reviews_on_push") for rule in rules):
        return
    sql = "SELECT * FROM reviews WHERE pull_id = ? AND state = 'APPROVED'"
    for row in work.db.all(sql, pull["id"]):
        if not same_change(repo, pull, row["commit_id"], pull["head_sha"]):
            dismiss(work, repo, row, None)


def request(work: Work, repo: Repo, pull: Row, accounts: list[Row]) -> None:
    """Ask people for their review."""
    for account in accounts:
        sql = "SELECT 1 FROM review_requests WHERE pull_id = ? AND account_id = ?"
        if work.db.one(sql, pull["id"], account["id"]) is None:
            work.db.insert("review_requests", pull_id=pull["id"], account_id=account["id"])
            note(work, pull["id"], "review_requested", requested_reviewer_id=account["id"])
            shown = user(work, account)
            announce_pull(work, repo, pull["id"], "review_requested", requested_reviewer=shown)


def request_code_owners(work: Work, repo: Repo, pull: Row) -> None:
    """Ask the code owners of what is changed: "automatically requested for review"."""
    paths = [each.path for each in files_of(repo, pull)]
    groups = owners_of(work, repo, base_tip(repo, pull), paths)
    owners = [owner for group in groups for owner in group if "/" not in owner.name]
    asked = {each for owner in owners for each in owner.accounts} - {pull["author_id"]}
    request(work, repo, pull, [work.account(each) for each in sorted(asked)])


def announce_review(work: Work, repo: Repo, row: Row, action: str) -> None:
    """Deliver a `pull_request_review` event; its `state` is in small letters there."""
    pull = pull_row(work.db, row["pull_id"])
    shown = review(work, repo, row) | {"state": row["state"].lower()}
    deliver(
        work,
        repo,
        f"pull_request_review.{action}",
        {"review": shown, "pull_request": simple(work, repo, pull)},
    )
