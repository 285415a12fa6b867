"""What the steps may ask of GitHub about releases, deployments and environments."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hotfix_actions.domain import world

# So many of the newest records are read: enough to know what runs, each costs a request.
RECENT = 10


class Releases(Protocol):
    """Releases."""

    def all(self) -> Sequence[world.Release]:
        """Give all releases, drafts too, newest first."""

    def latest(self) -> str:
        """Give the tag of the release marked latest, or nothing."""

    def draft(self, *, tag: str, name: str, body: str) -> world.Release:
        """Draft a release of a tag that exists. Raises Unsure where it may have been made."""

    def publish(self, release: int, *, latest: bool) -> world.Release:
        """Publish a draft."""

    def mark_withdrawn(self, release: world.Release, *, name: str, body: str) -> None:
        """Say on a release that its version was withdrawn."""


class Deployments(Protocol):
    """Our own deployment records."""

    def all(self, environment: str) -> Sequence[world.Deployment]:
        """Give our newest records of an environment with their latest state, newest first.

        No more than RECENT.
        """

    def naming(
        self, environment: str, tag: str, *, since: Callable[[], datetime | None]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return our records that name a version, however many are newer, and whether all are read.

        `since` gives the moment before which there is none.
        """

    def behind(
        self, environment: str, wanted: Callable[[world.Deployment], bool]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return the wanted ones of the records that `all` leaves out, and whether that is all.

        They are the newest first, and a few at most. `wanted` is asked of records without a state.
        """

    def create(
        self, *, environment: str, ref: str, description: str, payload: Mapping[str, object]
    ) -> world.Deployment:
        """Record a deployment. Raises Unsure where it may or may not have been made."""

    def set_state(self, deployment: int, *, state: str, description: str, url: str = "") -> None:
        """Add a status. Raises Unsure where it may or may not have been added."""


class Environments(Protocol):
    """Who must let a run deploy to an environment, and who did."""

    def protection(self, environment: str) -> world.Protection | None:
        """Give who must let a run deploy; None where there is no such environment."""

    def run(self, number: int) -> world.Run | None:
        """Give a run that is not over; None for any other."""

    def reviews(self, run: int) -> Sequence[world.RunReview]:
        """Give who let a run that is not over go on."""
