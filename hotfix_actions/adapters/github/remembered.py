"""GitHub's adapters, asking nothing twice: each keeps its answers in the command's `Reads`."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from hotfix_actions.adapters.github.checks import GithubChecks
from hotfix_actions.adapters.github.deployments import GithubDeployments
from hotfix_actions.adapters.github.history import GithubHistory
from hotfix_actions.adapters.github.lineage import Listed
from hotfix_actions.adapters.github.pulls import Armed, GithubPulls
from hotfix_actions.adapters.github.reads import Reads
from hotfix_actions.adapters.github.releases import GithubReleases
from hotfix_actions.adapters.github.rules import GithubPeople, GithubRules
from hotfix_actions.domain import undone, world
from hotfix_actions.ports import RECENT

# A token of an App's installation begins so. Such a token acts as nobody who has a login.
# https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
INSTALLATION = "ghs_"


class RememberedHistory(GithubHistory):
    """Comparisons, and where commits came from."""

    def __init__(self, reads: Reads, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads

    def holds(self, branch: str, sha: str) -> bool:
        """Whether a branch holds a commit: the newest of the default branch are known."""
        newest: Collection[str] = self._reads.kept("newest", branch) or ()
        return sha in newest or super().holds(branch, sha)

    def _listed(self, branch: str) -> Listed:
        asked = super()._listed
        found: Listed = self._reads.of("lineage", branch, read=lambda: asked(branch))
        return found


class RememberedPulls(GithubPulls):
    """Pull requests and their reviews."""

    def __init__(self, reads: Reads, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads

    def get(self, number: int) -> world.Pull | None:
        """Return a pull request, or None."""
        asked = super().get
        return self._reads.of("pull", str(number), read=lambda: asked(number))

    def find(self, *, base: str, head: str | None = None) -> Sequence[world.Pull]:
        """Return the pull requests into a base branch (of a head branch), newest first."""
        asked = super().find
        return self._reads.of("pulls", base, head or "", read=lambda: asked(base=base, head=head))

    def create(self, *, title: str, body: str, head: str, base: str, draft: bool) -> world.Pull:
        """Open a pull request. Raises Unsure where one may be open for this head and base."""
        with self._reads.writing("pull", "pulls"):
            return super().create(title=title, body=body, head=head, base=base, draft=draft)

    def reviews(self, number: int) -> Sequence[world.Review]:
        """Return the reviews in order."""
        asked = super().reviews
        return self._reads.of("reviews", str(number), read=lambda: asked(number))

    def arm(self, pull: world.Pull, method: str) -> Armed:
        """Let GitHub merge when its rules are met; the answer shows what is true then."""
        with self._reads.writing("pull", "pulls", "lineage", "ref", "refs"):
            armed = super().arm(pull, method)
        if armed.pull is not None:
            self._reads.known("pull", str(armed.pull.number), value=armed.pull)
        for name, sha in armed.refs.items():
            self._reads.known("ref", name, value=sha)
        return armed

    def update_branch(self, pull: world.Pull) -> str:
        """Merge the base into the head, as far as GitHub does that."""
        with self._reads.writing("pull", "pulls", "lineage", "ref", "refs"):
            return super().update_branch(pull)

    def merge(self, number: int, *, head: str, method: str) -> str | None:
        """Merge exactly this head; None where GitHub's rules refuse."""
        with self._reads.writing("pull", "pulls", "lineage", "ref", "refs"):
            return super().merge(number, head=head, method=method)


