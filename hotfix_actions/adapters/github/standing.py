"""Where hotfixes stand on GitHub: one query by names and object ids, read part by part.

A part that the answer lacks, or beside which an error stands, is *unread*, never absent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from hotfix_actions.adapters.github import answers, graphql, nodes, standing_query
from hotfix_actions.adapters.github.deployments import TASK
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.github.graphql import GraphqlError, Refusal
from hotfix_actions.domain import lease
from hotfix_actions.domain.lease import Holder
from hotfix_actions.domain.state import COMMIT, Head
from hotfix_actions.domain.status import Fix, Held, Shown
from hotfix_actions.domain.world import Release
from hotfix_actions.errors import HotfixError
from hotfix_actions.ports import RECENT, Standings, Wanted

T = TypeVar("T")
_NONE: Any = ()
_NO_ANSWER = (nodes.Unread, *answers.MISSHAPEN)


class _Answer:
    """The answer's parts by their names; each is read for itself."""

    def __init__(self, repository: Mapping[str, Any], errors: Sequence[GraphqlError]) -> None:
        self._parts = repository
        self._errors = errors
        self.unread: list[str] = []

    def read(self, part: str, what: str, read: Callable[[Any], T], default: T) -> T:
        """Read a part; where it is not told, name `what` as unread and return the default."""
        troubled = any(error.path[:2] == ("repository", part) for error in self._errors)
        if part in self._parts and not troubled:
            try:
                return read(self._parts[part])
            except _NO_ANSWER:
                self.unread.append(what)
                return default
        self.unread.append(what)
        return default


class GithubStanding:
    """Reads where hotfixes stand.

    `run_over` asks GitHub whether a holder's run is over, `ended` this machine; neither raises.
    """

    def __init__(
        self,
        door: Door,
        ref: Callable[[str], str],
        *,
        now: Callable[[], datetime],
        ended: Callable[[Holder], bool],
        run_over: Callable[[Holder], bool | None],
    ) -> None:
        self._door = door
        self._ref = ref
        self._now = now
        self._ended = ended
        self._run_over = run_over

    def read(
        self,
        wanted: Sequence[Wanted],
        *,
        environments: Sequence[str],
        leases: Mapping[str, Head],
        label: str = "",
    ) -> Standings:
        """Read hotfixes, environments and leases; with `label`, the open issues that have it."""
        commits = {name: head for name, head in leases.items() if head.kind == COMMIT}
        answer = self._ask(wanted, environments, commits, label)
        releases: tuple[Release, ...] = answer.read("releases", "releases", _releases, _NONE)
        unread = tuple(answer.unread)
        shown = {one.incident: self._shown(answer, one, releases, unread) for one in wanted}
        records = {}
        for n, name in enumerate(environments):
            told = answer.read(f"environment{n}", f"deployments to {name}", _deployments, None)
            if told is not None:
                records[name] = told
        answer.unread = list(unread)
        labelled = answer.read("labelled", "labelled issues", _issues, ()) if label else ()
        held = tuple(self._leases(answer, leases, commits, ask=len(wanted) == 1))
        return Standings(shown, records, held, labelled, tuple(answer.unread))

    def _ask(
        self,
        wanted: Sequence[Wanted],
        environments: Sequence[str],
        leases: Mapping[str, Head],
        label: str,
    ) -> _Answer:
        text, values = standing_query.query(wanted, environments, leases, label)
        owner, name = self._door.repository.split("/")
        variables = {"owner": owner, "name": name, **values}
        errors: Sequence[GraphqlError] = ()
        try:
            data = graphql.query(self._door, text, variables, repeatable=True)
        except Refusal as refusal:
            data, errors = refusal.data, refusal.errors
        except HotfixError:  # every part is then told as unread, the journal stands
            data = {}
        repository = data.get("repository")
        return _Answer(repository if isinstance(repository, Mapping) else {}, errors)

    def _shown(
        self, answer: _Answer, one: Wanted, releases: Sequence[Release], unread: Sequence[str]
    ) -> Shown:
        n = one.incident
        answer.unread = list(unread)
        issue = answer.read(f"issue{n}", "issue", nodes.issue, None)
        fixes: tuple[Fix, ...] = (
            answer.read(f"fixes{n}", "fix", _fixes, _NONE) if one.branch else ()
        )
        tag = answer.read(f"tag{n}", "tag", _tag, "") if one.tag else ""
        backs = [
            answer.read(f"back{n}x{pull}", f"merge-back #{pull}", nodes.pull, None)
            for pull in one.merge_backs
        ]
        release = next((each for each in releases if one.tag and each.tag == one.tag), None)
        return Shown(
            issue=issue,
            fixes=fixes,
            tag=tag,
            release=release,
            merge_backs={pull.number: pull for pull in backs if pull is not None},
            unread=tuple(answer.unread),
        )

    def _leases(
        self,
        answer: _Answer,
        leases: Mapping[str, Head],
        commits: Mapping[str, Head],
        *,
        ask: bool,
    ) -> Iterator[Held]:
        places = {name: f"lease{n}" for n, name in enumerate(commits)}
        known: dict[str, bool | None] = {}
        for name, head in leases.items():
            ref = self._ref(name)
            if head.kind != COMMIT:
                yield Held(name, ref, fault=f"it points to a {head.kind}")
                continue
            message = answer.read(places[name], ref, lambda commit: str(commit["message"]), None)
            if message is None:
                continue
            try:
                holder = lease.decode(message)
            except lease.Unreadable as unreadable:
                yield Held(name, ref, fault=str(unreadable))
                continue
            if not holder.released:
                yield Held(name, ref, holder, self._over(holder, known, ask=ask))

    def _over(self, holder: Holder, known: dict[str, bool | None], *, ask: bool) -> bool | None:
        """Whether a holder's run is over; of GitHub only the first run is asked."""
        if holder.run not in known:
            asked = any(over is not None for over in known.values())
            over: bool | None = True if self._ended(holder) else None
            if over is None and ask and not asked:
                over = self._run_over(holder)
            if over is None and holder.until <= self._now():
                over = True
            known[holder.run] = over
        return known[holder.run]


