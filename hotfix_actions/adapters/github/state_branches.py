"""The tool's state on branches `hotfix-state/...`, where GitHub refuses refs of one's own.

A branch is created by REST's POST, which is exclusive, and goes on by `createCommitOnBranch`, whose
`expectedHeadOid` is a precondition:
https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch. A branch cannot be
deleted by compare-and-swap: what exists no more holds a commit that says so.

One mutation moves one branch, so several changes are made in an order that does no harm where the
run is killed in between: what only has to hold is looked at, then the journal, at last what is
given up. A lease may then stand until its run is known to be over; no event is lost.
"""

import base64
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, graphql, issue_text
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.adapters.github.objects import GithubObjects
from hotfix_actions.adapters.github.own_writes import OwnWrites
from hotfix_actions.adapters.github.state import WAITS
from hotfix_actions.adapters.github.state_commits import StateCommits
from hotfix_actions.domain.state import Head, StateChange, StateCommit, in_the_way
from hotfix_actions.domain.step import IssueText
from hotfix_actions.errors import LostRace, OutsideFailed, RefsBlocked, Unsure
from hotfix_actions.ports import Clock

OWN, BRANCHES = "hotfix/", "heads/hotfix-state/"
REMOVED = "Hotfix-State: removed"
# Only leases are ever given up; everything else that is there stays.
PASSING = "/lease"
# https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
MARK = "Hotfix-Write: {token} [skip ci]"

_MADE = "createCommitOnBranch"
_COMMIT = """mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}"""


