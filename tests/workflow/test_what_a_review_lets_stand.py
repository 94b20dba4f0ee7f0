"""A name learnt late does not leave with what a reviewer decided before it was known, whatever is
rejected, undone or signed in between; and words that went with somebody do not come back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from facilitator import child_messages as msg
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import with_names
from facilitator.child_messages import SPEECH
from facilitator.domain import commands, reviewing
from facilitator.domain import events as ev
from facilitator.domain.correction import corrected
from facilitator.domain.events import Verdict
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.domain.topic_guide import content_id
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.study_settings import STUDY_FILE
from facilitator.workflow import names_learnt
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.review import Review, opened_for_review
from facilitator.workflow.rosters import change_roster, store_roster
from facilitator.workflow.seal import check_sealable, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.sources import Source
from facilitator.workflow.withdrawing import looked_at, withdraw
from facilitator.workspace import Workspace
from tests.workflow.conftest import GUIDE, ROSTER, Clock, hear, say, sound

WHO = "Facilitator 1"


@pytest.fixture
def study(tmp_path: Path) -> Workspace:
    """A study with a roster."""
    root = tmp_path / "study"
    root.mkdir(mode=0o700)
    (root / STUDY_FILE).write_text("title = 'Study'\n", encoding="utf-8")
    workspace = Workspace(root, tmp_path / "home", Study("Study", seats=(WHO,)))
    store_roster(workspace, Roster.from_toml(ROSTER))
    return workspace


def held(
    study: Workspace,
    *lines: str,
    guide: str = GUIDE,
    during: Callable[[LiveMeeting], object] = lambda _: None,
) -> None:
    study.guides.mkdir(exist_ok=True)
    (study.guides / "guide.md").write_text(guide, encoding="utf-8")
    plan = plan_meeting(study, session_id="m1", consent_by="test")
    meeting = LiveMeeting(create_session(plan), Source(), monotonic=Clock())
    sound(meeting, 0, first=True)
    for number, line in enumerate(lines):
        say(meeting, number * 5_000, number * 5_000 + 900, line)
    during(meeting)
    ends = ev.RecordingPaused(60_000, GapReason.END_OF_FILE), ev.RecordingEnded(60_000)
    meeting.store.append(*ends)
    meeting.store.write_summary()
    meeting.store.close()


def learnt(study: Workspace, name: str, code: str = "User 2") -> None:
    change_roster(study, lambda roster, codes: with_names(roster, code, [name], codes))


def texts(review: Review) -> list[str]:
    return [u.text for u in review.session.utterances]


def read_all(review: Review) -> None:
    for one in reviewing.items(review.session):
        review.do(partial(reviewing.accept, target=one.id))


def reject_guesses(review: Review) -> None:
    items = reviewing.items(review.session)
    assert any(one.redactions for one in items)
    for one in items:
        for mask in one.redactions:
            at = (mask.start, mask.end)
            decide = partial(reviewing.decide, target=one.id, span=at, verdict=Verdict.REJECTED)
            review.do(decide)


def test_a_guess_that_was_rejected_is_masked_once_it_is_on_the_roster(study: Workspace) -> None:
    held(study, "I spoke to Marmaduke about it")
    with opened_for_review(study, "m1", WHO) as review:
        reject_guesses(review)
        assert texts(review) == ["I spoke to Marmaduke about it"]
        read_all(review)
    learnt(study, "Marmaduke")
    with opened_for_review(study, "m1", WHO) as review:
        assert texts(review) == ["I spoke to User 2 about it"]
        assert not reviewing.items(review.session)[0].read
        reject_guesses(review)  # knowing that it is on the roster, in this place
        assert texts(review) == ["I spoke to Marmaduke about it"]


def test_sealing_refuses_a_rejected_guess_that_came_to_the_roster(study: Workspace) -> None:
    held(study, "I spoke to Marmaduke about it")
    with opened_for_review(study, "m1", WHO) as review:
        reject_guesses(review)
        read_all(review)
        assert review.sign().noted
    learnt(study, "Marmaduke")
    with pytest.raises(FacilitatorError, match="masks only since"):
        check_sealable(study, "m1")


def test_rejecting_everybody_of_a_code_does_not_unmask_who_gets_it_on_the_roster(
    study: Workspace,
) -> None:
    held(study, "I spoke with Marmaduke and he left")
    with opened_for_review(study, "m1", WHO) as review:
        code = reviewing.items(review.session)[0].redactions[0].replacement
        reject = partial(
            reviewing.everywhere, replacement=code, verdict=Verdict.REJECTED, sure=True
        )
        review.do(reject)
        read_all(review)
    learnt(study, "Marmaduke", code)
    with opened_for_review(study, "m1", WHO) as review:
        assert "Marmaduke" not in texts(review)[0]


@pytest.mark.parametrize("where", ["probe", "removed", "reworded"])
def test_sealing_looks_at_all_of_the_guide_that_leaves(study: Workspace, where: str) -> None:
    guide = GUIDE.replace("- first\n", "- first\n  - what did marmalade do then?\n")
    guide = guide if where == "probe" else GUIDE.replace("- first", "- was marmalade there?")

    def altered(meeting: LiveMeeting) -> None:
        first = next(iter(meeting.session.question_statuses()))
        if where == "removed":
            meeting.store.append(ev.QuestionRemoved(first))
        elif where == "reworded":
            meeting.store.append(ev.QuestionReworded(first, "was it there?"))

    held(study, "it was cold", guide=guide, during=altered)
    with opened_for_review(study, "m1", WHO) as review:
        read_all(review)
        assert review.sign().noted
    learnt(study, "Marmalade")
    with pytest.raises(FacilitatorError, match="topic guide"):
        check_sealable(study, "m1")


def test_nothing_is_changed_behind_a_signature(study: Workspace) -> None:
    held(study, "well marmalade rang")
    with opened_for_review(study, "m1", WHO) as review:
        review.do(partial(reviewing.correct, target="u00001", text="well it rang"))
        read_all(review)
        assert review.sign().noted
        assert not review.do(partial(commands.undo, old=True)).noted
        assert review.session.phase is Phase.REVIEWED
    seal_session(study, "m1")
    assert [line.text for line in read_transcript(study, "m1").lines] == ["well it rang"]


def test_words_of_somebody_who_withdrew_do_not_come_back_by_undo(study: Workspace) -> None:
    held(study, "secret purple thing", "it was cold")
    with opened_for_review(study, "m1", WHO) as review:
        review.do(partial(reviewing.speaker, target="u00001", code="User 1"))
    preview = looked_at(study, "User 1", "m1")
    assert preview is not None
    withdraw(study, "User 1", preview)
    with opened_for_review(study, "m1", WHO) as review:
        for command in (partial(commands.undo, old=True), commands.redo):
            done = review.do(command)
            assert not done.noted
        assert "purple" not in str(texts(review))


def test_text_that_comes_back_is_masked_with_the_roster_as_it_is(study: Workspace) -> None:
    held(study, "well then marmalade rang", "it was cold")
    with opened_for_review(study, "m1", WHO) as review:
        review.do(partial(reviewing.correct, target="u00001", text="well then it rang"))
    learnt(study, "Marmalade")
    with opened_for_review(study, "m1", WHO) as review:
        assert review.do(partial(commands.undo, old=True)).noted
        assert texts(review)[0] == "well then User 2 rang"


def test_a_note_that_comes_back_is_masked_with_the_roster_as_it_is(study: Workspace) -> None:
    def during(meeting: LiveMeeting) -> None:
        clock = meeting._monotonic
        assert isinstance(clock, Clock)
        meeting.do(commands.note, "ask about marmalade")
        meeting.do(commands.undo)
        learnt(study, "Marmalade")
        for _ in range(5):
            clock.now += 3
            meeting.tick()
        assert meeting.do(commands.redo).noted
        assert [n.text for n in meeting.session.notes] == ["ask about User 2"]

    held(study, "it was cold", during=during)


def test_what_is_written_after_a_refused_signature_is_masked_with_the_roster_as_it_is(
    study: Workspace,
) -> None:
    held(study, "well marmalade rang", "it was cold")
    with opened_for_review(study, "m1", WHO) as review:
        read_all(review)
        learnt(study, "Marmalade")
        assert "read it once more" in review.sign().said
        review.do(partial(reviewing.correct, target="u00002", text="marmalade was cold"))
        assert texts(review) == ["well User 2 rang", "User 2 was cold"]


@pytest.mark.parametrize("settled", ["yes", "and then the purple kettle boiled over, marmalade"])
def test_text_that_is_settled_while_all_is_masked_anew_gets_its_own_marks(
    study: Workspace, settled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(names_learnt, "REMASK_S", 0.0)
    shown: list[str] = []

    def during(meeting: LiveMeeting) -> None:
        clock = meeting._monotonic
        assert isinstance(clock, Clock)
        learnt(study, "Marmalade")
        for tick in range(30):
            clock.now += 3
            meeting.tick()
            if tick == 2:
                better = msg.Utterance(10_000, 10_900, settled, log_probability=-0.1)
                hear(meeting, SPEECH, msg.Refined(better))
        shown.extend(u.text for u in meeting.session.utterances)

    held(study, "it was cold", "then", "yes that was marmalade, and then the kettle", during=during)
    assert shown[2] == settled.replace("marmalade", "User 2")


def test_the_id_of_a_question_says_nothing_of_words_that_were_taken_out(study: Workspace) -> None:
    held(study, "it was cold", guide=GUIDE.replace("- first", "- how was Quentin?"))
    with opened_for_review(study, "m1", WHO) as review:
        read_all(review)
        review.sign()
    seal_session(study, "m1")
    found = corrected(read_transcript(study, "m1"), "Quentin", "somebody")
    assert "Quentin" not in str(found.guide)
    assert content_id("One", "how was Quentin?") not in {q.id for q in found.guide}


def test_what_was_rejected_before_binds_only_a_guess() -> None:
    """Whichever of the two comes first to a device."""
    from facilitator.domain.transcript import Label, Redaction
    from facilitator.domain.wording import Decision, Wording

    guess = Redaction(0, 4, Label.PERSON, "[Person 1]", "capital")
    named = replace(guess, replacement="User 1", source="roster")
    early, late, later = (1, "host", 1), (2, "host", 2), (3, "host", 3)
    for turn in range(2):
        said = Wording("Anna", (guess,))
        acts = [
            partial(said.decide, early, "", 0, 4, Decision(masked=False)),
            partial(said.mask, late, "", (named,)),
        ]
        for act in acts if turn else reversed(acts):
            act()
        assert said.settled({}).redactions == (named,)
        said.decide(later, "", 0, 4, Decision(masked=False))
        assert said.settled({}).redactions == ()
