"""gh, GitHub's command line (2.23, from Debian), drives the embedded GitHub through HTTP_PROXY.

Commands: `gh api` (GET, POST, --paginate, --jq, errors), `gh label create [--force]`,
`gh release create [--draft] [--generate-notes] [--prerelease]`, `gh pr diff`, `gh workflow list`,
`gh workflow run`, `gh workflow view --yaml`, `gh run list [--workflow] [--json]`; by GraphQL
`gh issue list [--label]`, `gh issue view [--comments]`, `gh pr list`, `gh pr view`, `gh pr checks`,
`gh pr ready`, `gh pr merge [--auto] [--disable-auto]`, `gh release list`, `gh release view`,
`gh release delete`, `gh label list`, `gh repo view --json`.
The others need mutations (issue create, pr review) or routes that the embedded GitHub does not know
(repo edit, the README of repo view, run view, secret, auth status): it says so by name.
"""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hotfix_actions.sandbox import Sandbox
from tests.sandbox.github import Town, checks_rule, ok, pull_request_rule
from tests.support.fetched import GH

pytestmark = pytest.mark.slow

Gh = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def town(github: Sandbox, source: Path) -> Town:
    return Town(github, source)


@pytest.fixture
def gh(town: Town, tmp_path: Path) -> Gh:
    """Run gh as a maintainer, with a home and a cache of its own."""
    assert GH.exists(), f"no {GH}: make test fetches it (else: apt-get install gh)"
    (tmp_path / "home").mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        # gh keeps answers here.
        "TMPDIR": str(tmp_path / "home"),
        "HTTP_PROXY": town.sandbox.url,
        "GH_HOST": "github.localhost",
        "GH_REPO": "github.localhost/acme/tokens",
        "GH_TOKEN": str(town.mona.token),
        "GH_PROMPT_DISABLED": "1",
        "GH_NO_UPDATE_NOTIFIER": "1",
        "NO_COLOR": "1",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(GH), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def out(done: subprocess.CompletedProcess[str]) -> str:
    """What a command that must succeed says."""
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_api_reads_and_writes(gh: Gh, town: Town) -> None:
    assert out(gh("api", "repos/{owner}/{repo}", "--jq", ".full_name")) == "acme/tokens"
    body = ("-f", "title=Log-in is open", "-f", "labels[]=hotfix")
    number = out(gh("api", "repos/{owner}/{repo}/issues", *body, "--jq", ".number"))
    issue = town.dev.read(f"/issues/{number}")
    assert (issue["title"], issue["user"]["login"]) == ("Log-in is open", "mona")
    assert [label["name"] for label in issue["labels"]] == ["hotfix"]


def test_api_follows_the_pages(gh: Gh, town: Town) -> None:
    for number in range(7):
        town.dev.post("/issues", {"title": f"Issue {number}"})
    listed = gh("api", "--paginate", "repos/{owner}/{repo}/issues?per_page=3", "--jq", ".[].number")
    assert out(listed).split() == ["7", "6", "5", "4", "3", "2", "1"]


def test_api_shows_what_github_refuses(gh: Gh) -> None:
    done = gh("api", "repos/{owner}/{repo}/git/ref/heads/nowhere")
    assert (done.returncode, done.stderr.strip()) == (1, "gh: Not Found (HTTP 404)")


def test_label_create_makes_a_label_and_forces_another_colour(gh: Gh, town: Town) -> None:
    out(gh("label", "create", "hotfix", "--color", "b60205", "--description", "Broken"))
    again = gh("label", "create", "hotfix", "--color", "000000")
    assert (again.returncode, "already exists" in again.stderr) == (1, True)
    out(gh("label", "create", "hotfix", "--color", "0e8a16", "--force"))
    assert town.dev.read("/labels/hotfix")["color"] == "0e8a16"


def test_release_create_publishes_a_tag_that_is_there(gh: Gh, town: Town) -> None:
    address = out(gh("release", "create", "v1.0.0", "--title", "One", "--notes", "First"))
    assert address.endswith("/acme/tokens/releases/tag/v1.0.0")
    assert town.dev.read("/releases/latest")["name"] == "One"
    again = gh("release", "create", "v1.0.0", "--notes", "Again")
    assert (again.returncode, "tag_name already exists" in again.stderr) == (1, True)


def test_release_create_makes_a_draft_without_a_tag(gh: Gh, town: Town) -> None:
    address = out(gh("release", "create", "v1.1.0", "--draft", "--notes", "", "--target", "main"))
    assert "/releases/tag/untagged-" in address
    assert [each["draft"] for each in town.dev.read("/releases")] == [True]
    assert town.git("tag", "--list", "v1.1.0") == ""


def test_release_create_lets_github_write_the_notes_and_the_tag(gh: Gh, town: Town) -> None:
    out(gh("release", "create", "v1.1.0-rc.1", "--generate-notes", "--prerelease"))
    made = town.dev.read("/releases/tags/v1.1.0-rc.1")
    assert made["prerelease"]
    assert "v1.1.0-rc.1" in made["body"]
    assert town.git("rev-parse", "v1.1.0-rc.1") == town.git("rev-parse", "main")


def test_pr_diff_shows_the_change(gh: Gh, town: Town) -> None:
    town.dev.branch("fix", {"README.md": "# Keys\n"})
    number = town.dev.pull("fix")["number"]
    shown = out(gh("pr", "diff", str(number)))
    assert "diff --git a/README.md b/README.md" in shown
    assert "-# Tokens\n+# Keys" in shown


