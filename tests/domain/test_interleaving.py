"""Several devices, one session: whatever comes first, the fold is the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain import events as ev
from facilitator.domain.events import Event, EventId, Recorded, Verdict, from_record, to_record
from facilitator.domain.guide import parse_guide
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import Gesture, ReviewWay
from facilitator.domain.topic_guide import QuestionIds, render_guide
from facilitator.domain.transcript import Label, Redaction
from tests.domain.lasting import handed_on
from tests.domain.test_session import GUIDE, heard, opened, picture

DEVICES = ("host", "tablet", "phone")


@dataclass
class Device:
    """A device that notes events, knowing what it has seen."""

    name: str
    seen: list[Recorded] = field(default_factory=list)
    clock: int = 0
    counter: int = 0
    questions: tuple[str, ...] = ("1.1", "1.2", "2.1")
    """Of the guide that the session began with."""

    def notes(self, event: Event) -> Recorded:
        self.clock += 1
        self.counter += 1
        one = Recorded(EventId(self.name, self.counter), "t", event, self.clock)
        self.seen.append(one)
        return one

    def sees(self, one: Recorded) -> None:
        self.clock = max(self.clock, one.clock)
        self.seen.append(one)

    def knows(self, *kinds: type[Event]) -> list[str]:
        return [str(one.id) for one in self.seen if isinstance(one.event, kinds)]


Draw = Callable[[Iterable[object]], object]
TEXT = "We met Maya at Rowan Ward on Monday"
LEFT_OVER = ["q0123456789", "q9876543210"]
"""Ids that questions had in earlier meetings."""
PLACES = [(7, 11), (15, 25), (29, 35), (7, 25)]


def an_act(device: Device, rng: random.Random) -> Event:
    """Something this device may do, knowing what it has seen."""
    at = rng.randrange(0, 60_000)
    lines = [one.event.utterance for one in device.seen if isinstance(one.event, ev.UtteranceHeard)]
    lines += [
        f"{one.id}.{n}"
        for one in device.seen
        if isinstance(one.event, ev.LinesRecut)
        for n in range(1, len(one.event.parts) + 1)
    ]
    moments = device.knows(ev.MomentFlagged)
    notes = device.knows(ev.NoteTaken)
    texts = ["", *device.knows(ev.TextCorrected, ev.TextRefined)]
    questions = [*device.questions, *device.knows(ev.QuestionAdded), *LEFT_OVER]
    code = rng.choice(["User 1", "User 2", None])
    person = rng.choice(["User 1", "User 2"])
    start, end = rng.choice(PLACES)
    verdict = rng.choice(list(Verdict))
    shown = rng.choice(["[Person 1]", "[Person 2]", "[Service 1]"])
    redaction = Redaction(start, end, Label.PERSON, shown, "test")
    simple: list[Event] = [
        ev.SpeakerMarked(at, code),
        ev.MomentFlagged("emergent", at, max(0, at - 30_000), at, code),
        ev.NoteTaken(at, TEXT),
        ev.QuestionOpened(rng.choice(questions), at),
        ev.QuestionCovered(rng.choice(questions), at),
        ev.QuestionSkipped(rng.choice(questions), at),
        ev.QuestionReopened(rng.choice(questions), at),
        ev.QuestionOpened(rng.choice(questions), at, back=True),
        ev.QuestionAdded("And then?", rng.choice([None, *questions])),
        ev.QuestionAdded("Left over", rng.choice([None, *questions]), rng.choice(LEFT_OVER)),
        ev.QuestionMoved(rng.choice(questions), rng.choice([None, *questions])),
        ev.QuestionMoved(rng.choice(questions), None, before=rng.choice(questions)),
        ev.QuestionReworded(rng.choice(questions), f"Words {at}"),
        ev.QuestionRemoved(rng.choice(questions)),
        ev.GestureMarked(at, Gesture.LAUGHS, code),
        ev.ActTaken(at % 7 + 1),
        ev.CardSent(at, f"ask {at}"),
        ev.SharingBegan(f"{at:x}"),
        ev.ParticipantArrived(person, at),
        ev.ParticipantLeft(person, at),
        ev.ConsentGiven(person, bool(at % 2), bool(at % 3)),
        ev.EntityDecided(shown, verdict, Label.ORG, rng.choice([None, "[Service 1]"])),
    ]
    if rng.random() < 0.02:
        simple.append(ev.ParticipantWithdrawn("User 2"))
    if moments:
        moment = rng.choice(moments)
        simple += [
            ev.MomentChanged(moment, label=f"name {at}", end_ms=at),
            ev.MomentChanged(moment, speaker=code, start_ms=at),
            ev.MomentChanged(moment, speaker="", tag="quote"),
            ev.MomentRemoved(moment),
            ev.MomentsMerged(moment, rng.choice(moments), at, at + 900, f"both {at}", code),
            ev.QuestionAdded("What was flagged", rng.choice(questions), moment=moment),
        ]
    if targets := [*lines, *notes]:
        target = rng.choice(targets)
        text = rng.choice(texts)
        simple += [
            ev.RedactionDecided(target, text, start, end, verdict, Label.PLACE, shown),
            ev.RedactionDecided(
                target,
                text,
                start,
                end,
                verdict,
                also=(ev.Place(rng.choice(targets), text, start, end, verdict, Label.ORG, shown),),
            ),
            ev.TextCorrected(target, f"{TEXT} {at}", (redaction,)),
        ]
    if lines:
        line = rng.choice(lines)
        part = ev.Part(at, at + 900, TEXT, (redaction,))
        simple += [
            ev.SpeakerCorrected(line, code),
            ev.UtteranceReviewed(line, code, f"passed {at}"),
            ev.LinesRecut((line,), (part, ev.Part(at + 900, at + 2_000, TEXT, ()))),
            ev.LinesRecut((line, rng.choice(lines)), (replace(part, speaker=code),)),
        ]
        if device.name == "host":
            simple += [
                ev.UtteranceRedacted(line, (redaction,), rng.choice(texts)),
                ev.TextRefined(line, f"{TEXT} again", (), None, "base", (redaction,)),
                ev.SpeakerSuggested(line, code, at + 300 if code else None, person),
                ev.TextRefined(line, "We", (), None, "base", (), stands=False),
                ev.HeardAgain(at, at + 9_000, "base"),
                ev.SecondPassBegun("base"),
            ]
    if lines or notes:
        target = rng.choice([*lines, *notes])
        simple += [
            ev.LineQuestioned(target),
            ev.WrittenReviewed(rng.choice([*moments, *questions]), f"passed {at}"),
            ev.PlantsPlaced((ev.Plant(target, "", start, end),)),
            ev.PlantFound(target, start),
        ]
    simple += [
        ev.ReviewSigned(person, ReviewWay.LINE_BY_LINE, at, agreed=at % 5, final=bool(at % 2)),
        ev.ResidueSeen(person, ("age",), at % 3),
        ev.MaskedAnew(f"{at}"),
        ev.ReviewReopened(person, "why"),
    ]
    if cards := device.knows(ev.CardSent):
        simple.append(ev.CardAnswered(rng.choice(cards), bool(at % 2), at))
    if notes:
        simple.append(ev.NoteReviewed(rng.choice(notes), f"passed {at}"))
    if notes and device.name == "host":
        simple.append(ev.NoteRedacted(rng.choice(notes), (redaction,)))
    acts = [str(one.id) for one in device.seen]
    if acts and rng.random() < 0.2:
        return ev.Retracted(rng.choice(acts))
    return rng.choice(simple)


def a_guide(rng: random.Random) -> tuple[ev.SessionOpened, tuple[str, ...]]:
    """A session's beginning, of now or of before, and the ids of its questions."""
    if rng.random() < 0.3:
        return opened(), ("1.1", "1.2", "2.1")
    guide = parse_guide(GUIDE)
    begun = opened(guide=render_guide(guide, ids=True), question_ids=QuestionIds.CONTENT)
    return begun, tuple(q.id for q in guide.questions())


