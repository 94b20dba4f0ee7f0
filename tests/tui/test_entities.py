"""The page of names, of what is still said, and sealing, by their keys on a real vault."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.content import Content
from textual.widgets import Input, OptionList

from facilitator.domain import events as ev
from facilitator.domain.reviewing import accept
from facilitator.domain.transcript import Certainty, Label, Redaction
from facilitator.errors import FacilitatorError
from facilitator.study import Study
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.review.places import PlacesScreen
from facilitator.tui.screens.entities import EntitiesScreen
from facilitator.tui.screens.residue import ResidueScreen
from facilitator.tui.screens.seal import SealScreen
from facilitator.tui.widgets.review_line import LineEditor
from facilitator.workflow.review import Review, accept_all
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.seal_check import State, seal_plan
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from facilitator.workflow.verifying import verify_session
from facilitator.workspace import Workspace
from tests.tui.conftest import Room
from tests.tui.test_reading import played
from tests.tui.test_review import ID, TALK, Desk, a_talk, desk, reviewing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def room(memory: Path) -> Room:
    return a_talk(memory, "I was a welder, and I have bipolar, I am forty one and in prison.")


@asynccontextmanager
async def names(room: Room, **options: Any) -> AsyncIterator[Desk]:
    """The page of names over the lines, the cursor on what waits."""
    async with desk(room, size=(100, 30), names_first=True, **options) as at:
        await at.pilot.pause()
        assert isinstance(at.pilot.app.screen, EntitiesScreen)
        yield at


def page(at: Desk) -> Any:
    return at.pilot.app.screen


async def choose(at: Desk, code: str) -> None:
    place = next(n for n, one in enumerate(page(at).found) if one.code == code)
    page(at).query_one(OptionList).highlighted = place
    await at.pilot.pause(0)


@played
async def test_a_name_goes_onto_the_roster_only_once_that_was_asked(room: Room) -> None:
    async with names(room) as at:
        await choose(at, "[Service 1]")
        workspace = page(at).review.store.workspace
        await at.press("r")
        assert isinstance(page(at), PlacesScreen), "one slip of a key, and no key takes it back"
        await at.press("escape")
        assert stored_roster(workspace) is None
        await at.press("r", "enter")
        assert stored_roster(workspace) is not None
        assert page(at).prompt.said.startswith("[Service 1] is on the roster now")


@played
async def test_what_is_named_comes_before_the_lines_with_every_place_shown(room: Room) -> None:
    async with names(room) as at:
        await choose(at, "[Service 1]")
        await at.press("x")
        shown = page(at)
        assert isinstance(shown, PlacesScreen)
        assert "«lantern → (shown)»" in "\n".join(text.plain for _when, text in shown._rows)
        await at.press("escape")
        assert "lantern" not in at.line("u00002").text
        await at.press("x", "enter")
        assert "lantern" in at.line("u00002").text
        await at.press("u")
        assert "lantern" not in at.line("u00002").text
        await at.press("q")
        assert at.pilot.app.screen is at.screen


@played
async def test_what_is_decided_leads_to_what_still_waits_whatever_stands_between(
    memory: Path,
) -> None:
    def decided(at: Desk) -> list[tuple[str, bool]]:
        return [(one.code, bool(one.waiting)) for one in page(at).found]

    guess = Redaction(13, 17, Label.PERSON, "[Person 2]", "test", Certainty.SUGGESTED)
    person, sure, service = "[Person 1]", "[Person 2]", "[Service 1]"  # numbered anew
    async with names(a_talk(memory, "Nobody asked Fern what I wanted.", also=guess)) as at:
        assert decided(at) == [(person, True), (sure, False), (service, True)]
        assert page(at).entity.code == person
        await at.press("a", "enter")
        assert decided(at) == [(sure, False), (person, False), (service, True)]
        assert page(at).entity.code == service
        await at.press("u")
        assert page(at).entity.code == service
        await at.press("a", "enter")  # what waits before it is next
        assert page(at).entity.code == person


@played
async def test_another_code_the_same_as_another_and_undone(room: Room) -> None:
    async with names(room) as at:
        await choose(at, "[Person 1]")
        await at.press("c", *"a friend", "enter", "enter")
        assert at.line("u00001").text == "I came with [a friend] on the bus."
        await at.press("u")
        await choose(at, "[Service 1]")
        await at.press("m")
        await choose(at, "[Person 1]")
        await at.press("m", "enter")
        assert "[Person 1] rang the [Person 1]" in at.line("u00002").text


@played
async def test_a_code_with_a_name_in_it_is_refused(room: Room) -> None:
    async with names(room) as at:
        await choose(at, "[Service 1]")
        await at.press("c", *"Olivia's", "enter", "enter")
        assert "without names" in page(at).prompt.said
        assert "Olivia" not in at.line("u00002").text


@played
async def test_escape_leaves_the_review_at_the_second_press(room: Room) -> None:
    async with desk(room) as at:
        await at.press("shift+right", "escape")
        assert at.pilot.app.screen is at.screen and at.screen._anchor is None
        await at.press("escape")
        assert "esc once more" in at.said
        await at.press("escape")
        assert at.screen not in at.pilot.app.screen_stack


@played
async def test_undo_puts_the_cursor_on_what_it_took_back(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down", "tab")
        assert at.screen.mask is not None and at.screen.mask.replacement == "[Person 1]"
        await at.press("x", "u", "a")
        assert "accepted" in at.said and "[Person 1]" in at.said
        assert at.item.suggestions, "the suggestion behind it waits still"


@played
@pytest.mark.parametrize("typed", ["'s aunt", "s", " Maria", ", the second,"])
async def test_what_is_typed_against_a_masked_word_costs_no_tick_when_one_signs(
    room: Room, typed: str
) -> None:
    async with desk(room) as at:
        at_end = TALK[0][2].index("Maria") + 5
        await at.press("e", "home", *["right"] * at_end, *typed, "enter")
        assert "Maria" not in at.text
        await at.press("enter", "a", "enter", "enter", "enter", "enter")
        assert "All lines are read" in at.said
        await at.press("S", "right", "enter")
        await at.pilot.pause()
        assert at.review.session.phase == "reviewed", at.said


@played
async def test_only_lines_of_a_kind(room: Room) -> None:
    async with desk(room) as at:
        await at.press("v", "v", "down")
        assert at.item.id == "u00002" and "with suggestions: 1 line" in at.said
        await at.press("down")
        assert at.item.id == "u00002" and "v shows others" in at.said
        await at.press("escape", "down")
        assert at.item.id == "u00003"


@played
async def test_the_editor_completes_codes_and_marks(room: Room) -> None:
    async with desk(room) as at:
        await at.press("e", "end", *" [l", "tab", *" [per", "tab")
        editor = at.screen.query_one(LineEditor)
        assert editor.text.endswith(" [laughs] [Person 1]")
        await at.press("backspace", "backspace")
        await at.press("escape")


@played
async def test_a_label_that_fits_gives_a_code_that_fits(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down", "tab", "tab", "m", "l")
        assert "[Place 1]" in at.text
        await at.press("m", "l")
        assert "[Place 1]" in at.text
        await at.press("u", "u", "m")
        assert len(at.said) <= 78 and "o other" in at.said


@played
async def test_what_is_still_said_is_made_to_say_less(room: Room) -> None:
    async with desk(room, size=(100, 30)) as at:
        await at.press("R")
        shown = page(at)
        assert isinstance(shown, ResidueScreen)
        assert [one.words for one in shown._rows if one] == ["forty one", "welder", "bipolar",
                                                             "in prison"]  # fmt: skip
        assert "of 1 person three kinds" in str(shown.query_one("#strip").render())
        await at.press("down", "g", "enter", "enter")
        assert "I was a [a job], and" in at.line("u00004").text
        await at.press("d")
        assert at.pilot.app.screen is at.screen
        assert at.review.session.signing.residue_seen == [
            ev.ResidueSeen("User 1", at.review.session.signing.residue_seen[0].looked_for, 1)
        ]


@played
async def test_names_of_flags_and_questions_of_the_room_are_read_too(memory: Path) -> None:
    room = a_talk(memory)
    with SessionStore.open(room.store.workspace, ID) as store:
        [flag] = store.append(ev.MomentFlagged("emergent", 12_000, 11_000, 12_000, None))
        store.append(ev.MomentChanged(str(flag.id), label="the letters"))
        store.append(ev.QuestionAdded("And who wrote them?"), ev.QuestionOpened("2.1", 14_000))
    async with desk(room) as at:
        kinds = [one.kind for one in at.screen.items]
        assert kinds.count("name of a flag") == 1 and kinds.count("question") == 1
        at.screen._stand(kinds.index("name of a flag"))
        assert "the letters" in at.picture and "name of a flag" in at.picture
        await at.press("e", "end", *" of Olivia", "enter")
        assert "Olivia" not in at.text and at.text.startswith("the letters of")
        await at.press("enter")
        assert at.screen.items[kinds.index("name of a flag")].read
        at.screen._stand(kinds.index("question"))
        await at.press("m", "p")
        assert "e: it is kept only" in at.said
        await at.press("enter", "u")
        assert not at.screen.items[kinds.index("question")].read


# -- the second reviewer -----------------------------------------------------------------------


def two(room: Room) -> Room:
    workspace = room.store.workspace
    study = Study(title="A study", reviewers=2)
    room.store.workspace = Workspace(workspace.root, workspace.home, study)
    return room


def read_and_sign(review: Review) -> None:
    for one in review.items():
        done = review.do(lambda s, g, id_=one.id: accept(s, g, id_, alone=review.alone))  # type: ignore[misc]
        assert done.noted, done.said
    assert review.sign().noted


@played
async def test_the_second_reads_what_leaves_alone_and_then_what_was_not_right(room: Room) -> None:
    two(room)
    with reviewing(room) as review:
        read_and_sign(review)
        assert review.session.phase == "ended"
    async with desk(room, "User 2") as at:
        assert "Maria" not in at.picture and "first reading" in at.picture
        await at.press("e", "m")
        assert "Maria" not in at.picture and not at.editing
        await at.press("E")
        assert at.pilot.app.screen is at.screen
        await at.press("enter", "exclamation_mark", "enter", "enter", "enter")
        assert "first reading is done: 1 line" in at.said
        assert at.item.id == "u00002" and "[Maria] rang" in at.picture
        await at.press("enter", "S", "right", "enter")
        await at.pilot.pause()
        assert at.review.session.phase == "reviewed"
        assert [s.agreed for s in at.review.session.signing.sign_offs] == [None, 4]


def test_one_signature_is_not_enough_where_the_study_asks_for_two(room: Room) -> None:
    with reviewing(room) as review:
        read_and_sign(review)
    plan = seal_plan(two(room).store.workspace, ID)
    assert plan.fault is not None and "2 reviewers" in plan.fault.what


# -- sealing -----------------------------------------------------------------------------------


@asynccontextmanager
async def sealing(room: Room) -> AsyncIterator[Any]:
    workspace = room.store.workspace
    screen = SealScreen(workspace, seal_plan(workspace, ID), ("2026-11-23", 30_000))
    app = FacilitatorApp(lambda: screen)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        yield pilot


@played
async def test_nothing_goes_before_the_number_is_typed(room: Room) -> None:
    with SessionStore.open(room.store.workspace, ID) as store:
        accept_all(store, "User 1")
    async with sealing(room) as pilot:
        screen = pilot.app.screen
        said = "\n".join(check.words for check in screen._plan.checks)
        assert "accepted unread: nobody has looked at them" in said
        assert any(check.state is State.LOOK for check in screen._plan.checks)
        await pilot.press("4", "enter")
        assert "not its number" in str(screen.query_one("#said").render())
        with SessionStore.open(room.store.workspace, ID, read_only=True) as store:
            assert store.session.phase == "reviewed"
        assert screen.query_one(Input).value == ""
        await pilot.press("3", "enter")
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        assert "gone for good" in str(screen.query_one("#said").render())
        assert "To be read to the group" in str(screen.query_one("#plan").render())
        await pilot.press("enter")
    assert "gone" in verify_session(room.store.workspace, ID)[0]
    certificate = (room.store.workspace.session_folder(ID) / "certificate.txt").read_text("utf-8")
    flat = " ".join(certificate.split())
    assert "Nobody read the lines at the end: User 1 accepted all of them unread" in flat
    assert "looked at by: nobody" in flat and "job: 1" in flat


def test_what_is_not_signed_is_said_and_not_sealed(room: Room) -> None:
    plan = seal_plan(room.store.workspace, ID)
    assert plan.fault is not None
    lacking = [check.words for check in plan.checks if check.state is State.LACKING]
    assert "Not read yet: 4 lines, 1 note" in lacking and "Nobody has signed" in lacking


def test_planted_names_are_counted_and_masked_in_what_leaves(memory: Path) -> None:
    room = a_talk(memory)
    roster = '[[people]]\nnames = ["Maria"]\n'
    workspace = room.store.workspace
    room.store.workspace = Workspace(workspace.root, workspace.home, Study(title="S", plants=1))
    with SessionStore.open(room.store.workspace, ID) as store:
        store.append(ev.RosterTaken(roster, from_study=False, known=None))
        masks = store.session.utterance("u00001")
        assert masks is not None and masks.redactions
        known = tuple(
            ev.UtteranceRedacted(u.id, tuple(_of_roster(r) for r in u.redactions or ()))
            for u in store.session.utterances
        )
        store.append(*known)
    with reviewing(room) as review:
        planted = [one for one in review.items() if "Maria" in one.shown]
        assert len(planted) == 1
        assert all("Maria" not in u.text for u in review.session.utterances)
        read_and_sign(review)
    from facilitator.workflow.seal import seal_session

    seal_session(room.store.workspace, ID)
    assert "Maria" not in " ".join(line.text for line in read_transcript(workspace, ID).lines)
    told = (workspace.session_folder(ID) / "certificate.txt").read_text("utf-8")
    assert "0 of 1 known names" in told


def _of_roster(one: Any) -> Any:
    from dataclasses import replace

    return replace(one, source="roster") if one.label == "PERSON" else one


def test_a_reviewer_nobody_has_is_refused_by_every_command(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    from facilitator.cli import main

    workspace = room.store.workspace
    (workspace.root / "study.toml").write_text('title = "A"\n', encoding="utf-8")
    monkeypatch.setenv("FACILITATOR_HOME", str(workspace.home))
    at = ["--workspace", str(workspace.root), "review", ID]
    assert main([*at, "--accept-all", "--reviewer", "Nurse 9"]) == 1
    assert main([*at, "--reopen", "why", "--reviewer", "Nurse 9"]) == 1
    assert main([*at, "--accept-all"]) == 2
    assert main([*at, "--stats"]) == 0
    with pytest.raises(FacilitatorError), reviewing(room, "Nurse 9"):
        pass
    assert TALK


@pytest.mark.parametrize("size", [(80, 24), (80, 16), (140, 45)], ids=str)
def test_what_enter_does_is_in_sight_however_many_places_there_are(size: tuple[int, int]) -> None:
    rows = [(Content("00:00:10  User 2  "), Content("I came with «Maria» " + "and then " * 9))] * 30

    async def story() -> None:
        app = FacilitatorApp(lambda: PlacesScreen("30 places", rows, "These words will leave."))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            box = app.screen.query_one("#box")
            for asked in ("#title", "#places", "#remark", "#how"):
                assert box.content_region.contains_region(app.screen.query_one(asked).region), asked

    asyncio.run(story())
