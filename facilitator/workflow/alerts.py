"""What is wrong just now, for the one line that the person at the laptop should read."""

from __future__ import annotations

from enum import IntEnum


class Trouble(IntEnum):
    """Kinds of trouble, the gravest first: of several only the first is shown."""

    STRIKING = 0
    """What was to be destroyed is still there."""
    JOURNAL = 1
    """What happens cannot be noted."""
    RECORDING = 2
    """No sound is being kept."""
    SOUND = 3
    """What is being kept is silence."""
    TEXT = 4
    """Sound does not become text."""
    NOBODY = 5
    """What is being kept has been no speech for long."""
    CODES = 6
    """Text waits, because somebody new cannot be given a code that the whole study knows."""
    DEVICE = 7
    """Text comes, but not from what was to make it."""
    BEHIND = 8
    """Text comes, but late, and something has been done about it."""
    MOMENT = 9
    """Something was wrong for a moment."""


class Alerts:
    """One line for each kind of trouble that lasts."""

    def __init__(self) -> None:
        self._lines: dict[Trouble, str] = {}

    @property
    def first(self) -> str | None:
        """The gravest, None if all is well."""
        return self._lines[min(self._lines)] if self._lines else None

    def of(self, trouble: Trouble) -> str | None:
        """The line for that kind, None if there is no such trouble."""
        return self._lines.get(trouble)

    def set(self, trouble: Trouble, line: str) -> None:
        self._lines[trouble] = line

    def clear(self, trouble: Trouble) -> None:
        """That kind of trouble is over."""
        self._lines.pop(trouble, None)
