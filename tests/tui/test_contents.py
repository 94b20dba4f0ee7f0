"""Textual's own texts, broken as the program's: beside Japanese, and hanging behind their marks."""

from __future__ import annotations

import asyncio

from rich.cells import cell_len
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from facilitator.tui.app import FacilitatorApp
from facilitator.tui.contents import divided, hung
from facilitator.tui.review.standing import fitting

ASKED = "○ ここではどうお呼びすればよいですか。好きなことをひとつ教えてください。"


class Page(Screen[None]):
    """One text, as any dialog shows one."""

    def compose(self) -> list[Static]:
        return [Static(ASKED, markup=False)]


def test_a_japanese_sentence_begins_behind_its_mark_and_keeps_its_full_stop() -> None:
    async def story() -> list[str]:
        app = FacilitatorApp(Page)
        async with app.run_test(size=(30, 12)) as pilot:
            await pilot.pause()
            strips = app.screen.query_one(Static).render_lines(app.screen.region)
            return [strip.text.rstrip() for strip in strips]

    rows = [row for row in asyncio.run(story()) if row]
    assert rows[0].startswith("○ ここでは")
    assert not any(row.startswith(("。", "、")) for row in rows)
    assert "".join(rows) == ASKED


def test_what_is_english_is_broken_as_textual_does() -> None:
    assert divided("one two three", 8) == [8]
    assert divided("incomprehensibly", 8, fold=False) == []


def test_further_rows_hang_behind_what_the_first_begins_with() -> None:
    rows = hung(Content("! "), Content.styled("one two three", "bold"), 9)
    assert [row.plain for row in rows] == ["! one two", "  three"]
    assert rows[1].spans, "its look goes with it"
    assert [row.plain for row in hung(Content(), Content(""), 9)] == [""]


def test_the_strip_of_a_review_takes_one_row() -> None:
    pieces = [
        "2026-11-27-01",
        "Facilitator 1 として",
        "既読: 7/21行",
        "残り約1分",
        "再生中 00:02:50",
    ]
    assert fitting(pieces, 200)[0] == pieces[0]
    for width in (90, 66, 53):
        row = "".join(fitting(pieces, width, "残り約1分"))
        assert cell_len(row) <= width and row.endswith("00:02:50")
    assert "残り" in "".join(fitting(pieces, 66, "残り約1分"))
