"""How a machine is let in: a join code on the host's screen, two check words on both, and a key.

The code is used for one try, within a minute. Both sides prove that they know it (HMAC-SHA256, RFC
2104, over role, certificate and nonces) and never send it, so whoever stands between them learns
nothing that helps, and a certificate that is not the host's shows. Then a person compares two words
and lets the machine in. No clock is read here but the one that is given; nothing is written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from facilitator.sharing.terms import NONCE_DIGITS, Reason, Role, place

CODE_S = 60.0
"""So long a code can be used, and so long a machine waits to be let in (KDE Connect: 30 s, for
machines of one person)."""

PROOF_S = 10.0
"""A machine proves that it knows the code within this time: it does so by itself."""

MOST_WRONG = 5
"""After so many wrong codes nobody is let in any more until somebody at the host opens again."""

MOST_WRONG_HERE = 3
"""An address with so many is not heard any more for as long as the meeting is shared."""

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
"""Base32 (RFC 4648). 0, 1 and 8 are not among them and are read as O, I and B."""

CODE_LETTERS = 16
"""80 bits."""

_READ_AS = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class JoinCode:
    """16 letters, and a check letter for those who type them."""

    letters: str = field(repr=False)

    @classmethod
    def make(cls) -> JoinCode:
        """A new one, from the system's source of randomness."""
        return cls("".join(secrets.choice(LETTERS) for _ in range(CODE_LETTERS)))

    @classmethod
    def parse(cls, typed: str) -> JoinCode:
        """The code that somebody typed, in any case, with or without hyphens and blanks.
        ValueError if it can be none: then no try is lost."""
        letters = "".join(c for c in typed.upper().translate(_READ_AS) if c not in "-‐–— \t\r\n")
        if len(letters) != CODE_LETTERS + 1 or not set(letters) <= set(LETTERS):
            raise ValueError("not a join code")
        if letters[-1] != _check(letters[:-1]):
            raise ValueError("a letter of it is wrong")
        return cls(letters[:-1])

    @property
    def shown(self) -> str:
        """As a person reads and types it: ABCD-EFGH-IJKL-MNOP-Q."""
        groups = [self.letters[at : at + 4] for at in range(0, CODE_LETTERS, 4)]
        return "-".join([*groups, _check(self.letters)])


