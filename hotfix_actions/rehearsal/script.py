"""What happens in a rehearsal, in order: who does what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotfix_actions.commands.protect import ruleset
from hotfix_actions.domain.incident import every_label
from hotfix_actions.errors import OutsideFailed
from hotfix_actions.rehearsal.people import Person
from hotfix_actions.rehearsal.play import Play
from hotfix_actions.sandbox.sample_repository import BASE_TAG, older_tags

PROTECT_MAIN = {
    "name": "main",
    "target": "branch",
    "enforcement": "active",
    "bypass_actors": [],
    "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
    "rules": [
        {"type": "deletion"},
        {"type": "non_fast_forward"},
        {
            "type": "pull_request",
            "parameters": {
                "required_approving_review_count": 0,
                "dismiss_stale_reviews_on_push": False,
                "require_code_owner_review": False,
                "require_last_push_approval": False,
                "required_review_thread_resolution": False,
            },
        },
        {
            "type": "required_status_checks",
            "parameters": {
                "strict_required_status_checks_policy": False,
                "required_status_checks": [{"context": "ci"}],
            },
        },
    ],
}
TITLE = "Anyone can sign in with a forged token"
BODY = """### What is broken

Since this morning requests with a made-up signature are let in: `GET /me` answers 200 for them.

### Severity

critical

### Fix within

1h

### Impact

Every account can be read by anyone who knows its id.

### Affected version

1.2.3
"""
# The number of the sample's first hotfix.
NEXT_TAG = "v1.2.4"
PARTS = ("open", "gate", "release", "staging", "production", "finish")


@dataclass(frozen=True)
class Fix:
    """The developer's part: called with their clone and the hotfix branch, pushes a branch."""

    branch: str
    title: str
    push: Callable[[Path, str], None]


@dataclass(frozen=True)
class Script:
    """What varies: the issue, the fix, the base tag, what is configured."""

    title: str
    body: str
    fix: Fix
    base_tag: str = ""
    deploys: Mapping[str, str] = field(default_factory=dict)
    stop_after: str = ""


def perform(play: Play, script: Script) -> None:
    """Play the parts in order, up to the one to stop after."""
    parts: tuple[Callable[[Play, Script], None], ...]
    parts = (_open, gate, release, staging, production, finish)
    for name, part in zip(PARTS, parts, strict=True):
        part(play, script)
        if name == script.stop_after:
            return


def yesterday(play: Play) -> None:
    """Let the sample be as it was: v1.2.3 released, running everywhere; labels made by `init`."""
    priya = play.stage.people["priya"]
    source = play.stage.work / "yesterday"
    priya.clone(source, BASE_TAG)
    for environment in ("staging", "production"):
        words = {
            "HOTFIX_ENVIRONMENT": environment,
            "HOTFIX_VERSION": BASE_TAG.removeprefix("v"),
            "HOTFIX_TAG": BASE_TAG,
            "HOTFIX_SOURCE": str(source),
        }
        done = play.stage.process.run(
            ["node", "scripts/deploy.mjs", "deploy"],
            cwd=play.stage.here,
            env={**play.stage.env, **words},
            trusted=True,
        )
        if done.code != 0:
            raise OutsideFailed(
                tried=f"starting {BASE_TAG} in {environment}",
                found=done.stderr.strip() or done.stdout.strip(),
                remedy="the sample itself did not start: see what it says",
            )
    _records(priya)
    for name, (color, description) in every_label().items():
        priya.click("POST", "labels", {"name": name, "color": color, "description": description})


def _records(priya: Person) -> None:
    """Make the releases and the deployments that a repository of this age has."""
    for tag in (*older_tags(), BASE_TAG):
        latest = "true" if tag == BASE_TAG else "false"
        body = {"tag_name": tag, "name": tag, "make_latest": latest, "prerelease": "-" in tag}
        priya.click("POST", "releases", body)
    for environment in ("staging", "production"):
        made = priya.click(
            "POST",
            "deployments",
            {
                "ref": BASE_TAG,
                "environment": environment,
                "auto_merge": False,
                "required_contexts": [],
            },
        )
        priya.click("POST", f"deployments/{made['id']}/statuses", {"state": "success"})


def _open(play: Play, script: Script) -> None:
    protect(play, script)
    open_incident(play, script)


def protect(play: Play, _: Script) -> None:
    """Let an administrator make GitHub enforce reviews."""
    play.person(
        "prepare",
        "priya",
        "protects main and the hotfix branches (`hotfix protect`)",
        lambda: _protect(play),
    )


def open_incident(play: Play, script: Script) -> None:
    """Report what is broken, and open the hotfix by the label."""
    event = report(play, script)
    words = ["open", *(["--base-tag", script.base_tag] if script.base_tag else [])]
    play.tool("open", words, actor="mona", event=event)


def report(play: Play, script: Script) -> Mapping[str, Any]:
    """Report what is broken; return the event of the label."""
    mona = play.stage.people["mona"]
    issue = play.person(
        "incident",
        "mona",
        "reports what is broken, and labels the issue `hotfix`",
        lambda: _report(mona, script),
    )
    play.incident = str(issue["number"])
    return _labelled(play, issue["number"])


