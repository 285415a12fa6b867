"""What puts a state back without GitHub."""

from hotfix_actions.adapters.process import ChildProcesses
from hotfix_actions.adapters.rollouts import Strategies
from hotfix_actions.adapters.surroundings import Surroundings
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.adapters.web import HttpProbe


def restoring(around: Surroundings, trace: Trace) -> tuple[Strategies, HttpProbe, ChildProcesses]:
    """Build what puts a state back and looks at what runs; it asks nothing of GitHub."""
    process = ChildProcesses(around.env, trace)
    return Strategies(process, around.here), HttpProbe(trace), process
