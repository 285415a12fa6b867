"""What fetches a change, and what runs its tests."""

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.rules import GithubRules
from hotfix_actions.adapters.measuring import Installing, Measuring
from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.workspace import GitWorkspace
from hotfix_actions.bootstrap.parts import credentials, door_of, settings_of, workspace_of
from hotfix_actions.domain.settings import Settings, TestSettings


def fetching(around: Surroundings, trace: Trace) -> tuple[GitWorkspace, Settings]:
    """Build what fetches a change to be run elsewhere: it reads the repository's contents alone."""
    clock = SystemClock(trace)
    signed = credentials(around, clock)
    door = door_of(around, clock, trace, signed)
    settings = settings_of(GithubRules(door), GithubObjects(door, Reads(clock)), None)
    return workspace_of(around, ChildProcesses(around.env, trace), signed), settings


def measuring(around: Surroundings, process: ChildProcesses, settings: TestSettings) -> Measuring:
    """Build what runs a change's own tests; it asks nothing of GitHub."""
    return Measuring(process, settings, _installing(around))


def _installing(around: Surroundings) -> Installing:
    rehearsal = around.rehearsal
    return Installing(rehearsal.install, rehearsal.borrow_from) if rehearsal else Installing()
