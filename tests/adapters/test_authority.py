"""Who may do what, as GitHub's answers say it: roles, reviewers of environments, runs."""

from typing import Any

import pytest

from hotfix_actions.adapters.github.environments import GithubEnvironments
from hotfix_actions.adapters.github.rules import GithubPeople
from hotfix_actions.domain.world import Protection, RunReview


class Answering:
    """Answers GET by path; None where there is no such thing."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {name.replace("__", "/"): answer for name, answer in answers.items()}
        self.asked: list[str] = []

    def repo(self, rest: str) -> str:
        return rest

    def get(self, path: str) -> Any:
        self.asked.append(path)
        return self.answers.get(path)

    def rows(self, path: str) -> Any:
        return self.get(path) or []


def people(door: Any) -> GithubPeople:
    return GithubPeople(door)


def environments(door: Any) -> GithubEnvironments:
    return GithubEnvironments(door)


def reviewer(kind: str, **who: str) -> dict[str, Any]:
    return {"type": kind, "reviewer": who}


def test_a_bot_has_no_role_and_github_is_not_asked() -> None:
    path = "collaborators/helper[bot]/permission"
    door = Answering()
    door.answers[path] = {"permission": "admin", "role_name": "admin"}
    assert people(door).role("helper[bot]") == "none"
    assert door.asked == []


def test_a_role_is_the_exact_one() -> None:
    door = Answering(collaborators__sam__permission={"permission": "read", "role_name": "triage"})
    assert people(door).role("sam") == "triage"
    assert people(door).role("eve") == "none"


@pytest.mark.parametrize(
    ("permission", "role_name", "role"),
    [
        ("admin", "admin", "admin"),
        ("write", "maintain", "maintain"),
        ("write", "write", "write"),
        ("read", "triage", "triage"),
        ("none", "none", "none"),
        ("write", "release-engineer", "write"),
        ("read", "On-call people", "read"),
        ("admin", "security", "admin"),
        ("read", "maintain", "read"),
        ("write", "", "write"),
        ("write", None, "write"),
    ],
)
def test_a_custom_role_counts_as_its_base_role(
    permission: str, role_name: str | None, role: str
) -> None:
    answer = {"permission": permission, "role_name": role_name}
    assert people(Answering(collaborators__sam__permission=answer)).role("sam") == role


def test_reviewers_of_an_environment_are_people_and_teams() -> None:
    rules = [
        {"type": "wait_timer", "wait_timer": 30},
        {
            "type": "required_reviewers",
            "reviewers": [reviewer("User", login="sam"), reviewer("Team", slug="ops")],
        },
    ]
    door = Answering(environments__production={"protection_rules": rules})
    found = environments(door).protection("production")
    assert found == Protection(frozenset({"sam"}), frozenset({"ops"}))
    assert found.required
    assert environments(door).protection("staging") is None


@pytest.mark.parametrize("rules", [[], None, [{"type": "wait_timer", "wait_timer": 30}]])
def test_an_environment_without_reviewers_requires_nobody(rules: Any) -> None:
    door = Answering(environments__production={"protection_rules": rules})
    found = environments(door).protection("production")
    assert found is not None
    assert not found.required


@pytest.mark.parametrize(
    ("status", "heard"), [("in_progress", True), ("waiting", True), ("completed", False)]
)
def test_who_let_a_run_go_on_counts_until_it_is_over(status: str, heard: bool) -> None:
    row = {"state": "approved", "user": {"login": "sam"}, "environments": [{"name": "production"}]}
    run: Any = {"actions__runs__7": {"status": status}, "actions__runs__7__approvals": [row]}
    reviews = environments(Answering(**run)).reviews(7)
    assert list(reviews) == ([RunReview("sam", "approved", ("production",))] if heard else [])


def test_a_run_that_is_not_there_was_let_go_by_nobody() -> None:
    assert list(environments(Answering()).reviews(7)) == []
