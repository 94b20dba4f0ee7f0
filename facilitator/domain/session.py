"""A session is the fold of its events: phase, transcript, speakers, moments, guide status.

The same fold serves the live screen, a reopened session, a co-facilitator's machine and the
export, so what they show cannot differ. Events of one device come in their order, devices
interleave anyhow, one sent twice counts once, and what was taken back may come after the taking
back: the session is the same. `apply` says what a screen has to draw anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from facilitator.domain import events as ev
from facilitator.domain.acts import (
    CHANGED,
    CHANGES_OF_GUIDE,
    COMING,
    FLAGS,
    RETRACTABLE,
    STEPS,
    Act,
    Acts,
)
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
from facilitator.domain.ordering import NEVER, Order
from facilitator.domain.people import Seats
from facilitator.domain.recorded_guide import recorded_guide
from facilitator.domain.recording import Recording
from facilitator.domain.sent import Sent
from facilitator.domain.signing import Signing
from facilitator.domain.topic_guide import TopicGuide
from facilitator.domain.transcript import WITHHELD, Utterance
from facilitator.domain.wording import Everywhere


class Session(Recording):
    """The state after some events. `apply` moves it on; everything else only reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = 0
        """The latest clock seen: what is noted next is one later."""
        self.attendance = Attendance()
        self.withdrawn_since: Order = NEVER
        """The last time that somebody withdrew."""
        self._course = Course()
        self.signing = Signing()
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
        self.acts = Acts()
        """What people did."""
        self._arrivals = Arrivals()
        self._feed: list[Changes] = []

    # -- reading ---------------------------------------------------------------------------

    @property
    def guide(self) -> TopicGuide | None:
        """The guide as it is now."""
        return self._course.guide

    def by_hand(self, utterance_id: str) -> bool:
        """Whether a person has changed, decided, passed or cut anything of an utterance."""
        return self._lines.by_hand(utterance_id)

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
        acts = self.acts.events()
        marked = {act.code for act in acts if isinstance(act, (ev.SpeakerMarked, *COMING))}
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
                self.note(order, noted_at, event)
                self._lines.hear(event)
            case ev.UtteranceRedacted() | ev.TextRefined() | ev.SpeakerSuggested():
                self._lines.say(event.utterance, order, id_, event)
            case ev.Retracted():
                parts = Aspect.NOTHING
                for act, stands in self.acts.retract(id_, order, event.event):
                    parts |= self._rise(act) if stands else self._fall(act)
                return parts
            case _ if isinstance(event, RETRACTABLE):
                stands = self.acts.arrive(id_, Act(order, event, noted_at))
                return self._rise(id_) if stands else Aspect.NOTHING
            case ev.ActTaken() | ev.SharingBegan():
                self.sent.add(id_, event)
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
                self.signing.add(order, noted_at, event)
                return self.note(order, noted_at, event) | self._beside(event)
        return Aspect.NOTHING

    def _beside(self, event: Event) -> Aspect:
        """What the host noted, where it changes more than the recording."""
        match event:
            case ev.SessionOpened():
                self._course.begin(recorded_guide(event.guide, event.question_ids))
                self.attendance.seat(event.participants)
                return Aspect.GUIDE | Aspect.TABLE
            case ev.PlantsPlaced():
                return Aspect.NOTES
            case ev.ReviewReopened():
                self._lines.reopened = self._notes.reopened = self.signing.reopened
                self._lines.all_changed()
                return Aspect.NOTES
            case _:
                return Aspect.NOTHING

    # -- acts of people --------------------------------------------------------------------

    def _rise(self, id_: str) -> Aspect:
        """An act stands, from now on or again."""
        order, event, _ = self.acts.rise(id_)
        parts = CHANGED.get(type(event), Aspect.NOTHING)
        match event:
            case ev.SpeakerMarked():
                self._lines.mark(order, event)
            case ev.GestureMarked():
                self._gestures.add(order, id_, event)
            case ev.CardSent() | ev.CardAnswered():
                self.cards.add(order, id_, event)
            case _ if isinstance(event, FLAGS):
                self._flags.add(order, id_, event)
            case ev.NoteTaken():
                self._notes.take(order, id_, event)
            case ev.TextCorrected():
                return self._say(order, id_, event.target, event)
            case ev.RedactionDecided():
                for place in event.places:
                    parts |= self._say(order, id_, place.target, place)
            case ev.SpeakerCorrected() | ev.UtteranceReviewed():
                self._lines.say(event.utterance, order, id_, event)
            case ev.NoteReviewed():
                self._notes.say(event.note, order, id_, event)
            case ev.WrittenReviewed():
                self.signing.add(order, "", event)
            case ev.EntityDecided():
                self._everywhere.add(order, event)
                self._lines.all_changed()
            case ev.LinesRecut():
                self._lines.recut(order, id_, event)
            case ev.ParticipantArrived() | ev.ParticipantLeft():
                self.attendance.add(order, event)
            case _ if isinstance(event, (*STEPS, *CHANGES_OF_GUIDE)):
                self._course.add(order, id_, event)
            case _:
                pass
        return parts

    def _say(self, order: Order, id_: str, target: str, said: Event | ev.Place) -> Aspect:
        """Something was said of a line or a note."""
        # Of a target that has not come nobody knows yet whether it is a line or a note.
        if target not in self._notes:
            self._lines.say(target, order, id_, said)
        if target not in self._lines:
            self._notes.say(target, order, id_, said)
            return Aspect.NOTES
        return Aspect.NOTHING

    def _fall(self, id_: str) -> Aspect:
        """An act was taken back."""
        order, event, _ = self.acts.fall(id_)
        match event:
            case ev.SpeakerMarked():
                self._lines.unmark(order, event)
            case ev.GestureMarked():
                self._gestures.remove(order)
            case ev.CardSent() | ev.CardAnswered():
                self.cards.remove(order)
            case _ if isinstance(event, FLAGS):
                self._flags.remove(order, id_, event)
            case ev.NoteTaken():
                self._notes.remove(id_)
            case ev.TextCorrected() | ev.RedactionDecided():
                places = event.places if isinstance(event, ev.RedactionDecided) else (event,)
                for target in {place.target for place in places}:
                    self._lines.take_back(target, order)
                    self._notes.take_back(target, order)
                return Aspect.NOTES
            case ev.NoteReviewed():
                self._notes.take_back(event.note, order)
            case ev.SpeakerCorrected() | ev.UtteranceReviewed():
                self._lines.take_back(event.utterance, order)
            case ev.WrittenReviewed():
                self.signing.remove(order, event)
            case ev.EntityDecided():
                self._everywhere.remove(order, event)
                self._lines.all_changed()
            case ev.LinesRecut():
                self._lines.unrecut(order)
            case ev.ParticipantArrived() | ev.ParticipantLeft():
                self.attendance.remove(order)
            case _ if isinstance(event, (*STEPS, *CHANGES_OF_GUIDE)):
                self._course.remove(order)
            case _:
                pass
        return CHANGED.get(type(event), Aspect.NOTHING)


def _withheld(moment: Moment) -> Moment:
    return replace(moment, label=WITHHELD) if moment.label else moment


def fold(recorded: Iterable[Recorded]) -> Session:
    """The session that the events tell of."""
    session = Session()
    for one in recorded:
        session.apply(one)
    return session