def a_meeting(seed: int, length: int) -> dict[str, list[Recorded]]:
    """What each device noted, each in its own order, hearing of the others now and then."""
    rng = random.Random(seed)
    begun, questions = a_guide(rng)
    devices = {name: Device(name, questions=questions) for name in DEVICES}
    host = devices["host"]
    host.notes(begun)
    for number in range(1, 6):
        host.notes(heard(number, number * 8_000, number * 8_000 + 6_000, TEXT))
    for _ in range(length):
        device = devices[rng.choice(DEVICES)]
        other = devices[rng.choice(DEVICES)]
        if rng.random() < 0.5 and other is not device:
            known = {one.id for one in device.seen}
            for one in other.seen:
                if one.id not in known:
                    device.sees(one)
        device.notes(an_act(device, rng))
    return {
        name: [one for one in device.seen if one.id.device == name]
        for name, device in devices.items()
    }


def interleaved(noted: dict[str, list[Recorded]], rng: random.Random) -> list[Recorded]:
    """One order in which they may arrive: each device's own order kept."""
    waiting = {name: list(events) for name, events in noted.items() if events}
    found = []
    while waiting:
        name = rng.choice(sorted(waiting))
        found.append(waiting[name].pop(0))
        if not waiting[name]:
            del waiting[name]
    return found


