"""Review freezes text, sealing writes exactly that and destroys the rest."""

from __future__ import annotations

import json

import pytest
from tinydb import TinyDB

from facilitator.domain import commands
from facilitator.domain import events as ev
from facilitator.domain.moments import EMERGENT
from facilitator.domain.sealed import TABLES
from facilitator.domain.terms import GapReason, ReviewWay, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.vault import destruction
from facilitator.vault.keys import KeyStore
from facilitator.vault.layout import INTENT
from facilitator.workflow.catalogue import listing
from facilitator.workflow.key_store import key_store
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.signed_transcript import sealed_transcript
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.words_held import is_held
from tests.workflow.conftest import make_store, say, session_keys
from tests.workflow.test_live import no_secret


def ended(meeting: LiveMeeting) -> SessionStore:
    """A meeting with something in it, recorded to its end."""
    say(meeting, 1_000, 3_000, "Zeb went to Wexcombe.")
    say(meeting, 4_000, 6_000, "Did he?")
    meeting.do_at(1_100, commands.speak, "User 2")
    meeting.do_at(6_000, commands.flag, EMERGENT)
    meeting.do_at(6_500, commands.note, "Fanshawe nodded")
    meeting.do_at(0, commands.next_question)
    meeting.store.append(ev.RecordingPaused(7_000, GapReason.END_OF_FILE), ev.RecordingEnded(7_000))
    return meeting.store


def reviewed(meeting: LiveMeeting) -> None:
    """A meeting that only has to be sealed."""
    store = ended(meeting)
    accept_all(store, "User 1")
    store.close()


def test_the_whole_way_by_hand(meeting: LiveMeeting, workspace: Workspace) -> None:
    store = ended(meeting)
    assert accept_all(store, "Facilitator 1") == 2
    store.close()
    certificate = seal_session(workspace, "m1")
    folder = workspace.session_folder("m1")

    assert sorted(p.name for p in folder.iterdir()) == [
        "certificate.json",
        "certificate.txt",
        "session.json",
        "transcript.json",
    ]
    assert session_keys(workspace) == []
    transcript = read_transcript(workspace, "m1")
    assert [(line.speaker, line.text) for line in transcript.lines] == [
        ("User 2", "User 1 went to [Place 1]."),
        ("User 2", "Did he?"),
    ]
    assert [(m.tag, m.start_ms, m.end_ms) for m in transcript.moments] == [("emergent", 0, 6_000)]
    assert [n.text for n in transcript.notes] == ["User 2 nodded"]
    assert transcript.sign_offs[0].kind == ReviewWay.UNREAD
    assert [q.status for q in transcript.guide] == ["current", "waiting", "waiting"]
    for path in workspace.root.rglob("*"):
        if path.is_file():
            assert no_secret(path.read_text(encoding="utf-8")), path.name
    assert "Facilitator 1" in certificate.read_text(encoding="utf-8")
    assert [s.phase for s in listing(workspace)] == ["sealed"]
    assert "gone" in verify_session(workspace, "m1")[0]
    with TinyDB(folder / "transcript.json") as database:
        assert database.tables() == set(TABLES)
        assert len(database.table("utterances")) == 2


def test_before_sealing_no_file_holds_a_name(meeting: LiveMeeting, workspace: Workspace) -> None:
    ended(meeting)
    held = b"".join(
        p.read_bytes()
        for folder in (workspace.root, workspace.home)
        for p in folder.rglob("*")
        if p.is_file()
    )
    for secret in ("Zeb", "Fanshawe", "Wexcombe", "went to", "nodded", "Did he"):
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            assert not is_held(secret.encode(encoding), held)


def test_text_that_nobody_signed_never_leaves(meeting: LiveMeeting) -> None:
    store = ended(meeting)
    with pytest.raises(ValueError, match="reviewed"):
        sealed_transcript(store.session)


def test_review_masks_what_a_crash_left_unmasked(meeting: LiveMeeting) -> None:
    store = ended(meeting)
    store.append(ev.UtteranceHeard("u99", 6_600, 6_900, "Bye Ottoline", (), None, None))
    accept_all(store, "User 1")
    assert store.session.utterances[-1].text == "Bye User 2"


