"""What a killed run has made is found again, on whatever page; what a stranger made is not."""

import pytest

from hotfix_actions.adapters.github import issues
from hotfix_actions.projections import markers
from tests.e2e.conftest import At
from tests.support.e2e import INCIDENT, Scene
from tests.support.e2e_points import newcomer

pytestmark = pytest.mark.slow

OPEN = ("open", "--title", "It is down", "--severity", "critical")
FINISH = ("finish", INCIDENT)
PAGE = 5
CASES = {
    "incident": ("protected", OPEN, "It is down"),
    "post-mortem": ("landed", FINISH, "Post-mortem"),
}
each = pytest.mark.parametrize("what", CASES)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issues, "PER_PAGE", PAGE)


def titled(scene: Scene, title: str) -> list[dict[str, object]]:
    rows = scene.get("issues", state="all", per_page=100)
    return [row for row in rows if row["title"].startswith(title)]


def made_by_a_killed_run(scene: Scene, words: tuple[str, ...], title: str) -> None:
    """Let a run make an issue, and get no further: what it wrote down is taken back."""
    before = scene.refs()
    scene.hotfix(*words, good=[0])
    assert len(titled(scene, title)) == 1
    for name in scene.refs().keys() - before.keys():
        claim, pointer, _ = name.partition("/incident/")
        if pointer:
            scene.git("update-ref", f"{claim}/lease.old", name)
        scene.git("update-ref", "-d", name)
    for name, sha in before.items():
        scene.git("update-ref", name, sha)


@each
def test_what_a_killed_run_made_is_found_behind_many_newer_ones(at: At, what: str) -> None:
    point, words, title = CASES[what]
    scene = at(point)
    made_by_a_killed_run(scene, words, title)
    for number in range(2 * PAGE):
        scene.person("mona").click("POST", "issues", {"title": f"Another {number}"})
    scene.hotfix(*words, good=[0])
    assert len(titled(scene, title)) == 1


@pytest.mark.parametrize("role", ["read", "triage", "write"])
def test_a_marker_counts_only_of_who_may_write(at: At, role: str) -> None:
    scene = at("landed")
    nia = newcomer(scene, "nia", role)
    body = str(markers.write("filed", {"key": f"post-mortem of #{INCIDENT}"}))
    nia.click("POST", "issues", {"title": "Nothing to learn", "body": body})
    scene.hotfix(*FINISH, good=[0])
    assert len(titled(scene, "Post-mortem")) == (0 if role == "write" else 1)
