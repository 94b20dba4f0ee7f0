"""What is wrong just now, for the one line that the person at the laptop should read."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import PurePath

from facilitator.speech.overload import Overload
from facilitator.words import _

_PATH = re.compile(r" \([^()]*[/\\][^()]*\)\.$")
"""As `vault.disk.fault` writes it."""


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
    VOICES = 9
    """Text comes; who speaks is suggested no more."""
    SHARING = 10
    """Somebody tried to join who may not, or it is shared no more."""
    MOMENT = 11
    """Something was wrong for a moment."""


def behind(step: int, smaller: str) -> str:
    """What is done about text that comes late: a step of `speech.overload`. How late it is changes
    all the time, and stands beside it. `smaller` is the name of the smaller model."""
    match Overload(step):
        case Overload.NARROW:
            what = _("it is made with less search until it has caught up.")
        case Overload.TOGETHER:
            what = _("several utterances are heard at once until it has caught up.")
        case Overload.SMALLER:
            what = _("the smaller model {name} makes it until it has caught up.")
        case _:
            what = _("the rest of it comes later; the recording goes on.")
    late = _("Text is late: {what}")
    name = PurePath(smaller).name
    return late.format(what=what.format(name=name))


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

    def tell(self, trouble: Trouble, what: str, hint: str) -> None:
        """Sets the line to a fault and what to do about it, without the path that ends the first:
        of a low screen it would take the room of the second."""
        self.set(trouble, f"{_PATH.sub('.', what)} {hint}".rstrip())

    def put(self, trouble: Trouble, line: str | None) -> None:
        """Sets the line, or clears it: None."""
        if line is None:
            self.clear(trouble)
        else:
            self.set(trouble, line)

    def clear(self, trouble: Trouble) -> None:
        """That kind of trouble is over."""
        self._lines.pop(trouble, None)