@pytest.mark.parametrize("reviewer", ["", "Zebulon", "user 1", "User 0"])
def test_a_reviewer_signs_with_a_code(meeting: LiveMeeting, reviewer: str) -> None:
    with pytest.raises(FacilitatorError, match="code"):
        accept_all(ended(meeting), reviewer)


def test_nothing_is_reviewed_twice(meeting: LiveMeeting) -> None:
    store = ended(meeting)
    accept_all(store, "User 1")
    with pytest.raises(FacilitatorError, match="already"):
        accept_all(store, "User 2")


def test_sealing_twice_is_refused_and_changes_nothing(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    reviewed(meeting)
    seal_session(workspace, "m1")
    before = (workspace.session_folder("m1") / "certificate.json").read_bytes()
    with pytest.raises(FacilitatorError, match="already"):
        seal_session(workspace, "m1")
    assert (workspace.session_folder("m1") / "certificate.json").read_bytes() == before


def test_a_transcript_changed_after_sealing_is_noticed(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    reviewed(meeting)
    seal_session(workspace, "m1")
    path = workspace.session_folder("m1") / "transcript.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    next(iter(tables["utterances"].values()))["text"] = "User 1 said nothing."
    path.write_text(json.dumps(tables), encoding="utf-8")
    with pytest.raises(FacilitatorError):
        verify_session(workspace, "m1")
    with pytest.raises(FacilitatorError):
        read_transcript(workspace, "m1")


@pytest.mark.parametrize("cut", [0, 300])
def test_an_end_that_nobody_noted_is_never_called_whole(
    meeting: LiveMeeting, workspace: Workspace, cut: int
) -> None:
    """As a key carried here has it, or a journal that an older version closed."""
    reviewed(meeting)
    unknown = "whether an end was cut off is not known"
    assert unknown not in " ".join(verify_session(workspace, "m1"))
    key_store(workspace).mark_path("m1").unlink()
    journal = workspace.session_folder("m1") / "vault" / "journal.000001"
    data = journal.read_bytes()
    journal.write_bytes(data[: len(data) - cut])
    told = " ".join(verify_session(workspace, "m1"))
    assert unknown in told
    assert "Nothing that counted is missing" not in told
    assert ("are no whole event" in told) == bool(cut)


def test_a_session_that_could_not_be_made_leaves_nothing(workspace: Workspace) -> None:
    make_store(workspace).close()
    with pytest.raises(FacilitatorError, match="already"):
        make_store(workspace)
    assert session_keys(workspace) == ["m1"]
    key_store(workspace).create("m2")
    with pytest.raises(FacilitatorError):
        make_store(workspace, "m2")
    # The folder that was begun is gone, the key that was there is not.
    assert not workspace.session_folder("m2").exists()
    assert key_store(workspace).exists("m2")


def test_what_holds_a_note_or_was_reopened_is_never_discarded(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    meeting.do(commands.note, "something")
    assert not meeting.discard_if_silent()
    meeting.close()
    make_store(workspace, "m2").close()
    reopened = LiveMeeting(SessionStore.open(workspace, "m2"), Source())
    assert not reopened.discard_if_silent()
    reopened.close()
    assert [s.id for s in listing(workspace)] == ["m1", "m2"]


def test_a_silent_session_can_be_discarded(meeting: LiveMeeting, workspace: Workspace) -> None:
    assert meeting.discard_if_silent()
    assert listing(workspace) == []
    assert session_keys(workspace) == []


def test_a_seal_cut_off_before_the_key_was_destroyed_can_be_taken_back(
    meeting: LiveMeeting, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the key exists nothing is decided: what was said since has to be reviewed first."""
    reviewed(meeting)
    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "destroy", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            seal_session(workspace, "m1")
    folder = workspace.session_folder("m1")
    assert (folder / INTENT).exists()

    with SessionStore.open(workspace, "m1") as again:
        again.append(ev.RecordingStarted(7_000, 2, SoundSource.MICROPHONE))
    with pytest.raises(FacilitatorError, match="not been reviewed"):
        seal_session(workspace, "m1")
    with SessionStore.open(workspace, "m1") as again:
        again.append(ev.RecordingPaused(8_000, GapReason.STOPPED), ev.RecordingEnded(8_000))
        accept_all(again, "User 1")
    seal_session(workspace, "m1")
    assert "gone" in verify_session(workspace, "m1")[0]


def test_a_seal_cut_off_after_the_key_was_destroyed_is_finished(
    meeting: LiveMeeting, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(meeting)
    with monkeypatch.context() as patch:
        patch.setattr(destruction, "prove", _power_cut)
        with pytest.raises(KeyboardInterrupt):
            seal_session(workspace, "m1")
    assert not key_store(workspace).exists("m1")
    seal_session(workspace, "m1")
    assert "gone" in verify_session(workspace, "m1")[0]
    assert len(read_transcript(workspace, "m1").lines) == 2


def _power_cut(*_: object) -> None:
    raise KeyboardInterrupt


def test_who_was_not_marked_is_not_listed_as_present(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    """The roster has two people: one of them was marked as speaking, nobody saw the other."""
    reviewed(meeting)
    seal_session(workspace, "m1")
    assert [p.code for p in read_transcript(workspace, "m1").participants] == ["User 2"]
    assert [s.codes for s in listing(workspace)] == [("User 2",)]


def test_a_mark_that_was_taken_back_makes_nobody_present(meeting: LiveMeeting) -> None:
    def present() -> list[str]:
        return list(meeting.session.present)

    meeting.do_at(1_000, commands.speak, "User 1")
    assert present() == ["User 1"]
    meeting.do(commands.undo)
    assert present() == []
    meeting.do_at(2_000, commands.flag, EMERGENT, "User 2")
    assert present() == ["User 2"]
    meeting.store.append(ev.ParticipantJoined("Nurse 1", 3_000))
    assert present() == ["User 2", "Nurse 1"]
    assert meeting.session.codes == ("User 1", "User 2", "Nurse 1"), "seats stay"


def test_what_the_session_knows_is_in_the_tables(
    meeting: LiveMeeting, workspace: Workspace
) -> None:
    store = meeting.store
    asked, second, third = store.session.question_statuses()
    store.append(ev.QuestionOpened(asked, 0), ev.QuestionAdded("What of Zeb?", asked))
    (added,) = [q.id for q in store.session.guide.questions() if ":" in q.id]  # type: ignore[union-attr]
    store.append(
        ev.QuestionReworded(second, "asked otherwise"),
        ev.QuestionMoved(third, asked),
        ev.QuestionOpened(added, 2_000),
        ev.QuestionOpened(second, 3_000),
        ev.QuestionRemoved(second),
        ev.ParticipantArrived("User 2", 1_000),
        ev.ParticipantLeft("User 2", 5_000),
        ev.ConsentGiven("User 2", recording=True, quoting=False),
    )
    ended(meeting)
    meeting.do(commands.undo)  # the question it came to
    first = store.session.utterances[0]
    store.append(ev.TextCorrected(first.id, "Zeb was there.", ()))
    accept_all(store, "Facilitator 1")
    store.close()
    seal_session(workspace, "m1")
    transcript = read_transcript(workspace, "m1")
    assert [
        (q.section, q.text, q.status, q.openings_ms, q.added, q.moved, q.first_text)
        for q in transcript.guide
    ] == [
        ("One", "first", "covered", (0,), False, False, None),
        ("One", "third", "waiting", (), False, True, None),
        ("One", "What of User 1?", "current", (2_000,), True, False, None),
        ("One", "second", "removed", (3_000,), False, False, None),
    ]
    (user,) = [p for p in transcript.participants if p.code == "User 2"]
    assert [(s.arrived_ms, s.left_ms) for s in user.stays] == [(1_000, 5_000)]
    assert (user.recording, user.quoting) == (True, False)
    assert [(line.text, line.edited) for line in transcript.lines] == [
        ("User 1 was there.", True),
        ("Did he?", False),
    ]
    assert [m.at_ms for m in transcript.moments] == [6_000]
    assert transcript.notes[0].id
