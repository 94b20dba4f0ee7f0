"""What of the guide leaves a session: no name in it, nor what was made of one."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.domain import commands, commands_guide, commands_moments, reviewing
from facilitator.domain import events as ev
from facilitator.domain.guide import parse_guide
from facilitator.domain.moments import DEFAULT_TAGS, EMERGENT, Tag
from facilitator.domain.session import Session, fold
from facilitator.domain.terms import MASKING
from facilitator.domain.topic_guide import QuestionIds, content_id
from facilitator.study import Study
from facilitator.workflow.acts import Acts
from facilitator.workflow.carried_over import CarriedOver, LeftTopic, with_carried_over
from facilitator.workflow.catalogue import read_summary
from facilitator.workflow.exporting import material_of
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.outgoing import question_ids
from facilitator.workflow.public_log import public_log
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import store_roster
from facilitator.workflow.seal import seal_session
from facilitator.workflow.signed_transcript import TAKEN_OUT, sealed_transcript
from facilitator.workspace import Workspace
from tests.domain.lasting import handed_on
from tests.workflow.conftest import GUIDE, ROSTER, make_store, record

NAMING = f"{GUIDE}- What did Zeb say?\n## After Wexcombe\n- Who went?\n"


@pytest.fixture
def study(workspace: Workspace, tmp_path: Path) -> Workspace:
    workspace.guides.mkdir()
    (workspace.guides / "naming.md").write_text(NAMING, encoding="utf-8")
    (tmp_path / "roster.toml").write_text(ROSTER, encoding="utf-8")
    return workspace


def meeting(
    study: Workspace, tmp_path: Path, *events: ev.Event
) -> tuple[Session, list[ev.Recorded]]:
    plan = plan_meeting(study, roster=tmp_path / "roster.toml", session_id="m1")
    with create_session(plan) as store:
        store.append(*events)
        return store.session, store.events()


def test_a_new_session_knows_its_questions_as_the_file_does(
    study: Workspace, tmp_path: Path
) -> None:
    session, events = meeting(study, tmp_path)
    guide = parse_guide(NAMING)
    assert session.opened is not None
    assert session.opened.question_ids is QuestionIds.CONTENT
    assert session.guide == fold(events).guide == guide


def test_a_name_in_a_question_leaves_neither_as_text_nor_as_an_id(
    study: Workspace, tmp_path: Path
) -> None:
    first, _, _, named, after = (q.id for q in parse_guide(NAMING).questions())
    session, events = meeting(
        study,
        tmp_path,
        ev.QuestionOpened(named, 0),
        ev.QuestionReworded(named, "What was said?"),
        ev.QuestionAdded("Was Ottoline Fanshawe there?", after),
        ev.QuestionMoved(first, named),
    )
    public = question_ids(session)
    added = next(q.id for q in session.guide.questions() if ":" in q.id)  # type: ignore[union-attr]
    assert public[added] == added
    assert public[first] == first
    assert public[named] not in (named, first)
    assert public[after] == content_id("After [Place 1]", "Who went?") != after
    assert len(set(public.values())) == len(public)
    sealed = sealed_transcript(session)
    shown = list(public_log(session, events))
    for text in (str(sealed), str(shown)):
        for secret in ("Zeb", "Fanshawe", "Ottoline", "Wexcombe", named, after):
            assert secret not in text
    assert [q.id for q in sealed.guide] == [
        public[q.id]
        for q in session.guide.questions()  # type: ignore[union-attr]
    ]
    steps = {e["kind"]: e for e in shown}
    assert steps["QuestionOpened"]["question"] == public[named]
    assert steps["QuestionAdded"]["text"] == "Was User 2 there?"
    assert steps["QuestionMoved"]["after"] == public[named]


def test_without_a_roster_ids_leave_as_they_are(study: Workspace) -> None:
    with create_session(plan_meeting(study, session_id="m2")) as store:
        session = store.session
        assert all(id_ == public for id_, public in question_ids(session).items())
    assert session.guide is not None
    assert handed_on(session.guide) == session.guide


def test_what_is_typed_into_the_guide_is_masked_before_it_is_noted(workspace: Workspace) -> None:
    with make_store(workspace) as store:
        acts = Acts(store)
        first = next(store.session.guide.questions()).id  # type: ignore[union-attr]
        acts.do(commands_guide.add, "Was Ottoline Fanshawe there?")
        acts.do(commands_guide.reword, first, "What did Zeb say in Wexcombe?")
        acts.do(commands.flag, EMERGENT)
        acts.do(commands.flag, DEFAULT_TAGS[1])
        one, two = (moment.id for moment in store.session.moments)
        acts.do(commands.name_moment, one, "letters to Wexcombe")
        acts.do(commands_moments.merge, two, one)
        acts.do(commands_guide.ask_about, two)
        texts = [q.text for q in store.session.guide.questions()]  # type: ignore[union-attr]
        assert texts[0] == "What did User 1 say in [Place 1]?"
        assert set(texts[-2:]) == {"letters to [Place 1]", "Was User 2 there?"}
        # As it was typed it is kept where notes are, and nowhere else.
        typed = [getattr(one.event, "typed", "") for one in store.events()]
        assert [text for text in typed if text] == [
            "Was Ottoline Fanshawe there?", "What did Zeb say in Wexcombe?",
        ]  # fmt: skip
        shown = list(public_log(store.session, store.events()))
        told = str(shown) + str(sealed_transcript(store.session)) + str(store.session.guide)
    for secret in ("Zeb", "Ottoline", "Fanshawe", "Wexcombe"):
        assert secret not in told
    kinds = {one["kind"] for one in shown}
    assert {"QuestionAdded", "QuestionReworded", "MomentsMerged"} <= kinds


def test_a_name_learnt_later_is_taken_out_of_a_question_and_not_told_as_other_words(
    workspace: Workspace,
) -> None:
    with make_store(workspace) as store:
        store.append(ev.QuestionAdded("Was Ferdy there?"))  # as long as nobody knew the name
        grown = ROSTER.replace('"Zeb"]', '"Zeb", "Ferdy"]')
        masking = Acts(store)._masking
        masking.take(Roster.from_toml(grown))
        store.append(ev.RosterTaken(grown), *masking.labels(store.session), device=MASKING)
        assert store.session.guide is not None
        assert "Was User 1 there?" in [q.text for q in store.session.guide.questions()]
        sealed = sealed_transcript(store.session)
        assert [(q.added, q.first_text) for q in sealed.guide if q.added] == [(True, None)]
        assert "Ferdy" not in str(sealed)


def test_what_a_reviewer_took_out_of_a_question_of_the_room_leaves_nowhere(
    workspace: Workspace,
) -> None:
    """No roster knows the name: the reviewer does."""
    with make_store(workspace) as store:
        acts = Acts(store)
        first = next(store.session.guide.questions()).id  # type: ignore[union-attr]
        named, gone, put = (
            str(store.append(ev.QuestionAdded(f"What of the {word} affair?"))[0].id)
            for word in ("wibblesnatch", "flumpkin", "grobnard")
        )
        store.append(
            ev.QuestionOpened(put, 0),
            ev.QuestionReworded(first, "Or the snorkwhistle?"),
            ev.QuestionRemoved(gone),
            ev.QuestionRemoved(put),
        )
        acts.do(reviewing.correct, named, "What of that affair?")
        acts.do(reviewing.correct, first, "Or something else?")
        sealed = sealed_transcript(store.session)
        for secret in ("wibblesnatch", "flumpkin", "grobnard", "snorkwhistle"):
            assert secret not in str(sealed)
        texts = {q.id: q.text for q in sealed.guide}
        assert texts[named] == "What of that affair?"
        assert gone not in texts  # nobody read it, and it was never asked
        assert texts[put] == TAKEN_OUT  # it was asked: the times are kept, the words are not
        shown = str(list(public_log(store.session, store.events())))
        assert "wibblesnatch" not in shown and "snorkwhistle" not in shown
        # What was left out of the guide's own questions is told in the guide's own words.
        assert first in texts and next(q for q in sealed.guide if q.id == first).first_text


def test_a_question_of_the_guide_that_was_reworded_and_taken_out_is_told_in_the_guides_words(
    workspace: Workspace,
) -> None:
    with make_store(workspace) as store:
        question = next(store.session.guide.questions())  # type: ignore[union-attr]
        store.append(
            ev.QuestionReworded(question.id, "Or the snorkwhistle?"),
            ev.QuestionRemoved(question.id),
        )
        sealed = sealed_transcript(store.session)
        assert "snorkwhistle" not in str(sealed)
        assert [q.text for q in sealed.guide if q.id == question.id] == [question.text]


def test_what_was_carried_over_from_a_meeting_is_read_where_it_leaves(workspace: Workspace) -> None:
    """Named in the room of one meeting, not reviewed there yet: in the next it looks like the
    guide's own words."""
    left = CarriedOver((), (LeftTopic("the wibblesnatch affair", 1_000, "m0"),))
    guide = with_carried_over(GUIDE, left)
    with make_store(workspace, guide=guide) as store:
        acts = Acts(store)
        [over] = store.session.guide.carried_over()  # type: ignore[union-attr]
        assert over in {one.id for one in reviewing.items(store.session)}
        acts.do(reviewing.correct, over, "that affair")
        sealed = sealed_transcript(store.session)
    assert "wibblesnatch" not in str(sealed)
    assert [(q.text, q.first_text) for q in sealed.guide if "affair" in q.text] == [
        ("that affair", None)
    ]
    assert over not in str(sealed), "the id is made of the words that were taken out"


