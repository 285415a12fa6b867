"""The App's own token: made from its key, renewed before it is over and when it is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hotfix_actions.adapters.github.app_token import AppToken
from hotfix_actions.adapters.github.connect import connector
from hotfix_actions.adapters.github.door import Door
from hotfix_actions.adapters.trace import Trace
from hotfix_actions.errors import OutsideFailed, PermissionMissing
from hotfix_actions.sandbox import Sandbox
from tests.support.clock import StillClock

pytestmark = pytest.mark.slow

PERMISSIONS = {"contents": "write", "issues": "write", "metadata": "read"}
REPOSITORY = "acme/answers"


@pytest.fixture(scope="module", name="private")
def make_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def github(github_factory: Callable[[], Sandbox], private: rsa.RSAPrivateKey) -> Sandbox:
    sandbox = github_factory()
    sandbox.world.add_org("acme")
    sandbox.world.add_repository("acme", "answers")
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    sandbox.world.add_app("hotfix", "acme", permissions=PERMISSIONS, public_key=public.decode())
    return sandbox


@pytest.fixture
def clock() -> StillClock:
    now = StillClock()
    now.moment = datetime.now(UTC)
    return now


@pytest.fixture
def token(github: Sandbox, private: rsa.RSAPrivateKey, clock: StillClock) -> AppToken:
    return app_token(github, text_of(private), clock)


def text_of(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def app_token(github: Sandbox, key: str, clock: StillClock) -> AppToken:
    return AppToken(
        api_url=github.url,
        app=str(github.world.app_id("hotfix")),
        key=key,
        repository=REPOSITORY,
        clock=clock,
        timeout=5,
    )


def door(github: Sandbox, token: AppToken, clock: StillClock) -> Door:
    connect = connector(github.url, token)
    return Door(connect=connect, repository=REPOSITORY, clock=clock, trace=Trace())


def test_one_token_serves_until_it_is_nearly_over(token: AppToken, clock: StillClock) -> None:
    first = token.token()
    clock.moment += timedelta(minutes=50)
    assert token.token() == first
    clock.moment += timedelta(minutes=6)
    assert token.token() != first


def test_a_token_that_github_refuses_is_replaced_within_the_request(
    github: Sandbox, token: AppToken, clock: StillClock
) -> None:
    asked = door(github, token, clock)
    assert asked.get(asked.repo())["full_name"] == REPOSITORY
    token._token = "ghs_revoked"
    assert asked.get(asked.repo())["full_name"] == REPOSITORY
    assert token.token() != "ghs_revoked"


def test_an_app_of_a_renamed_repository_signs_in(
    github: Sandbox, token: AppToken, clock: StillClock
) -> None:
    github.world.rename(REPOSITORY, "acme/replies")
    asked = door(github, token, clock)
    assert asked.get(asked.repo())["full_name"] == "acme/replies"


@pytest.mark.parametrize("key", ["", "no key", "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n"])
def test_a_key_that_cannot_be_used_is_told_and_not_shown(
    github: Sandbox, clock: StillClock, key: str
) -> None:
    with pytest.raises(PermissionMissing) as failure:
        app_token(github, key, clock).token()
    told = f"{failure.value} {failure.value.remedy}"
    assert "HOTFIX_APP_PRIVATE_KEY" in told
    assert "c2VjcmV0" not in told


def test_another_apps_key_is_refused_with_what_to_check(github: Sandbox, clock: StillClock) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with pytest.raises(PermissionMissing) as failure:
        app_token(github, text_of(other), clock).token()
    assert "of the same App" in failure.value.remedy


def test_a_github_that_does_not_answer_is_an_outside_failure(
    private: rsa.RSAPrivateKey,
) -> None:
    clock = StillClock()
    gone = AppToken(
        api_url="http://127.0.0.1:9",
        app="5",
        key=text_of(private),
        repository=REPOSITORY,
        clock=clock,
        timeout=1,
    )
    with pytest.raises(OutsideFailed):
        gone.token()
    assert clock.slept == [2.0, 4.0]
