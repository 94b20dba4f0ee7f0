"""Secrets under a passphrase: Argon2id makes a wrapping key of it, and that seals the secrets.

A study has one passphrase, with a salt of its own and a check value in the key folder, so that a
slip of the finger cannot put a session under a passphrase that nobody knows. Each key file repeats
the salt and the parameters: it can be opened without that other file.
"""

from __future__ import annotations

import hmac
import json
import secrets
import time
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from facilitator.domain.reading import json_of
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.custody import PASSPHRASE, Held, KeyLockedError, open_secret, seal_secret
from facilitator.words import _

FILE_VARIABLE = "FACILITATOR_PASSPHRASE_FILE"
"""Names a file that holds the passphrase, for runs without a terminal."""
LEAST_LENGTH = 12
"""Characters. At Argon2id's cost even twelve random letters outlast any attacker's patience."""
LEAST_GUESSES = 7
"""Characters that have to be guessed, in a passphrase of any length."""
_LOOKED_AT = 100
"""Characters from the beginning: what is unpredictable in so many needs no more."""
_KEYBOARD = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
             "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn")  # fmt: skip
_ROWS = (*_KEYBOARD, *(row[::-1] for row in _KEYBOARD))
_TRIED_FIRST = ("passphrase", "password", "passwort", "facilitator", "letmein", "iloveyou",
                "welcome", "secret", "admin")  # fmt: skip
"""What lists of passwords begin with, and this program's name."""
WRONG_DELAY_S = 1.0
"""A wrong passphrase costs a person nothing, and a program that tries many of them its patience."""

SALT_BYTES = 16
ITERATIONS = 3
LANES = 4
MEMORY_KIB = 64 * 1024
"""RFC 9106, section 4: the second recommended option, for machines with less memory to spare."""
_LEAST = (2, 1, 19 * 1024)
_MOST = (16, 16, 512 * 1024)
"""Iterations, lanes and KiB that are accepted from a file: neither so little that a passphrase
could be guessed (OWASP's least), nor so much that a forged file could stop the machine."""

Ask = Callable[[bool], str]
"""Gets the passphrase from somewhere: the one there is, or (True) a new one that is confirmed."""


@dataclass(frozen=True, slots=True)
class Argon2:
    """How a wrapping key is made of a passphrase."""

    salt: str
    iterations: int
    lanes: int
    memory_kib: int

    @classmethod
    def fresh(cls) -> Argon2:
        """Today's parameters with a salt of their own."""
        return cls(secrets.token_hex(SALT_BYTES), ITERATIONS, LANES, MEMORY_KIB)

    @classmethod
    def read(cls, body: object) -> Argon2:
        """Parameters from a file; ValueError for anything that is none, or out of bounds."""
        if not isinstance(body, dict) or set(body) != {"salt", "iterations", "lanes", "memory_kib"}:
            raise ValueError("no parameters")
        numbers = (body["iterations"], body["lanes"], body["memory_kib"])
        for value, least, most in zip(numbers, _LEAST, _MOST, strict=True):
            if type(value) is not int or not least <= value <= most:
                raise ValueError("parameters out of bounds")
        if len(_hex(body["salt"])) != SALT_BYTES:
            raise ValueError("no salt")
        return cls(body["salt"], *numbers)

    def derive(self, passphrase: str) -> bytes:
        """The wrapping key: 32 bytes, at the cost these parameters set."""
        # One spelling of accented letters, whatever the keyboard sends (RFC 8265).
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

        text = unicodedata.normalize("NFC", passphrase).encode()
        salt = bytes.fromhex(self.salt)
        try:
            return Argon2id(
                salt=salt,
                length=32,
                iterations=self.iterations,
                lanes=self.lanes,
                memory_cost=self.memory_kib,
            ).derive(text)
        except MemoryError:
            raise KeyLockedError(
                _("The passphrase needs {memory_kib} MB of memory to be tried.").format(
                    memory_kib=self.memory_kib // 1024
                ),
                _("Close other programs, then try again."),
            ) from None


class Passphrases:
    """The wrapping keys this process has, and where it asks for a passphrase (`ask`).

    `ask` is None where nobody can be asked, as while a screen is drawn.
    """

    def __init__(self, ask: Ask | None = None) -> None:
        self.ask = ask
        self._keys: dict[Argon2, bytes] = {}

    def key(self, argon2: Argon2, fits: Callable[[bytes], bool], *, ask: bool = True) -> bytes:
        """The wrapping key for these parameters, asked for if need be.

        KeyLockedError if nobody can be asked or the passphrase is wrong, after a delay.
        """
        known = self._keys.get(argon2)
        if known is not None and fits(known):
            return known
        if not ask or self.ask is None:
            raise KeyLockedError(
                _("The key is under the study's passphrase, and nobody is here to type it."),
                _(
                    "Use a terminal, or name a file that holds the passphrase in {file_variable}."
                ).format(file_variable=FILE_VARIABLE),
            )
        key = argon2.derive(self.ask(False))
        if not fits(key):
            time.sleep(WRONG_DELAY_S)
            raise KeyLockedError(
                _("That is not the passphrase."),
                _("Try again. Without the passphrase nobody can open the session, nor can we."),
            )
        self._keys[argon2] = key
        return key

    def choose(self, argon2: Argon2) -> bytes:
        """The wrapping key of a new passphrase; FacilitatorError if it is too short."""
        if self.ask is None:
            raise KeyLockedError(
                _("This study has no passphrase yet, and nobody is here to choose one."),
                _(
                    "Use a terminal, or name a file that holds the passphrase in {file_variable}."
                ).format(file_variable=FILE_VARIABLE),
            )
        passphrase = checked(self.ask(True))
        self._keys[argon2] = argon2.derive(passphrase)
        return self._keys[argon2]


