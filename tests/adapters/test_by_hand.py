"""What GitHub refuses a token and lets a person do: one command to paste."""

import os
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hotfix_actions.adapters.github.door import Answered
from hotfix_actions.adapters.github.pulls import GithubPulls
from hotfix_actions.adapters.github.refs import GithubRefs
from hotfix_actions.adapters.github.releases import GithubReleases
from hotfix_actions.domain.world import Pull
from hotfix_actions.errors import HotfixError, OutsideFailed, PermissionMissing, PersonNeeded

SHA = "5e" * 20
WORKFLOWS = {"x-accepted-github-permissions": "contents=write; contents=write,workflows=write"}
NO_PULLS = "GitHub Actions is not permitted to create or approve pull requests."
FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by integration"}


class Refusing:
    """Refuses every write in the same way, or answers GraphQL with faults."""

    repository = "acme/tokens"

    def __init__(
        self, status: int, message: str, headers: dict[str, str] | None = None, *faults: Any
    ) -> None:
        self.status, self.message, self.headers, self.faults = status, message, headers, faults

    def repo(self, rest: str) -> str:
        return rest

    def send(self, verb: str, path: str, *_: Any, **__: Any) -> Any:
        if self.faults:
            return {"errors": list(self.faults)}
        raise Answered(verb, path, self.status, self.message, self.headers or {})

    def rows(self, path: str, **_: Any) -> list[Any]:
        assert path
        return []  # nothing stands in the way

    def fail(self, answer: Answered) -> Exception:
        kind = PermissionMissing if answer.status in (403, 404) else OutsideFailed
        return kind(tried="", found=answer.message, remedy="")


def needed(call: Callable[[Any], object], door: Refusing) -> PersonNeeded:
    with pytest.raises(PersonNeeded) as refused:
        call(door)
    assert refused.value.exit_code == 3
    assert refused.value.remedy.count(refused.value.command) == 1
    return refused.value


def ref(name: str) -> Callable[[Any], object]:
    return lambda door: GithubRefs(door).create(name, SHA)


@pytest.mark.parametrize(
    ("status", "message", "headers", "mend"),
    [
        (403, "Resource not accessible by integration", WORKFLOWS, "`workflows: write`"),
        (403, "Resource not accessible by integration", None, "`contents: write`"),
        (404, "Not Found", WORKFLOWS, "`workflows: write`"),
        (422, "Repository rule violations found", None, "bypass that ruleset"),
    ],
)
@pytest.mark.parametrize("name", ["heads/hotfix/1.2.4-x", "tags/v1.2.4"])
def test_a_ref_that_is_refused_is_pushed_by_a_person(
    name: str, status: int, message: str, headers: dict[str, str] | None, mend: str
) -> None:
    found = needed(ref(name), Refusing(status, message, headers))
    assert found.command == f"git fetch origin {SHA} && git push origin {SHA}:refs/{name}"
    assert (found.thing, found.sha, found.of) == (f"refs/{name}", SHA, "")
    assert message in found.found
    assert mend in found.remedy
    assert found.about("1a").of == "1a"


UNSIGNED = "Repository rule violations found\n\nCommits must have verified signatures."
# What git needs of a program that signs.
SIGNER = """#!/bin/sh
cat > /dev/null
printf '%s\\n' '-----BEGIN PGP SIGNATURE-----' '' 'c2lnbmVk' '-----END PGP SIGNATURE-----'
echo '[GNUPG:] SIG_CREATED D' >&2
"""


class Clone:
    """A repository with a commit that no ref holds, and a person's clone of it."""

    def __init__(self, folder: Path) -> None:
        self.bare, self.clone, signer = folder / "bare", folder / "clone", folder / "signer"
        signer.write_text(SIGNER)
        signer.chmod(0o755)
        who = {f"GIT_{one}_{what}": "m@x.test" for one in WHO for what in ("NAME", "EMAIL")}
        path = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
        self.env = {**path, **who}
        self.sh(f"git init -q -b main {self.bare} --bare", folder)
        self.sh(f"git clone -q {self.bare} {self.clone}", folder)
        self.sh("git commit -q --allow-empty -m One && git push -q origin HEAD:main")
        self.sh("git commit -q --allow-empty -m Side && git push -q origin HEAD:refs/x/side")
        self.sh("git config --global gpg.program " + str(signer))
        self.sh("git config uploadpack.allowAnySHA1InWant true", self.bare)

    def sh(self, command: str, where: Path | None = None) -> str:
        words = ["sh", "-c", command]
        return subprocess.run(
            words, cwd=where or self.clone, env=self.env, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, *parents: str) -> str:
        """Make one that only the repository itself knows, as the API does."""
        known = " ".join(f"-p {parent}" for parent in parents)
        message = "printf 'Set the version\\n\\nHotfix-Incident: #7\\n'"
        return self.sh(f"{message} | git commit-tree {known} main^{{tree}}", self.bare)


WHO = ("AUTHOR", "COMMITTER")


