"""Pull requests.

https://docs.github.com/rest/pulls/pulls
"""

from typing import Any

from hotfix_actions.sandbox.actors import has_role, role_of
from hotfix_actions.sandbox.effects import auto_merge
from hotfix_actions.sandbox.effects import issues as issue_effects
from hotfix_actions.sandbox.effects.announce import announce_pull
from hotfix_actions.sandbox.effects.forks import bring, fork_of
from hotfix_actions.sandbox.effects.mergeability import merging, shown
from hotfix_actions.sandbox.effects.pull_heads import close_pull
from hotfix_actions.sandbox.effects.reviews import request_code_owners
from hotfix_actions.sandbox.git.diff import changes, text
from hotfix_actions.sandbox.git.history import ahead_behind
from hotfix_actions.sandbox.shapes import pulls as shapes
from hotfix_actions.sandbox.shapes.commits import commit, file
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import (
    Answer,
    GitHubError,
    Text,
    custom,
    invalid,
    not_found,
)
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation
from hotfix_actions.sandbox.web.paging import paged
from hotfix_actions.sandbox.work import Repo

_PULLS = "/repos/{owner}/{repo}/pulls"
NO_PULLS = "GitHub Actions is not permitted to create or approve pull requests."


@operation(
    "pulls/create",
    f"POST {_PULLS}",
    needs="pull_requests:write",
    body="title:string! head:string! base:string! body:string? draft:boolean"
    " maintainer_can_modify:boolean",
)
def create(call: Call) -> Answer:
    """Open a pull request from one branch into another."""
    work, repo, body = call.work, call.repo, call.body
    if call.me.kind == "actions" and not repo.setting("can_approve_pull_request_reviews"):
        raise GitHubError(403, NO_PULLS)
    source = _source(call)
    if not call.me.is_app and not has_role(role_of(work.db, source.row, call.me.account), "write"):
        raise custom("PullRequest", "must be a collaborator")
    issue_effects.check_title("Issue", body["title"])
    issue_effects.check_body("Issue", body.get("body"))
    head, head_sha, base_sha = _ends(call, source)
    row = issue_effects.new_issue(
        work, repo, title=body["title"], body=body.get("body"), is_pull=True
    )
    call.db.insert(
        "pulls",
        id=row["id"],
        head_ref=head,
        head_sha=head_sha,
        base_ref=body["base"],
        base_sha=base_sha,
        draft=body.get("draft", False),
        maintainer_can_modify=body.get("maintainer_can_modify", False),
        last_pusher_id=call.me.id,
        head_repository_id=None if source is repo else source.id,
    )
    repo.refs.move(f"refs/pull/{row['number']}/head", head_sha)
    pull = shapes.pull_row(call.db, row["id"])
    announce_pull(work, repo, row["id"], "opened")
    if not pull["draft"]:
        request_code_owners(work, repo, pull)
    answer = shown(work, repo, pull)
    return Answer(201, answer, {"Location": answer["url"]})


@operation("pulls/get", f"GET {_PULLS}/{{pull_number}}", needs="pull_requests:read", media="diff")
def get(call: Call) -> Answer:
    """Answer one pull request; whether it can be merged shows at a second look."""
    pull = pull_of(call)
    if call.media == "diff":
        diff = text(call.repo.git, shapes.fork_point(call.repo, pull), pull["head_sha"])
        return Answer(200, Text(diff, "application/vnd.github.v3.diff"))
    state = merging(call.work, call.repo, pull)
    return Answer(200, shapes.full(call.work, call.repo, pull, state))


