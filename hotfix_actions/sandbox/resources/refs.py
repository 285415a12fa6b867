"""Refs of every namespace: made, moved forward, forced, deleted.

https://docs.github.com/rest/git/refs
"""

from hotfix_actions.sandbox.effects.pushes import push
from hotfix_actions.sandbox.git.history import is_ancestor
from hotfix_actions.sandbox.git.objects import SHA
from hotfix_actions.sandbox.git.refnames import valid_ref
from hotfix_actions.sandbox.git.repository import Ref, RefMove
from hotfix_actions.sandbox.shapes import commits as shapes
from hotfix_actions.sandbox.shapes.repositories import api_url
from hotfix_actions.sandbox.web.answers import Answer, not_found, unknown, unprocessable
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.lost_race import lost_race
from hotfix_actions.sandbox.web.operation import operation

_GIT = "/repos/{owner}/{repo}/git"


@operation("git/get-ref", f"GET {_GIT}/ref/{{ref+}}", needs="contents:read")
def get(call: Call) -> Answer:
    """Answer the ref of exactly that name."""
    ref = call.work.shown_ref(call.repo, f"refs/{call.path['ref']}")
    if ref is None:
        raise not_found()
    return Answer(200, shapes.ref(call.work, call.repo, ref))


@operation("git/list-matching-refs", f"GET {_GIT}/matching-refs/{{ref*}}", needs="contents:read")
def list_matching(call: Call) -> Answer:
    """Answer all refs whose names start with the text, slash or not; this list has no pages."""
    start = f"refs/{call.path['ref']}"
    if start.endswith("/") and not call.work.hub.settings["matching_refs_slash"]:
        # "/repos/{owner}/{repo}/git/matching-refs/{ref}": a slash at the end is in no document.
        raise unknown("a slash at the end of matching-refs")
    folder = start.rpartition("/")[0]
    found = [ref for ref in call.repo.refs.under(folder) if ref.name.startswith(start)]
    if call.work.hub.settings["ref_lag_lists"]:
        found = [ref for each in found if (ref := call.work.shown_ref(call.repo, each.name))]
    return Answer(200, [shapes.ref(call.work, call.repo, ref) for ref in found])


@operation(
    "git/create-ref",
    f"POST {_GIT}/refs",
    needs="contents:write",
    role="write",
    body="ref:string! sha:string!",
)
def create(call: Call) -> Answer:
    """Make a ref that is not there yet."""
    name, sha = call.body["ref"], call.body["sha"]
    if not valid_ref(name):
        raise unprocessable(f"Reference name {name} is not valid" if name else "Invalid ref")
    _object(call, sha)
    if call.repo.refs.get(name) is not None:
        raise lost_race(call.work, call.repo, "Reference already exists")
    push(call.work, call.repo, [RefMove(name, None, sha)])
    shown = shapes.ref(call.work, call.repo, _now(call, name))
    address = f"{api_url(call.work, call.repo)}/git/{name}"
    return Answer(201, shown, {"Location": address})


@operation(
    "git/update-ref",
    f"PATCH {_GIT}/refs/{{ref+}}",
    needs="contents:write",
    role="write",
    body="sha:string! force:boolean",
)
def update(call: Call) -> Answer:
    """Move a ref forward; anywhere with `force`, and outside branches and tags without it.

    "Leaving this out or setting it to false will make sure you're not overwriting work"
    (https://docs.github.com/rest/git/refs#update-a-reference). Measured in September 2026
    (clockgrove/factory): for a ref in a namespace of one's own it does not, a sibling is accepted.
    """
    name, sha = f"refs/{call.path['ref']}", call.body["sha"]
    current = call.repo.refs.get(name)
    if current is None:
        raise unprocessable("Reference does not exist")
    kind = _object(call, sha)
    forward = kind == current.kind == "commit" and is_ancestor(call.repo.git, current.sha, sha)
    guarded = _is_guarded(call, name) and not call.body.get("force", False)
    if guarded and not forward and sha != current.sha:
        raise lost_race(call.work, call.repo, "Update is not a fast forward")
    push(call.work, call.repo, [RefMove(name, current.sha, sha)])
    return Answer(200, shapes.ref(call.work, call.repo, _now(call, name)))


@operation("git/delete-ref", f"DELETE {_GIT}/refs/{{ref+}}", needs="contents:write", role="write")
def delete(call: Call) -> Answer:
    """Remove a ref."""
    name = f"refs/{call.path['ref']}"
    current = call.repo.refs.get(name)
    if current is None:
        raise unprocessable("Reference does not exist")
    push(call.work, call.repo, [RefMove(name, current.sha, None)])
    return Answer(204)


def _object(call: Call, sha: str) -> str:
    """Return the kind of an object that a ref may point at; raises a 422."""
    if not SHA.fullmatch(sha):
        raise unprocessable(
            "The sha parameter must be exactly 40 characters and contain only [0-9a-f]."
        )
    found = call.repo.git.info(sha)
    if found is None:
        raise unprocessable("Object does not exist")
    return found.kind


def _is_guarded(call: Call, name: str) -> bool:
    """Tell whether a ref may move forward only."""
    named = name.startswith(("refs/heads/", "refs/tags/"))
    return named or not call.work.behaviour(call.repo, "loose_refs")


def _now(call: Call, name: str) -> Ref:
    ref = call.repo.refs.get(name)
    if ref is None:
        raise not_found()
    return ref
