"""What happens when a version is taken out of an environment again."""

from hotfix_actions.domain.event import Event, Intent


class RollbackIntended(Intent, frozen=True, kw_only=True, tag="rollback-intended"):
    """The previous state is about to be put back.

    `chosen`: a person named another state than the recorded one.
    """

    KEY = ("environment", "tag")
    environment: str
    tag: str
    to: str
    because: str
    chosen: bool = False

    @property
    def id(self) -> str:
        """What happened, as a key; going back to another state is another rollback."""
        return super().id + _to(self.to, chosen=self.chosen)


class RolledBack(Event, frozen=True, kw_only=True, tag="rolled-back"):
    """The previous state is back, and was verified; `chosen` as in `RollbackIntended`."""

    KEY = ("environment", "tag")
    environment: str
    tag: str
    to: str
    deployment: int = 0
    chosen: bool = False

    @property
    def id(self) -> str:
        """What happened, as a key; going back to another state is another rollback."""
        return super().id + _to(self.to, chosen=self.chosen)


class Withdrawn(Event, frozen=True, kw_only=True, tag="withdrawn"):
    """The version is never a base again, and its number never used again."""

    KEY = ("tag",)
    tag: str
    because: str = ""


def _to(state: str, *, chosen: bool) -> str:
    return f":to-{state}" if chosen else ""
