"""A session is never stuck with a model or a language that cannot be had."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.cli import main
from facilitator.domain import events as ev
from facilitator.domain.terms import GapReason, SoundSource
from facilitator.errors import FacilitatorError
from facilitator.export import Material
from facilitator.export.txt import render
from facilitator.speech.models import resolve
from facilitator.tui.meetings import reopened
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.catalogue import read_summary
from facilitator.workflow.headless import run_headless
from facilitator.workflow.listening import Listening, end_without_text, listen_anew
from facilitator.workflow.live import LiveMeeting
from facilitator.workflow.opening import create_session, plan_meeting
from facilitator.workflow.public_log import public_log
from facilitator.workflow.review import accept_all
from facilitator.workflow.seal import destroy_session, seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.sources import Source
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session, verify_study
from facilitator.workspace import Workspace
from tests.weights import real_model
from tests.workflow.conftest import GUIDE, make_store, session_keys

GONE = "/nowhere/anna.smith/models/base"
SECONDS = 3


@pytest.fixture
def study(workspace: Workspace) -> Workspace:
    workspace.guides.mkdir()
    (workspace.guides / "short.md").write_text(GUIDE, encoding="utf-8")
    return workspace


def model_of(workspace: Workspace, name: str) -> Path:
    """A copy of the built-in model, in a folder that can be spoilt."""
    return Path(shutil.copytree(resolve("demo").path, workspace.root.parent / name))


def cut_off(workspace: Workspace, model: str = GONE, language: str = "en") -> SessionStore:
    """A session that its program left in the middle, as an older version may have begun it."""
    store = make_store(workspace)
    store.append(
        ev.ListeningChanged(model, language),
        ev.RecordingStarted(0, 1, SoundSource.MICROPHONE),
        ev.UtteranceHeard("u00001", 0, 900, "Zeb went to Wexcombe.", (), None, None),
        ev.TranscriptReached(1_000),
    )
    with SpoolWriter(spool_folder(store.folder), store.key, "m1") as writer:
        writer.append(bytes(SECONDS * 32_000))
    store.write_summary()
    return store


# -- before anything is recorded ------------------------------------------------------------------


@pytest.mark.parametrize("written", ["en-GB", "EN", "english"])
def test_a_language_is_understood_as_people_write_it(study: Workspace, written: str) -> None:
    assert plan_meeting(study, language=written).language == "en"
    named = replace(study, study=replace(study.study, language=written))
    assert plan_meeting(named).language == "en"


@pytest.mark.parametrize("language", ["klingon", "xx", "ja", "jp"])
def test_what_the_model_cannot_hear_is_refused(study: Workspace, language: str) -> None:
    with pytest.raises(FacilitatorError):
        plan_meeting(study, language=language)
    assert not study.sessions.exists()


@pytest.mark.parametrize("file", ["model.bin", "tokenizer.json", "vocabulary.json", "config.json"])
def test_a_model_that_cannot_be_loaded_is_refused(study: Workspace, file: str) -> None:
    folder = model_of(study, "copied")
    assert plan_meeting(study, model=str(folder)).model == str(folder)
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(FacilitatorError, match="cannot be loaded"):
        plan_meeting(study, model=str(folder))


def test_a_page_in_the_place_of_a_model_is_refused(study: Workspace) -> None:
    folder = model_of(study, "copied")
    (folder / "model.bin").write_bytes(b"<!DOCTYPE html>" * 1000)
    with pytest.raises(FacilitatorError, match="cannot be loaded"):
        plan_meeting(study, model=str(folder))


def test_a_model_too_small_for_japanese_is_said_before_consent(study: Workspace) -> None:
    """On the screen beside the question for consent, and headless before the first word."""
    for model, language, said in (("base", "ja", True), ("base", "en", False)):
        plan = plan_meeting(study, model=str(real_model(model)), language=language)
        with closing(LiveMeeting(create_session(plan), Source())) as meeting:
            assert ("too small for Japanese" in " ".join(meeting.shortfalls)) is said
            assert meeting.discard_if_silent()


# -- a session that is there already ---------------------------------------------------------------


def test_a_session_takes_the_model_that_is_named_now(workspace: Workspace) -> None:
    with cut_off(workspace) as store:
        assert listen_anew(store, model="demo") == Listening("demo", "en")
        assert run_headless(LiveMeeting(store, Source(), threads=1), lambda _: None, record=False)
    assert read_summary(workspace.session_folder("m1")).model == "demo"
    with SessionStore.open(workspace, "m1") as store:
        changes = [e.event for e in store.events() if isinstance(e.event, ev.ListeningChanged)]
        assert changes[:2] == [ev.ListeningChanged(GONE, "en"), ev.ListeningChanged("demo", "en")]
        assert store.session.phase == "ended"


def test_a_model_that_moved_is_found_where_the_study_says_now(workspace: Workspace) -> None:
    moved = str(model_of(workspace, "moved"))
    now = replace(workspace, study=replace(workspace.study, model=moved))
    cut_off(workspace).close()
    meeting = reopened(now, "m1")  # as the start screen does
    opened = meeting.session.opened
    assert opened is not None
    assert opened.model == moved
    meeting.close()


def test_the_demo_model_is_never_taken_unasked(workspace: Workspace) -> None:
    """It is the default of study.toml, and makes nothing of human voices."""
    with cut_off(workspace) as store, pytest.raises(FacilitatorError, match="nowhere"):
        listen_anew(store)


@pytest.mark.parametrize("language", ["en-GB", "EN", "english"])
def test_a_session_begun_with_a_language_nobody_knew_can_go_on(
    workspace: Workspace, language: str
) -> None:
    with cut_off(workspace, "demo", language) as store:
        assert listen_anew(store) == Listening("demo", "en")
        assert listen_anew(store) is None


def test_a_language_that_is_none_is_the_studys_or_the_one_named(workspace: Workspace) -> None:
    with cut_off(workspace, "demo", "klingon") as store:
        assert listen_anew(store) == Listening("demo", "en")
    no_help = replace(workspace, study=replace(workspace.study, language="klingon"))
    shutil.rmtree(workspace.session_folder("m1"))
    shutil.rmtree(workspace.keys)
    shutil.rmtree(workspace.rosters)
    with cut_off(no_help, "demo", "klingon") as store:
        with pytest.raises(FacilitatorError, match="klingon"):
            listen_anew(store)
        assert listen_anew(store, language="English") == Listening("demo", "en")


def test_a_language_is_never_left_for_one_the_model_happens_to_know(workspace: Workspace) -> None:
    """The study's model knows English alone: of Japanese it would invent text."""
    with cut_off(workspace, GONE, "ja") as store:
        before = store.events()
        with pytest.raises(FacilitatorError) as refused:
            listen_anew(store)
        assert store.events() == before
    assert "--model" in refused.value.hint
    assert "--end-without-text" in refused.value.hint


