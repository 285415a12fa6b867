"""What starts the next command is read with few questions, and stops no hotfix where it is not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from hotfix_actions.domain import drivers, world
from hotfix_actions.domain.drivers import Policy
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.driver import driving as look
from tests.support.fakes import FakeWorld

REFUSED = PermissionMissing(tried="reading", found="403 Forbidden", remedy="allow it")
BASE = "0123456789"
RUNS = "on:\n  issue_comment:\n  workflow_run:\n    workflows: [ci]\njobs: {}\n"
BOTH = "on:\n  pull_request_target:\n  issue_comment:\njobs: {}\n"


@dataclass
class Repository:
    """The rules and files of one repository; None stands for what the token may not read."""

    text: str | None = BOTH
    public: bool = True
    allowed: Sequence[Policy] | None = ()
    unread: bool = False
    asked: list[str] = field(default_factory=list)
    ci: Mapping[str, str] | None = None
    said: list[str] = field(default_factory=list)
    off: Mapping[str, str] | None = field(default_factory=dict)

    def repository(self) -> world.Repository:
        return world.Repository("acme/tokens", "main", public=self.public)

    def get(self, name: str) -> str:
        return f"head of {name}"

    def files(self, commit: str) -> Mapping[str, str]:
        if self.ci is None:
            raise REFUSED
        return {f".github/workflows/{path}": commit for path in (*self.ci, "hotfix.yml", "a/b.yml")}

    def gather_named(self, commits: Sequence[str], paths: Sequence[str]) -> None:
        self.asked.append(f"{', '.join(commits)}: {', '.join(paths)}")

    def file(self, commit: str, path: str) -> str | None:
        name = path.rpartition("/")[2]
        if self.ci is not None and name in self.ci:
            return self.ci[name]
        if name == "hotfix-sweep.yml":  # the start of the command has read it
            return None
        self.asked.append(f"{commit}:{path}")
        if self.unread:
            raise REFUSED
        return self.text

    def switched_off(self) -> Mapping[str, str]:
        self.asked.append("states")
        if self.off is None:
            raise REFUSED
        return self.off

    def policies(self) -> Sequence[Policy]:
        self.asked.append("policies")
        if self.allowed is None:
            raise REFUSED
        return self.allowed


def driving(there: Repository) -> tuple[str, ...]:
    world = FakeWorld()
    context = world.context("open")
    context.ports = replace(
        context.ports,
        **dict.fromkeys(("rules", "objects", "refs", "workflows"), there),  # type: ignore[arg-type]
    )
    found = look(context, BASE)
    context.begin_anew()
    assert look(context, BASE) == found
    there.said = [text for text in world.shown if "begin" not in text]
    return drivers.ways(found, "hotfix/1.2.4-high-x")


@pytest.mark.parametrize(("there", "ways", "asked"), [
    (Repository(), ("comments",), 2),
    (Repository(allowed=[drivers.read(drivers.policy())]), ("pull_request_target", "comments"), 2),
    (Repository(allowed=None), ("comments",), 2),
    (Repository(public=False), ("pull_request_target", "comments"), 1),
    (Repository(text="on: [workflow_dispatch]"), ("comments",), 1),
    (Repository(text="on: push"), (), 1),
    (Repository(text=None), (), 1),
    (Repository(text="- a\n- b\n"), (), 1),
    (Repository(text="on: [\n"), ("comments",), 1),
    (Repository(unread=True), ("comments",), 1),
])  # fmt: skip
def test_what_cannot_be_read_names_a_persons_word_and_is_asked_once(
    there: Repository, ways: tuple[str, ...], asked: int
) -> None:
    assert driving(there) == ways
    assert len(there.asked) == asked
    assert there.asked[0] == "main:.github/workflows/hotfix.yml"


def test_the_workflows_at_the_base_tag_are_read_with_one_question() -> None:
    there = Repository(text=RUNS, ci={"ci.yml": "name: ci\non: pull_request\n"})
    assert driving(there) == ("workflow_run", "comments")
    assert there.asked[1:] == [f"{BASE}, head of heads/main: .github/workflows/ci.yml", "states"]
    assert there.said == []


@pytest.mark.parametrize(("ci", "said"), [
    ({"ci.yml": "on: [", "x.yaml": "name: Old\non: push\n"},
     ".github/workflows/ci.yml cannot be read at 0123456: it is taken for one that starts nothing"),
    (None, "the workflows were not read: 403 Forbidden"),
])  # fmt: skip
def test_a_workflow_that_cannot_be_read_starts_nothing_and_is_told(
    ci: dict[str, str] | None, said: str
) -> None:
    there = Repository(text=RUNS, ci=ci)
    assert driving(there) == ("comments",)
    assert there.said == [said]


def test_a_workflow_that_listens_to_no_run_asks_for_no_workflows() -> None:
    there = Repository(ci={"ci.yml": "name: ci\non: push\n"})
    driving(there)
    assert not [one for one in there.asked if "ci.yml" in one]


@pytest.mark.parametrize("state", ["disabled_manually", "disabled_inactivity"])
def test_a_workflow_that_is_switched_off_drives_nothing_and_is_told(state: str) -> None:
    path = ".github/workflows/ci.yml"
    there = Repository(text=RUNS, ci={"ci.yml": "name: ci\non: [pull_request, push]\n"})
    there.off = {path: state, ".github/workflows/other.yml": state}
    assert driving(there) == ("comments",)
    told = f"{path} is switched off ({state}), so no run of it tells of the fix"
    assert there.said == [f"{told}; to let it run again: gh workflow enable ci.yml"]


def test_whether_a_workflow_is_switched_off_is_never_taken_for_granted() -> None:
    there = Repository(text=RUNS, ci={"ci.yml": "name: ci\non: pull_request\n"}, off=None)
    assert driving(there) == ("comments",)
    assert there.said == ["the workflows were not read: 403 Forbidden"]


def test_where_ours_listens_to_none_of_them_their_states_are_not_asked_for() -> None:
    there = Repository(text=RUNS, ci={"lint.yml": "name: lint\non: pull_request\n"})
    assert driving(there) == ("comments",)
    assert "states" not in there.asked
