"""Whatever somebody writes into the tool's refs is told, and stops neither status nor rollback."""

import pytest

from hotfix_actions.domain.live import lock_of
from tests.e2e.conftest import At
from tests.support import e2e_project as project
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow

JOURNAL, LEASE = f"refs/hotfix/{INCIDENT}/journal", f"refs/hotfix/{INCIDENT}/lease"


def put(scene: Scene, ref: str, kind: str) -> str:
    """Let a ref point to something that is none of the tool's; give the object."""
    sha = {
        "tag": lambda: scene.git("rev-parse", f"refs/tags/{project.NEXT}"),
        "tree": lambda: scene.git("rev-parse", "main^{tree}"),
        "blob": lambda: scene.git("hash-object", "-w", "--stdin", stdin="nonsense"),
        "commit": lambda: scene.git("rev-parse", "main"),
        "giant": lambda: journal(scene, "x" * 5_000_000),
        "many lines": lambda: journal(scene, "{}\n" * 10_001),
    }[kind]().strip()
    scene.git("update-ref", ref, sha)
    return sha


def journal(scene: Scene, text: str) -> str:
    """Make a commit on the journal's with another text; give it."""
    blob = scene.git("hash-object", "-w", "--stdin", stdin=text).strip()
    tree = scene.git("mktree", stdin=f"100644 blob {blob}\tjournal.jsonl\n").strip()
    who = ("-c", "user.name=Eve", "-c", "user.email=eve@example.com")
    return scene.git(*who, "commit-tree", tree, "-p", JOURNAL, "-m", "Eve was here")


def test_a_garbled_lease_is_told_and_refused_and_a_rollback_takes_it_over(at: At) -> None:
    scene = at("deployed")
    lock = f"refs/{lock_of('production')}"
    for kind in ("tag", "blob", "tree", "commit"):
        lease = put(scene, LEASE, kind)
        put(scene, lock, kind)
        told = scene.verify()
        assert told.code == 1
        assert f"{LEASE} is a lease that nobody can read" in told.out
        assert f"{lock} is a lease that nobody can read" in told.out
        assert scene.hotfix("status", INCIDENT).code == 0
        refused = scene.hotfix("finish", INCIDENT)
        assert refused.code == 1, refused
        assert f"--force-with-lease={LEASE}:{lease} origin :{LEASE}" in refused.out + refused.err
    back = scene.hotfix("rollback", INCIDENT, good=[0])
    assert back.told["outcome"] == "done"
    assert lock not in scene.refs()


@pytest.mark.parametrize("kind", ["tag", "blob", "tree", "commit", "giant", "many lines"])
def test_a_journal_that_is_none_is_told_and_never_written_over(at: At, kind: str) -> None:
    scene = at("deployed")
    sha = put(scene, JOURNAL, kind)
    status = scene.hotfix("status", INCIDENT)
    assert status.code == 0, status
    assert JOURNAL in status.told["warning"]
    told = scene.verify()
    assert told.code == 1
    assert JOURNAL in told.out
    refused = scene.hotfix("finish", INCIDENT)
    assert refused.code == 1, refused
    assert "Traceback" not in refused.out + refused.err
    rollback = scene.hotfix("rollback", INCIDENT, good=[0])
    assert rollback.told["outcome"] == "done"
    assert scene.live.runs("production") == project.BASE
    assert scene.refs()[JOURNAL] == sha


def test_a_line_that_is_no_event_is_told_and_nothing_stops(at: At) -> None:
    scene = at("deployed")
    text = scene.git("show", f"{JOURNAL}:journal.jsonl")
    commit = journal(scene, f"{text.rstrip()}\nnonsense\n").strip()
    scene.git("update-ref", JOURNAL, commit)
    status = scene.hotfix("status", INCIDENT, good=[0])
    assert " of the journal of #1 cannot be read, and count" in status.told["warning"]
    scene.hotfix("rollback", INCIDENT, good=[0])
    told = scene.verify()
    assert told.code == 1
    assert f"commit {commit} holds what is no event (line " in told.out
