"""The recording of a running meeting: watches over the capture process, and starts it again.

Capture tells when sound flows, stalls and ends; what a person must know of it becomes an alert,
what the meeting's record must show becomes events: each stop, each start, and the time between.
"""

from __future__ import annotations

import math
import shutil
import time
from collections import deque
from collections.abc import Callable

from facilitator import child_messages as msg
from facilitator.child_messages import CAPTURE, SPEECH
from facilitator.domain import events as ev
from facilitator.domain.events import Event, Recorded
from facilitator.domain.sound import BYTES_PER_SAMPLE, SAMPLE_RATE
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.alerts import Alerts, Trouble
from facilitator.workflow.clock import SampleClock, elapsed_s, ms_between, slept_s, utc_now
from facilitator.workflow.silence import Silence
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.supervisor import ChildSupervisor

NO_SOUND = _("No sound comes from the microphone: is it muted or unplugged?")
GONE = _("The microphone has stopped giving sound; it is opened again as soon as it is there.")
STOPPED = _("The recording stopped by itself; trying again.")
HELD_UP = _("The recording is held up: the disk does not answer. Its sound waits in memory.")
MISSED = _("The microphone was faster than this machine: a moment may be missing.")

DEAD_DB = -100.0
"""Below the least that 16 bits tell from zero (-90 dBFS): a muted microphone, not a quiet room."""

HELD_UP_S = 2.5
"""Sound that flows and has not been written for so long is worth an alert."""

FROZEN_S = 5.0
"""A capture process lives as long as it says so, twice a second; one that has said nothing for so
long never will again."""

OWN_PAUSE_S = 1.0
"""Ticks come four times a second: of a longer wait for one only so much is time that the capture
process was watched. The rest of it this program itself stood still (stopped, or asleep)."""

SLEPT_S = 1.0
"""Sleep from which on a recording that went on by itself has a gap."""

OPENING_S = 20.0
"""A device may take seconds to open, and the spool to be read through; no longer than this."""

MISSED_S = 10.0
"""How long a moment that may be missing is shown."""


_WANTED = (GapReason.OFF_RECORD, GapReason.BREAK, GapReason.STRUCK)
"""Reasons of stops that somebody asked for, after which it goes on."""


