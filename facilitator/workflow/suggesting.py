"""Suggestions of who speaks, while a meeting runs: the host's side of what learns voices.

It is told of every line, and whose it is where somebody said so of just that line; what it suggests
is noted as an event that leaves the vault in no form. It is off unless study.toml has it on, and
nothing waits for it, but for a moment at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from facilitator import child_messages as msg
from facilitator.child_messages import VOICES
from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.words import _
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import SLOWLY_S, ChildSupervisor

MOST_DEATHS = 3
"""As often in a row it may die before it is left alone."""

LAST_S = 10.0
"""How long at most the end of a meeting waits for the last lines to be looked at."""


class Suggesting:
    """See the module. To be called on the meeting's thread."""

    def __init__(
        self,
        store: SessionStore,
        children: ChildSupervisor,
        alerts: Alerts,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._log = store.session, store.log
        self._children = children
        self._alerts = alerts
        self._monotonic = monotonic
        self._on = store.workspace.study.suggest_speakers
        self._running = False
        self._position = 0
        self._told: dict[str, msg.Whose] = {}
        self._until: float | None = None

    @property
    def settled(self) -> bool:
        """Whether the end of a meeting need wait for nothing here."""
        return self._until is None or self._monotonic() >= self._until

    def start(self) -> None:
        """Starts the process, if it is wanted, and tells it all there is."""
        if not self._on:
            return
        self._children.start(VOICES, msg.VoicesConfig())
        self._running = True
        self._position, self._told = 0, {}
        self.follow()

    def again(self, seconds: float) -> None:
        """Ends the process at once, with all it has learnt, and has it begun anew after a while."""
        if self._on:
            self._running = False
            self._children.dismiss(VOICES, seconds)

    def follow(self) -> None:
        """Tells what has changed of lines and whose they are."""
        if not self._running:
            return
        session = self._session
        changes = session.since(self._position)
        self._position = session.position
        for line in changes.gone:
            if self._told.pop(line, None):
                self._children.send(VOICES, msg.NoLine(line))
        for line in changes.lines:
            u = session.utterance(line)
            if u is None:
                continue
            sure = u.speaker if u.sure and not u.withdrawn else None
            whose = msg.Whose(u.id, u.start_ms, u.end_ms, sure)
            if self._told.get(line) != whose:
                self._told[line] = whose
                self._children.send(VOICES, whose)

    def drain(self) -> None:
        """No more lines come: the meeting waits a moment for what is to be said of the last."""
        self.follow()
        if self._running and self._until is None and self._children.send(VOICES, msg.Drain(0)):
            self._until = self._monotonic() + LAST_S

    def handle(self, message: msg.Message) -> list[Recorded]:
        """Takes in what the process says; returns what was noted because of it."""
        match message:
            case msg.Suggested(line, code, change_ms, then):
                self._children.well(VOICES)
                known = {code, then} <= {None, *self._session.codes}
                if known and self._session.utterance(line) is not None:
                    return self._log.keep(ev.SpeakerSuggested(line, code, change_ms, then))
            case msg.Drained():
                self._until = self._monotonic()
            case msg.Closed():
                self._running = False
                self._until = self._until and self._monotonic()
                if self._children.again(VOICES, SLOWLY_S) > MOST_DEATHS:
                    self._children.dismiss(VOICES, float("inf"))
                    self._alerts.set(Trouble.VOICES, STOPPED)
            case _:
                pass
        return []


STOPPED = _("Who speaks is not suggested any more; all else goes on.")