class RememberedReleases(GithubReleases):
    """Releases."""

    def __init__(self, reads: Reads, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads

    def all(self) -> Sequence[world.Release]:
        """Return all releases, drafts too, newest first."""
        return self._reads.of("releases", read=super().all)

    def latest(self) -> str:
        """Return the tag of the release marked latest, or nothing."""
        return self._reads.of("latest", read=super().latest)

    def draft(self, *, tag: str, name: str, body: str) -> world.Release:
        """Draft a release. Raises Unsure where it may or may not have been made."""
        with self._reads.writing("releases"):
            return super().draft(tag=tag, name=name, body=body)

    def publish(self, release: int, *, latest: bool) -> world.Release:
        """Publish a draft; "Latest" only where the caller says so."""
        with self._reads.writing("releases", "latest"):
            return super().publish(release, latest=latest)

    def mark_withdrawn(self, release: world.Release, *, name: str, body: str) -> None:
        """Say on a release that its version was withdrawn."""
        with self._reads.writing("releases", "latest"):
            super().mark_withdrawn(release, name=name, body=body)


class RememberedDeployments(GithubDeployments):
    """Our own deployment records; what this command adds to them need not be read again."""

    def __init__(self, reads: Reads, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads
        self._asked: set[str] = set()

    def all(self, environment: str) -> Sequence[world.Deployment]:
        """Return our newest records of an environment with their latest state, newest first."""
        self._asked.add(environment)
        asked = super().all
        return self._reads.of("deployments", environment, read=lambda: asked(environment))

    def naming(
        self, environment: str, tag: str, *, since: Callable[[], datetime | None]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return our records that name a version; where there are few, all of them are known."""
        newest = self.all(environment)
        if len(newest) < RECENT:
            return [one for one in newest if undone.names(one, tag)], True
        return super().naming(environment, tag, since=since)

    def behind(
        self, environment: str, wanted: Callable[[world.Deployment], bool]
    ) -> tuple[Sequence[world.Deployment], bool]:
        """Return the wanted ones of the records behind the newest; where those are few, none is."""
        few = len(self.all(environment)) < RECENT
        return ((), True) if few else super().behind(environment, wanted)

    def create(
        self, *, environment: str, ref: str, description: str, payload: Mapping[str, object]
    ) -> world.Deployment:
        """Record a deployment. Raises Unsure where it may or may not have been made."""
        before = self._reads.kept("deployments", environment)
        with self._reads.writing("deployments"):
            made = super().create(
                environment=environment, ref=ref, description=description, payload=payload
            )
        if before is not None:
            self._reads.known("deployments", environment, value=[made, *before])
        return made

    def set_state(self, deployment: int, *, state: str, description: str, url: str = "") -> None:
        """Add a status."""
        kept = {name: self._reads.kept("deployments", name) for name in self._asked}
        with self._reads.writing("deployments"):
            by = self._say(deployment, state, description, url)
        words = {"state": state, "description": description[:140], "state_by": by}
        for name, records in kept.items():
            if records is not None:
                told = [
                    replace(one, **words, changed=None) if one.id == deployment else one
                    for one in records
                ]
                self._reads.known("deployments", name, value=told)


class RememberedRules(GithubRules):
    """Settings and rulesets."""

    def __init__(self, reads: Reads, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads

    def know(self, repository: world.Repository) -> None:
        """Know the settings that another answer showed."""
        self._repository = repository

    def of_branch(self, branch: str) -> Sequence[world.BranchRule]:
        """Return the rulesets' rules that apply to a branch, whether it exists or not."""
        asked = super().of_branch
        return self._reads.of("rules", branch, read=lambda: asked(branch))

    def create_ruleset(self, ruleset: Mapping[str, object]) -> None:
        """Create a ruleset (needs administration)."""
        with self._reads.writing("rules"):
            super().create_ruleset(ruleset)


class RememberedChecks(GithubChecks):
    """Check runs."""

    def __init__(self, reads: Reads, token: str, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads
        self._app = token.startswith(INSTALLATION)

    def _status(self, sha: str, name: str) -> world.CheckRun | None:
        """Return the commit status that a person's token made; an App makes check runs."""
        return None if self._app else super()._status(sha, name)

    def latest(self, sha: str, name: str) -> world.CheckRun | None:
        """Return our own latest check run of that name on a commit, or None."""
        asked = super().latest
        return self._reads.of("check", sha, name, read=lambda: asked(sha, name))

    def create(
        self, *, sha: str, name: str, conclusion: str, title: str, summary: str, key: str
    ) -> int:
        """Create a completed check run."""
        with self._reads.writing("check"):
            number = super().create(
                sha=sha, name=name, conclusion=conclusion, title=title, summary=summary, key=key
            )
        made = world.CheckRun(number, name, sha, conclusion, title, summary, key=key)
        self._reads.known("check", sha, name, value=made)
        return number


class KnownPeople(GithubPeople):
    """Logins and roles. An installation token has no login: the request is skipped."""

    def __init__(self, reads: Reads, token: str, *given: Any) -> None:
        super().__init__(*given)
        self._reads = reads
        self._app = token.startswith(INSTALLATION)

    def bot(self) -> str:
        """Return the login of the App whose token it is; nothing for a person's."""
        kept: str | None = self._reads.kept("viewer")
        if self._bot is None and kept is not None:
            self._bot = kept if kept.endswith("[bot]") else ""
        return super().bot()

    def me(self) -> str:
        """Return the login that the token acts as; nothing for an App's."""
        if not self._app and self._me is None:
            self._me = self._reads.kept("viewer")
        return "" if self._app else super().me()
