"""`hotfix doctor --probe`: proves on the repository itself, in scratch refs, what state needs.

The refs are `refs/hotfix/doctor/<random>/...`. Each names a commit of this probe, whose message
holds a marker. A ref is removed only while it names such a commit: one that somebody has moved is
theirs. (Where `updateRefs` is refused this is looked at just before: REST deletes by name alone.)
Objects are made first: the refs live for a handful of requests. ^C and SIGTERM remove them at once;
what a killed probe left, the next removes.
"""

import secrets
import signal
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from types import FrameType
from typing import Any

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.doctor_asking import refused
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.domain.setup.facts import Probe, Read, Unread
from hotfix_actions.domain.setup.leftover import Mark, is_over, mark_of, message, scratch
from hotfix_actions.domain.setup.rules import JOURNAL_FILE
from hotfix_actions.errors import HotfixError, Unsure

FOLDER = "hotfix/doctor"
NOTHING = "0" * 40
TRIES = 3
# How many commits of leftovers are asked for: whatever stands there, a probe is a few questions.
MOST_ASKED = 20
_UPDATE = "mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }"


class ScratchRefs:
    """The scratch refs of one probe."""

    def __init__(
        self, door: Door, *, run: str, now: datetime, has_ended: Callable[[str], bool]
    ) -> None:
        self._door = door
        self._now = now
        self._has_ended = has_ended
        self._mark = Mark(secrets.token_hex(8), run, now)
        self._repository = ""
        # What was made and is in no list: it is removed by its name.
        self._unlisted: list[str] = []

    def probe(self) -> Read[Probe]:
        """Remove what earlier probes left, try everything, and remove that as well."""
        try:
            with answers.understood("the refs of earlier probes"):
                removed = self._remove_leftovers()
            with _interrupted_by_sigterm(), answers.understood("what refs may do"):
                seen, left = self._tried()
        except Answered as answer:
            return refused("what refs may do", answer)
        except (HotfixError, Unsure) as failure:
            return Unread("what refs may do", getattr(failure, "found", str(failure)))
        return replace(seen, removed=tuple(removed), left=tuple(left))

    def _tried(self) -> tuple[Probe, list[str]]:
        self._repository = str(self._door.answer(self._door.repo())[1]["node_id"])
        first, second, third = self._objects()
        try:
            seen = self._try(first, second, third)
        finally:
            with _undisturbed():
                own = {first, second, third}
                there = self._here(f"{FOLDER}/{self._mark.random}")
                left = self._remove({name: sha for name, sha in there.items() if sha in own}, own)
                for name in self._unlisted:
                    self._delete(name, own)
        return seen, left

    def _objects(self) -> tuple[str, str, str]:
        """Make a commit and two that follow it, on a tree of their own without workflows.

        Its file is called as the journal's, so that a push ruleset refuses what it would refuse.
        """
        entry = {"path": JOURNAL_FILE, "mode": "100644", "type": "blob", "content": "{}\n"}
        tree = self._make("git/trees", {"tree": [entry]})
        first = self._commit(tree, [], "")
        return first, self._commit(tree, [first], "one"), self._commit(tree, [first], "two")

    def _commit(self, tree: str, parents: list[str], word: str) -> str:
        text = message(self._mark, word)
        return self._make("git/commits", {"message": text, "tree": tree, "parents": parents})

    def _make(self, what: str, body: dict[str, Any]) -> str:
        return str(self._door.send("POST", self._door.repo(what), body, repeatable=True)["sha"])

    def _try(self, first: str, second: str, third: str) -> Probe:
        one, two = (f"{FOLDER}/{self._mark.random}/{name}" for name in ("one", "two"))
        refused_with = self._create(one, first)
        if refused_with:
            return Probe(created=refused_with)
        self._unlisted = [one, two]
        listed = self._here(f"{FOLDER}/{self._mark.random}").get(one) == first
        self._unlisted = [] if listed else [one, two]
        moved = self._update([(one, first, second), (two, NOTHING, first)])
        there = self._here(f"{FOLDER}/{self._mark.random}")
        if listed and there != {one: second, two: first}:
            return Probe(moved=moved or "the refs did not move")
        self._update([(one, first, third)])
        stale_refused = self._here(one).get(one) == second
        self._update([(one, second, third), (two, second, third)])
        there = self._here(f"{FOLDER}/{self._mark.random}")
        pair_refused = there.get(two) == first and (not stale_refused or there.get(one) == second)
        protects = self._force_protects(one, there.get(one) or second, third)
        return Probe(
            listed=listed,
            stale_refused=stale_refused,
            pair_refused=pair_refused,
            force_protects=protects,
        )

    def _create(self, name: str, sha: str) -> str:
        """Make a ref; return why GitHub refused, "" where it did not or its answer was lost."""
        body = {"ref": f"refs/{name}", "sha": sha}
        try:
            self._door.send("POST", self._door.repo("git/refs"), body)
        except Answered as answer:
            return f"{answer.status} {answer.message}"
        except Unsure:
            return ""  # the list that is read next tells
        return ""

    def _force_protects(self, name: str, now: str, sibling: str) -> bool | None:
        """Measure whether REST refuses a move to what does not follow; nothing depends on it."""
        if now == sibling:
            return None
        path = self._door.repo(f"git/refs/{ref_path(name)}")
        try:
            self._door.send("PATCH", path, {"sha": sibling, "force": False})
        except Answered as answer:
            return True if answer.status in (409, 422) else None
        return False

    def _update(self, moves: Sequence[tuple[str, str, str]]) -> str:
        """Move refs in one atomic mutation; return why GitHub refused, "" where it did not.

        https://docs.github.com/en/graphql/reference/mutations#updaterefs
        """
        updates = [
            {"name": f"refs/{name}", "beforeOid": before, "afterOid": after, "force": True}
            for name, before, after in moves
        ]
        variables = {"input": {"repositoryId": self._repository, "refUpdates": updates}}
        body = {"query": _UPDATE, "variables": variables}
        try:
            row = self._door.send("POST", "/graphql", body)
        except Answered as answer:
            return f"{answer.status} {answer.message}"
        except Unsure as lost:
            return str(lost)  # what the refs hold now tells
        faults = row.get("errors") if isinstance(row, dict) else None
        return answers.reason({"errors": faults}) or ("refused" if faults else "")

    def _here(self, prefix: str) -> dict[str, str]:
        path = self._door.repo(f"git/matching-refs/{ref_path(prefix)}")
        rows = self._door.answer(path, list)[1]
        return {str(row["ref"]).removeprefix("refs/"): str(row["object"]["sha"]) for row in rows}

    def _remove_leftovers(self) -> list[str]:
        """Remove the scratch refs of probes that are over; a probe that may be alive keeps its."""
        refs = {name: sha for name, sha in self._here(FOLDER).items() if scratch(name)}
        shas = sorted(set(refs.values()))
        secrets.SystemRandom().shuffle(shas)  # where there are too many, others the next time
        marks = {sha: self._mark_at(sha) for sha in shas[:MOST_ASKED]}
        over = {name: sha for name, sha in refs.items() if self._is_over(name, marks.get(sha))}
        if not over:
            return []
        self._repository = str(self._door.answer(self._door.repo())[1]["node_id"])
        left = self._remove(over, set(over.values()))
        return [name for name in over if name not in left]

    def _is_over(self, name: str, mark: Mark | None) -> bool:
        """Whether a ref is that of a probe which is over."""
        if mark is None or scratch(name) != mark.random:
            return False
        return is_over(mark, self._now, ended=self._has_ended(mark.run))

    def _mark_at(self, sha: str) -> Mark | None:
        """Return the marker of a commit; None where another has made it."""
        row = self._door.get(self._door.repo(f"git/commits/{sha}"))
        return mark_of(str(row["message"])) if row is not None else None

    def _remove(self, refs: Mapping[str, str], own: Collection[str]) -> list[str]:
        """Remove refs, all at once, then one by one, as long as they name one of our `own` commits.

        Return those that are still there.
        """
        for _ in range(TRIES):
            if not refs:
                return []
            if self._repository and self._update([(n, sha, NOTHING) for n, sha in refs.items()]):
                for name in refs:
                    self._delete(name, own)
            prefixes = {"/".join(name.split("/")[:3]) for name in refs}
            there = {n: sha for prefix in prefixes for n, sha in self._here(prefix).items()}
            refs = {name: there[name] for name in refs if there.get(name) in own}
        return list(refs)

    def _delete(self, name: str, own: Collection[str]) -> None:
        row = self._door.get(self._door.repo(f"git/ref/{ref_path(name)}"))
        if row is not None and row["object"]["sha"] not in own:
            return  # somebody has moved it meanwhile
        try:
            self._door.send("DELETE", self._door.repo(f"git/refs/{ref_path(name)}"))
        except Answered:
            return  # what is still there is seen, and told


@contextmanager
def _interrupted_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as ^C does; signals reach the main thread only."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a second ^C wait until what the first one left has been removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    asked = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in asked}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
