"""What who waits for a watch sees of it: a line a minute, and one where what is seen changes."""

from collections.abc import Sequence
from datetime import timedelta

from hotfix_actions.context import Context
from hotfix_actions.domain.event import EPOCH
from hotfix_actions.domain.settings import WatchSettings
from hotfix_actions.domain.watch import Sample, wanted
from hotfix_actions.projections import doing

# In a log, too, somebody looks whether it is still at work.
EVERY = timedelta(minutes=1)


class Shown:
    """Tells of one watch, as it goes on."""

    def __init__(self, context: Context, name: str, own: WatchSettings) -> None:
        self._context = context
        self._name = name
        self._total = wanted(own)
        self._last, self._state = EPOCH, ""
        context.ports.report.say(doing.watching(name, own.seconds, own.every))

    def saw(self, samples: Sequence[Sample]) -> None:
        """Tell of the newest look, where it is time, or it is not as the one before."""
        newest, now = samples[-1], self._context.ports.clock.now()
        if newest.state == self._state and now - self._last < EVERY:
            return
        self._last, self._state = now, newest.state
        said = doing.looked(self._name, len(samples), self._total, newest.why)
        self._context.ports.report.say(said)
