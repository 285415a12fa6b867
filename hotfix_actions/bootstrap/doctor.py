"""What reads the set-up of a repository."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial

from hotfix_actions import config
from hotfix_actions.adapters import machine
from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github.doctor import DoctorFacts, without_token
from hotfix_actions.adapters.github.doctor_permissions import writable
from hotfix_actions.adapters.github.doctor_probe import ScratchRefs
from hotfix_actions.adapters.github.issues import GithubIssues
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workers import run_has_ended
from hotfix_actions.bootstrap.parts import credentials, door_of, repository_of
from hotfix_actions.config_lines import line_of
from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.setup import facts as setup
from hotfix_actions.domain.setup.facts import CONFIGURATION, PERMISSION_KINDS, Facts, Read, Unread
from hotfix_actions.domain.token_life import kind_of
from hotfix_actions.errors import ConfigurationFault


def doctor(around: Surroundings, trace: Trace, action: str, *, probe: bool) -> Facts:
    """Read a repository's set-up and, to `probe`, try refs in it. `action` is our own version.

    Raises the typed failure of a name that is no repository's.
    """
    clock = SystemClock(trace)
    now, here = clock.now(), machine.look(around.here, around.env)
    repository_of(around)  # a wrong directory is told before a missing token
    signed = credentials(around, clock)
    if not signed.token():
        return without_token(here, now, action)
    door = door_of(around, clock, trace, signed)
    kind = kind_of(signed.token(), own=around.silent)
    facts = DoctorFacts(door, kind=kind, load=_checked, now=now, action=action).read(here)
    facts = replace(facts, token=replace(facts.token, renewed=bool(around.app_id)))
    if not probe or isinstance(facts.repository, Unread):
        return facts
    ended = partial(run_has_ended, here=around.worker)
    scratch = ScratchRefs(door, run=around.run, now=now, has_ended=ended)
    token = facts.token
    if kind in PERMISSION_KINDS:
        token = replace(token, may={**token.may, **writable(door)})
    return replace(facts, token=token, probe=scratch.probe())


def _checked(
    content: bytes | None, beside: Collection[str]
) -> tuple[Read[Settings], tuple[setup.Fault, ...]]:
    """Read a configuration; with faults it is unread, and each fault is told with its line."""
    try:
        return config.load(content, beside=beside), ()
    except ConfigurationFault as wrong:
        text = (content or b"").decode(errors="replace")
        faults = tuple(
            setup.Fault(
                line_of(text, one), one.where, " - ".join(filter(None, (one.what, one.mend)))
            )
            for one in wrong.faults
        )
        return Unread(CONFIGURATION, "it has faults"), faults


def rules_and_issues(around: Surroundings, trace: Trace) -> tuple[GithubRules, GithubIssues]:
    """Build what reads a repository's settings and makes its labels, and nothing else.

    Raises the typed failures of a missing token and an unknown repository.
    """
    clock = SystemClock(trace)
    door = door_of(around, clock, trace, credentials(around, clock))
    return GithubRules(door), GithubIssues(door, Reads(clock))
