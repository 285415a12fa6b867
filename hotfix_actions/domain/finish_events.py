"""What happens once production is stable: published, merged back, tidied, closed, learnt."""

from hotfix_actions.domain.event import Event


class ReleasePublished(Event, frozen=True, kw_only=True, tag="release-published"):
    """The release is public; `latest` only for the highest version."""

    KEY = ("release",)
    release: int
    tag: str
    latest: bool = False
    url: str = ""


class MergedBack(Event, frozen=True, kw_only=True, tag="merged-back"):
    """The target branch holds the fix: as ancestor, as a verified equal change, by a `word`.

    `word`: a maintainer said that the branch needs no merge-back.
    """

    KEY = ("target",)
    target: str
    how: str
    pull: int = 0


class BranchRemoved(Event, frozen=True, kw_only=True, tag="branch-removed"):
    """A branch that the tool had made is gone."""

    KEY = ("branch",)
    branch: str


class BranchKept(Event, frozen=True, kw_only=True, tag="branch-kept"):
    """A branch that the tool had made stays: it holds a commit that the tool does not know.

    `why` is GitHub's own refusal where it holds only what is known.
    """

    KEY = ("branch", "head")
    branch: str
    head: str
    why: str = ""


class IncidentClosed(Event, frozen=True, kw_only=True, tag="incident-closed"):
    """Every branch that must hold the fix holds it."""

    KEY = ("incident",)
    incident: int


class PostMortemFiled(Event, frozen=True, kw_only=True, tag="post-mortem-filed"):
    """The post-mortem issue was drafted from the journal."""

    KEY = ("issue",)
    issue: int
    url: str = ""


class ActionFiled(Event, frozen=True, kw_only=True, tag="action-filed"):
    """An action of the post-mortem, as a sub-issue of it."""

    KEY = ("issue",)
    issue: int
    title: str
    key: str = ""