def test_issues_are_listed_and_viewed(gh: Gh, town: Town) -> None:
    ok(town.mona.post("/labels", {"name": "hotfix", "color": "b60205"}))
    ok(town.mona.post("/issues", {"title": "Broken", "body": "It is", "labels": ["hotfix"]}))
    ok(town.dev.post("/issues", {"title": "Else"}))
    ok(town.dev.post("/issues/1/comments", {"body": "Looking"}))
    assert [line.split("\t")[:4] for line in out(gh("issue", "list")).splitlines()] == [
        ["2", "OPEN", "Else", ""],
        ["1", "OPEN", "Broken", "hotfix"],
    ]
    found = out(gh("issue", "list", "--label", "hotfix", "--json", "number"))
    assert json.loads(found) == [{"number": 1}]
    shown = out(gh("issue", "view", "1"))
    assert "title:\tBroken" in shown
    assert "comments:\t1" in shown
    assert shown.endswith("It is")
    assert "Looking" in out(gh("issue", "view", "1", "--comments"))
    assert "hotfix" in out(gh("label", "list"))
    missing = gh("issue", "view", "9")
    assert (missing.returncode, "number of 9" in missing.stderr) == (1, True)


def test_a_pull_request_is_viewed_made_ready_and_armed(gh: Gh, town: Town) -> None:
    town.world.set_repository("acme/tokens", allow_auto_merge=True)
    town.rules(pull_request_rule())
    sha = town.dev.branch("fix", {"README.md": "# Keys\n"})
    town.dev.pull("fix", body="Fixes it", draft=True)
    status = {"state": "success", "context": "gate"}
    ok(town.app.post(f"/statuses/{sha}", status))
    assert out(gh("pr", "list")).split("\t")[:4] == ["1", "Merge fix", "fix", "DRAFT"]
    assert "state:\tDRAFT" in out(gh("pr", "view", "fix"))
    out(gh("pr", "ready", "1"))
    assert town.dev.read("/pulls/1")["draft"] is False
    town.rita.approve(1)
    fields = "state,isDraft,reviewDecision,latestReviews,headRefOid,mergeable,commits,files"
    shown = json.loads(out(gh("pr", "view", "1", "--json", fields)))
    assert (shown["state"], shown["isDraft"], shown["reviewDecision"]) == (
        "OPEN",
        False,
        "APPROVED",
    )
    assert (shown["headRefOid"], len(shown["commits"]), len(shown["files"])) == (sha, 1, 1)
    assert [each["author"]["login"] for each in shown["latestReviews"]] == ["rita"]
    assert out(gh("pr", "checks", "1")).split("\t")[:2] == ["gate", "pass"]
    town.rules(checks_rule("else"))
    out(gh("pr", "merge", "1", "--auto", "--squash"))
    assert town.dev.read("/pulls/1")["auto_merge"]["merge_method"] == "squash"
    out(gh("pr", "merge", "1", "--disable-auto"))
    assert town.dev.read("/pulls/1")["auto_merge"] is None


def test_releases_are_listed_viewed_and_drafts_deleted(gh: Gh, town: Town) -> None:
    ok(town.dev.post("/releases", {"tag_name": "v1.0.0", "name": "One", "body": "First"}))
    ok(town.dev.post("/releases", {"tag_name": "v2.0.0", "draft": True}))
    lines = [line.split("\t")[:3] for line in out(gh("release", "list")).splitlines()]
    assert sorted(lines) == [["One", "Latest", "v1.0.0"], ["v2.0.0", "Draft", "v2.0.0"]]
    shown = out(gh("release", "view", "v1.0.0"))
    assert "tag:\tv1.0.0" in shown
    assert shown.endswith("First")
    draft = json.loads(out(gh("release", "view", "v2.0.0", "--json", "isDraft")))
    assert draft == {"isDraft": True}
    out(gh("release", "delete", "v2.0.0", "--yes"))
    assert [each["tag_name"] for each in town.dev.read("/releases")] == ["v1.0.0"]


def test_a_repository_is_viewed(gh: Gh) -> None:
    fields = "nameWithOwner,defaultBranchRef,isPrivate,viewerPermission,mergeCommitAllowed"
    assert json.loads(out(gh("repo", "view", "acme/tokens", "--json", fields))) == {
        "nameWithOwner": "acme/tokens",
        "defaultBranchRef": {"name": "main"},
        "isPrivate": False,
        "viewerPermission": "ADMIN",
        "mergeCommitAllowed": True,
    }


def test_workflows_are_listed_viewed_and_run(gh: Gh, town: Town) -> None:
    assert out(gh("workflow", "list")).split("\t")[:2] == ["Ship", "active"]
    assert out(gh("workflow", "view", "ship.yml", "--yaml")).startswith("name: Ship")
    out(gh("workflow", "run", "ship.yml", "--ref", "main", "-f", "severity=high"))
    delivery = next(e for e in town.world.deliveries() if e.event == "workflow_dispatch")
    assert delivery.payload["inputs"] == {"severity": "high"}
    assert "workflow_dispatch" in out(gh("run", "list"))
    fields = ("--json", "status,event,headBranch,workflowName")
    runs = json.loads(out(gh("run", "list", "--workflow", "ship.yml", *fields)))
    assert runs == [
        {
            "status": "queued",
            "event": "workflow_dispatch",
            "headBranch": "main",
            "workflowName": "Ship",
        }
    ]
