"""Releases.

https://docs.github.com/rest/releases/releases
"""

from typing import Any

from hotfix_actions.sandbox import clock
from hotfix_actions.sandbox.effects import releases as effects
from hotfix_actions.sandbox.effects.release_notes import notes
from hotfix_actions.sandbox.rules.workflow_files import check_target
from hotfix_actions.sandbox.shapes.releases import release
from hotfix_actions.sandbox.store.database import Row
from hotfix_actions.sandbox.web.access import allowed
from hotfix_actions.sandbox.web.answers import Answer, custom, invalid, not_found
from hotfix_actions.sandbox.web.call import Call
from hotfix_actions.sandbox.web.operation import operation
from hotfix_actions.sandbox.web.paging import paged

_RELEASES = "/repos/{owner}/{repo}/releases"
_FIELDS = (
    "target_commitish:string name:string? body:string? draft:boolean prerelease:boolean"
    " make_latest:string(true,false,legacy)"
)


@operation(
    "repos/create-release",
    f"POST {_RELEASES}",
    needs="contents:write",
    role="write",
    body=f"tag_name:string! generate_release_notes:boolean {_FIELDS}",
)
def create(call: Call) -> Answer:
    """Make a release: published at once, or a draft whose tag waits until it is."""
    work, repo, body = call.work, call.repo, call.body
    tag = body["tag_name"]
    target = body.get("target_commitish") or repo.default_branch
    effects.check_tag_name(repo, tag)
    check_target(work, repo, target)
    _check_latest(body, draft=body.get("draft", False), prerelease=body.get("prerelease", False))
    text, name = body.get("body"), body.get("name")
    if body.get("generate_release_notes", False):
        made = notes(work, repo, tag, target, None)
        text, name = "\n\n".join(filter(None, (text, made["body"]))), name or made["name"]
    moment = clock.now()
    release_id = call.db.insert(
        "releases",
        repository_id=repo.id,
        tag_name=tag,
        target_commitish=target,
        name=name,
        body=text,
        draft=True,
        prerelease=body.get("prerelease", False),
        author_id=call.me.id,
        created_at=moment,
        updated_at=moment,
    )
    row = call.db.by_id("releases", release_id)
    if not body.get("draft", False):
        row = effects.publish(work, repo, row, body.get("make_latest", "true"))
    work.hub.made("releases", repo.id, release_id)
    effects.announce(work, repo, row, "created")
    shown = release(work, repo, row)
    return Answer(201, shown, {"Location": shown["url"]})


@operation(
    "repos/update-release",
    f"PATCH {_RELEASES}/{{release_id}}",
    needs="contents:write",
    role="write",
    body=f"tag_name:string {_FIELDS}",
)
def update(call: Call) -> Answer:
    """Change a release; `draft: false` publishes a draft."""
    work, repo, body = call.work, call.repo, call.body
    row = call.owned("releases", "release_id")
    names = ("tag_name", "target_commitish", "name", "body", "prerelease")
    values = {name: body[name] for name in names if name in body}
    check_target(work, repo, body.get("target_commitish") or row["target_commitish"])
    if release(work, repo, row)["immutable"]:
        _check_immutable(row, values, draft=body.get("draft", False))
    if "tag_name" in values:
        effects.check_tag_name(repo, values["tag_name"])
    draft = body.get("draft", row["draft"])
    _check_latest(body, draft=draft, prerelease=body.get("prerelease", row["prerelease"]))
    was_draft = row["draft"]
    row = call.db.update("releases", row["id"], updated_at=clock.now(), **values)
    if was_draft and not draft:
        row = effects.publish(work, repo, row, body.get("make_latest", "true"))
    elif not was_draft:
        row = _change(call, row, draft=draft)
    effects.announce(work, repo, row, "edited")
    return Answer(200, release(work, repo, row))


@operation("repos/get-release", f"GET {_RELEASES}/{{release_id}}", needs="contents:read")
def get(call: Call) -> Answer:
    """Answer one release; a draft only to those who may push."""
    row = call.owned("releases", "release_id")
    if row["draft"] and not _sees_drafts(call):
        raise not_found()
    return Answer(200, release(call.work, call.repo, row))


