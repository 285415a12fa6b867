"""A version that is broken on purpose, for a rollback to be seen."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.sample.helpers import Machine, apply_fix, set_version

pytestmark = pytest.mark.slow

PATIENCE_S = 20


def looks(machine: Machine) -> list[int]:
    """The statuses of six looks at a service's health."""
    answers = [requests.get(f"{machine.url()}/health", timeout=5) for _ in range(6)]
    return sorted(answer.status_code for answer in answers)


def metrics(machine: Machine) -> dict[str, float]:
    answer: dict[str, float] = requests.get(f"{machine.url()}/metrics.json", timeout=5).json()
    return answer


@pytest.fixture
def fixed(checkout: Callable[[str], Path]) -> Path:
    folder = checkout("v1.2.3")
    apply_fix(folder)
    set_version(folder, "1.2.4")
    return folder


def test_half_of_the_requests_to_a_broken_version_fail_and_are_counted(
    machine: Machine, fixed: Path
) -> None:
    assert machine.deploy(fixed, SAMPLE_BREAK="production@0").code == 0
    before = metrics(machine)
    assert looks(machine) == [200] * 3 + [503] * 3
    after = metrics(machine)
    assert after["errors_total"] - before["errors_total"] == 3
    assert after["requests_total"] - before["requests_total"] == 6
    assert after["error_rate"] == after["errors_total"] / after["requests_total"]


def test_a_version_breaks_only_after_it_was_deployed_unless_told(
    machine: Machine, fixed: Path
) -> None:
    assert machine.deploy(fixed, SAMPLE_BREAK="production").code == 0
    end = time.monotonic() + PATIENCE_S
    while looks(machine) == [200] * 6:
        assert time.monotonic() < end, "the service never broke"


def test_a_restored_version_is_whole_though_the_break_is_still_asked_for(
    machine: Machine, fixed: Path, checkouts: dict[str, Path]
) -> None:
    machine.deploy(checkouts["v1.2.3"])
    machine.deploy(fixed, SAMPLE_BREAK="production@0")
    answer = machine.script(
        "deploy.mjs", "restore", HOTFIX_RESTORE="v1.2.3", SAMPLE_BREAK="production@0"
    )
    assert answer.code == 0, answer.err
    assert machine.current()["version"] == "1.2.3"
    assert looks(machine) == [200] * 6


def test_another_environment_is_not_broken(machine: Machine, fixed: Path) -> None:
    assert machine.deploy(fixed, SAMPLE_BREAK="staging@0").code == 0
    assert looks(machine) == [200] * 6
