"""A meeting in lines, for a screen reader or a terminal that shows no screen.

The same runner, the same keys, the same commands as the live screen; each thing that happens is one
line, said once and never drawn over. What only a screen can show says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from facilitator.domain import commands, commands_guide, suggesting
from facilitator.domain.commands import Bound
from facilitator.domain.commands_turns import mark_gesture
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, Participant
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.sharing.look import Wanted
from facilitator.terminal import printable
from facilitator.tui.air_time_rows import heard_so_far
from facilitator.tui.keyboard import Keyboard
from facilitator.tui.keymap import Act, Keys, When, live_acts, pane_acts, remapped, unkeyed_acts
from facilitator.tui.plain_attending import ask_gesture, ask_who_came
from facilitator.tui.plain_keys import character, keys_of, named
from facilitator.tui.plain_lists import PlainLists
from facilitator.tui.plain_reading import flagged, question, standing
from facilitator.tui.plain_sharing import PlainSharing
from facilitator.tui.plain_sound import PlainSound
from facilitator.words import _
from facilitator.workflow.acts import Done
from facilitator.workflow.headless import Telling

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner

LOOK_S = 0.2
"""How often it is looked what has happened."""

WHO_S = ROW_S = 2.0
"""As on the screen: so long a digit says whom a flag is about, or means the second row."""

Say = Callable[[str], None]
"""Hands on a line for the person; it holds nobody up."""


class PlainMeeting:
    """A meeting at a keyboard, line by line; `run` holds it until it is over or left."""

    def __init__(
        self,
        meeting: MeetingRunner,
        emit: Callable[[dict[str, Any]], None],
        say: Say,
        *,
        keys: Keys | None = None,
        stopping: Callable[[], float | None] = lambda: None,
        share: Wanted | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`emit` takes what was said in the room, `say` a line for the person at the keyboard;
        `stopping` names the moment (monotonic, s) when the terminal or a signal ended it; `share`:
        it is shared with the room from the beginning."""
        self.meeting = meeting
        self._emit = emit
        self.say = say
        self._stopping = stopping
        self._clock = clock
        panes = pane_acts()
        every = remapped(
            (*live_acts(meeting.tags), *unkeyed_acts(), *chain(*panes.values())), keys or {}
        )
        self._acts = tuple(act for act in every if not act.pane)
        self._sound = PlainSound(self)
        self.sharing = PlainSharing(self, share)
        self._lists = PlainLists(
            self, {pane: [act for act in every if act.pane == pane] for pane in panes}
        )
        self._by_id = {act.id: act for act in self._acts}
        self._by_key = {
            character(key): act for act in self._acts for key in act.key.split(",") if act.key
        }
        self.tags = {tag.name: tag for tag in meeting.tags}
        self._told = Telling(meeting.session)
        self._question: str | None = None
        self._alert: str | None = None
        self._who_until = self._row_until = 0.0
        self._again: tuple[str, Bound | None] = ("", None)
        self._left = self._ending = False

    # -- the meeting ---------------------------------------------------------------------------

    def run(self, keyboard: Keyboard) -> None:
        """Holds the meeting. Raises what has broken it."""
        self._keyboard = keyboard
        self.meeting.begin(lambda: None)
        if not self._begin():
            return
        self.say(_("Keys are as on the screen: question mark lists them, Enter says how it is."))
        while not self._over():
            key = keyboard.key(LOOK_S)
            self._look()
            if keyboard.closed or self._stopping() is not None:
                self._leave()
            elif key is not None:
                self.press(key)
        self._look()

    def _over(self) -> bool:
        status = self.meeting.status
        if status.fault is not None:
            return True
        return status.closed if self._left else status.finished

    def _begin(self) -> bool:
        """Asks what is asked before sound is kept; whether the meeting begins."""
        session = self.meeting.session
        if session.consent_by is None:
            for line in self.meeting.shortfalls:
                self.say(line)
            if not self.yes(
                _(
                    "Has everyone present given written consent to being recorded, and do they "
                    "know that they may stop at any time?"
                )
            ):
                self.say(_("Nothing was recorded."))
                return False
            by = next(
                (c for c in session.codes if Participant(c).facilitates), _("the facilitator")
            )
            self.do(partial(commands.confirm_consent, by=by))
        elif session.phase in (Phase.RECORDING, Phase.PAUSED):
            at = timestamp(self.meeting.now_ms)
            self.say(_("This meeting stopped at {time}.").format(time=at))
            if not self.yes(_("Go on recording?")):
                return False
        self.meeting.start(record=True, then=self.answer)
        self.sharing.started()
        return True

    def _look(self) -> None:
        """Says what has happened since it was last looked."""
        self.meeting.take()
        status, session = self.meeting.status, self.meeting.session
        self._told.catch_up(self._emit, lambda line: self.say(f"! {line}"))
        if status.alert not in (None, self._alert):
            self.say(f"! {status.alert}")
        self._alert = status.alert
        self._told.machine(status, self.say)
        self.sharing.look()
        if session.current_question != self._question:
            self._question = session.current_question
            for line in question(session):
                self.say(line)

    # -- keys ----------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """Does what a key does, and says it."""
        if key in ("\n", "\r"):
            self.say(standing(self.meeting))
            return
        if key == "\x03":
            told = _("ctrl+c never ends a recording: {end} ends the meeting, {leave} leaves.")
            end, leave = (self._by_id[act].shown_key for act in ("meeting.end", "meeting.leave"))
            self.say(told.format(end=end, leave=leave))
            return
        if self.sharing.takes(key):
            return
        act = self._by_key.get(key)
        if act is None or not act.id.startswith("seat."):  # no digit is waited for any more
            self._row_until = self._who_until = 0.0
        if act is None:
            if key.isprintable():
                self.say(_("Nothing is on {key}.").format(key=key))
            return
        self.perform(act)

    def perform(self, act: Act) -> None:
        """Does an act of the live screen."""
        name, _paren, argument = act.action.rstrip(")").partition("(")
        argument = argument.strip("'")
        way = getattr(self, f"_act_{name.removeprefix('app.')}", None)
        if way is None:
            self.say(_("{title}: only on the screen.").format(title=act.title))
        elif self._ending and act.when is When.HEARD:
            self.say(_("The recording has ended."))
        elif argument:
            way(argument)
        else:
            way()

    def _act_seat(self, place: str) -> None:
        seats = self.meeting.session.seats
        if self._clock() < self._row_until and place in SEAT_KEYS:
            place = SECOND_ROW + place
        self._row_until = 0.0
        code = seats.code(place)
        if code is None:
            self.say(_("Nobody sits there."))
        elif self._clock() < self._who_until:
            self._who_until = 0.0
            self.do(partial(commands.flag_is_about, code=code))
        else:
            self.do(partial(commands.speak, code=code))

    def _act_second_row(self) -> None:
        self._row_until = self._clock() + ROW_S  # also where nobody sits: it marks nobody
        if self.meeting.session.seats.second_row:
            self.say(_("Second row: which digit?"))
        else:
            self.say(_("Nobody sits in the second row."))

    def _act_first_row(self) -> None:
        self._row_until = 0.0

    def _act_flag(self, name: str) -> None:
        self._who_until = self._clock() + WHO_S
        self.do(partial(commands.flag, tag=self.tags[name]))

    def _act_do(self, id_: str) -> None:
        act = self._by_id[id_]
        self._who_until = 0.0
        asked, again = self._again
        command = again if asked == id_ and again is not None else act.command
        self._again = ("", None)
        if command is not None:
            self.do(command, asks=id_)

    def _act_note(self) -> None:
        at_ms = self.meeting.now_ms
        text = self.line(_("Note at {time}:").format(time=timestamp(at_ms)))
        if text:
            self.do(partial(commands.note, text=text), at_ms=at_ms)
        else:
            self.say(_("Nothing written."))

    def _act_name_latest(self) -> None:
        moments = self.meeting.session.moments
        label = self.line(_("Name of this moment:")) if moments else ""
        if label:
            self.do(partial(commands.name_moment, moment=moments[-1].id, label=label))
        else:
            self.say(_("Nothing written."))

    def _act_guide(self, what: str) -> None:
        if what == "skip":
            self.do(commands.skip)
        elif what == "add" and (text := self.line(_("New question:"))):
            self.do(partial(commands_guide.add, text=text))
        else:
            self.say(_("Nothing written."))

    def _act_box_list(self) -> None:
        for line in flagged(self.meeting.session, self.tags):
            self.say(line)

    def _act_air_time(self) -> None:
        for code, said in heard_so_far(self.meeting.session, self.meeting.now_ms):
            self.say(f"{code}: {said}")

    def _act_attend(self) -> None:
        at_ms = self.meeting.now_ms
        came = ask_who_came(self.meeting.session, self.line)
        if came is None:
            self.say(_("Nothing was noted."))
            return
        if came.refuses and not self._sound.off:
            self._act_off_record()
        self.do(came.command, at_ms=at_ms)

    def _act_off_record(self) -> None:
        self._sound.stop(GapReason.OFF_RECORD)

    def _act_break(self) -> None:
        self._sound.stop(GapReason.BREAK)

    def _act_strike(self) -> None:
        self._sound.strike()

    def _act_gesture(self) -> None:
        at_ms = self.meeting.now_ms
        marked = ask_gesture(self.meeting.session, at_ms, self.one_key, self.line)
        if marked is None:
            self.say(_("Nothing was noted."))
        else:
            gesture, code = marked
            self.do(partial(mark_gesture, gesture=gesture, code=code), at_ms=at_ms)

    def _act_confirm(self) -> None:
        """The latest suggestion of who speaks is right."""
        line = suggesting.latest(self.meeting.session, self.meeting.now_ms)
        if line is None or line.guess is None:
            self.say(_("Nobody is suggested."))
        else:
            self.do(partial(suggesting.confirm_live, line=line.id, guess=line.guess))

    def _act_next_pane(self) -> None:
        self._lists.choose()

    def _act_share(self) -> None:
        self.sharing.ask()

    def _act_find(self) -> None:
        self._lists.find()

    def _act_step(self, by: str) -> None:
        self._lists.step(int(by))

    def _act_end(self) -> None:
        at = timestamp(self.meeting.now_ms)
        if self.yes(_("End the meeting at {time}? The recording stops for good.").format(time=at)):
            self._ending = True
            self.meeting.end(time.monotonic(), self.answer)
            self.say(_("The recording has stopped; the text is being finished."))
        else:
            self.say(_("The meeting goes on."))

    def _act_leave(self) -> None:
        if self.yes(_("Leave, to go on later? Recording stops now.")):
            self._leave()

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            moment = self._stopping()
            self.meeting.suspend(time.monotonic() if moment is None else moment, self.answer)

    def _act_help(self) -> None:
        done = [
            act
            for act in self._acts
            if hasattr(self, f"_act_{act.action.partition('(')[0].removeprefix('app.')}")
        ]
        for line in keys_of(self.meeting.session.seats, done):
            self.say(line)

    def _act_command_palette(self) -> None:
        """What has no key is done by its name."""
        found = named(self._acts, self.line(_("Which command, by its name?")) or "")
        if len(found) == 1:
            self.perform(found[0])
        elif found:
            self.say(_("Several: {titles}").format(titles=", ".join(a.title for a in found)))
        else:
            self.say(_("There is no such command."))

    # -- saying and asking ---------------------------------------------------------------------

    def do(self, command: Bound, *, asks: str = "", at_ms: int | None = None) -> None:
        def came(result: Done | FacilitatorError) -> None:
            self.answer(result)
            if isinstance(result, Done) and result.again is not None:
                self._again = (asks, result.again)

        self.meeting.do(command, came, at_ms=at_ms)

    def answer(self, result: Done | FacilitatorError) -> None:
        if isinstance(result, FacilitatorError):
            self.say(f"! {result.what} {result.hint}")
        elif result.said:
            self.say(result.said)

    def line(self, question: str) -> str | None:
        """What is typed after a question. What happens meanwhile is said afterwards, so that no
        line comes between the letters."""
        self.say(question)
        typed = self._keyboard.line()
        return None if typed is None else printable(typed).strip()

    def one_key(self, question: str) -> str | None:
        """The key that is pressed after a question; None where the terminal went meanwhile."""
        self.say(question)
        while not self._keyboard.closed and self._stopping() is None:
            key = self._keyboard.key(LOOK_S)
            if key is not None:
                return key
        return None

    def yes(self, question: str) -> bool:
        """Whether a question is answered with y: any other key is no."""
        key = self.one_key(_("{question} y or n").format(question=question))
        return key is not None and key.casefold() == "y"
