"""What host and joined machines say to each other: one JSON object a WebSocket text frame.

A message is its kind, which is its class's name in small letters, and its fields; it is read by
type, so that what does not fit is a `ValueError` that quotes nothing. `docs/sharing.md` tells in
which order they come. Times `*_ms` are session time; `n` counts the acts of one device, from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from facilitator.child_messages import Kinds, Message, line_of
from facilitator.domain.course import Status
from facilitator.sharing.terms import (
    FIELDS,
    LARGEST_TOLD,
    LONGEST_CARD,
    LONGEST_NOTE,
    NONCE_DIGITS,
    SECRET_DIGITS,
    VERSION,
    Reason,
    Role,
    State,
    What,
)

# -- what a machine says before it was let in --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Knock(Message):
    """First message of a machine that wants in. `nonce`: 32 hexadecimal digits of its own."""

    role: Role
    nonce: str
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Proof(Message):
    """That it knows the code: `pairing.Terms.proof` of the client's side. One try."""

    mac: str


@dataclass(frozen=True, slots=True)
class Waiting(Message):
    """The host's own proof is right: this machine shows the check words and waits. `secret`: 64
    hexadecimal digits that the machine keeps; whoever has it is this device again."""

    secret: str = field(repr=False)


# -- what a machine says that was let in -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """First message of a machine with a token (cookie). `epoch` and `position` of the last
    `Changes` that it has taken in; "" and 0 if it has none."""

    epoch: str = ""
    position: int = 0
    v: int = VERSION


@dataclass(frozen=True, slots=True)
class Act(Message):
    """Somebody did something at `at_ms` (this machine's idea of session time). Fields that
    `FIELDS` does not name for it stay empty."""

    n: int
    at_ms: int
    what: What
    tag: str = ""
    of: int = 0
    code: str = ""
    text: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Ping(Message):
    """`sent`: any clock of this machine, in ms; comes back in the `Pong`."""

    sent: int


@dataclass(frozen=True, slots=True)
class Emptied(Message):
    """To an `Ending`: nothing waits on this machine any more."""


# -- what the host says before somebody was let in ---------------------------------------------


@dataclass(frozen=True, slots=True)
class Challenge(Message):
    """To a `Knock`. `fingerprint`: SHA-256 of the host's certificate, 64 hexadecimal digits; who
    can see the certificate takes it from there instead. `ends_in_s`: how long the code lasts."""

    nonce: str
    fingerprint: str
    ends_in_s: int


@dataclass(frozen=True, slots=True)
class Proved(Message):
    """To a right `Proof`: that the host knows the code as well. Both sides show the words now.
    `meeting`: 16 hexadecimal digits, the same whenever this session is shared: a machine that has
    been in it says the secret of then."""

    mac: str
    ends_in_s: int
    meeting: str = ""


@dataclass(frozen=True, slots=True)
class Welcome(Message):
    """Let in. `ticket`: to be posted to /enter once, within half a minute, for the cookie; then a
    new connection begins with `Hello`."""

    ticket: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused(Message):
    """Not let in, or not let go on; the connection ends. `again_s`: not to be tried before, and
    None: not by itself at all."""

    reason: Reason
    said: str
    again_s: int | None = None


# -- what the host says to a machine that was let in -------------------------------------------


@dataclass(frozen=True, slots=True)
class Settled(Message):
    """To a `Hello`: who this machine is, what it may do, and what its acts begin with. `link`: 64
    hexadecimal digits that encrypt its outbox; the same for the device as long as the session's
    key is there. `next`: the number of its next new act is this or higher."""

    device: str
    role: Role
    next: int
    link: str = field(repr=False)
    may: tuple[What, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Something that was said, masked. `speaker`: a code, "" while nobody knows."""

    id: str
    start_ms: int
    end_ms: int
    speaker: str
    text: str
    quotable: bool = True


@dataclass(frozen=True, slots=True)
class Flag:
    """A moment; `n`: the number of the act if it is this machine's own."""

    id: str
    tag: str
    at_ms: int
    start_ms: int
    end_ms: int
    speaker: str
    label: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A note, masked."""

    id: str
    at_ms: int
    text: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """A question card of this machine itself: others' are not shown. `state`: "waiting", "asked",
    "later"."""

    id: str
    at_ms: int
    text: str
    state: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the guide, its names masked; `status` as in the guide pane."""

    id: str
    text: str
    status: Status
    probes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the guide; `minutes` None: it has no time of its own."""

    title: str
    minutes: int | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The guide as it is now. `current`: the question that the talk is at, "" for none. The last
    one was opened at `since_ms`, in the section of that index (None: none was opened); before then
    `section_ms` had gone to that section, and since then all of session time goes to it."""

    title: str
    sections: tuple[Section, ...]
    current: str = ""
    section: int | None = None
    since_ms: int = 0
    section_ms: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody at the table; `key`: on the host ("1", "-1" in the second row, ","), "" for none."""

    key: str
    code: str
    short: str
    here: bool = True
    facilitates: bool = False


@dataclass(frozen=True, slots=True)
class TagShown:
    """A kind of flag of the study."""

    name: str
    key: str
    label: str
    symbol: str


@dataclass(frozen=True, slots=True)
class Table:
    """Who sits where, and what can be flagged."""

    title: str
    language: str
    seats: tuple[Seat, ...]
    tags: tuple[TagShown, ...]


@dataclass(frozen=True, slots=True)
class Changes(Message):
    """What is new behind a position of the host's feed, up to `position` of `epoch`. Each thing is
    as it is now, in place of what had its id; `gone` are ids of lines, flags, notes and cards that
    are there no more, and are to be forgotten. `fresh`: all that was known before is to be
    forgotten first. `more`: the next `Changes` follows at once. None: guide or table are as they
    were."""

    epoch: str
    position: int
    fresh: bool = False
    more: bool = False
    lines: tuple[Line, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[Note, ...] = ()
    cards: tuple[Card, ...] = ()
    gone: tuple[str, ...] = ()
    guide: Guide | None = None
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Standing(Message):
    """How it stands, whenever that changes. Session time is at `now_ms` and goes on by itself if
    `running`; not `recording`: not begun, or stopped. `speaking`: a code, "" for nobody."""

    state: State
    now_ms: int
    running: bool
    speaking: str = ""
    behind_ms: int = 0
    recording: bool = True


@dataclass(frozen=True, slots=True)
class Pong(Message):
    """To a `Ping`: session time as that came in."""

    sent: int
    now_ms: int
    running: bool


@dataclass(frozen=True, slots=True)
class Ack(Message):
    """Act `n` is on the host's disk: it can leave the outbox. `id`: of what came of it (a flag, a
    note, a card), "" for nothing. `said`: in words, for a line on the screen."""

    n: int
    id: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Denied(Message):
    """Act `n` was not done and will not be: `said` is why. It can leave the outbox."""

    n: int
    said: str


@dataclass(frozen=True, slots=True)
class Later(Message):
    """Act `n` cannot be taken in just now: it stays in the outbox, with all behind it, and is to
    be sent again after `after_ms`."""

    n: int
    after_ms: int


@dataclass(frozen=True, slots=True)
class Ending(Message):
    """In a moment it is `Over`: what waits is to be sent now, and then `Emptied`."""


@dataclass(frozen=True, slots=True)
class Over(Message):
    """The meeting is over, or no longer shared: the machine forgets what it was shown, and all the
    rest of it if nothing waits in its outbox. `ends` False: the same session may be shared again,
    so what waits there stays, with the secret."""

    said: str = ""
    ends: bool = True


TOLD = Kinds((Knock, Proof, Waiting, Hello, Act, Ping, Emptied))
"""What a host reads."""

SHOWN = Kinds(
    (
        *(Challenge, Proved, Welcome, Refused, Settled, Changes, Standing),
        *(Pong, Ack, Denied, Later, Ending, Over),
    )
)
"""What a joined machine reads."""


def is_hex(text: str, digits: int) -> bool:
    """Whether a text is so many hexadecimal digits, in small letters."""
    return len(text) == digits and set(text) <= set("0123456789abcdef")


def text_of(message: Message) -> str:
    """The text frame that a message is."""
    return line_of(message).rstrip("\n")


def read_told(text: str) -> Message:
    """A message of a joined machine. ValueError, which quotes nothing, if it is none, or says more
    than it may."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_TOLD:
        raise ValueError("too long")
    message = TOLD.read(text)
    match message:
        case Act():
            _check(message)
        case Knock(nonce=digits) if not is_hex(digits, NONCE_DIGITS):
            raise ValueError("no nonce")
        case Proof(mac=digits) | Waiting(secret=digits) if not is_hex(digits, SECRET_DIGITS):
            raise ValueError("no proof, or no secret")
        case _:
            pass
    return message


def _check(act: Act) -> None:
    has = {name for name in ("tag", "of", "code", "text", "question") if getattr(act, name)}
    wanted = FIELDS[act.what]
    needed = wanted - ({"code"} if act.what is What.SPEAK else set())
    if act.n < 1 or not needed <= has <= wanted:
        raise ValueError("not the fields of such an act")
    if any("\ud800" <= c <= "\udfff" for c in act.text + act.tag + act.code + act.question):
        raise ValueError("half of a character")
    longest = LONGEST_CARD if act.what is What.CARD else LONGEST_NOTE
    if len(act.text) > longest or max(len(act.tag), len(act.code), len(act.question)) > 100:
        raise ValueError("too long")
