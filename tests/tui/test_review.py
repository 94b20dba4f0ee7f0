"""The review by its keys, on a real vault: passed, masked, corrected, undone, signed, sealed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from facilitator.domain import events as ev
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing import Item, accept, items
from facilitator.domain.terms import GapReason, ReviewWay
from facilitator.domain.transcript import Certainty, Label, Redaction, Utterance
from facilitator.errors import FacilitatorError
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.meetings import left_at
from facilitator.tui.screens.review import ReviewScreen
from facilitator.tui.widgets.review_line import LineEditor
from facilitator.workflow.review import Review, opened_for_review
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workflow.store import SessionStore
from tests.tui.conftest import Room, opened
from tests.tui.test_reading import played

ID = "2026-11-23-03"

TALK = (
    (10_000, "User 2", "I came with Maria on the bus."),
    (15_000, "User 2", "And Maria rang the lantern and they said no."),
    (20_000, None, "That was at the lantern too."),
    (26_000, "User 3", "Nobody asked me what I wanted."),
)


def a_talk(
    root: Path, last: str = TALK[3][2], but: ev.Event | None = None, also: Redaction | None = None
) -> Room:
    """A meeting that has ended, with a name that is certain and one that is a guess; `but` is
    noted at its beginning, `also` stands in its last line."""
    room = opened(root)
    if but is not None:
        room.note(but)
    for at, who, text in (*TALK[:3], (*TALK[3][:2], last)):
        room.note(ev.SpeakerMarked(at, who))
        room.say(at, text)
    at = TALK[1][2].index("lantern")
    guess = Redaction(at, at + 7, Label.ORG, "[Service 1]", "test", Certainty.SUGGESTED)
    maria = Redaction(4, 9, Label.PERSON, "[Person 1]", "test")
    room.note(ev.UtteranceRedacted("u00002", (maria, guess)))
    if also is not None:
        room.note(ev.UtteranceRedacted("u00004", (also,)))
    [note] = room.note(ev.NoteTaken(22_000, "Ask about the bus."))
    room.note(ev.NoteRedacted(str(note.id), ()))
    room.note(ev.RecordingPaused(30_000, GapReason.STOPPED), ev.RecordingEnded(30_000))
    room.close()
    return room


@pytest.fixture
def room(memory: Path) -> Room:
    return a_talk(memory)


@contextmanager
def reviewing(room: Room, reviewer: str = "User 1") -> Iterator[Review]:
    with opened_for_review(room.store.workspace, ID, reviewer) as review:
        yield review


@dataclass
class Desk:
    """A review on the screen, and keys for it."""

    pilot: Pilot[None]
    screen: ReviewScreen
    review: Review

    async def press(self, *keys: str) -> None:
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause(0)

    @property
    def item(self) -> Item:
        """What is under review."""
        assert self.screen.item is not None
        return self.screen.item

    @property
    def read(self) -> bool:
        return self.item.read

    @property
    def editing(self) -> bool:
        return self.screen.line.editing

    def line(self, id_: str) -> Utterance:
        """A line as it stands."""
        found = self.review.session.utterance(id_)
        assert found is not None
        return found

    @property
    def said(self) -> str:
        return self.screen.prompt.said

    @property
    def text(self) -> str:
        """What will leave of the line under review."""
        return self.item.shown

    @property
    def picture(self) -> str:
        """All that is on the screen."""
        lines = self.screen._compositor.render_strips()
        return "\n".join("".join(s.text for s in strip) for strip in lines)


@asynccontextmanager
async def desk(
    room: Room, reviewer: str = "User 1", size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[Desk]:
    with reviewing(room, reviewer) as review:
        screen = ReviewScreen(review, **options)
        app = FacilitatorApp(lambda: screen)
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            yield Desk(pilot, screen, review)


@played
async def test_enter_reads_a_line_and_goes_to_the_next(room: Room) -> None:
    async with desk(room) as at:
        assert at.item.id == "u00001"
        await at.press("enter")
        assert at.item.id == "u00002"
        assert "read: 1/4 lines, 0/1 notes" in at.picture
        assert at.line("u00001").reviewed == "I came with [Person 1] on the bus."


@played
async def test_seats_say_who_is_not_to_be_quoted(memory: Path) -> None:
    room = a_talk(memory, but=ev.ConsentGiven("User 3", recording=True, quoting=False))
    async with desk(room) as at:
        assert "3 User 3⊘" in at.picture and "2 User 2⊘" not in at.picture


@played
async def test_leaving_what_is_all_read_and_not_signed_is_said(room: Room) -> None:
    async with desk(room) as at:
        assert left_at(at.review, "User 1", False) == ""
        await at.press(*["enter"] * 5)
        assert "nobody has signed yet" in left_at(at.review, "User 1", False)


@played
async def test_raw_and_masked_stand_beside_each_other(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down")
        assert "[Maria] rang the (1 lantern?)" in at.picture
        assert "[Person 1] rang the (1 [Service 1]?)" in at.picture
        assert "no sound here" in at.picture


@played
async def test_a_suggestion_is_accepted_or_rejected_and_taken_back(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down", "x")
        assert at.text == "And [Person 1] rang the lantern and they said no."
        await at.press("u")
        assert "[Service 1]" in at.text
        assert at.item.suggestions
        await at.press("ctrl+r")
        assert "lantern" in at.text
        await at.press("u", "tab", "tab", "a")
        assert not at.item.suggestions


@played
async def test_one_entity_everywhere_after_a_preview(room: Room) -> None:
    async with desk(room) as at:
        await at.press("X")
        assert "2 places on 2 lines" in at.said and "“Maria”" in at.said
        assert "Maria" not in at.text
        await at.press("X")
        assert at.text == "I came with Maria on the bus."
        await at.press("u")
        assert "Maria" not in at.text
        await at.press("A", "A")
        assert "accepted in 2 places" in at.said


@played
async def test_another_key_leaves_what_was_offered(room: Room) -> None:
    async with desk(room) as at:
        await at.press("X", "down", "X")
        assert "Maria" not in at.text


@played
async def test_words_are_marked_masked_and_the_same_ones_elsewhere(room: Room) -> None:
    async with desk(room) as at:
        await at.press("down", "x")  # let it stand, then think again
        await at.press("m", "s")
        code = at.item.redactions[1].replacement
        assert code.startswith("[Service ")
        assert "M: the same words elsewhere" in at.said
        await at.press("M")
        assert "1 place more on 1 line (00:00:20)" in at.said
        await at.press("M")
        assert at.line("u00003").text == f"That was at the {code} too."
        await at.press("u")
        assert "lantern" in at.line("u00003").text
        await at.press("escape")


@played
async def test_several_words_become_one(room: Room) -> None:
    async with desk(room) as at:
        await at.press("tab", "shift+right", "shift+right", "shift+right", "m", "o")
        assert at.text.startswith("I came with [") and at.text.endswith("].")
        await at.press("u")
        assert at.text == "I came with [Person 1] on the bus."


@played
async def test_a_label_key_that_is_none_masks_nothing(room: Room) -> None:
    async with desk(room) as at:
        await at.press("m", "z")
        assert at.said == "Nothing was masked."
        await at.press("m", "q")
        assert at.pilot.app.screen is at.screen


@played
async def test_masked_words_stay_masked_while_one_edits_around_them(room: Room) -> None:
    async with desk(room) as at:
        await at.press("e")
        assert at.screen.query_one(LineEditor).text == TALK[0][2]
        await at.press("home", *"We all ", "enter")
        assert at.text == "We all I came with [Person 1] on the bus."
        await at.press("e", "end", *" Maria ", "enter")
        assert at.text == "We all I came with [Person 1] on the bus. [Person 1]"
        await at.press("u", "u")
        assert at.text == "I came with [Person 1] on the bus."


@played
async def test_an_edit_is_called_off(room: Room) -> None:
    async with desk(room) as at:
        await at.press("e", *"q nonsense", "escape")
        assert at.text == "I came with [Person 1] on the bus."
        await at.press("enter")
        assert at.screen.at == 1


@played
async def test_what_is_changed_is_read_again_and_taken_back_is_not(room: Room) -> None:
    async with desk(room) as at:
        await at.press("enter", "up", "e", *"So ", "enter")
        states = [at.read]
        await at.press("u")
        states.append(at.read)
        assert states == [False, True]
        await at.press("u")
        assert not at.item.read


@played
async def test_speakers_split_join_and_inaudible(room: Room) -> None:
    async with desk(room) as at:
        await at.press("w")
        assert at.item.id == "u00003"
        await at.press("5")
        assert at.item.speaker == "User 5"
        await at.press("right", "right", "s")
        # What stands alone now looks like a name: it is suggested at once, not when one signs.
        assert [i.shown for i in at.screen.items][2:4] == ["That was", "at the lantern too."]
        assert {i.speaker for i in at.screen.items[2:4]} == {"User 5"}
        await at.press("J")
        assert at.text == "That was at the lantern too."
        await at.press("i")
        assert at.text == "[inaudible]"
        await at.press("u", "u", "u", "u")
        assert at.text == TALK[2][2] and at.item.speaker is None


@played
async def test_search_and_the_next_of_a_kind(room: Room) -> None:
    async with desk(room) as at:
        await at.press("slash", *"lantern", "enter")
        assert at.screen.at == 1 and at.said == "1 of 2"
        await at.press("n")
        assert at.screen.at == 2
        await at.press("t")
        assert at.screen.at == 1
        await at.press("d")
        assert "how sure" in at.said
        await at.press("slash", *"nowhere", "enter")
        assert "stands nowhere" in at.said


@played
async def test_it_is_taken_up_at_the_same_place_with_its_undo(room: Room) -> None:
    async with desk(room) as at:
        await at.press("enter", "x")
    async with desk(room) as at:
        assert at.item.id == "u00002"
        assert "Taken up" in at.said
        assert "lantern" in at.text
        await at.press("u")
        assert "lantern" not in at.text


@played
async def test_each_reviewer_has_an_undo_of_their_own(room: Room) -> None:
    async with desk(room) as at:
        await at.press("enter")
    async with desk(room, "User 2") as at:
        assert at.item.id == "u00002"
        await at.press("u")
        assert at.said == "Nothing to undo."


@played
async def test_the_whole_way_to_the_sealed_transcript(room: Room) -> None:
    async with desk(room) as at:
        await at.press("S")
        assert "5 lines not read yet" in at.said
        await at.press("enter", "a", "enter", "3", "m", "escape", "enter", "enter")
        assert at.said.startswith("Right") or "line" in at.said
        await at.press("enter")
        assert "All lines are read" in at.said
        await at.press("S", "right", "enter")
        await at.pilot.pause()
        session = at.review.session
        assert session.phase is Phase.REVIEWED
        assert session.signing.sign_offs[0].how is ReviewWay.LINE_BY_LINE
    workspace = room.store.workspace
    seal_session(workspace, ID)
    sealed = read_transcript(workspace, ID)
    assert [line.text for line in sealed.lines] == [
        "I came with [Person 1] on the bus.",
        "And [Person 1] rang the [Service 1] and they said no.",
        "That was at the lantern too.",
        "Nobody asked me what I wanted.",
    ]
    assert sealed.lines[2].speaker == "User 3"
    assert [n.text for n in sealed.notes] == ["Ask about the bus."]
    assert sealed.sign_offs[0].kind == ReviewWay.LINE_BY_LINE
    for path in workspace.root.rglob("*"):
        if path.is_file():
            assert b"Maria" not in path.read_bytes(), path.name


@played
async def test_a_full_disk_is_said_and_what_was_typed_is_kept(room: Room) -> None:
    async with desk(room) as at:

        def refusing(_: object) -> None:
            raise FacilitatorError("The disk is full.", "Make room.")

        log: Any = at.review.store.log
        journal, log._journal = log._journal, _Refusing(refusing)
        await at.press("enter")
        assert "The disk is full." in at.said
        assert at.screen.at == 0 and not at.item.read
        await at.press("e", *"So ", "enter")
        assert "The disk is full." in at.said
        states = [at.editing]
        log._journal = journal
        await at.press("enter")
        states.append(at.editing)
        assert states == [True, False] and "So " in at.text


@dataclass
class _Refusing:
    append: Any


@dataclass
class Tape:
    """A player that notes what it was to play."""

    playing_ms: int | None = None
    told: list[tuple[int, int, float]] = field(default_factory=list)
    damaged: list[tuple[int, int]] = field(default_factory=list)
    fault: FacilitatorError | None = None

    def play(self, start_ms: int, end_ms: int, speed: float) -> None:
        self.told.append((start_ms, end_ms, speed))
        self.playing_ms = start_ms

    def stop(self) -> None:
        self.playing_ms = None

    @property
    def playing(self) -> bool:
        return self.playing_ms is not None


@played
async def test_sound_by_its_keys(room: Room) -> None:
    tape = Tape()
    async with desk(room, player=tape) as at:
        await at.press("space")
        assert tape.told[-1] == (10_000, 13_000, 1.0)
        tape.playing_ms = 12_500
        await at.press("space")
        assert not tape.playing
        await at.press("space")
        assert tape.told[-1] == (10_500, 13_000, 1.0)
        tape.playing_ms = 12_600
        await at.press("z")
        assert tape.told[-1] == (10_600, 13_000, 0.75)
        await at.press("enter")
        assert tape.told[-1] == (15_000, 18_000, 0.75)
        await at.press("e", "f2")
        assert not tape.playing and at.screen.line.editing
        await at.press("escape")
    assert not tape.playing


@played
async def test_what_the_strip_says_stays_on_one_row(room: Room) -> None:
    tape = Tape()
    async with desk(room, player=tape) as at:
        await at.press("enter", "enter", "space", "z")
        rows = at.picture.split("\n")
        assert "playing" in rows[0] and "at 0.75x" in rows[0]
        assert at.screen.query_one("#strip").size.height == 1


@played
async def test_a_signature_that_is_not_given_is_said(room: Room) -> None:
    async with desk(room) as at:
        while not all(one.read for one in at.review.items()):
            await at.press("enter")
        await at.press("S", "enter")  # "not yet" is what enter means
        assert at.said == "Not signed."
        assert not at.review.session.signing.sign_offs


@played
async def test_a_silence_that_is_damage_is_said(room: Room) -> None:
    tape = Tape()
    async with desk(room, player=tape) as at:
        await at.press("space")
        at.screen._look()
        assert "Damaged" not in at.said
        tape.damaged = [(11_000, 12_200)]
        at.screen._look()
        assert "Damaged: 1.2 s of this sound cannot be read" in at.said
        await at.press("enter")
        assert "Damaged" not in at.said


@played
async def test_a_sound_that_breaks_off_is_said(room: Room) -> None:
    """Headphones that were pulled out: else it would look as if the line had ended."""
    tape = Tape()
    async with desk(room, player=tape) as at:
        await at.press("space")
        at.screen._look()
        tape.playing_ms = None
        at.screen._look()
        assert "headphones" not in at.said, "it has ended"
        await at.press("space")
        at.screen._look()
        tape.playing_ms, tape.fault = None, FacilitatorError("The headphones have gone.", "Plug.")
        at.screen._look()
        assert at.said == "The headphones have gone. Plug."
        await at.press("enter")
        at.screen._look()
        assert "headphones" not in at.said, "once"
        said = at.said
        for playing_ms in (20_000, None):  # the next line plays by itself, and breaks off as well
            tape.playing_ms = playing_ms
            at.screen._look()
        assert at.said == said
        await at.press("space")
        for playing_ms in (20_000, None):
            tape.playing_ms = playing_ms
            at.screen._look()
        assert "headphones" in at.said, "somebody asked for it"


@pytest.mark.parametrize("reviewer", ["Nurse 9", "Maria", ""])
def test_a_code_that_is_not_in_the_study_is_refused(room: Room, reviewer: str) -> None:
    with pytest.raises(FacilitatorError), reviewing(room, reviewer):
        pass


def test_a_line_in_which_more_is_masked_by_now_is_read_again(memory: Path) -> None:
    room = a_talk(memory, "Nobody asked zebulon anything.")
    with reviewing(room) as review:
        for one in items(review.session):
            assert review.do(lambda s, g, id_=one.id: accept(s, g, id_)).noted  # type: ignore[misc]
        roster = '[[participants]]\ncode = "User 4"\nnames = ["Zebulon"]\n'
        review.store.append(ev.RosterTaken(roster, from_study=False, known=None))
        done = review.sign()
        assert not done.noted and "1 line has more masked" in done.said
        assert [i.id for i in items(review.session) if not i.read] == ["u00004"]


@played
async def test_from_the_start_screen_and_back(room: Room) -> None:
    from textual.widgets import OptionList

    from facilitator.tui.screens.reviewers import ReviewersScreen
    from facilitator.tui.screens.start import StartScreen

    with SessionStore.open(room.store.workspace, ID) as store:
        store.write_summary()
    app = FacilitatorApp(lambda: StartScreen(room.store.workspace))
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, ReviewersScreen)
        assert app.screen.query_one(OptionList).option_count == 11
        # Who answered for consent facilitates, and comes first.
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        await pilot.press("q")  # what is named comes first
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        assert screen.review.reviewer == "User 2"
        await pilot.press("enter", "q")
        await pilot.pause()
        assert isinstance(app.screen, StartScreen)
    with reviewing(room, "User 2") as review:
        assert items(review.session)[0].read


def test_two_reviewers_at_once_are_refused(room: Room) -> None:
    with reviewing(room), pytest.raises(FacilitatorError), reviewing(room, "User 2"):
        pass
