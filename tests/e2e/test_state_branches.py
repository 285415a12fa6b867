"""Where GitHub refuses refs of the tool's own, a whole hotfix keeps its state on branches."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.report import QuietReport
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap import flow as bootstrap
from hotfix_actions.domain import lease
from hotfix_actions.domain.deploys import OWN_WORKFLOW
from hotfix_actions.domain.lease import Holder, Worker
from hotfix_actions.domain.state import lease_of
from hotfix_actions.errors import LeaseHeld
from hotfix_actions.rehearsal import gather
from tests.e2e.conftest import At
from tests.e2e.test_driven import PULLS, add_workflow
from tests.support import e2e_acts as acts
from tests.support.e2e import INCIDENT, Scene

pytestmark = pytest.mark.slow


BRANCHES = f"refs/heads/hotfix-state/{INCIDENT}"
LEASE, JOURNAL = f"{BRANCHES}/lease", f"{BRANCHES}/journal"


def on_branches(scene: Scene) -> tuple[str, str]:
    """Return the words that let a command keep its state on branches."""
    configuration = scene.work / "branches.yml"
    configuration.write_text(f"state: branches\n{scene.git('show', 'main:.github/hotfix.yml')}")
    return ("--config", str(configuration))


def leave(scene: Scene, message: str) -> str:
    """Let the lease's branch end in a commit of this message; return the commit."""
    who = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    commit = scene.git(*who, "commit-tree", f"{LEASE}^{{tree}}", "-p", LEASE, "-m", message)
    scene.git("update-ref", LEASE, commit)
    return commit


def job_of(run: int) -> Worker:
    return Worker("other", run_id=run, attempt=1, job="gate", host="elsewhere", process="1")


def held_by(worker: Worker) -> Holder:
    return Holder("other", datetime.now(UTC) + timedelta(minutes=30), worker=worker)


def take(scene: Scene, words: tuple[str, str]) -> None:
    """Take the incident's lease as a command does, without waiting for it."""
    trace = Trace()
    ports, _ = bootstrap.build(
        surroundings.read(scene.env("kenji"), scene.stage.here),
        trace=trace,
        report=QuietReport(trace),
        config_file=Path(words[1]),
    )
    ports.leases.take(lease_of(INCIDENT), command="gate", seconds=60)


def dead() -> str:
    """Return the number of a process that was, and is no more."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return str(child)


def test_a_hotfix_is_opened_and_noted_with_its_state_on_branches(at: At) -> None:
    scene = at("reported")
    words = on_branches(scene)
    plan = scene.hotfix("open", "--plan", *words, event=acts.labelled(scene), good=[0])
    assert f"update {JOURNAL}" in plan.told["changes"]
    assert not [change for change in plan.told["changes"] if "refs/hotfix/" in change]
    first = scene.hotfix("open", *words, event=acts.labelled(scene), good=[0])
    assert scene.hotfix("open", *words, event=acts.labelled(scene), good=[0]).writes == []
    scene.hotfix("journal", "verify", INCIDENT, *words, good=[0])
    scene.hotfix("note", INCIDENT, "It is the cache", *words, good=[0])
    assert scene.refs("refs/hotfix") == {}
    state = scene.refs("refs/heads/hotfix-state")
    assert sorted(state) == [
        f"refs/heads/hotfix-state/{INCIDENT}/journal",
        f"refs/heads/hotfix-state/{INCIDENT}/lease",
    ]
    assert "Hotfix-State: removed" in scene.git("log", "-1", "--format=%B", sorted(state)[1])
    assert first.told["branch"].startswith("hotfix/1.2.4")
    assert f"Journal: `{JOURNAL}`" in scene.get(f"issues/{INCIDENT}")["body"]
    kept, head = gather.story_of(scene.stage.people["priya"], INCIDENT)  # by a rehearsal's page
    assert (str(kept.number), head) == (INCIDENT, scene.git("rev-parse", JOURNAL))


def test_a_lease_that_a_killed_run_left_between_two_branches_is_free_at_once(at: At) -> None:
    scene = at("reported")
    words = on_branches(scene)
    scene.hotfix("open", *words, event=acts.labelled(scene), good=[0])
    here = lease.decode(scene.git("log", "-1", "--format=%B", f"{LEASE}^")).worker
    assert here is not None
    add_workflow(scene, PULLS)
    world, main = scene.stage.sandbox.world, scene.git("rev-parse", "main")
    about = {"workflow": OWN_WORKFLOW, "head_sha": main, "head_branch": "main"}
    over = world.complete_run(scene.stage.repository, **about)
    live = world.add_run(scene.stage.repository, workflow=OWN_WORKFLOW, event="workflow_dispatch",
                         actor="kenji", ref="main")  # fmt: skip
    for worker in (replace(here, process=dead()), job_of(over)):
        left = leave(scene, lease.encode(held_by(worker)))
        take(scene, words)
        assert scene.git("rev-parse", LEASE) != left
    leave(scene, lease.encode(held_by(job_of(live))))
    with pytest.raises(LeaseHeld, match="other is at work on it"):
        take(scene, words)


def test_what_nobody_can_read_names_its_branch_with_a_command_to_paste(at: At) -> None:
    scene = at("reported")
    words = on_branches(scene)
    scene.hotfix("open", *words, event=acts.labelled(scene), good=[0])
    commit = leave(scene, "mine")
    removal = f"git push --force-with-lease={LEASE}:{commit} origin :{LEASE}"
    told = scene.hotfix("journal", "verify", INCIDENT, *words, good=[1])
    assert f"{LEASE} is a lease that nobody can read" in told.out
    assert removal in told.out
    scene.git("update-ref", "-d", LEASE)
    scene.git("update-ref", JOURNAL, "main")
    refused = scene.hotfix("open", INCIDENT, *words, good=[1])
    assert f"git push --force origin COMMIT:{JOURNAL}" in refused.out + refused.err
    assert f"{JOURNAL} holds no journal.jsonl" in refused.out + refused.err