def test_the_log_names_no_folders(workspace: Workspace) -> None:
    with cut_off(workspace) as store:
        shown = json.dumps(list(public_log(store.session, store.events())))
    assert "anna.smith" not in shown
    assert '"base"' in shown


# -- ended, or destroyed --------------------------------------------------------------------------


def test_ended_without_text_claims_nothing(workspace: Workspace) -> None:
    with cut_off(workspace) as store:
        assert end_without_text(store) == 2_000
    with SessionStore.open(workspace, "m1") as store:
        accept_all(store, "Facilitator 1")
    seal_session(workspace, "m1")
    transcript = read_transcript(workspace, "m1")
    assert transcript.duration_ms == 3_000
    assert [(g.at_ms, g.duration_ms, g.reason) for g in transcript.gaps] == [
        (1_000, 2_000, GapReason.NOT_TRANSCRIBED)
    ]
    assert "No text, not transcribed, 0 min 02 s" in render(Material((transcript,)))


def test_the_command_needs_no_model_to_end_a_session(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    cut_off(workspace, GONE, "ja").close()
    resume = ["--workspace", str(workspace.root), "resume", "m1", "--headless"]
    assert main(resume) == 1
    assert "--end-without-text" in capsys.readouterr().err
    assert main([*resume, "--end-without-text", "--model", "demo"]) == 2
    assert main([*resume, "--end-without-text"]) == 0
    assert "2 s of sound were not transcribed" in capsys.readouterr().err
    assert main(resume) == 1
    assert "review" in capsys.readouterr().err
    destroy = ["--workspace", str(workspace.root), "destroy", "m1"]
    assert main(destroy) == 1  # nobody is here to be asked
    assert main([*destroy, "--yes"]) == 0
    assert "no transcript was kept" in capsys.readouterr().err


def test_ending_waits_for_no_sound_that_cannot_be_read(workspace: Workspace) -> None:
    store = cut_off(workspace)
    segment = next(spool_folder(store.folder).glob("*.aud"))
    segment.write_bytes(b"x" * 5_000)
    with store:
        end_without_text(store)
        assert store.session.phase == "ended"


def test_what_was_said_can_be_destroyed_unreviewed(workspace: Workspace) -> None:
    cut_off(workspace, GONE, "klingon").close()
    folder = workspace.session_folder("m1")
    text = destroy_session(workspace, "m1").read_text(encoding="utf-8")
    assert "Transcript kept   none" in text
    assert sorted(p.name for p in folder.iterdir()) == [
        "certificate.json",
        "certificate.txt",
        "session.json",
    ]
    assert session_keys(workspace) == []
    assert read_summary(folder).phase == "destroyed"
    assert "no transcript was kept" in verify_session(workspace, "m1")[0]
    assert all(found.sound for found in verify_study(workspace))
    for refused in (seal_session, read_transcript, destroy_session, SessionStore.open):
        with pytest.raises(FacilitatorError, match="was destroyed; no transcript"):
            refused(workspace, "m1")


def test_a_reviewed_text_goes_with_it(workspace: Workspace) -> None:
    with cut_off(workspace) as store:
        end_without_text(store)
        accept_all(store, "Facilitator 1")
    folder = workspace.session_folder("m1")
    (folder / "transcript.json").write_text("{}", encoding="utf-8")  # sealing was cut off
    destroy_session(workspace, "m1")
    assert not (folder / "transcript.json").exists()
    (folder / "transcript.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FacilitatorError, match="one is there"):
        verify_session(workspace, "m1")


def test_a_destruction_that_was_cut_off_is_finished(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from facilitator.vault import destruction

    cut_off(workspace).close()
    with monkeypatch.context() as crash:
        crash.setattr(destruction, "_remove_vault", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            destroy_session(workspace, "m1")
    assert seal_session(workspace, "m1").is_file()  # either command finishes it, as it was begun
    assert read_summary(workspace.session_folder("m1")).phase == "destroyed"
