"""Removing a branch that must still be where it was judged, on the embedded GitHub."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.remembered_refs import RememberedRefs
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import LostRace
from hotfix_actions.sandbox import Fault, Sandbox
from tests.support.clock import StillClock
from tests.support.hub import StateCommits, on_refs

pytestmark = pytest.mark.slow

BRANCH = "heads/merge-back/1.2.4-into-main"
FULL = f"refs/{BRANCH}"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox.start(tmp_path_factory.mktemp("github")) as sandbox:
        sandbox.world.add_org("acme")
        sandbox.world.add_repository("acme", "answers")
        yield sandbox


class Town:
    """A repository with one branch that the tool made, and the tool's way to it."""

    def __init__(self, hub: Sandbox, **permissions: str) -> None:
        token = hub.world.app_token("hotfix", permissions={"contents": "write", **permissions})
        clock = StillClock()
        door = Door(
            connect=connector(hub.url, token),
            repository="acme/answers",
            clock=clock,
            trace=Trace(),
        )
        objects = GithubObjects(door, Reads(clock))
        commits = StateCommits(door, objects)
        swap = on_refs(door, commits, clock, objects).swap
        self.refs = RememberedRefs(Reads(clock), door, swap)
        self._bare = hub.git_dir("acme/answers")
        self.ours = self._commit("ours")
        self.put(self.ours)

    def _commit(self, message: str) -> str:
        tree = git(self._bare, "mktree")
        return git(
            self._bare,
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@x",
            "commit-tree",
            tree,
            "-m",
            message,
        )

    def put(self, sha: str) -> None:
        """Let the branch name a commit."""
        git(self._bare, "update-ref", FULL, sha)

    def push(self) -> str:
        """Let somebody push a commit of their own."""
        theirs = self._commit("theirs")
        self.put(theirs)
        return theirs

    def go(self) -> None:
        """Let somebody remove the branch."""
        git(self._bare, "update-ref", "-d", FULL)

    @property
    def there(self) -> str:
        return git(self._bare, "for-each-ref", "--format=%(objectname)", FULL)


def git(bare: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(bare), *words],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    return done.stdout.strip()


def test_a_branch_that_holds_what_was_judged_goes(hub: Sandbox) -> None:
    town = Town(hub)
    assert town.refs.delete(BRANCH, town.ours) == ""
    assert town.there == ""


def test_a_branch_that_somebody_pushed_to_in_the_same_moment_stays(hub: Sandbox) -> None:
    town = Town(hub)
    theirs = town.push()
    with pytest.raises(LostRace):
        town.refs.delete(BRANCH, town.ours)
    assert town.there == theirs


def test_a_branch_that_is_gone_is_fine(hub: Sandbox) -> None:
    town = Town(hub)
    town.go()
    assert town.refs.delete(BRANCH, town.ours) == ""


@pytest.mark.parametrize("effect", ["drop-after", "502-after", "graphql-after", "drop-before"])
def test_after_a_lost_answer_the_branch_itself_tells(hub: Sandbox, effect: str) -> None:
    town = Town(hub)
    town.refs.get(BRANCH)
    hub.faults.add(Fault("graphql/updateRefs", effect))  # type: ignore[arg-type]
    assert town.refs.delete(BRANCH, town.ours) == ""
    assert town.there == ""


def test_what_github_refuses_is_said_and_the_branch_stays(hub: Sandbox) -> None:
    town = Town(hub)
    hub.faults.add(Fault("graphql/updateRefs", "graphql-before", times=20))
    said = town.refs.delete(BRANCH, town.ours)
    hub.faults.clear()
    assert "the refs are as they were" in said
    assert town.there == town.ours


def test_a_token_that_may_not_write_is_told_so(hub: Sandbox) -> None:
    town = Town(hub, contents="read")
    assert town.refs.delete(BRANCH, town.ours) != ""
    assert town.there == town.ours
