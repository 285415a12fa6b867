import pytest

from .github import Town, ok, said
from .graphql import data

pytestmark = pytest.mark.slow


def _ready(town: Town, files: dict[str, str] | None = None, **more: str) -> str:
    head = town.dev.branch("fix", files or {"src/app.txt": "fixed\n"})
    town.dev.pull("fix", **more)
    return head


def _timeline(town: Town, number: int) -> list[str]:
    query = """query($number: Int!) { repository(owner: "acme", name: "tokens") {
      pullRequest(number: $number) { timelineItems(first: 9) { nodes { __typename } } }
    } }"""
    shown = data(town.dev, query, number=number)["repository"]["pullRequest"]
    return [one["__typename"] for one in shown["timelineItems"]["nodes"]]


def test_a_merge_commit_has_both_parents(town: Town) -> None:
    base, head = town.dev.sha("heads/main"), _ready(town)
    done = ok(town.rita.merge(1))
    assert done == {
        "sha": done["sha"],
        "merged": True,
        "message": "Pull Request successfully merged",
    }
    assert town.git("rev-parse", "main") == done["sha"]
    assert town.git("rev-parse", "main^1", "main^2").splitlines() == [base, head]
    subject = town.git("log", "-1", "--format=%an|%cn|%B", "main")
    assert subject == "rita|GitHub|Merge pull request #1 from acme/fix\n\nMerge fix"
    shown = town.dev.read("/pulls/1")
    assert (shown["merged"], shown["merge_commit_sha"]) == (True, done["sha"])
    assert shown["merged_by"]["login"] == "rita"
    assert shown["commits"] == 1


def test_a_squash_has_one_parent_and_names_everybody(town: Town) -> None:
    base = town.dev.sha("heads/main")
    _ready(town)
    town.rita.grow("fix", {"b": "1"}, "Second\n\nwith a body")
    done = ok(town.dev.merge(1, merge_method="squash"))
    assert town.git("rev-list", "--parents", "-1", "main") == f"{done['sha']} {base}"
    message = town.git("log", "-1", "--format=%an%n%B", "main")
    assert message.startswith("dev\nMerge fix (#1)\n\n* Work on fix\n\n* Second\n\nwith a body")
    assert "Co-authored-by: Dev <dev@example.com>" in message


def test_a_squash_of_one_commit_takes_its_title(town: Town) -> None:
    _ready(town)
    ok(town.dev.merge(1, merge_method="squash"))
    assert town.git("log", "-1", "--format=%s", "main") == "Work on fix (#1)"


def test_a_rebase_puts_the_commits_on_top(town: Town) -> None:
    head = _ready(town)
    town.dev.grow("fix", {"b": "1"}, "Second")
    base = town.dev.grow("main", {"other": "1"})
    done = ok(town.rita.merge(1, merge_method="rebase"))
    subjects = town.git("log", "--format=%s|%an|%cn", f"{base}..main").splitlines()
    assert subjects == ["Second|Dev|rita", "Work on fix|Dev|rita"]
    assert town.git("rev-list", "--merges", "main") == ""
    assert town.git("show", "main:src/app.txt") == "fixed"
    assert town.git("rev-parse", "main") == done["sha"]
    assert head not in town.git("rev-list", "main")


def test_title_and_message_are_the_askers(town: Town) -> None:
    _ready(town)
    ok(town.dev.merge(1, commit_title="Title", commit_message="Text"))
    assert town.git("log", "-1", "--format=%B", "main") == "Title\n\nText"


@pytest.mark.parametrize(
    ("setting", "method", "words"),
    [
        ("allow_merge_commit", "merge", "Merge commits"),
        ("allow_squash_merge", "squash", "Squash merges"),
        ("allow_rebase_merge", "rebase", "Rebase merges"),
    ],
)
def test_a_method_that_settings_forbid_is_refused(
    town: Town, setting: str, method: str, words: str
) -> None:
    _ready(town)
    town.world.set_repository("acme/tokens", **{setting: False})
    refused = town.dev.merge(1, merge_method=method)
    assert said(refused) == (405, f"{words} are not allowed on this repository.")
    town.world.set_repository("acme/tokens", **{setting: True})
    assert town.dev.merge(1, merge_method=method).status_code == 200


def test_another_head_than_the_one_looked_at_is_refused(town: Town) -> None:
    old = _ready(town)
    new = town.dev.grow("fix", {"b": "1"})
    refused = (409, "Head branch was modified. Review and try the merge again.")
    assert said(town.dev.merge(1, sha=old)) == refused
    assert town.dev.merge(1, sha=new).status_code == 200


