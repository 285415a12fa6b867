"""Refs that anybody may push where git would have to keep one of ours, on the embedded GitHub.

git keeps no ref below another; GitHub answers that something went wrong, and names nothing.
"""

import subprocess
from collections.abc import Iterator

import pytest

from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.domain.state import StateChange, StateCommit, in_the_way
from hotfix_actions.errors import RefsBlocked
from hotfix_actions.sandbox import Sandbox
from tests.support.clock import StillClock
from tests.support.hub import Make, hub_run, on_branches, on_refs

pytestmark = pytest.mark.slow

LOCK = "hotfix/environments/production/lease"


@pytest.fixture
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("github")) as sandbox:
        sandbox.world.add_org("acme")
        sandbox.world.add_repository("acme", "answers")
        yield sandbox


def git(hub: Sandbox, *words: str) -> str:
    name = ("-c", "user.name=x", "-c", "user.email=x@x")
    told = ["git", "-C", str(hub.git_dir("acme/answers")), *name, *words]
    done = subprocess.run(told, capture_output=True, text=True, check=True, input="")
    return done.stdout.strip()


def push(hub: Sandbox, ref: str) -> str:
    commit = git(hub, "commit-tree", git(hub, "mktree"), "-m", "x")
    git(hub, "update-ref", ref, commit)
    return commit


def token(hub: Sandbox) -> str:
    return hub.world.app_token("hotfix", permissions={"contents": "write"})


@pytest.mark.parametrize(
    ("make", "name", "blocking"),
    [
        (on_refs, LOCK, f"refs/{LOCK}/x"),
        (on_refs, LOCK, "refs/hotfix/environments"),
        (on_refs, LOCK, "refs/hotfix"),
        (on_refs, "hotfix/withdrawn/v1.2.4", "refs/hotfix/withdrawn/v1.2.4/x/y"),
        (on_refs, "hotfix/7/journal", "refs/hotfix/7"),
        (on_branches, LOCK, "refs/heads/hotfix-state"),
        (on_branches, LOCK, "refs/heads/hotfix-state/environments/production/lease/x"),
    ],
)
def test_the_state_names_the_ref_that_stands_in_its_way(
    hub: Sandbox, make: Make, name: str, blocking: str
) -> None:
    push(hub, blocking)
    run = hub_run(hub.url, token(hub), "one", repository="acme/answers", clock=StillClock(),
                  make=make)  # fmt: skip
    change = StateChange(name, None, StateCommit("Take it"))
    with pytest.raises(RefsBlocked) as raised:
        run.state.swap([change])
    assert f"git push origin :{blocking}\n" in raised.value.remedy
    git(hub, "update-ref", "-d", blocking)
    assert run.state.swap([change])[name]


@pytest.mark.parametrize("blocking", ["refs/heads/hotfix", "refs/heads/hotfix/1.2.4-fix/x"])
def test_a_branch_that_stands_in_the_way_of_a_branch_is_named(hub: Sandbox, blocking: str) -> None:
    commit = push(hub, blocking)
    door = Door(
        connect=connector(hub.url, token(hub)),
        repository="acme/answers",
        clock=StillClock(),
        trace=Trace(),
    )
    with pytest.raises(RefsBlocked) as raised:
        GithubRefs(door).create("heads/hotfix/1.2.4-fix", commit)
    assert f"git push origin :{blocking}\n" in raised.value.remedy


def test_only_a_part_of_its_path_or_what_is_below_it_stands_in_the_way() -> None:
    others = ["hotfix/7/lease", "hotfix/7/journals", "hotfix/70", "hotfix/7/journal", "hot"]
    assert in_the_way("hotfix/7/journal", others) == ()
    assert in_the_way("hotfix/7/journal", ["hotfix/7", "hotfix/7/journal/x", "hotfix"]) == (
        "hotfix",
        "hotfix/7",
        "hotfix/7/journal/x",
    )


def test_a_ref_of_any_name_is_named_as_one_word_of_the_shell() -> None:
    blocked = RefsBlocked("refs/hotfix/x", ["refs/hotfix/x/$(id);y"])
    assert "git push origin ':refs/hotfix/x/$(id);y'\n" in blocked.remedy