@pytest.mark.parametrize("parents", [("main",), ("main", "refs/x/side")])
def test_a_commit_that_must_be_signed_is_signed_by_the_person_who_pushes_it(
    tmp_path: Path, parents: tuple[str, ...]
) -> None:
    clone = Clone(tmp_path)
    sha = clone.commit(*parents)

    def create(door: Any) -> object:
        return GithubRefs(door).create("heads/hotfix/1.2.4-x", sha)

    found = needed(create, Refusing(422, UNSIGNED))
    clone.sh(found.command)
    shown = "git show -s --format='%T %P %B' "
    branch = "refs/heads/hotfix/1.2.4-x"
    assert clone.sh(shown + branch, clone.bare) == clone.sh(shown + sha, clone.bare)
    assert "-----BEGIN PGP SIGNATURE-----" in clone.sh(f"git cat-file -p {branch}", clone.bare)
    assert (found.sha, found.thing) == (sha, branch)


def test_nothing_is_pushed_where_a_person_cannot_sign(tmp_path: Path) -> None:
    clone = Clone(tmp_path)
    clone.sh("git config --global gpg.program false")
    sha = clone.commit("main")
    command = needed(lambda door: GithubRefs(door).create("heads/x", sha), Refusing(422, UNSIGNED))
    with pytest.raises(subprocess.CalledProcessError):
        clone.sh(command.command)
    assert clone.sh("git for-each-ref refs/heads/x", clone.bare) == ""


@pytest.mark.parametrize("name", ["hotfix/7/journal", "hotfix/7/lease", "headsman"])
def test_the_tools_own_refs_are_no_persons_business(name: str) -> None:
    with pytest.raises(PermissionMissing) as refused:
        ref(name)(Refusing(403, "Resource not accessible by integration", WORKFLOWS))
    assert not isinstance(refused.value, PersonNeeded)


def opening(*, draft: bool = False) -> Callable[[Any], object]:
    words: Any = {"title": "Merge it's back", "body": "x", "head": "back", "base": "main"}
    return lambda door: GithubPulls(door).create(**words, draft=draft)


def test_a_pull_request_that_is_refused_is_opened_by_a_person() -> None:
    found = needed(opening(), Refusing(403, NO_PULLS))
    assert found.thing == "pull request back into main"
    assert found.command == (
        "gh api repos/acme/tokens/pulls -f head=back -f base=main -f 'title=Merge it'\"'\"'s back'"
    )
    assert "Settings > Actions > General" in found.remedy


def test_a_draft_is_opened_as_one_and_another_refusal_names_the_permission() -> None:
    found = needed(opening(draft=True), Refusing(403, "Resource not accessible by integration"))
    assert found.command.endswith("-F draft=true")
    assert "`pull_requests: write`" in found.remedy


@pytest.mark.parametrize("status", [403, 404])
def test_a_draft_release_that_is_refused_is_made_by_a_person(status: int) -> None:
    def draft(door: Any) -> object:
        return GithubReleases(door).draft(tag="v1.2.4", name="v1.2.4", body="Notes")

    found = needed(draft, Refusing(status, "Resource not accessible by integration"))
    assert found.thing == "draft release v1.2.4"
    assert found.command == (
        "gh release create v1.2.4 --repo acme/tokens --draft --title v1.2.4 --generate-notes"
    )


AT = datetime(2026, 1, 2, tzinfo=UTC)
PULL = Pull(12, "PR_12", "Fix", "kenji", SHA, "fix", "hotfix/1.2.4-x", "there", AT)


def arm(door: Any) -> object:
    return GithubPulls(door).arm_auto_merge(PULL, "merge")


def test_auto_merge_that_is_refused_is_armed_by_a_person() -> None:
    found = needed(arm, Refusing(200, "", None, FORBIDDEN))
    assert found.thing == "auto-merge of #12"
    assert found.command == "gh pr merge 12 --repo acme/tokens --auto --merge"


@pytest.mark.parametrize("call", [ref("heads/x"), opening()])
def test_an_outage_asks_no_person(call: Callable[[Any], object]) -> None:
    with pytest.raises(HotfixError) as failed:
        call(Refusing(418, "I'm a teapot"))
    assert not isinstance(failed.value, PersonNeeded)


@pytest.mark.parametrize(
    "words",
    [
        "Pull request Pull request is in clean status",
        "Auto merge is not allowed for this repository",
        "Merge commits are not allowed on this repository.",
        "This branch must not contain merge commits.",
    ],
)
def test_auto_merge_that_github_will_not_do_is_a_fact_and_no_failure(words: str) -> None:
    fault = {"type": "UNPROCESSABLE", "message": words}
    assert arm(Refusing(200, "", None, fault)) == words


@pytest.mark.parametrize("fault", [{}, {"type": "INTERNAL"}, {"type": "SERVICE_UNAVAILABLE"}])
def test_auto_merge_that_fails_because_github_is_in_trouble_is_tried_again(
    fault: dict[str, str],
) -> None:
    with pytest.raises(OutsideFailed) as failed:
        arm(Refusing(200, "", None, fault | {"message": "Something went wrong"}))
    assert "Something went wrong" in failed.value.found


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (422, "merge conflict between base and head"),
        (422, "expected head sha didn't match current head ref."),
        (403, "Resource not accessible by integration"),
    ],
)
def test_a_branch_that_github_does_not_update_is_a_fact(status: int, message: str) -> None:
    assert GithubPulls(Refusing(status, message)).update_branch(PULL) == message  # type: ignore[arg-type]


def test_an_outage_while_updating_a_branch_is_a_failure() -> None:
    with pytest.raises(OutsideFailed):
        GithubPulls(Refusing(418, "I'm a teapot")).update_branch(PULL)  # type: ignore[arg-type]
