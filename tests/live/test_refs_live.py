"""What the journal and the leases build on: refs as GitHub treats them."""

import secrets

import pytest

from tests.live.conftest import Github

pytestmark = pytest.mark.slow


@pytest.fixture
def ref() -> str:
    return f"refs/hotfix/live-{secrets.token_hex(4)}/journal"


def test_a_ref_outside_heads_and_tags_can_be_made_and_read(somewhere: Github, ref: str) -> None:
    commit = somewhere.commit()
    assert somewhere.ask("POST", "git/refs", {"ref": ref, "sha": commit}).status_code == 201
    read = somewhere.ask("GET", f"git/ref/{ref.removeprefix('refs/')}").json()
    assert read["object"]["sha"] == commit


def test_a_ref_is_made_only_once(somewhere: Github, ref: str) -> None:
    body = {"ref": ref, "sha": somewhere.commit()}
    somewhere.ask("POST", "git/refs", body)
    second = somewhere.ask("POST", "git/refs", body)
    assert second.status_code == 422
    assert second.json()["message"] == "Reference already exists"


def test_a_file_is_read_at_a_commit_that_only_such_a_ref_holds(somewhere: Github, ref: str) -> None:
    commit = somewhere.commit()
    somewhere.ask("POST", "git/refs", {"ref": ref, "sha": commit})
    read = somewhere.ask("GET", f"contents/x?ref={commit}")
    assert read.status_code == 200
    assert read.json()["encoding"] == "base64"
