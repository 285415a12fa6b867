"""A configuration that is broken on the default branch stops no rollback."""

from pathlib import Path

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Answer, Scene

pytestmark = pytest.mark.slow

FILE = ".github/hotfix.yml"
ROLLBACK = ("rollback", INCIDENT)
# What makes the default branch's file useless, and what is said of it.
BROKEN: dict[str, tuple[dict[str, bytes], str]] = {
    "Latin-1": ({FILE: "# f\xfcr die Schicht\n".encode("latin-1")}, "is no UTF-8"),
    "another name": ({".github/hotfix.yaml": b"{}\n"}, "it is named .github/hotfix.yaml"),
    "unknown key": ({FILE: b"enviroments: {}\n"}, "unknown key 'enviroments'"),
    "no YAML": ({FILE: b"environments: [\n"}, "line"),
    "no environment": ({FILE: b"{}\n"}, "environments.production: is not configured"),
    "gone": ({}, "environments.production: is not configured"),
}


def spoil(scene: Scene, kind: str) -> bytes:
    """Break the file on the default branch; return what it was."""
    priya, there = scene.person("priya"), scene.work / "priya"
    priya.clone(there)
    good = (there / FILE).read_bytes()
    priya.git(there, ["rm", "-q", FILE])
    for path, content in BROKEN[kind][0].items():
        (there / path).parent.mkdir(exist_ok=True)
        (there / path).write_bytes(content)
    priya.git(there, ["add", "-A"])
    priya.git(there, ["commit", "-q", "-m", "Break the configuration"])
    scene.git("fetch", "-q", str(there), "+HEAD:refs/heads/main")  # past the rules
    return good


def checkout(scene: Scene, content: bytes | None) -> Path:
    path = Path(scene.stage.here) / FILE
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    return path


def first(answer: Answer) -> str:
    return answer.err.splitlines()[0] if answer.code else answer.told["said"]


@pytest.mark.parametrize("kind", BROKEN)
def test_the_file_of_the_checkout_stands_in(at: At, kind: str) -> None:
    scene = at("deployed")
    checkout(scene, spoil(scene, kind))
    answer = scene.hotfix(*ROLLBACK)
    assert (answer.code, scene.live.runs("production")) == (0, project.BASE), answer
    said = answer.told["said"]
    assert said.startswith(f"production runs {project.BASE} again; {project.NEXT} is withdrawn; by")
    assert f"{FILE} of this checkout" in said
    assert BROKEN[kind][1] in said
    again = scene.hotfix("rollback", "--to", project.NEXT)
    assert (again.code, scene.live.runs("production")) == (0, project.NEXT), again
    assert f"{FILE} of this checkout" in first(again)


@pytest.mark.parametrize("beside", ["none", "broken", "another environment"])
def test_without_a_good_file_nothing_was_changed_and_a_file_can_be_named(
    at: At, beside: str
) -> None:
    scene = at("deployed")
    good = spoil(scene, "Latin-1")
    file = {"none": None, "broken": b"x: y\n", "another environment": b"{}\n"}[beside]
    checkout(scene, file)
    for words in (ROLLBACK, (*ROLLBACK, "--to", project.BASE)):
        answer = scene.hotfix(*words)
        assert (answer.code, scene.live.runs("production")) == (2, project.NEXT)
        assert "nothing was changed in production: 1 fault" in first(answer)
        assert "--config hotfix-good.yml" in answer.told["next"]
        assert ("--to" in answer.told["next"]) == ("--to" in words)
    named = scene.work / "hotfix-good.yml"
    named.write_bytes(good)
    assert scene.hotfix(*ROLLBACK, "--config", str(named)).code == 0
    assert scene.live.runs("production") == project.BASE


def test_a_named_file_that_is_broken_is_not_replaced_by_another(at: At) -> None:
    scene = at("deployed")
    named = scene.work / "named.yml"
    named.write_text("x: y\n")
    answer = scene.hotfix(*ROLLBACK, "--config", str(named))
    assert (answer.code, scene.live.runs("production")) == (2, project.NEXT)
    assert "nothing was changed in production: 1 fault" in first(answer)
