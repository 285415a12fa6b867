"""createCommitOnBranch, and the mutations of one ref and of drafts."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.sandbox import Sandbox

from .github import Client, Town, ok, pull_request_rule
from .graphql import ask, data, refused, repository_id

pytestmark = pytest.mark.slow

COMMIT = """mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    clientMutationId ref { name target { oid } }
    commit { oid message author { user { login } } signature { isValid wasSignedByGitHub } }
  }
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, source: Path) -> Iterator[Town]:
    with Sandbox.start(tmp_path_factory.mktemp("commits")) as sandbox:
        yield Town(sandbox, source)


def branch(client: Client, name: str) -> str:
    sha = client.sha("heads/main")
    ok(client.post("/git/refs", {"ref": f"refs/heads/{name}", "sha": sha}))
    return sha


def commit(
    client: Client,
    name: str,
    head: str,
    files: dict[str, str | None],
    **more: Any,
) -> dict[str, Any]:
    additions = [
        {"path": path, "contents": base64.b64encode(text.encode()).decode()}
        for path, text in files.items()
        if text is not None
    ]
    deletions = [{"path": path} for path, text in files.items() if text is None]
    given = {
        "branch": {"repositoryNameWithOwner": "acme/tokens", "branchName": name},
        "expectedHeadOid": head,
        "message": {"headline": "Write", "body": "why"},
        "fileChanges": {"additions": additions, "deletions": deletions},
    }
    return ask(client, COMMIT, input=given | more)


def test_files_are_added_and_deleted_in_one_signed_commit(town: Town) -> None:
    head = branch(town.dev, "state")
    answer = commit(town.dev, "state", head, {"a/b.json": "{}", "README.md": None})
    made = answer["data"]["createCommitOnBranch"]
    assert made["commit"]["message"] == "Write\n\nwhy"
    assert made["commit"]["author"]["user"] == {"login": "dev"}
    assert made["commit"]["signature"] == {"isValid": True, "wasSignedByGitHub": True}
    assert made["ref"] == {"name": "state", "target": {"oid": made["commit"]["oid"]}}
    assert town.git("rev-parse", "state") == made["commit"]["oid"]
    assert town.git("show", "state:a/b.json") == "{}"
    assert "README.md" not in town.git("ls-tree", "-r", "--name-only", "state")
    assert town.git("rev-parse", "state^") == head


def test_a_head_that_moved_is_stale(town: Town) -> None:
    head = branch(town.dev, "raced")
    first = commit(town.dev, "raced", head, {"a": "1"})["data"]["createCommitOnBranch"]
    answer = commit(town.rita, "raced", head, {"a": "2"})
    assert answer["data"] == {"createCommitOnBranch": None}
    assert refused(answer) == (
        "STALE_DATA",
        f'Expected branch to point to "{head}" but it did not.  Pull and try again.',
    )
    assert town.git("rev-parse", "raced") == first["commit"]["oid"]


def test_what_cannot_be_committed_is_refused_and_leaves_nothing(town: Town) -> None:
    head = branch(town.dev, "strict")
    dev = town.dev
    assert refused(commit(dev, "nowhere", head, {"a": "1"}))[0] == "NOT_FOUND"
    assert refused(commit(dev, "strict", head, {"none": None}))[0] == "UNPROCESSABLE"
    for path in ("../a", "/a", "a//b", ".git/config"):
        assert refused(commit(dev, "strict", head, {path: "1"}))[0] == "UNPROCESSABLE"
    changes = {"additions": [{"path": "a", "contents": "no base64!"}]}
    assert refused(commit(dev, "strict", head, {}, fileChanges=changes))[0] == "UNPROCESSABLE"
    assert refused(commit(town.ray, "strict", head, {"a": "1"})) == (
        "FORBIDDEN",
        "ray does not have the correct permissions to execute `CreateCommitOnBranch`",
    )
    workflow = {".github/workflows/x.yml": "on: push\n"}
    assert refused(commit(town.app, "strict", head, workflow))[0] == "FORBIDDEN"
    town.rules(pull_request_rule(), include="refs/heads/strict")
    kind, message = refused(commit(dev, "strict", head, {"a": "1"}))
    assert (kind, "through a pull request" in message) == ("UNPROCESSABLE", True)
    assert town.git("rev-parse", "strict") == head


def test_a_branch_may_be_named_by_its_id(town: Town) -> None:
    head = branch(town.dev, "by-id")
    known = town.dev.read("/git/ref/heads/by-id")["node_id"]
    answer = commit(town.dev, "", head, {"a": "1"}, branch={"id": known})
    assert answer["data"]["createCommitOnBranch"]["ref"]["name"] == "by-id"
    both = {"id": known, "branchName": "by-id"}
    assert refused(commit(town.dev, "", head, {}, branch=both))[0] == "UNPROCESSABLE"


