"""The first start: a study in four pages, back and forth, and nothing written before the end."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from facilitator import words
from facilitator.domain.languages import language_name
from facilitator.study import parse_study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.first_start import FirstStartScreen
from facilitator.words import CATALOGUES
from facilitator.workflow import model_choice
from facilitator.workflow.first_start import Draft, first_draft, language_of
from facilitator.workflow.guides import load_guide
from facilitator.workspace import find_workspace
from tests.tui.conftest import Play, Press
from tests.tui.test_own import rows


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FacilitatorApp:
    monkeypatch.setattr(model_choice, "real_models", lambda: ["base"])
    (tmp_path / "study").mkdir()
    return FacilitatorApp(lambda: FirstStartScreen(first_draft(tmp_path / "study")))


def fill(app: FacilitatorApp, field: str, text: str) -> None:
    app.screen.query_one(field, Input).value = text


def test_four_times_enter_makes_a_study(
    app: FacilitatorApp, tmp_path: Path, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        for number in (1, 2, 3, 4):
            assert f"{number} of 4" in rows(app)
            assert not list((tmp_path / "study").iterdir())
            await press(pilot, "enter")

    play(app, story, size=(80, 24))
    assert isinstance(app.brought, Draft)
    made = find_workspace(tmp_path / "study")
    assert (made.study.title, made.study.language, made.study.model) == ("study", "en", "base")
    assert len(made.study.seats) == 9
    assert made.guide_files()


def test_everything_can_be_said_otherwise_and_gone_back_to(
    app: FacilitatorApp, tmp_path: Path, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        fill(app, "#name", "What “helps”")
        fill(app, "#language", "日本語")
        fill(app, "#folder", str(tmp_path / "other"))
        await press(pilot, "enter")
        fill(app, "#role-0", "12")
        fill(app, "#others", "2 carer")
        await press(pilot)
        assert "- 2 User 12" in rows(app) and ", Facilitator 1" in rows(app)
        await press(pilot, "enter", "escape")
        assert "2 of 4" in rows(app)
        assert app.screen.query_one("#role-0", Input).value == "12"
        fill(app, "#role-0", "3")
        await press(pilot, "enter", "end", "enter")
        assert "Japanese" in rows(app) and "3 User" in rows(app)
        assert "facilitator models pull" in rows(app), "only the demo model was chosen"
        await press(pilot, "enter")

    play(app, story, size=(80, 24))
    study = parse_study((tmp_path / "other" / "study.toml").read_text(encoding="utf-8"))
    assert (study.title, study.language, study.model) == ("What “helps”", "ja", "demo")
    assert load_guide(tmp_path / "other" / "topic_guides" / "recovery.md").title == "回復という言葉"
    assert study.seats == (
        *("User 1", "User 2", "User 3", "Psychologist 1", "Nurse 1", "Carer 1", "Carer 2"),
        *("Facilitator 1", "Facilitator 2"),
    )
    assert not list((tmp_path / "study").iterdir())


def test_what_cannot_be_is_said_on_its_page(
    app: FacilitatorApp, tmp_path: Path, play: Play, press: Press
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "study.toml").touch()

    async def story(pilot: Pilot[None]) -> None:
        for field, text, said in (
            ("#name", " ", "has no name"),
            ("#language", "klingon", "is no language"),
            ("#folder", str(tmp_path / "taken"), "is a study already"),
        ):
            before = app.screen.query_one(field, Input).value
            fill(app, field, text)
            await press(pilot, "enter")
            assert said in " ".join(rows(app).split()) and "1 of 4" in rows(app)
            fill(app, field, before)
        await press(pilot, "enter")
        for number in range(5):
            fill(app, f"#role-{number}", "")
        await press(pilot, "enter")
        assert "Nobody is seated" in rows(app) and "2 of 4" in rows(app)
        fill(app, "#others", "carers")
        await press(pilot, "enter")
        assert "not a number and a role" in rows(app)

    play(app, story, size=(80, 24))


@pytest.mark.parametrize("keys", [("escape",), ("enter", "enter", "enter", "ctrl+q")])
def test_who_leaves_has_written_nothing(
    app: FacilitatorApp, tmp_path: Path, play: Play, press: Press, keys: tuple[str, ...]
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        await press(pilot, *keys)

    play(app, story)
    assert app.brought is None
    assert not list((tmp_path / "study").iterdir())


def test_what_is_typed_after_a_fault_goes_to_the_line_with_the_fault(
    app: FacilitatorApp, play: Play, press: Press
) -> None:
    async def story(pilot: Pilot[None]) -> None:
        fill(app, "#language", "Klingon")
        await press(pilot, "down", "down", "enter")
        assert "Klingon" in rows(app) and "1 of 4" in rows(app)
        assert app.focused is app.screen.query_one("#language")

    play(app, story, size=(80, 24))


def test_people_speak_the_language_of_the_screens_unless_they_say_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert first_draft(tmp_path).language == "en"
    monkeypatch.setattr(words, "_catalogue", gettext.translation("facilitator", CATALOGUES, ["ja"]))
    draft = first_draft(tmp_path)
    assert draft.language == "ja"
    assert language_of(language_name(draft.language)) == "ja"
