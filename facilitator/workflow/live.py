"""The meeting while it runs: sound into the spool, speech into text, commands into events.

One object on one thread (see `runner`). Two children do the work: `capture` writes the spool (see
`recorder`), `speech` reads it; their messages come in through `handle`. What a person did is in the
journal before a method returns; a disk that refuses loses no sound and ends no meeting (see
`event_log`).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH, VOICES
from facilitator.domain import events as ev
from facilitator.domain.events import Recorded
from facilitator.domain.moments import Tag
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.speech.models import doubt
from facilitator.words import _
from facilitator.workflow import seating
from facilitator.workflow.acts import Acts
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.cut_off import taken_up
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.list_mark import told
from facilitator.workflow.masking import shortfalls
from facilitator.workflow.names_learnt import NamesLearnt
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.sources import Source, never_played
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking_live import StrikingLive
from facilitator.workflow.suggesting import Suggesting
from facilitator.workflow.supervisor import ChildSupervisor, Deliver, Heard
from facilitator.workflow.transcribing import Transcribing
from facilitator.workspace import Workspace


class Script(Protocol):
    """Gives commands by itself as session time passes (see `scripted_input`)."""

    def until(self, at_ms: int) -> None: ...


class LiveMeeting(Acts):
    """See the module. `deliver` is called on other threads and must only hand messages on."""

    def __init__(
        self,
        store: SessionStore,
        source: Source,
        *,
        threads: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        children: ChildSupervisor | None = None,
    ) -> None:
        super().__init__(store, monotonic)
        self.source = source
        self.off_record = self.on_break = False
        self.finished = False
        """The recording has ended and all its text is there, noted."""
        self.closed = False
        self.script: Script | None = None
        self._alerts = Alerts()
        self._log = store.log
        self._log.tell(self._alerts, monotonic)
        self._children = children or ChildSupervisor((CAPTURE, SPEECH, VOICES), monotonic)
        self.recorder = Recorder(
            store, source, self._children, self._alerts, keep=self._log.keep, monotonic=monotonic
        )
        self._clock = self.recorder.clock
        self._transcribing = Transcribing(
            store,
            source,
            self._children,
            self.recorder,
            alerts=self._alerts,
            masking=self._masking,
            note=self._note,
            press=self._press,
            monotonic=monotonic,
            threads=threads,
        )
        self._suggesting = Suggesting(store, self._children, self._alerts, monotonic)
        self._names = NamesLearnt(store, self._masking, self._alerts, self._mask_labels, monotonic)
        self._striking = StrikingLive(
            store,
            self._masking,
            self._names,
            recorder=self.recorder,
            children=self._children,
            suggesting=self._suggesting,
            alerts=self._alerts,
            go_on=self._record_again,
        )
        self._ending = False
        self._suspending = self._texting = False
        if not store.fresh:
            self._names.before_it_is_shown()

    # -- what the screen reads -------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        return self.store.workspace

    @property
    def tags(self) -> tuple[Tag, ...]:
        return self.workspace.study.tags

    @property
    def shortfalls(self) -> tuple[str, ...]:
        """What to know before it begins: why less than usual will be masked, who has no key, whose
        codes are given, what is mixed, and for which language the model is a poor one."""
        opened = self.session.opened
        poor = doubt(self._transcribing.model, opened.language) if opened else None
        found = (told(self.workspace), poor)
        seats = seating.remarks(self.session)
        return (*shortfalls(self.session), *seats, *filter(None, found), *self.source.remarks)

    @property
    def ending(self) -> bool:
        """The recording is over, or about to be, and its text is being finished."""
        return self._ending

    @property
    def striking(self) -> bool:
        """Whether a part is being struck."""
        return self._striking.asked

    @property
    def recording(self) -> bool:
        return self.recorder.flowing

    @property
    def in_passing(self) -> str | None:
        """What somebody is saying just now, masked (see `passing`); None if nobody is."""
        return self._transcribing.passing.text if self.recording and not self.off_record else None

    @property
    def alert(self) -> str | None:
        """One line for the person at the laptop, None if all is well."""
        return self._alerts.first

    @property
    def fault(self) -> FacilitatorError | None:
        """Why nothing goes on any more, None while anything does."""
        if self.recorder.fault is not None:
            return self.recorder.fault
        if self.recorder.wanted or self.recording:
            return None
        return self._transcribing.fault

    @property
    def now_ms(self) -> int:
        """Session time now: what is in the spool, carried on between two progress messages."""
        if self.recording and self.source.live:
            return self._clock.running_ms()
        return self._clock.ms

    @property
    def behind_ms(self) -> int:
        """Sound that has not been listened to yet, in ms."""
        return max(0, self._clock.ms - self._transcribing.reached_ms)

    @property
    def disk_hours(self) -> float:
        """Hours of sound that still fit on the disk."""
        return self.recorder.disk_hours

    # -- beginning and end -----------------------------------------------------------------

    def start(self, deliver: Deliver, *, record: bool = True) -> list[Recorded]:
        """Starts listening, and recording unless `record` is False (a session reopened).

        Raises FacilitatorError if consent has not been confirmed and sound would be recorded, or
        what `_recover` does.
        """
        self._children.listen(deliver, self.store.recording())
        noted = self._recover()
        self._spawn_speech()
        self._suggesting.start()
        if record and self.session.attendance.refusing:
            self.off_record = True  # until they agree, or have left
        elif record:
            self.record()
        return noted

    def record(self) -> list[Recorded]:
        """Lets sound flow. Raises FacilitatorError without confirmed consent, and while somebody
        is here who does not agree to it."""
        seating.check_agreed(self.session)
        if self.session.consent_by is None:
            raise FacilitatorError(
                _("Nobody has confirmed consent, so nothing is recorded."),
                _("Confirm it on the screen, or give --consent-confirmed."),
            )
        opened = self.source.opened
        if opened is not None and self.session.file is None:
            self._log.keep(opened)
        self.off_record = self.on_break = False
        self._transcribing.recording_again()
        self.recorder.start()
        return []

    def end(self, at: float | None = None) -> None:
        """Ends the meeting: stops recording, then waits for all text (see `finished`).

        `at`, here and below: when the key was pressed (monotonic, s; None: now). However late
        it comes to be acted upon, no sound after that moment is kept.
        """
        self._ending = True
        self._stop_recording(at)

    def finish_text(self) -> None:
        """Waits for the text of all that was recorded, then closes; the meeting is not over.

        To be asked for once it was started without recording.
        """
        self._texting = True
        self._sound_over()

    def suspend(self, at: float | None = None) -> None:
        """Stops recording now and leaves a session that can be resumed (see `closed`)."""
        self._suspending = True
        self._stop_recording(at)

    def close(self) -> None:
        """Ends both children and closes the journal; what has been noted stays."""
        if self.closed:
            return
        self._names.heed(finishing=True)
        self.closed = True
        self._children.close()
        # What still waits for a full disk is found again from the spool by `resume`.
        self._log.keep()
        self._summarise()
        self.store.close()

    def discard_if_silent(self) -> bool:
        """Removes a session made just now in which nothing was recorded, noted or flagged.

        False if it stays: what came into being before, or holds anything, is never removed.
        """
        session = self.session
        kept = self.closed or not self.store.fresh or session.notes or session.moments
        if kept or self.store.sound_ms() > 0:
            return False
        self.closed = True
        self._children.close()
        self.store.discard()
        return True

    def off_the_record(
        self, at: float | None = None, reason: GapReason = GapReason.OFF_RECORD
    ) -> None:
        """Stops sound at once, until `record`; the time between is a gap of its own."""
        if self.recorder.wanted:
            self.off_record = True
            self.on_break = reason == GapReason.BREAK
            self.recorder.stop(reason, at)

    def remark(self, line: str | None) -> None:
        """What is to be said of the sharing, None: nothing any more."""
        self._alerts.put(Trouble.SHARING, line)

    def _decided(self, noted: Sequence[Recorded]) -> None:
        self._names.decided(noted)

    def strike(self, start_ms: int, at: float | None = None) -> None:
        """Destroys all that was said since a point of session time, sound and text, for good.

        Sound stops at the moment `at` (as for `end`) and flows again when that is done. What
        listens is ended at once: it remembers what it heard. FacilitatorError once it is over.
        """
        if self._ending or self.closed:
            raise FacilitatorError(
                _("The recording is over: nothing of it is struck any more."),
                _("The review can leave out what is not to stay."),
            )
        self._transcribing.passing.over()
        self._striking.ask(start_ms, at)

    def _record_again(self) -> None:
        if not (self._ending or self._suspending):
            self.record()

    # -- children --------------------------------------------------------------------------

    def handle(self, heard: Heard) -> list[Recorded]:
        """Takes in a child's message; returns what was noted because of it."""
        if self.closed or not self._children.current(heard):
            return []
        if heard.child == CAPTURE:
            return self._from_capture(heard.message)
        if heard.child == VOICES:
            return self._suggesting.handle(heard.message)
        if isinstance(heard.message, msg.Drained):
            return self._all_text()
        return self._transcribing.handle(heard.message)

    def tick(self) -> list[Recorded]:
        """To be called about four times a second: starts again what has died.

        Returns what was noted only now, because the disk had refused it.
        """
        if self.closed:
            return []
        noted = [*self._log.tick(), *self._striking.carry_out(), *self._names.heed()]
        for name in self._children.due():
            if name == CAPTURE:
                self.recorder.again()
            elif name == VOICES:
                self._suggesting.start()
            elif self._log.blocked:
                self._children.dismiss(SPEECH, RETRY_S)
            else:
                self._spawn_speech()
        self.recorder.tick()
        self._transcribing.tick()
        self._suggesting.follow()
        self._finish_once_noted()
        if self.source.live and self.recording:
            self._press(self.now_ms)
        return noted

    def _from_capture(self, message: msg.Message) -> list[Recorded]:
        noted = self.recorder.handle(message)
        if self.recorder.played_out and not self._suspending:
            self._ending = True
        over = isinstance(message, msg.Ended | msg.Closed)
        if over or isinstance(message, msg.Started):
            self._summarise()
        if over and not self.recorder.wanted:
            self._sound_over()
        return noted

    def _sound_over(self) -> None:
        self._striking.carry_out()
        if self._suspending:
            self.close()
        elif self._ending or self._texting:
            self._transcribing.drain()

    def _all_text(self) -> list[Recorded]:
        total_ms = self._clock.ms
        self._press(total_ms)
        self._transcribing.all_heard()
        if self._texting and not self._ending:
            noted = self._log.keep(ev.TranscriptReached(total_ms))
            self.close()
            return noted
        ends = ev.TranscriptReached(total_ms), ev.RecordingEnded(total_ms)
        noted = self._log.keep(*never_played(self.source, self.session, total_ms), *ends)
        self._suggesting.drain()
        self._finish_once_noted()
        return noted

    def _finish_once_noted(self) -> None:
        settled = self._transcribing.drained and not self._log.blocked and self._suggesting.settled
        if settled and not self.finished:
            self.finished = True
            self._summarise()

    def _spawn_speech(self) -> None:
        over = self._ending or self._texting
        self._transcribing.start(over=over, seam=not self.off_record)
        if over and not self.recorder.wanted and not self.recording:
            self._transcribing.drain()

    def _stop_recording(self, at: float | None) -> None:
        if not self.recorder.stop(at=at):
            self._sound_over()

    def _recover(self) -> list[Recorded]:
        """Brings a session that was cut off to where it can go on: nothing is left unmasked.

        Raises FacilitatorError if that cannot be noted, or if another program records it.
        """
        first = taken_up(self.store, self.recorder)
        self._striking.remind()
        return self._note(*first, *self._masking.catch_up(self.session))

    # -- noting ----------------------------------------------------------------------------

    def _press(self, at_ms: int) -> None:
        """Has the script do what is due; what could not be noted is an alert."""
        if self.script is not None:
            with contextlib.suppress(FacilitatorError):
                self.script.until(at_ms)

    def _summarise(self) -> None:
        """Brings session.json up to date, which repeats what the journal says."""
        with contextlib.suppress(OSError, FacilitatorError):
            self.store.write_summary()
