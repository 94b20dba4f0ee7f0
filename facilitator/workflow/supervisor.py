"""The children of a meeting: started, told apart from their predecessors, started again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from facilitator.child import Child
from facilitator.child_messages import Config, Message, Recording

RESPAWN_S = (0.2, 1.0, 3.0)
"""Waits before a child that died is started again, the last one repeated."""

SLOWLY_S = (0.2, 1.0, 3.0, 10.0, 30.0)
"""The same for a child whose start costs seconds of work, and which is not missed at once."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a child said, and in which of its runs (from 1): it may have been replaced since."""

    child: str
    run: int
    message: Message


Deliver = Callable[[Heard], object]


class ChildSupervisor:
    """At most one child of each name. A message of one that was replaced is recognised as such."""

    def __init__(self, names: tuple[str, ...], monotonic: Callable[[], float] = time.monotonic):
        self.deliver: Deliver | None = None
        self._monotonic = monotonic
        self._children: dict[str, Child] = {}
        self._runs = dict.fromkeys(names, 0)
        self._deaths = dict.fromkeys(names, 0)
        self._due: dict[str, float] = {}
        self._heard: dict[str, float] = {}
        self._recording: Recording | None = None

    def listen(self, deliver: Deliver, recording: Recording) -> None:
        """Says where messages go, on other threads; and which recording all children are for."""
        self.deliver, self._recording = deliver, recording

    def records(self, recording: Recording) -> None:
        """The recording is opened by another key from now on: children started later are told."""
        self._recording = recording

    def start(self, name: str, config: Config) -> None:
        """Starts `python -m facilitator.NAME` in place of one that may still be there."""
        deliver, recording = self.deliver, self._recording
        if deliver is None or recording is None:
            raise RuntimeError("nobody listens to the children yet")
        self._due.pop(name, None)
        self._runs[name] += 1
        run = self._runs[name]
        old = self._children.pop(name, None)
        if old is not None:
            old.close()
        self._heard[name] = self._monotonic()

        def heard(message: Message) -> None:
            # On the thread that reads: however busy the host is, it is known that the child lives.
            self._heard[name] = self._monotonic()
            deliver(Heard(name, run, message))

        self._children[name] = Child(name, recording, config, heard)

    def send(self, name: str, message: Message) -> bool:
        """Sends a message down; False if there is no such child, or it has gone."""
        child = self._children.get(name)
        if child is None or not child.alive or name in self._due:
            return False
        child.send(message)
        return True

    def current(self, heard: Heard) -> bool:
        """Whether it is not the last words of a child that was replaced."""
        return self._runs.get(heard.child) == heard.run

    def alive(self, name: str) -> bool:
        """Whether there is such a child, and it has not ended."""
        child = self._children.get(name)
        return child is not None and child.alive

    def heard_at(self, name: str) -> float:
        """When a child last said anything, or was started (monotonic, s)."""
        return self._heard[name]

    def kill(self, name: str) -> None:
        """Ends a child at once; its `Closed` follows."""
        child = self._children.get(name)
        if child is not None:
            child.kill()

    def dismiss(self, name: str, seconds: float) -> None:
        """Ends a child at once, hears no more of it, and has it started again after a while."""
        self.kill(name)
        self._runs[name] += 1
        self._due[name] = self._monotonic() + seconds

    def again(self, name: str, waits: tuple[float, ...] = RESPAWN_S) -> int:
        """Has a child that died started again after a while; returns how often it died in a row."""
        deaths = self._deaths[name]
        self._deaths[name] += 1
        self._due[name] = self._monotonic() + waits[min(deaths, len(waits) - 1)]
        return self._deaths[name]

    def well(self, name: str) -> None:
        """A child has done some of its work: its deaths so far count no more."""
        self._deaths[name] = 0

    def due(self) -> list[str]:
        """Children whose time to be started again has come, each named once."""
        now = self._monotonic()
        names = [name for name, at in self._due.items() if now >= at]
        for name in names:
            del self._due[name]
        return names

    def close(self) -> None:
        """Ends all children."""
        self._due.clear()
        for child in self._children.values():
            child.close()
        self._children.clear()
