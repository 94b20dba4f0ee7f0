"""What host and joined machines agree on: roles, what each may do, states, reasons, bounds."""

from __future__ import annotations

from enum import StrEnum

VERSION = 1
"""Of these messages. A host that speaks another says so (`Refused`, reason `version`)."""

PORT = 8443
"""Where a host listens if nobody wants another port and it is free: as a person types it."""


def cookie(port: int) -> str:
    """The cookie of a host. Of such a name a browser takes only what came over TLS from this very
    machine; it tells the ports of one apart by nothing but the name."""
    return f"__Host-facilitator-{port}"


def place(address: str, port: int) -> str:
    """ADDRESS:PORT, as a browser says it."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


# -- bounds: the same on both sides ------------------------------------------------------------

LARGEST_TOLD = 8_192
"""Bytes of the largest message a joined machine may send; a longer one ends its connection."""

LARGEST_SHOWN = 262_144
"""Bytes of the largest message of the host; what is more comes in several."""

NONCE_DIGITS = 32
SECRET_DIGITS = 64
"""Hexadecimal digits of a nonce (128 bits); of a proof, a secret, a fingerprint (256 bits)."""

LONGEST_NOTE = 1_000
"""Code points of a note, or of a question for the guide."""

LONGEST_CARD = 200
"""Code points of a question card: one line on a screen of two rows."""

IN_FLIGHT = 16
"""So many acts a machine may have sent that are not answered: the others wait in its outbox."""

ACTS_A_SECOND = 4.0
ACTS_AT_ONCE = 40
"""A bucket of so many acts fills at that rate. An act too many is answered `Later`; whoever goes
on all the same is cut off."""

ITEMS_AT_ONCE = 100
"""So many lines, flags, notes and cards at most are in one `Changes`."""

PING_S = 5.0
"""A joined machine sends a `Ping` so often; the first few at once, to learn the clock."""

SILENT_S = 20.0
"""Whoever was not heard of for so long has dropped, on either side."""


class Role(StrEnum):
    """What somebody joins as; in words in `roles.NAMES`."""

    CO_FACILITATOR = "co-facilitator"
    FLAGGER = "flagger"
    OBSERVER = "observer"


class What(StrEnum):
    """What a joined machine may have done; which fields of `Act` each has is in `FIELDS`."""

    FLAG = "flag"
    """Flags the last 30 s before `at_ms` with `tag`."""
    FURTHER = "further"
    """The flag of act `of` reaches 30 s further back: the same button again within 10 s."""
    ABOUT = "about"
    """The flag of act `of` is about `code`."""
    NOTE = "note"
    """A note of `text`."""
    SPEAK = "speak"
    """`code` is speaking ("": nobody in particular)."""
    OPEN = "open"
    """The talk is at `question` now."""
    COVER = "cover"
    """Enough was said on `question`, at which the talk is."""
    SKIP = "skip"
    """`question` is left out this time."""
    ASK = "ask"
    """A question of `text` joins the guide behind the one the talk is at."""
    CARD = "card"
    """A question card: `text` is for the facilitator alone."""
    UNDO = "undo"
    """Act `of` of this device is taken back."""


FIELDS: dict[What, frozenset[str]] = {
    What.FLAG: frozenset({"tag"}),
    What.FURTHER: frozenset({"of"}),
    What.ABOUT: frozenset({"of", "code"}),
    What.NOTE: frozenset({"text"}),
    What.SPEAK: frozenset({"code"}),
    What.OPEN: frozenset({"question"}),
    What.COVER: frozenset({"question"}),
    What.SKIP: frozenset({"question"}),
    What.ASK: frozenset({"text"}),
    What.CARD: frozenset({"text"}),
    What.UNDO: frozenset({"of"}),
}

_FLAGS = frozenset({What.FLAG, What.FURTHER, What.ABOUT, What.UNDO})
MAY: dict[Role, frozenset[What]] = {
    Role.CO_FACILITATOR: frozenset(What),
    Role.FLAGGER: _FLAGS,
    Role.OBSERVER: frozenset({What.CARD, What.UNDO}),
}
"""What each role may have done; everybody reads the same."""


class State(StrEnum):
    """How the meeting stands for whoever joined. Lines, flags, notes and guide come in the first
    only: in the others what has come stays as it is, and nothing new is shown."""

    ON = "on"
    """On the record (or not begun, or stopped): what is new is shown."""
    OFF = "off"
    """Off the record, or a break."""
    WITHHELD = "withheld"
    """The host cannot read who is on the roster: what was shown is to be hidden as well."""
    ENDED = "ended"
    """The meeting is over: what was shown is to be forgotten."""


class Reason(StrEnum):
    """Why a machine is not let in, or not let go on; `Refused.said` tells it in words."""

    VERSION = "version"
    """The host speaks another version."""
    UNKNOWN = "unknown"
    """No machine that was let in: it has to join (`Knock`)."""
    CLOSED = "closed"
    """Nobody is being let in just now."""
    BUSY = "busy"
    """Somebody else is being let in."""
    WRONG = "wrong"
    """The code was wrong; there is a new one now."""
    LATE = "late"
    """The code, or the time to let somebody in, has run out."""
    NO = "no"
    """The host did not let this machine in."""
    FULL = "full"
    """As many machines as may have joined."""
    FLOOD = "flood"
    """It sent too much, or what is no message."""
    ELSEWHERE = "elsewhere"
    """The same machine is connected anew; this connection is the old one."""
    REVOKED = "revoked"
    """The host has shut this machine out. What it has shown is to be forgotten."""
