"""`hotfix evidence`: the code of a change is run in a job that may nothing, in two parts.

`fetch` has a token that may read, and runs no code of the change; `gather` runs that code, and has
no token. What came of it is judged by another job.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from hotfix_actions.adapters import surroundings
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.bootstrap import evidence as bootstrap
from hotfix_actions.commands import outputs
from hotfix_actions.domain import handover
from hotfix_actions.domain.handover import Evidence, Order
from hotfix_actions.domain.settings import TestSettings
from hotfix_actions.domain.story import Story
from hotfix_actions.errors import UsageFault
from hotfix_actions.gates.patterns import is_test
from hotfix_actions.result import Handed, Result

_ORDERED = "ordered.json"
_HEAD, _BASE = "head", "base"


class Ordered(msgspec.Struct, frozen=True, kw_only=True):
    """What `fetch` leaves for `gather`, beside the checkouts."""

    order: Order
    changed: tuple[str, ...]
    own: tuple[str, ...]
    tests: TestSettings


def fetch(order: str, into: Path, given: Mapping[str, Any]) -> int:
    """Fetch what is to be run: the fix, and production's code with the fix's own tests in it.

    Raises UsageFault for words that are no order, OutsideFailed where git cannot fetch.
    """
    wanted = _order(order)
    around = surroundings.read(given["env"], given["here"])
    space, settings = bootstrap.fetching(around, Trace())
    if into.exists() and any(into.iterdir()):
        raise UsageFault(
            tried=f"fetching into {into}",
            found="there is something in it already",
            remedy="give a directory that is empty, or not there",
        )
    space.clone(into / _HEAD, wanted.head, wanted.bump)
    changed = space.changed(into / _HEAD, wanted.bump, wanted.head)
    kept = space.changed(into / _HEAD, wanted.bump, wanted.head, kept=True)
    own = tuple(path for path in kept if is_test(path, settings.tests.patterns))
    if own:
        space.clone(into / _BASE, wanted.base, wanted.head)
        space.put(into / _BASE, wanted.head, own)
    ordered = Ordered(order=wanted, changed=changed, own=own, tests=settings.tests)
    (into / _ORDERED).write_bytes(msgspec.json.encode(ordered))
    return 0


def gather(where: Path, given: Mapping[str, Any]) -> int:
    """Run what was fetched, and hand over what came of it. Raises UsageFault without a fetch."""
    around = surroundings.read(given["env"], given["here"])
    ordered = _ordered(where / _ORDERED)
    measuring = bootstrap.measuring(around, ChildProcesses(around.env, Trace()), ordered.tests)
    tests = measuring.run(where / _HEAD, changed=ordered.changed)
    proof = measuring.run(where / _BASE, only=ordered.own) if ordered.own else None
    text = handover.write(Evidence(order=ordered.order, own=ordered.own, tests=tests, proof=proof))
    result = Result("done", Story(), handed=Handed(evidence=text))
    outputs.write(result, "evidence gather", around)
    return result.exit_code


def _order(text: str) -> Order:
    try:
        return handover.read_order(text)
    except handover.Unusable as why:
        raise UsageFault(
            tried="reading the order of what to run",
            found=str(why),
            remedy="give the output `order` of `hotfix route`, as it is",
        ) from why


def _ordered(path: Path) -> Ordered:
    if not path.is_file():
        raise UsageFault(
            tried=f"reading {path}",
            found="there is no such file",
            remedy="fetch first: `hotfix evidence fetch --order ORDER DIRECTORY`",
        )
    return msgspec.json.decode(path.read_bytes(), type=Ordered)
