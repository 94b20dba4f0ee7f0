"""Who is here before a meeting, and who comes and goes while it runs."""

from __future__ import annotations

from functools import partial

import pytest

from facilitator.domain import attending, commands
from facilitator.domain import events as ev
from facilitator.domain.attendance import Consent
from facilitator.domain.commands import Bound, Given
from facilitator.domain.events import Event, EventId, Recorded
from facilitator.domain.gathering import Answer, Gathering, present_events
from facilitator.domain.session import Session
from facilitator.domain.terms import HOST, SETTING_UP

GUIDE = '+++\ntitle = "G"\n+++\n## One\n- first\n'
CODES = ("User 1", "User 2", "User 3", "Facilitator 1")
BOTH, UNQUOTED, REFUSES = Consent(True, True), Consent(True, False), Consent(False, False)


def opened(*events: Event, codes: tuple[str, ...] = CODES) -> Session:
    """A session with what was noted as it was set up."""
    session = Session()
    first = ev.SessionOpened("m1", 1, "", "g", GUIDE, codes, "en", "demo")
    session.apply(Recorded(EventId(HOST, 1), "2026-11-23T09:00:00+00:00", first, 1))
    for number, event in enumerate(events, 1):
        session.apply(Recorded(EventId(SETTING_UP, number), "2026-11-23T09:00:00+00:00", event))
    return session


def does(session: Session, command: Bound, at_ms: int = 60_000) -> str:
    """Carries a command out as the host does; what was said."""
    given = Given(at_ms, "2026-11-23T09:01:00+00:00", HOST)
    answer = command(session, given)
    for event in answer.events:
        session.apply(Recorded(session.next_id(HOST), given.wall, event))
    return answer.said


def present(session: Session) -> list[str]:
    return list(session.present)


def here(session: Session) -> list[str]:
    return list(session.attendance.here)


def refusing(session: Session) -> list[str]:
    return list(session.attendance.refusing)


def listed(*here: str) -> Session:
    gathering = Gathering.of(CODES)
    for code in here:
        gathering = gathering.with_answer(code, Answer.AGREES)
    return opened(*gathering.events())


def test_one_key_goes_through_what_a_person_may_answer() -> None:
    gathering = Gathering.of(CODES)
    seen = []
    for _ in range(4):
        gathering = gathering.pressed("User 2")
        seen.append(gathering.answers["User 2"])
    assert seen == [Answer.AGREES, Answer.UNQUOTED, Answer.REFUSES, Answer.ABSENT]


def test_all_at_once_leaves_what_was_said_and_takes_itself_back() -> None:
    gathering = Gathering.of(CODES).with_answer("User 3", Answer.UNQUOTED).everybody()
    assert gathering.here == CODES
    assert gathering.unquoted == ("User 3",)
    assert gathering.by == "Facilitator 1"
    assert gathering.everybody().here == ()


def test_what_is_no_code_gets_no_place() -> None:
    with pytest.raises(ValueError, match="a role and a number"):
        Gathering.of(CODES).with_answer("Maria", Answer.AGREES)


def test_who_is_here_has_a_key_before_who_is_not() -> None:
    many = tuple(f"User {n}" for n in range(1, 26))
    gathering = Gathering.of(many)
    assert gathering.with_answer("User 20", Answer.AGREES).codes == many, "all here have a key"
    assert gathering.with_answer("User 25", Answer.AGREES).codes[0] == "User 25"


def test_who_is_on_the_list_and_absent_is_not_present() -> None:
    session = listed("User 1", "Facilitator 1")
    assert session.codes == CODES
    assert present(session) == here(session) == ["User 1", "Facilitator 1"]
    assert session.attendance.stays["User 1"][0].arrived_ms == 0


def test_where_nobody_was_listed_all_count_as_seated() -> None:
    """As in sessions from before: the seats say who may be there, the marks who was."""
    session = opened()
    assert here(session) == list(CODES)
    assert present(session) == []
    does(session, partial(attending.leave, code="User 2"))
    does(session, partial(attending.arrive, code="User 1", consent=BOTH))
    assert here(session) == ["User 1", "User 3", "Facilitator 1"]
    assert present(session) == ["User 1", "User 2"]


def test_undo_takes_back_a_coming_and_never_who_was_there_as_it_began() -> None:
    session = listed("User 1", "Facilitator 1")
    said = does(session, partial(attending.arrive, code="User 3", consent=UNQUOTED))
    assert said == "User 3 has come. User 3 is not to be quoted."
    assert present(session) == ["User 1", "User 3", "Facilitator 1"]
    assert does(session, commands.undo) == "Undone: User 3 came at 00:01:00"
    assert present(session) == ["User 1", "Facilitator 1"]
    assert does(session, commands.undo) == "Nothing to undo."
    assert here(session) == ["User 1", "Facilitator 1"]


def test_who_is_not_at_the_table_joins_it_behind_the_others() -> None:
    session = listed("User 1")
    does(session, partial(attending.arrive, code="Nurse 1", consent=BOTH))
    assert session.codes == (*CODES, "Nurse 1")
    assert here(session) == ["User 1", "Nurse 1"]
    does(session, commands.undo)
    assert present(session) == ["User 1"]


def test_a_name_is_refused_and_not_repeated() -> None:
    session = listed("User 1")
    said = does(session, partial(attending.arrive, code="Maria Reid", consent=BOTH))
    assert "Maria" not in said
    assert session.codes == CODES


def test_somebody_who_refuses_is_told_until_they_agree_or_have_left() -> None:
    session = listed("User 1")
    said = does(session, partial(attending.arrive, code="User 2", consent=REFUSES))
    assert "off the record" in said
    assert refusing(session) == ["User 2"]
    does(session, partial(attending.agree, code="User 2", consent=UNQUOTED))
    assert refusing(session) == []
    assert session.attendance.unquoted == {"User 2"}
    does(session, partial(attending.agree, code="User 2", consent=REFUSES))
    does(session, partial(attending.leave, code="User 2"))
    assert refusing(session) == []


def test_who_comes_back_stays_twice() -> None:
    session = listed("User 1")
    does(session, partial(attending.leave, code="User 1"), 10_000)
    assert does(session, partial(attending.leave, code="User 1")) == "User 1 is not here."
    does(session, partial(attending.arrive, code="User 1", consent=BOTH), 20_000)
    stays = session.attendance.stays["User 1"]
    assert [(stay.arrived_ms, stay.left_ms) for stay in stays] == [(0, 10_000), (20_000, None)]


def test_a_mark_of_somebody_who_is_not_noted_stands_and_says_so() -> None:
    session = listed("User 1")
    said = does(session, partial(commands.speak, code="User 2"))
    assert said == "User 2 is speaking. Nobody noted yet that they are here."
    assert session.speaker_at(60_000) == "User 2"
    assert does(session, partial(commands.speak, code="User 1")) == "User 1 is speaking."


def test_present_by_name_says_nothing_of_who_may_be_quoted() -> None:
    session = opened(*present_events(("User 1", "User 2"), ("User 2",)))
    assert present(session) == ["User 1", "User 2"]
    assert session.attendance.consents == {"User 2": UNQUOTED}
