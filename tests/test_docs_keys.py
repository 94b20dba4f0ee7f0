"""The keys that the pages for people name are there, and do what the pages say they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from facilitator.domain.moments import DEFAULT_TAGS
from facilitator.tui.keymap import Act, live_acts, pane_acts, review_acts, series_acts, start_acts
from facilitator.tui.keymap.entities import entity_acts
from facilitator.tui.keymap.residue import residue_acts
from facilitator.tui.screens.turn import TurnScreen

ROOT = Path(__file__).parent.parent

NAMED = {"delete": "del", "↑": "up", "↓": "down", "←": "left", "→": "right", "-": "minus"}
"""Keys as a page writes them, where the program says something else."""

KEY = re.compile(r"`([^`\s\w]|\w|ctrl\+\w|space|enter|esc|tab|delete|shift)`")
ANYWHERE = {"up", "down", "shift", "esc", "enter", "space", "tab"}
"""What moves, chooses and closes on every page."""


def keys(acts: Iterable[Act]) -> set[str]:
    shown = {key for act in acts for key in act.shown_key.split()}
    return {NAMED.get(key, key) for key in shown}


TURN = {
    key.replace("delete", "del")
    for binding in TurnScreen.BINDINGS
    for key in getattr(binding, "key", "").split(",")
}
PANES = pane_acts()
LIVE = keys(live_acts(DEFAULT_TAGS))

PAGES = {
    ("docs/meeting.md", "The question that you are at"): LIVE | keys(PANES["guide"]),
    ("docs/meeting.md", "What was said"): LIVE | TURN,
    ("docs/meeting.md", "Off the record, and gone"): LIVE,
    ("docs/meeting.md", "What was flagged"): LIVE | keys(PANES["moments"]),
    ("docs/meeting.md", "Who has been heard"): LIVE,
    ("docs/review.md", "What is named, first"): keys(entity_acts()) | keys(review_acts()),
    ("docs/review.md", "The lines"): keys(review_acts()) | {"["},
    ("docs/review.md", "What is still said"): keys(residue_acts()) | keys(review_acts()),
    ("docs/review.md", "Signing"): keys(review_acts()),
    ("docs/review.md", "Sealing"): keys(start_acts()),
    ("docs/series.md", ""): keys(series_acts()) | keys(start_acts()),
}


def part(page: str, heading: str) -> str:
    """What stands below a heading, up to the next; all of it, for none."""
    text = (ROOT / page).read_text(encoding="utf-8")
    if not heading:
        return text
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found is not None, f"{page} has no '{heading}'"
    return found[1]


@pytest.mark.parametrize(("page", "heading"), PAGES)
def test_every_key_that_a_page_names_is_there(page: str, heading: str) -> None:
    named = KEY.findall(part(page, heading))
    assert named
    unknown = {NAMED.get(key, key) for key in named} - PAGES[page, heading] - ANYWHERE
    assert not unknown


def test_what_the_footer_of_a_meeting_names_is_told_in_the_page() -> None:
    told = set(re.findall(r"`([^`]+)`", (ROOT / "docs/meeting.md").read_text(encoding="utf-8")))
    acts = [*live_acts(DEFAULT_TAGS), *PANES["guide"], *PANES["moments"], *PANES["transcript"]]
    wanted = keys(act for act in acts if act.footer and not act.id.startswith(("seat.", "tag.")))
    assert wanted <= {NAMED.get(key, key) for key in told}
