"""A clock that lets GitHub be given up: a rollback cannot wait for it as other commands do."""

import time
from collections.abc import Callable

from hotfix_actions.adapters.clock import SystemClock
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import Outrun, OutsideFailed


class ImpatientClock(SystemClock):
    """Refuses to wait past a time, counted in seconds from when it was made.

    `patient` tells when that ends: once production is back, there is all the time for records.
    """

    def __init__(self, trace: Trace, seconds: float, patient: Callable[[], bool]) -> None:
        super().__init__(trace)
        self._end = time.monotonic() + seconds
        self._patient = patient

    def sleep(self, seconds: float, why: str) -> None:
        """Wait, where there is time. Raises OutsideFailed where there is none.

        It is Outrun where GitHub answers, and others are faster.
        """
        if not self._patient() and time.monotonic() + seconds > self._end:
            ref, faster, _ = why.partition(f": {Outrun.FASTER}")
            if faster:
                raise Outrun(f"moving {ref} for a few seconds: a rollback does not wait", ref)
            raise OutsideFailed(
                tried="asking GitHub for a few seconds: a rollback does not wait",
                found=f"GitHub does not answer: {why.partition(' again: ')[2] or why}",
                remedy="run the same command again when GitHub answers "
                "(https://www.githubstatus.com)",
            )
        super().sleep(seconds, why)
