"""The meeting while it runs: sound into the spool, speech into text, hands into events.

One object on one thread. Two children do the work: `capture` writes the spool, `speech` reads it;
their messages come in through `handle`. What is noted is in the journal before a method returns.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from typing import Any, Protocol

from facilitator.child import CLOSED, Message
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.moments import Tag
from facilitator.domain.session import Phase
from facilitator.domain.transcript import Word
from facilitator.errors import FacilitatorError
from facilitator.speech.models import resolve
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.workflow.acts import Acts
from facilitator.workflow.clock import SampleClock, ms_between, utc_now
from facilitator.workflow.crew import Crew, Deliver
from facilitator.workflow.sources import PLAYBACK, Source
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Study, Workspace

QUIET_NOTE_MS = 10_000
"""In silence, how far listening may get ahead of its last note in the journal."""

MOST_DEATHS = 3
"""Speech that dies this often in a row without a word is given up; the recording goes on."""

NO_SOUND = "No sound comes from the microphone: is it muted or unplugged?"

DEAD_DB = -100.0
"""Below the least that 16 bits tell from zero (-90 dBFS): a muted microphone, not a quiet room."""

CAPTURE = "capture"
SPEECH = "speech"


class Hands(Protocol):
    """Hands that press keys by themselves as session time passes (see `scene`)."""

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
    ) -> None:
        super().__init__(store, monotonic)
        self.source = source
        self.alert: str | None = None
        """One line for the person at the laptop, None if all is well."""
        self.fault: FacilitatorError | None = None
        """Why nothing goes on any more, None while it does."""
        self.level_db: float | None = None
        self.off_record = False
        self.recording = False
        self.finished = False
        """The recording has ended and all its text is there."""
        self.closed = False
        self.hands: Hands | None = None
        self._threads = threads
        self._model = resolve(store.session.opened.model if store.session.opened else "demo")
        self._crew = Crew((CAPTURE, SPEECH), monotonic)
        self._clock = SampleClock(store.spool().refresh(), monotonic)
        self._wanted = False
        self._ending = False
        self._suspending = False
        self._drain_sent = False
        self._silent_since: str | None = None
        self._pause_reason = "interrupted"
        self._speech_fault: FacilitatorError | None = None
        self._reached_ms = store.session.heard_ms

    # -- what the screen reads -------------------------------------------------------------

    @property
    def workspace(self) -> Workspace:
        return self.store.workspace

    @property
    def study(self) -> Study:
        return self.store.workspace.study

    @property
    def tags(self) -> tuple[Tag, ...]:
        return self.study.tags

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
        try:
            free = shutil.disk_usage(self.store.folder).free
        except OSError:
            return 0.0
        return free / (SAMPLE_RATE * BYTES_PER_SAMPLE * 3600)

    # -- beginning and end -----------------------------------------------------------------

    def start(self, deliver: Deliver, *, record: bool = True) -> list[Recorded]:
        """Starts listening, and recording unless `record` is False (a session reopened).

        Raises FacilitatorError if consent has not been confirmed and sound would be recorded.
        """
        self._crew.deliver = deliver
        noted = self._recover()
        self._spawn_speech()
        if record:
            noted += self.record()
        return noted

    def confirm_consent(self, by: str) -> Recorded:
        return self._note(ev.ConsentConfirmed(by))[0]

    def record(self) -> list[Recorded]:
        """Lets sound flow. Raises FacilitatorError without confirmed consent."""
        if self.session.consent_by is None:
            raise FacilitatorError(
                "Nobody has confirmed consent, so nothing is recorded.",
                "Confirm it on the screen, or give --consent-confirmed.",
            )
        self._wanted = True
        self.off_record = False
        self._spawn_capture()
        return []

    def end(self) -> None:
        """Ends the meeting: stops recording, then waits for all text (see `finished`)."""
        self._ending = True
        self._wanted = False
        self._stop_capture()

    def suspend(self) -> None:
        """Stops recording now and leaves a session that can be resumed (see `closed`)."""
        self._suspending = True
        self._wanted = False
        self._stop_capture()

    def close(self) -> None:
        """Ends both children and closes the journal; what has been noted stays."""
        if self.closed:
            return
        self.closed = True
        self._wanted = False
        self._crew.close()
        self.store.write_summary()
        self.store.close()

    def discard_if_silent(self) -> bool:
        """Removes a session made just now in which nothing was recorded, noted or flagged.

        False if it stays: what came into being before, or holds anything, is never removed.
        """
        session = self.session
        kept = self.closed or not self.store.fresh or session.notes or session.moments
        if kept or self.store.spool().refresh() > 0:
            return False
        self.closed = True
        self._crew.close()
        self.store.discard()
        return True

    def toggle_off_record(self) -> None:
        """Stops sound at once, or lets it flow again; the time between is a gap of its own."""
        if self.off_record:
            self.record()
        elif self._wanted:
            self.off_record = True
            self._wanted = False
            self._stop_capture()

    # -- children --------------------------------------------------------------------------

    def handle(self, message: Message) -> list[Recorded]:
        """Takes in a child's message; returns what was noted because of it."""
        sender = self._crew.sender(message)
        if self.closed or sender is None:
            return []
        kind = message["kind"]
        if sender == CAPTURE:
            return self._from_capture(kind, message)
        return self._from_speech(kind, message)

    def tick(self) -> list[Recorded]:
        """To be called about four times a second: starts again what has died."""
        for name in self._crew.due():
            if name == SPEECH:
                self._spawn_speech()
            elif self._wanted:
                self._spawn_capture()
        if self.hands is not None and self.source.live and self.recording:
            self.hands.until(self.now_ms)
        return []

    def _from_capture(self, kind: str, message: Message) -> list[Recorded]:
        match kind:
            case "started":
                return self._capture_started(message)
            case "progress":
                self._clock.progress(int(message["samples"]))
                self.level_db = message.get("peak_db")
                self._crew.well(CAPTURE)
                heard = self.level_db is not None and self.level_db > DEAD_DB
                if self.alert == NO_SOUND and heard:
                    self.alert = None
            case "stalled":
                self.alert = NO_SOUND
            case "overflow":
                self.alert = "The microphone was faster than this machine: a moment may be missing."
            case "ended":
                return self._capture_ended(message)
            case "failed":
                self.alert = message["what"]
                if not self.recording and self._clock.samples == 0:
                    self.fault = FacilitatorError(message["what"], message["hint"])
            case _ if kind == CLOSED:
                return self._capture_closed()
        return []

    def _capture_started(self, message: Message) -> list[Recorded]:
        self.recording = True
        self._clock.begin(int(message["at_sample"]))
        at_ms = self._clock.ms
        events: list[Event] = [
            ev.RecordingStarted(at_ms, int(message["segment"]), self.source.label)
        ]
        if self._silent_since is not None:
            missing = ms_between(self._silent_since, utc_now())
            events.append(ev.GapNoted(at_ms, missing, self._pause_reason))
            self._silent_since = None
        self.alert = None
        noted = self._note(*events)
        self.store.write_summary()
        return noted

    def _capture_ended(self, message: Message) -> list[Recorded]:
        self._clock.progress(int(message["samples"]))
        reason = str(message["reason"])
        if reason == "end of file":
            self._ending = self._ending or not self._suspending
            self._wanted = False
        if reason == "stopped" and self.off_record:
            reason = "off the record"
        noted = self._pause(reason)
        if self._suspending:
            self.close()
        elif self._ending:
            self._drain()
        return noted

    def _capture_closed(self) -> list[Recorded]:
        noted: list[Recorded] = []
        if self.recording:
            # It went without a word: what it left in the spool is all there is.
            self._clock.progress(self.store.spool().refresh())
            noted = self._pause("interrupted")
        if self._suspending:
            self.close()
        elif self._ending:
            self._drain()
        elif self._wanted and self.fault is None:
            self.alert = self.alert or "The recording stopped by itself; trying again."
            self._crew.again(CAPTURE)
        return noted

    def _pause(self, reason: str) -> list[Recorded]:
        self.recording = False
        self.level_db = None
        self._silent_since = utc_now()
        self._pause_reason = reason
        noted = self._note(ev.RecordingPaused(self._clock.ms, reason))
        self.store.write_summary()
        return noted

    def _from_speech(self, kind: str, message: Message) -> list[Recorded]:
        match kind:
            case "utterance":
                return self._utterance(message)
            case "reached":
                return self._reached(int(message["ms"]))
            case "drained":
                return self._drained()
            case "failed":
                self.alert = message["what"]
                self._speech_fault = FacilitatorError(message["what"], message["hint"])
            case _ if kind == CLOSED and not self.finished:
                return self._speech_closed()
        return []

    def _utterance(self, message: Message) -> list[Recorded]:
        start, end = int(message["start_ms"]), int(message["end_ms"])
        if self.hands is not None:
            self.hands.until(end)
        id_ = f"u{len(self.session.spans) + 1:05d}"
        text = str(message["text"])
        heard = ev.UtteranceHeard(
            utterance=id_,
            start_ms=start,
            end_ms=end,
            text=text,
            words=tuple(Word(int(w[0]), int(w[1]), w[2], float(w[3])) for w in message["words"]),
            log_probability=message.get("log_probability"),
            # Where pace is not real, the time from speech to text says nothing.
            lag_ms=self._clock.since_ms(end) if self.source.live else None,
        )
        redacted = ev.UtteranceRedacted(id_, self._masking.redact(text))
        self._crew.well(SPEECH)
        self._reached_ms = max(self._reached_ms, end)
        return self._note(heard, redacted, *self._masking.changes())

    def _reached(self, ms: int) -> list[Recorded]:
        self._reached_ms = max(self._reached_ms, ms)
        if ms - self.session.heard_ms < QUIET_NOTE_MS:
            return []
        return self._note(ev.TranscriptReached(ms))

    def _drained(self) -> list[Recorded]:
        total_ms = self._clock.ms
        if self.hands is not None:
            self.hands.until(total_ms)
        self._reached_ms = total_ms
        noted = self._note(ev.TranscriptReached(total_ms), ev.RecordingEnded(total_ms))
        self.finished = True
        self.store.write_summary()
        return noted

    def _speech_closed(self) -> list[Recorded]:
        if self._crew.again(SPEECH) > MOST_DEATHS:
            self.alert = "Text has stopped; the recording goes on. It can be transcribed later."
            self.fault = self._speech_fault or FacilitatorError(
                "The part that turns speech into text stopped again and again.",
                f"Nothing recorded is lost: facilitator resume {self.session.id}",
            )
        return []

    def _config(self, **more: Any) -> dict[str, Any]:
        """What both children are told, keys included, and what one of them is told besides."""
        return {
            "spool": str(spool_folder(self.store.folder)),
            "key": self.store.key.reveal(),
            "session": self.session.id,
            **more,
        }

    def _spawn_capture(self) -> None:
        file = self.source.file
        self._crew.start(
            CAPTURE,
            self._config(
                source=self.source.kind,
                file=str(file) if file else None,
                device=self.source.device,
                pace=self.source.pace,
                from_sample=self._clock.samples if self.source.kind == PLAYBACK else 0,
            ),
        )

    def _spawn_speech(self) -> None:
        self._drain_sent = False
        self._crew.start(
            SPEECH,
            self._config(
                model=str(self._model.path),
                language=self.session.opened.language if self.session.opened else "en",
                from_ms=self.session.heard_ms,
                threads=self._threads,
            ),
        )
        if self._ending and not self.recording:
            self._drain()

    def _stop_capture(self) -> None:
        if self._crew.send(CAPTURE, "stop"):
            return
        if self._suspending:
            self.close()
        elif self._ending:
            self._drain()

    def _drain(self) -> None:
        if not self._drain_sent:
            self._drain_sent = self._crew.send(SPEECH, "drain", samples=self._clock.samples)

    def _recover(self) -> list[Recorded]:
        """Brings a session that was cut off to where it can go on: nothing is left unmasked."""
        events = self._masking.catch_up(self.session)
        at_ms = self._clock.ms
        if self.session.phase is Phase.RECORDING:
            events.append(ev.RecordingPaused(at_ms, "interrupted"))
        if self.session.phase in (Phase.RECORDING, Phase.PAUSED):
            self._silent_since = self.store.last_sign_of_life()
            self._pause_reason = "interrupted"
        return self._note(*events)