def test_one_ref_is_made_moved_and_deleted(town: Town) -> None:
    dev = town.dev
    main = dev.sha("heads/main")
    child = dev.commit(main, {"a": "1"})
    given = {"repositoryId": repository_id(dev), "name": "refs/heads/one", "oid": main}
    create = "mutation($i: CreateRefInput!) { createRef(input: $i) { ref { id name } } }"
    ref = data(dev, create, i=given)["createRef"]["ref"]
    assert ref["name"] == "one"
    message = 'A ref named "refs/heads/one" already exists in the repository.'
    assert refused(ask(dev, create, i=given)) == ("UNPROCESSABLE", message)
    update = "mutation($i: UpdateRefInput!) { updateRef(input: $i) { ref { target { oid } } } }"
    moved = data(dev, update, i={"refId": ref["id"], "oid": child})
    assert moved == {"updateRef": {"ref": {"target": {"oid": child}}}}
    assert "errors" in ask(dev, update, i={"refId": ref["id"], "oid": main})
    delete = "mutation($i: DeleteRefInput!) { deleteRef(input: $i) { clientMutationId } }"
    data(dev, delete, i={"refId": ref["id"], "clientMutationId": "x"})
    assert dev.get("/git/ref/heads/one").status_code == 404


def test_a_draft_becomes_ready_and_a_draft_again(town: Town) -> None:
    dev = town.dev
    dev.branch("work", {"w": "1"})
    pull = dev.pull("work", draft=True)
    ready = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id})"
    ready += " { pullRequest { isDraft } } }"
    draft = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id})"
    draft += " { pullRequest { isDraft } } }"
    assert refused(ask(town.ray, ready, id=pull["node_id"]))[0] == "FORBIDDEN"
    for _ in range(2):
        answer = data(dev, ready, id=pull["node_id"])
        assert answer["markPullRequestReadyForReview"]["pullRequest"] == {"isDraft": False}
    assert dev.read(f"/pulls/{pull['number']}")["draft"] is False
    assert town.events("pull_request")[-1] == "pull_request.ready_for_review"
    answer = data(dev, draft, id=pull["node_id"])
    assert answer["convertPullRequestToDraft"]["pullRequest"] == {"isDraft": True}
    assert town.events("pull_request")[-1] == "pull_request.converted_to_draft"
    ok(dev.patch(f"/pulls/{pull['number']}", {"state": "closed"}))
    assert refused(ask(dev, ready, id=pull["node_id"])) == (
        "UNPROCESSABLE",
        "Pull request is closed",
    )


TWO = """mutation($issue: ID!, $body: String, $repository: ID!, $updates: [RefUpdate!]!) {
  text: updateIssue(input: {id: $issue, body: $body}) { issue { body } }
  updateRefs(input: {repositoryId: $repository, refUpdates: $updates}) { clientMutationId }
}"""


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("absent", [False, True])
def test_of_several_mutations_each_is_kept_or_undone_by_itself(
    town: Town, *, late: bool, absent: bool
) -> None:
    dev, zeros = town.dev, "0" * 40
    issue = ok(dev.post("/issues", {"title": "It is down", "body": "before"}))
    name = f"refs/hotfix/both/{late}-{absent}"
    update = {
        "name": name,
        "beforeOid": "1" * 40 if late else zeros,
        "afterOid": dev.sha("heads/main"),
    }
    given = {"repository": repository_id(dev), "updates": [update], "body": "after"}
    answer = ask(dev, TWO, issue="I_nothing" if absent else issue["node_id"], **given)
    assert [error["path"] for error in answer.get("errors", ())] == [
        *([["text"]] if absent else []),
        *([["updateRefs"]] if late else []),
    ]
    assert dev.read(f"/issues/{issue['number']}")["body"] == ("before" if absent else "after")
    there = dev.get(f"/git/ref/{name.removeprefix('refs/')}").status_code
    assert there == (404 if late else 200)


def test_an_issue_is_rewritten_by_its_author_or_with_triage(town: Town) -> None:
    issue = ok(town.dev.post("/issues", {"title": "It is down", "body": "before"}))
    rewrite = (
        'mutation($id: ID!) { updateIssue(input: {id: $id, title: "New"}) { issue { title } } }'
    )
    assert refused(ask(town.ray, rewrite, id=issue["node_id"]))[0] == "FORBIDDEN"
    answer = data(town.dev, rewrite, id=issue["node_id"])
    assert answer == {"updateIssue": {"issue": {"title": "New"}}}


def test_two_authors_of_one_name_are_both_told(town: Town) -> None:
    sha = town.dev.commit(
        town.dev.sha("heads/main"), {"c": "1"}, "Fix\n\nCo-authored-by: Dev <other@nowhere.example>"
    )
    query = """query($oid: GitObjectID!) { repository(owner: "acme", name: "tokens") {
      object(oid: $oid) { ... on Commit { authors(first: 10) { totalCount nodes { email name } } } }
    } }"""
    told = ask(town.dev, query, oid=sha)["data"]["repository"]["object"]["authors"]
    assert [one["name"] for one in told["nodes"]] == ["Dev", "Dev"], told
