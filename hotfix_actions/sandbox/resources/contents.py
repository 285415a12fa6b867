"""Files and folders by path.

https://docs.github.com/rest/repos/contents
"""

import base64
import binascii
from urllib.parse import quote

from hotfix_actions.sandbox.effects.commits import author_now, sign, web_flow
from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.objects import Entry, Person, encode_commit
from hotfix_actions.sandbox.git.repository import RefMove
from hotfix_actions.sandbox.git.trees import find, walk, with_changes
from hotfix_actions.sandbox.resources.git_commits import named
from hotfix_actions.sandbox.resources.git_objects import in_base64
from hotfix_actions.sandbox.shapes.commits import git_commit, load
from hotfix_actions.sandbox.shapes.people import Json
from hotfix_actions.sandbox.shapes.repositories import api_url, html_url
from hotfix_actions.sandbox.web.answers import Answer, GitHubError, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation

_CONTENTS = "/repos/{owner}/{repo}/contents"
# Between 1 and 100 MB the `content` is empty and the `encoding` is "none".
# https://docs.github.com/en/rest/repos/contents#get-repository-content
_MOST = 1024 * 1024
_KINDS = {"tree": "dir", "commit": "submodule"}


@operation("repos/get-content", f"GET {_CONTENTS}/{{path*}}", needs="contents:read", query="ref")
def get(call: Call) -> Answer:
    """Answer a file in base64, or the entries of a folder (the topmost for an empty path)."""
    return _get(call, call.path["path"].strip("/"))


@operation(
    "repos/create-or-update-file-contents",
    f"PUT {_CONTENTS}/{{path+}}",
    needs="contents:write",
    role="write",
    body="message:string! content:string! sha:string branch:string committer:object author:object",
)
def put(call: Call) -> Answer:
    """Commit one file to a branch. Changing one that is there needs the SHA of its blob."""
    repo, path, branch = call.repo, call.path["path"], _branch(call)
    tip = repo.refs.sha(f"refs/heads/{branch}")
    if tip is None:
        raise not_found(f"Branch {branch} not found")
    before = load(repo, tip)
    known = find(repo.git, before.tree, path)
    _check_sha(known, path, call.body.get("sha"))
    try:
        content = base64.b64decode(call.body["content"], validate=False)
    except binascii.Error as error:
        raise unprocessable("content is not valid Base64.") from error
    entry = Entry(known.mode if known else "100644", path, repo.git.write("blob", content))
    tree = with_changes(repo.git, before.tree, {path: entry})
    sha = _commit(call, tree, tip)
    # "409 Conflict" is what GitHub answers here when rules forbid it.
    push(call.work, repo, [RefMove(f"refs/heads/{branch}", tip, sha)], status=409)
    shown = _shown(call, entry, path, branch)
    commit = git_commit(call.work, repo, load(repo, sha))
    return Answer(200 if known else 201, {"content": shown, "commit": commit})


def _get(call: Call, path: str) -> Answer:
    name = call.query.get("ref") or call.repo.default_branch
    sha = call.repo.refs.commit_of(name)
    if sha is None:
        raise not_found(f"No commit found for the ref {name}")
    entry = find(call.repo.git, load(call.repo, sha).tree, path)
    if entry is None:
        raise not_found()
    if entry.kind == "tree":
        prefix = f"{path}/" if path else ""
        entries = walk(call.repo.git, entry.sha, deep=False, prefix=prefix)
        return Answer(200, [_shown(call, each, each.name, name) for each in entries])
    shown = _shown(call, entry, path, name)
    if shown["size"] > _MOST:  # it has to be read as a blob
        return Answer(200, shown | {"content": "", "encoding": "none"})
    content = call.repo.git.read(entry.sha, "blob") or b""
    return Answer(200, shown | {"content": in_base64(content), "encoding": "base64"})


def _shown(call: Call, entry: Entry, path: str, ref: str) -> Json:
    api, html = api_url(call.work, call.repo), html_url(call.work, call.repo)
    place = quote(path)
    url = f"{api}/contents/{place}?ref={quote(ref, safe='')}"
    page = f"{html}/{'tree' if entry.kind == 'tree' else 'blob'}/{ref}/{place}"
    git_url = f"{api}/git/{'trees' if entry.kind == 'tree' else 'blobs'}/{entry.sha}"
    found = call.repo.git.info(entry.sha) if entry.kind == "blob" else None
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": entry.sha,
        "size": found.size if found else 0,
        "url": url,
        "html_url": page,
        "git_url": git_url,
        "download_url": f"{html}/raw/{ref}/{place}" if entry.kind == "blob" else None,
        "type": _KINDS.get(entry.kind, "file"),
        "_links": {"self": url, "git": git_url, "html": page},
    }


def _branch(call: Call) -> str:
    branch: str = call.body.get("branch") or call.repo.default_branch
    return branch.removeprefix("refs/heads/")


def _check_sha(known: Entry | None, path: str, given: str | None) -> None:
    if known and given is None:
        raise unprocessable('Invalid request.\n\n"sha" wasn\'t supplied.')
    if known and given != known.sha:
        raise GitHubError(409, f"{path} does not match {given}")


def _commit(call: Call, tree: str, parent: str) -> str:
    """Write the commit; GitHub signs it for Apps and bots that name no author.

    https://docs.github.com/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
    A person's stays unsigned (reported in github/github-mcp-server#2771).
    """
    given = call.body.get("author") or call.body.get("committer")
    author: Person = named(call, given) if given else author_now(call.me.account)
    committer = web_flow()
    if "committer" in call.body or (given and not call.me.is_app):
        committer = named(call, call.body.get("committer") or given)
    content = encode_commit(
        tree=tree,
        parents=(parent,),
        author=author,
        committer=committer,
        message=call.body["message"],
    )
    sha = call.repo.git.write("commit", content)
    if call.me.is_app and not given:
        sign(call.work, call.repo, sha)
    return sha
