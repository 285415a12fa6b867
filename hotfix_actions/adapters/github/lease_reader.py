"""What a lease says, and the failures that name it."""

from collections.abc import Callable
from datetime import datetime

from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain import lease
from hotfix_actions.domain.lease import Holder, LeaseFault
from hotfix_actions.domain.state import COMMIT, Head
from hotfix_actions.errors import LeaseHeld, LeaseUnreadable
from hotfix_actions.ports import State


class LeaseReader:
    """Reads the commits that leases are; `now` is GitHub's time."""

    def __init__(self, state: State, objects: GithubObjects, now: Callable[[], datetime]) -> None:
        self._state = state
        self._objects = objects
        self._now = now

    def read(self, head: Head) -> Holder:
        """Return who holds a lease. Raises Unreadable."""
        if head.kind != COMMIT:
            raise lease.Unreadable(f"it points to a {head.kind}")
        holder = lease.decode(self._objects.commit(head.sha).message)
        if lease.outlasting(holder, self._now()):
            raise lease.Unreadable(f"it claims to last until {holder.until:%Y-%m-%d}")
        return holder

    def fault(self, name: str, head: Head | None) -> LeaseFault | None:
        """Return why a lease cannot be read; None where it can, or where there is none."""
        if head is None:
            return None
        try:
            self.read(head)
        except lease.Unreadable as why:
            return self._fault(name, head, why)
        return None

    def _fault(self, name: str, head: Head, why: lease.Unreadable) -> LeaseFault:
        return LeaseFault(self._state.ref(name), head.sha, str(why))

    def held(self, name: str, holder: Holder) -> LeaseHeld:
        """Return the failure of a lease that another run holds."""
        until = holder.until.strftime("%H:%M:%S UTC")  # by GitHub's clock
        command = f" ({holder.command})" if holder.command else ""
        return LeaseHeld(
            tried=f"taking {self._state.ref(name)}",
            found=f"{holder.run} is at work on it{command}, until {until} at the latest",
            remedy="wait for it, then run the same command again",
        )

    def unreadable(self, name: str, head: Head, why: lease.Unreadable) -> LeaseUnreadable:
        """Return the failure of a lease that nobody can read, with the command that removes it."""
        fault = self._fault(name, head, why)
        return LeaseUnreadable(
            tried=f"taking {fault.ref}",
            found=f"who holds it is not known: {fault.why}",
            remedy="make sure that nobody is at work on it, remove it, then run the same command "
            f"again:\n  {fault.removal}",
        )
