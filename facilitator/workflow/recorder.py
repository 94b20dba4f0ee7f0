"""The recording of a running meeting: watches over the capture process, and starts it again.

Capture tells when sound flows, stalls and ends; what a person must know of it becomes an alert,
what the meeting's record must show becomes events: each stop, each start, and the time between.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable

from facilitator.child import CLOSED, Message
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.errors import FacilitatorError
from facilitator.vault.spool import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.clock import SampleClock, ms_between, utc_now
from facilitator.workflow.crew import Crew
from facilitator.workflow.silence import Silence
from facilitator.workflow.sources import MICROPHONE, PLAYBACK, Source
from facilitator.workflow.store import SessionStore

CAPTURE = "capture"

NO_SOUND = "No sound comes from the microphone: is it muted or unplugged?"
GONE = "The microphone has stopped giving sound; it is opened again as soon as it is there."
STOPPED = "The recording stopped by itself; trying again."
HELD_UP = "The recording is held up: the disk does not answer. Its sound waits in memory."
MISSED = "The microphone was faster than this machine: a moment may be missing."

DEAD_DB = -100.0
"""Below the least that 16 bits tell from zero (-90 dBFS): a muted microphone, not a quiet room."""

HELD_UP_S = 2.5
"""Sound that flows and has not been written for so long is worth an alert."""

FROZEN_S = 5.0
"""A capture process lives as long as it says so, twice a second; one that has said nothing for so
long never will again."""

OPENING_S = 20.0
"""A device may take seconds to open, and the spool to be read through; no longer than this."""

MISSED_S = 10.0
"""How long a moment that may be missing is shown."""

INTERRUPTED = "interrupted"
OFF_RECORD = "off the record"
END_OF_FILE = "end of file"
DEVICE = "device"
DISK = "disk"
SILENT = "no sound"


class Recorder:
    """See the module. `keep` notes events, or has them wait for a disk that refuses."""

    def __init__(
        self,
        store: SessionStore,
        source: Source,
        crew: Crew,
        alerts: Alerts,
        *,
        keep: Callable[..., list[Recorded]],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.recording = False
        """Whether sound flows into the spool."""
        self.wanted = False
        """Whether it should."""
        self.restarting = False
        """Sound is wanted again, but what was said before it was stopped is still being written."""
        self.played_out = False
        """The file that is played has come to its end."""
        self.level_db: float | None = None
        self.fault: FacilitatorError | None = None
        """Why nothing could be recorded at all."""
        with store.spool() as spool:
            self.clock = SampleClock(spool.refresh(), monotonic)
        self._store = store
        self._source = source
        self._crew = crew
        self._alerts = alerts
        self._keep = keep
        self._monotonic = monotonic
        self._silence = Silence(monotonic)
        self._device: str | None = None
        self._silent_since: str | None = None
        self._reason = INTERRUPTED
        self._sound_at = utc_now()
        self._asked_at = self._told_at = self._missed_at = monotonic()
        self._first_sample = 0

    @property
    def disk_hours(self) -> float:
        """Hours of sound that still fit on the disk."""
        try:
            free = shutil.disk_usage(self._store.folder).free
        except OSError:
            return 0.0
        return free / (SAMPLE_RATE * BYTES_PER_SAMPLE * 3600)

    def silent_since(self, moment: str) -> None:
        """The session was reopened: no sound has been kept since that moment (UTC)."""
        self._silent_since = moment
        self._reason = INTERRUPTED

    def start(self) -> None:
        """Lets sound flow, from the source as it was chosen.

        A capture process that was told to stop and is held up by the disk is not hurried: it
        still holds sound from before, and is followed by another once it has gone.
        """
        self.wanted = True
        self._device = self._source.device
        self._asked_at = self._monotonic()
        self.restarting = self._crew.alive(CAPTURE)
        if not self.restarting:
            self._spawn()

    def stop(self, reason: str = "stopped", at: float | None = None) -> bool:
        """No sound after the moment `at` (monotonic, s; None: now) is to be kept.

        False if there is no process that would say that it has stopped.
        """
        self.wanted = False
        self._reason = reason
        moment = self._monotonic() if at is None else at
        return self._crew.send(CAPTURE, "stop", reason=reason, at=moment)

    def again(self) -> None:
        """Starts a capture process in place of one that died: the same device, by its name."""
        if self.wanted:
            self._spawn()

    def tick(self) -> None:
        """To be called a few times a second: notices what does not speak for itself."""
        now = self._monotonic()
        if now - self._missed_at > MISSED_S:
            self._alerts.clear(Trouble.MOMENT)
        if not self._crew.alive(CAPTURE):
            return
        quiet = now - self._crew.heard_at(CAPTURE)
        opening = self.wanted and not self.recording and now - self._asked_at > OPENING_S
        if quiet > FROZEN_S or opening:
            self._crew.kill(CAPTURE)
        elif (
            self.recording
            and self._source.kind == MICROPHONE
            and now - self._told_at > HELD_UP_S
            and self._alerts.of(Trouble.RECORDING) is None
        ):
            self._alerts.set(Trouble.RECORDING, HELD_UP)

    def handle(self, kind: str, message: Message) -> list[Recorded]:
        """Takes in a message of the capture process; returns what was noted because of it."""
        match kind:
            case "started":
                return self._started(message)
            case "progress":
                self._progress(message)
            case "stalled":
                self._stalled(message)
            case "overflow":
                self._missed_at = self._monotonic()
                self._alerts.set(Trouble.MOMENT, MISSED)
            case "ended":
                return self._ended(message)
            case "failed":
                self._alerts.set(Trouble.RECORDING, message["what"])
                if not self.recording and self.clock.samples == 0:
                    self.fault = FacilitatorError(message["what"], message["hint"])
            case _ if kind == CLOSED:
                return self._closed()
        return []

    def _started(self, message: Message) -> list[Recorded]:
        self.recording = True
        self._told_at = self._monotonic()
        if self._source.kind == MICROPHONE:
            self._device = str(message["device"])
        self._first_sample = int(message["at_sample"])
        self.clock.begin(self._first_sample)
        at_ms = self.clock.ms
        events: list[Event] = [
            ev.RecordingStarted(at_ms, int(message["segment"]), self._source.label)
        ]
        if self._silent_since is not None:
            missing = ms_between(self._silent_since, utc_now())
            events.append(ev.GapNoted(at_ms, missing, self._reason))
            self._silent_since = None
        self._reason = INTERRUPTED
        self._alerts.clear(Trouble.RECORDING)
        return self._keep(*events)

    def _progress(self, message: Message) -> None:
        self.clock.progress(int(message["samples"]))
        self._sound_at = utc_now()
        self._told_at = self._monotonic()
        self.level_db = message.get("peak_db")
        self._crew.well(CAPTURE)
        if self._alerts.of(Trouble.RECORDING) == HELD_UP:
            self._alerts.clear(Trouble.RECORDING)
        if self.level_db is not None and self.level_db > DEAD_DB:
            self._alerts.clear(Trouble.SOUND)
            self._silence.heard()

    def _stalled(self, message: Message) -> None:
        if not message.get("silent"):
            self._alerts.set(Trouble.RECORDING, GONE)
            return
        self._alerts.set(Trouble.SOUND, NO_SOUND)
        if self.wanted and self._silence.reopen(float(message["seconds"])):
            self._crew.send(CAPTURE, "stop", reason=SILENT)

    def _ended(self, message: Message) -> list[Recorded]:
        self.clock.progress(int(message["samples"]))
        reason = str(message["reason"])
        # Only a disk that failed leaves a segment without its sealed end.
        closed = None if reason == DISK else int(message["samples"]) - self._first_sample
        if reason == END_OF_FILE:
            self.wanted, self.played_out = False, True
        if not self.recording:
            return []
        if reason != DEVICE:
            return self._pause(reason, utc_now(), closed)
        self._alerts.set(Trouble.RECORDING, GONE)
        # It is given up only when it has been silent for a while.
        return self._pause(reason, self._sound_at, closed)

    def _closed(self) -> list[Recorded]:
        noted: list[Recorded] = []
        if self.recording:
            # It went without a word: what it left in the spool is all there is.
            with self._store.spool() as spool:
                self.clock.progress(spool.refresh())
            noted = self._pause(INTERRUPTED if self.wanted else self._reason, self._sound_at)
        if self.wanted and self.fault is None:
            known = self._alerts.of(Trouble.RECORDING) not in (None, HELD_UP)
            if not known and self._reason not in (SILENT, OFF_RECORD):
                self._alerts.set(Trouble.RECORDING, STOPPED)
            self._crew.again(CAPTURE)
        return noted

    def _pause(self, reason: str, since: str, samples: int | None = None) -> list[Recorded]:
        self.recording = False
        self.level_db = None
        self._silent_since = since
        self._reason = reason
        return self._keep(ev.RecordingPaused(self.clock.ms, reason, samples))

    def _spawn(self) -> None:
        self._asked_at = self._monotonic()
        self.restarting = False
        file = self._source.file
        self._crew.start(
            CAPTURE,
            source=self._source.kind,
            file=str(file) if file else None,
            device=self._device,
            pace=self._source.pace,
            from_sample=self.clock.samples if self._source.kind == PLAYBACK else 0,
        )
