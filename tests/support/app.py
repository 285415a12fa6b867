"""The team's App: a key pair of its own, made once, and its installation."""

from functools import cached_property

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from hotfix_actions.rehearsal.stage import PERMISSIONS
from hotfix_actions.sandbox.seeding import app_id
from tests.support.e2e import Scene


class App:
    """An App that signs by a real key."""

    @cached_property
    def _private(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key(self) -> str:
        """Return the private key as GitHub hands it out."""
        private = self._private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        return private.decode()

    def install(self, scene: Scene) -> int:
        """Let the embedded GitHub know the App; return its id."""
        public = self._private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        owner = scene.stage.repository.partition("/")[0]
        world = scene.stage.sandbox.world
        world.add_app("hotfix", owner, permissions=PERMISSIONS, public_key=public.decode())
        return app_id("hotfix")
