"""Git refs through the API: creation and fast-forward are GitHub's only compare-and-swap."""

from collections.abc import Mapping

from hotfix_actions.adapters.github import answers
from hotfix_actions.adapters.github.door import Answered, Door, ref_path
from hotfix_actions.domain import by_hand
from hotfix_actions.domain.state import in_the_way
from hotfix_actions.errors import LostRace, OutsideFailed, PersonNeeded, RefsBlocked, Unsure

TRIES = 3
# What people push to; the other refs are the tool's own.
PEOPLES = ("heads/", "tags/")


@answers.reading
class GithubRefs:
    """Refs by their full name without `refs/`."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def get(self, name: str) -> str | None:
        """Give the object a ref names, or None."""
        row = self._door.get(self._door.repo(f"git/ref/{ref_path(name)}"))
        return str(row["object"]["sha"]) if row else None

    def matching(self, prefix: str) -> Mapping[str, str]:
        """Give all refs that begin with the prefix; this list is the one that has no pages.

        A slash at the end is not documented: it is left out, and looked for here.
        https://docs.github.com/en/rest/git/refs#list-matching-references
        """
        path = self._door.repo(f"git/matching-refs/{ref_path(prefix.rstrip('/'))}")
        found = {
            row["ref"].removeprefix("refs/"): row["object"]["sha"] for row in self._door.rows(path)
        }
        return {name: sha for name, sha in found.items() if name.startswith(prefix)}

    def create(self, name: str, sha: str) -> None:
        """Create a ref; after a lost answer, the ref itself tells whether it was created."""
        body = {"ref": f"refs/{name}", "sha": sha}
        for _ in range(TRIES):
            try:
                self._door.send("POST", self._door.repo("git/refs"), body, key="object")
            except Unsure:
                there = self.get(name)
                if there is None:
                    continue
                if there != sha:
                    raise LostRace(name) from None
            except Answered as answer:
                raise self._refused(answer, name, sha) from answer
            return
        raise OutsideFailed(
            tried=f"creating refs/{name}, {TRIES} times",
            found="every answer was lost, and it is not there",
            remedy="run the same command again",
        )

    def _refused(self, answer: Answered, name: str, sha: str) -> Exception:
        message = answer.message.lower()
        raced = ("already exists", "not a fast forward", "but expected", "does not exist")
        if answer.status in (409, 422) and any(words in message for words in raced):
            return LostRace(name)
        blocking = self._blocking(name) if answer.status in (409, 422) else ()
        if blocking:
            return RefsBlocked(f"refs/{name}", [f"refs/{one}" for one in blocking])
        if not name.startswith(PEOPLES):
            return self._door.fail(answer)
        if answer.status == 422 and "verified signatures" in message and name.startswith("heads/"):
            return _signed_by_hand(name, sha, answer.message)
        if answer.status == 422 and "rule violations" in message:
            mend = "let the App behind the token bypass that ruleset"
            return _by_hand(name, sha, answer.message, mend)
        if answer.status in (403, 404):
            needs = answer.headers.get("x-accepted-github-permissions", "contents=write")
            found = f"{answer.status} {answer.message} (GitHub wants: {needs})"
            lacks = "workflows: write" if "workflows" in needs else "contents: write"
            mend = f"use the token of a GitHub App that has `{lacks}` (GITHUB_TOKEN cannot)"
            if lacks != "workflows: write":
                mend = f"give the token `{lacks}`"
            return _by_hand(name, sha, found, mend)
        return self._door.fail(answer)

    def _blocking(self, name: str) -> tuple[str, ...]:
        """Return the refs that stand where a new one is wanted; GitHub does not name them."""
        kind, _, rest = name.partition("/")
        return in_the_way(name, self.matching(f"{kind}/{rest.partition('/')[0]}"))


def _signed_by_hand(name: str, sha: str, found: str) -> PersonNeeded:
    """Let a person push the same commit, signed by them."""
    needed = _by_hand(name, sha, found, "use the token of a GitHub App, whose commits GitHub signs")
    return PersonNeeded(
        tried=needed.tried,
        found=found,
        thing=needed.thing,
        command=by_hand.push_signed(f"refs/{name}", sha),
        mend=needed.mend,
        sha=sha,
    )


def _by_hand(name: str, sha: str, found: str, mend: str) -> PersonNeeded:
    """Let a person push the object."""
    return PersonNeeded(
        tried=f"setting refs/{name} to {sha[:7]}",
        found=found,
        thing=f"refs/{name}",
        command=by_hand.push(f"refs/{name}", sha),
        mend=mend,
        sha=sha,
    )
