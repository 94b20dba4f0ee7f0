"""The children of a meeting: started, told apart from their predecessors, started again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from facilitator.child import Child, Message

RESPAWN_S = (0.2, 1.0, 3.0)
"""Waits before a child that died is started again, the last one repeated."""

Deliver = Callable[[Message], None]


class Crew:
    """At most one child of each name. A message of one that was replaced is recognised as such."""

    def __init__(self, names: tuple[str, ...], monotonic: Callable[[], float] = time.monotonic):
        self.deliver: Deliver | None = None
        self._monotonic = monotonic
        self._children: dict[str, Child] = {}
        self._runs = dict.fromkeys(names, 0)
        self._deaths = dict.fromkeys(names, 0)
        self._due: dict[str, float] = {}

    def start(self, name: str, config: dict[str, Any]) -> None:
        """Starts `python -m facilitator.NAME` in place of one that may still be there."""
        deliver = self.deliver
        if deliver is None:
            raise RuntimeError("nobody listens to the children yet")
        self._due.pop(name, None)
        self._runs[name] += 1
        run = self._runs[name]
        old = self._children.pop(name, None)
        if old is not None:
            old.close()
        self._children[name] = Child(
            f"facilitator.{name}",
            config,
            lambda message: deliver({"from": name, "run": run, **message}),
        )

    def send(self, name: str, kind: str, **values: Any) -> bool:
        """Sends a message down; False if there is no such child, or it has gone."""
        child = self._children.get(name)
        if child is None or not child.alive or name in self._due:
            return False
        child.send(kind, **values)
        return True

    def sender(self, message: Message) -> str | None:
        """Which child a message is from; None for the last words of one that was replaced."""
        name = message.get("from")
        return name if name in self._runs and message.get("run") == self._runs[name] else None

    def again(self, name: str) -> int:
        """Has a child that died started again after a while; returns how often it died in a row."""
        deaths = self._deaths[name]
        self._deaths[name] += 1
        self._due[name] = self._monotonic() + RESPAWN_S[min(deaths, len(RESPAWN_S) - 1)]
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
