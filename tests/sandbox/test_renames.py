"""A repository that is called otherwise by now."""

from pathlib import Path

import pytest
import requests

from .github import Client, Town, git, ok, said

pytestmark = pytest.mark.slow


@pytest.fixture
def renamed(town: Town) -> Town:
    """acme/tokens has become acme/coins."""
    town.world.rename("acme/tokens", "acme/coins")
    return town


def test_reads_of_the_old_name_are_sent_to_the_repositorys_number(renamed: Town) -> None:
    answer = renamed.dev.get("/issues", state="all", per_page="5")
    assert answer.status_code == 301
    body = answer.json()
    number = renamed.client(renamed.dev.token, "acme/coins").read("")["id"]
    place = f"{renamed.sandbox.url}/repositories/{number}/issues?state=all&per_page=5"
    assert (body["message"], body["url"]) == ("Moved Permanently", place)
    assert answer.headers["Location"] == place
    assert requests.get(place, timeout=5).json() == []


def test_writes_under_the_old_name_are_sent_there_too(renamed: Town) -> None:
    answer = renamed.dev.post("/issues", {"title": "x"})
    assert answer.status_code == 307
    made = renamed.dev._session.post(answer.headers["Location"], json={"title": "x"}, timeout=5)
    assert made.status_code == 201
    assert made.json()["repository_url"].endswith("/repos/acme/coins")


def test_a_repository_is_found_by_its_number(town: Town) -> None:
    number = town.dev.read("")["id"]
    assert town.dev.read(f"//repositories/{number}")["full_name"] == "acme/tokens"
    assert town.dev.read(f"//repositories/{number}/git/ref/heads/main")["ref"] == "refs/heads/main"
    assert said(town.dev.get("//repositories/999")) == (404, "Not Found")


def test_links_to_further_pages_go_by_number(town: Town) -> None:
    for title in "ab":
        ok(town.dev.post("/issues", {"title": title}))
    first = town.dev.get("/issues", per_page="1")
    next_ = first.links["next"]["url"]
    number = town.dev.read("")["id"]
    assert next_.startswith(f"{town.sandbox.url}/repositories/{number}/issues?")
    (issue,) = town.dev._session.get(next_, timeout=5).json()
    assert issue["title"] == "a"


def test_who_may_not_see_it_is_not_told_its_new_name(towns) -> None:
    town = towns(private=True)
    town.world.add_user("eve")
    town.world.rename("acme/tokens", "acme/coins")
    assert town.person("eve").get("").status_code == 404
    assert town.nobody.get("").status_code == 404
    assert town.ray.get("").status_code == 301


def test_git_follows_the_new_name(renamed: Town, tmp_path: Path) -> None:
    url = renamed.sandbox.url.replace("//", f"//x:{renamed.dev.token}@") + "/acme/tokens.git"
    git(tmp_path, "clone", "-q", url, "work")
    work = tmp_path / "work"
    git(work, "commit", "-q", "--allow-empty", "-m", "More")
    git(work, "push", "-q", "origin", "HEAD:refs/heads/more")
    coins = Client(renamed.sandbox.url, renamed.dev.token, "acme/coins")
    assert coins.sha("heads/more") == git(work, "rev-parse", "HEAD")


def test_a_new_repository_of_the_old_name_ends_the_redirect(renamed: Town) -> None:
    renamed.world.add_repository("acme", "tokens")
    assert ok(renamed.mona.get(""))["full_name"] == "acme/tokens"


def test_a_repository_may_change_its_owner_and_take_its_name_back(renamed: Town) -> None:
    renamed.world.rename("acme/coins", "mona/coins")
    assert renamed.client(renamed.mona.token, "mona/coins").read("")["owner"]["login"] == "mona"
    assert renamed.mona.get("").status_code == 301
    renamed.world.rename("mona/coins", "acme/tokens")
    assert renamed.mona.read("")["full_name"] == "acme/tokens"
    with pytest.raises(FileExistsError):
        renamed.world.rename("acme/tokens", "acme/tokens")