class Recorder:
    """See the module. `keep` notes events, or has them wait for a disk that refuses."""

    def __init__(
        self,
        store: SessionStore,
        source: Source,
        children: ChildSupervisor,
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
        self.levels = 0
        """How many levels have been told: one is shown once."""
        self.fault: FacilitatorError | None = None
        """Why nothing could be recorded at all."""
        with store.spool() as spool:
            self.clock = SampleClock(spool.refresh(), monotonic)
        self._store = store
        self._source = source
        self._children = children
        self._alerts = alerts
        self._keep = keep
        self._monotonic = monotonic
        self._silence = Silence(monotonic)
        self._stops: deque[tuple[GapReason, float]] = deque()
        self._awaited = False
        """A capture process was started, and that it has ended has not been heard."""
        self._device: str | None = None
        self._reason = GapReason.INTERRUPTED
        # On the clock that goes on during sleep:
        self._silent_since: float | None = None
        self._sound_at = elapsed_s()
        # Monotonic:
        self._stopped_at: float | None = None
        self._missed_at = self._ticked_at = monotonic()
        self._heard_at = -math.inf
        # In time during which the capture process was watched:
        self._watched = self._asked_at = self._told_at = self._lived_at = 0.0
        self._asleep = slept_s()
        self._first_sample = 0
        self._lost: list[msg.Gap] = []

    @property
    def flowing(self) -> bool:
        """Whether what is said now is recorded."""
        return self.recording and not self.restarting

    @property
    def awaited(self) -> bool:
        """Whether a capture process was started, and that it has ended has not been heard."""
        return self._awaited

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
        now = utc_now()
        self._silent_since = elapsed_s() - ms_between(moment, now) / 1000
        self._reason = GapReason.INTERRUPTED if moment <= now else GapReason.UNKNOWN_TIME

    def start(self) -> None:
        """Lets sound flow, from the source as it was chosen.

        A capture process that was told to stop and is held up by the disk is not hurried: it
        still holds sound from before, and is followed by another once it has gone.
        """
        self.wanted = True
        self._device = self._source.device
        self._asked_at = self._watched
        self.restarting = self._awaited or self._children.alive(CAPTURE)
        if not self.restarting:
            self._spawn()

    def expect_stop(self, reason: GapReason, at: float) -> None:
        """Somebody has asked that no sound after the moment `at` (monotonic, s) be kept; `stop`
        follows. Until `stop_came` no recording begins. On any thread, as is `hush`."""
        self._stops.append((reason, at))

    def hush(self, reason: GapReason, at: float) -> None:
        """Tells the capture process, if there is one, what `expect_stop` says. The first of
        several moments counts."""
        self._children.send(CAPTURE, msg.Stop(reason, at))

    def stop_came(self) -> None:
        """What was expected has been carried out."""
        self._stops.popleft()

    def stop(self, reason: GapReason = GapReason.STOPPED, at: float | None = None) -> bool:
        """No sound after the moment `at` (monotonic, s; None: now) is to be kept.

        False if there is no process whose last word is still to come.
        """
        self.wanted = False
        self._reason = reason
        self._alerts.clear(Trouble.SOUND)  # silence is what is wanted now
        moment = self._monotonic() if at is None else at
        if self._stopped_at is None:
            self._stopped_at = moment
        self._children.send(CAPTURE, msg.Stop(reason, moment))
        return self._awaited

    def again(self) -> None:
        """Starts a capture process in place of one that died: the same device, by its name."""
        if self.wanted:
            self._spawn()

    def tick(self) -> None:
        """To be called a few times a second: notices what does not speak for itself."""
        now = self._monotonic()
        self._watched += min(now - self._ticked_at, OWN_PAUSE_S)
        self._ticked_at = now
        if now - self._missed_at > MISSED_S:
            self._alerts.clear(Trouble.MOMENT)
        if not self._children.alive(CAPTURE):
            return
        if self._children.heard_at(CAPTURE) > self._heard_at:
            self._heard_at, self._lived_at = self._children.heard_at(CAPTURE), self._watched
        quiet = self._watched - self._lived_at
        opening = self._watched - self._asked_at
        if quiet > FROZEN_S or (self.wanted and not self.recording and opening > OPENING_S):
            self._children.kill(CAPTURE)
        elif (
            self.recording
            and self._source.kind == SoundSource.MICROPHONE
            and self._watched - self._told_at > HELD_UP_S
            and self._alerts.of(Trouble.RECORDING) is None
        ):
            self._alerts.set(Trouble.RECORDING, HELD_UP)

    def handle(self, message: msg.Message) -> list[Recorded]:
        """Takes in a message of the capture process; returns what was noted because of it."""
        match message:
            case msg.Started():
                return self._started(message)
            case msg.Progress():
                return self._progress(message)
            case msg.Stalled():
                self._stalled(message)
            case msg.Gap():
                self._lost.append(message)
            case msg.Overflow():
                self._missed_at = self._monotonic()
                self._alerts.set(Trouble.MOMENT, MISSED)
            case msg.Ended():
                return self._ended(message)
            case msg.Failed(what, hint):
                self._alerts.tell(Trouble.RECORDING, what, hint)
                if not self.recording and self.clock.samples == 0:
                    self.fault = FacilitatorError(what, hint)
            case msg.Closed():
                return self._closed()
        return []

    def _started(self, message: msg.Started) -> list[Recorded]:
        self._told_at = self._watched
        self._asleep = slept_s()
        if self._source.kind == SoundSource.MICROPHONE:
            self._device = message.device
        before, self._first_sample = self._first_sample, message.at_sample
        self.clock.begin(self._first_sample)
        at_ms = self.clock.ms
        events: list[Event] = []
        if self.recording:  # the same process, behind a gap in what it plays
            reason = self._lost[-1].reason if self._lost else GapReason.INTERRUPTED
            events.append(ev.RecordingPaused(at_ms, reason, self._first_sample - before))
        self.recording = True
        events.append(ev.RecordingStarted(at_ms, message.segment, self._source.kind))
        events += self._gaps()
        if self._silent_since is not None and not self._goes_on:
            missing = elapsed_s() - self._silent_since
            events.append(ev.GapNoted(at_ms, round(missing * 1000), self._reason))
        self._silent_since = None
        self._reason = GapReason.INTERRUPTED
        self._alerts.clear(Trouble.RECORDING)
        return self._keep(*events)

    def _progress(self, message: msg.Progress) -> list[Recorded]:
        slept = self._slept()
        self.clock.progress(message.samples)
        self._sound_at = elapsed_s() if message.at is None else self._elapsed_at(message.at)
        self._told_at = self._watched
        self.level_db = message.peak_db
        self.levels += 1
        self._children.well(CAPTURE)
        if self._alerts.of(Trouble.RECORDING) == HELD_UP:
            self._alerts.clear(Trouble.RECORDING)
        if self.level_db is not None and self.level_db > DEAD_DB:
            self._alerts.clear(Trouble.SOUND)
            self._silence.heard()
        return self._keep(*slept) if slept else []

    def _slept(self) -> list[Event]:
        """The gap, if the machine slept while a microphone was recorded, and it goes on."""
        before, self._asleep = self._asleep, slept_s()
        slept = self._asleep - before
        if slept < SLEPT_S or not self.recording or self._source.kind != SoundSource.MICROPHONE:
            return []
        return [ev.GapNoted(self.clock.ms, round(slept * 1000), GapReason.ASLEEP)]

    def _elapsed_at(self, moment: float) -> float:
        """A moment (monotonic) on the clock that goes on during sleep."""
        return elapsed_s() - max(0.0, self._monotonic() - moment)

    def _stalled(self, message: msg.Stalled) -> None:
        if not message.silent:
            self._alerts.set(Trouble.RECORDING, GONE)
            return
        if not self.wanted:
            return
        self._alerts.set(Trouble.SOUND, NO_SOUND)
        if self._silence.reopen(message.seconds):
            self._children.send(CAPTURE, msg.Stop(GapReason.NO_SOUND))

    def _ended(self, message: msg.Ended) -> list[Recorded]:
        self.clock.progress(message.samples)
        reason = message.reason
        # Only a disk that failed leaves a segment without its sealed end.
        closed = None if reason == GapReason.DISK else message.samples - self._first_sample
        if reason == GapReason.END_OF_FILE:
            self.wanted, self.played_out = False, True
        if not self.recording:
            return []
        if reason != GapReason.DEVICE:
            return [*self._keep(*self._gaps()), *self._pause(reason, self._stopped(), closed)]
        self._alerts.set(Trouble.RECORDING, GONE)
        # It is given up only when it has been silent for a while.
        return self._pause(reason, self._sound_at, closed)

    @property
    def _goes_on(self) -> bool:
        """Whether what comes next follows on what came last, however long ago: a file waits."""
        return self._source.kind == SoundSource.FILE and self._reason not in _WANTED

    def _gaps(self) -> list[Event]:
        """What the source said is missing, where it is: the silence for it comes before now."""
        lost, self._lost = self._lost, []
        at = self.clock.samples
        return [
            ev.GapNoted((at - gap.samples) * 1000 // SAMPLE_RATE, gap.missing_ms, gap.reason)
            for gap in lost
        ]

    def _closed(self) -> list[Recorded]:
        self._awaited = False
        noted: list[Recorded] = []
        if self.recording:
            # It went without a word: what it left in the spool is all there is.
            with self._store.spool() as spool:
                self.clock.progress(spool.refresh())
            since = min(self._sound_at, self._stopped())
            noted = self._pause(GapReason.INTERRUPTED if self.wanted else self._reason, since)
        if self.wanted and self.fault is None:
            known = self._alerts.of(Trouble.RECORDING) not in (None, HELD_UP)
            if not known and self._reason not in (GapReason.NO_SOUND, *_WANTED):
                self._alerts.set(Trouble.RECORDING, STOPPED)
            self._children.again(CAPTURE)
        return noted

    def _stopped(self) -> float:
        """When sound was told to stop, else now."""
        return elapsed_s() if self._stopped_at is None else self._elapsed_at(self._stopped_at)

    def _pause(self, reason: GapReason, since: float, samples: int | None = None) -> list[Recorded]:
        """`since` as `elapsed_s` tells it; `samples` of its segment, if its end is sealed."""
        self.recording = False
        self.level_db = None
        self._silent_since = since
        self._reason = reason
        return self._keep(ev.RecordingPaused(self.clock.ms, reason, samples))

    def _spawn(self) -> None:
        self._asked_at = self._watched
        self.restarting = False
        if self._goes_on:
            self._children.send(SPEECH, msg.Seam(self.clock.ms))
        if self._stops:
            return  # this was asked for before it was asked that sound stop
        self._stopped_at = None
        file = self._source.file
        self._awaited = True
        config = msg.CaptureConfig(
            device=self._device,
            file=str(file) if file else None,
            pace=self._source.pace,
            from_sample=self.clock.samples if self._source.kind == SoundSource.FILE else 0,
        )
        self._children.start(CAPTURE, config)
        # While it was being started `hush` had nobody to tell.
        for reason, at in tuple(self._stops):
            self.hush(reason, at)
