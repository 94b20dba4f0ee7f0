"""Secrets under the system's keyring, by way of the `keyring` library (an optional extra).

The keyring holds a random wrapping key, the key file the secrets sealed under it: neither opens
anything without the other. Each replacement takes a new wrapping key, in the other of two places,
and removes the old one; so nothing that was ever put there can be overlooked when it is destroyed.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from typing import Any, NoReturn

from facilitator.vault.custody import (
    KEYRING,
    Held,
    KeyLockedError,
    open_secret,
    seal_secret,
    unbase64,
)
from facilitator.words import _

SERVICE = "facilitator"
_ACCOUNT = re.compile(r"[0-9a-f]{16}")
_PLACES = ("a", "b")


class KeyringCustody:
    """Key files whose secrets are sealed under a key in the system's keyring."""

    name = KEYRING

    def wrap(self, identity: str, secret: bytes, before: Mapping[str, Any] | None) -> Held:
        account, place, _rest = _where(before) if before else (secrets.token_hex(8), "b", "")
        keyring = _keyring()
        place = _PLACES[1 - _PLACES.index(place)]
        key = secrets.token_bytes(32)
        text = base64.b64encode(key).decode()
        name = f"{account}-{place}"
        try:
            keyring.set_password(SERVICE, name, text)
            if keyring.get_password(SERVICE, name) != text:
                raise ValueError("it does not read back")
        except Exception as error:
            _refused(error)
        held = {"account": account, "place": place, "backend": _backend(keyring)}
        return {**held, **seal_secret(key, secret, _about(identity, held))}

    def unwrap(self, identity: str, held: Mapping[str, Any], *, ask: bool = True) -> bytes:
        account, place, backend = _where(held)
        keyring = _keyring()
        try:
            text = keyring.get_password(SERVICE, f"{account}-{place}")
        except Exception as error:
            _refused(error)
        if text is None and _backend(keyring) != backend:
            raise KeyLockedError(
                _("The key is in another keyring ({backend}) than this one ({backend_2}).").format(
                    backend=backend, backend_2=_backend(keyring)
                ),
                _("Log in as you did when the session was recorded, then try again."),
            )
        if text is None:
            raise ValueError("gone from the keyring")
        about = _about(identity, {"account": account, "place": place, "backend": backend})
        secret = open_secret(unbase64(text), held, about)
        if secret is None:
            raise ValueError("damaged")
        return secret

    def forget(self, held: Mapping[str, Any], *, all_of_it: bool) -> None:
        account, place, _rest = _where(held)
        keyring = _keyring()
        for where in _PLACES if all_of_it else (place,):
            name = f"{account}-{where}"
            try:
                if keyring.get_password(SERVICE, name) is not None:
                    keyring.delete_password(SERVICE, name)
            except Exception as error:
                _refused(error)


def check_keyring() -> None:
    """KeyLockedError if keys cannot be kept in a keyring on this machine."""
    _keyring()


def _where(held: Mapping[str, Any]) -> tuple[str, str, str]:
    """Account, place and backend that a key file names; ValueError if it is damaged."""
    account, place, backend = (held.get(name) for name in ("account", "place", "backend"))
    if not isinstance(account, str) or not _ACCOUNT.fullmatch(account):
        raise ValueError("no account")
    if place not in _PLACES or not isinstance(backend, str):
        raise ValueError("no place")
    return account, str(place), backend


def _about(identity: str, held: Mapping[str, str]) -> str:
    return "\n".join([identity, held["account"], held["place"], held["backend"]])


def _keyring() -> Any:
    """The library, with a keyring behind it; KeyLockedError if there is none."""
    try:
        import keyring
        from keyring.backends import fail, null
    except ImportError:
        raise KeyLockedError(
            _("Keys are to be in the system's keyring, and the library for it is not installed."),
            _("Install it: pip install 'facilitator[keyring]'"),
        ) from None
    if isinstance(keyring.get_keyring(), fail.Keyring | null.Keyring):
        raise KeyLockedError(
            _("Keys are to be in the system's keyring, and this system has none that answers."),
            _('Log in at the desktop, or choose custody = "passphrase" in study.toml.'),
        )
    return keyring


def _backend(keyring: Any) -> str:
    kind = type(keyring.get_keyring())
    return f"{kind.__module__}.{kind.__qualname__}"


def _refused(error: Exception) -> NoReturn:
    # Of the backend's own words only the kind: they may quote what was to be stored.
    raise KeyLockedError(
        _("The system's keyring did not answer as it should ({name}).").format(
            name=type(error).__name__
        ),
        _("Unlock it, then try again."),
    ) from None
