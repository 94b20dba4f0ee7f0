"""The meeting while it runs: sound into the spool, speech into text, commands into events.

One object on one thread (see `runner`). Two children do the work: `capture` writes the spool (see
`recorder`), `speech` reads it; their messages come in through `handle`. What a person did is in the
journal before a method returns; a disk that refuses loses no sound and ends no meeting (see
`event_log`).
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from facilitator import child_messages as msg
from facilitator.anonymise.roster import Roster
from facilitator.child_messages import CAPTURE, SPEECH, VOICES
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import Tag
from facilitator.domain.session import Gap, Phase
from facilitator.domain.striking import part
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.transcript import Utterance
from facilitator.errors import FacilitatorError
from facilitator.speech.device import CARD, LOST
from facilitator.speech.models import doubt, resolve, smaller_than
from facilitator.study import CPU, IDLE, ROSTER_NAMES
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool import wait_until_free
from facilitator.workflow import seating
from facilitator.workflow.acts import Acts
from facilitator.workflow.alerts import Alerts, Trouble, behind
from facilitator.workflow.event_log import RETRY_S
from facilitator.workflow.list_mark import told
from facilitator.workflow.listening import ORPHAN_S, other_ways
from facilitator.workflow.masking import expected_names, shortfalls
from facilitator.workflow.passing import Passing
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.remasking import Remasking
from facilitator.workflow.review_notes import remember_decisions
from facilitator.workflow.roster_watch import RosterWatch
from facilitator.workflow.second_texts import block_heard
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.striking import NOT_STRUCK, left_undone, strike
from facilitator.workflow.suggesting import Suggesting
from facilitator.workflow.supervisor import SLOWLY_S, ChildSupervisor, Deliver, Heard
from facilitator.workflow.turns import divided_as, lines_within, turns_of
from facilitator.workspace import Workspace

QUIET_NOTE_MS = 10_000
"""In silence, how far listening may get ahead of its last note in the journal."""

MOST_DEATHS = 3
"""Speech that dies this often in a row without a word is said to have stopped; the recording goes
on, and it is started again now and then."""

REMASK_S = 0.05
"""So long at a time text that was heard is masked anew: no key press waits longer for it."""

NOBODY_FIRST_MS = 60_000
"""So much sound from the beginning on without a word is worth an alert: people greet each other."""

NOBODY_MS = 300_000
"""The same once somebody has been heard: longer than people think, read or cry in silence."""

NOBODY = "Nobody has been heard for a while: is it the right microphone or file, and near enough?"

NO_TEXT = "Text has stopped; the recording goes on. It can be transcribed later."
NO_MODEL = "Text has stopped, its model fails; the recording goes on. Later: resume --model NAME"
INAUDIBLE = "A stretch of the recording is damaged on the disk; its text is missing."


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
        self._threads = threads or store.workspace.study.threads or None
        self._device = store.workspace.study.device
        self._expects = store.workspace.study.expect == ROSTER_NAMES
        self._trying_card = False
        self._model = resolve(store.session.opened.model if store.session.opened else "demo")
        self._passing = Passing(self.session, self._masking)
        language = store.session.opened.language if store.session.opened else "en"
        self._smaller = smaller_than(self._model, language) if source.live else None
        self._alerts = Alerts()
        self._log = store.log
        self._log.tell(self._alerts, monotonic)
        self._children = children or ChildSupervisor((CAPTURE, SPEECH, VOICES), monotonic)
        self._recorder = Recorder(
            store, source, self._children, self._alerts, keep=self._log.keep, monotonic=monotonic
        )
        self._clock = self._recorder.clock
        self._suggesting = Suggesting(store, self._children, self._alerts, monotonic)
        self._striking: tuple[int, bool] | None = None
        """Since when (ms) is to be struck, and whether sound flows again then."""
        self._ending = False
        self._suspending = self._texting = False
        self._drain_sent = False
        self._drained = False
        self._speech_fault: FacilitatorError | None = None
        self._speech_gone = False
        self._reached_ms = self._quiet_from = store.session.heard_ms
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
        poor = doubt(self._model, opened.language) if opened else None
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
        return self._recorder.recording and not self._recorder.restarting

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
        return self._passing.text if self.recording and not self.off_record else None

    @property
    def alert(self) -> str | None:
        """One line for the person at the laptop, None if all is well."""
        return self._alerts.first

    @property
    def fault(self) -> FacilitatorError | None:
        """Why nothing goes on any more, None while anything does."""
        if self._recorder.fault is not None:
            return self._recorder.fault
        if not self._speech_gone or self._recorder.wanted or self.recording:
            return None
        return self._speech_fault or FacilitatorError(
            "The part that turns speech into text stopped again and again.",
            f"Nothing recorded is lost: facilitator resume {self.session.id}",
        )

    @property
    def now_ms(self) -> int:
        """Session time now: what is in the spool, carried on between two progress messages."""
        if self.recording and self.source.live:
            return self._clock.running_ms()
        return self._clock.ms

    @property
    def behind_ms(self) -> int:
        """Sound that has not been listened to yet, in ms."""
        return max(0, self._clock.ms - self._reached_ms)

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
                "Nobody has confirmed consent, so nothing is recorded.",
                "Confirm it on the screen, or give --consent-confirmed.",
            )
        opened = self.source.opened
        if opened is not None and self.session.file is None:
            self._log.keep(opened)
        self.off_record = self.on_break = False
        self._quiet_from = self._clock.ms
        self._alerts.clear(Trouble.NOBODY)
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
                "The recording is over: nothing of it is struck any more.",
                "The review can leave out what is not to stay.",
            )
        again = self._recorder.wanted or (self._striking is not None and self._striking[1])
        self._striking = start_ms, again
        self._listen_again(RETRY_S)
        self._passing.over()
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
            self._alerts.set(Trouble.STRIKING, f"Nothing was struck. {error.what}")
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
        return self._from_speech(heard.message)

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
            self._drain()

    def _from_speech(self, message: msg.Message) -> list[Recorded]:
        match message:
            case msg.Utterance():
                return self._heard(message)
            case msg.TryingCard():
                self._trying_card = True
            case msg.Ready():
                return self._ready(message)
            case msg.Refined(said):
                return self._refined(said)
            case msg.HeardBlock(heard) if heard:
                return self._heard_again(heard)
            case msg.Partial():
                self._passing.heard(message)
            case msg.Uncertain(start_ms, end_ms):
                return self._uncertain(start_ms, end_ms)
            case msg.Overload(step, late_ms):
                self._overload(step, late_ms)
            case msg.Reached(ms):
                return self._reached(ms)
            case msg.Inaudible(start_ms, end_ms):
                return self._inaudible(start_ms, end_ms)
            case msg.Drained():
                return self._all_text()
            case msg.Failed(what):
                self._alerts.set(Trouble.TEXT, what)
                hint = f"Nothing is lost. {other_ways(self.session.id)}"
                self._speech_fault = FacilitatorError(what, hint)
            case msg.Closed() if not self._drained:
                self._speech_closed()
        return []

    def _ready(self, said: msg.Ready) -> list[Recorded]:
        """The model is loaded: what it runs on is noted where it is not as it was."""
        self._trying_card = False
        if self._alerts.of(Trouble.TEXT) not in (NO_TEXT, NO_MODEL):
            self._alerts.clear(Trouble.TEXT)
        if said.remark:
            self._alerts.set(Trouble.DEVICE, said.remark)
            self._device = CPU
        opened = self.session.opened
        if opened is None or said.runs_on == self.session.runs_on:
            return []
        return self._log.keep(ev.ListeningChanged(opened.model, opened.language, said.runs_on))

    def _heard(self, said: msg.Utterance) -> list[Recorded]:
        """An utterance, cut where somebody else was marked."""
        self._press(said.end_ms)
        noted: list[Recorded] = []
        for turn in turns_of(self.session, said):
            came = self._utterance(turn)
            if not came:
                break  # listening begins again there
            noted += came
        return noted

    def _utterance(self, said: msg.Utterance) -> list[Recorded]:
        start, end, text = said.start_ms, said.end_ms, said.text
        id_ = f"u{self.session.heard_lines + 1:05d}"
        heard = ev.UtteranceHeard(
            utterance=id_,
            start_ms=start,
            end_ms=end,
            text=text,
            words=said.words,
            log_probability=said.log_probability,
            # Where pace is not real, the time from speech to text says nothing.
            lag_ms=self._clock.since_ms(end) if self.source.live else None,
            doubts=said.doubts,
        )
        try:
            masks, earlier = self._masking.heard(text, start, end)
        except FacilitatorError as error:
            self._alerts.set(Trouble.CODES, error.what)
            self._text_waits()
            return []
        self._alerts.clear(Trouble.CODES)
        try:
            redacted = ev.UtteranceRedacted(id_, masks)
            noted = self._note(heard, redacted, *earlier, *self._masking.changes())
        except FacilitatorError:
            self._text_waits()
            return []
        self._children.well(SPEECH)
        self._speech_gone, self._speech_fault = False, None
        for over in (Trouble.TEXT, Trouble.NOBODY, Trouble.DEVICE):
            self._alerts.clear(over)
        self._reached_ms = max(self._reached_ms, end)
        self._passing.reached(end)
        self._quiet_from = max(self._quiet_from, end)
        return [*self._log.late(), *noted]

    def _refined(self, said: msg.Utterance) -> list[Recorded]:
        """A second hearing, with what came before and after; what a person touched stays."""
        lines = lines_within(self.session.utterances, said)
        parts = divided_as(lines, said)
        return [one for u, part in zip(lines, parts, strict=False) for one in self._better(u, part)]

    def _better(self, line: Utterance, said: msg.Utterance) -> list[Recorded]:
        if line.edited or line.reviewed is not None:
            return []
        text = said.text
        try:
            masks, earlier = self._masking.heard(text, line.start_ms, line.end_ms)
            refined = ev.TextRefined(
                utterance=line.id,
                text=text,
                words=said.words,
                log_probability=said.log_probability,
                model=self._model.name,
                redactions=masks,
                doubts=said.doubts,
            )
            # A name may go on in the line behind it: that one is looked at again, joined to this.
            behind = {u.id for u in self.session.utterances_after(line.start_ms, 1)}
            noted = self._note(refined, *earlier, *self._masking.changes())
            more = self._masking.again(behind)
            return [*noted, *(self._note(*more) if more else [])]
        except FacilitatorError:
            return []  # the first text stands, and is masked

    def _heard_again(self, heard: tuple[msg.Utterance, ...]) -> list[Recorded]:
        """What a second pass in a pause of the meeting came to."""
        try:
            return self._note(*block_heard(self.session, self._masking, heard, self._model.name))
        except FacilitatorError:
            return []  # the texts of before stand, and it is heard again after the meeting

    def _overload(self, step: int, late_ms: int) -> None:
        """Speech is too slow for the room, and has done something about it; or it is no more."""
        if not step:
            self._alerts.clear(Trouble.BEHIND)
            return
        smaller = self._smaller.name if self._smaller else ""
        self._alerts.set(Trouble.BEHIND, behind(step, late_ms, smaller))

    def _text_waits(self) -> None:
        """Text cannot be noted: once it can, listening begins again where the last noted ended."""
        self._children.dismiss(SPEECH, RETRY_S)
        self._log.keep(ev.TranscriptReached(self.session.heard_ms))

    def _reached(self, ms: int) -> list[Recorded]:
        self._reached_ms = max(self._reached_ms, ms)
        self._passing.reached(ms)
        self._speech_gone = False
        enough = NOBODY_MS if self.session.spans else NOBODY_FIRST_MS
        if self.recording and ms - self._quiet_from >= enough:
            self._alerts.set(Trouble.NOBODY, NOBODY)
        if ms - self.session.heard_ms < QUIET_NOTE_MS or self._log.blocked:
            return []
        return self._log.keep(ev.TranscriptReached(ms))

    def _uncertain(self, start_ms: int, end_ms: int) -> list[Recorded]:
        if (start_ms, end_ms) in self.session.uncertain:
            return []  # listened to once more, after a restart
        return self._log.keep(ev.SpeechUncertain(start_ms, end_ms))

    def _inaudible(self, start_ms: int, end_ms: int) -> list[Recorded]:
        self._alerts.set(Trouble.TEXT, INAUDIBLE)
        gap = Gap(start_ms, end_ms - start_ms, GapReason.DAMAGED)
        if gap in self.session.gaps:
            return []  # listened to once more, after a restart
        return self._log.keep(ev.GapNoted(gap.at_ms, gap.missing_ms, gap.reason))

    def _all_text(self) -> list[Recorded]:
        total_ms = self._clock.ms
        self._press(total_ms)
        self._reached_ms = total_ms
        self._drained = True
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
        settled = self._drained and not self._log.blocked and self._suggesting.settled
        if settled and not self.finished:
            self.finished = True
            self._summarise()

    def _speech_closed(self) -> None:
        self._passing.over()
        on_card = self._device != CPU and self.session.runs_on.startswith(CARD)
        if self._trying_card or (on_card and self._speech_fault):
            # Not tried again in the middle of a meeting; text goes on at once.
            self._device = CPU
            self._alerts.set(Trouble.DEVICE, LOST.format(why="it failed"))
        if self._children.again(SPEECH, SLOWLY_S) > MOST_DEATHS:
            self._speech_gone = True
            self._alerts.set(Trouble.TEXT, NO_MODEL if self._speech_fault else NO_TEXT)

    def _spawn_speech(self) -> None:
        self._drain_sent = self._trying_card = False
        over = self._ending or self._texting
        config = msg.SpeechConfig(
            str(self._model.path),
            self.session.opened.language if self.session.opened else "en",
            self.session.heard_ms,
            self._threads,
            tuple(self._seams()),
            self._device,
            hurry=self.source.live and not over,
            engine=self._model.engine,
            again=self.store.workspace.study.second_pass == IDLE,
            smaller=str(self._smaller.path) if self._smaller else None,
            terms=expected_names(self.session) if self._expects else (),
        )
        self._children.start(SPEECH, config)
        if over and not self._recorder.wanted and not self.recording:
            self._drain()

    def _seams(self) -> Iterator[int]:
        """Where (ms) a segment goes on with the same file that the one before it stopped in."""
        if self.source.kind != SoundSource.FILE:
            return
        gaps = [(gap.at_ms, gap.at_ms + gap.missing_ms) for gap in self.session.gaps]
        events = [one.event for one in self.store.events()]
        begun = [event.at_ms for event in events if isinstance(event, ev.RecordingStarted)]
        for at in {*begun, *(() if self.off_record else (self._clock.ms,))}:
            # A gap's beginning and length are whole milliseconds, each rounded down.
            if not any(at == begin or at - 1 <= end <= at for begin, end in gaps):
                yield at

    def _stop_recording(self, at: float | None) -> None:
        if not self._recorder.stop(at=at):
            self._sound_over()

    def _drain(self) -> None:
        if not self._drain_sent:
            self._drain_sent = self._children.send(SPEECH, msg.Drain(self._clock.samples))

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
