"""Who is here before a meeting begins, asked in lines: the keys and answers of the screen."""

from __future__ import annotations

from collections.abc import Callable

from facilitator.domain.gathering import Answer, Gathering
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, Seats
from facilitator.terminal import printable
from facilitator.tui.gathering_words import ASKED, SAID, gathered, no_code
from facilitator.tui.keyboard import ESCAPE, Keyboard
from facilitator.words import _

LOOK_S = 0.2
"""How often it is looked whether the terminal has gone."""

INTERRUPT = "\x03"


def ask_who_is_here(
    gathering: Gathering,
    keyboard: Keyboard,
    say: Callable[[str], None],
) -> Gathering | None:
    """Who is here and what each agrees to, such that the meeting can begin; None if the person
    went back, or the terminal has gone."""
    asking = _Asking(gathering, keyboard, say)
    say(ASKED)
    asking.list_all()
    while not keyboard.closed:
        key = keyboard.key(LOOK_S)
        if key in (ESCAPE, INTERRUPT):
            return None
        if key in ("\n", "\r"):
            said, ready = gathered(asking.gathering)
            say(said)
            if ready:
                return asking.gathering
        elif key is not None:
            asking.press(key)
    return None


class _Asking:
    """The answers so far, and what a key does to them."""

    def __init__(
        self, gathering: Gathering, keyboard: Keyboard, say: Callable[[str], None]
    ) -> None:
        self.gathering = gathering
        self._keyboard, self._say = keyboard, say
        self._second_row = False

    def list_all(self) -> None:
        keys = {code: place for place, code in Seats.of(self.gathering.codes).keyed()}
        for code in self.gathering.answers:
            self._say(f"{keys.get(code, ''):>3}  {self._line(code)}")
        if not self.gathering.answers:
            self._say(_("Nobody has a seat in this study yet: o adds somebody by code."))
        self._say(
            _(
                "The key of each: here, once more not to be quoted, not to be recorded, not here. "
                "a all, o somebody by code, ? the list again, Enter goes on, Esc goes back."
            )
        )

    def _line(self, code: str) -> str:
        sign, words, _look = SAID[self.gathering.answers[code]]
        return f"{code}: {sign} {' '.join(words.split())}"

    def press(self, key: str) -> None:
        if key == SECOND_ROW:
            self._second_row = True
            return
        place = SECOND_ROW + key if self._second_row and key in tuple(SEAT_KEYS) else key
        self._second_row = False
        code = Seats.of(self.gathering.codes).code(place)
        if code is not None:
            self.gathering = self.gathering.pressed(code)
            self._say(self._line(code))
        elif key == "a":
            self.gathering = self.gathering.everybody()
            self._say(gathered(self.gathering)[0])
        elif key == "o":
            self._somebody()
        elif key == "?":
            self.list_all()
        elif key.isprintable():
            self._say(_("Nobody sits at {place}.").format(place=place))

    def _somebody(self) -> None:
        """By code: who has no key, or no seat yet. Once more changes the answer, as a key does."""
        self._say(_("By code, as on the roster: a role and a number. Never a name."))
        code = printable(self._keyboard.line() or "").strip()
        if wrong := no_code(code):
            self._say(wrong)
        elif code in self.gathering.answers:
            self.gathering = self.gathering.pressed(code)
            self._say(self._line(code))
        else:
            self.gathering = self.gathering.with_answer(code, Answer.AGREES)
            self._say(self._line(code))
