"""Tokens that expire, that tell what they may do, and that an App signs for."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .github import Client, Town, git, ok, said

pytestmark = pytest.mark.slow

BODY = {"title": "x"}
BAD = (401, "Bad credentials")
CI = ".github/workflows/ci.yml"
Signer = Callable[..., Client]


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def signed(town: Town, key: rsa.RSAPrivateKey) -> Signer:
    """The App `renewer`, installed at acme, with whatever claims it makes."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    permissions = {"contents": "write", "issues": "read"}
    town.world.add_app("renewer", "acme", permissions=permissions, public_key=public.decode())

    def sign(with_key: Any = key, **claims: Any) -> Client:
        moment = int(time.time())
        whole = {"iat": moment - 60, "exp": moment + 500, "iss": str(town.world.app_id("renewer"))}
        return town.client(jwt.encode(whole | claims, with_key, algorithm="RS256"))

    return sign


def headers(answer: requests.Response) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


def test_a_token_is_bad_once_its_time_is_over(town: Town) -> None:
    tokens = [
        town.world.user_token("dev", expires_in=3600),
        town.world.app_token("hotfix", permissions={"contents": "read"}, expires_in=3600),
        town.world.actions_token("acme/tokens", permissions={"contents": "read"}, expires_in=3600),
    ]
    clients = [town.client(token) for token in tokens]
    town.world.advance(3590)
    assert [each.get("").status_code for each in clients] == [200, 200, 200]
    town.world.advance(20)
    assert [said(each.get("")) for each in clients] == [BAD, BAD, BAD]
    url = f"{town.sandbox.url}/acme/tokens.git/info/refs?service=git-upload-pack"
    asked = requests.get(url, auth=("x-access-token", tokens[0]), timeout=5)
    assert asked.status_code == 401


def test_a_token_is_bad_after_so_many_requests(town: Town) -> None:
    client = town.client(town.world.user_token("dev", requests=2))
    assert [client.get("").status_code for _ in range(4)] == [200, 200, 401, 401]


def test_a_persons_token_tells_when_it_expires_and_an_apps_does_not(town: Town) -> None:
    client = town.client(town.world.user_token("dev", expires_in=86400))
    told = headers(client.get(""))["github-authentication-token-expiration"]
    moment = datetime.strptime(told, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC).timestamp()
    assert 86390 < moment - time.time() < 86410
    app = town.client(town.world.app_token("hotfix", permissions={}, expires_in=3600))
    assert "github-authentication-token-expiration" not in headers(app.get(""))
    assert "github-authentication-token-expiration" not in headers(town.dev.get(""))


def test_every_answer_names_what_the_operation_needs(town: Town) -> None:
    body = {"title": "x"}
    assert headers(town.app.post("/issues", body))["x-accepted-github-permissions"] == (
        "issues=write"
    )
    read = headers(town.app.get("/git/ref/heads/main"))
    assert read["x-accepted-github-permissions"] == "contents=read"
    assert "x-oauth-scopes" not in read
    missing = headers(town.app.get("/git/ref/heads/nowhere"))
    assert missing["x-accepted-github-permissions"] == "contents=read"
    classic = headers(town.dev.get("/git/ref/heads/main"))
    assert classic["x-oauth-scopes"] == "repo, workflow"
    assert "x-accepted-github-permissions" not in classic
    assert "x-accepted-github-permissions" not in headers(town.nobody.get(""))


def test_a_fine_grained_token_needs_permission_and_role(town: Town) -> None:
    def client(login: str, **permissions: str) -> Client:
        return town.client(town.world.user_token(login, permissions=permissions))

    refused = client("dev", contents="read").post("/issues", {"title": "x"})
    assert said(refused) == (403, "Resource not accessible by personal access token")
    assert headers(refused)["x-accepted-github-permissions"] == "issues=write"
    sha = town.dev.sha("heads/main")
    body = {"ref": "refs/heads/x", "sha": sha}
    assert client("ray", contents="write").post("/git/refs", body).status_code == 404
    assert client("dev", contents="write").post("/git/refs", body).status_code == 201
    assert client("dev", contents="write").token.startswith("github_pat_")  # type: ignore[union-attr]
    assert client("dev", contents="write").read("//user")["login"] == "dev"


