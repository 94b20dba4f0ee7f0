"""One line that tells from an arm's length whether sound is kept, and how things stand."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from facilitator.config import BELL, BOTH, FLASH
from facilitator.domain.transcript import timestamp
from facilitator.tui.own import own
from facilitator.words import _
from facilitator.wrapping import shortened

BARS = " ▁▂▃▄▅▆▇█"
FLOOR_DB = -60.0
"""Peaks below this (dB of full scale) show as silence: the noise floor of a laptop's microphone in
a quiet room lies about here; not measured."""

FLASH_S = 0.8
"""So long a new fault stands in other colours: once, and slower than what troubles eyes that
flashes trouble (WCAG 2.2, 2.3.1: three a second)."""

METER = 6
"""Bars in the level meter: about half a second of sound."""

LATE_MS = 30_000
"""Text further behind than this is worth a facilitator's glance."""

TITLE_CELLS = 16
"""In less room than this a meeting's number stands alone: the rest of its title says nothing."""

TURN_S = 4.0
"""Warnings that have no room beside each other are shown one after the other, each so long."""

LITTLE_DISK_HOURS = 5.0
"""Less room than this may not hold two long meetings (112-185 minutes in the reference study)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the strip shows. `state` is one of the words in `STATES`; times in ms."""

    title: str = ""
    state: str = "ready"
    now_ms: int = 0
    behind_ms: int = 0
    disk_hours: float = 0.0
    battery: int | None = None
    """Per cent of a battery that is nearly used up; None: there is nothing to be said of it."""
    awake: bool = True
    practice: bool = False
    joined: str = ""
    """Who joined from machines of their own, in words; "" where it is not shared."""
    wall: str = ""
    """The clock on the wall at that point of session time (HH:MM): gaps make the two differ."""


STATES = {
    "ready": ("○", _("READY"), "$muted"),
    "recording": ("●", _("REC"), "bold $error"),
    "off": ("‖", _("OFF THE RECORD"), "bold $warning"),
    "break": ("‖", _("BREAK"), "bold $warning"),
    "stopped": ("■", _("NOT RECORDING"), "bold $warning"),
    "changing": ("…", _("ONE MOMENT"), "bold $warning"),
    "finishing": ("■", _("FINISHING THE TEXT"), "bold $primary"),
    "finished": ("✓", _("FINISHED"), "bold $success"),
}
"""Symbol, word and look of each state: never colour alone."""


def bar(level_db: float | None) -> str:
    """One bar for a peak in dB of full scale (0 loudest)."""
    if level_db is None:
        return BARS[1]
    share = 1.0 - max(FLOOR_DB, min(0.0, level_db)) / FLOOR_DB
    return BARS[max(1, round(share * (len(BARS) - 1)))]


