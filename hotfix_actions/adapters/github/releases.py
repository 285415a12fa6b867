"""Releases."""

from collections.abc import Sequence
from typing import Any

from hotfix_actions.adapters.github import answers, convert
from hotfix_actions.adapters.github.door import Answered, Door
from hotfix_actions.domain import by_hand, world
from hotfix_actions.errors import PersonNeeded


@answers.reading
class GithubReleases:
    """The releases of one repository."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def all(self) -> Sequence[world.Release]:
        """Give all releases, drafts too, newest first."""
        return [convert.release(row) for row in self._door.pages(self._door.repo("releases"))]

    def latest(self) -> str:
        """Give the tag of the release marked latest, or nothing."""
        row = self._door.get(self._door.repo("releases/latest"))
        return str(row["tag_name"]) if row else ""

    def draft(self, *, tag: str, name: str, body: str) -> world.Release:
        """Draft a release for a tag that exists. Raises Unsure where it may have been made.

        No `target_commitish`: it is unused where the tag exists, and with it GitHub may ask for
        `workflows: write`. https://docs.github.com/en/rest/releases/releases#create-a-release
        """
        content = {"tag_name": tag, "name": name, "body": body, "draft": True}
        try:
            row = self._door.send("POST", self._door.repo("releases"), content, key="id")
        except Answered as answer:
            raise self._not_drafted(answer, tag) from answer
        return convert.release(row)

    def _not_drafted(self, answer: Answered, tag: str) -> Exception:
        """Let a person draft it: for a commit with other workflows GitHub answers 403 or 404."""
        if answer.status not in (403, 404):
            return self._door.fail(answer)
        return PersonNeeded(
            tried=f"drafting the release {tag}",
            found=f"{answer.status} {answer.message}",
            thing=f"draft release {tag}",
            command=by_hand.drafting(self._door.repository, tag),
            mend="use the token of a GitHub App that has `contents: write` and `workflows: write`",
        )

    def publish(self, release: int, *, latest: bool) -> world.Release:
        """Publish a draft; "Latest" only where the caller says so."""
        content = {"draft": False, "make_latest": "true" if latest else "false"}
        return convert.release(self._write("PATCH", f"releases/{release}", content))

    def mark_withdrawn(self, release: world.Release, *, name: str, body: str) -> None:
        """Say on a release that its version was withdrawn: never "Latest" again."""
        content: dict[str, Any] = {"name": name, "body": body, "prerelease": True}
        if not release.draft:
            content["make_latest"] = "false"
        self._write("PATCH", f"releases/{release.id}", content)

    def _write(self, verb: str, rest: str, body: Any) -> Any:
        try:
            return self._door.send(verb, self._door.repo(rest), body, key="id")
        except Answered as answer:
            raise self._door.fail(answer) from answer
