"""A meeting in lines, for a screen reader or a terminal that shows no screen.

The same runner, the same keys, the same commands as the live screen; each thing that happens is one
line, said once and never drawn over. What only a screen can show says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.keys import _character_to_key, key_to_character

from facilitator.domain import commands, commands_guide
from facilitator.domain.box_list import box_list
from facilitator.domain.commands import Bound
from facilitator.domain.people import SEAT_KEYS, SECOND_ROW, Participant
from facilitator.domain.session import Phase
from facilitator.domain.transcript import length, timestamp
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.air_time_rows import heard_so_far
from facilitator.tui.keyboard import ESCAPE, Keyboard
from facilitator.tui.keymap import Act, Keys, When, live_acts, remapped, unkeyed_acts
from facilitator.tui.plain_attending import ask_who_came
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


def character(key: str) -> str:
    """What a terminal sends for a key as the keymap names it, "" where that is not one
    character."""
    if key.startswith("ctrl+") and len(key) == len("ctrl+x"):
        return chr(ord(key[-1]) & 0x1F)
    return _SENT.get(key) or key_to_character(key) or ""


_SENT = {
    **{_character_to_key(typed): typed for typed in map(chr, range(0x20, 0x7F))},
    "tab": "\t",
    "enter": "\n",
    "escape": ESCAPE,
}
"""Textual's own names of keys ("minus") are not all those of Unicode ("hyphen-minus")."""


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
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`emit` takes what was said in the room, `say` a line for the person at the keyboard;
        `stopping` names the moment (monotonic, s) when the terminal or a signal ended it."""
        self.meeting = meeting
        self._emit = emit
        self._say = say
        self._stopping = stopping
        self._clock = clock
        self._acts = remapped((*live_acts(meeting.tags), *unkeyed_acts()), keys or {})
        self._by_id = {act.id: act for act in self._acts}
        self._by_key = {
            character(key): act for act in self._acts for key in act.key.split(",") if act.key
        }
        self._tags = {tag.name: tag for tag in meeting.tags}
        self._told = Telling(meeting.session)
        self._question: str | None = None
        self._alert: str | None = None
        self._who_until = self._row_until = 0.0
        self._again: tuple[str, Bound | None] = ("", None)
        self._left = self._ending = False
        self._off: bool | None = None

    # -- the meeting ---------------------------------------------------------------------------

    def run(self, keyboard: Keyboard) -> None:
        """Holds the meeting. Raises what has broken it."""
        self._keyboard = keyboard
        self.meeting.begin(lambda: None)
        if not self._begin():
            return
        self._say(_("Keys are as on the screen: question mark lists them, Enter says how it is."))
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
                self._say(line)
            if not self._yes(
                _(
                    "Has everyone present given written consent to being recorded, and do they "
                    "know that they may stop at any time?"
                )
            ):
                self._say(_("Nothing was recorded."))
                return False
            by = next((c for c in session.codes if Participant(c).facilitates), "the facilitator")
            self._do(partial(commands.confirm_consent, by=by))
        elif session.phase in (Phase.RECORDING, Phase.PAUSED):
            at = timestamp(self.meeting.now_ms)
            self._say(_("This meeting stopped at {time}.").format(time=at))
            if not self._yes(_("Go on recording?")):
                return False
        self.meeting.start(record=True, then=self._answer)
        return True

    def _look(self) -> None:
        """Says what has happened since it was last looked."""
        self.meeting.take()
        status, session = self.meeting.status, self.meeting.session
        self._told.catch_up(self._emit, lambda line: self._say(f"! {line}"))
        if status.alert not in (None, self._alert):
            self._say(f"! {status.alert}")
        self._alert = status.alert
        self._told.machine(status, self._say)
        if session.current_question != self._question:
            self._question = session.current_question
            self._read_question()

    def _read_question(self) -> None:
        guide = self.meeting.session.guide
        question = guide.question(self._question) if guide and self._question else None
        if question is None:
            return
        self._say(_("Question: {text}").format(text=question.text))
        for probe in question.probes:
            self._say(_("  Probe: {text}").format(text=probe))

    # -- keys ----------------------------------------------------------------------------------

    def press(self, key: str) -> None:
        """Does what a key does, and says it."""
        if key in ("\n", "\r"):
            self._say(self._standing())
            return
        if key == "\x03":
            self._say(_("ctrl+c never ends a recording: e ends the meeting, ctrl+q leaves."))
            return
        act = self._by_key.get(key)
        if act is None or not act.id.startswith("seat."):
            self._row_until = 0.0
        if act is None:
            if key.isprintable():
                self._say(_("Nothing is on {key}.").format(key=key))
            return
        self.perform(act)

    def perform(self, act: Act) -> None:
        """Does an act of the live screen."""
        name, _paren, argument = act.action.rstrip(")").partition("(")
        argument = argument.strip("'")
        way = getattr(self, f"_act_{name.removeprefix('app.')}", None)
        if way is None:
            self._say(_("{title}: only on the screen.").format(title=act.title))
        elif self._ending and act.when is When.HEARD:
            self._say(_("The recording has ended."))
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
            self._say(_("Nobody sits there."))
        elif self._clock() < self._who_until:
            self._who_until = 0.0
            self._do(partial(commands.flag_is_about, code=code))
        else:
            self._do(partial(commands.speak, code=code))

    def _act_second_row(self) -> None:
        self._row_until = self._clock() + ROW_S  # also where nobody sits: it marks nobody
        if self.meeting.session.seats.second_row:
            self._say(_("Second row: which digit?"))
        else:
            self._say(_("Nobody sits in the second row."))

    def _act_first_row(self) -> None:
        self._row_until = 0.0

    def _act_flag(self, name: str) -> None:
        self._who_until = self._clock() + WHO_S
        self._do(partial(commands.flag, tag=self._tags[name]))

    def _act_do(self, id_: str) -> None:
        act = self._by_id[id_]
        self._who_until = 0.0
        asked, again = self._again
        command = again if asked == id_ and again is not None else act.command
        self._again = ("", None)
        if command is not None:
            self._do(command, asks=id_)

    def _act_note(self) -> None:
        at_ms = self.meeting.now_ms
        text = self._line(_("Note at {time}:").format(time=timestamp(at_ms)))
        if text:
            self._do(partial(commands.note, text=text), at_ms=at_ms)
        else:
            self._say(_("Nothing written."))

    def _act_name_latest(self) -> None:
        moments = self.meeting.session.moments
        label = self._line(_("Name of this moment:")) if moments else ""
        if label:
            self._do(partial(commands.name_moment, moment=moments[-1].id, label=label))
        else:
            self._say(_("Nothing written."))

    def _act_guide(self, what: str) -> None:
        if what == "skip":
            self._do(commands.skip)
        elif what == "add" and (text := self._line(_("New question:"))):
            self._do(partial(commands_guide.add, text=text))
        else:
            self._say(_("Nothing written."))

    def _act_box_list(self) -> None:
        for box in box_list(self.meeting.session):
            self._say(box.title or _("Before the first question"))
            for moment in box.moments:
                tag = self._tags.get(moment.tag)
                kind = tag.label if tag else moment.tag
                named = moment.label or timestamp(moment.start_ms)
                self._say(_("  {kind}: {name}").format(kind=kind, name=named))

    def _act_air_time(self) -> None:
        for code, said in heard_so_far(self.meeting.session, self.meeting.now_ms):
            self._say(f"{code}: {said}")

    def _act_attend(self) -> None:
        at_ms = self.meeting.now_ms
        came = ask_who_came(self.meeting.session, self._line)
        if came is None:
            self._say(_("Nothing was noted."))
            return
        off = self.meeting.status.off_record if self._off is None else self._off
        if came.refuses and not off:
            self._act_off_record()
        self._do(came.command, at_ms=at_ms)

    def _act_off_record(self) -> None:
        status = self.meeting.status
        off = status.off_record if self._off is None else self._off
        self._off = not off
        if off:
            self.meeting.record(self._settled)
            self._say(_("On the record again."))
        else:
            self.meeting.off_the_record(time.monotonic(), self._settled)
            self._say(_("Off the record: no sound is kept until the same key again."))

    def _settled(self, result: Done | FacilitatorError) -> None:
        self._off = None
        self._answer(result)

    def _act_end(self) -> None:
        at = timestamp(self.meeting.now_ms)
        if self._yes(_("End the meeting at {time}? The recording stops for good.").format(time=at)):
            self._ending = True
            self.meeting.end(time.monotonic(), self._answer)
            self._say(_("The recording has stopped; the text is being finished."))
        else:
            self._say(_("The meeting goes on."))

    def _act_leave(self) -> None:
        if self._yes(_("Leave, to go on later? Recording stops now.")):
            self._leave()

    def _leave(self) -> None:
        if not self._left:
            self._left = True
            moment = self._stopping()
            self.meeting.suspend(time.monotonic() if moment is None else moment, self._answer)

    def _act_help(self) -> None:
        seats = self.meeting.session.seats
        for place, code in seats.keyed():
            self._say(f"{place}  {code}")
        for act in self._acts:
            name = act.action.partition("(")[0].removeprefix("app.")
            if act.key and hasattr(self, f"_act_{name}") and not act.id.startswith("seat."):
                self._say(f"{act.shown_key}  {act.title}. {act.help}")

    def _act_command_palette(self) -> None:
        """What has no key is done by its name."""
        typed = (self._line(_("Which command, by its name?")) or "").casefold()
        found = [act for act in self._acts if typed and typed in act.title.casefold()]
        if len(found) == 1:
            self.perform(found[0])
        elif found:
            self._say(_("Several: {titles}").format(titles=", ".join(a.title for a in found)))
        else:
            self._say(_("There is no such command."))

    # -- saying and asking ---------------------------------------------------------------------

    def _do(self, command: Bound, *, asks: str = "", at_ms: int | None = None) -> None:
        def came(result: Done | FacilitatorError) -> None:
            self._answer(result)
            if isinstance(result, Done) and result.again is not None:
                self._again = (asks, result.again)

        self.meeting.do(command, came, at_ms=at_ms)

    def _answer(self, result: Done | FacilitatorError) -> None:
        if isinstance(result, FacilitatorError):
            self._say(f"! {result.what} {result.hint}")
        elif result.said:
            self._say(result.said)

    def _line(self, question: str) -> str | None:
        """What is typed after a question. What happens meanwhile is said afterwards, so that no
        line comes between the letters."""
        self._say(question)
        typed = self._keyboard.line()
        return None if typed is None else printable(typed).strip()

    def _yes(self, question: str) -> bool:
        self._say(_("{question} y or n").format(question=question))
        while not self._keyboard.closed and self._stopping() is None:
            key = self._keyboard.key(LOOK_S)
            if key is not None:
                return key.casefold() == "y"
        return False

    def _standing(self) -> str:
        """How things stand, in a line."""
        meeting, status = self.meeting, self.meeting.status
        session = meeting.session
        state = _("Recording") if status.recording else _("Not recording")
        if status.off_record:
            state = _("Off the record")
        if status.ending:
            state = _("Finishing the text")
        parts = [f"{state}, {timestamp(meeting.now_ms)}"]
        if speaker := session.speaker_at(meeting.now_ms):
            parts.append(_("{code} speaks").format(code=speaker))
        if status.behind_ms:
            parts.append(_("text {time} behind").format(time=length(status.behind_ms)))
        parts.append(_("room for {hours:.0f} hours").format(hours=status.disk_hours))
        if status.battery is not None:
            parts.append(_("battery {percent} %").format(percent=status.battery.percent))
        if status.alert:
            parts.append(status.alert)
        return ". ".join(parts) + "."
