"""What of a session has been heard again by which model: where a second pass goes on.

The same in whatever order it is told.
"""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.ordering import NEVER, Order, Ordered


class SecondPasses:
    """Stretches of session time that a second pass has done with."""

    def __init__(self) -> None:
        self._heard: Ordered[ev.HeardAgain] = Ordered()
        self._begun: dict[str, Order] = {}

    def add(self, order: Order, event: ev.SecondPassBegun | ev.HeardAgain) -> None:
        """Takes in what was noted of a pass."""
        if isinstance(event, ev.HeardAgain):
            self._heard.add(order, event)
        else:
            self._begun[event.model] = max(order, self._begun.get(event.model, NEVER))

    @property
    def models(self) -> tuple[str, ...]:
        """The models that heard any of it again, in order."""
        return tuple(dict.fromkeys(one.model for one in self._heard))

    def covers(self, model: str, start_ms: int, end_ms: int) -> bool:
        """Whether this model has heard a stretch again, since it was last to hear everything."""
        begun = self._begun.get(model, NEVER)
        return any(
            one.model == model and one.start_ms <= start_ms <= end_ms <= one.end_ms
            for order, one in self._heard.items()
            if order > begun
        )


def before_the_pass(events: Iterable[Recorded], model: str) -> dict[str, str | None]:
    """Lines that a model has given texts to since it was last asked to hear all again, or for the
    first time once the meeting was over; and how each read before (None: it had no text)."""
    texts: dict[str, str] = {}
    found: dict[str, str | None] = {}
    block: dict[str, str | None] = {}
    for one in events:
        match one.event:
            case ev.UtteranceHeard(utterance=line, text=text):
                block[line], texts[line] = None, text
            case ev.TextRefined(utterance=line, text=text, stands=True):
                block.setdefault(line, texts.get(line))
                texts[line] = text
            case ev.HeardAgain(model=heard_by):
                # Noted behind the texts of its block, and in one record with them.
                found = {**block, **found} if heard_by == model else found
                block = {}
            case ev.RecordingEnded():
                found, block = {}, {}
            case ev.SecondPassBegun(model=begun) if begun == model:
                found = {}
    return found
