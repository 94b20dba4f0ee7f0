"""Where a session's secrets rest: the interface, and the plainest way, a file of one's own.

A key file is JSON. Its custody decides what stands in it instead of the secrets, and what else has
to be there to have them back: nothing (`KeyFile`), a passphrase, or the system's keyring.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Protocol

from facilitator.errors import FacilitatorError

KEYFILE = "keyfile"
PASSPHRASE = "passphrase"  # noqa: S105 - the name of a way, not a secret
KEYRING = "keyring"
CUSTODIES = (KEYFILE, PASSPHRASE, KEYRING)

Held = dict[str, Any]
"""What a key file holds in the place of the secrets: texts, numbers, and tables of these."""

_NONCE_BYTES = 12


class KeyLockedError(FacilitatorError):
    """The key is there, but not to be had now: no passphrase, a wrong one, no keyring.

    Told apart from a key that is gone or damaged, because a destruction that was begun is finished
    when the key is gone, and must never be when it is only locked.
    """


class Custody(Protocol):
    """One way of keeping secrets. `identity` names what they are for and is authenticated."""

    @property
    def name(self) -> str: ...

    def wrap(self, identity: str, secret: bytes, before: Mapping[str, Any] | None) -> Held:
        """What the key file is to hold. `before` is what it held if this replaces it."""
        ...

    def unwrap(self, identity: str, held: Mapping[str, Any], *, ask: bool = True) -> bytes:
        """The secrets. ValueError if damaged or gone; KeyLockedError if not to be had now.

        Unless `ask`, nobody is asked for anything.
        """
        ...

    def forget(self, held: Mapping[str, Any], *, all_of_it: bool) -> None:
        """Destroy what is kept outside the key file: what `held` needs, or all that ever was."""
        ...


class KeyFile:
    """The secrets as they are, in a file that only its owner may read."""

    name = KEYFILE

    def wrap(self, identity: str, secret: bytes, before: Mapping[str, Any] | None) -> Held:
        return {"key": base64.b64encode(secret).decode()}

    def unwrap(self, identity: str, held: Mapping[str, Any], *, ask: bool = True) -> bytes:
        return unbase64(held.get("key"))

    def forget(self, held: Mapping[str, Any], *, all_of_it: bool) -> None:
        """Nothing is kept elsewhere."""


def seal_secret(key: bytes, secret: bytes, about: str) -> Held:
    """A secret sealed under a wrapping key (ChaCha20-Poly1305, random nonce), bound to `about`."""
    import secrets

    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = ChaCha20Poly1305(key).encrypt(nonce, secret, about.encode())
    return {"sealed": base64.b64encode(nonce + sealed).decode()}


def open_secret(key: bytes, held: Mapping[str, Any], about: str) -> bytes | None:
    """What `seal_secret` sealed; None if key, text or `about` is another. ValueError: no such."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    data = unbase64(held.get("sealed"))
    try:
        return ChaCha20Poly1305(key).decrypt(
            data[:_NONCE_BYTES], data[_NONCE_BYTES:], about.encode()
        )
    except (InvalidTag, ValueError):
        return None


def unbase64(text: object) -> bytes:
    """ValueError for anything but the one spelling of some bytes in base64."""
    if not isinstance(text, str):
        raise ValueError("no text")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("no base64") from None
    if base64.b64encode(data).decode() != text:
        raise ValueError("not its own base64")
    return data
