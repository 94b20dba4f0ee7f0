"""The small parts: status, seats, footer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot

from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.domain.people import Seats
from facilitator.domain.transcript import length
from facilitator.tui.keymap import live_acts
from facilitator.tui.phases import in_words, meaning, next_steps
from facilitator.tui.widgets.key_bar import KeyBar
from facilitator.tui.widgets.seats_bar import SeatsBar
from facilitator.tui.widgets.status_strip import STATES, Standing, StatusStrip, bar, behind
from tests.tui.conftest import Play


class Alone(App[None]):
    """One widget and nothing else."""

    def __init__(self, widget: Any) -> None:
        super().__init__()
        self.widget = widget
        # Content of the parts names this colour of the program's themes.
        self.theme_variables["muted"] = "#888888"

    def compose(self) -> Any:
        yield self.widget

    def get_css_variables(self) -> dict[str, str]:
        return {**super().get_css_variables(), "muted": "#888888"}


@given(st.floats(min_value=-120, max_value=6), st.floats(min_value=-120, max_value=6))
def test_a_louder_sound_has_no_lower_bar(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert bar(low) <= bar(high)


def test_silence_and_full_scale_are_the_ends_of_the_meter() -> None:
    assert [bar(None), bar(-90.0), bar(0.0)] == ["▁", "▁", "█"]


@given(st.integers(min_value=0, max_value=99_000))
def test_how_late_the_text_is_takes_always_the_same_room(ms: int) -> None:
    assert len(behind(ms)) == len("text  1 s behind")


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_symbol_and_a_word(play: Play, state: str) -> None:
    strip = StatusStrip(id="strip")

    async def story(pilot: Pilot[None]) -> None:
        strip.show(Standing("Meeting 1", state, 2_530_000, 40_000, 1.0))
        symbol, word, _ = STATES[state]
        shown = strip.render().plain
        assert f"{symbol} {word} 00:42:10" in shown
        assert len(shown) == 80
        assert ("! disk 1 h" in shown) == (state not in ("finishing", "finished"))

    play(Alone(strip), story, (80, 2))


def test_a_long_title_gives_way_to_the_state(play: Play) -> None:
    strip = StatusStrip(id="strip")

    async def story(pilot: Pilot[None]) -> None:
        strip.show(Standing("病院" * 40, "recording", 0, 0, 10.0))
        assert "● REC 00:00:00" in strip.render().plain
        assert strip.render().cell_length == 80

    play(Alone(strip), story, (80, 2))


@pytest.mark.parametrize("state", ["recording", "off", "stopped"])
def test_warnings_without_room_beside_each_other_are_shown_one_after_the_other(
    play: Play, state: str
) -> None:
    strip = StatusStrip(id="strip")
    standing = Standing("Meeting 1", state, 2_530_000, 40_000, 3.0, 12, False, joined="! 1 of 3")
    warnings = {"! 1 of 3", "! disk 3 h", "! battery 12 %", "! may fall asleep"}
    warnings |= {"text 40 s behind"} if state != "stopped" else set()

    async def story(_pilot: Pilot[None]) -> None:
        strip.show(standing)
        seen = []
        for _ in range(20):
            shown = strip.render().plain
            assert STATES[state][1] in shown
            seen.append(frozenset(one for one in warnings if one in shown))
            strip.take_turns()
        assert frozenset().union(*seen) == warnings
        assert all(len(one) >= 2 for one in seen)
        strip.show(replace(standing, battery=None, awake=True, joined=""))
        with_room = strip.render().plain
        strip.take_turns()
        assert strip.render().plain == with_room, "what has room stands still"

    play(Alone(strip), story, (80, 2))


CODES = (*(f"User {n}" for n in range(1, 8)), "Nurse 1", "Volunteer Worker 1", "Psychologist 1")


@pytest.mark.parametrize(("width", "rows"), [(160, 1), (118, 1), (80, 2), (60, 2), (36, 2)])
def test_seats_fit_their_rows(play: Play, width: int, rows: int) -> None:
    seats = SeatsBar(id="seats")
    seats.styles.height = "auto"

    async def story(pilot: Pilot[None]) -> None:
        seats.show(Seats.of(CODES), "User 3")
        await pilot.pause()
        lines = seats.render().plain.split("\n")
        assert len(lines) == rows == seats.size.height
        assert all(len(line) <= width for line in lines)
        assert ("[3 U3]" if width == 36 else "[3 User 3]") in lines[0]
        assert sum(line.count("[") for line in lines) == 1

    play(Alone(seats), story, (width, 8))


MANY = (*(f"User {n}" for n in range(1, 16)), *(f"Nurse {n}" for n in range(1, 4)),
        "Psychologist 1", "Psychiatrist 1", "Facilitator 1", "Facilitator 2")  # fmt: skip


@pytest.mark.parametrize(("width", "rows"), [(140, 2), (100, 3), (80, 4), (60, 4), (36, 8)])
def test_twenty_seats_and_two_facilitators_fit_and_each_stands_beside_its_key(
    play: Play, width: int, rows: int
) -> None:
    seats = SeatsBar(id="seats")
    seats.styles.height = "auto"

    async def story(pilot: Pilot[None]) -> None:
        seats.show(Seats.of(MANY), "User 12")
        await pilot.pause()
        lines = seats.render().plain.split("\n")
        assert len(lines) == rows == seats.size.height
        assert all(len(line) <= width for line in lines)
        shown = " ".join(lines)
        found = re.findall(r"\[?(-?[0-9]|[,.]) (\S+(?: \d+)?)", shown)
        assert [key for key, _ in found] == [*"1234567890", *(f"-{d}" for d in "1234567890"), *",."]
        assert len({code for _, code in found}) == len(MANY)
        assert re.search(r"\[ ?-2 U", shown)

    play(Alone(seats), story, (width, 10))


def test_it_shows_that_a_digit_now_means_the_second_row(play: Play) -> None:
    seats = SeatsBar({"-": "+", "1": "a"}, id="seats")

    def reversed_keys() -> list[str]:
        shown = seats.render()
        return [
            shown.plain[span.start : span.end].strip()
            for span in shown.spans
            if "reverse" in str(span.style)
        ]

    async def story(pilot: Pilot[None]) -> None:
        seats.show(Seats.of(MANY[:12]), None)
        assert reversed_keys() == []
        seats.await_digit(True)
        assert reversed_keys() == ["+a", "+2"]  # keys as this user has them
        seats.await_digit(False)
        assert reversed_keys() == []

    play(Alone(seats), story, (160, 4))


def test_nothing_moves_when_somebody_else_speaks(play: Play) -> None:
    seats = SeatsBar(id="seats")

    async def story(pilot: Pilot[None]) -> None:
        places = set()
        for code in (*CODES, None):
            seats.show(Seats.of(CODES), code)
            shown = seats.render().plain
            places.add(tuple(shown.find(c.split()[0]) for c in ("Nurse 1", "Psychologist 1")))
        assert len(places) == 1

    play(Alone(seats), story, (160, 4))


def test_an_empty_table_says_what_to_do(play: Play) -> None:
    seats = SeatsBar(id="seats")

    async def story(pilot: Pilot[None]) -> None:
        assert "study.toml" in seats.render().plain

    play(Alone(seats), story)


@pytest.mark.parametrize("width", [160, 100, 80, 40])
def test_the_footer_shows_every_key_at_any_width(play: Play, width: int) -> None:
    acts = live_acts(DEFAULT_TAGS)
    keys = KeyBar(acts, id="keys")
    keys.styles.height = "auto"

    async def story(pilot: Pilot[None]) -> None:
        lines = keys.render().plain.split("\n")
        assert keys.size.height == len(lines)
        assert all(len(line.rstrip()) <= width for line in lines)
        for act in acts:
            if act.footer:
                assert f" {act.shown_key} {act.label}" in "\n".join(lines)

    play(Alone(keys), story, (width, 12))


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (104_081, "1 min 44 s"),
        (8_700_000, "2 h 25 min"),
    ],
)
def test_lengths_in_words(ms: int, words: str) -> None:
    assert length(ms) == words


@pytest.mark.parametrize(
    ("phase", "command"),
    [
        ("opened", "resume"),
        ("recording", "resume"),
        ("paused", "resume"),
        ("ended", "review"),
        ("reviewed", "seal"),
        ("sealed", "export"),
    ],
)
def test_each_phase_has_words_and_a_next_step(phase: str, command: str) -> None:
    assert in_words(phase)
    assert meaning(phase).endswith(".")
    assert next_steps("ID", phase)[0].command.startswith(f"facilitator {command} ID")
