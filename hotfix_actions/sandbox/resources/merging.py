"""Merging pull requests.

https://docs.github.com/rest/pulls/pulls#merge-a-pull-request
"""

from hotfix_actions.sandbox.effects.commits import author_now, commit_by_github
from hotfix_actions.sandbox.effects.merging import Wish
from hotfix_actions.sandbox.effects.merging import merge as merge_pull
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.merging import MergeConflictError, merged_tree
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.resources.pulls import pull_of
from hotfix_actions.sandbox.rules.direct import violation_text
from hotfix_actions.sandbox.rules.merging import blocking, method_refusal
from hotfix_actions.sandbox.shapes.pulls import base_tip
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found, unknown
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import ADMIN, operation

_PULL = "/repos/{owner}/{repo}/pulls/{pull_number}"
_MODIFIED = "Head branch was modified. Review and try the merge again."


@operation(
    "pulls/merge",
    f"PUT {_PULL}/merge",
    needs="contents:write",
    role="write",
    denied=ADMIN,
    body="commit_title:string? commit_message:string? sha:string"
    " merge_method:string(merge,squash,rebase)",
)
def merge(call: Call) -> Answer:
    """Merge a pull request if nothing stands in the way: 405, or 409 for another head."""
    pull, body = pull_of(call), call.body
    method = body.get("merge_method", "merge")
    refusal = _refusal(call, pull, method)
    if refusal:
        raise refusal
    wish = Wish(method, body.get("commit_title"), body.get("commit_message"))
    sha = merge_pull(call.work, call.repo, pull, wish)
    done = {"sha": sha, "merged": True, "message": "Pull Request successfully merged"}
    return Answer(200, done)


@operation("pulls/check-if-merged", f"GET {_PULL}/merge", needs="contents:read")
def check(call: Call) -> Answer:
    """Answer 204 once it is merged, 404 until then."""
    if pull_of(call)["merged_at"] is None:
        raise not_found()
    return Answer(204)


@operation(
    "pulls/update-branch",
    f"PUT {_PULL}/update-branch",
    needs="pull_requests:write",
    role="write",
    denied=ADMIN,
    body="expected_head_sha:string",
)
def update_branch(call: Call) -> Answer:
    """Merge the base branch into the head."""
    work, repo, pull = call.work, call.repo, pull_of(call)
    tip, head = base_tip(repo, pull), pull["head_sha"]
    if pull["head_repository_id"] is not None:
        raise unknown("updating the branch of a fork")
    if call.body.get("expected_head_sha", head) != head:
        raise GitHubError(422, "expected head sha didn\u2019t match current head ref.")
    if is_ancestor(repo.git, tip, head):
        raise GitHubError(422, "There are no new commits on the base branch.")
    try:
        tree = merged_tree(repo.git, head, tip)
    except MergeConflictError as error:
        raise GitHubError(422, "merge conflict between base and head") from error
    message = f"Merge branch '{pull['base_ref']}' into {pull['head_ref']}"
    author = author_now(call.me.account)
    sha = commit_by_github(
        work, repo, tree=tree, parents=(head, tip), author=author, message=message
    )
    push(work, repo, [RefMove(f"refs/heads/{pull['head_ref']}", head, sha)])
    url = f"{api_url(work, repo)}/pulls/{pull['number']}"
    return Answer(202, {"message": "Updating pull request branch.", "url": url})


def _refusal(call: Call, pull: Row, method: str) -> GitHubError | None:
    if pull["state"] == "closed":
        return GitHubError(405, "Pull Request is not mergeable")
    if pull["draft"]:
        return GitHubError(405, "Pull Request is still a draft")
    if call.body.get("sha", pull["head_sha"]) != pull["head_sha"]:
        return GitHubError(409, _MODIFIED)
    not_allowed = method_refusal(call.work, call.repo, pull, method)
    if not_allowed:
        return GitHubError(405, not_allowed)
    said = blocking(call.work, call.repo, pull, bypass=True)
    return GitHubError(405, violation_text(said)) if said else None