def everything(state: Session) -> object:
    return (
        picture(state),
        state.guide,
        state.alterations,
        state.made_of,
        state.attendance.stays,
        state.attendance.consents,
        state.codes,
        [(u.text, u.other, u.disputed, state.by_hand(u.id)) for u in state.utterances],
        [state.second_passes.covers("base", at, at + 1) for at in range(0, 60_000, 1_000)],
        [n.text for n in state.notes],
        state.cards.standing,
        [state.sent.event_of(name, n) for name in DEVICES for n in range(1, 8)],
        [state.sent.next_number(name) for name in DEVICES],
        [state.speaker_at(at) for at in range(0, 60_000, 1_000)],
        [state.acts.last(name) for name in DEVICES],
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40), st.integers(0, 10**9))
def test_every_interleaving_folds_to_the_same_session(seed: int, length: int, order: int) -> None:
    noted = a_meeting(seed, length)
    rng = random.Random(order)
    one, other = interleaved(noted, rng), interleaved(noted, rng)
    assert everything(fold(one)) == everything(fold(other))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40), st.integers(0, 10**9))
def test_what_changes_is_said_and_nothing_else_changes(seed: int, length: int, order: int) -> None:
    """A screen that draws anew only what `apply` names shows what the session holds."""
    state = Session()
    screen: dict[str, object] = {}
    for one in interleaved(a_meeting(seed, length), random.Random(order)):
        changes = state.apply(one)
        for id_ in changes.gone:
            screen.pop(id_, None)  # it may have come and gone in one event
        for id_ in changes.lines:
            screen[id_] = state.utterance(id_)
        assert screen == {u.id: u for u in state.utterances}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40), st.integers(0, 10**9))
def test_whoever_looks_now_and_then_catches_up(seed: int, length: int, order: int) -> None:
    state, rng = Session(), random.Random(order)
    screen: dict[str, object] = {}
    position = 0
    for one in interleaved(a_meeting(seed, length), rng):
        state.apply(one)
        if rng.random() < 0.3:
            changes = state.since(position)
            position = state.position
            for id_ in changes.gone:
                screen.pop(id_, None)
            screen |= {id_: state.utterance(id_) for id_ in changes.lines}
            assert screen == {u.id: u for u in state.utterances}
    assert not state.since(state.position)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 40))
