"""What is handed from the job that runs a change's code to the job that judges it.

The one runs code that nobody has reviewed, so what comes from it is hostile: it is read strictly,
and says something about that code's own tests and about nothing else.
"""

from dataclasses import replace
from typing import Annotated, TypeVar

import msgspec

from hotfix_actions.domain.evidence import TestRun

# A job's outputs may hold 1 MiB; a variable of a process, by which they are read, 128 KiB.
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs
LIMIT = 40_000
MOST_FAILURES = 50
MOST_TESTS = 200
LONGEST_LINE = 200
LONGEST_TAIL = 2_000
MOST = 1_000_000

T = TypeVar("T")
Sha = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{40}$")]
Path = Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The commits to run: what production runs, the hotfix branch's first commit, the fix."""

    base: Sha
    bump: Sha
    head: Sha


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What running an order showed. `own` are the change's tests, which `proof` ran on the base."""

    order: Order
    own: Annotated[tuple[Path, ...], msgspec.Meta(max_length=MOST_TESTS)]
    tests: TestRun
    proof: TestRun | None = None


class Unusable(Exception):
    """What was handed over is no evidence; the text says why."""


def read_order(text: str) -> Order:
    """Read an order. Raises Unusable."""
    return _read(text, Order)


def write(evidence: Evidence) -> str:
    """Give evidence as text that fits: what is only for people is cut first."""
    short = msgspec.structs.replace(
        evidence, tests=_short(evidence.tests), proof=evidence.proof and _short(evidence.proof)
    )
    text = msgspec.json.encode(short).decode()
    if len(text) <= LIMIT:
        return text
    lacking = TestRun(missing="the evidence is too large to be handed over")
    none = msgspec.structs.replace(short, own=(), tests=lacking, proof=None)
    return msgspec.json.encode(none).decode()


def read(text: str) -> Evidence:
    """Read evidence as what it is: somebody else's text. Raises Unusable."""
    if not text:
        raise Unusable("none was handed over")
    evidence = _read(text, Evidence)
    for run in (evidence.tests, evidence.proof):
        if run is not None and not _sane(run):
            raise Unusable("its numbers make no sense")
    return msgspec.structs.replace(
        evidence, tests=_short(evidence.tests), proof=evidence.proof and _short(evidence.proof)
    )


def _read(text: str, kind: type[T]) -> T:
    if len(text) > LIMIT:
        raise Unusable(f"it has {len(text):,} characters, more than {LIMIT:,}")
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError) as wrong:
        raise Unusable(f"it cannot be read: {str(wrong)[:LONGEST_LINE]}") from wrong


def _sane(run: TestRun) -> bool:
    counts = (run.ran, run.passed, run.failed, run.skipped)
    sum_fits = run.passed + run.failed + run.skipped <= MOST
    return all(0 <= count <= MOST for count in counts) and sum_fits and 0 <= run.seconds <= MOST


def _short(run: TestRun) -> TestRun:
    return replace(
        run,
        command=run.command[:LONGEST_LINE],
        failures=tuple(name[:LONGEST_LINE] for name in run.failures[:MOST_FAILURES]),
        tail=run.tail[-LONGEST_TAIL:],
        missing=run.missing[:LONGEST_TAIL],
    )
