"""Whether GitHub's own records tell that a version was rolled back, whatever the journal says.

Who may write to the repository can take lines off the journal, and delete the mark of a withdrawn
version. A rollback leaves more behind: its deployment record, what it said on the rollout's, the
name of the release, its notice. Anybody's record stops a version; none lets one go.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotfix_actions.domain.settings import Settings
from hotfix_actions.domain.step import Halt, Plan
from hotfix_actions.domain.world import Deployment, Release

# What a rollback says of the rollout that it undoes, before its reason.
ROLLED_BACK = "rolled back: "
# How it ends the name of the release.
WITHDRAWN = "(withdrawn)"
# What a rollback's record calls the version that it took out.
PAYLOAD = "rollback"


@dataclass(frozen=True)
class UndoneFacts:
    """The version that is to go to an environment, and what tells that it was rolled back there.

    `by` names that thing on GitHub, empty where there is none. `whole`: all records that may tell
    it were read.
    """

    incident: int
    environment: str
    tag: str = ""
    by: str = ""
    whole: bool = True


def undone(facts: UndoneFacts, settings: Settings) -> Plan | Halt:  # noqa: ARG001
    """Refuse a version that was rolled back there: its approval was for before that."""
    about = {"environment": facts.environment, "incident": str(facts.incident), "tag": facts.tag}
    if facts.by:
        return Halt("refused", "undone", {**about, "by": facts.by})
    if not facts.whole:
        return Halt("refused", "too-many-records", about)
    return Plan()


def says_so(state: str, description: str) -> bool:
    """Whether a deployment status tells of a rollback."""
    return state == "failure" and description.startswith(ROLLED_BACK)


def undoes(record: Deployment) -> str:
    """Return the version that a rollback's record took out; nothing for any other record."""
    tag = record.payload.get(PAYLOAD)
    return tag if isinstance(tag, str) else ""


def names(record: Deployment, tag: str) -> bool:
    """Whether a record is about a version: that puts it in place, or takes it out."""
    return tag in (record.ref, undoes(record))


def by_records(
    tag: str, records: Iterable[Deployment], since: Callable[[], datetime | None] = lambda: None
) -> str:
    """Return the record that tells of a version's rollback, or nothing.

    `since` gives the moment before which there was no such version, as GitHub tells; it is asked
    for where a record tells of one. What was said before then undoes nothing: anybody with write
    access can say it ahead of every number. Where that moment is not known, each record counts.
    """
    found = [one for one in records if _tells(one, tag)]
    begun = since() if found else None
    counts = (one for one in found if begun is None or _said(one, tag) >= begun)
    return next((f"deployment {one.id}" for one in counts), "")


def _tells(record: Deployment, tag: str) -> bool:
    return undoes(record) == tag or (record.ref == tag and record.undone is not None)


def _said(record: Deployment, tag: str) -> datetime:
    """Return when a record told of a rollback, the last time."""
    moment = record.undone if record.ref == tag else None
    return max(record.created, moment or record.created)


def by_release(tag: str, releases: Iterable[Release]) -> str:
    """Return the release whose name tells that its version was withdrawn, or nothing."""
    found = (one for one in releases if one.tag == tag and one.name.endswith(WITHDRAWN))
    return next((f"release {one.name}" for one in found), "")


def newest(records: Sequence[Deployment]) -> datetime | None:
    """Return the moment of an environment's newest rollback, of any version."""
    moments = [one.created for one in records if undoes(one)]
    moments += [one.undone for one in records if one.undone is not None]
    return max(moments, default=None)