def test_no_title_and_no_tag_with_a_name_stays_beside_what_is_sealed(
    workspace: Workspace, tmp_path: Path
) -> None:
    """Of what the study wrote itself the roster's names are masked, in session.json as well, and
    nothing that was made of the words tells whether a guess at one is right."""
    tag = Tag("zeb's corner", "z", "where Zeb sits", "z")
    workspace = replace(workspace, study=Study(title="What Zeb told", tags=(*DEFAULT_TAGS, tag)))
    store_roster(workspace, Roster.from_toml(ROSTER))
    guide = NAMING.replace('"Guide"', '"With Ottoline Fanshawe"')
    with make_store(workspace, guide=guide) as store:
        record(store, 2_000)
        store.append(ev.MomentFlagged(tag.name, 500, 0, 500, None))
        store.append(ev.RecordingEnded(2_000))
        accept_all(store, "Facilitator 1")
    seal_session(workspace, "m1")
    folder = workspace.session_folder("m1")
    for path in folder.iterdir():
        said = path.read_text(encoding="utf-8").casefold()
        assert not {"zeb", "ottoline", "wexcombe"} & set(re.split(r"\W+", said)), path
    summary = read_summary(folder)
    assert (summary.study, summary.guide) == ("What User 1 told", "With User 2")
    assert parse_guide(guide).digest() not in (folder / "session.json").read_text()
    # The same tag once in what is exported.
    material = material_of(workspace, ["m1"])
    (moment,) = material.transcripts[0].moments
    assert material.tags[moment.tag].label == "where User 1 sits"
    assert not any("zeb" in name for name in material.tags)
