"""An App that signs for its tokens."""

import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.conformance.tour.town import TouredTown, ok


def visit(town: TouredTown) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    permissions = {"contents": "write"}
    town.world.add_app("renewer", "acme", permissions=permissions, public_key=public.decode())
    moment = int(time.time())
    claims = {"iat": moment, "exp": moment + 300, "iss": str(town.world.app_id("renewer"))}
    app = town.client(jwt.encode(claims, key, algorithm="RS256"))
    app.read("//app")
    number = app.read("/installation")["id"]
    path = f"//app/installations/{number}/access_tokens"
    ok(app.post(path, {"repositories": ["tokens"], "permissions": {"contents": "read"}}))
    assert app.post("//app/installations/999/access_tokens").status_code == 404
    assert town.client("ghp_wrong").get("//app").status_code == 401
