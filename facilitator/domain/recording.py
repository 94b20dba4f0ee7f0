"""What the host alone notes of a session: how it was set up, how far sound and text have come."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, replace

from facilitator.domain import events as ev
from facilitator.domain.changes import Aspect
from facilitator.domain.events import Event
from facilitator.domain.ordering import Latest, Order, Ordered
from facilitator.domain.phases import Phase
from facilitator.domain.second_passes import SecondPasses
from facilitator.domain.terms import GapReason, SoundSource


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the meeting that was not recorded, at one point of session time; or, after
    it, one of which there is no text (see `GapNoted`)."""

    at_ms: int
    missing_ms: int
    reason: GapReason


class Recording:
    """See the module; `note` moves it on."""

    def __init__(self) -> None:
        self.opened: ev.SessionOpened | None = None
        self.opened_at: str | None = None
        self.heard_by: list[str] = []
        """The speech models that text came from, as they were named, in order."""
        self.runs_on = ""
        """What the speech model runs on, in words; "" where nobody noted it."""
        self.recorded_ms = 0
        """Session time up to which sound is known to exist."""
        self.heard_ms = 0
        """Session time up to which the machine has listened."""
        self.heard_lines = 0
        """How many utterances were ever heard, those that were struck since among them."""
        self.walls: list[tuple[int, str]] = []
        """Session time (ms) and the clock on the wall where the two began to go on alike."""
        self.file: ev.FileOpened | None = None
        """The file that it is recorded from, if it is."""
        self._roster: Latest[ev.RosterTaken | None] = Latest(None)
        self._replacements: Latest[str | None] = Latest(None)
        self._consent: Latest[str | None] = Latest(None)
        self._phase: Latest[Phase] = Latest(Phase.OPENED)
        self._gaps: Ordered[Gap] = Ordered()
        self._uncertain: set[tuple[int, int]] = set()
        self._again = SecondPasses()
        self._played_out = False

    @property
    def id(self) -> str:
        return self.opened.session if self.opened else ""

    @property
    def phase(self) -> Phase:
        return self._phase.value

    @property
    def roster(self) -> str | None:
        """The names to mask, as a roster file."""
        return self._roster.value.roster if self._roster.value else None

    @property
    def roster_known(self) -> str | None:
        """The study's stored roster as the session began, if the session has one of its own."""
        return self._roster.value.known if self._roster.value else None

    @property
    def roster_from_study(self) -> bool:
        """Whether the roster is the study's stored one, or would be if there were any."""
        return self._roster.value.from_study if self._roster.value else True

    @property
    def replacements(self) -> str | None:
        return self._replacements.value

    @property
    def consent_by(self) -> str | None:
        return self._consent.value

    @property
    def gaps(self) -> list[Gap]:
        """Where sound is missing or has no text; not what was listened to after all."""
        return [gap for gap in self._gaps if not self._listened_to(gap)]

    def _listened_to(self, gap: Gap) -> bool:
        later = gap.reason == GapReason.NOT_TRANSCRIBED
        return later and self.heard_ms >= gap.at_ms + gap.missing_ms

    @property
    def uncertain(self) -> tuple[tuple[int, int], ...]:
        """Where (start, end in ms) somebody may have spoken and there is no text, in order."""
        return tuple(sorted(self._uncertain))

    @property
    def second_passes(self) -> SecondPasses:
        """What has been heard again, and by which models."""
        return self._again

    @property
    def unplayed_ms(self) -> int | None:
        """How much of the file has not been recorded yet: 0 if it does not say how long it is, None
        if there is none, or nothing of it is left."""
        if self.file is None or self._played_out:
            return None
        return max(0, (self.file.duration_ms or 0) - self.recorded_ms)

    def note(self, order: Order, noted_at: str, event: Event) -> Aspect:
        """Takes in what the host noted, and says what of the session it changed; any other kind of
        event is passed over."""
        match event:
            case ev.SessionOpened():
                self.opened, self.opened_at = event, noted_at
                return Aspect.PHASE
            case ev.ListeningChanged() if self.opened is not None:
                self.opened = replace(self.opened, model=event.model, language=event.language)
                self.runs_on = event.device or self.runs_on
            case ev.RosterTaken():
                self._roster.set(order, event)
            case ev.ReplacementsKept():
                self._replacements.set(order, event.mapping)
            case ev.ConsentConfirmed():
                self._consent.set(order, event.by)
                return Aspect.PHASE
            case ev.UtteranceHeard():
                if self.opened is not None:
                    self._heard_with(self.opened.model)
                self.heard_ms = max(self.heard_ms, event.end_ms)
                self.heard_lines += 1
            case ev.TranscriptReached():
                self.heard_ms = max(self.heard_ms, event.at_ms)
                if self.phase is Phase.ENDED:
                    return Aspect.GAPS
            case ev.SpeechUncertain():
                self._uncertain.add((event.start_ms, event.end_ms))
            case ev.SecondPassBegun() | ev.HeardAgain():
                self._again.add(order, event)
                if isinstance(event, ev.HeardAgain):
                    self._heard_with(event.model)
            case ev.PartStruck(start_ms=start, end_ms=end):
                self._gaps.add(order, Gap(start, end - start, GapReason.STRUCK))
                return Aspect.GAPS
            case ev.Struck(was=was):
                self.heard_lines += was == ev.UtteranceHeard.__name__
            case ev.GapNoted():
                self._gaps.add(order, Gap(event.at_ms, event.missing_ms, event.reason))
                if event.reason == GapReason.ASLEEP:
                    insort(self.walls, (event.at_ms, noted_at))
                return Aspect.GAPS
            case ev.FileOpened():
                self.file = event
            case _:
                return self._flow(order, noted_at, event)
        return Aspect.NOTHING

    def _flow(self, order: Order, noted_at: str, event: Event) -> Aspect:
        match event:
            case ev.RecordingStarted():
                insort(self.walls, (event.at_ms, noted_at))
                if event.source != SoundSource.FILE:
                    self.file = None  # from here on session time is not the file's any more
                return self._come_to(order, Phase.RECORDING, event.at_ms)
            case ev.RecordingPaused():
                self._played_out = event.reason == GapReason.END_OF_FILE
                return self._come_to(order, Phase.PAUSED, event.at_ms)
            case ev.RecordingEnded():
                return self._come_to(order, Phase.ENDED, event.duration_ms)
            case ev.ReviewSigned() if event.final:
                return self._come_to(order, Phase.REVIEWED, 0)
            case ev.ReviewSigned():
                return Aspect.PHASE
            case ev.ReviewReopened():
                return self._come_to(order, Phase.ENDED, 0)
            case _:
                return Aspect.NOTHING

    def _come_to(self, order: Order, phase: Phase, recorded_ms: int) -> Aspect:
        self._phase.set(order, phase)
        self.recorded_ms = max(self.recorded_ms, recorded_ms)
        return Aspect.PHASE

    def _heard_with(self, model: str) -> None:
        if model not in self.heard_by:
            self.heard_by.append(model)
