"""A sealed transcript is corrected: wrong words give way everywhere, with a reason that stays."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.cli import main
from facilitator.commands import correction as command
from facilitator.domain.correction import corrected, found
from facilitator.domain.sealed import (
    RevisionKind,
    SealedMoment,
    SealedNote,
    SealedQuestion,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.errors import FacilitatorError
from facilitator.study_settings import STUDY_FILE
from facilitator.workflow.correcting import correct, planned
from facilitator.workflow.rosters import store_roster
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.workflow.conftest import ROSTER
from tests.workflow.test_withdrawing import everything, exported, held

NAME = "heron"
"""Stands for a name that was overlooked."""


def transcript(language: str = "en") -> SealedTranscript:
    return SealedTranscript(
        session="m1",
        number=1,
        title="Herons",
        date="2026-11-23",
        language=language,
        duration_ms=9_000,
        guide=(SealedQuestion("1.1", "One", "And heron?", probes=("heron, then?",)),),
        lines=(
            Line("u1", 0, 1_000, "User 1", "A heron, heron's: herons and HERON."),
            Line("u2", 2_000, 3_000, "User 1", "鈴木さんが鈴木と。"),
            Line("u3", 4_000, 5_000, "User 1", "(laughs) all of it"),
        ),
        moments=(SealedMoment("m1", "quote", 0, 1_000, None, "the heron"),),
        notes=(SealedNote(500, "heron heron"),),
    )


def test_whole_words_as_they_are_written_everywhere() -> None:
    places = found(transcript(), NAME)
    assert [(p.kind, p.at_ms, p.count) for p in places] == [
        ("line", 0, 2),
        ("note", 500, 2),
        ("name of a flag", 0, 1),
        ("topic guide", None, 2),
    ]
    assert sum(p.count for p in found(transcript(), NAME, any_capitals=True)) == 8
    after = corrected(transcript(), NAME, "[Person 4]")
    assert after.lines[0].text == "A [Person 4], [Person 4]'s: herons and HERON."
    assert [line.edited for line in after.lines] == [True, False, False]
    assert after.notes[0].text == "[Person 4] [Person 4]"
    assert after.moments[0].label == "the [Person 4]"
    assert after.guide[0].text == "And [Person 4]?"
    assert after.guide[0].probes == ("[Person 4], then?",)
    assert after.title == "Herons"
    assert found(after, NAME) == ()


@pytest.mark.parametrize(
    ("words", "becomes", "says"),
    [
        ("鈴木", "[Person 4]", "[Person 4]さんが[Person 4]と。"),
        ("さん", "様", "鈴木様が鈴木と。"),
        ("(laughs)", r"\1 (laughter)", "鈴木さんが鈴木と。"),
    ],
)
def test_words_of_any_script_and_any_characters(words: str, becomes: str, says: str) -> None:
    after = corrected(transcript("ja"), words, becomes)
    assert after.lines[1].text == says
    assert after.lines[2].text == f"{becomes if words == '(laughs)' else '(laughs)'} all of it"


def test_what_was_overlooked_is_in_no_file_of_the_study(
    workspace: Workspace, tmp_path: Path
) -> None:
    held(workspace)
    inside = exported(workspace, workspace.root / "exports")
    outside = exported(workspace, tmp_path / "elsewhere")
    store_roster(workspace, Roster.from_toml(ROSTER))
    plan = planned(workspace, "m1", NAME, "Ottoline", "User 1 named  Zeb")
    assert [(p.kind, p.count) for p in plan.places] == [("line", 1)]
    assert plan.becomes == "User 2"
    assert plan.reason == "[a participant] named [a participant]"
    assert [one.path for one in plan.going] == [str(inside)]
    assert correct(workspace, plan, "Facilitator 1") == 2
    assert NAME.encode() not in everything(workspace.root)
    assert outside.exists()
    after = read_transcript(workspace, "m1")
    assert after.lines[0].text == "I saw a User 2 on the weir."
    assert after.lines[0].edited
    (made,) = after.revisions
    assert (made.kind, made.by) == (RevisionKind.CORRECTION, "Facilitator 1")
    assert "unbroken" in "".join(verify_session(workspace, "m1"))


def test_without_words_a_reason_or_a_place_nothing_changes(workspace: Workspace) -> None:
    held(workspace)
    for words, reason, says in (
        ("", "why", "which words"),
        ("heron", " ", "has a reason"),
        ("HERON", "why", "but 1 times in other capitals"),
        ("zzz", "why", "stand nowhere"),
    ):
        with pytest.raises(FacilitatorError, match=says):
            planned(workspace, "m1", words, "x", reason)
    assert planned(workspace, "m1", "heron", "", "why").becomes == "[…]"
    assert read_transcript(workspace, "m1").revision == 1


@pytest.mark.parametrize(
    ("how", "typed", "status"),
    [
        ("a program, --yes", "heron\nbird\n", 0),
        ("a program", "heron\nbird\n", 1),
        ("a person", "heron\nbird\ny\n", 0),
        ("a person", "heron\nbird\nn\n", 1),
        ("a person", "heron\nbird\n", 1),
        ("a program, --yes", "", 1),
    ],
)
def test_the_command_asks_once(  # noqa: PLR0917 - fixtures and what differs
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    how: str,
    typed: str,
    status: int,
) -> None:
    held(workspace)
    assert (workspace.root / STUDY_FILE).exists()
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    monkeypatch.setattr(command, "interactive", lambda: how == "a person")
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    given = ["--workspace", str(workspace.root), "correct", "m1", "--reason", "misheard"]
    assert main([*given, *(["--yes"] if "--yes" in how else [])]) == status
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    assert (NAME.encode() in everything(workspace.root)) == (status == 1)
    if status == 0:
        assert "There will stand: bird" in said.out
        assert NAME not in said.out + said.err
