"""The study's list of codes: the same in all meetings, never one for two, never silently new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.words import word_set
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.lock import FileLock
from facilitator.vault.sealed_file import write_sealed_file
from facilitator.workflow import study_pseudonyms
from facilitator.workflow.key_store import key_store
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.pseudonyms import PseudonymRedactor
from facilitator.workflow.review import accept_all
from facilitator.workflow.rosters import remove_roster, store_roster, stored_roster
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace
from tests.workflow.conftest import Clock, make_store, say, sound
from tests.workflow.test_keeping import everything_in


def redactor(workspace: Workspace, roster: str = "") -> PseudonymRedactor:
    codes = StudyPseudonyms.open(workspace)
    return PseudonymRedactor(Roster.from_toml(roster), "en", Deidentification(), codes)


def held(workspace: Workspace, session_id: str, *said: str) -> list[str]:
    """What a meeting shows of what is said in it."""
    meeting = LiveMeeting(make_store(workspace, session_id), Source())
    sound(meeting, 0, first=True)
    for number, text in enumerate(said):
        say(meeting, number * 1000, number * 1000 + 900, text)
    shown = [u.text for u in meeting.session.utterances]
    meeting.close()
    return shown


def test_the_same_person_has_one_code_in_all_meetings(workspace: Workspace) -> None:
    first = held(workspace, "m1", "Doctor Iqbal came", "so did Doctor Quarshie")
    assert first == ["Doctor [Person 1] came", "so did Doctor [Person 2]"]
    second = held(workspace, "m2", "Mrs Nasreen came", "with doctor quarshie")
    assert second == ["Mrs [Person 3] came", "with doctor [Person 2]"]


def test_a_meeting_notes_only_the_codes_it_has_shown(workspace: Workspace) -> None:
    held(workspace, "m1", "Doctor Iqbal came", "so did Doctor Quarshie")
    held(workspace, "m2", "Doctor Quarshie again")
    with SessionStore.open(workspace, "m2") as store:
        kept = json.loads(store.session.replacements or "{}")
    assert kept["given"]["Person"] == {"quarshie": 2}


def test_nothing_of_the_list_can_be_read_in_any_file(workspace: Workspace) -> None:
    held(workspace, "m1", "Doctor Zebedeeson came")
    (file,) = workspace.rosters.glob("*.codes")
    assert not file.is_relative_to(workspace.root)
    assert file.stat().st_mode & 0o077 == 0
    everything = everything_in(workspace.root, workspace.home).lower()
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        assert "zebedeeson".encode(encoding) not in everything


def test_two_meetings_at_once_agree(workspace: Workspace) -> None:
    one, other = redactor(workspace), redactor(workspace)
    assert one.redact("Doctor Iqbal").text == "Doctor [Person 1]"
    # The other has not read the list since.
    assert other.redact("Doctor Quarshie").text == "Doctor [Person 2]"
    assert other.redact("Doctor Iqbal").text == "Doctor [Person 1]"
    assert (
        one.redact("Doctor Quarshie, Doctor Nasreen").text == "Doctor [Person 2], Doctor [Person 3]"
    )
    assert other.redact("Nurse Nasreen").text == "Nurse [Person 3]"


PROGRAM = """
import json, sys
from pathlib import Path
from facilitator.anonymise.roster import Roster
from facilitator.anonymise.words import word_set
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.workflow import study_pseudonyms
from facilitator.workflow.pseudonyms import PseudonymRedactor
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import find_workspace
study_pseudonyms.WAIT_S = 60  # who comes first is asked here, not who is quick on a busy machine
redactor = PseudonymRedactor(
    Roster(), "en", Deidentification(), StudyPseudonyms.open(find_workspace(Path(sys.argv[1])))
)
print(json.dumps({n: redactor.redact("Doctor " + n).text for n in sys.argv[2:]}))
"""


def test_many_processes_at_once_never_give_a_code_twice(workspace: Workspace) -> None:
    """They even make the study's key and its list at the same moment."""
    names = sorted(
        word_set(
            "Abernathy Bukowski Castellano Dhillon Eriksen Fitzgerald Grzywacz Hollingsworth "
            "Ivanov Jankowski Lindqvist Mbeki Nakamura Okonkwo Pemberton Quarshie Rasmussen"
        )
    )
    orders = [names, names[::-1], names[7:] + names[:7], names[::2] + names[1::2]]
    running = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(workspace.root), *order],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(workspace),
            text=True,
        )
        for order in orders
    ]
    given = []
    for process in running:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        given.append(json.loads(out))
    assert all(one == given[0] for one in given)
    assert len(set(given[0].values())) == len(names)


