"""Entities of a meeting: grouped, ordered by harm, decided once for all places, undone whole."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from facilitator.domain import commands, reviewing
from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Bound, Given
from facilitator.domain.events import EventId, Recorded
from facilitator.domain.reviewing import readers
from facilitator.domain.reviewing.entities import (
    Entity,
    Harm,
    accept_entity,
    entities,
    learnt,
    reject_entity,
    rename_entity,
)
from facilitator.domain.session import Session
from facilitator.domain.transcript import Certainty, Label, Redaction
from tests.domain.test_session import opened

A, B = "review:User 1", "review:User 2"


@dataclass
class Desk:
    """A session, and what is noted in it."""

    session: Session = field(default_factory=Session)

    def note(self, *events: ev.Event, device: str = "host") -> None:
        for event in events:
            id_ = EventId(device, self.session.next_id(device).counter)
            now = "2026-11-23T10:00:00.000+00:00"
            self.session.apply(Recorded(id_, now, event, self.session.clock + 1))

    def hear(self, line: str, text: str, *masks: tuple[str, Label, str, bool]) -> None:
        at = 1_000 * len(self.session.utterances)
        found = []
        for words, label, code, sure in masks:
            start = text.index(words)
            certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
            found.append(Redaction(start, start + len(words), label, code, "test", certainty))
        self.note(
            ev.UtteranceHeard(line, at, at + 900, text, (), None, 9),
            ev.UtteranceRedacted(line, tuple(found)),
        )

    def do(self, command: Bound, device: str = A) -> Answer:
        answer = command(self.session, Given(0, "2026-11-23T10:00:00.000+00:00", device))
        self.note(*answer.events, device=device)
        return answer

    @property
    def phase(self) -> str:
        return str(self.session.phase)

    def text(self, line: str) -> str:
        found = self.session.utterance(line)
        assert found is not None
        return found.text

    def entity(self, code: str) -> Entity:
        return next(one for one in entities(self.session) if one.code == code)

    def undo(self, device: str = A) -> None:
        self.do(lambda s, g: commands.undo(s, g, old=True), device)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.note(opened())
    desk.hear("u1", "I met Maria's aunt", ("Maria's", Label.PERSON, "[Person 1]'s", True))
    desk.hear("u2", "maria rang from Oslo", ("maria", Label.PERSON, "[Person 1]", False),
              ("Oslo", Label.PLACE, "[Place 1]", True))  # fmt: skip
    desk.hear("u3", "Dave knows marya", ("Dave", Label.PERSON, "[Person 2]", True),
              ("marya", Label.PERSON, "[Person 1]", False))  # fmt: skip
    desk.hear("u4", "on the third and the fourth", ("third", Label.DATE, "[date]", False),
              ("fourth", Label.DATE, "[date]", False))  # fmt: skip
    desk.note(ev.RecordingEnded(9_000))
    return desk


def test_all_mentions_of_one_are_together_and_the_worst_come_first(desk: Desk) -> None:
    found = entities(desk.session)
    assert [(one.code, len(one.mentions)) for one in found] == [
        ("[Person 1]", 3),
        ("[Person 2]", 1),
        ("[Place 1]", 1),
        ("[date]", 1),
        ("[date]", 1),
    ]
    assert [one.harm for one in found][::4] == [Harm.THIRD_PERSON, Harm.DATE]
    assert found[0].spellings == ("maria", "marya") and found[0].waiting == 2


def test_one_decision_for_all_places_also_with_an_s_and_taken_back_whole(desk: Desk) -> None:
    one = desk.entity("[Person 1]")
    said = desk.do(lambda s, g: reject_entity(s, g, one)).said
    assert said == "[Person 1] rejected in 3 places."
    assert [desk.text(f"u{n}") for n in (1, 2, 3)] == [
        "I met Maria's aunt", "maria rang from [Place 1]", "[Person 2] knows marya",
    ]  # fmt: skip
    assert desk.entity("[Person 1]").let == 3
    one = desk.entity("[Person 1]")
    desk.do(lambda s, g: accept_entity(s, g, one))
    assert desk.text("u1") == "I met [Person 1]'s aunt" and not desk.entity("[Person 1]").let
    desk.undo()
    desk.undo()
    assert desk.text("u2") == "[Person 1] rang from [Place 1]"


def test_two_are_one_and_one_spelling_is_somebody_else(desk: Desk) -> None:
    two = desk.entity("[Person 2]")
    desk.do(lambda s, g: rename_entity(s, g, two, "[Person 1]"))
    assert desk.text("u3") == "[Person 1] knows [Person 1]"
    one = desk.entity("[Person 1]")
    assert len(one.mentions) == 4
    desk.do(lambda s, g: rename_entity(s, g, one, "[Person 7]", "marya"))
    assert desk.text("u3") == "[Person 1] knows [Person 7]"
    assert desk.text("u1") == "I met [Person 1]'s aunt"
    known = learnt(desk.session)
    assert known.coded["marya"] == (Label.PERSON, "[Person 7]")
    desk.undo()
    desk.undo()
    assert desk.text("u3") == "[Person 2] knows [Person 1]"


def test_another_code_keeps_the_s_and_has_to_be_one(desk: Desk) -> None:
    one = desk.entity("[Person 1]")
    assert not desk.do(lambda s, g: rename_entity(s, g, one, "Maria")).events
    desk.do(lambda s, g: rename_entity(s, g, one, "[an aunt's niece]"))
    assert desk.text("u1") == "I met [an aunt's niece]'s aunt"


def test_a_decision_holds_for_what_was_masked_by_hand(desk: Desk) -> None:
    desk.do(lambda s, g: reviewing.mark(s, g, "u3", (5, 10), Label.OTHER, replacement="[thing 1]"))
    assert "[thing 1]" in desk.text("u3")
    one = desk.entity("[thing 1]")
    desk.do(lambda s, g: reject_entity(s, g, one))
    assert desk.text("u3") == "[Person 2] knows [Person 1]"


def test_dates_are_told_apart_by_their_words(desk: Desk) -> None:
    first = next(one for one in entities(desk.session) if one.spellings == ("third",))
    desk.do(lambda s, g: reject_entity(s, g, first))
    assert desk.text("u4") == "on the third and the [date]"


def test_the_study_remembers_names_and_no_dates(desk: Desk) -> None:
    for code in ("[Person 1]", "[Place 1]"):
        one = desk.entity(code)
        desk.do(lambda s, g, one=one: reject_entity(s, g, one))  # type: ignore[misc]
    date = desk.entity("[date]")
    desk.do(lambda s, g: reject_entity(s, g, date))
    known = learnt(desk.session)
    assert known.let == {"maria", "marya", "oslo"}
    assert known.seen == {"[Person 2]": {"dave": 1}}


# -- reviewers beside each other ---------------------------------------------------------------


def read(desk: Desk, device: str, *lines: str) -> None:
    for line in lines or ("u1", "u2", "u3", "u4"):
        desk.do(lambda s, g, id_=line: reviewing.accept(s, g, id_, alone=True), device)  # type: ignore[misc]


def sign(desk: Desk, code: str) -> Answer:
    return desk.do(lambda s, g: reviewing.sign(s, g, code, "", 2), f"review:{code}")


def test_two_sign_each_for_every_line_as_it_stands(desk: Desk) -> None:
    read(desk, A)
    assert "1 other reviewer to sign" in sign(desk, "User 1").said
    assert desk.phase == "ended"
    assert len(readers.first_reading(desk.session, B, reviewing.items(desk.session))) == 4
    read(desk, B, "u1", "u2", "u3")
    desk.do(lambda s, g: readers.question(s, g, "u4"), B)
    assert not readers.first_reading(desk.session, B, reviewing.items(desk.session))
    assert "1 line not read yet" in sign(desk, "User 2").said
    desk.do(lambda s, g: reviewing.correct(s, g, "u4", "on the third or the fourth"), B)
    read(desk, B, "u4")
    # The first has not seen that line as it is now: their signature waits for it.
    assert "1 other reviewer to sign" in sign(desk, "User 2").said
    assert [one.id for one in readers.items_of(desk.session, A) if not one.read] == ["u4"]
    read(desk, A, "u4")
    assert sign(desk, "User 1").said.endswith("line by line.")
    assert desk.phase == "reviewed"
    assert [(s.reviewer, s.agreed) for s in desk.session.signing.sign_offs] == [
        ("User 2", 3),
        ("User 1", None),
    ]


def test_who_changed_what_is_told_to_the_other(desk: Desk) -> None:
    desk.do(lambda s, g: reviewing.correct(s, g, "u4", "on the third"), B)
    desk.do(lambda s, g: reviewing.split(s, g, "u3", 5), B)
    assert readers.changed_by_others(desk.session, A) == {"u4", "review:User 2:2.1",
                                                          "review:User 2:2.2"}  # fmt: skip
    assert readers.changed_by_others(desk.session, B) == set()


def test_what_was_read_stays_read_when_a_review_is_opened_again(desk: Desk) -> None:
    for line in ("u1", "u2"):
        desk.do(lambda s, g, id_=line: reviewing.accept(s, g, id_))  # type: ignore[misc]
    unread = [u for u in desk.session.utterances if u.id in ("u3", "u4")]
    desk.note(*(ev.UtteranceReviewed(u.id, u.speaker, u.text) for u in unread))
    desk.note(ev.ReviewReopened("User 1", "why"))
    assert [u.id for u in desk.session.utterances if u.reviewed is not None] == ["u1", "u2"]


# -- plants ------------------------------------------------------------------------------------


def test_a_planted_name_is_shown_to_be_found_and_masked_all_the_same(desk: Desk) -> None:
    desk.note(ev.PlantsPlaced((ev.Plant("u3", "", 0, 4), ev.Plant("u1", "", 6, 13))))
    shown = {i.id: i for i in readers.unmarked(desk.session, reviewing.items(desk.session))}
    assert shown["u3"].shown == "Dave knows [Person 1]" and len(shown["u3"].redactions) == 1
    assert desk.text("u3") == "[Person 2] knows [Person 1]"
    answer = desk.do(lambda s, g: reviewing.mark(s, g, "u3", (0, 4), Label.PERSON))
    assert answer.said.startswith("Found")
    assert readers.plants_told(desk.session) == (2, 1)
    shown = {i.id: i for i in readers.unmarked(desk.session, reviewing.items(desk.session))}
    assert shown["u3"].shown == desk.text("u3")
    # One that was not found: the line is passed with the name masked.
    desk.do(lambda s, g: reviewing.accept(s, g, "u1"))
    passed = desk.session.utterance("u1")
    assert passed is not None and passed.reviewed == "I met [Person 1]'s aunt"
    desk.undo()
    desk.undo()
    assert readers.plants_told(desk.session) == (2, 0)


def test_what_is_marked_beyond_a_planted_name_is_masked_as_well(desk: Desk) -> None:
    desk.note(ev.PlantsPlaced((ev.Plant("u3", "", 0, 4),)))
    answer = desk.do(
        lambda s, g: reviewing.mark(s, g, "u3", (0, 10), Label.PERSON, replacement="[Person 9]")
    )
    assert answer.said.startswith("Found") and "Masked" in answer.said
    assert readers.plants_told(desk.session) == (1, 1)
    assert desk.text("u3") == "[Person 9] [Person 1]"
