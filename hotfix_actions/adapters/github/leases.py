"""Leases and claims: a ref moved only by fast-forward, so that exactly one contender wins.

Each lease is a short chain of commits: taken, released, taken ... A lease is never deleted, so that
letting go can never remove what another run holds by now.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.errors import LeaseHeld, LostRace
from hotfix_actions.ports import Clock, Holder

FILE = "lease.json"
POLL = 0.5


class GithubLeases:
    """Leases held by one run."""

    def __init__(
        self,
        refs: GithubRefs,
        objects: GithubObjects,
        clock: Clock,
        run: str,
        has_ended: Callable[[str], bool],
    ) -> None:
        self._refs = refs
        self._objects = objects
        self._clock = clock
        self._run = run
        self._has_ended = has_ended

    def take(self, name: str, *, command: str, seconds: float, wait: float, force: bool) -> int:
        """Take a lease and give its rising number; `force` takes it over from a live run.

        Raises LeaseHeld after `wait` seconds.
        """
        deadline = self._clock.now() + timedelta(seconds=wait)
        while True:
            head = self._refs.get(name)
            holder = self._read(head)
            if force or self._free(holder):
                number = (holder.number if holder else 0) + 1
                until = self._clock.now() + timedelta(seconds=seconds)
                taken = Holder(self._run, until, number, command)
                if self._move(name, head, taken):
                    return number
            elif self._clock.now() >= deadline:
                raise _held(name, holder)
            self._clock.sleep(POLL, f"waiting for refs/{name}")

    def holder(self, name: str) -> Holder | None:
        """Say who holds a lease now, or None."""
        holder = self._read(self._refs.get(name))
        return None if self._free(holder) and not self._mine(holder) else holder

    def release(self, name: str) -> None:
        """Let go of a lease that this run holds; one taken over by another is left alone."""
        head = self._refs.get(name)
        holder = self._read(head)
        if holder is not None and self._mine(holder):
            ended = Holder(
                self._run, self._clock.now(), holder.number, holder.command, released=True
            )
            self._move(name, head, ended)

    def _mine(self, holder: Holder | None) -> bool:
        return holder is not None and holder.run == self._run and not holder.released

    def _free(self, holder: Holder | None) -> bool:
        if holder is None or holder.released or self._mine(holder):
            return True
        return holder.until <= self._clock.now() or self._has_ended(holder.run)

    def _read(self, head: str | None) -> Holder | None:
        if head is None:
            return None
        data = json.loads(self._objects.commit(head).message.split("\n\n", 1)[1])
        until = datetime.fromisoformat(data["until"])
        return Holder(data["run"], until, data["number"], data.get("command", ""), data["released"])

    def _move(self, name: str, head: str | None, holder: Holder) -> bool:
        data = {
            "run": holder.run,
            "until": holder.until.isoformat(),
            "number": holder.number,
            "command": holder.command,
            "released": holder.released,
        }
        word = "Released" if holder.released else "Taken"
        commit = self._objects.make_commit(
            parents=[head] if head else [],
            changes={} if head else {FILE: "The lease is in the commit messages.\n"},
            message=f"{word} by {holder.run} for {holder.command}\n\n{json.dumps(data)}",
            base=head,
        )
        try:
            if head is None:
                self._refs.create(name, commit)
            else:
                self._refs.advance(name, commit)
        except LostRace:
            return False
        return True


def _held(name: str, holder: Holder | None) -> LeaseHeld:
    who = holder.run if holder else "another run"
    until = holder.until.strftime("%H:%M:%S UTC") if holder else "soon"
    command = holder.command if holder else "a command"
    return LeaseHeld(
        tried=f"taking refs/{name}",
        found=f"{who} is at work on it ({command}), until {until} at the latest",
        remedy="wait for it, then run the same command again",
    )
