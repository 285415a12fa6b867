import pytest
import requests

from .github import Town, said

pytestmark = pytest.mark.slow


def ask(town: Town, path: str, accept: str) -> requests.Response:
    url = f"{town.dev.repository}{path}"
    return town.dev._session.get(url, headers={"Accept": accept}, timeout=30)


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/vnd.github+json",
        "application/vnd.github.v3+json",
        "application/vnd.github.antiope-preview+json",
        "application/vnd.github.v3.raw, application/json;q=0.5",
        "",
    ],
)
def test_json_has_many_names(town: Town, accept: str) -> None:
    assert ask(town, "", accept).json()["full_name"] == "acme/tokens"


@pytest.mark.parametrize(
    ("accept", "name"),
    [("application/vnd.github.raw+json", "raw"), ("text/html", "text/html")],
)
def test_a_media_type_that_is_not_known_is_never_ignored(
    town: Town, accept: str, name: str
) -> None:
    status, message = said(ask(town, "/contents/README.md", accept))
    assert status == 501
    assert f"the media type {name} of repos/get-content" in message


def test_a_pull_request_can_be_had_as_a_diff(town: Town) -> None:
    town.dev.branch("fix", {"src/app.txt": None, "README.md": "# Keys\n"})
    number = town.dev.pull("fix")["number"]
    answer = ask(town, f"/pulls/{number}", "application/vnd.github.v3.diff; charset=utf-8")
    assert answer.headers["Content-Type"] == "application/vnd.github.v3.diff; charset=utf-8"
    expected = town.git("diff", "-M", "main...fix")
    assert answer.text.strip().splitlines() == expected.splitlines()
