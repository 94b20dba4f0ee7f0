"""Who is at the table, who was in the room when, and what each agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from facilitator.domain import events as ev
from facilitator.domain.ordering import Latest, Order, Ordered
from facilitator.domain.terms import SETTING_UP

Coming = ev.ParticipantArrived | ev.ParticipantLeft


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person agreed to."""

    recording: bool
    quoting: bool


@dataclass(frozen=True, slots=True)
class Stay:
    """From when to when somebody was in the room, in ms of session time; `left_ms` None: still."""

    arrived_ms: int
    left_ms: int | None


class Attendance:
    """Codes, stays and consents. Codes are those of the setting-up, then those who joined."""

    def __init__(self) -> None:
        self._seated: tuple[str, ...] = ()
        self._joined: Ordered[str] = Ordered()
        self._moves: dict[Order, Coming] = {}
        self._consents: dict[str, Latest[Consent | None]] = {}
        self.withdrawn: set[str] = set()
        """Codes of those who take part no more, and whose words are gone."""

    def seat(self, codes: tuple[str, ...]) -> None:
        self._seated = codes

    def add(self, order: Order, event: Coming | ev.ParticipantJoined | ev.ConsentGiven) -> None:
        match event:
            case ev.ParticipantJoined():
                self._joined.add(order, event.code)
            case ev.ConsentGiven():
                agreed = Consent(event.recording, event.quoting)
                self._consents.setdefault(event.code, Latest(None)).set(order, agreed)
            case _:
                self._moves[order] = event

    def remove(self, order: Order) -> None:
        """A coming or going was taken back."""
        self._moves.pop(order, None)

    @property
    def joined(self) -> tuple[str, ...]:
        """Those who came to the table after the session was set up."""
        return tuple(self._joined)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes at the table, in the order they were seated."""
        return tuple(dict.fromkeys((*self._seated, *self._joined)))

    @property
    def listed(self) -> bool:
        """Whether it was noted who was there as the meeting began. Where it was not, as in older
        sessions, nothing says that somebody at the table was not there."""
        return any(order[1:2] == (SETTING_UP,) for order in self._moves)

    @property
    def here(self) -> tuple[str, ...]:
        """Who of them is in the room now, as far as anybody noted; else all who have not
        withdrawn."""
        stays, listed = self.stays, self.listed
        return tuple(
            code
            for code in self.codes
            if code not in self.withdrawn
            and (stays[code][-1].left_ms is None if code in stays else not listed)
        )

    @property
    def refusing(self) -> tuple[str, ...]:
        """Who is here and does not agree to being recorded: until then nothing may be."""
        consents = self.consents
        return tuple(c for c in self.here if c in consents and not consents[c].recording)

    @property
    def unquoted(self) -> frozenset[str]:
        """Codes of those who agreed to being recorded and not to being quoted."""
        return frozenset(code for code, consent in self.consents.items() if not consent.quoting)

    @property
    def consents(self) -> dict[str, Consent]:
        """What was said of each person's consent; who is not in it was not asked one by one."""
        return {c: latest.value for c, latest in self._consents.items() if latest.value is not None}

    @property
    def stays(self) -> dict[str, tuple[Stay, ...]]:
        """When each was in the room, as far as it was noted."""
        found: dict[str, list[Stay]] = {}
        for move in sorted(self._moves.items(), key=lambda item: (item[1].at_ms, item[0])):
            event = move[1]
            stays = found.setdefault(event.code, [])
            here = bool(stays) and stays[-1].left_ms is None
            if isinstance(event, ev.ParticipantArrived):
                if not here:
                    stays.append(Stay(event.at_ms, None))
            elif here:
                stays[-1] = Stay(stays[-1].arrived_ms, event.at_ms)
            elif not stays:
                stays.append(Stay(0, event.at_ms))  # was there from the beginning
        return {code: tuple(stays) for code, stays in found.items()}
