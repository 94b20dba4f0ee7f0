"""The meeting while it runs: composes the parts and routes keys; nothing is computed here."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from facilitator.config import ONE
from facilitator.domain import commands
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import timestamp
from facilitator.errors import FacilitatorError
from facilitator.sharing.look import Wanted
from facilitator.tui import collector
from facilitator.tui.hands.attending import ask_who_came
from facilitator.tui.hands.cards import CardHand
from facilitator.tui.hands.course import CourseHand
from facilitator.tui.hands.guide import GuideHand
from facilitator.tui.hands.looking_back import LookingBack
from facilitator.tui.hands.moments import MomentHand
from facilitator.tui.hands.seats import SeatHand
from facilitator.tui.hands.sharing import SharingHand
from facilitator.tui.hands.sound import SoundHand
from facilitator.tui.hands.transcript import TranscriptHand
from facilitator.tui.keymap import (
    LIVE_HINTS,
    Act,
    Keys,
    When,
    bindings,
    in_use,
    live_acts,
    pane_acts,
    remapped,
    seat_keys,
    unkeyed_acts,
)
from facilitator.tui.live_standing import standing, state_of
from facilitator.tui.messages import MeetingMoved
from facilitator.tui.own import own
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui.screens.panes import PanesScreen
from facilitator.tui.widgets.card_line import CardLine
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.meeting_panes import MeetingPanes
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.tui.widgets.status_strip import AlertLine, StatusStrip
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.domain.commands import Bound
    from facilitator.workflow.acts import Done
    from facilitator.workflow.runner import MeetingRunner

TICK_S = 0.25
"""How often what changes with time is shown anew."""

PRACTISING = _(" PRACTICE   nothing of this meeting is kept ")

WELCOME = _("Say who is speaking with the digits; {key} opens the next question.")
WELCOME_BACK = _("Go on with the question above; the digits say who is speaking.")


def live_screen(meeting: MeetingRunner, **options: Any) -> LiveScreen:
    """The live screen with a key for each of the study's tags."""

    class StudyLiveScreen(LiveScreen):
        BINDINGS = [
            *bindings(
                remapped(
                    (*live_acts(meeting.tags), *unkeyed_acts()), options.get("keys") or in_use()
                )
            )
        ]

    return StudyLiveScreen(meeting, **options)