def environment(workspace: Workspace) -> dict[str, str]:
    return {**os.environ, "FACILITATOR_HOME": str(workspace.home)}


def test_a_code_is_on_the_medium_before_anybody_sees_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = redactor(workspace)
    given.redact("Doctor Iqbal")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "write_whole", full)
        with pytest.raises(FacilitatorError, match="No space"):
            given.redact("Doctor Quarshie")
        # Who is known needs nothing written.
        assert given.redact("Doctor Iqbal").text == "Doctor [Person 1]"
        with pytest.raises(FacilitatorError, match="No space"):
            given.redact("Doctor Quarshie")
    # Nothing was given: another may have that number.
    assert redactor(workspace).redact("Doctor Nasreen").text == "Doctor [Person 2]"
    assert given.redact("Doctor Quarshie").text == "Doctor [Person 3]"


def test_text_waits_while_no_code_can_be_given(
    workspace: Workspace, meeting: LiveMeeting, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound(meeting, 0, first=True)
    sound(meeting, 2_000)
    started: list[int] = []
    monkeypatch.setattr(
        meeting._children, "start", lambda name, config: started.append(config.from_ms)
    )
    monkeypatch.setattr(study_pseudonyms, "WAIT_S", 0)
    (path,) = workspace.rosters.glob("*.lock")
    other = FileLock(path, "The roster")
    say(meeting, 0, 900, "Nobody came.")
    say(meeting, 1_000, 1_900, "Doctor Quarshie came.")
    assert [u.text for u in meeting.session.utterances] == ["Nobody came."]
    assert "open in" in (meeting.alert or "")
    other.release()
    clock.now += 60
    meeting.tick()
    assert started == [900]
    meeting._children._runs["speech"] = 0
    monkeypatch.setattr(meeting._children, "current", lambda heard: True)
    say(meeting, 1_000, 1_900, "Doctor Quarshie came.")
    assert [u.text for u in meeting.session.utterances][1] == "Doctor [Person 1] came."
    assert meeting.alert is None


# -- what a session has shown stays ----------------------------------------------------------------


def test_a_session_keeps_its_codes_on_another_machine(workspace: Workspace, tmp_path: Path) -> None:
    held(workspace, "m1", "Doctor Iqbal came")
    held(workspace, "m2", "Doctor Quarshie came")
    elsewhere = replace(workspace, home=tmp_path / "elsewhere")
    key_store(elsewhere).add("m2", key_store(workspace).open("m2"))
    meeting = LiveMeeting(SessionStore.open(elsewhere, "m2"), Source())
    sound(meeting, 5_000, first=True)
    say(meeting, 5_000, 5_900, "Doctor Quarshie again, and Doctor Nasreen")
    shown = [u.text for u in meeting.session.utterances]
    assert shown == ["Doctor [Person 2] came", "Doctor [Person 2] again, and Doctor [Person 1]"]
    meeting.close()


def test_removing_the_list_starts_anew_but_not_in_an_open_session(workspace: Workspace) -> None:
    held(workspace, "m1", "Doctor Iqbal came", "Doctor Quarshie came")
    meeting = LiveMeeting(make_store(workspace, "m2"), Source())
    sound(meeting, 0, first=True)
    say(meeting, 0, 900, "Doctor Quarshie came")
    assert remove_roster(workspace)
    say(meeting, 1_000, 1_900, "Doctor Nasreen and Doctor Quarshie came")
    assert meeting.session.utterances[1].text == "Doctor [Person 3] and Doctor [Person 2] came"
    assert list(workspace.rosters.glob("*.codes")) == []
    # Another begins with a list of its own: the open one keeps out of it.
    assert held(workspace, "m3", "Doctor Bix came") == ["Doctor [Person 1] came"]
    say(meeting, 2_000, 2_900, "Doctor Fyx came")
    assert meeting.session.utterances[2].text == "Doctor [Person 4] came"
    meeting.close()
    assert held(workspace, "m4", "Doctor Fyx came") == ["Doctor [Person 2] came"]


def test_a_roster_that_claims_a_code_has_it_in_all_meetings(workspace: Workspace) -> None:
    assert redactor(workspace).redact("Doctor Quarshie").text == "Doctor [Person 1]"
    claims = '[[people]]\nnames = ["Ted Bix"]\nreplacement = "[Person 1]"\n'
    assert redactor(workspace, claims).redact("Bix, Doctor Quarshie").text == (
        "[Person 1], Doctor [Person 2]"
    )
    assert redactor(workspace).redact("Doctor Quarshie").text == "Doctor [Person 2]"


def test_a_review_gives_the_studys_codes(workspace: Workspace) -> None:
    held(workspace, "m1", "Doctor Iqbal came")
    with make_store(workspace, "m2") as store:
        store.append(
            ev.RecordingStarted(0, 1, SoundSource.MICROPHONE),
            ev.UtteranceHeard("u1", 0, 900, "Mrs Nasreen, Doctor Iqbal.", (), None, None),
            ev.RecordingPaused(1_000, GapReason.END_OF_FILE),
            ev.RecordingEnded(1_000),
        )
        accept_all(store, "User 1")
        assert store.session.utterances[0].text == "Mrs [Person 2], Doctor [Person 1]."


# -- a list that is damaged, missing or locked away ------------------------------------------------


def codes_file(workspace: Workspace) -> Path:
    (file,) = workspace.rosters.glob("*.codes")
    return file


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "roster's", "gone"])
def test_a_damaged_list_is_an_error_and_never_new_codes(workspace: Workspace, damage: str) -> None:
    store_roster(workspace, Roster())
    held(workspace, "m1", "Doctor Iqbal came")
    file = codes_file(workspace)
    good = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        (roster_file,) = workspace.rosters.glob("*.roster")
        bad = {
            "flip": good[:-1] + bytes([good[-1] ^ 1]),
            "cut": good[:-5],
            "empty": b"",
            "roster's": roster_file.read_bytes(),
        }[damage]
        file.write_bytes(bad)
    for use in (
        lambda: StudyPseudonyms.open(workspace),
        lambda: StudyPseudonyms.existing(workspace),
        lambda: make_store(workspace, "m2"),
        lambda: store_roster(workspace, Roster()),
    ):
        with pytest.raises(FacilitatorError) as caught:
            use()
        assert str(file) in caught.value.what
        assert caught.value.hint
    with SessionStore.open(workspace, "m1") as store, pytest.raises(FacilitatorError):
        LiveMeeting(store, Source())
    assert [p.name for p in workspace.sessions.iterdir() if p.is_dir()] == ["m1"]
    file.write_bytes(good)
    assert held(workspace, "m2", "Doctor Iqbal came") == ["Doctor [Person 1] came"]