@operation(
    "pulls/list",
    f"GET {_PULLS}",
    needs="pull_requests:read",
    query="state head base sort direction per_page page",
)
def list_(call: Call) -> Answer:
    """Answer the pull requests that the filters leave, newest first."""
    query = call.query
    hidden = call.work.hub.lag.hidden("pulls", call.repo.id)
    state, head, base = query.get("state", "open"), query.get("head", ""), query.get("base")
    rows = [row for row in shapes.pull_rows(call.db, call.repo.id) if row["id"] not in hidden]
    rows = [row for row in rows if state in {"all", row["state"]}]
    if ":" in head:
        # "user:ref-name": without an owner GitHub does not filter at all.
        owner, _, branch = head.partition(":")
        rows = [row for row in rows if _is_head(call, row, owner, branch)]
    if base:
        rows = [row for row in rows if row["base_ref"] == base]
    return paged(call, _sorted(call, rows), lambda row: shapes.simple(call.work, call.repo, row))


@operation(
    "pulls/update",
    f"PATCH {_PULLS}/{{pull_number}}",
    needs="pull_requests:write",
    body="title:string body:string? state:string(open,closed) base:string"
    " maintainer_can_modify:boolean",
)
def update(call: Call) -> Answer:
    """Change a pull request: its author may, and those who may write."""
    work, repo, body, pull = call.work, call.repo, call.body, pull_of(call)
    writer = allowed(work, repo, "pull_requests:write", "write")
    if not writer and pull["author_id"] != call.me.id:
        raise GitHubError(403, ADMIN)
    _rewrite(call, pull)
    if body.get("base", pull["base_ref"]) != pull["base_ref"]:
        _rebase(call, pull, body["base"], writer=writer)
    if body.get("state") == "closed" and pull["state"] == "open":
        close_pull(work, repo, pull)
    elif body.get("state") == "open" and pull["state"] == "closed":
        _reopen(call, pull)
    work.unsettle(repo)
    return Answer(200, shown(work, repo, shapes.pull_row(call.db, pull["id"])))


@operation(
    "pulls/list-commits",
    f"GET {_PULLS}/{{pull_number}}/commits",
    needs="pull_requests:read",
    query="per_page page",
)
def list_commits(call: Call) -> Answer:
    """Answer a pull request's commits, oldest first."""
    shas = shapes.commits_of(call.repo, pull_of(call))
    return paged(call, shas, lambda sha: commit(call.work, call.repo, sha))


@operation(
    "pulls/list-files",
    f"GET {_PULLS}/{{pull_number}}/files",
    needs="pull_requests:read",
    query="per_page page",
)
def list_files(call: Call) -> Answer:
    """Answer the files that a pull request changes."""
    pull = pull_of(call)
    files = changes(call.repo.git, shapes.fork_point(call.repo, pull), pull["head_sha"])
    return paged(call, files, lambda each: file(call.work, call.repo, each, pull["head_sha"]))


@operation(
    "repos/list-pull-requests-associated-with-commit",
    "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",
    needs="pull_requests:read",
    query="per_page page",
)
def list_of_commit(call: Call) -> Answer:
    """Answer the merged pull request that brought a commit, or the open ones that hold it."""
    sha = call.repo.refs.commit_of(call.path["commit_sha"])
    if sha is None:
        raise not_found(f"No commit found for SHA: {call.path['commit_sha']}")
    chosen = shapes.of_commit(call.db, call.repo, sha)
    return paged(call, chosen, lambda row: shapes.simple(call.work, call.repo, row))


def pull_of(call: Call) -> Row:
    """Return the pull request that the path names; raises a 404."""
    row = shapes.pull_numbered(call.db, call.repo.id, call.number("pull_number"))
    if row is None:
        raise not_found()
    return row


def _is_head(call: Call, pull: Row, owner: str, branch: str) -> bool:
    login = shapes.head_repo(call.work, call.repo, pull).owner["login"]
    return (str(login).lower(), pull["head_ref"]) == (owner.lower(), branch)


def _source(call: Call) -> Repo:
    """Return where the head branch is: here, or in the fork of who stands before the colon."""
    owner = call.body["head"].rpartition(":")[0]
    if owner.lower() in {"", call.repo.owner["login"].lower()}:
        return call.repo
    fork = fork_of(call.work, call.repo, owner)
    if fork is None:
        raise invalid("PullRequest", "head")
    return fork


