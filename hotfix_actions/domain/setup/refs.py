"""What `--probe` saw: whether GitHub lets this token keep state in refs, safely."""

from collections.abc import Iterator

from hotfix_actions.domain.setup.facts import Facts, Probe, known
from hotfix_actions.domain.setup.finding import Check, Trouble


def _probe(facts: Facts) -> Iterator[Probe]:
    if facts.probe is not None:
        yield known(facts.probe)


def _not_created(facts: Facts) -> Iterator[Trouble]:
    return ({"answer": one.created} for one in _probe(facts) if one.created)


def _not_listed(facts: Facts) -> Iterator[Trouble]:
    return ({} for one in _probe(facts) if not one.created and not one.listed)


def _not_moved(facts: Facts) -> Iterator[Trouble]:
    return ({"answer": one.moved} for one in _probe(facts) if not one.created and one.moved)


def _stale(facts: Facts) -> Iterator[Trouble]:
    return ({} for one in _works(facts) if not one.stale_refused)


def _torn(facts: Facts) -> Iterator[Trouble]:
    return ({} for one in _works(facts) if not one.pair_refused)


def _works(facts: Facts) -> Iterator[Probe]:
    return (one for one in _probe(facts) if not one.created and not one.moved)


def _left(facts: Facts) -> Iterator[Trouble]:
    for one in _probe(facts):
        for name in one.left:
            yield {"ref": name}


CHECKS = (
    Check("refs-not-created", "refs", "stop", _not_created),
    Check("refs-not-listed", "refs", "stop", _not_listed),
    Check("update-refs-refused", "refs", "stop", _not_moved),
    Check("stale-write-accepted", "refs", "stop", _stale),
    Check("pair-torn", "refs", "stop", _torn),
    Check("ref-left", "refs", "warn", _left),
)
