"""What happens beside the flow: what is told, noted, asked of a person, and why it stopped."""

from hotfix_actions.domain.event import Event


class PersonAsked(Event, frozen=True, kw_only=True, tag="person-asked"):
    """A person was asked to do by hand what GitHub does not let the token do.

    `sha` is the object that only lacks its ref, `of` the commit that it was made for; `then` is the
    command that goes on from there.
    """

    KEY = ("thing", "sha")
    thing: str
    command: str
    found: str = ""
    sha: str = ""
    of: str = ""
    then: str = ""


class Told(Event, frozen=True, kw_only=True, tag="told"):
    """Stakeholders were told."""

    KEY = ("notice",)
    notice: str
    comment: int
    anchor: str = ""


class Noted(Event, frozen=True, kw_only=True, tag="noted"):
    """A person's own words for the timeline."""

    KEY = ("comment",)
    text: str
    comment: int


class Stopped(Event, frozen=True, kw_only=True, tag="stopped"):
    """A command ended early: refused, waiting or skipped, and why."""

    KEY = ("command", "outcome", "code", "about")
    command: str
    outcome: str
    code: str
    about: str = ""
    facts: dict[str, str] = {}