def behind(ms: int) -> str:
    """How far the text is behind the sound, in words of a constant width."""
    seconds = max(0, ms) // 1000
    if seconds < 100:
        return _("text {seconds:2d} s behind").format(seconds=seconds)
    return _("text {minutes:2d} min behind").format(minutes=seconds // 60)


def _least(parts: list[tuple[str, str]], turn: int) -> int:
    """Which part is missed least: the last one that is not a warning, never the first; of warnings
    another at each turn."""
    quiet = [n for n, (_, look) in enumerate(parts) if n and "$warning" not in look]
    return quiet[-1] if quiet else len(parts) - 1 - turn % (len(parts) - 1)


class StatusStrip(Widget):
    """Meeting, recording state and time, level, how late the text is, room on the disk."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.standing = Standing()
        self._levels: deque[str] = deque(BARS[1] * METER, maxlen=METER)
        self._turn = 0
        self._taking_turns = False
        """Whether a warning had no room when it was drawn last."""

    def on_mount(self) -> None:
        self.set_interval(TURN_S, self.take_turns)

    def take_turns(self) -> None:
        """Shows a warning for which there was no room, in the place of another."""
        if self._taking_turns:
            self._turn += 1
            self.refresh()

    def show(self, standing: Standing) -> None:
        """Shows how things stand. Only what reads otherwise is drawn: the strip is far from the row
        where a key is answered, and between the two all of the screen would be drawn with it."""
        before, self.standing = self.standing, standing
        if _read(standing) != _read(before):
            self.refresh()

    def level(self, level_db: float | None) -> None:
        """The peak of the latest stretch of sound, in dB of full scale; None: no sound."""
        self._levels.append(bar(level_db))
        if self.standing.state == "recording":
            self.refresh()

    def render(self) -> Content:
        now = self.standing
        symbol, word, look = STATES[now.state]
        practised = f"{_('PRACTICE')} " if now.practice else ""
        parts: list[tuple[str, str]] = [
            (f"{practised}{symbol} {word} {timestamp(now.now_ms)}", look)
        ]
        if now.wall:
            parts.append((f"({now.wall})", "$muted"))
        if now.state == "recording":
            parts.append(("".join(self._levels), "$success"))
        if now.state in ("recording", "finishing", "off", "break"):
            late = now.behind_ms > LATE_MS
            parts.append((behind(now.behind_ms), "bold $warning" if late else "$muted"))
        if now.joined:
            dropped = now.joined.startswith("!")
            parts.append((now.joined, "bold $warning" if dropped else "$muted"))
        if now.state not in ("finishing", "finished"):
            little = now.disk_hours < LITTLE_DISK_HOURS
            parts.append(
                (
                    ("! " if little else "") + _("disk {hours:.0f} h").format(hours=now.disk_hours),
                    "bold $warning" if little else "$muted",
                )
            )
        if now.battery is not None:
            parts.append((_("! battery {percent} %").format(percent=now.battery), "bold $warning"))
        if not now.awake:
            parts.append((_("! may fall asleep"), "bold $warning"))
        gap = "   " if self.size.width >= 100 else "  "
        # Whether sound is kept comes first; what has no room beside it is left out as a whole.
        self._taking_turns = False
        while len(parts) > 1 and sum(cell_len(t + gap) for t, _ in parts) > self.size.width - 1:
            _text, look = parts.pop(_least(parts, self._turn))
            self._taking_turns |= "$warning" in look
        number, _sep, _rest = now.title.partition(" · ")
        room = self._room(parts, gap)
        if now.wall and room < cell_len(number):
            parts = [part for part in parts if part[0] != f"({now.wall})"]
            room = self._room(parts, gap)
        right = Content(gap).join([Content.styled(text, look) for text, look in parts])
        title = shortened(now.title if room >= TITLE_CELLS else number, room)
        return Content.assemble(
            " ", (title, "bold"), " " * max(1, room - cell_len(title) + 1), right, " "
        )

    def _room(self, parts: list[tuple[str, str]], gap: str) -> int:
        """Cells that are left of the title beside the rest."""
        used = sum(cell_len(text) for text, _ in parts) + cell_len(gap) * (len(parts) - 1)
        return self.size.width - used - 3


def _read(standing: Standing) -> tuple[Standing, str]:
    """What of it can be read on the strip."""
    seconds = replace(standing, now_ms=standing.now_ms // 1000, behind_ms=0, disk_hours=0.0)
    little = standing.disk_hours < LITTLE_DISK_HOURS
    late = standing.behind_ms > LATE_MS
    return seconds, f"{behind(standing.behind_ms)} {late} {standing.disk_hours:.0f} {little}"


def _another(alert: str, before: str | None) -> bool:
    """Whether it is another fault, and not the same one with another number in it."""
    return before is None or re.sub(r"\d+", "", alert) != re.sub(r"\d+", "", before)


class AlertLine(Widget):
    """A line that is there only when something needs a person's eye."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.alert: str | None = None
        self.display = False

    def show(self, alert: str | None) -> None:
        if alert != self.alert:
            if alert is not None and _another(alert, self.alert):
                self._call()
            self.alert = alert
            self.display = alert is not None
            self.refresh(layout=True)

    def _call(self) -> None:
        """Draws an eye to it, as the person at the screen wants that."""
        wanted = own().bell
        if wanted in (BELL, BOTH):
            self.app.bell()
        if wanted in (FLASH, BOTH):
            self.add_class("-flash")
            self.set_timer(FLASH_S, lambda: self.remove_class("-flash"))

    def render(self) -> Content:
        return Content.assemble((" ! ", "bold"), self.alert or "")