def test_a_list_of_another_version_is_an_error(workspace: Workspace) -> None:
    codes = StudyPseudonyms.open(workspace)
    write_sealed_file(codes.path, codes.key, f"codes {codes.study}", b'{"version": 9}')
    with pytest.raises(FacilitatorError, match="another version"):
        StudyPseudonyms.open(workspace)


def test_a_list_whose_key_is_gone_is_an_error_until_it_is_removed(workspace: Workspace) -> None:
    held(workspace, "m1", "Doctor Iqbal came")
    key_store(workspace).destroy(StudyPseudonyms.open(workspace).study)
    for use in (StudyPseudonyms.open, StudyPseudonyms.existing):
        with pytest.raises(FacilitatorError, match="no key") as caught:
            use(workspace)
        assert "roster remove" in caught.value.hint
    assert remove_roster(workspace)
    assert StudyPseudonyms.existing(workspace) is None
    assert held(workspace, "m2", "Doctor Nasreen came") == ["Doctor [Person 1] came"]


def test_cut_off_between_key_and_list_it_begins_again(workspace: Workspace) -> None:
    codes = StudyPseudonyms.open(workspace)
    codes.path.unlink()  # as if the power had gone between the two, before any meeting
    assert StudyPseudonyms.open(workspace).path.exists()


def test_without_a_meeting_there_is_no_list(workspace: Workspace) -> None:
    assert StudyPseudonyms.existing(workspace) is None
    assert stored_roster(workspace) is None
    assert not workspace.rosters.exists()