def checked(passphrase: str) -> str:
    """A new passphrase, if it is long enough."""
    if len(passphrase) < LEAST_LENGTH:
        raise FacilitatorError(
            _("The passphrase is too short: {least_length} characters are the least.").format(
                least_length=LEAST_LENGTH
            ),
            _("Take four or five words that do not belong together: easy to keep, hard to guess."),
        )
    if _guesses(passphrase) < LEAST_GUESSES:
        raise FacilitatorError(
            _(
                "The passphrase is weak: most of it repeats, counts on or is a "
                "word everybody tries."
            ),
            _("Take four or five words that do not belong together: easy to keep, hard to guess."),
        )
    return passphrase


def _guesses(passphrase: str) -> int:
    """Characters that do not follow from those before them: not the last one again or its
    neighbour in a row, not a block said before, not within a word that everybody tries."""
    text = passphrase.casefold()[:_LOOKED_AT]
    for word in _TRIED_FIRST:
        text = text.replace(word, word[0])
    count, at = 0, 0
    while at < len(text):
        longest = min(at, len(text) - at)
        again = [n for n in range(longest, 2, -1) if text[at : at + n] in text[:at]]
        if again:
            at += again[0]
            continue
        step = text[at - 1 : at + 1] if at else ""
        count += not (step and (step[0] == step[-1] or any(step in row for row in _ROWS)))
        at += 1
    return count


class PassphraseCustody:
    """Key files whose secrets are sealed under the study's passphrase.

    `check_file` lies in the key folder and is made with the study's first key.
    """

    name = PASSPHRASE

    def __init__(self, check_file: Path | None, passphrases: Passphrases) -> None:
        self._check_file = check_file
        self._passphrases = passphrases

    def wrap(self, identity: str, secret: bytes, before: Mapping[str, Any] | None) -> Held:
        if before is not None:
            argon2, key = self._key(before)
        else:
            argon2, key = self.unlock()
        held = {"argon2id": asdict(argon2), "passphrase_check": _check_value(key).hex()}
        return {**held, **seal_secret(key, secret, _about(identity, argon2))}

    def unwrap(self, identity: str, held: Mapping[str, Any], *, ask: bool = True) -> bytes:
        argon2, key = self._key(held, ask=ask)
        secret = open_secret(key, held, _about(identity, argon2))
        if secret is None:
            raise ValueError("damaged")
        return secret

    def forget(self, held: Mapping[str, Any], *, all_of_it: bool) -> None:
        """A passphrase cannot be forgotten on command: what is destroyed is the sealed secret."""

    def unlock(self) -> tuple[Argon2, bytes]:
        """The study's parameters and wrapping key, asked for, or chosen if there is none yet."""
        if self._check_file is None:
            raise ValueError("without a check file no key is put under a passphrase")
        try:
            data = disk.read(self._check_file)
        except FileNotFoundError:
            return self._choose(self._check_file)
        except OSError as error:
            what = _("The study's passphrase could not be checked")
            raise disk.fault(what, self._check_file, error) from error
        try:
            body = json_of(data)
            argon2, check = Argon2.read(body["argon2id"]), _hex(body["check"])
            if data != _check_text(argon2, check):
                raise ValueError
        except (ValueError, KeyError, TypeError, AttributeError):
            raise FacilitatorError(
                _(
                    "The file the study's passphrase is checked against is damaged ({check_file})."
                ).format(check_file=self._check_file),
                _(
                    "Put back an intact copy, or move it away: then a passphrase is "
                    "chosen anew, and sessions there are keep theirs."
                ),
            ) from None
        return argon2, self._passphrases.key(
            argon2, lambda key: hmac.compare_digest(_check_value(key), check)
        )

    def _choose(self, path: Path) -> tuple[Argon2, bytes]:
        argon2 = Argon2.fresh()
        key = self._passphrases.choose(argon2)
        try:
            disk.make_folder(path.parent)
            disk.write_new(path, _check_text(argon2, _check_value(key)))
        except OSError as error:
            raise disk.fault(
                _("The passphrase's check could not be stored"), path, error
            ) from error
        return argon2, key

    def _key(self, held: Mapping[str, Any], *, ask: bool = True) -> tuple[Argon2, bytes]:
        argon2, check = Argon2.read(held.get("argon2id")), _hex(held.get("passphrase_check"))
        return argon2, self._passphrases.key(
            argon2, lambda key: hmac.compare_digest(_check_value(key), check), ask=ask
        )


def _hex(text: object) -> bytes:
    """ValueError for anything but bytes spelt as `hex` spells them."""
    if not isinstance(text, str) or bytes.fromhex(text).hex() != text:
        raise ValueError("no bytes in hexadecimal")
    return bytes.fromhex(text)


def _about(identity: str, argon2: Argon2) -> str:
    return json.dumps([identity, asdict(argon2)])


def _check_value(key: bytes) -> bytes:
    return hmac.digest(key, b"facilitator/1/passphrase check", "sha256")


def _check_text(argon2: Argon2, check: bytes) -> bytes:
    body = {
        "format": "facilitator passphrase check",
        "version": 1,
        "argon2id": asdict(argon2),
        "check": check.hex(),
    }
    return json.dumps(body, indent=1).encode() + b"\n"


PASSPHRASES = Passphrases()
"""This process's own. The command line says where to ask."""