@operation("repos/get-release-by-tag", f"GET {_RELEASES}/tags/{{tag+}}", needs="contents:read")
def get_by_tag(call: Call) -> Answer:
    """Answer the published release of a tag; drafts have none."""
    sql = "SELECT * FROM releases WHERE repository_id = ? AND tag_name = ? AND draft = 0"
    row = call.db.one(sql, call.repo.id, call.path["tag"])
    if row is None:
        raise not_found()
    return Answer(200, release(call.work, call.repo, row))


@operation("repos/get-latest-release", f"GET {_RELEASES}/latest", needs="contents:read")
def get_latest(call: Call) -> Answer:
    """Answer the release that is marked latest."""
    row = effects.latest(call.work, call.repo)
    if row is None:
        raise not_found()
    return Answer(200, release(call.work, call.repo, row))


@operation("repos/list-releases", f"GET {_RELEASES}", needs="contents:read", query="per_page page")
def list_(call: Call) -> Answer:
    """Answer the releases, newest first; drafts only to those who may push."""
    hidden = call.work.hub.lag.hidden("releases", call.repo.id)
    rows = call.db.all("SELECT * FROM releases WHERE repository_id = ?", call.repo.id)
    drafts = _sees_drafts(call)
    shown = [row for row in rows if row["id"] not in hidden and (drafts or not row["draft"])]
    shown.sort(key=lambda row: (row["draft"], row["created_at"], row["id"]), reverse=True)
    return paged(call, shown, lambda row: release(call.work, call.repo, row))


@operation(
    "repos/delete-release",
    f"DELETE {_RELEASES}/{{release_id}}",
    needs="contents:write",
    role="write",
)
def delete(call: Call) -> Answer:
    """Remove a release; its tag stays."""
    row = call.owned("releases", "release_id")
    effects.announce(call.work, call.repo, row, "deleted")
    call.db.run("DELETE FROM releases WHERE id = ?", row["id"])
    return Answer(204)


@operation(
    "repos/generate-release-notes",
    f"POST {_RELEASES}/generate-notes",
    needs="contents:write",
    role="write",
    body="tag_name:string! target_commitish:string previous_tag_name:string",
)
def generate_notes(call: Call) -> Answer:
    """Answer a name and a text for a release, without making one."""
    body = call.body
    target = body.get("target_commitish") or call.repo.default_branch
    made = notes(call.work, call.repo, body["tag_name"], target, body.get("previous_tag_name"))
    return Answer(200, made)


def _change(call: Call, row: Row, *, draft: bool) -> Row:
    if draft:
        row = call.db.update("releases", row["id"], draft=True)
        effects.settle_latest(call.work, call.repo, row, "false")
        return row
    effects.check_unused(call.work, call.repo, row["tag_name"], row["id"])
    if "make_latest" in call.body or row["prerelease"]:
        choice = call.body.get("make_latest", "false")
        effects.settle_latest(call.work, call.repo, row, choice)
    return row


def _check_immutable(row: Row, values: dict[str, Any], *, draft: bool) -> None:
    """Refuse another tag, or a draft again; title, notes, prerelease and "latest" may change.

    Measured by others (github/docs#45718); the wording of the refusal is not known.
    """
    fixed = ("tag_name", "target_commitish")
    if draft or any(values.get(name, row[name]) != row[name] for name in fixed):
        raise custom("Release", "Cannot update an immutable release")


def _check_latest(body: dict[str, Any], *, draft: bool, prerelease: bool) -> None:
    """Refuse what cannot be: "Drafts and prereleases cannot be set as latest"."""
    if body.get("make_latest") == "true" and prerelease and not draft:
        raise invalid(
            "Release", "make_latest", "custom", "Latest release cannot be draft or prerelease"
        )


def _sees_drafts(call: Call) -> bool:
    return allowed(call.work, call.repo, "contents:write", "write")
