"""How much of each screen goes through gettext: shown with a catalogue that brackets each sentence.

The words of a module are looked up as it is imported, so each screen is drawn in a fresh process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from rich.cells import cell_len

DRAWN = '''
import asyncio, gettext, json, re, sys
from pathlib import Path
from facilitator import words

class Bracketing(gettext.NullTranslations):
    """Every sentence that is asked for comes back in brackets."""
    def gettext(self, message):
        return "\\u27e6" + message + "\\u27e7"
    def ngettext(self, one, many, count):
        return "\\u27e6" + (one if count == 1 else many) + "\\u27e7"

if len(sys.argv) == 2:
    words._catalogue = Bracketing()
import tempfile
from facilitator.tui.app import FacilitatorApp
from facilitator.tui.screens.help import HelpScreen
from facilitator.tui import keymap
from facilitator.domain.moments import DEFAULT_TAGS

def first_start():
    from facilitator.tui.screens.first_start import FirstStartScreen
    from facilitator.workflow.first_start import Draft
    return FirstStartScreen(Draft(Path("/home/a/s"), "A study"))

def settings():
    from facilitator.tui.screens.settings import SettingsScreen
    return SettingsScreen(None)

def ending():
    from facilitator.tui.screens import questions
    return questions.ending(lambda: 0)

def help():
    return HelpScreen(keymap.live_acts(DEFAULT_TAGS), keymap.LIVE_HINTS)

def review_help():
    return HelpScreen(keymap.review_acts())

async def drawn(screen):
    app = FacilitatorApp(screen)
    async with app.run_test(size=(140, 120) if len(sys.argv) == 2 else (80, 24)) as pilot:
        await pilot.pause()
        await pilot.pause(0.1)
        strips = app.screen._compositor.render_strips()
        return "\\n".join("".join(s.text for s in strip) for strip in strips)

print(json.dumps(asyncio.run(drawn(globals()[sys.argv[1]]))))
'''


def share(picture: str) -> float:
    """Of the letters on a screen, those that stand within brackets."""
    depth = within = every = 0
    for character in picture:
        if character == "⟦":
            depth += 1
        elif character == "⟧":
            depth = max(0, depth - 1)
        elif character.isalpha():
            every += 1
            within += depth > 0
    return within / every


@pytest.mark.parametrize(
    ("screen", "least"),
    [
        ("first_start", 0.8),
        ("settings", 0.5),
        ("ending", 0.9),
        ("help", 0.8),
        ("review_help", 0.8),
    ],
)
def test_a_screen_s_words_go_through_the_catalogue(screen: str, least: float) -> None:
    """What is left are codes, keys, paths, names of settings' values, and a study's own flags."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, screen], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = share(json.loads(done.stdout))
    print(f"{screen}: {found:.0%} of the letters")
    assert found >= least


@pytest.mark.parametrize("screen", ["first_start", "settings", "ending", "help", "review_help"])
def test_in_japanese_a_small_terminal_has_room(screen: str) -> None:
    """Characters of two cells: no row is wider than the terminal, and hardly a word is English."""
    done = subprocess.run(
        [sys.executable, "-c", DRAWN, screen, "as it is"],
        env={**os.environ, "LANGUAGE": "ja", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    rows = json.loads(done.stdout).splitlines()
    assert {cell_len(row) for row in rows} == {80}
    japanese = sum("\u3040" <= c <= "\u9fff" for row in rows for c in row)
    english = sum(c.isascii() and c.isalpha() for row in rows for c in row)
    print(f"{screen}: {japanese} characters, {english} letters")
    assert japanese > english / 2
