"""What a study's reviewers decided of names is remembered for its other meetings."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from facilitator.domain import events as ev
from facilitator.domain import reviewing
from facilitator.domain.reviewing.entities import Entity, reject_entity, rename_entity
from facilitator.domain.transcript import Label
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.vault import destruction
from facilitator.workflow.key_store import key_store
from facilitator.workflow.review import Review, accept_all, opened_for_review
from facilitator.workflow.rosters import remove_roster
from facilitator.workflow.seal import destroy_session, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_entities import forget_code, remembered
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, record

WHO = "User 1"


def meeting(workspace: Workspace, id_: str, *texts: str) -> None:
    with make_store(workspace, id_) as store:
        record(store, 9_000)
        for n, text in enumerate(texts):
            at = n * 2_500
            store.append(ev.UtteranceHeard(f"u{n}", at, at + 900, text, (), None, None))
        store.append(ev.RecordingEnded(9_000))


def the(review: Review, words: str) -> Entity:
    return next(one for one in review.entities() if words in one.spellings)


def texts(workspace: Workspace, id_: str) -> list[str]:
    with opened_for_review(workspace, id_, WHO) as review:
        return [one.shown for one in review.items()]


def decided(review: Review, words: str, becomes: str = "") -> None:
    one = the(review, words)
    done = review.do(
        lambda s, g: rename_entity(s, g, one, becomes) if becomes else reject_entity(s, g, one)
    )
    assert done.noted, done.said


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    (tmp_path / "study").mkdir()
    return Workspace(tmp_path / "study", tmp_path / "home", Study(title="Study"))


def test_what_was_rejected_is_not_suggested_again(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came", "Olivia was there too")
    with opened_for_review(study, "m1", WHO) as review:
        assert "Nora" not in review.items()[0].shown
        decided(review, "nora")
        assert "Nora" in review.items()[0].shown
    meeting(study, "m2", "Then Nora rang us", "and Olivia rang as well")
    first, second = texts(study, "m2")
    assert first == "Then Nora rang us"
    assert "Olivia" not in second
    with opened_for_review(study, "m2", WHO) as review:
        assert review.meetings(the(review, "olivia").code) == ["m1"]


def test_a_decision_that_was_taken_back_is_not_remembered(study: Workspace) -> None:
    from facilitator.domain import commands

    meeting(study, "m1", "We all know Nora, she came")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora")
        review.do(lambda s, g: commands.undo(s, g, old=True))
    meeting(study, "m2", "Then Nora rang us")
    assert "Nora" not in texts(study, "m2")[0]


def test_a_name_has_the_code_that_a_person_gave_it(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came", "Olivia was there too")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora", "[Person 40]")
        review.do(lambda s, g: reviewing.mark(s, g, "u1", (11, 16), Label.PLACE))
        code = review.items()[1].redactions[-1].replacement
    meeting(study, "m2", "Then Nora rang us", "Was it there then")
    first, second = texts(study, "m2")
    assert first == "Then [Person 40] rang us"
    assert second == f"Was it {code} then", "what a person masked is suggested where it stands"


def test_a_new_code_is_nobody_elses(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came", "Olivia was there too")
    with opened_for_review(study, "m1", WHO) as review:
        taken = {one.code for one in review.entities()}
        first = review.fresh_code(Label.PERSON)
        assert first not in taken and review.fresh_code(Label.PERSON) != first
    meeting(study, "m2", "Then Rachel rang us")
    with opened_for_review(study, "m2", WHO) as review:
        assert the(review, "rachel").code not in {*taken, first}


def test_a_code_that_is_a_name_itself_is_refused(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came")
    with opened_for_review(study, "m1", WHO) as review:
        one = the(review, "nora")
        done = review.do(lambda s, g: rename_entity(s, g, one, "[Olivia's aunt]"))
        assert not done.noted and "without names" in done.said


def test_it_is_encrypted_outlives_sealing_and_goes_with_the_roster(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora", "[Person 40]")
    with SessionStore.open(study, "m1") as store:
        accept_all(store, WHO)
    seal_session(study, "m1")
    assert read_transcript(study, "m1").lines[0].text == "We all know [Person 40], she came"
    for path in [*study.root.rglob("*"), *study.home.rglob("*")]:
        if path.is_file():
            assert b"nora" not in path.read_bytes().lower(), path
    known = remembered(StudyPseudonyms.open(study))
    assert known.coded["nora"] == (Label.PERSON, "[Person 40]")
    forget_code(StudyPseudonyms.open(study), "[Person 40]")
    assert not remembered(StudyPseudonyms.open(study)).coded
    remove_roster(study)
    assert not list(study.home.rglob("*.entities"))


def given(study: Workspace) -> set[str]:
    """Whom the study's list of codes knows."""
    with StudyPseudonyms.open(study).held() as codes:
        assert codes is not None
        return set(codes.given["Person"])


def two_meetings(study: Workspace) -> None:
    """Nora is named in the first alone, Olivia in both."""
    meeting(
        study, "m1", "We all know Nora, she came", "Olivia was there too", "Then Rachel rang us"
    )
    meeting(study, "m2", "Then Olivia rang us")
    texts(study, "m2")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora", "[Person 40]")
        decided(review, "rachel")
    assert given(study) >= {"nora", "olivia"}


