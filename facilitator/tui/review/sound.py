"""The keys of the review that play the line's sound."""

from __future__ import annotations

from typing import Any

from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.tui.review.standing import Standing
from facilitator.words import _

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

BACK_MS = 2_000
"""How far one goes back within a line; where one goes on is study.toml's to say."""

LOOK_S = 0.1
"""How often the strip looks where the sound is."""

NO_SOUND = _("no sound here")


class SoundKeys(Standing):
    """Play, stop, again, slower, back."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.speed = 1.0
        self._stopped_at: tuple[str, int] | None = None
        self._damage: list[tuple[int, int]] = []
        """What has been told of damage in what is played."""
        self._heard = False
        """Whether anything was heard when it was looked last."""
        self._asked = False
        """Whether somebody asked for what is played; else it plays by itself."""

    def _sound(self) -> str:
        if self.player is None:
            return NO_SOUND
        now = self.player.playing_ms
        at = _("silent") if now is None else _("playing {time}").format(time=timestamp(now))
        return at if self.speed == 1.0 else _("{at} at {speed:g}x").format(at=at, speed=self.speed)

    def _look(self) -> None:
        """Where the sound is: in the strip, and by the word that is heard now."""
        self._strip()
        now = self.player.playing_ms if self.player else None
        item = self.item
        lit = None if now is None or item is None else self.review.word_at(item, now)
        if lit != self._lit:
            self._lit = lit
            self.line.show(item, self.selected, lit, blind=self.blind)
        self._tell_damage()
        self._tell_fault(now)

    def _tell_damage(self) -> None:
        """A silence that is none is said: somebody may have spoken there."""
        damage = self.player.damaged if self.player else []
        if damage != self._damage:
            self._damage = damage
            seconds = sum(end - start for start, end in damage) / 1000
            if damage and not self.prompt.asking:
                told = _("Damaged: {seconds:.1f} s of this sound cannot be read, and are silent.")
                self.prompt.say(told.format(seconds=seconds), "$warning")

    def _tell_fault(self, now: int | None) -> None:
        """A sound that broke off is no line that ended. What plays by itself is missed by nobody,
        and its fault would stand over what their key said."""
        heard, self._heard = self._heard, now is not None
        fault = self.player.fault if self.player and heard and now is None else None
        if fault is not None and self._asked and not self.prompt.asking:
            self.prompt.say(f"{fault.what} {fault.hint}", "$error")

    def _play(self, from_ms: int, *, quiet: bool = False) -> None:
        item = self.item
        if self.player is None or item is None or item.is_note:
            if not quiet:
                self.prompt.say(_("There is no sound here: text only."), "$muted")
            return
        start = max(item.start_ms, min(from_ms, item.end_ms - 1))
        self._asked = not quiet
        try:
            self.player.play(start, item.end_ms, self.speed)
        except FacilitatorError as error:
            if not quiet:  # what plays by itself is missed by nobody who reads on
                self.prompt.say(f"{error.what} {error.hint}", "$error")
        self._strip()

    def action_play(self) -> None:
        """Stops, or goes on a little before where it was stopped."""
        item = self.item
        now = self.player.playing_ms if self.player else None
        if self.player is not None and item is not None and now is not None:
            self.player.stop()
            self._stopped_at = (item.id, now)
            self._strip()
            return
        from_ms = item.start_ms if item else 0
        if item and self._stopped_at and self._stopped_at[0] == item.id:
            from_ms = self._stopped_at[1] - self.review.backtrack_ms
        self._play(from_ms)

    def action_replay(self, *, quiet: bool = False) -> None:
        self._stopped_at = None
        self._play(self.item.start_ms if self.item else 0, quiet=quiet)

    def action_hop(self, ms: int) -> None:
        """Some seconds back or forward within the line."""
        now = self.player.playing_ms if self.player else None
        start = self.item.start_ms if self.item else 0
        self._play((start if now is None else now) + ms)

    def action_slower(self) -> None:
        """Back, and slower, in one key."""
        self._pace(-1)
        self.action_hop(-BACK_MS)

    def action_speed(self, by: int) -> None:
        self._pace(by)
        now = self.player.playing_ms if self.player else None
        if now is not None:
            self._play(now)
        self.prompt.say(_("Speed {speed:g}x").format(speed=self.speed), "$muted")

    def _pace(self, by: int) -> None:
        at = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(at, len(SPEEDS) - 1))]