def _protect(play: Play) -> None:
    priya = play.stage.people["priya"]
    priya.click("POST", "rulesets", PROTECT_MAIN)
    priya.click("POST", "rulesets", ruleset())


def _report(mona: Any, script: Script) -> Any:
    issue = mona.click("POST", "issues", {"title": script.title, "body": script.body})
    mona.click("POST", f"issues/{issue['number']}/labels", {"labels": ["hotfix"]})
    return issue


def _labelled(play: Play, number: int) -> Mapping[str, Any]:
    """Give the event that GitHub sent for the label."""
    for delivery in play.stage.sandbox.world.deliveries():
        payload = delivery.payload
        about = delivery.event == "issues" and payload.get("action") == "labeled"
        if about and payload["issue"]["number"] == number:
            return payload
    raise LookupError(f"no labeled event for #{number}")


def gate(play: Play, script: Script, branch: str = "") -> None:
    """Push the fix, judge it, let a second person approve it; `branch` is that of the answer."""
    priya = play.stage.people["priya"]
    number, branch = play.incident, branch or play.answer["branch"]
    fix = script.fix
    pull = play.person(
        "fix",
        "kenji",
        "pushes the fix, opens a pull request into the branch",
        lambda: _propose(play, fix, branch),
    )
    play.tool("gate", ["gate", number], actor="kenji", good=("done", "waiting"))
    play.person(
        "review",
        "priya",
        f"approves #{pull}; GitHub merges it by itself",
        lambda: priya.click(
            "POST",
            f"pulls/{pull}/reviews",
            {"event": "APPROVE", "body": "Compared in constant time, over the whole length."},
        ),
    )
    if not priya.get(f"pulls/{pull}")["merged"]:
        play.person(
            "review",
            "priya",
            f"merges #{pull}",
            lambda: priya.click("PUT", f"pulls/{pull}/merge", {"merge_method": "merge"}),
        )


def _propose(play: Play, fix: Fix, branch: str) -> int:
    kenji = play.stage.people["kenji"]
    folder = play.stage.work / "kenji"
    if not folder.exists():
        kenji.clone(folder)
    fix.push(folder, branch)
    words = f"For #{play.incident}. Nothing else is changed."
    body = {"title": fix.title, "body": words, "head": fix.branch, "base": branch}
    return int(kenji.click("POST", "pulls", body)["number"])


def release(play: Play, _: Script) -> None:
    """Tag and draft what was approved."""
    play.tool("release", ["release", play.incident], actor="kenji")


def staging(play: Play, script: Script) -> None:
    """Deploy it to staging."""
    if "staging" not in script.deploys:
        play.skip("staging", "deploy staging", "no environment is configured")
        return
    play.tool("staging", ["deploy", "staging", play.incident], actor="kenji")


def production(play: Play, script: Script) -> None:
    """Let a second person approve production, and deploy to it."""
    if "production" not in script.deploys:
        play.skip("production", "deploy production, watch", "no environment is configured")
        return
    approve(play)
    play.tool("production", ["deploy", "production", play.incident], actor="priya")


def approve(play: Play) -> None:
    """Let a second person approve production."""
    comment = f"issues/{play.incident}/comments"
    play.person(
        "approve",
        "priya",
        "the second person: comments `/hotfix deploy production`",
        lambda: play.stage.people["priya"].click(
            "POST", comment, {"body": "/hotfix deploy production"}
        ),
    )


def finish(play: Play, script: Script) -> None:
    """Publish, merge back, close, draft the post-mortem."""
    words = ["finish", play.incident]
    if "production" not in script.deploys:
        words += ["--unwatched", "--because", "a rehearsal: no environment is configured"]
    finish_with(play, words)


def finish_with(play: Play, words: list[str]) -> None:
    """Finish by these words of the command, and once more when the merge-back has landed."""
    first = play.tool("finish", words, actor="kenji", good=("done", "waiting"))
    if first["outcome"] == "done":
        return
    drafts = [one for one in _merge_backs(play) if one["draft"]]
    if drafts:
        why = f"#{drafts[0]['number']} is a draft: a person has to settle its conflicts"
        play.skip("merge-back", "the merge-back, closing, post-mortem", why)
        return
    play.person(
        "merge-back",
        "ci",
        "main's checks pass; GitHub merges the merge-back itself",
        lambda: _land(play),
    )
    play.tool("finish", words, actor="kenji")


def _land(play: Play) -> None:
    """Report `ci` on the merge-back pull requests that are open, as the team's CI would."""
    priya: Person = play.stage.people["priya"]
    for pull in _merge_backs(play):
        priya.click(
            "POST",
            f"statuses/{pull['head']['sha']}",
            {"state": "success", "context": "ci", "description": "played by the rehearsal"},
        )
        if not priya.get(f"pulls/{pull['number']}")["merged"]:
            priya.click("PUT", f"pulls/{pull['number']}/merge", {"merge_method": "merge"})


def _merge_backs(play: Play) -> list[dict[str, Any]]:
    rows = play.stage.people["priya"].get("pulls", state="open")
    return [row for row in rows if str(row["head"]["ref"]).startswith("merge-back/")]
