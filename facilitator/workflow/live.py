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
from facilitator.anonymise.roster import Roster
from facilitator.child_messages import CAPTURE, SPEECH, VOICES
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import Tag
from facilitator.domain.session import Phase
from facilitator.domain.striking import part
from facilitator.domain.terms import GapReason
from facilitator.errors import FacilitatorError
from facilitator.speech.models import doubt
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool import wait_until_free
from facilitator.words import _
from facilitator.workflow import seating
from facilitator.workflow.acts import Acts
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.list_mark import told
from facilitator.workflow.listening import ORPHAN_S
from facilitator.workflow.masking import shortfalls
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.review_notes import remember_decisions
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking import NOT_STRUCK, left_undone, strike
from facilitator.workflow.suggesting import Suggesting
from facilitator.workflow.supervisor import ChildSupervisor, Deliver, Heard
from facilitator.workflow.transcribing import Transcribing
from facilitator.workspace import Workspace

REMASK_S = 0.05
"""So long at a time text that was heard is masked anew: no key press waits longer for it."""


_OF_NAMES = (ev.RedactionDecided, ev.EntityDecided, ev.Retracted)
"""Acts that may decide of a name."""


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
        self._recorder = Recorder(
            store, source, self._children, self._alerts, keep=self._log.keep, monotonic=monotonic
        )
        self._clock = self._recorder.clock
        self._transcribing = Transcribing(
            store,
            source,
            self._children,
            self._recorder,
            alerts=self._alerts,
            masking=self._masking,
            note=self._note,
            press=self._press,
            threads=threads,
        )
        self._suggesting = Suggesting(store, self._children, self._alerts, monotonic)
        self._striking: tuple[int, bool] | None = None
        """Since when (ms) is to be struck, and whether sound flows again then."""
        self._ending = False
        self._suspending = self._texting = False
        self._watch = RosterWatch(store.workspace, store.session, monotonic)
        self._roster_due: Roster | None = None
        self._roster_again_at = 0.0
        self._remasking: Remasking | None = None
        if not store.fresh:
            # Before anybody sees what was said: somebody may be on the roster only since.
            self._heed_roster(finishing=True)
            self.session.withheld = self._watch.unread
            self._learn()

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
        return self._striking is not None

    @property
    def recording(self) -> bool:
        return self._recorder.flowing

    @property
    def level_db(self) -> float | None:
        return self._recorder.level_db

    @property
    def levels(self) -> int:
        """How many levels have been told: one is shown once."""
        return self._recorder.levels

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
        if self._recorder.fault is not None:
            return self._recorder.fault
        if self._recorder.wanted or self.recording:
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
        return self._recorder.disk_hours

    # -- beginning and end -----------------------------------------------------------------

    def start(self, deliver: Deliver, *, record: bool = True) -> list[Recorded]:
        """Starts listening, and recording unless `record` is False (a session reopened).

        Raises FacilitatorError if consent has not been confirmed and sound would be recorded.
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
        self._recorder.start()
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
        self._heed_roster(finishing=True)
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
        if self._recorder.wanted:
            self.off_record = True
            self.on_break = reason == GapReason.BREAK
            self._recorder.stop(reason, at)

    def expect_stop(self, reason: GapReason, at: float) -> None:
        """No sound after the moment `at` (monotonic, s) is to be kept, and until `stop_came` no
        recording begins. On any thread: what is to follow is said by the methods above, which may
        have to wait for a disk."""
        self._recorder.expect_stop(reason, at)

    def hush(self, reason: GapReason, at: float) -> None:
        """Tells the recorder at once, also on any thread. Of several moments the first counts."""
        self._recorder.hush(reason, at)

    def stop_came(self) -> None:
        """What was expected has been carried out."""
        self._recorder.stop_came()

    def remark(self, line: str | None) -> None:
        """What is to be said of the sharing, None: nothing any more."""
        if line is None:
            self._alerts.clear(Trouble.SHARING)
        else:
            self._alerts.set(Trouble.SHARING, line)

    def _decided(self, noted: Sequence[Recorded]) -> None:
        """What was decided of a name holds for what is heard from now on."""
        if any(isinstance(one.event, _OF_NAMES) for one in noted):
            self._learn()

    def _learn(self) -> None:
        try:
            remember_decisions(self.store)
            self._masking.learn()
        except FacilitatorError as error:
            self._alerts.set(Trouble.CODES, error.what)

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
        again = self._recorder.wanted or (self._striking is not None and self._striking[1])
        self._striking = start_ms, again
        self._listen_again(RETRY_S)
        self._transcribing.passing.over()
        self._recorder.stop(GapReason.STRUCK, at)

    def _strike(self) -> list[Recorded]:
        """Does it, once nothing is recorded any more."""
        if self._striking is None or self._recorder.awaited:
            return []
        noted = self._heed_roster(finishing=True)  # what it holds is of before
        (start_ms, again), self._striking = self._striking, None
        try:
            noted += strike(self.store, self._masking, part(self.session, start_ms, self._clock.ms))
        except FacilitatorError as error:
            self._alerts.set(
                Trouble.STRIKING, _("Nothing was struck. {what}").format(what=error.what)
            )
        else:
            self._alerts.clear(Trouble.STRIKING)
            self._learn()
            self._children.records(self.store.recording())
        self._listen_again(0)
        if again and not (self._ending or self._suspending):
            self.record()
        return noted

    def _listen_again(self, seconds: float) -> None:
        """Ends what heard the part, and has the key of before; begun anew after a while."""
        self._children.dismiss(SPEECH, seconds)
        self._suggesting.again(seconds)

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
        noted = [*self._log.tick(), *self._strike(), *self._heed_roster()]
        for name in self._children.due():
            if name == CAPTURE:
                self._recorder.again()
            elif name == VOICES:
                self._suggesting.start()
            elif self._log.blocked:
                self._children.dismiss(SPEECH, RETRY_S)
            else:
                self._spawn_speech()
        self._recorder.tick()
        self._suggesting.follow()
        self._finish_once_noted()
        if self.source.live and self.recording:
            self._press(self.now_ms)
        return noted

    def _from_capture(self, message: msg.Message) -> list[Recorded]:
        noted = self._recorder.handle(message)
        if self._recorder.played_out and not self._suspending:
            self._ending = True
        over = isinstance(message, msg.Ended | msg.Closed)
        if over or isinstance(message, msg.Started):
            self._summarise()
        if over and not self._recorder.wanted:
            self._sound_over()
        return noted

    def _sound_over(self) -> None:
        self._strike()
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
        noted = self._log.keep(*self._rest(total_ms), *ends)
        self._suggesting.drain()
        self._finish_once_noted()
        return noted

    def _rest(self, total_ms: int) -> list[Event]:
        """What of a file is not in the recording although nothing is wrong with it."""
        left = self.session.unplayed_ms
        if left is not None:
            return [ev.GapNoted(total_ms, left, GapReason.NOT_PLAYED)]
        if not self.source.grown:
            return []
        now = self.source.duration_now() or 0
        return [ev.GapNoted(total_ms, max(0, now - total_ms), GapReason.FILE_GROWING)]

    def _finish_once_noted(self) -> None:
        settled = self._transcribing.drained and not self._log.blocked and self._suggesting.settled
        if settled and not self.finished:
            self.finished = True
            self._summarise()

    def _spawn_speech(self) -> None:
        over = self._ending or self._texting
        self._transcribing.start(over=over, seam=not self.off_record)
        if over and not self._recorder.wanted and not self.recording:
            self._transcribing.drain()

    def _stop_recording(self, at: float | None) -> None:
        if not self._recorder.stop(at=at):
            self._sound_over()

    def _recover(self) -> list[Recorded]:
        """Brings a session that was cut off to where it can go on: nothing is left unmasked.

        Raises FacilitatorError if that cannot be noted, or if another program records it.
        """
        wait_until_free(spool_folder(self.store.folder), self.session.id, ORPHAN_S)
        with self.store.spool() as spool:
            self._clock.progress(spool.refresh())
        if left_undone(self._log.since(0)):
            self._alerts.set(Trouble.STRIKING, NOT_STRUCK)
        events: list[Event] = []
        if self.session.phase in (Phase.RECORDING, Phase.PAUSED):
            self._recorder.silent_since(self.store.last_sound())
        if self.session.phase is Phase.RECORDING:
            # First of all: whatever is noted before it counts as noted while sound flowed.
            events.append(ev.RecordingPaused(self._clock.ms, GapReason.INTERRUPTED))
        return self._note(*events, *self._masking.catch_up(self.session))

    def _heed_roster(self, *, finishing: bool = False) -> list[Recorded]:
        """Masks anew, a little at a time, when the study's roster has learnt a name."""
        try:
            self._roster_due = self._watch.look() or self._roster_due
            if self._remasking is None and self._roster_due is not None:
                if self._monotonic() < self._roster_again_at:
                    return []
                self._roster_again_at = self._monotonic() + RETRY_S
                self._remasking = Remasking(self.session, self._masking, self._roster_due)
                self._roster_due = None
            if self._remasking is None:
                self._show_again()
                return []
            while not self._remasking.go_on(REMASK_S):
                if not finishing:
                    return []
            self._show_again()
            labels = self._mask_labels()
        except FacilitatorError as error:
            self._alerts.set(Trouble.CODES, error.what)
            return []
        self._alerts.clear(Trouble.CODES)
        events, self._remasking = self._remasking.events, None
        return [*labels, *self._log.keep(*events)]

    def _show_again(self) -> None:
        """Shows what was withheld because the roster could not be read, once it can."""
        if self.session.withheld and not self._watch.unread:
            self.session.withheld = False
            self._alerts.clear(Trouble.CODES)

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
