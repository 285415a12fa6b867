"""What anybody who may write forges to bring a hotfix to its end before it is there."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene
from tests.support.e2e_forgery import Entry, entries, write

pytestmark = pytest.mark.slow


def forge(scene: Scene, *lines: dict[str, Any], without: str = "") -> None:
    """Write the journal anew, with further lines, and without those of a kind."""
    told = [
        replace(one, lines=tuple(line for line in one.lines if json.loads(line)["kind"] != without))
        for one in entries(scene)
    ]
    at = {"at": datetime.now(UTC).isoformat(), "by": "eve", "id": "forged"}
    forged = tuple(json.dumps({**at, **line}) for line in lines)
    write(scene, [*told, Entry("all is well", forged, told[-1].tree)], 0)


def finish(scene: Scene, *words: str) -> Answer:
    return scene.hotfix("finish", INCIDENT, *words, actor="priya")


def published(scene: Scene) -> list[bool]:
    rows = scene.get("releases")
    return [not row["draft"] for row in rows if row["tag_name"] == project.NEXT]


def is_open(scene: Scene) -> bool:
    return bool(scene.get(f"issues/{INCIDENT}")["state"] == "open")


@pytest.mark.parametrize("clicked", [False, True])
def test_a_line_that_it_was_published_closes_nothing(at: At, clicked: bool) -> None:
    scene = at("released")
    (row,) = [one for one in scene.get("releases") if one["tag_name"] == project.NEXT]
    if clicked:
        scene.person("kenji").click("PATCH", f"releases/{row['id']}", {"draft": False})
    line = {"kind": "release-published", "release": row["id"], "tag": project.NEXT, "latest": True}
    forge(scene, line)
    answer = finish(scene)
    assert answer.code == 1, answer
    assert answer.told["said"] == f"{project.NEXT} is not in production"
    assert is_open(scene)
    for _ in range(2):  # whoever uses their own token says so each time: its lines are not signed
        said = finish(scene, "--unwatched", "--because", "I see it there")
        assert said.told["said"] == "not every branch holds the fix yet: main", said
        assert published(scene) == [True]


NEEDLESS = {"kind": "merge-back-not-needed", "target": "main"}


@pytest.mark.parametrize(
    ("line", "without"),
    [
        (NEEDLESS, ""),
        (NEEDLESS, "merge-back-proposed"),
        ({**NEEDLESS, "how": "equal", "head": "f" * 40}, "merge-back-proposed"),
        ({"kind": "merged-back", "target": "main", "how": "word"}, ""),
    ],
)
def test_a_line_that_a_branch_holds_the_fix_closes_nothing(
    at: At, line: dict[str, Any], without: str
) -> None:
    scene = at("deployed")
    forge(scene, line, without=without)
    answer = finish(scene)
    assert answer.told["said"] == "not every branch holds the fix yet: main", answer
    assert is_open(scene)
    (pull,) = scene.get("pulls", state="open", base="main")
    assert pull["auto_merge"]
    ready = {"state": "success", "context": "ci"}
    scene.person("priya").click("POST", f"statuses/{pull['head']['sha']}", ready)
    assert finish(scene).code == 0
    assert not is_open(scene)


def test_nobody_publishes_a_commit_that_nobody_else_approved(at: At) -> None:
    scene = at("released")
    tree, parent = scene.git("rev-parse", f"{project.BASE}^{{tree}}"), f"{project.NEXT}^{{commit}}"
    evil = scene.git("commit-tree", tree.strip(), "-p", parent, "-m", "Evil").strip()
    tag = f"object {evil}\ntype commit\ntag {project.NEXT}\ntagger K <k@k> 1767225600 +0000\n\nx\n"
    scene.git("update-ref", f"refs/tags/{project.NEXT}", scene.git("mktag", stdin=tag).strip())
    (told,) = [one for one in scene.journal() if one["kind"] == "tagged"]
    forge(scene, {**told, "sha": evil}, without="tagged")
    answer = finish(scene, "--unwatched", "--because", "our own pipeline ships it")
    assert answer.code == 1, answer
    assert evil[:7] in answer.told["said"]
    assert published(scene) == [False]
