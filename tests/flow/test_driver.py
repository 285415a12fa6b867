"""What starts the next command is read with few questions, and stops no hotfix where it is not."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from hotfix_actions.domain import drivers, world
from hotfix_actions.domain.drivers import Policy
from hotfix_actions.errors import PermissionMissing
from hotfix_actions.steps.driver import driven_by
from tests.support.fakes import FakeWorld

REFUSED = PermissionMissing(tried="reading", found="403 Forbidden", remedy="allow it")
BOTH = "on:\n  pull_request_target:\n  issue_comment:\njobs: {}\n"


@dataclass
class Repository:
    """The rules and files of one repository; None stands for what the token may not read."""

    text: str | None = BOTH
    public: bool = True
    allowed: Sequence[Policy] | None = ()
    unread: bool = False
    asked: list[str] = field(default_factory=list)

    def repository(self) -> world.Repository:
        return world.Repository("acme/tokens", "main", public=self.public)

    def file(self, commit: str, path: str) -> str | None:
        self.asked.append(f"{commit}:{path}")
        if self.unread:
            raise REFUSED
        return self.text

    def policies(self) -> Sequence[Policy]:
        self.asked.append("policies")
        if self.allowed is None:
            raise REFUSED
        return self.allowed


def driving(there: Repository) -> tuple[str, ...]:
    context = FakeWorld().context("open")
    context.ports = replace(context.ports, rules=there, objects=there)  # type: ignore[arg-type]
    found = driven_by(context)
    context.begin_anew()
    assert driven_by(context) == found
    return found


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
