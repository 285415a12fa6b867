"""How many of each thing there are: what must not be doubled, whatever went wrong on the way."""

from typing import Any

from hotfix_actions.projections import notices
from tests.support.e2e import Scene


def census(scene: Scene) -> dict[str, list[Any]]:
    """Count everything that a command makes, by the names that people know it by."""
    issues = [row for row in scene.get("issues", state="all") if "pull_request" not in row]
    pulls = scene.get("pulls", state="all")
    return {
        "issues": sorted((row["title"], row["state"], _labels(row)) for row in issues),
        "labels": sorted(row["name"] for row in scene.get("labels")),
        "comments": sorted(_comments(scene, issues)),
        "below": sorted(_below(scene, issues)),
        "pulls": sorted((row["head"]["ref"], row["base"]["ref"], row["state"]) for row in pulls),
        "armed": sorted(row["number"] for row in pulls if row["auto_merge"]),
        "releases": sorted((row["name"], row["draft"]) for row in scene.get("releases")),
        "deployments": sorted(_deployments(scene)),
        "refs": sorted(name for name in scene.refs() if not name.startswith("refs/pull/")),
        "checks": sorted(_checks(scene, pulls)),
        "live": scene.live.done(),
        "events": sorted(event["kind"] for event in scene.journal() if not _begun_again(event)),
    }


def _begun_again(event: Any) -> bool:
    """Whether this is the intent of a rollout that was cut short before: each has its own end."""
    return event["kind"] == "rollout-intended" and bool(event.get("again"))


def _labels(row: Any) -> str:
    return ", ".join(sorted(label["name"] for label in row["labels"]))


def _comments(scene: Scene, issues: list[Any]) -> list[tuple[int, str]]:
    rows = [
        (row["number"], one)
        for row in issues
        for one in scene.get(f"issues/{row['number']}/comments")
    ]
    return [(number, notices.key_of(one["body"]) or str(one["body"])) for number, one in rows]


def _below(scene: Scene, issues: list[Any]) -> list[tuple[str, str]]:
    return [
        (row["title"], child["title"])
        for row in issues
        for child in scene.get(f"issues/{row['number']}/sub_issues")
    ]


def _deployments(scene: Scene) -> list[tuple[str, str, str]]:
    return [
        (row["environment"], row["ref"], _states(scene, row)) for row in scene.get("deployments")
    ]


def _states(scene: Scene, row: Any) -> str:
    """Return every state that a deployment had, the newest first."""
    return ", ".join(each["state"] for each in scene.get(f"deployments/{row['id']}/statuses"))


def _checks(scene: Scene, pulls: list[Any]) -> list[tuple[str, str]]:
    rows = [
        run
        for pull in pulls
        for run in scene.get(f"commits/{pull['head']['sha']}/check-runs")["check_runs"]
    ]
    return [(run["name"], run["conclusion"]) for run in rows]