def _fixes(some: nodes.Node) -> tuple[Fix, ...]:
    return tuple(_fix(row) for row in some["nodes"])


def _fix(row: nodes.Node) -> Fix:
    return Fix(nodes.pull(row), _tried(_reviews, row), _tried(_checks, row))


def _tried(read: Callable[[nodes.Node], T], row: nodes.Node) -> T | None:
    try:
        return read(row)
    except _NO_ANSWER:
        return None


def _reviews(row: nodes.Node) -> Any:
    return tuple(nodes.review(one) for one in nodes.whole(row["reviews"]) if one["submittedAt"])


def _checks(row: nodes.Node) -> Mapping[str, str]:
    rollup = row["statusCheckRollup"]
    rows = nodes.whole(rollup["contexts"]) if rollup else ()
    return dict(_check(one) for one in rows)


def _check(row: nodes.Node) -> tuple[str, str]:
    if row["__typename"] == "StatusContext":
        return str(row["context"]), str(row["state"]).lower()
    return str(row["name"]), str(row["conclusion"] or row["status"]).lower()


def _tag(ref: nodes.Node | None) -> str:
    if ref is None:
        return ""
    target = ref["target"]
    return str(target["target"]["oid"] if target["__typename"] == "Tag" else target["oid"])


def _deployments(some: nodes.Node) -> Any:
    return nodes.deployments(some, TASK, RECENT)


def _releases(some: Any) -> tuple[Release, ...]:
    return tuple(nodes.release(one) for one in some["nodes"])


def _issues(some: nodes.Node) -> Any:
    return tuple(nodes.issue(one) for one in some["nodes"])
