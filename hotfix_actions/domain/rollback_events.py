"""What happens when a version is taken out of an environment again."""

from hotfix_actions.domain.event import Event, Intent, Moment


class RollbackIntended(Intent, frozen=True, kw_only=True, tag="rollback-intended"):
    """The previous state is about to be put back.

    `chosen`: a person named another state than the recorded one. `again` counts how often this
    state was put back before.
    """

    KEY = ("environment", "tag")
    environment: str
    tag: str
    to: str
    because: str
    chosen: bool = False
    again: int = 0

    @property
    def id(self) -> str:
        """What happened, as a key; each time that a state is put back is another rollback."""
        return super().id + _to(self.to, self.again, chosen=self.chosen)


class RolledBack(Event, frozen=True, kw_only=True, tag="rolled-back"):
    """The previous state is back, and was verified; `chosen` and `again` as in `RollbackIntended`.

    `unsettled_until`: until then, what the rollout began may overwrite it. `unverified`: nothing
    tells what runs, since no `state` command is configured; the restore command ended well.
    """

    KEY = ("environment", "tag")
    environment: str
    tag: str
    to: str
    deployment: int = 0
    chosen: bool = False
    unsettled_until: Moment | None = None
    again: int = 0
    unverified: bool = False

    @property
    def id(self) -> str:
        """What happened, as a key; each time that a state is put back is another rollback."""
        return super().id + _to(self.to, self.again, chosen=self.chosen)


class RollbackSettled(Event, frozen=True, kw_only=True, tag="rollback-settled"):
    """The state that was put back runs, and nothing of the rollout can overwrite it any more.

    `restored`: it had been overwritten, and was put back once more. `again` counts these;
    `unverified` as in `RolledBack`.
    """

    KEY = ("environment", "tag", "to", "again")
    environment: str
    tag: str
    to: str
    restored: bool = False
    again: int = 0
    unverified: bool = False


class Withdrawn(Event, frozen=True, kw_only=True, tag="withdrawn"):
    """The version is never a base again, and its number never used again."""

    KEY = ("tag",)
    tag: str
    because: str = ""


def _to(state: str, again: int, *, chosen: bool) -> str:
    return (f":to-{state}" if chosen else "") + (f":again-{again}" if again else "")
