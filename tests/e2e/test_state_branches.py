"""Where GitHub refuses refs of the tool's own, a whole hotfix keeps its state on branches."""

import pytest

from tests.e2e.conftest import At
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT

pytestmark = pytest.mark.slow


def test_a_hotfix_is_opened_and_noted_with_its_state_on_branches(at: At) -> None:
    scene = at("reported")
    configuration = scene.work / "branches.yml"
    configuration.write_text(f"state: branches\n{scene.git('show', 'main:.github/hotfix.yml')}")
    words = ("--config", str(configuration))
    first = scene.hotfix("open", *words, event=acts.labelled(scene), good=[0])
    assert scene.hotfix("open", *words, event=acts.labelled(scene), good=[0]).writes == []
    scene.hotfix("note", INCIDENT, "It is the cache", *words, good=[0])
    scene.hotfix("journal", "verify", INCIDENT, *words, good=[0])
    assert scene.refs("refs/hotfix") == {}
    state = scene.refs("refs/heads/hotfix-state")
    assert sorted(state) == [
        f"refs/heads/hotfix-state/{INCIDENT}/journal",
        f"refs/heads/hotfix-state/{INCIDENT}/lease",
    ]
    assert "Hotfix-State: removed" in scene.git("log", "-1", "--format=%B", sorted(state)[1])
    assert first.told["branch"].startswith("hotfix/1.2.4")
