"""What a digit means: who speaks, or whom the flag before it is about; and in which row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from facilitator.domain import commands, suggesting
from facilitator.domain.commands_moments import has_other_meaning
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW
from facilitator.domain.terms import HOST
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.tui.screens.live import LiveScreen

WHO_S = 2.0
"""A digit this soon after a flag says whom the flag is about."""

ROW_S = 2.0
"""So long a digit means the second row of seats, once its key was pressed."""


class SeatHand:
    """The keys of the seats, and what is true of them for a while."""

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self._who_until = self._row_until = 0.0
        self._rows = 0
        self._saying = -1
        """Which of the prompt's sayings tells so."""
        self._flag_said = ""
        """What the flag said that a digit now says more of."""

    # -- whom a flag is about ------------------------------------------------------------------

    def flagged(self) -> None:
        """A flag was pressed: a digit now says whom it is about."""
        self._who_until = self._screen.key_clock() + WHO_S

    def flag_over(self) -> None:
        """Something else was done: a digit says who speaks, and what was told of it goes."""
        told = self.says_whom
        self._who_until = 0.0
        prompt = self._screen.prompt
        if told and self._saying == prompt.sayings and not prompt.asking:
            self._say_flagged()

    @property
    def says_whom(self) -> bool:
        """Whether a digit now says whom a flag is about."""
        return self._screen.key_clock() < self._who_until

    def ask_whom(self, said: str) -> None:
        """Says what the flag said, and that a digit says whom it is about, while it does."""
        self._flag_said = said
        self._say_whom()

    def _say_whom(self) -> None:
        screen, until = self._screen, self._who_until
        told = _("{flag}   a digit now says who   {undo} undo").format(
            flag=self._flag_said, undo=screen.key_of("undo")
        )
        screen.prompt.say(told)
        saying = self._saying = screen.prompt.sayings

        def over() -> None:
            if saying == screen.prompt.sayings and not screen.prompt.asking:
                self._say_flagged()

        screen.set_timer(max(0.0, until - screen.clock()), over)

    def _say_flagged(self) -> None:
        undo = self._screen.key_of("undo")
        self._screen.prompt.say(_("{flag}   {undo} undo").format(flag=self._flag_said, undo=undo))

    # -- seats ---------------------------------------------------------------------------------

    def seat(self, place: str) -> None:
        screen = self._screen
        seats = screen.meeting.session.seats
        if screen.key_clock() < self._row_until and place in SEAT_KEYS:
            place = SECOND_ROW + place
        self.first_row()
        code = seats.code(place)
        if code is None:
            nobody = _("Nobody sits at {place}.").format(place=screen.seats.shown(place))
            screen.prompt.say(nobody, "$muted")
        elif self.says_whom:
            self._who_until = 0.0
            said = _("That flag is about {code}.").format(code=code)
            other = partial(self._otherwise, _("   {key}: {code} is speaking instead"), code)
            screen.press(said, partial(commands.flag_is_about, code=code), more=other)
        else:
            screen.seats.show(seats, code)
            said = _("{code} is speaking.").format(code=code)
            other = partial(self._otherwise, _("   {key}: the flag is about {code} instead"), code)
            screen.press(said, partial(commands.speak, code=code), more=other)

    def confirm(self) -> None:
        """The latest suggestion of who speaks is right."""
        screen = self._screen
        line = suggesting.latest(screen.meeting.session, screen.meeting.now_ms)
        if line is None or line.guess is None:
            screen.prompt.say(_("Nobody is suggested."), "$muted")
            return
        confirm = partial(suggesting.confirm_live, line=line.id, guess=line.guess)
        screen.press(_("{code}: confirmed.").format(code=line.guess.code), confirm)

    def _otherwise(self, told: str, code: str) -> str:
        """What tells of the key that gives the last digit its other meaning; "" if it has none."""
        screen = self._screen
        if not has_other_meaning(screen.meeting.session, HOST):
            return ""
        return told.format(key=screen.key_of("digit.otherwise"), code=code)

    def second_row(self) -> None:
        """A digit now means the second row of seats, also where nobody sits there: then it marks
        nobody. After a flag it still says whom that is about, however late the key before it was
        pressed."""
        screen = self._screen
        if not screen.meeting.session.seats.second_row:
            screen.prompt.say(_("Nobody sits in the second row."), "$muted")
        now = screen.key_clock()
        self._row_until = now + ROW_S
        self._rows += 1
        row = self._rows
        screen.seats.await_digit(True)
        screen.set_timer(ROW_S, lambda: self.first_row() if row == self._rows else None)
        if now < self._who_until < self._row_until:
            self._who_until = self._row_until
            self._say_whom()

    def first_row(self) -> None:
        """A digit means the first row again."""
        self._row_until = 0.0
        self._screen.seats.await_digit(False)
