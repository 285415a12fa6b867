"""The machine that the command runs on: programs, clock, runner."""

from collections.abc import Iterator

from hotfix_actions.domain.setup.facts import Facts, known
from hotfix_actions.domain.setup.finding import Check, Trouble

GIT, PYTHON, RUNNER = (2, 38), (3, 11), (2, 336)
# Leases are held by the clock: another run takes over what seems to be over.
SKEW_SECONDS = 60.0
SYSTEMS = ("Linux", "Darwin")


def _version(version: tuple[int, int]) -> str:
    return ".".join(map(str, version))


def _system(facts: Facts) -> Iterator[Trouble]:
    if facts.machine.system not in SYSTEMS:
        yield {"system": facts.machine.system}


def _python(facts: Facts) -> Iterator[Trouble]:
    if facts.machine.python < PYTHON:
        yield {"version": _version(facts.machine.python), "needed": _version(PYTHON)}


def _git(facts: Facts) -> Iterator[Trouble]:
    git = facts.machine.git
    if git is None or git < GIT:
        yield {"version": "none" if git is None else _version(git), "needed": _version(GIT)}


def _programs(facts: Facts) -> Iterator[Trouble]:
    for program in facts.machine.absent:
        yield {"program": program}


def _clock(facts: Facts) -> Iterator[Trouble]:
    skew = known(facts.machine.skew)
    if abs(skew) > SKEW_SECONDS:
        yield {"seconds": str(round(abs(skew))), "way": "ahead" if skew > 0 else "behind"}


def _runner(facts: Facts) -> Iterator[Trouble]:
    """`uses: $/...` is known to runner 2.336.0 and newer; GitHub's own are always new.

    https://github.com/actions/runner/releases
    """
    machine = facts.machine
    if machine.runner is None or machine.hosted:
        return
    version = known(machine.runner)
    if version < RUNNER:
        yield {"version": _version(version), "needed": _version(RUNNER)}


CHECKS = (
    Check("system-unsupported", "machine", "stop", _system),
    Check("python-old", "machine", "stop", _python),
    Check("git-old", "machine", "stop", _git),
    Check("program-missing", "machine", "warn", _programs),
    Check("clock-off", "machine", "stop", _clock),
    Check("runner-old", "machine", "stop", _runner),
)