def test_what_is_merged_closed_or_a_draft_is_not_mergeable(town: Town) -> None:
    _ready(town)
    ok(town.dev.merge(1))
    assert said(town.dev.merge(1)) == (405, "Pull Request is not mergeable")
    town.dev.branch("draft", {"d": "1"})
    town.dev.pull("draft", draft=True)
    assert said(town.dev.merge(2)) == (405, "Pull Request is still a draft")


def test_readers_do_not_merge(town: Town) -> None:
    _ready(town)
    assert town.ray.merge(1).status_code == 403
    weak = town.client(town.world.app_token("weak", permissions={"pull_requests": "write"}))
    assert said(weak.merge(1)) == (403, "Resource not accessible by integration")


def test_keywords_close_issues_on_the_default_branch_alone(town: Town) -> None:
    for title in ("one", "two", "three"):
        ok(town.dev.post("/issues", {"title": title}))
    town.dev.branch("release", {"r": "1"})
    town.dev.branch("fix", {"f": "1"}, start="heads/release")
    town.dev.pull("fix", "release", body="Fixes #1")
    ok(town.dev.merge(4))
    assert town.dev.read("/issues/1")["state"] == "open"
    town.dev.branch("again", {"g": "1"})
    town.dev.pull("again", body="fixes: #1, resolves acme/tokens#2, closes other/repo#3, see #3")
    ok(town.dev.merge(5))
    states = [town.dev.read(f"/issues/{number}")["state"] for number in (1, 2, 3)]
    assert states == ["closed", "closed", "open"]


def test_a_commit_message_closes_issues_too(town: Town) -> None:
    ok(town.dev.post("/issues", {"title": "one"}))
    town.dev.grow("main", {"a": "1"}, "Closes #1")
    assert town.dev.read("/issues/1")["state"] == "closed"
    assert town.dev.read("/issues/1/events")[-1]["commit_id"] == town.dev.sha("heads/main")


def test_the_head_branch_goes_where_the_setting_says_so(town: Town) -> None:
    town.world.set_repository("acme/tokens", delete_branch_on_merge=True)
    _ready(town)
    town.dev.branch("stacked", {"s": "1"}, start="heads/fix")
    town.dev.pull("stacked", "fix")
    ok(town.dev.merge(1))
    assert town.dev.get("/git/ref/heads/fix").status_code == 404
    assert town.dev.read("/pulls/1")["merged"] is True
    stacked = town.dev.read("/pulls/2")
    assert (stacked["state"], stacked["base"]["ref"]) == ("open", "main")
    assert _timeline(town, 2) == ["AutomaticBaseChangeSucceededEvent"]


def test_a_pull_request_whose_base_is_deleted_closes_and_may_be_opened_again(town: Town) -> None:
    town.dev.branch("release", {"r": "1"})
    town.dev.branch("fix", {"a": "1"}, start="heads/release")
    town.dev.pull("fix", "release")
    tip = town.dev.sha("heads/release")
    assert town.dev.delete("/git/refs/heads/release").status_code == 204
    assert town.dev.read("/pulls/1")["state"] == "closed"
    ok(town.dev.post("/git/refs", {"ref": "refs/heads/release", "sha": tip}))
    ok(town.dev.patch("/pulls/1", {"state": "open"}))
    assert _timeline(town, 1) == ["BaseRefDeletedEvent", "ReopenedEvent"]


def test_rules_keep_a_head_branch_from_being_deleted(town: Town) -> None:
    town.world.set_repository("acme/tokens", delete_branch_on_merge=True)
    town.rules({"type": "deletion"}, include="refs/heads/fix")
    _ready(town)
    ok(town.dev.merge(1))
    assert town.dev.get("/git/ref/heads/fix").status_code == 200


def test_a_merge_tells_the_world_in_order(town: Town) -> None:
    _ready(town)
    before = town.world.deliveries()[-1].id
    ok(town.dev.merge(1))
    told = [(each.event, each.action) for each in town.world.deliveries(before)]
    assert told == [("pull_request", "closed"), ("push", None)]
    payload = town.world.deliveries(before)[0].payload
    assert payload["pull_request"]["merged"] is True
    assert payload["sender"]["login"] == "dev"
    assert payload["repository"]["full_name"] == "acme/tokens"
