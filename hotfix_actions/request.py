"""What was asked for, whichever door it came through."""

from dataclasses import dataclass, field

from hotfix_actions.domain.trigger import Trigger
from hotfix_actions.domain.words import Severity


@dataclass(frozen=True)
class Request:
    """A command with its words. `fix_within` is in seconds.

    `actor` is the person who asked, as the environment claims where the token is nobody's: shown,
    and never believed; `run` what names this run in leases and events, `claim` the key
    of the triggering event: the same trigger never makes two incidents.
    `by_label`: a label on an issue asked for it, which roles below write may put on too;
    `by_comment`: a comment did, which anybody may write. `trigger` is the event behind the run.
    `to` is the state that a rollback puts back, where a person names it.
    `unrehearsed` are gates that a rehearsal leaves unproven.
    `run_id` is GitHub's own number of this run, 0 outside of Actions. `silent`: what the token does
    triggers nothing, so that a merge made with it would start no release.
    `token_life` is how many seconds the token can be counted on, None where it does not end.
    """

    command: str
    incident: int | None = None
    title: str = ""
    severity: Severity | None = None
    fix_within: float | None = None
    base_tag: str = ""
    pick: str = ""
    environment: str = ""
    to: str = ""
    because: str = ""
    words: tuple[str, ...] = ()
    new_attempt: bool = False
    unwatched: bool = False
    actor: str = ""
    run: str = ""
    claim: str = ""
    by_label: bool = False
    by_comment: bool = False
    trigger: Trigger = field(default_factory=Trigger)
    unrehearsed: tuple[str, ...] = ()
    run_id: int = 0
    silent: bool = False
    token_life: float | None = None
