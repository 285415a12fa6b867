"""`hotfix sweep` and `hotfix open` against each other: no order of the two loses the sweep."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from hotfix_actions.commands.sweep import FILE, sweep
from hotfix_actions.context import Context
from hotfix_actions.domain.world import Pull
from hotfix_actions.errors import OutsideFailed, PermissionMissing
from hotfix_actions.steps.driver import sweep_enabled
from tests.domain.test_sweep import CLOSED, FIRST, made
from tests.support.fakes import START, FakeWorkflows, FakeWorld

BRANCH = f"heads/{FIRST}"
FIX = Pull(
    number=8,
    node="PR_8",
    title="Answer 42",
    author="kenji",
    head="c" * 40,
    head_branch="fix/answer",
    base_branch=FIRST,
    url="https://github.com/acme/answers/pull/8",
    created=START,
)


@dataclass
class Town:
    """A repository as the sweep sees it: branches, journals, workflows."""

    workflows: FakeWorkflows
    world: FakeWorld = field(default_factory=FakeWorld)
    branches: dict[str, str] = field(default_factory=dict)
    pulls: list[Pull] = field(default_factory=list)
    broken: bool = False

    def context(self, *words: str) -> Context:
        context = self.world.context("sweep", incident=None, words=words)
        context.ports = replace(
            context.ports, workflows=self.workflows, refs=self, state=self, pulls=self, rules=self
        )
        return context

    def matching(self, prefix: str) -> Mapping[str, str]:
        if self.broken:
            raise OutsideFailed(tried="listing refs", found="502", remedy="again")
        journals = {f"hotfix/{number}/journal": "x" for number in self.world.journals}
        found = {**self.branches, **journals}
        return {name: sha for name, sha in found.items() if name.startswith(prefix)}

    def find(self, *, base: str) -> list[Pull]:
        assert base == FIRST
        return self.pulls

    def repository(self) -> Any:
        return self

    default_branch = "trunk"

    def opens(self) -> None:
        """Let `open` make its branch, and then enable the sweep."""
        self.branches[BRANCH] = "b" * 40
        assert sweep_enabled(self.context())

    def writes(self, *events: Any) -> None:
        journal = self.world.context().ports.journal
        journal.append(7, events, subject="x", body="", files={})


@pytest.fixture
def town() -> Town:
    return Town(FakeWorkflows({FILE: True}))


def test_where_no_hotfix_lives_the_sweep_is_disabled_until_one_begins(town: Town) -> None:
    assert "is disabled" in sweep(town.context(), {}).said
    assert town.workflows.enabled == {FILE: False}
    town.opens()
    assert town.workflows.enabled == {FILE: True}
    sweep(town.context(), {})
    assert town.workflows.enabled == {FILE: True}


@pytest.mark.parametrize("begin", [
    lambda town: town.opens(),
    lambda town: town.branches.update({BRANCH: "b" * 40}),  # and is killed before it enables
])  # fmt: skip
def test_a_hotfix_that_begins_while_the_sweep_is_disabled_keeps_it_enabled(
    town: Town, begin: Callable[[Town], None]
) -> None:
    town.workflows.changed = lambda: begin(town)
    assert f"{FIRST} has just been made" in sweep(town.context(), {}).said
    assert town.workflows.enabled == {FILE: True}


def test_a_hotfix_that_is_about_to_enable_it_wins_in_the_end(town: Town) -> None:
    sweep(town.context(), {})  # looked twice before the branch was there
    town.branches[BRANCH] = "b" * 40
    assert town.workflows.enabled == {FILE: False}
    assert sweep_enabled(town.context())
    assert town.workflows.enabled == {FILE: True}


def test_where_the_second_look_fails_the_sweep_is_enabled_again(town: Town) -> None:
    town.workflows.changed = lambda: setattr(town, "broken", True)
    with pytest.raises(OutsideFailed):
        sweep(town.context(), {})
    assert town.workflows.enabled == {FILE: True}


def test_enabling_that_is_refused_after_disabling_was_allowed_is_a_failure(town: Town) -> None:
    def begins() -> None:
        town.branches[BRANCH] = "b" * 40
        town.workflows.refused = "403 Resource not accessible by integration"

    town.workflows.changed = begins
    with pytest.raises(PermissionMissing, match="a hotfix has just begun") as told:
        sweep(town.context(), {})
    assert told.value.remedy == f"gh workflow enable {FILE}"


def test_a_token_that_may_not_disable_it_leaves_it_and_says_so_in_one_line(town: Town) -> None:
    town.workflows.refused = "403 Resource not accessible by integration"
    told = sweep(town.context(), {})
    assert (told.exit_code, town.workflows.enabled) == (0, {FILE: True})
    assert "stays enabled" in told.said
    assert "403 Resource" in told.said
    assert "\n" not in told.said


def test_a_finished_hotfix_whose_branch_was_kept_does_not_keep_it_awake(town: Town) -> None:
    town.branches[BRANCH] = "b" * 40
    town.writes(made(FIRST), CLOSED)
    sweep(town.context(), {})
    assert town.workflows.enabled == {FILE: False}


def test_a_hotfix_for_which_nothing_is_due_keeps_it_enabled_and_starts_nothing(town: Town) -> None:
    town.branches[BRANCH] = "b" * 40
    town.writes(made(FIRST))
    assert sweep(town.context(), {}).outcome == "skipped"
    assert (town.workflows.enabled, town.workflows.started) == ({FILE: True}, [])


def test_what_is_due_is_started_in_the_workflow_that_was_named(town: Town) -> None:
    town.branches[BRANCH] = "b" * 40
    town.writes(made(FIRST))
    town.pulls = [FIX]
    told = sweep(town.context("own-hotfix.yml"), {})
    assert told.said == "own-hotfix.yml starts gate for #7"
    inputs = {"command": "gate", "incident": "7"}
    assert town.workflows.started == [("own-hotfix.yml", "trunk", inputs)]


def test_a_plan_changes_nothing(town: Town) -> None:
    told = sweep(town.context(), {"plan": True})
    assert [str(change) for change in told.changes] == [f"update {FILE}: disable it"]
    town.branches[BRANCH] = "b" * 40
    town.writes(made(FIRST))
    town.pulls = [FIX]
    told = sweep(town.context(), {"plan": True})
    assert [str(change) for change in told.changes] == ["run hotfix.yml: gate #7"]
    assert (town.workflows.enabled, town.workflows.started) == ({FILE: True}, [])
