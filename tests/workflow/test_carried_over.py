"""What one meeting leaves over is offered to the next, until a later one has come to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.domain import events as ev
from facilitator.domain.course import Status
from facilitator.domain.guide import parse_guide
from facilitator.domain.terms import GapReason
from facilitator.domain.topic_guide import CARRIED_OVER, content_id, render_guide
from facilitator.errors import FacilitatorError
from facilitator.workflow.carried_over import (
    CarriedOver,
    LeftQuestion,
    LeftTopic,
    carried_over,
    lacking,
    left_by,
    with_carried_over,
)
from facilitator.workflow.key_store import key_store
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import seal_session
from facilitator.workspace import Workspace
from tests.domain.lasting import handed_on
from tests.workflow.conftest import GUIDE, ROSTER

Hold = Callable[..., str]
FIRST, SECOND, THIRD = (q.id for q in parse_guide(GUIDE).questions())
OVER = (ev.RecordingPaused(90_000, GapReason.STOPPED), ev.RecordingEnded(90_000))


@pytest.fixture
def hold(workspace: Workspace, tmp_path: Path) -> Hold:
    """Holds a meeting in which these events happened, and seals it if asked."""
    workspace.guides.mkdir()
    roster = tmp_path / "roster.toml"
    roster.write_text(ROSTER, encoding="utf-8")

    def held(name: str, *events: ev.Event, guide: str = GUIDE, seal: bool = True) -> str:
        path = workspace.guides / "guide.md"
        path.write_text(guide, encoding="utf-8")
        with create_session(
            plan_meeting(workspace, guide="guide", roster=roster, session_id=name)
        ) as store:
            store.append(*events)
            store.write_summary()
            if seal:
                accept_all(store, "Facilitator 1")
        if seal:
            seal_session(workspace, name)
        return name

    return held


def flag(at_ms: int, tag: str = "emergent") -> ev.MomentFlagged:
    return ev.MomentFlagged(tag, at_ms, max(0, at_ms - 30_000), at_ms, None)


@pytest.mark.parametrize("seal", [True, False])
def test_one_meeting(workspace: Workspace, hold: Hold, seal: bool) -> None:
    hold(
        "m1",
        ev.QuestionOpened(FIRST, 0),
        ev.QuestionSkipped(THIRD, 9),
        flag(60_000),
        ev.MomentChanged("host:5", label="the buses"),
        flag(70_000, "quote"),
        *OVER,
        seal=seal,
    )
    left = left_by(workspace, "m1")
    assert [(q.id, q.section, q.text, q.status) for q in left.questions] == [
        (SECOND, "One", "second", Status.WAITING),
        (THIRD, "Two", "third", Status.SKIPPED),
    ]
    assert [(t.label, t.start_ms, t.session) for t in left.topics] == [("the buses", 30_000, "m1")]
    assert left.came_to == {FIRST}


def test_what_a_later_meeting_came_to_is_left_no_more(workspace: Workspace, hold: Hold) -> None:
    assert carried_over(workspace).questions == ()
    hold("m1", ev.QuestionOpened(FIRST, 0), *OVER)
    assert [q.id for q in carried_over(workspace).questions] == [SECOND, THIRD]
    # The guide of the next has another question before them, and other punctuation.
    changed = GUIDE.replace("- first", "- new one\n- first").replace("- second", "- Second?")
    hold("m2", ev.QuestionOpened(SECOND, 0), *OVER, guide=changed, seal=False)
    left = carried_over(workspace)
    new = content_id("One", "new one")
    assert {(q.id, q.session) for q in left.questions} == {
        (new, "m2"),
        (FIRST, "m2"),
        (THIRD, "m2"),
    }
    assert [q.id for q in carried_over(workspace, but="m2").questions] == [SECOND, THIRD]


def test_a_question_that_was_added_is_the_same_in_the_next(
    workspace: Workspace, hold: Hold
) -> None:
    added = content_id("One", "brought up")
    hold("m1", ev.QuestionAdded("brought up", FIRST), *OVER)
    assert [q.id for q in carried_over(workspace).questions] == [FIRST, added, SECOND, THIRD]
    following = GUIDE.replace("- second", "- brought up\n- second")
    hold("m2", ev.QuestionOpened(added, 0), *OVER, guide=following)
    assert added not in [q.id for q in carried_over(workspace).questions]


def test_a_question_in_other_words_is_the_same_by_its_written_id(
    workspace: Workspace, hold: Hold
) -> None:
    hold("m1", ev.QuestionReworded(SECOND, "asked otherwise"), *OVER)
    (left,) = [q for q in carried_over(workspace).questions if q.id == SECOND]
    assert left.text == "asked otherwise"
    written = render_guide(handed_on(parse_guide(GUIDE)), ids=True)
    hold("m2", ev.QuestionOpened(SECOND, 0), *OVER, guide=written.replace("- second", "- again"))
    assert SECOND not in [q.id for q in carried_over(workspace).questions]


def test_a_topic_that_became_a_question_is_left_no_more(workspace: Workspace, hold: Hold) -> None:
    hold("m1", flag(60_000), ev.MomentChanged("host:3", label="The buses"), flag(80_000), *OVER)
    assert [t.label for t in carried_over(workspace).topics] == ["", "The buses"]
    hold("m2", *OVER, guide=GUIDE.replace("- third", "- the buses?"))
    assert [t.label for t in carried_over(workspace).topics] == [""]


def test_nobodys_name_comes_along(workspace: Workspace, hold: Hold) -> None:
    naming = GUIDE.replace("- third", "- What did Zeb say of Wexcombe?")
    for name, seal in (("m1", True), ("m2", False)):
        hold(name, *OVER, guide=naming, seal=seal)
        left = carried_over(workspace)
        assert left.questions[-1].text == "What did User 1 say of [Place 1]?"
        assert left.questions[-1].id == content_id("Two", "What did User 1 say of [Place 1]?")
    assert len(left.questions) == 3


def test_what_cannot_be_looked_into_is_named(workspace: Workspace, hold: Hold) -> None:
    hold("m1", *OVER)
    hold("m2", *OVER, seal=False)
    hold("m3", ev.QuestionOpened(FIRST, 0), seal=False)  # it is not over
    key_store(workspace).destroy("m2")
    left = carried_over(workspace)
    assert left.unread == ("m2",)
    assert [q.session for q in left.questions] == ["m1"] * 3
    for session in ("m2", "m3", "m4"):
        with pytest.raises(FacilitatorError) as caught:
            left_by(workspace, session)
        assert caught.value.hint


def test_what_was_left_over_joins_a_new_guide(
    workspace: Workspace, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    hold(
        "m1",
        ev.QuestionOpened(FIRST, 0),
        ev.QuestionAdded("brought up", FIRST),
        flag(60_000),
        ev.MomentChanged("host:5", label="the buses"),
        flag(80_000),
        *OVER,
    )
    study = ("--workspace", str(workspace.root))
    assert main(["guide", "new", "next", "--carry-over", *study]) == 0
    guide = parse_guide((workspace.guides / "next.md").read_text(encoding="utf-8"))
    *_, carried, ending = guide.sections
    assert ending.title == "Ending"
    assert carried.title == CARRIED_OVER["en"]
    added = content_id("One", "brought up")
    assert [(q.id, q.text) for q in carried.questions][:3] == [
        (added, "brought up"),
        (SECOND, "second"),
        (THIRD, "third"),
    ]
    assert [q.text for q in carried.questions][3:] == ["the buses"]
    # Asked in the next meeting, it is left over no more, although it stands elsewhere there.
    text = (workspace.guides / "next.md").read_text(encoding="utf-8")
    assert "flagged in m1 at 00:00:50, without a name" in text
    hold("m2", ev.QuestionOpened(SECOND, 0), *OVER, guide=text)
    left = carried_over(workspace)
    assert SECOND not in [q.id for q in left.questions]
    assert [t.label for t in left.topics] == [""]
    # What a guide has already does not come in twice.
    assert with_carried_over(GUIDE, left) != GUIDE
    whole = with_carried_over(text, left)
    assert whole == text


def test_what_a_guide_asks_already_is_not_offered_for_it() -> None:
    guide = handed_on(parse_guide(GUIDE))
    first = next(guide.questions())
    left = CarriedOver(
        (
            LeftQuestion(first.id, "Opening", "other words", Status.WAITING, "m1"),
            LeftQuestion("q1", "Opening", first.text.upper(), Status.WAITING, "m1"),
            LeftQuestion("q2", "Opening", "What is new?", Status.SKIPPED, "m1"),
        ),
        (LeftTopic(first.text, 0, "m1"), LeftTopic("letters", 0, "m1")),
        ("m2",),
    )
    found = lacking(left, guide)
    assert [question.id for question in found.questions] == ["q2"]
    assert [topic.label for topic in found.topics] == ["letters"]
    assert found.unread == ("m2",)


def test_nothing_left_over_changes_nothing() -> None:
    assert with_carried_over(GUIDE, CarriedOver()) == GUIDE
    with pytest.raises(FacilitatorError) as caught:
        with_carried_over("no guide", CarriedOver())
    assert caught.value.hint
