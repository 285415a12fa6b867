"""Commit objects and annotated tag objects.

https://docs.github.com/rest/git/commits and https://docs.github.com/rest/git/tags
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects.commits import author_now, sign, web_flow
from hotfix_actions.sandbox.git.objects import Person, Tag, encode_commit, encode_tag
from hotfix_actions.sandbox.shapes.commits import git_commit, load, person
from hotfix_actions.sandbox.shapes.people import Json, git_id
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.web.answers import Answer, not_found, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.fields import check_known
from hotfix_actions.sandbox.web.operation import operation

_GIT = "/repos/{owner}/{repo}/git"


@operation(
    "git/create-commit",
    f"POST {_GIT}/commits",
    needs="contents:write",
    role="write",
    body="message:string! tree:string! parents:array author:object committer:object",
)
def create_commit(call: Call) -> Answer:
    """Store a commit. With author and committer given in full its SHA depends on the body alone."""
    body, git = call.body, call.repo.git
    if git.tree(body["tree"]) is None:
        raise unprocessable("Tree SHA does not exist")
    parents = tuple(body.get("parents", ()))
    for sha in parents:
        if git.commit(sha) is None:
            raise unprocessable("Parent SHA does not exist or is not a commit object")
    # "If you omit committer, it will be filled in with author data."
    author = named(call, body.get("author"))
    committer = named(call, body["committer"]) if "committer" in body else author
    by_github = call.me.is_app and "author" not in body and "committer" not in body
    if by_github:
        committer = web_flow()
    message = body["message"]
    content = encode_commit(
        tree=body["tree"], parents=parents, author=author, committer=committer, message=message
    )
    sha = git.write("commit", content)
    if by_github:
        sign(call.work, call.repo, sha)
    shown = git_commit(call.work, call.repo, load(call.repo, sha))
    return Answer(201, shown, {"Location": shown["url"]})


@operation("git/get-commit", f"GET {_GIT}/commits/{{commit_sha}}", needs="contents:read")
def get_commit(call: Call) -> Answer:
    """Answer a commit object."""
    commit = load(call.repo, call.path["commit_sha"])
    return Answer(200, git_commit(call.work, call.repo, commit))


@operation(
    "git/create-tag",
    f"POST {_GIT}/tags",
    needs="contents:write",
    role="write",
    body="tag:string! message:string! object:string! type:string(commit,tree,blob)! tagger:object",
)
def create_tag(call: Call) -> Answer:
    """Store an annotated tag object; the ref that shows it is a request of its own."""
    body, git = call.body, call.repo.git
    found = git.info(body["object"])
    if found is None or found.kind != body["type"]:
        raise unprocessable("Object does not exist or is not of the given type")
    tagger = named(call, body.get("tagger"))
    content = encode_tag(
        name=body["tag"],
        target=body["object"],
        kind=body["type"],
        tagger=tagger,
        message=body["message"],
    )
    sha = git.write("tag", content)
    shown = _tag(call, _load_tag(call, sha))
    return Answer(201, shown, {"Location": shown["url"]})


@operation("git/get-tag", f"GET {_GIT}/tags/{{tag_sha}}", needs="contents:read")
def get_tag(call: Call) -> Answer:
    """Answer an annotated tag object."""
    return Answer(200, _tag(call, _load_tag(call, call.path["tag_sha"])))


def named(call: Call, given: Mapping[str, Any] | None) -> Person:
    """Return the person in a body; whoever is asking, now, where nothing is given."""
    if given is None:
        return author_now(call.me.account)
    check_known(given, {"name", "email", "date"}, f"a person of {call.operation.name}")
    if "name" not in given or "email" not in given:
        raise unprocessable('Invalid request.\n\n"email", "name" weren\'t supplied.')
    if "date" not in given:
        return Person(given["name"], given["email"], datetime.now(UTC))
    try:
        return Person(given["name"], given["email"], clock.read(given["date"]))
    except ValueError as error:
        message = f"Invalid request.\n\n{given['date']} is not a valid date-time."
        raise unprocessable(message) from error


def _load_tag(call: Call, sha: str) -> Tag:
    tag = call.repo.git.tag(sha)
    if tag is None:
        raise not_found()
    return tag


def _tag(call: Call, tag: Tag) -> Json:
    api = f"{api_url(call.work, call.repo)}/git"
    return {
        "node_id": git_id("T", call.repo.id, tag.sha),
        "sha": tag.sha,
        "url": f"{api}/tags/{tag.sha}",
        "tagger": person(tag.tagger),
        "object": {
            "sha": tag.target,
            "type": tag.kind,
            "url": f"{api}/{tag.kind}s/{tag.target}",
        },
        "tag": tag.name,
        "message": tag.message.rstrip("\n"),
        "verification": {
            "verified": False,
            "reason": "unsigned",
            "signature": None,
            "payload": None,
            "verified_at": None,
        },
    }