@answers.reading
class BranchState:
    """State of one repository on branches of its own."""

    def __init__(
        self, door: Door, commits: StateCommits, objects: GithubObjects, clock: Clock
    ) -> None:
        self._door = door
        self._commits = commits
        self._objects = objects
        self._clock = clock
        self._own = OwnWrites(clock)

    def ref(self, name: str) -> str:
        """Return the full name of the branch that holds a name's state."""
        return f"refs/{_branch(name)}"

    def read(self, name: str) -> Head | None:
        """Return what a name holds, or None where it never was or exists no more."""
        head = self._head(name)
        return None if head is None or self._is_removed(name, head) else head

    def matching(self, prefix: str) -> Mapping[str, Head]:
        """Return all names that begin with the prefix; this list has no pages."""
        path = self._door.repo(f"git/matching-refs/{ref_path(_branch(prefix).rstrip('/'))}")
        found = {
            f"{OWN}{row['ref'].removeprefix(f'refs/{BRANCHES}')}": _head(row)
            for row in self._door.rows(path)
        }
        return {
            name: head
            for name, head in found.items()
            if name.startswith(prefix) and not self._is_removed(name, head)
        }

    def swap(
        self, changes: Sequence[StateChange], text: IssueText | None = None
    ) -> Mapping[str, str | None]:
        """Make the changes one after the other. Raises LostRace before the first that counts."""
        unmoved = [one for one in changes if one.before is not None and one.after == one.before]
        moved = [one for one in changes if one not in unmoved and one.after is not None]
        gone = [one for one in changes if one.after is None]
        leases = [one for one in unmoved if one.name.endswith(PASSING)]
        self._compare(leases)
        made: dict[str, str | None] = {one.name: str(one.before) for one in unmoved}
        for one in moved:
            made[one.name] = self._write(one)
        try:
            self._compare([one for one in unmoved if one not in leases])
        except LostRace:
            for one in moved:
                self._remove(one.name, str(made[one.name]))
            raise
        if text is not None:
            issue_text.write(self._door, text, made)
        for one in gone:
            if not self._remove(one.name, str(one.before)) and not moved:
                raise LostRace(one.name)
            made[one.name] = None
        return made

    def _compare(self, changes: Sequence[StateChange]) -> None:
        for change in changes:
            head = self.read(change.name)
            if head is None or head.sha != change.before:
                raise LostRace(change.name)

    def _remove(self, name: str, before: str) -> bool:
        """Say on a branch that what it held is gone; false where somebody else moved it."""
        try:
            self._commit(name, before, StateCommit(f"Removed\n\n{REMOVED}"))
        except LostRace:
            return False
        return True

    def _write(self, change: StateChange) -> str:
        after = change.after
        if change.before is not None:
            if not isinstance(after, StateCommit):
                raise TypeError(f"{change.name} is moved to a commit that is there already")
            return self._commit(change.name, change.before, after)
        head = self._head(change.name)
        if head is None:
            marked = _marked(after) if isinstance(after, StateCommit) else None
            sha = self._commits.make(None, marked) if marked else str(after)
            return self._create(change.name, sha)
        if not self._is_removed(change.name, head) or not isinstance(after, StateCommit):
            raise LostRace(change.name)
        return self._commit(change.name, head.sha, after)

    def _create(self, name: str, sha: str) -> str:
        body = {"ref": self.ref(name), "sha": sha}

        def send() -> str:
            self._door.send("POST", self._door.repo("git/refs"), body, key="object")
            return sha

        def look() -> str | None:
            head = self._head(name)
            if head is not None and head.sha != sha:
                raise LostRace(name)
            if head is None:
                self._check_free(name)
            return head.sha if head else None

        return self._until_sure(name, None, send, look)

    def _check_free(self, name: str) -> None:
        """Look whether branches stand where a new one is wanted. Raises RefsBlocked."""
        path = self._door.repo(f"git/matching-refs/{ref_path(BRANCHES.rstrip('/'))}")
        blocking = in_the_way(self.ref(name), [row["ref"] for row in self._door.rows(path)])
        if blocking:
            raise RefsBlocked(self.ref(name), blocking)

    def _commit(self, name: str, before: str, commit: StateCommit) -> str:
        marked = _marked(commit)
        branch = _branch(name).removeprefix("heads/")
        headline, _, rest = marked.message.partition("\n\n")
        additions = [
            {"path": path, "contents": base64.b64encode(text.encode()).decode()}
            for path, text in marked.files.items()
        ]
        given: dict[str, Any] = {
            "branch": {"repositoryNameWithOwner": self._door.repository, "branchName": branch},
            "expectedHeadOid": before,
            "message": {"headline": headline, "body": rest},
            "fileChanges": {"additions": additions},
        }

        def send() -> str:
            data = graphql.query(
                self._door, _COMMIT, {"input": given}, repeatable=False, shows=_MADE
            )
            made = data[_MADE].get("commit")
            if not isinstance(made, Mapping) or not made.get("oid"):
                raise Unsure(f"the answer holds no commit of {_MADE}")
            return str(made["oid"])

        def look() -> str | None:
            head = self._head(name)
            if head is not None and head.sha == before:
                return None
            if head is None or not self._is_written(head, before, marked):
                raise LostRace(name)
            return head.sha

        return self._until_sure(name, before, send, look)

    def _until_sure(
        self, name: str, before: str | None, send: Callable[[], str], look: Callable[[], str | None]
    ) -> str:
        """Send until GitHub says yes, or the branch shows who won; reads may be seconds old."""
        sha = self._sure(name, send, look)
        self._own.wrote(name, before, sha)
        return sha

    def _sure(self, name: str, send: Callable[[], str], look: Callable[[], str | None]) -> str:
        reason = ""
        for wait in (*WAITS, None):
            try:
                return send()
            except Unsure as lost:
                reason = str(lost)
            except graphql.Refusal as refusal:
                if refusal.forbidden:
                    raise refusal.failure(f"writing to {self.ref(name)}") from refusal
                reason = str(refusal)
            except Answered as answer:
                if answer.status not in (409, 422):
                    raise self._door.fail(answer) from answer
                reason = str(answer)
            found = look()
            if found is not None:
                return found
            if wait is not None:
                self._clock.sleep(wait, f"state: looking again at {self.ref(name)}: {reason}")
        raise OutsideFailed(
            tried=f"writing to {self.ref(name)}, {len(WAITS) + 1} times",
            found=f"{reason}; the branch is as it was",
            remedy="run the same command again; if it comes back, a rule of the repository refuses "
            "it: let the App behind the token bypass that rule for hotfix-state/**",
        )

    def _is_written(self, head: Head, before: str, commit: StateCommit) -> bool:
        """Whether the branch holds the commit that was to be written: its mark is nobody else's."""
        there = self._objects.commit(head.sha)
        return there.parents == (before,) and there.message.strip() == commit.message.strip()

    def _head(self, name: str) -> Head | None:
        row = self._door.get(self._door.repo(f"git/ref/{ref_path(_branch(name))}"))
        return self._own.seen(name, _head(row) if row else None)

    def _is_removed(self, name: str, head: Head) -> bool:
        if not name.endswith(PASSING):
            return False
        return REMOVED in self._objects.commit(head.sha).message.splitlines()


def _head(row: Mapping[str, Any]) -> Head:
    return Head(row["object"]["sha"], row["object"]["type"])


def _branch(name: str) -> str:
    return f"{BRANCHES}{name.removeprefix(OWN)}"


def _marked(commit: StateCommit) -> StateCommit:
    """Return a commit that is unlike any other, and starts no workflow."""
    mark = MARK.format(token=secrets.token_hex(8))
    return StateCommit(f"{commit.message.rstrip()}\n{mark}\n", commit.files, commit.follows)