def _check(letters: str) -> str:
    """Luhn's algorithm over 32 letters: sees any one wrong, and nearly all changed places."""
    total, factor = 0, 2
    for letter in reversed(letters):
        addend = factor * LETTERS.index(letter)
        factor = 3 - factor
        total += addend // 32 + addend % 32
    return LETTERS[-total % 32]


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides prove that they agree on; all of it but the code may be known to others."""

    role: Role
    fingerprint: str
    client_nonce: str
    host_nonce: str

    def proof(self, code: JoinCode, side: str) -> str:
        """Shows that `side` ("client", "host") knows the code, for this certificate alone."""
        return self._mac(code, side).hex()

    def words(self, code: JoinCode) -> tuple[str, str]:
        """What both screens show before somebody is let in: alike on both, or somebody is between
        them (or has guessed the code)."""
        mac = self._mac(code, "words")
        return check_words()[mac[0]], check_words()[mac[1]]

    def _mac(self, code: JoinCode, what: str) -> bytes:
        text = "\n".join(
            ("facilitator/1", what, self.role, self.fingerprint, self.client_nonce, self.host_nonce)
        )
        return hmac.digest(code.letters.encode("ascii"), text.encode("ascii"), "sha256")


@cache
def check_words() -> tuple[str, ...]:
    """256 words that are hard to mistake for each other."""
    text = Path(__file__).with_name("words.txt").read_text(encoding="ascii")
    return tuple(text.split())


def new_nonce() -> str:
    return secrets.token_hex(NONCE_DIGITS // 2)


def device_id(role: Role, secret: str) -> str:
    """The device of whoever has a secret: nobody can take another's on who does not know that, and
    who has it is the same device again, also once the host has been started anew."""
    digest = hashlib.sha256(f"facilitator device\n{role}\n{secret}".encode("ascii")).digest()
    return f"{role}-{base64.b32encode(digest)[:CODE_LETTERS].decode('ascii').lower()}"


def link_key(session_secret: bytes, device: str) -> str:
    """What a device encrypts its outbox with: 64 hexadecimal digits, gone with the session."""
    return hmac.digest(
        session_secret, f"facilitator outbox\n{device}".encode("ascii"), "sha256"
    ).hex()


def meeting_tag(session_secret: bytes) -> str:
    """By which a machine that was let in knows the session again: 16 hexadecimal digits."""
    return hmac.digest(session_secret, b"facilitator meeting", "sha256").hex()[:16]


def short_fingerprint(fingerprint: str) -> str:
    """The first 16 bytes of a fingerprint in 22 characters: what a QR code has room for."""
    return base64.urlsafe_b64encode(bytes.fromhex(fingerprint)[:16]).decode("ascii").rstrip("=")


def join_url(address: str, port: int, code: JoinCode, fingerprint: str) -> str:
    """Where to join, for a QR code. What stands behind "#" a browser sends to nobody."""
    return f"https://{place(address, port)}/#{code.shown}.{short_fingerprint(fingerprint)}"


@dataclass(slots=True)
class Guest:
    """Somebody at the door. `words` once they have proved that they know the code, `secret` once
    they have seen that the host does."""

    number: int
    address: str
    terms: Terms
    code: JoinCode = field(repr=False)
    since: float
    words: tuple[str, str] | None = None
    secret: str = field(default="", repr=False)


class Doorkeeper:
    """Who may come in: for as long as it is open there is a code, one at a time.

    Every method is called on one thread. Times are those of `monotonic`, in seconds.
    """

    def __init__(self, fingerprint: str, monotonic: Callable[[], float]) -> None:
        self.fingerprint = fingerprint
        self._monotonic = monotonic
        self._code: JoinCode | None = None
        self._made_at = 0.0
        self._wrong = 0
        self._wrong_here: dict[str, int] = {}
        self._numbers = 0
        self.waiting: Guest | None = None
        """Who is to be let in, or not, by a person."""

    def open(self) -> None:
        """Somebody at the host wants to let a machine in: a new code."""
        self._wrong = 0
        self._renew()

    def close(self) -> None:
        """Nobody is let in any more, until it is opened."""
        self._code = self.waiting = None

    @property
    def code(self) -> JoinCode | None:
        """The code that can be used now, a new one where the last has run out; None while it is
        closed, or somebody waits to be let in."""
        if self._code is not None and self._left(self._made_at) <= 0:
            self._renew()
        return self._code if self.waiting is None else None

    @property
    def ends_in_s(self) -> int:
        """How long the code, or whoever waits, has left."""
        since = self._made_at if self.waiting is None else self.waiting.since
        return max(0, round(self._left(since)))

    @property
    def is_open(self) -> bool:
        return self._code is not None

    def knock(self, address: str, role: Role, nonce: str) -> Guest | Reason:
        """Somebody wants in, from an address."""
        self.tidy()
        if self._wrong_here.get(address, 0) >= MOST_WRONG_HERE or not self.is_open:
            return Reason.CLOSED
        code = self.code
        if code is None:
            return Reason.BUSY
        self._numbers += 1
        terms = Terms(role, self.fingerprint, nonce, new_nonce())
        return Guest(self._numbers, address, terms, code, self._monotonic())

    def prove(self, guest: Guest, mac: str) -> str | Reason:
        """What a guest says to show that they know the code: the host's proof, and they wait to be
        let in; or why not. Right or wrong, the code is used up."""
        self.tidy()
        if self.waiting is not None:
            return Reason.BUSY
        if guest.code is not self.code:
            return Reason.LATE if self.is_open else Reason.CLOSED
        self._renew()
        if not hmac.compare_digest(guest.terms.proof(guest.code, "client"), mac):
            self._wrong += 1
            self._wrong_here[guest.address] = self._wrong_here.get(guest.address, 0) + 1
            if self._wrong >= MOST_WRONG:
                self.close()
            return Reason.WRONG
        guest.words = guest.terms.words(guest.code)
        guest.since = self._monotonic()
        self.waiting = guest
        return guest.terms.proof(guest.code, "host")

    def gone(self, guest: Guest) -> None:
        """A guest waits no more: let in, refused, or left."""
        if self.waiting is guest:
            self.waiting = None
            self._renew()

    def tidy(self) -> Guest | None:
        """To be called now and then: who has waited too long, and waits no more."""
        late = self.waiting
        if late is None or self._left(late.since) > 0:
            return None
        self.gone(late)
        return late

    def _renew(self) -> None:
        self._code, self._made_at = JoinCode.make(), self._monotonic()

    def _left(self, since: float) -> float:
        return CODE_S - (self._monotonic() - since)
