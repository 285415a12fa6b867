"""Branches and tags as lists, and merging one branch into another.

https://docs.github.com/rest/branches
"""

from hotfix_actions.sandbox.effects.commits import author_now, commit_by_github
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.merging import MergeConflictError, merged_tree
from hotfix_actions.sandbox.git.repository import Ref, RefMove
from hotfix_actions.sandbox.rules.classic import protection
from hotfix_actions.sandbox.rules.plans import check_rulesets
from hotfix_actions.sandbox.rules.rulesets import rules_for
from hotfix_actions.sandbox.shapes.commits import commit
from hotfix_actions.sandbox.shapes.people import Json, git_id
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_REPO = "/repos/{owner}/{repo}"


@operation("repos/get-branch", f"GET {_REPO}/branches/{{branch+}}", needs="contents:read")
def get(call: Call) -> Answer:
    """Answer one branch."""
    name = call.path["branch"]
    sha = call.repo.refs.sha(f"refs/heads/{name}")
    if sha is None:
        raise not_found("Branch not found")
    api = f"{api_url(call.work, call.repo)}/branches/{name}"
    links = {"self": api, "html": f"{html_url(call.work, call.repo)}/tree/{name}"}
    body = _branch(call, Ref(f"refs/heads/{name}", sha, "commit"))
    return Answer(200, body | {"commit": commit(call.work, call.repo, sha), "_links": links})


@operation(
    "repos/list-branches",
    f"GET {_REPO}/branches",
    needs="contents:read",
    query="protected per_page page",
)
def list_branches(call: Call) -> Answer:
    """Answer the branches by name; only those with (or without) rules when `protected` is given."""
    branches = call.repo.refs.under("refs/heads")
    wanted = call.query.get("protected")
    if wanted in {"true", "false"}:
        branches = [each for each in branches if _protected(call, each) == (wanted == "true")]
    return paged(call, branches, lambda each: _branch(call, each))


@operation("repos/list-tags", f"GET {_REPO}/tags", needs="contents:read", query="per_page page")
def list_tags(call: Call) -> Answer:
    """Answer the tags that stand for commits, in the reverse order of their names."""
    tags = [
        (ref.name.removeprefix("refs/tags/"), sha)
        for ref in reversed(call.repo.refs.under("refs/tags"))
        if (sha := call.repo.git.peel(ref.sha))
    ]
    return paged(call, tags, lambda each: _tag(call, *each))


@operation(
    "repos/merge",
    f"POST {_REPO}/merges",
    needs="contents:write",
    role="write",
    body="base:string! head:string! commit_message:string",
)
def merge(call: Call) -> Answer:
    """Merge a head into a branch: 204 when it is there already, 409 when they conflict."""
    work, repo, base = call.work, call.repo, call.body["base"]
    tip = repo.refs.sha(f"refs/heads/{base}")
    head = repo.refs.commit_of(call.body["head"])
    if tip is None or head is None:
        raise not_found(f"{'Base' if tip is None else 'Head'} does not exist")
    if is_ancestor(repo.git, head, tip):
        return Answer(204)
    try:
        tree = merged_tree(repo.git, tip, head)
    except MergeConflictError as error:
        raise GitHubError(409, "Merge conflict") from error
    message = call.body.get("commit_message") or f"Merge {call.body['head']} into {base}"
    author = author_now(call.me.account)
    sha = commit_by_github(
        work, repo, tree=tree, parents=(tip, head), author=author, message=message
    )
    push(work, repo, [RefMove(f"refs/heads/{base}", tip, sha)], status=409)
    return Answer(201, commit(work, repo, sha))


@operation(
    "repos/get-branch-protection",
    f"GET {_REPO}/branches/{{branch+}}/protection",
    needs="administration:read",
    role="admin",
)
def get_protection(call: Call) -> Answer:
    """Answer a branch's protection of the classic kind; 404 without, be there rulesets or not."""
    check_rulesets(call.repo)
    branch = call.path["branch"]
    if call.repo.refs.get(f"refs/heads/{branch}") is None:
        raise not_found("Branch not found")
    found = protection(call.db, call.repo, branch)
    if found is None:
        raise not_found("Branch not protected")
    url = f"{api_url(call.work, call.repo)}/branches/{branch}/protection"
    return Answer(200, _protection(found, url))


def _protection(found: Row, url: str) -> Json:
    """Return the `branch-protection` schema."""
    body: Json = {
        "url": url,
        "enforce_admins": {"url": f"{url}/enforce_admins", "enabled": found["enforce_admins"]},
        "required_signatures": {
            "url": f"{url}/required_signatures",
            "enabled": found["signatures"],
        },
        "required_linear_history": {"enabled": found["linear_history"]},
        "allow_force_pushes": {"enabled": found["force_pushes"]},
        "allow_deletions": {"enabled": found["deletions"]},
        "block_creations": {"enabled": False},
        "required_conversation_resolution": {"enabled": False},
        "lock_branch": {"enabled": False},
        "allow_fork_syncing": {"enabled": False},
    }
    if found["approvals"]:
        body["required_pull_request_reviews"] = {
            "url": f"{url}/required_pull_request_reviews",
            "dismiss_stale_reviews": found["dismiss_stale"],
            "require_code_owner_reviews": found["code_owners"],
            "require_last_push_approval": found["last_push"],
            "required_approving_review_count": found["approvals"],
        }
    if found["contexts"]:
        body["required_status_checks"] = {
            "url": f"{url}/required_status_checks",
            "strict": found["strict"],
            "contexts": found["contexts"],
            "contexts_url": f"{url}/required_status_checks/contexts",
            "checks": [{"context": each, "app_id": None} for each in found["contexts"]],
        }
    return body


def _protected(call: Call, branch: Ref) -> bool:
    return bool(rules_for(call.db, call.repo, branch.name))


def _branch(call: Call, ref: Ref) -> Json:
    name, api = ref.name.removeprefix("refs/heads/"), api_url(call.work, call.repo)
    found = protection(call.db, call.repo, name)
    contexts = found["contexts"] if found else []
    checks = {
        "enforcement_level": "everyone" if contexts else "off",
        "contexts": contexts,
        "checks": [{"context": each, "app_id": None} for each in contexts],
    }
    return {
        "name": name,
        "commit": {"sha": ref.sha, "url": f"{api}/commits/{ref.sha}"},
        "protected": _protected(call, ref),
        # Of the classic kind alone.
        "protection": {"enabled": found is not None, "required_status_checks": checks},
        "protection_url": f"{api}/branches/{name}/protection",
    }


def _tag(call: Call, name: str, sha: str) -> Json:
    api = api_url(call.work, call.repo)
    return {
        "name": name,
        "zipball_url": f"{api}/zipball/refs/tags/{name}",
        "tarball_url": f"{api}/tarball/refs/tags/{name}",
        "commit": {"sha": sha, "url": f"{api}/commits/{sha}"},
        "node_id": git_id("REF", call.repo.id, f"refs/tags/{name}"),
    }
