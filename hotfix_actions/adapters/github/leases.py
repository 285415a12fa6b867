"""Leases on the state's compare-and-swap: taken, renewed and deleted so that one contender wins.

A lease is one small commit without history. Its SHA is nobody else's, so that whoever holds it is
told by the name alone, and letting go of it can never remove what another run took meanwhile.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hotfix_actions.adapters.github.lease_reader import LeaseReader
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.domain import lease
from hotfix_actions.domain.lease import Holder, LeaseFault, Worker
from hotfix_actions.domain.live import ENVIRONMENTS
from hotfix_actions.domain.state import Head, StateChange, StateCommit
from hotfix_actions.domain.step import IssueText
from hotfix_actions.errors import LeaseLost, LostRace, Outrun, OutsideFailed
from hotfix_actions.ports import Clock, State

TRIES = 12
# A lease that is held is looked at less and less often.
POLL = (0.3, 0.6, 1.2, 2.4, 4.0)
# Whether its run is over is asked of GitHub no oftener.
ASK_EVERY = timedelta(seconds=5)


@dataclass(frozen=True)
class _Own:
    """A lease that this run holds, and its commit."""

    sha: str
    holder: Holder


class GithubLeases:
    """Leases held by one run.

    Their ends are reckoned by `now`, a time that is the same for all runs: GitHub's. The lock of an
    environment does not end by its time alone while its holder is known to be `at_work`.
    """

    def __init__(
        self,
        state: State,
        objects: GithubObjects,
        clock: Clock,
        worker: Worker,
        has_ended: Callable[[Holder], bool],
        *,
        at_work: Callable[[Holder], bool] = lambda _: False,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self._state = state
        self._clock = clock
        self._worker = worker
        self._has_ended = has_ended
        self._at_work = at_work
        self._now = now or clock.now
        self._reader = LeaseReader(state, objects, self._now)
        self._own: dict[str, _Own] = {}
        self._asked: dict[str, datetime] = {}
        self._doubted: datetime | None = None

    def take(
        self,
        name: str,
        *,
        command: str,
        seconds: float,
        wait: float = 0,
        force: bool = False,
        given: Mapping[str, str] | None = None,
    ) -> bool:
        """Take a lease, or renew it; `force` takes it over from a live run.

        Return whether it was free at once. Raises LeaseHeld after `wait` seconds,
        LeaseUnreadable, LostRace where the state does not hold what is `given`.
        """
        deadline = self._clock.now() + timedelta(seconds=wait)
        own = self._own.get(name)
        before, number = (own.sha, own.holder.number) if own else (None, 1)
        for attempt in range(TRIES):
            until = self._now() + timedelta(seconds=seconds)
            holder = Holder(self._worker.run, until, number, command, worker=self._worker)
            if self._swap(name, before, holder, given or {}):
                return before is None and not attempt
            if attempt:
                self._clock.sleep(0.1 * attempt, f"{self._state.ref(name)}: {Outrun.FASTER}")
            head = self._free_head(name, deadline, force=force)
            self._check(given or {})
            before = head.sha if head else None
            number = self._follow(head, command, force=force) + 1 if head else 1
        ref = self._state.ref(name)
        raise Outrun(f"taking {ref}, {TRIES} times", ref)

    def take_together(
        self, names: Sequence[str], *, command: str, seconds: float, wait: float = 0
    ) -> None:
        """Take or renew several leases in one move; one after the other where one is not free.

        Raises LeaseHeld after `wait` seconds, LeaseUnreadable.
        """
        if not self.try_together(names, command=command, seconds=seconds, given={}):
            for name in names:
                self.take(name, command=command, seconds=seconds, wait=wait)

    def try_together(
        self, names: Sequence[str], *, command: str, seconds: float, given: Mapping[str, str]
    ) -> bool:
        """Take or renew several leases in one move; False where one is not free.

        False, too, where the state does not hold what is `given`.
        """
        before = {name: self._own[name].sha if name in self._own else None for name in names}
        number = max(
            (self._own[name].holder.number for name in names if name in self._own), default=1
        )
        until = self._now() + timedelta(seconds=seconds)
        holder = Holder(self._worker.run, until, number, command, worker=self._worker)
        commit = StateCommit(lease.encode(holder, secrets.token_hex(4)))
        asserted = [StateChange(name, sha, sha) for name, sha in given.items()]
        taking = [StateChange(name, before[name], commit) for name in names]
        try:
            made = self._state.swap([*taking, *asserted])
        except LostRace:
            return False
        for name in names:
            self._own[name] = _Own(str(made[name]), holder)
        return True

    def holder(self, name: str) -> Holder | None:
        """Return who holds a lease now, or None; one that nobody can read has no known run."""
        head, own = self._state.read(name), self._own.get(name)
        if head is None:
            return None
        if own is not None and head.sha == own.sha:
            return own.holder
        try:
            holder = self._reader.read(head)
        except lease.Unreadable:
            return Holder("", self._now())
        return None if self._free(name, holder) and not self._is_mine(holder) else holder

    def fault(self, name: str) -> LeaseFault | None:
        """Return why a lease cannot be read; None where it can, or where there is none."""
        return self._reader.fault(name, self._state.read(name))

    def release(
        self,
        names: Sequence[str],
        given: Mapping[str, str] | None = None,
        text: IssueText | None = None,
    ) -> None:
        """Let go of leases that this run holds; one taken over by another is left alone.

        The `text` of an issue is written just before. Raises LostRace where the state does not
        hold what is `given`: they are kept then.
        """
        asserted = [StateChange(name, sha, sha) for name, sha in (given or {}).items()]
        for _ in range(TRIES):
            changes = self.releasing(names)
            if not changes:
                return
            try:
                self._state.swap([*changes, *asserted], text)
            except LostRace:
                self.look_again(names)
                self._check(given or {})
            else:
                self.forget(names)

    def release_unsure(self, names: Sequence[str]) -> None:
        """Let go of leases, saying that this run may have made what it has not written down."""
        now, own = self._now(), {n: self._own[n] for n in names if n in self._own}
        for name, one in own.items():
            holder = replace(one.holder, until=now, released=True, unsure=True)
            self._swap(name, one.sha, holder, {})
        self.forget(list(own))

    def doubt(self) -> float | None:
        """Return for how many seconds from now lists may lack what earlier runs made.

        None where each run that had these leases before wrote down what it made.
        """
        if self._doubted is None:
            return None
        return max(0.0, (self._doubted - self._now()).total_seconds())

    def trade(self, name: str, pointer: str) -> None:
        """Give a lease up for a name that stays, in one move: what it stood for is done."""
        own = self._own[name]
        point = StateChange(pointer, None, own.sha)
        try:
            self._state.swap([point, *self.releasing([name])])
        except LostRace:
            self.look_again([name])
            with suppress(LostRace):  # a run that took the lease over pointed to it just now
                self._state.swap([point])
            return
        self.forget([name])

    def releasing(self, names: Sequence[str]) -> list[StateChange]:
        """Return the changes that delete these leases, of those that this run holds."""
        return [StateChange(n, self._own[n].sha, None) for n in names if n in self._own]

    def asserting(self, names: Sequence[str]) -> list[StateChange]:
        """Return changes that move nothing, and hold only while this run holds these leases."""
        own = [(name, self._own[name].sha) for name in names if name in self._own]
        return [StateChange(name, sha, sha) for name, sha in own]

    def forget(self, names: Sequence[str]) -> None:
        """Know that these leases are deleted."""
        for name in names:
            self._own.pop(name, None)

    def look_again(self, names: Sequence[str]) -> list[str]:
        """After a lost race, return which of these leases this run holds no more."""
        lost = [name for name in names if name in self._own and not self._still(name)]
        self.forget(lost)
        return lost

    def demand(self, names: Sequence[str]) -> None:
        """Raise LeaseLost where this run holds one of these leases no more."""
        for name in self.look_again(names):
            raise LeaseLost(
                tried=f"continuing under {self._state.ref(name)}",
                found="another run took it over",
                remedy="look at what is there by now, then run the same command again:\n"
                "  hotfix status",
            )

    def _still(self, name: str) -> bool:
        head = self._state.read(name)
        return head is not None and head.sha == self._own[name].sha

    def _swap(
        self, name: str, before: str | None, holder: Holder, given: Mapping[str, str]
    ) -> bool:
        commit = StateCommit(lease.encode(holder, secrets.token_hex(4)))
        asserted = [StateChange(other, sha, sha) for other, sha in given.items()]
        try:
            made = self._state.swap([StateChange(name, before, commit), *asserted])
        except LostRace:
            return False
        self._own[name] = _Own(str(made[name]), holder)
        return True

    def _check(self, given: Mapping[str, str]) -> None:
        """Raise LostRace where the state no longer holds what is given."""
        for name, sha in given.items():
            head = self._state.read(name)
            if head is None or head.sha != sha:
                raise LostRace(name)

    def _free_head(self, name: str, deadline: datetime, *, force: bool) -> Head | None:
        """Wait until a lease is free; return what is there then. Raises LeaseHeld."""
        looks = 0
        while True:
            head = self._state.read(name)
            if head is None or force:
                return head
            try:
                holder = self._reader.read(head)
            except lease.Unreadable as unreadable:
                raise self._reader.unreadable(name, head, unreadable) from unreadable
            if self._free(name, holder):
                return head
            if self._clock.now() >= deadline:
                raise self._reader.held(name, holder)
            self._clock.sleep(
                POLL[min(looks, len(POLL) - 1)], f"waiting for {self._state.ref(name)}"
            )
            looks += 1

    def _follow(self, head: Head, command: str, *, force: bool) -> int:
        """Return the number of what stands there, and doubt whether its run wrote all down.

        What cannot be read holds up no rollback. One that is taken from a live run of another
        command makes nothing that the other makes.
        """
        try:
            before = self._reader.read(head)
        except (lease.Unreadable, OutsideFailed):
            return 0
        until = lease.doubted_until(before, self._now())
        if until is not None and not (force and before.command != command):
            self._doubted = max(until, self._doubted or until)
        return before.number

    def _is_mine(self, holder: Holder) -> bool:
        return not holder.released and lease.same_process(holder, self._worker)

    def _free(self, name: str, holder: Holder) -> bool:
        if holder.released or self._is_mine(holder):
            return True
        if holder.worker is not None and lease.overtaken(holder.worker, self._worker):
            return True
        over = holder.until <= self._now()
        if over and not name.startswith(ENVIRONMENTS):
            return True
        now = self._clock.now()
        if now - self._asked.get(holder.run, now - ASK_EVERY) < ASK_EVERY:
            return False
        self._asked[holder.run] = now
        return not self._at_work(holder) if over else self._has_ended(holder)
