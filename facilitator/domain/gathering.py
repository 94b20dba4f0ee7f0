"""Who is here before a meeting begins, and what each agreed to: the list that a person ticks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Self

from facilitator.domain import events as ev
from facilitator.domain.attendance import Consent
from facilitator.domain.events import Event
from facilitator.domain.people import NO_CODE, Participant, Seats, is_code


class Answer(Enum):
    """How it stands with one person, in the order that one key goes through."""

    ABSENT = auto()
    AGREES = auto()
    """Here, and agrees to being recorded and to being quoted."""
    UNQUOTED = auto()
    """Here, and agrees to being recorded, not to being quoted."""
    REFUSES = auto()
    """Here, and does not agree to being recorded."""

    @property
    def following(self) -> Answer:
        """What one more press of the person's key makes of it."""
        order = list(Answer)
        return order[(order.index(self) + 1) % len(order)]

    @property
    def consent(self) -> Consent | None:
        """What was agreed to, None of somebody who is not here."""
        if self is Answer.ABSENT:
            return None
        return Consent(self is not Answer.REFUSES, self is Answer.AGREES)


@dataclass(frozen=True, slots=True)
class Gathering:
    """Codes in the order of their seats, and what is known of each. Never changed: each act gives
    another."""

    answers: dict[str, Answer]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Self:
        """Nobody is here yet."""
        return cls(dict.fromkeys(codes, Answer.ABSENT))

    def with_answer(self, code: str, answer: Answer) -> Self:
        """Another answer for somebody; a code that has no seat gets one behind the others.

        Raises ValueError if it is no code.
        """
        if not is_code(code):
            raise ValueError(NO_CODE)
        return replace(self, answers={**self.answers, code: answer})

    def pressed(self, code: str) -> Self:
        """The person's key was pressed once more."""
        return self.with_answer(code, self.answers[code].following)

    def everybody(self) -> Self:
        """All are here and agree to both, but for those of whom something else was said; if all of
        them are here already, nobody is."""
        if Answer.ABSENT not in self.answers.values():
            return type(self).of(self.answers)
        return replace(
            self,
            answers={
                code: Answer.AGREES if answer is Answer.ABSENT else answer
                for code, answer in self.answers.items()
            },
        )

    @property
    def codes(self) -> tuple[str, ...]:
        """All who have a place at the table. Those who are here come first only where there are
        more people than keys: a seat is the same from meeting to meeting."""
        codes = tuple(self.answers)
        if not set(Seats.of(codes).unkeyed) & set(self.here):
            return codes
        return tuple(sorted(codes, key=lambda code: self.answers[code] is Answer.ABSENT))

    @property
    def here(self) -> tuple[str, ...]:
        return self._who(Answer.AGREES, Answer.UNQUOTED, Answer.REFUSES)

    @property
    def unquoted(self) -> tuple[str, ...]:
        return self._who(Answer.UNQUOTED)

    @property
    def refusing(self) -> tuple[str, ...]:
        """Because of whom nothing may be recorded."""
        return self._who(Answer.REFUSES)

    @property
    def by(self) -> str:
        """Who answers for everybody's consent: the first facilitator here, "" if there is none."""
        return next((code for code in self.here if Participant(code).facilitates), "")

    def events(self) -> Iterator[Event]:
        """What is noted of it as the session is made: who is there from the beginning on."""
        for code in self.here:
            consent = self.answers[code].consent
            if consent is not None:
                yield ev.ConsentGiven(code, consent.recording, consent.quoting)
        for code in self.here:
            yield ev.ParticipantArrived(code, 0)

    def _who(self, *answers: Answer) -> tuple[str, ...]:
        return tuple(code for code, answer in self.answers.items() if answer in answers)


def present_events(present: Collection[str], unquoted: Collection[str]) -> Iterator[Event]:
    """The same where nobody was asked one by one: `unquoted` of the `present` are not to be
    quoted."""
    for code in present:
        if code in unquoted:
            yield ev.ConsentGiven(code, recording=True, quoting=False)
    for code in present:
        yield ev.ParticipantArrived(code, 0)
