"""What happens from one point of the flow to the next: people's parts and the tool's."""

from collections.abc import Callable, Mapping
from typing import Any

from hotfix_actions.commands.protect import ruleset
from hotfix_actions.domain import drivers
from hotfix_actions.rehearsal.script import PROTECT_MAIN
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

Act = Callable[[Scene], object]
TITLE = "The answer is 41"
BODY = "### What is broken\n\nEvery answer is one too low.\n\n### Severity\n\ncritical\n"
FIX_BRANCH = "fix/answer"


def yesterday(scene: Scene) -> None:
    """Let v1.2.3 be released, and run everywhere."""
    for environment in ("staging", "production"):
        (scene.live.folder / environment).write_text(f"{project.BASE}\n")
    body = {"tag_name": project.BASE, "name": project.BASE, "make_latest": "true"}
    scene.person("priya").click("POST", "releases", body)


def protect(scene: Scene) -> None:
    """Let GitHub itself enforce review, and let pull requests start the hotfix workflow."""
    scene.person("priya").click("POST", "rulesets", PROTECT_MAIN)
    scene.person("priya").click("POST", "rulesets", ruleset())
    scene.person("priya").click("POST", "actions/policies", drivers.policy())


def report(scene: Scene) -> None:
    """Mona reports what is broken, and labels it."""
    issue = scene.person("mona").click("POST", "issues", {"title": TITLE, "body": BODY})
    assert str(issue["number"]) == INCIDENT
    labels = {"labels": ["hotfix"]}
    scene.person("mona").click("POST", f"issues/{INCIDENT}/labels", labels)


def labelled(scene: Scene) -> Mapping[str, Any]:
    """Give the event that GitHub sent for the label `hotfix`."""
    return next(
        each.payload
        for each in scene.stage.sandbox.world.deliveries()
        if each.event == "issues" and each.action == "labeled"
    )


def open_(scene: Scene) -> Answer:
    """Open the incident by its label."""
    return scene.hotfix("open", actor="mona", event=labelled(scene), good=[0])


def propose(scene: Scene) -> int:
    """Let Kenji push the fix and open a pull request into the hotfix branch."""
    kenji, folder = scene.person("kenji"), scene.work / "kenji"
    base = hotfix_branch(scene)
    kenji.clone(folder)
    kenji.fix(folder, FIX_BRANCH, base, project.FIX, "Answer 42")
    body = {"title": "Answer 42", "body": "", "head": FIX_BRANCH, "base": base}
    return int(kenji.click("POST", "pulls", body)["number"])


def hotfix_branch(scene: Scene) -> str:
    """Give the name of the branch that the tool made."""
    made = [event for event in scene.journal() if event["kind"] == "branch-made"]
    return str(made[-1]["branch"])


def fix_pull(scene: Scene) -> int:
    """Give the number of the newest fix pull request."""
    rows = scene.get("pulls", state="all", base=hotfix_branch(scene))
    return max(int(row["number"]) for row in rows)


def gate(scene: Scene) -> Answer:
    """Judge the fix."""
    return scene.hotfix("gate", INCIDENT, good=[0])


def approve(scene: Scene, login: str = "priya") -> None:
    """Approve the fix as it is now."""
    review = {"event": "APPROVE", "body": "It is 42."}
    scene.person(login).click("POST", f"pulls/{fix_pull(scene)}/reviews", review)


def merge(scene: Scene, login: str = "kenji") -> None:
    """Merge the fix pull request."""
    body = {"merge_method": "merge"}
    scene.person(login).click("PUT", f"pulls/{fix_pull(scene)}/merge", body)


def release(scene: Scene) -> Answer:
    """Tag what was approved."""
    return scene.hotfix("release", INCIDENT, good=[0])


def stage_it(scene: Scene) -> Answer:
    """Deploy to staging."""
    return scene.hotfix("deploy", "staging", INCIDENT, good=[0])


def agree(scene: Scene) -> None:
    """Let a second person say the word for production."""
    body = {"body": "/hotfix deploy production"}
    scene.person("priya").click("POST", f"issues/{INCIDENT}/comments", body)


def deploy(scene: Scene) -> Answer:
    """Deploy to production, and watch it."""
    return scene.hotfix("deploy", "production", INCIDENT, actor="priya", good=[0])


def rollback(scene: Scene) -> Answer:
    """Put the previous version back."""
    return scene.hotfix("rollback", INCIDENT, actor="priya", good=[0])


def finish(scene: Scene) -> Answer:
    """Publish, merge back, close, learn - as far as it goes."""
    return scene.hotfix("finish", INCIDENT, good=[0])


def land(scene: Scene) -> None:
    """Let main's check pass on the merge-back, upon which GitHub merges it."""
    for pull in scene.get("pulls", state="open", base="main"):
        if pull["auto_merge"]:
            body = {"state": "success", "context": "ci"}
            scene.person("priya").click("POST", f"statuses/{pull['head']['sha']}", body)
            assert scene.get(f"pulls/{pull['number']}")["merged"]


def propose_and_merge(scene: Scene) -> None:
    """Approve the fix; where GitHub does not merge it by itself, merge it."""
    approve(scene)
    if not scene.get(f"pulls/{fix_pull(scene)}")["merged"]:
        merge(scene)


# Each point: the one before it, and what leads from there to here.
POINTS: dict[str, tuple[str, Act]] = {
    "yesterday": ("seed", yesterday),
    "protected": ("yesterday", protect),
    "reported": ("protected", report),
    "opened": ("reported", open_),
    "proposed": ("opened", propose),
    "gated": ("proposed", gate),
    "approved": ("gated", propose_and_merge),
    "released": ("approved", release),
    "staged": ("released", stage_it),
    "agreed": ("staged", agree),
    "deployed": ("agreed", deploy),
    "rolled back": ("deployed", rollback),
    "finishing": ("deployed", finish),
    "landed": ("finishing", land),
    "finished": ("landed", finish),
    # The same town without GitHub's rules.
    "unprotected: reported": ("yesterday", report),
    "unprotected: opened": ("unprotected: reported", open_),
    "unprotected: proposed": ("unprotected: opened", propose),
    "unprotected: gated": ("unprotected: proposed", gate),
}