def _ends(call: Call, source: Repo) -> tuple[str, str, str]:
    """Return the head branch, its commit and that of the base; raises GitHub's 422."""
    repo, base = call.repo, call.body["base"]
    head = call.body["head"].rpartition(":")[2]
    head_sha = source.refs.sha(f"refs/heads/{head}")
    base_sha = repo.refs.sha(f"refs/heads/{base}")
    if head_sha is None:
        raise invalid("PullRequest", "head")
    if base_sha is None:
        raise invalid("PullRequest", "base")
    _check_new(call, source, head, base)
    if source is not repo:
        bring(repo, source, head_sha)
    if ahead_behind(repo.git, base_sha, head_sha)[0] == 0:
        raise custom("PullRequest", f"No commits between {base} and {head}")
    return head, head_sha, base_sha


def _check_new(call: Call, source: Repo, head: str, base: str) -> None:
    owner = source.owner["login"]
    for row in shapes.pull_rows(call.db, call.repo.id):
        same = _is_head(call, row, owner, head) and row["base_ref"] == base
        if row["state"] == "open" and same:
            name = f"{owner}:{head}"
            raise custom("PullRequest", f"A pull request already exists for {name}.")


def _sorted(call: Call, rows: list[Row]) -> list[Row]:
    order = call.query.get("sort", "created")
    column = {"updated": "updated_at"}.get(order, "created_at")
    # The newest first by the time of making, the oldest first by anything else.
    default = "desc" if order == "created" else "asc"
    backwards = call.query.get("direction", default) == "desc"
    return sorted(rows, key=lambda row: (row[column], row["id"]), reverse=backwards)


def _rewrite(call: Call, pull: Row) -> None:
    body = call.body
    values = {name: body[name] for name in ("title", "body") if name in body}
    changed = {name: value for name, value in values.items() if value != pull[name]}
    issue_effects.check_title("PullRequest", changed.get("title"))
    issue_effects.check_body("Issue", changed.get("body"))
    if "maintainer_can_modify" in body:
        can = body["maintainer_can_modify"]
        call.db.update("pulls", pull["id"], maintainer_can_modify=can)
    if changed:
        issue_effects.touch(call.work, pull["id"], **changed)
        before: dict[str, Any] = {name: {"from": pull[name] or ""} for name in changed}
        announce_pull(call.work, call.repo, pull["id"], "edited", changes=before)


def _rebase(call: Call, pull: Row, base: str, *, writer: bool) -> None:
    sha = call.repo.refs.sha(f"refs/heads/{base}")
    if sha is None:
        raise invalid("PullRequest", "base")
    call.db.update("pulls", pull["id"], base_ref=base, base_sha=sha)
    issue_effects.note(
        call.work, pull["id"], "base_ref_changed", previous=pull["base_ref"], current=base
    )
    issue_effects.touch(call.work, pull["id"])
    before = {"base": {"ref": {"from": pull["base_ref"]}, "sha": {"from": pull["base_sha"]}}}
    announce_pull(call.work, call.repo, pull["id"], "edited", changes=before)
    if pull["auto_merge"] and not writer:
        # "If someone who does not have write permissions ... switches the base branch".
        auto_merge.disable(call.work, call.repo, pull, "base branch was changed")


def _reopen(call: Call, pull: Row) -> None:
    source = shapes.head_repo(call.work, call.repo, pull)
    head = source.refs.sha(f"refs/heads/{pull['head_ref']}")
    if pull["merged_at"] or head is None:
        raise invalid("PullRequest", "state", "invalid", "state cannot be changed.")
    if source is not call.repo:
        bring(call.repo, source, head)
    call.db.update("pulls", pull["id"], head_sha=head)
    call.repo.refs.move(f"refs/pull/{pull['number']}/head", head)
    issue_effects.reopen(call.work, call.repo, call.db.by_id("issues", pull["id"]))