class LiveScreen(PanesScreen):
    """Shows a meeting and presses its keys. Made by `live_screen`; dismissed when it is closed."""

    CSS_PATH = "live.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-medium"), (140, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]
    AUTO_FOCUS = "#transcript"
    holds_meeting = True
    """By this the application knows it, without importing it before there is a meeting."""

    @property
    def goes_on(self) -> str:
        """The command that goes on with it, should the program be killed; "": nothing is kept."""
        kept = not (self._trial or self._practice)
        return self.meeting.workspace.command(f"resume {self.meeting.session.id}") if kept else ""

    def __init__(
        self,
        meeting: MeetingRunner,
        *,
        keys: Keys | None = None,
        trial: bool = False,
        practice: bool = False,
        share: Wanted | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`trial`: the meeting will be removed; `practice`: every part of the screen says so;
        `share`: it is shared with the room from the beginning; `clock` counts seconds."""
        super().__init__()
        self.pressed_at: float | None = None
        """When the key that is being acted upon was pressed (`time.monotonic`), None if unknown."""
        self.pressed_last = 0.0
        """When the last key was pressed, in the same time."""
        self.meeting = meeting
        panes = pane_acts()
        self.acts: tuple[Act, ...] = remapped(
            (*live_acts(meeting.tags), *unkeyed_acts(), *chain(*panes.values())),
            in_use() if keys is None else keys,
        )
        live = tuple(act for act in self.acts if not act.pane)
        self.pane_acts = {pane: [a for a in self.acts if a.pane == pane] for pane in panes}
        self.strip = StatusStrip(id="strip")
        self.alert = AlertLine(id="alert")
        self.card = CardLine(id="card")
        self.panes = MeetingPanes(meeting, self.pane_acts, id="meeting")
        self.prompt = PromptLine(id="prompt")
        self.seats = SeatsBar(seat_keys(self.acts), id="seats")
        self.keys = KeyBar(live, id="keys")
        self._tags = {tag.name: tag for tag in meeting.tags}
        self._by_id = {act.id: act for act in self.acts}
        self._by_key = {key: act for act in live for key in act.key.split(",")}
        self._when = {act.action.partition("(")[0]: act.when for act in self.acts}
        self.clock = clock
        self._trial, self._practice = trial, practice
        self.told = ""
        """What is to be said of the meeting once this screen has gone."""
        self._course = CourseHand(self, trial=trial, practice=practice)
        self._seat_hand = SeatHand(self)
        self.guide_hand = GuideHand(self)
        self.moment_hand = MomentHand(self)
        self.looking_back = LookingBack(self)
        self._sound_hand = SoundHand(self)
        self.transcript_hand = TranscriptHand(self)
        self._card_hand = CardHand(self)
        self._sharing_hand = SharingHand(self, share)
        self._waiting = self._levels = 0
        self._once_more: tuple[str, Bound] = ("", commands.undo)
        """An act, and what it does if it is asked for again at once."""
        if own().layout == ONE:
            self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow")]

    def compose(self) -> ComposeResult:
        yield self.strip
        if self._practice:
            yield Static(PRACTISING, id="practising", markup=False)
        yield self.alert
        yield self.card
        yield self.panes
        yield self.prompt
        yield self.seats
        yield self.keys

    def on_mount(self) -> None:
        self.meeting.begin(self._moved)
        self.show()
        self.call_after_refresh(self._course.begin)

    def on_unmount(self) -> None:
        self._sharing_hand.close()
        collector.look_at_all()

    def _moved(self) -> None:
        """Called on the meeting's thread; `post_message` may be, until the application has gone."""
        with contextlib.suppress(RuntimeError):
            self.post_message(MeetingMoved())

    def begun(self) -> None:
        """The meeting runs: what changes with time is looked at, and what a key does is said."""
        self.show()
        self.set_interval(TICK_S, self._look)
        collector.put_aside()
        self.set_interval(collector.QUIET_S, self._tidy)
        current = self.meeting.session.current_question
        told = (WELCOME if current is None else WELCOME_BACK).format(
            key=self.key_of("question.next")
        )
        self.prompt.say(told, "$muted")
        self._sharing_hand.started()

    # -- what comes in -------------------------------------------------------------------------

    def on_meeting_moved(self) -> None:
        """Takes in what has happened, whoever did it."""
        self.meeting.take()
        self.panes.catch_up()
        status = self.meeting.status
        if status.levels != self._levels:
            self._levels = status.levels
            self.strip.level(status.level_db)
        # A file that is played to its end ends its meeting by itself.
        self._course.ending = self._course.ending or status.ending
        self._sound_hand.moved()
        self._look()

    def _tidy(self) -> None:
        collector.put_aside_in_a_pause(time.monotonic() - self.pressed_last)

    def _look(self) -> None:
        """Shows what changes with time, and goes on to what comes next once it is time for it."""
        self.show()
        if self.is_active:  # else something is in front: it is looked at once that has gone
            self._course.look()

    # -- showing -------------------------------------------------------------------------------

    def show(self) -> None:
        """What changes with time."""
        state = state_of(
            self.meeting,
            changing=self._course.leaving or self._sound_hand.changing,
            ending=self._course.ending,
        )
        self.strip.show(standing(self.meeting, state, practice=self._practice))
        self.alert.show(self.meeting.status.alert)
        self._card_hand.show()
        self.panes.show_time()
        self.panes.show_passing()
        self._show_seats()

    def _show_seats(self) -> None:
        """Who sits where and speaks; but for a digit that was painted and does not count yet."""
        if self._waiting:
            return
        session = self.meeting.session
        self.seats.show(session.seats, session.speaker_at(self.meeting.now_ms))
        self.seats.attend(session.attendance)

    # -- keys ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While something is typed, and before the meeting has begun, keys of the room rest."""
        when = self._when.get(action, When.ALWAYS)
        if when is When.ALWAYS:
            return True
        if self.prompt.asking or (when is When.HEARD and self._course.ending):
            return False
        return when is When.READING or (self._course.started and not self.meeting.status.finished)

    def went(self, result: Done | FacilitatorError) -> bool:
        """Whether what was asked for was done; a foreseen fault is said instead of ending it."""
        if isinstance(result, FacilitatorError):
            self.prompt.say(f"! {result.what} {result.hint}", "bold $warning")
            return False
        return True

    def press(
        self,
        said: str,
        command: Bound,
        *,
        who: bool = False,
        asks: str = "",
        more: Callable[[], str] | None = None,
        at_ms: int | None = None,
    ) -> None:
        """Says what a key does and has it done: once it is on the disk, it comes by the feed.

        `who`: a digit now says whom it is about, and that is told for as long as it is true. `asks`
        is the act that the command may want to be asked for once more, `more` tells what can be
        done about it once it is done. `at_ms` is the session time it is about, if that is not when
        the key was pressed that is being acted upon.
        """
        self._once_more = ("", command)
        self._waiting += 1
        self.prompt.say(said)
        saying = self.prompt.sayings

        def came(result: Done | FacilitatorError) -> None:
            self._waiting -= 1
            self._show_seats()
            if not self.went(result) or isinstance(result, Exception):
                return
            if self._once_more[1] is command and result.again is not None:
                self._once_more = (asks, result.again)
            if saying == self.prompt.sayings:  # else what a later key said stays
                self._say_done(result, who=who, more=more)

        self.meeting.do(command, came, at_ms=self.key_ms() if at_ms is None else at_ms)

    def _say_done(self, result: Done, *, who: bool, more: Callable[[], str] | None) -> None:
        if who and result.noted and self._seat_hand.says_whom:
            self._seat_hand.ask_whom(result.said)
        else:
            told = more() if more is not None and result.noted else ""
            self.prompt.say(result.said + told)

    def key_of(self, act: str) -> str:
        """The key of an act, as a person reads it."""
        return self._by_id[act].shown_key

    def key_ms(self) -> int:
        """Session time when the key was pressed that is being acted upon."""
        return self.meeting.ms_at(self.key_clock())

    def key_clock(self) -> float:
        """What `clock` said when the key was pressed that is being acted upon."""
        return self.clock() - (time.monotonic() - self.moment())

    def moment(self) -> float:
        """When the key was pressed that is being acted upon (`time.monotonic`): what counts, of
        sound that is to stop as of what is noted, however long it took to come to it."""
        return time.monotonic() if self.pressed_at is None else self.pressed_at

    def action_seat(self, place: str) -> None:
        self._seat_hand.seat(place)

    def action_second_row(self) -> None:
        self._seat_hand.second_row()

    def action_confirm(self) -> None:
        self._seat_hand.confirm()

    def action_first_row(self) -> None:
        self._seat_hand.first_row()

    def takes(self, event: events.Key) -> bool:
        """Some keys answer a card.

        Any other key than a digit's ends the waiting for one: of the second row, or of whom a flag
        is about; one that was taken away in its own pane would swallow who speaks."""
        act = self._by_key.get(event.key)
        if act is None or not act.id.startswith("seat."):
            self._seat_hand.first_row()
            self._seat_hand.flag_over()
        return self._card_hand.takes(event)

    def action_do(self, id_: str) -> None:
        """What a command does by itself."""
        act = self._by_id[id_]
        if act.command is not None:
            self._seat_hand.flag_over()
            once_more = self._once_more if self._once_more[0] == id_ else (id_, act.command)
            self.press(act.says, once_more[1], asks=id_)

    def action_flag(self, name: str) -> None:
        tag = self._tags[name]
        self._seat_hand.flagged()
        self.looking_back.begin()
        self.press(f"{tag.symbol} {tag.words}", partial(commands.flag, tag=tag), who=True)

    def action_note(self) -> None:
        at_ms = self.key_ms()

        def taken(text: str) -> None:
            self.press(_("✎ Note kept."), partial(commands.note, text=text), at_ms=at_ms)

        self.ask(_("✎ Note at {time}:").format(time=timestamp(at_ms)), taken)

    def action_off_record(self) -> None:
        self._sound_hand.stop(GapReason.OFF_RECORD)

    def action_break(self) -> None:
        self._sound_hand.stop(GapReason.BREAK)

    def action_strike(self) -> None:
        self._sound_hand.ask_what_to_strike()

    def action_attend(self) -> None:
        ask_who_came(self, self._sound_hand, self.key_ms())

    def action_card(self, answer: str) -> None:
        self._card_hand.answer(asked=answer == "asked")

    def action_share(self) -> None:
        self._sharing_hand.open()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.acts, LIVE_HINTS))

    # -- ending --------------------------------------------------------------------------------

    def action_end(self) -> None:
        self._course.ask_whether_to_end()

    def action_leave(self) -> None:
        self._course.leave()

    def suspend_meeting(self) -> None:
        """Stops recording and closes the screen; the meeting can be resumed."""
        self._course.suspend()
