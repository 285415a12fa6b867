import pytest
import requests

from .github import Town, ok

pytestmark = pytest.mark.slow
RAW = {"Accept": "application/octet-stream"}


def attached(town: Town, **release: object) -> tuple[int, str]:
    """Attach a file to a release; return its id and the address for browsers."""
    ok(town.dev.post("/releases", {"tag_name": "v2.0.0", **release}))
    made = town.sandbox.world.add_release_asset(
        "acme/tokens", tag="v2.0.0", name="tokens.whl", content=b"\x00wheel"
    )
    return made, f"{town.sandbox.url}/acme/tokens/releases/download/v2.0.0/tokens.whl"


def fetched(address: str, **headers: str) -> requests.Response:
    return requests.get(address, headers=headers, timeout=30)


def test_a_file_of_a_release_is_downloaded_by_anybody(town: Town) -> None:
    _, address = attached(town)
    (shown,) = town.nobody.read("/releases/tags/v2.0.0")["assets"]
    assert (shown["browser_download_url"], shown["size"]) == (address, 6)
    answer = fetched(address)
    assert (answer.content, [each.status_code for each in answer.history]) == (b"\x00wheel", [302])
    assert fetched(f"{address}.sig").status_code == 404


def test_the_api_answers_the_file_or_what_it_is(town: Town) -> None:
    made, _ = attached(town)
    url = f"{town.dev.repository}/releases/assets/{made}"
    assert fetched(url, Authorization=f"Bearer {town.dev.token}", **RAW).content == b"\x00wheel"
    assert town.dev.read(f"/releases/assets/{made}")["name"] == "tokens.whl"
    assert town.dev.get("/releases/assets/99").status_code == 404


def test_a_drafts_file_is_not_there_for_browsers(town: Town) -> None:
    _, address = attached(town, draft=True)
    assert fetched(address).status_code == 404
