"""The port that shows at once where hotfixes stand on GitHub. `ports` gives it, too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hotfix_actions.domain.state import Head
from hotfix_actions.domain.status import Held, Shown
from hotfix_actions.domain.world import Deployment, Issue


@dataclass(frozen=True)
class Wanted:
    """One hotfix to look at; what the journal does not know yet is empty."""

    incident: int
    branch: str = ""
    tag: str = ""
    merge_backs: tuple[int, ...] = ()


@dataclass(frozen=True)
class Standings:
    """What GitHub shows of several hotfixes.

    `records` lacks an environment whose deployments were not told. `labelled` are the open issues
    with the label; `unread` names what else was not told.
    """

    shown: Mapping[int, Shown] = field(default_factory=dict)
    records: Mapping[str, Sequence[Deployment]] = field(default_factory=dict)
    held: tuple[Held, ...] = ()
    labelled: tuple[Issue, ...] = ()
    unread: tuple[str, ...] = ()


class Standing(Protocol):
    """Where hotfixes stand on GitHub, read with one question."""

    def read(
        self,
        wanted: Sequence[Wanted],
        *,
        environments: Sequence[str],
        leases: Mapping[str, Head],
        label: str = "",
    ) -> Standings:
        """Read hotfixes, environments and leases; with `label`, the open issues that have it.

        Never raises for a part that is not told: it is named as unread. Whether a lease's run is
        over is asked of GitHub only where one hotfix is wanted.
        """
