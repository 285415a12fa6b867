"""What a base is chosen from, and the answer with its reasons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from hotfix_actions.domain.versions.tags import Tags, VersionTag, read


@dataclass(frozen=True)
class BaseFacts:
    """What is known when a base is chosen. `tags` are all tag names of the repository.

    `running` is each state that production answers with now, `unread` why it cannot be told;
    `deployed` is what our own successful deployments ran, the newest first; `latest` the release
    marked latest; `prereleases` the tags of releases that are marked as pre-releases. `commits` are
    those that tags name, as far as they are known: `choice.wanted` says which are needed. `older`
    is a maintainer's word that a base may be older than what production runs.
    """

    tags: Collection[str]
    asked: str = ""
    running: Sequence[str] = ()
    unread: str = ""
    deployed: Sequence[str] = ()
    latest: str = ""
    withdrawn: frozenset[str] = frozenset()
    prereleases: frozenset[str] = frozenset()
    prefix: str | None = None
    commits: Mapping[str, str] = field(default_factory=dict)
    older: bool = False

    def read(self) -> Tags:
        """Read the tags together."""
        return read(
            self.tags,
            commits=self.commits,
            withdrawn=self.withdrawn,
            prereleases=self.prereleases,
        )


@dataclass(frozen=True)
class Base:
    """The chosen base tag, why it was chosen, and which were passed over.

    `why` is `asked`, `running`, `deployed`, `latest-release` or `highest`. `passed` gives for a
    tag, or an answer of production's, the reason as a code: `moves`, `pre-release`, `withdrawn`,
    `unread`, `newer-patch`, `newer`, `of-another`, `no-tag`; `state-unread` for `production`.
    """

    tag: VersionTag
    why: str
    passed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoBase:
    """There is no base: `code` names the reason, `facts` what stands there instead."""

    code: str
    facts: Mapping[str, str]
