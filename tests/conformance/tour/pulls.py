"""Pull requests: opened, reviewed, brought up to date, merged; and auto-merge."""

from tests.conformance.tour.town import TouredTown, ok

ARM = "mutation($pr: ID!) { enablePullRequestAutoMerge(input: {pullRequestId: $pr})"
ARM += " { pullRequest { id number } } }"


def visit(town: TouredTown) -> None:
    number = _opened(town)
    _reviewed(town, number)
    _merged(town, number)
    _refused(town)


def _opened(town: TouredTown) -> int:
    dev = town.dev
    dev.branch("fix", {"src/app.txt": "fixed\n", "README.md": None})
    made = dev.pull("fix", body="Closes the door", maintainer_can_modify=True)
    at = f"/pulls/{made['number']}"
    dev.read(at)
    dev.read(at)
    ok(dev.patch(at, {"title": "Close the door"}))
    ok(dev.post(f"{at}/requested_reviewers", {"reviewers": ["rita"]}))
    ok(dev.post(f"/issues/{made['number']}/labels", {"labels": ["hotfix"]}))
    ok(dev.post(f"/issues/{made['number']}/assignees", {"assignees": ["dev"]}))
    dev.read(f"{at}/files")
    dev.read(f"{at}/commits")
    dev.read("/pulls", state="open", head="acme:fix")
    dev.read(f"/issues/{made['number']}")
    assert dev.get(f"{at}/merge").status_code == 404
    return int(made["number"])


def _reviewed(town: TouredTown, number: int) -> None:
    at = f"/pulls/{number}/reviews"
    head = town.dev.sha("heads/fix")
    body = {"event": "REQUEST_CHANGES", "body": "Not yet", "commit_id": head}
    made = ok(town.rita.post(at, body))["id"]
    town.rita.read(f"{at}/{made}")
    ok(town.mona.put(f"{at}/{made}/dismissals", {"message": "It is urgent"}))
    town.rita.approve(number)
    town.rita.read(at)
    assert town.dev.post(at, {"event": "APPROVE"}).status_code == 422


def _merged(town: TouredTown, number: int) -> None:
    dev = town.dev
    dev.grow("main", {"src/late.txt": "late\n"})
    ok(dev.put(f"/pulls/{number}/update-branch"))
    merged = ok(dev.merge(number, merge_method="merge"))["sha"]
    assert dev.get(f"/pulls/{number}/merge").status_code == 204
    dev.read(f"/pulls/{number}")
    dev.read("/pulls", state="closed")
    dev.read(f"/commits/{merged}/pulls")


def _refused(town: TouredTown) -> None:
    dev, more = town.dev, {"x.txt": "x\n"}
    dev.branch("waits", more)
    town.rules({"type": "pull_request", "parameters": _ONE_APPROVAL}, include="refs/heads/guarded")
    ok(dev.post("/git/refs", {"ref": "refs/heads/guarded", "sha": dev.sha("heads/main")}))
    made = dev.pull("waits", "guarded")
    assert dev.merge(made["number"]).status_code == 405
    assert dev.merge(made["number"], sha="0" * 40).status_code == 409
    body = {"query": ARM, "variables": {"pr": made["node_id"]}}
    answer = ok(dev.post("//graphql", body))
    assert answer["data"]["enablePullRequestAutoMerge"]["pullRequest"]["number"] == made["number"]
    dev.read(f"/pulls/{made['number']}")
    # Issues and pull requests in one list.
    dev.read("/issues", state="all")


_ONE_APPROVAL = {
    "required_approving_review_count": 1,
    "dismiss_stale_reviews_on_push": True,
    "require_code_owner_review": False,
    "require_last_push_approval": True,
    "required_review_thread_resolution": False,
}