@pytest.mark.parametrize("sealed", [True, False])
def test_what_is_known_of_a_session_alone_goes_when_it_is_destroyed(
    study: Workspace, sealed: bool
) -> None:
    two_meetings(study)
    if sealed:
        with SessionStore.open(study, "m2") as store:
            accept_all(store, WHO)
        seal_session(study, "m2")
    destroy_session(study, "m1")
    assert given(study) == {"olivia"}
    assert "m1" not in remembered(StudyPseudonyms.open(study)).sessions
    meeting(study, "m3", "And then Nora and Olivia came")
    with opened_for_review(study, "m3", WHO) as review:
        taken = {"[Person 1]", "[Person 2]", "[Person 3]", "[Person 40]"}
        assert the(review, "nora").code not in taken, "a number is never somebody else's"
        assert the(review, "olivia").code in taken


def test_what_another_session_needs_stays(study: Workspace) -> None:
    two_meetings(study)
    meeting(study, "m3", "So Nora said")
    with opened_for_review(study, "m3", WHO) as review:
        assert the(review, "nora").code == "[Person 40]"
    destroy_session(study, "m1")
    known = remembered(StudyPseudonyms.open(study)).sessions["m1"]
    assert (set(known.coded), known.let, known.seen) == ({"nora"}, frozenset(), {})
    meeting(study, "m4", "Nora again")
    assert texts(study, "m4") == ["[Person 40] again"]


def test_where_another_session_cannot_be_looked_into_its_codes_stay(study: Workspace) -> None:
    two_meetings(study)
    key_store(study).destroy("m2")
    destroy_session(study, "m1")
    assert given(study) >= {"nora", "olivia"}
    assert not remembered(StudyPseudonyms.open(study)).let


def test_what_was_not_destroyed_is_known_as_before(
    study: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_meetings(study)
    before = given(study), remembered(StudyPseudonyms.open(study))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(destruction, "_write_json", full)
        with pytest.raises(FacilitatorError, match="interrupted"):
            destroy_session(study, "m1")
    assert (given(study), remembered(StudyPseudonyms.open(study))) == before


def test_an_unreadable_memory_keeps_no_session_from_being_destroyed(study: Workspace) -> None:
    two_meetings(study)
    (path,) = study.home.rglob("*.entities")
    path.write_bytes(path.read_bytes()[:-3])
    destroy_session(study, "m1")
    assert not key_store(study).exists("m1")


def test_an_unreadable_memory_is_an_error_and_never_none(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora")
    (path,) = study.home.rglob("*.entities")
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(FacilitatorError), opened_for_review(study, "m1", WHO):
        pass


@pytest.mark.parametrize("act", ["edit", "join", "split"])
def test_what_was_let_stand_stays_so_when_its_line_is_changed_and_signed(
    study: Workspace, act: str
) -> None:
    meeting(study, "m1", "We all know Nora, she came", "and then she left with him")
    with opened_for_review(study, "m1", WHO) as review:
        start = review.items()[0].raw.index("Nora")  # type: ignore[union-attr]
        mask = next(r for r in review.items()[0].redactions if r.start == start)
        review.do(
            lambda s, g: reviewing.decide(s, g, "u0", (mask.start, mask.end), ev.Verdict.REJECTED)
        )
        if act == "edit":
            later = "We all know Nora, she came late"
            assert review.do(lambda s, g: reviewing.correct(s, g, "u0", later)).noted
        elif act == "join":
            assert review.do(lambda s, g: reviewing.join(s, g, "u0")).noted
        else:
            assert review.do(lambda s, g: reviewing.split(s, g, "u0", 18)).noted
        for one in review.items():
            review.do(lambda s, g, id_=one.id: reviewing.accept(s, g, id_))  # type: ignore[misc]
        done = review.sign()
        assert done.noted, done.said
        assert "Nora" in review.items()[0].shown


def test_what_was_taken_back_is_not_remembered_where_nothing_else_stands(study: Workspace) -> None:
    meeting(study, "m1", "We all know Nora, she came")
    with opened_for_review(study, "m1", WHO) as review:
        decided(review, "nora")
    codes = StudyPseudonyms.open(study)
    assert "nora" in remembered(codes).let
    with opened_for_review(study, "m1", WHO) as review:
        # All that it decides is of this line: with other words nothing of it stands.
        done = review.do(lambda s, g: reviewing.correct(s, g, "u0", "We all know her, she came"))
        assert done.noted
    assert "nora" not in remembered(codes).let
    assert remembered(codes).sessions == {}


def test_of_whoever_has_withdrawn_nothing_is_remembered_again(study: Workspace) -> None:
    """The session has their name until it is sealed; looking at it brings nothing back."""
    with make_store(study, "m1") as store:
        record(store, 9_000)
        store.append(ev.UtteranceHeard("u0", 0, 900, "We met Zeb there", (), None, None))
        store.append(ev.RecordingEnded(9_000))
    texts(study, "m1")
    codes = StudyPseudonyms.open(study)
    assert "User 1" in remembered(codes).sessions["m1"].seen
    with SessionStore.open(study, "m1") as store:
        store.append(ev.ParticipantWithdrawn("User 1"))
    forget_code(codes, "User 1")
    texts(study, "m1")
    one = remembered(codes).sessions.get("m1")
    assert one is None or "User 1" not in one.seen
