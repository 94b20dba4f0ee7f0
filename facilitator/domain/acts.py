"""What people did in a session: which of it stands, what a device's undo and redo would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from facilitator.domain import events as ev
from facilitator.domain.changes import Aspect
from facilitator.domain.events import Event
from facilitator.domain.ordering import Order
from facilitator.domain.retractions import Retractions

STEPS = (ev.QuestionOpened, ev.QuestionCovered, ev.QuestionSkipped, ev.QuestionReopened)
FLAGS = (ev.MomentFlagged, ev.MomentChanged, ev.MomentRemoved, ev.MomentsMerged)
CHANGES_OF_GUIDE = (ev.QuestionAdded, ev.QuestionMoved, ev.QuestionReworded, ev.QuestionRemoved)
COMING = (ev.ParticipantArrived, ev.ParticipantLeft)

RETRACTABLE = (
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
    *FLAGS,
    *STEPS,
    *CHANGES_OF_GUIDE,
    *COMING,
)
"""Acts of a person; what the machine noted cannot be undone."""

CHANGED: dict[type[Event], Aspect] = {
    ev.SpeakerMarked: Aspect.SPEAKER,
    ev.GestureMarked: Aspect.GESTURES,
    ev.CardSent: Aspect.CARDS,
    ev.CardAnswered: Aspect.CARDS,
    ev.NoteTaken: Aspect.NOTES,
    ev.NoteReviewed: Aspect.NOTES,
    ev.LineQuestioned: Aspect.NOTES,
    ev.PlantFound: Aspect.NOTES,
    ev.WrittenReviewed: Aspect.NOTES,
    ev.EntityDecided: Aspect.NOTES,
    **dict.fromkeys(FLAGS, Aspect.MOMENTS),
    **dict.fromkeys((*STEPS, *CHANGES_OF_GUIDE), Aspect.GUIDE),
    **dict.fromkeys(COMING, Aspect.TABLE),
}
"""What of a session an act changes beside its lines, whether it comes to stand or falls."""


class Act(NamedTuple):
    """What a person did, where it stands among all events, and when it was noted."""

    order: Order
    event: Event
    noted_at: str


class Acts:
    """See the module. An act may be taken back before it has come, and stand again later."""

    def __init__(self) -> None:
        self._standing: dict[str, Act] = {}
        self._fallen: dict[str, Act] = {}
        self._by_device: dict[str, list[str]] = {}
        self._retractions = Retractions()

    def of(self, device: str) -> Iterator[tuple[str, Act]]:
        """What undo would take back of a device, with its id, the latest first."""
        ids = self._by_device.get(device, [])
        return ((id_, self._standing[id_]) for id_ in reversed(ids) if id_ in self._standing)

    def last(self, device: str) -> tuple[str, Event] | None:
        """The latest act of a device that undo would take back, None if there is none."""
        return next(((id_, act.event) for id_, act in self.of(device)), None)

    def undone(self, device: str) -> tuple[str, Act] | None:
        """The latest taking back of a device, and what it took: what redo would give back. None
        once the device has gone on with something else."""
        for id_ in reversed(self._by_device.get(device, [])):
            if id_ in self._standing:
                return None
            target = self._retractions.target(id_)
            if target in self._fallen and self._retractions.stands(id_):
                return id_, self._fallen[target]
        return None

    def standing(self) -> Iterator[tuple[str, Act]]:
        """What people did and did not take back, on all devices, with its id."""
        return iter(self._standing.items())

    def events(self) -> Iterator[Event]:
        """The events of all that stands."""
        return (act.event for act in self._standing.values())

    def passings(self) -> Iterator[tuple[str, Act]]:
        """What reviewers passed and did not take back, with the id of each passing."""
        kinds = (ev.UtteranceReviewed, ev.NoteReviewed, ev.WrittenReviewed)
        return ((id_, act) for id_, act in self.standing() if isinstance(act.event, kinds))

    def arrive(self, id_: str, act: Act) -> bool:
        """Takes in what somebody did; whether it stands, so that it can `rise`."""
        self._noted(id_)
        self._fallen[id_] = act
        return self._retractions.arrive(id_, act.order)

    def retract(self, id_: str, order: Order, target: str) -> Iterator[tuple[str, bool]]:
        """Takes in a taking back; the acts that are to `rise`, or to `fall`, each once."""
        self._noted(id_)
        return self._retractions.add(id_, order, target)

    def rise(self, id_: str) -> Act:
        """It stands, from now on or again."""
        act = self._standing[id_] = self._fallen.pop(id_)
        return act

    def fall(self, id_: str) -> Act:
        """It was taken back."""
        act = self._fallen[id_] = self._standing.pop(id_)
        return act

    def _noted(self, id_: str) -> None:
        self._by_device.setdefault(id_.rpartition(":")[0], []).append(id_)
