"""A session is the fold of its events: phase, transcript, speakers, moments, guide status.

The same fold serves the live screen, a reopened session, a co-facilitator's machine and the
export, so what they show cannot differ. Events of one device come in their order, devices
interleave anyhow, one sent twice counts once, and what was taken back may come after the taking
back: the session is the same. `apply` says what a screen has to draw anew.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from facilitator.domain import events as ev
from facilitator.domain.arrivals import Arrivals
from facilitator.domain.attendance import Attendance
from facilitator.domain.cards import Cards
from facilitator.domain.changes import UNCHANGED, Aspect, Changes, together
from facilitator.domain.course import Alterations, Course, Status
from facilitator.domain.events import Event, EventId, Recorded
from facilitator.domain.flags import Flags
from facilitator.domain.gestures import Gestures, Seen
from facilitator.domain.lines import Lines
from facilitator.domain.moments import Moment
from facilitator.domain.notes import Note, Notes
from facilitator.domain.ordering import NEVER, Latest, Order, Ordered
from facilitator.domain.people import Seats
from facilitator.domain.phases import Phase
from facilitator.domain.recorded_guide import recorded_guide
from facilitator.domain.retractions import Retractions
from facilitator.domain.second_passes import SecondPasses
from facilitator.domain.sent import Sent
from facilitator.domain.signing import Signing
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.domain.topic_guide import TopicGuide
from facilitator.domain.transcript import WITHHELD, Utterance
from facilitator.domain.wording import Everywhere
from facilitator.words import _

__all__ = ["Aspect", "Changes", "Gap", "Note", "Phase", "Session", "Status", "fold"]

NO_ROSTER = _("There is no roster: rules alone mask names here, and they miss many.")
"""Said before a meeting that was given none; `facilitator roster import` stores one."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of the meeting that was not recorded, at one point of session time; or, after
    it, one of which there is no text (see `GapNoted`)."""

    at_ms: int
    missing_ms: int
    reason: GapReason


_STEPS = (ev.QuestionOpened, ev.QuestionCovered, ev.QuestionSkipped, ev.QuestionReopened)
_FLAGS = (ev.MomentFlagged, ev.MomentChanged, ev.MomentRemoved, ev.MomentsMerged)
_CHANGES_OF_GUIDE = (ev.QuestionAdded, ev.QuestionMoved, ev.QuestionReworded, ev.QuestionRemoved)
_COMING = (ev.ParticipantArrived, ev.ParticipantLeft)

_RETRACTABLE = (
    ev.SpeakerMarked,
    ev.GestureMarked,
    ev.CardSent,
    ev.CardAnswered,
    ev.NoteTaken,
    ev.SpeakerCorrected,
    ev.EntityDecided,
    ev.LinesRecut,
    ev.TextCorrected,
    ev.RedactionDecided,
    ev.UtteranceReviewed,
    ev.NoteReviewed,
    ev.LineQuestioned,
    ev.PlantFound,
    ev.WrittenReviewed,
    *_FLAGS,
    *_STEPS,
    *_CHANGES_OF_GUIDE,
    *_COMING,
)
"""Acts of a person; what the machine noted cannot be undone."""


class Act(NamedTuple):
    """What a person did, where it stands among all events, and when it was noted."""

    order: Order
    event: Event
    noted_at: str


class Session:
    """The state after some events. `apply` moves it on; everything else only reads it."""

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
        self.clock = 0
        """The latest clock seen: what is noted next is one later."""
        self.attendance = Attendance()
        self.withdrawn_since: Order = NEVER
        """The last time that somebody withdrew."""
        self._course = Course()
        self._roster: Latest[ev.RosterTaken | None] = Latest(None)
        self._replacements: Latest[str | None] = Latest(None)
        self._consent: Latest[str | None] = Latest(None)
        self._phase: Latest[Phase] = Latest(Phase.OPENED)
        self._gaps: Ordered[Gap] = Ordered()
        self._uncertain: set[tuple[int, int]] = set()
        self._again = SecondPasses()
        self.signing = Signing()
        self._played_out = False
        self._withheld = False
        self._everywhere = Everywhere()
        self._lines = Lines(self._everywhere, self.attendance.withdrawn)
        self._notes = Notes(self._everywhere)
        self._flags = Flags()
        self._gestures = Gestures()
        self.cards = Cards()
        """What those who listen would like to be asked."""
        self.sent = Sent()
        """Which acts of joined machines were taken in."""
        self._acts: dict[str, Act] = {}
        self._by_device: dict[str, list[str]] = {}
        self._fallen: dict[str, Act] = {}
        self._retractions = Retractions()
        self._arrivals = Arrivals()
        self._feed: list[Changes] = []

    # -- reading ---------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.opened.session if self.opened else ""

    @property
    def phase(self) -> Phase:
        return self._phase.value

    @property
    def guide(self) -> TopicGuide | None:
        """The guide as it is now."""
        return self._course.guide

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

    def by_hand(self, utterance_id: str) -> bool:
        """Whether a person has changed, decided, passed or cut anything of an utterance."""
        return self._lines.by_hand(utterance_id)

    @property
    def plants_found(self) -> set[tuple[str, int]]:
        """Those of them that were found: line and start."""
        acts = (act.event for act in self._acts.values())
        return {(act.target, act.start) for act in acts if isinstance(act, ev.PlantFound)}

    @property
    def unplayed_ms(self) -> int | None:
        """How much of the file has not been recorded yet: 0 if it does not say how long it is, None
        if there is none, or nothing of it is left."""
        if self.file is None or self._played_out:
            return None
        return max(0, (self.file.duration_ms or 0) - self.recorded_ms)

    @property
    def withheld(self) -> bool:
        """Whether nothing that was said may be shown now: nobody knows who is on the roster."""
        return self._withheld

    @withheld.setter
    def withheld(self, withheld: bool) -> None:
        if withheld == self._withheld:
            return
        self._withheld = self._lines.withheld = self._notes.withheld = withheld
        self._lines.all_changed()
        self._feed.append(Changes(1, Aspect.MOMENTS | Aspect.NOTES, *self._lines.changes()))

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes at the table, in the order they were seated."""
        return self.attendance.codes

    @property
    def present(self) -> tuple[str, ...]:
        """Those of them whom somebody marked: as speaking, in a flag, as there; and who have not
        withdrawn. Who joined counts where nobody
        noted who was there as it began."""
        acts = (act.event for act in self._acts.values())
        marked = {act.code for act in acts if isinstance(act, (ev.SpeakerMarked, *_COMING))}
        marked |= {moment.speaker for moment in self.moments}
        if not self.attendance.listed:
            marked |= set(self.attendance.joined)
        marked -= self.attendance.withdrawn
        return tuple(code for code in self.codes if code in marked)

    @property
    def seats(self) -> Seats:
        return Seats.of(self.codes)

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All utterances with their speakers, in the order they were spoken."""
        return self._lines.standing

    def utterances_before(self, start_ms: int, most: int) -> tuple[Utterance, ...]:
        """The last ones that began before a point of session time, in the order spoken."""
        return self._lines.before(start_ms, most)

    def utterances_after(self, start_ms: int, most: int) -> tuple[Utterance, ...]:
        """The first ones that began after a point of session time, in the order spoken."""
        return self._lines.after(start_ms, most)

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) in ms of every utterance, in the order they were spoken."""
        return self._lines.spans

    def spans_over(self, at_ms: int) -> list[tuple[int, int]]:
        """(start, end) in ms of every utterance that was being said at a point, in order."""
        return self._lines.spans_over(at_ms)

    def utterance(self, utterance_id: str) -> Utterance | None:
        """An utterance as it stands; None if there is none, or others stand in its place."""
        return self._lines.get(utterance_id)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Notes that stand, in the order they were taken."""
        return self._notes.standing

    @property
    def moments(self) -> tuple[Moment, ...]:
        """Flags that stand, in the order of the presses."""
        moments = self._flags.moments
        return tuple(map(_withheld, moments)) if self._withheld else moments

    def moment(self, moment_id: str) -> Moment | None:
        """A flag that stands, None if there is none of that id."""
        moment = self._flags.get(moment_id)
        return _withheld(moment) if moment and self._withheld else moment

    @property
    def gestures(self) -> tuple[Seen, ...]:
        """What no text says, in the order of session time."""
        return self._gestures.standing

    @property
    def current_question(self) -> str | None:
        """The question the talk is at, None before the first and once it is covered or skipped."""
        return self._course.current

    def question_statuses(self) -> dict[str, Status]:
        """Every question of the guide and what has become of it, in the guide's order."""
        return self._course.statuses

    def question_steps(self) -> Iterator[tuple[int, str]]:
        """(session time, question) each time the talk moved to a question."""
        return self._course.openings()

    @property
    def made_of(self) -> Mapping[str, str]:
        """See `Course.made_of`."""
        return self._course.made_of

    @property
    def alterations(self) -> Alterations:
        """What was done to the guide's questions while the meeting ran."""
        return self._course.alterations()

    def speaker_at(self, at_ms: int) -> str | None:
        """The code last marked as speaking at a point of session time."""
        return self._lines.speaker_at(at_ms)

    def marks(self, from_ms: int, to_ms: int) -> list[tuple[int, str | None]]:
        """(when it was pressed, whose) of every mark of a speaker in a stretch, in order."""
        return self._lines.marks(from_ms, to_ms)

    def speaking(self, at_ms: int) -> tuple[str | None, int]:
        """Who is marked as speaking at a point of session time, and since when (ms)."""
        return self._lines.speaking(at_ms)

    def last_act(self, device: str) -> tuple[str, Event] | None:
        """The latest act of a device that undo would take back, None if there is none."""
        return next(((id_, act.event) for id_, act in self.acts(device)), None)

    def acts(self, device: str) -> Iterator[tuple[str, Act]]:
        """What undo would take back of a device, the latest first."""
        ids = self._by_device.get(device, [])
        return ((id_, self._acts[id_]) for id_ in reversed(ids) if id_ in self._acts)

    def standing_acts(self) -> Iterator[tuple[str, Act]]:
        """What people did and did not take back, on all devices."""
        return iter(self._acts.items())

    def passings(self) -> Iterator[tuple[str, Act]]:
        """What reviewers passed and did not take back, with the id of each passing."""
        kinds = (ev.UtteranceReviewed, ev.NoteReviewed, ev.WrittenReviewed)
        return ((id_, act) for id_, act in self._acts.items() if isinstance(act.event, kinds))

    def undone(self, device: str) -> tuple[str, Act] | None:
        """The latest taking back of a device, and what it took: what redo would give back. None
        once the device has gone on with something else."""
        for id_ in reversed(self._by_device.get(device, [])):
            if id_ in self._acts:
                return None
            target = self._retractions.target(id_)
            if target in self._fallen and self._retractions.stands(id_):
                return id_, self._fallen[target]
        return None

    def next_id(self, device: str) -> EventId:
        return self._arrivals.next_id(device)

    # -- folding ---------------------------------------------------------------------------

    def apply(self, recorded: Recorded) -> Changes:
        """Moves on by one event and says what it changed: nothing if it was known already."""
        if not self._arrivals.count(recorded.id):
            return UNCHANGED
        # Without a clock of its own an event came after all that is here.
        clock = recorded.clock or self.clock + 1
        self.clock = max(self.clock, clock)
        order = (clock, recorded.id.device, recorded.id.counter)
        parts = self._fold(order, str(recorded.id), recorded.noted_at, recorded.event)
        changes = Changes(1, parts, *self._lines.changes())
        self._feed.append(changes)
        return changes

    def begin_again(self, recorded: Iterable[Recorded]) -> None:
        """Becomes what these events make, whatever it was: some of them are others than they were,
        because a part was struck. Its feed goes on: all of it has changed."""
        before, feed, withheld = self._lines.ids, self._feed, self._withheld
        self.__dict__.update(fold(recorded).__dict__)
        self.withheld = withheld
        after = self._lines.ids
        parts = ~Aspect.NOTHING
        self._feed = [*feed, Changes(1, parts, tuple(after), tuple(set(before) - set(after)))]

    @property
    def position(self) -> int:
        """Where the feed of changes has got to: how many events the session has taken in."""
        return len(self._feed)

    def since(self, position: int) -> Changes:
        """All that has changed since the feed was at a position, whoever noted it."""
        return together(self._feed[position:], self.position - position)

    def knows(self, event: EventId) -> bool:
        """Whether the session has taken an event in."""
        return self._arrivals.known(event)

    def missing(self, device: str) -> tuple[range, ...]:
        """Counters of a device's events that have not come, though later ones have."""
        return self._arrivals.missing(device)

    def _fold(self, order: Order, id_: str, noted_at: str, event: Event) -> Aspect:
        match event:
            case ev.UtteranceHeard():
                self._hear(event)
            case ev.UtteranceRedacted() | ev.TextRefined() | ev.SpeakerSuggested():
                self._lines.say(event.utterance, order, id_, event)
            case ev.Retracted():
                self._by_device.setdefault(id_.rpartition(":")[0], []).append(id_)
                parts = Aspect.NOTHING
                for act, stands in self._retractions.add(id_, order, event.event):
                    parts |= self._rise(act) if stands else self._fall(act)
                return parts
            case _ if isinstance(event, _RETRACTABLE):
                self._by_device.setdefault(id_.rpartition(":")[0], []).append(id_)
                self._fallen[id_] = Act(order, event, noted_at)
                return self._rise(id_) if self._retractions.arrive(id_, order) else Aspect.NOTHING
            case ev.ActTaken() | ev.SharingBegan():
                self.sent.add(id_, event)
            case ev.TranscriptReached():
                self.heard_ms = max(self.heard_ms, event.at_ms)
                if self.phase is Phase.ENDED:
                    return Aspect.GAPS
            case ev.NoteRedacted():
                self._notes.say(event.note, order, id_, event)
                return Aspect.NOTES
            case ev.ConsentGiven() | ev.ParticipantJoined():
                self.attendance.add(order, event)
                return Aspect.TABLE
            case ev.ParticipantWithdrawn():
                self.attendance.withdrawn.add(event.code)
                self.withdrawn_since = max(self.withdrawn_since, order)
                self._lines.all_changed()
                return Aspect.TABLE
            case _:
                return self._recording(order, noted_at, event)
        return Aspect.NOTHING

    def _hear(self, event: ev.UtteranceHeard) -> None:
        if self.opened is not None and self.opened.model not in self.heard_by:
            self.heard_by.append(self.opened.model)
        self.heard_ms = max(self.heard_ms, event.end_ms)
        self.heard_lines += 1
        self._lines.hear(event)

    def _recording(self, order: Order, noted_at: str, event: Event) -> Aspect:
        """What the host alone notes: how the session was set up, and how far it has come."""
        self.signing.add(order, noted_at, event)
        match event:
            case ev.SessionOpened():
                self.opened, self.opened_at = event, noted_at
                self._course.begin(recorded_guide(event.guide, event.question_ids))
                self.attendance.seat(event.participants)
                return Aspect.GUIDE | Aspect.TABLE | Aspect.PHASE
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
            case ev.SpeechUncertain():
                self._uncertain.add((event.start_ms, event.end_ms))
            case ev.SecondPassBegun() | ev.HeardAgain():
                self._again.add(order, event)
                if isinstance(event, ev.HeardAgain) and event.model not in self.heard_by:
                    self.heard_by.append(event.model)
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
            case ev.ReviewSigned():
                if not event.final:
                    return Aspect.PHASE
                return self._come_to(order, Phase.REVIEWED, 0)
            case ev.PlantsPlaced():
                return Aspect.NOTES
            case ev.ReviewReopened():
                self._lines.reopened = self._notes.reopened = self.signing.reopened
                self._lines.all_changed()
                return self._come_to(order, Phase.ENDED, 0) | Aspect.NOTES
            case _:
                pass
        return Aspect.NOTHING

    def _come_to(self, order: Order, phase: Phase, recorded_ms: int) -> Aspect:
        self._phase.set(order, phase)
        self.recorded_ms = max(self.recorded_ms, recorded_ms)
        return Aspect.PHASE

    # -- acts of people --------------------------------------------------------------------

    def _act(self, order: Order, id_: str, event: Event) -> Aspect:
        match event:
            case ev.SpeakerMarked():
                self._lines.mark(order, event)
                return Aspect.SPEAKER
            case ev.GestureMarked():
                self._gestures.add(order, id_, event)
                return Aspect.GESTURES
            case ev.CardSent() | ev.CardAnswered():
                self.cards.add(order, id_, event)
                return Aspect.CARDS
            case _ if isinstance(event, _FLAGS):
                self._flags.add(order, id_, event)
                return Aspect.MOMENTS
            case ev.NoteTaken():
                self._notes.take(order, id_, event)
                return Aspect.NOTES
            case ev.TextCorrected():
                return self._say(order, id_, event.target, event)
            case ev.RedactionDecided():
                parts = Aspect.NOTHING
                for place in event.places:
                    parts |= self._say(order, id_, place.target, place)
                return parts
            case ev.SpeakerCorrected() | ev.UtteranceReviewed():
                self._lines.say(event.utterance, order, id_, event)
            case ev.NoteReviewed():
                self._notes.say(event.note, order, id_, event)
                return Aspect.NOTES
            case ev.LineQuestioned() | ev.PlantFound():
                return Aspect.NOTES
            case ev.WrittenReviewed():
                self.signing.add(order, "", event)
                return Aspect.NOTES
            case ev.EntityDecided():
                self._everywhere.add(order, event)
                self._lines.all_changed()
                return Aspect.NOTES
            case ev.LinesRecut():
                self._lines.recut(order, id_, event)
            case ev.ParticipantArrived() | ev.ParticipantLeft():
                self.attendance.add(order, event)
                return Aspect.TABLE
            case _ if isinstance(event, (*_STEPS, *_CHANGES_OF_GUIDE)):
                self._course.add(order, id_, event)
                return Aspect.GUIDE
            case _:
                pass
        return Aspect.NOTHING

    def _say(self, order: Order, id_: str, target: str, said: Event | ev.Place) -> Aspect:
        """Something was said of a line or a note."""
        # Of a target that has not come nobody knows yet whether it is a line or a note.
        if target not in self._notes:
            self._lines.say(target, order, id_, said)
        if target not in self._lines:
            self._notes.say(target, order, id_, said)
            return Aspect.NOTES
        return Aspect.NOTHING

    def _rise(self, id_: str) -> Aspect:
        """An act stands, from now on or again."""
        act = self._acts[id_] = self._fallen.pop(id_)
        return self._act(act.order, id_, act.event)

    def _fall(self, id_: str) -> Aspect:
        """An act was taken back."""
        self._fallen[id_] = self._acts.pop(id_)
        order, event, _ = self._fallen[id_]
        match event:
            case ev.SpeakerMarked():
                self._lines.unmark(order, event)
                return Aspect.SPEAKER
            case ev.GestureMarked():
                self._gestures.remove(order)
                return Aspect.GESTURES
            case ev.CardSent() | ev.CardAnswered():
                self.cards.remove(order)
                return Aspect.CARDS
            case _ if isinstance(event, _FLAGS):
                self._flags.remove(order, id_, event)
                return Aspect.MOMENTS
            case ev.NoteTaken():
                self._notes.remove(id_)
                return Aspect.NOTES
            case ev.TextCorrected() | ev.RedactionDecided():
                places = event.places if isinstance(event, ev.RedactionDecided) else (event,)
                for target in {place.target for place in places}:
                    self._lines.take_back(target, order)
                    self._notes.take_back(target, order)
                return Aspect.NOTES
            case ev.NoteReviewed():
                self._notes.take_back(event.note, order)
                return Aspect.NOTES
            case ev.SpeakerCorrected() | ev.UtteranceReviewed():
                self._lines.take_back(event.utterance, order)
            case ev.WrittenReviewed():
                self.signing.remove(order, event)
                return Aspect.NOTES
            case ev.LineQuestioned() | ev.PlantFound():
                return Aspect.NOTES
            case ev.EntityDecided():
                self._everywhere.remove(order, event)
                self._lines.all_changed()
                return Aspect.NOTES
            case ev.LinesRecut():
                self._lines.unrecut(order)
            case ev.ParticipantArrived() | ev.ParticipantLeft():
                self.attendance.remove(order)
                return Aspect.TABLE
            case _:
                self._course.remove(order)
                return Aspect.GUIDE
        return Aspect.NOTHING


def _withheld(moment: Moment) -> Moment:
    return replace(moment, label=WITHHELD) if moment.label else moment


def fold(recorded: Iterable[Recorded]) -> Session:
    """The session that the events tell of."""
    session = Session()
    for one in recorded:
        session.apply(one)
    return session