def test_every_kind_survives_the_journal(seed: int, length: int) -> None:
    for events in a_meeting(seed, length).values():
        for one in events:
            assert from_record(to_record(one)) == one


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 40), st.integers(0, 10**9))
def test_a_guide_changed_by_several_is_the_same_for_all(seed: int, length: int, order: int) -> None:
    """Changes and steps alone, taken back now and then: many meet on the same question."""
    rng = random.Random(seed)
    begun, first = a_guide(rng)
    devices = {name: Device(name, questions=first) for name in DEVICES}
    devices["host"].notes(begun)
    added: dict[str, str] = {}
    for number in range(length):
        device, other = (devices[rng.choice(DEVICES)] for _ in range(2))
        known = {one.id for one in device.seen}
        for one in other.seen if rng.random() < 0.5 else ():
            if one.id not in known:
                device.sees(one)
        questions = [*first, *device.knows(ev.QuestionAdded), *LEFT_OVER]
        act = rng.choice(
            [
                ev.QuestionAdded(f"New {number}", rng.choice([None, *questions])),
                ev.QuestionAdded(f"Old {number}", rng.choice(questions), rng.choice(LEFT_OVER)),
                ev.QuestionMoved(rng.choice(questions), rng.choice([None, *questions])),
                ev.QuestionMoved(rng.choice(questions), None, before=rng.choice(questions)),
                ev.QuestionReworded(rng.choice(questions), f"Words {number}"),
                ev.QuestionRemoved(rng.choice(questions)),
                ev.QuestionOpened(rng.choice(questions), number),
                ev.QuestionCovered(rng.choice(questions), number),
                ev.QuestionReopened(rng.choice(questions), number),
                ev.Retracted(rng.choice([str(one.id) for one in device.seen] or ["host:1"])),
            ]
        )
        noted = device.notes(act)
        if isinstance(act, ev.QuestionAdded):
            added[act.question or str(noted.id)] = act.text
    by_device = {
        name: [one for one in device.seen if one.id.device == name]
        for name, device in devices.items()
    }
    state = fold(one for name in DEVICES for one in by_device[name])
    mixed = fold(interleaved(by_device, random.Random(order)))
    assert mixed.guide == state.guide
    assert mixed.question_statuses() == state.question_statuses()
    assert mixed.current_question == state.current_question
    assert state.guide is not None
    there = [q.id for q in state.guide.questions()]
    assert len(set(there)) == len(there)
    assert set(there) <= {*first, *added}
    # Whatever became of it, it is handed on as a guide that can be read.
    following = handed_on(state.guide)
    if following.sections:
        assert parse_guide(render_guide(following, ids=True)) == following


def test_late_twice_and_after_what_took_it_back() -> None:
    noted = a_meeting(7, 40)
    whole = [*noted["host"], *noted["tablet"], *noted["phone"]]
    state = fold(whole)
    before = everything(state)
    assert not any(state.apply(one) for one in whole)
    assert everything(state) == before

    flag = Recorded(EventId("tablet", 1), "t", ev.MomentFlagged("emergent", 5, 0, 5, None), 2)
    undo = Recorded(EventId("host", 2), "t", ev.Retracted("tablet:1"), 3)
    start = Recorded(EventId("host", 1), "t", opened(), 1)
    assert fold([start, undo, flag]).moments == fold([start, flag, undo]).moments == ()


def test_undo_of_one_device_never_takes_back_anothers() -> None:
    state = fold([Recorded(EventId("host", 1), "t", opened(), 1)])
    state.apply(Recorded(EventId("host", 2), "t", ev.SpeakerMarked(0, "User 1"), 2))
    state.apply(Recorded(EventId("tablet", 1), "t", ev.MomentFlagged("quote", 9, 0, 9, None), 3))
    assert state.acts.last("host") == ("host:2", ev.SpeakerMarked(0, "User 1"))
    assert state.acts.last("tablet") == ("tablet:1", ev.MomentFlagged("quote", 9, 0, 9, None))
    assert state.acts.last("phone") is None


def test_a_hole_in_a_devices_counting_is_noticed() -> None:
    state = fold(
        [Recorded(EventId("tablet", n), "t", ev.SpeakerMarked(n, None), n) for n in (1, 4)]
    )
    assert state.missing("tablet") == (range(2, 4),)
    assert state.apply(Recorded(EventId("tablet", 3), "t", ev.SpeakerMarked(3, None), 5))
    assert not state.apply(Recorded(EventId("tablet", 3), "t", ev.SpeakerMarked(3, None), 5))
    assert state.missing("tablet") == (range(2, 3),)
    assert state.next_id("tablet") == EventId("tablet", 5)