def test_a_classic_token_reaches_as_far_as_its_scopes(town: Town) -> None:
    town.world.add_repository("acme", "secret", private=True)
    town.world.grant("acme/secret", "dev", "write")
    public = town.world.user_token("dev", scopes=["public_repo"])
    assert town.client(public, "acme/secret").get("").status_code == 404
    assert town.client(public).post("/issues", {"title": "x"}).status_code == 201
    assert town.client(town.world.user_token("dev", scopes=[])).post(
        "/issues", BODY
    ).status_code == (404)


def test_a_classic_token_without_the_scope_brings_no_workflow(town: Town, tmp_path: Any) -> None:
    token = town.world.user_token("dev", scopes=["repo"])
    sha = town.client(token).sha("heads/main")
    new = town.dev.commit(sha, {CI: "name: Other\non: push\njobs: {}\n"})
    refused = town.client(token).post("/git/refs", {"ref": "refs/heads/x", "sha": new})
    assert said(refused) == (404, "Not Found")
    url = town.sandbox.url.replace("//", f"//x:{token}@") + "/acme/tokens.git"
    git(tmp_path, "clone", "-q", url, "work")
    work = tmp_path / "work"
    (work / CI).write_text("name: Mine\non: push\njobs: {}\n")
    git(work, "commit", "-qam", "Change the workflow")
    told = git(work, "push", "-q", "origin", "HEAD:refs/heads/y", succeed=False)
    assert (
        f"refusing to allow a Personal Access Token to create or update workflow `{CI}`"
        " without `workflow` scope" in told
    )


def test_an_app_signs_for_a_token_of_its_installation(town: Town, signed: Signer) -> None:
    app = signed()
    assert ok(app.get("//app"))["slug"] == "renewer"
    installation = ok(app.get("/installation"))
    assert (installation["app_slug"], installation["repository_selection"]) == ("renewer", "all")
    made = ok(app.post(f"//app/installations/{installation['id']}/access_tokens"))
    assert made["permissions"] == {"metadata": "read", "contents": "write", "issues": "read"}
    expires = datetime.fromisoformat(made["expires_at"]).timestamp()
    assert 3590 < expires - time.time() < 3610
    client = town.client(made["token"])
    ok(client.post("/git/refs", {"ref": "refs/heads/x", "sha": client.sha("heads/main")}))
    assert client.post("/issues", {"title": "x"}).status_code == 403
    town.world.advance(3601)
    assert said(client.get("")) == BAD
    assert ok(signed(exp=int(time.time()) + 4000, iat=int(time.time()) + 3600).get("//app"))


def test_a_token_may_be_for_less_than_the_installation_has(town: Town, signed: Signer) -> None:
    town.world.add_repository("acme", "other", private=True)
    path = f"//app/installations/{signed().read('/installation')['id']}/access_tokens"
    body: dict[str, Any] = {"repositories": ["tokens"], "permissions": {"contents": "read"}}
    made = ok(signed().post(path, body))
    assert [each["name"] for each in made["repositories"]] == ["tokens"]
    assert town.client(made["token"], "acme/other").get("").status_code == 404
    body = {"permissions": {"issues": "write"}}
    assert said(signed().post(path, body))[0] == 422
    assert said(signed().post(path, {"repositories": ["nowhere"]}))[0] == 422
    town.world.set("installation_token_seconds", 60)
    short = town.client(ok(signed().post(path))["token"])
    town.world.advance(61)
    assert said(short.get("")) == BAD


def test_a_signature_that_is_wrong_or_too_old_is_refused(town: Town, signed: Signer) -> None:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    undecodable = (401, "A JSON web token could not be decoded")
    assert said(signed(other).get("//app")) == undecodable
    assert said(town.client("ghs_x").get("//app")) == undecodable
    assert said(town.nobody.get("//app")) == undecodable
    assert said(signed(iss="1").get("//app")) == (404, "Integration not found")
    moment = int(time.time())
    for claims, claim in (
        ({"exp": moment - 1}, "'Expiration time' claim ('exp') must be a numeric value"),
        ({"exp": moment + 3600}, "'Expiration time' claim ('exp') is too far in the future"),
        ({"iat": moment + 300}, "'Issued at' claim ('iat') must be an Integer"),
    ):
        status, message = said(signed(**claims).get("//app"))
        assert status == 401
        assert message.startswith(claim)


def test_another_owners_repository_has_no_installation(town: Town, signed: Signer) -> None:
    town.world.add_repository("mona", "own")
    own = signed()
    own.repository = own.repository.replace("acme/tokens", "mona/own")
    assert said(own.get("/installation")) == (404, "Not Found")
