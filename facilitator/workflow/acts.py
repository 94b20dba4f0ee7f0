"""What people do in a meeting: the events of a command, masked, and durable before they count.

What can be done, and what is noted for it, the commands say (`domain.commands`); here their text is
masked before anybody sees it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ParamSpec

from facilitator.domain import events as ev
from facilitator.domain.commands import Bound, Command, Given
from facilitator.domain.events import Event, Recorded
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST, MASKING
from facilitator.workflow.masking import Masking
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Done:
    """What a command came to: what was noted, and words for whoever gave it.

    Nothing noted: it could not be done, and `said` is why; `again` see `Answer`.
    """

    noted: tuple[Recorded, ...]
    said: str
    again: Bound | None = None

    @property
    def id(self) -> str:
        """Of the first event noted, "" if there is none: a flag's or a note's own."""
        return str(self.noted[0].id) if self.noted else ""


class Acts:
    """The acts of the people at the table, on a session that is open."""

    def __init__(
        self, store: SessionStore, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.store = store
        self._monotonic = monotonic
        policy = store.workspace.study.anonymise
        self._masking = Masking(store.session, policy, StudyPseudonyms.open(store.workspace))

    @property
    def session(self) -> Session:
        return self.store.session

    @property
    def now_ms(self) -> int:
        """Session time now; of a session at rest, its end."""
        return self.session.recorded_ms

    def given(self, at_ms: int | None = None, device: str = HOST) -> Given:
        """A command given at a point of session time (ms; None: now), now on the wall."""
        return Given(self.now_ms if at_ms is None else at_ms, self.store.log.now(), device)

    def do(self, command: Command[P], *args: P.args, **options: P.kwargs) -> Done:
        """Carries a command out that is given here and now."""
        return self.carry_out(lambda s, g: command(s, g, *args, **options), self.given())

    def do_at(self, at_ms: int, command: Command[P], *args: P.args, **options: P.kwargs) -> Done:
        """The same of one that was given at a point of session time (ms)."""
        return self.carry_out(lambda s, g: command(s, g, *args, **options), self.given(at_ms))

    def carry_out(self, command: Bound, given: Given) -> Done:
        """Carries a command out. Raises FacilitatorError if it could not be noted: nothing was."""
        self._note()  # what still waits for a full disk comes first: then the next id is known
        answer = command(self.session, given)
        if not answer.events:
            return Done((), answer.said, answer.again)
        # In one go: a note without its masking would look lost, and be written twice.
        events = self._masked(answer.events, given.device)
        noted = self._note(*events, device=given.device)
        if any(isinstance(event, ev.Retracted) for event in answer.events):
            # Labels that are on show again may hold what the roster has learnt since.
            self._mask_labels()
        return Done(tuple(noted[: len(answer.events)]), answer.said)

    def _masked(self, events: tuple[Event, ...], device: str) -> list[Event]:
        """The events with what is masked in them; of labels no raw form is kept at all."""
        found: list[Event] = []
        masks: list[Event] = []
        first = self.session.next_id(device)
        for offset, event in enumerate(events):
            match event:
                case ev.MomentChanged(label=str() as label) if label:
                    masked = self._masking.masked(label)
                    found.append(replace(event, label=masked))
                case ev.NoteTaken():
                    id_ = replace(first, counter=first.counter + offset)
                    masks.append(ev.NoteRedacted(str(id_), self._masking.redact(event.text)))
                    found.append(event)
                case _:
                    found.append(event)
        typed = masks or found != list(events)
        return [*found, *masks, *(self._masking.changes() if typed else ())]

    def _mask_labels(self) -> list[Recorded]:
        return self._note(*self._masking.labels(self.session), device=MASKING)

    def _note(self, *events: Event, device: str = HOST) -> list[Recorded]:
        return self.store.append(*events, device=device)
