"""What may be loaded before the first screen is seen: a person waits for all of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

LATER = (
    *("numpy", "ctranslate2", "faster_whisper", "huggingface_hub", "av", "sounddevice"),
    *("cryptography", "tinydb", "phonenumbers", "dask", "matplotlib", "aiohttp"),
    # A list of sessions reads no events, and no screen but the first one is there.
    *("facilitator.domain.session", "facilitator.domain.events", "facilitator.domain.commands"),
    *("facilitator.vault.journal", "facilitator.vault.spool", "facilitator.anonymise"),
    *("facilitator.speech", "facilitator.workflow.store", "facilitator.workflow.live"),
    *("facilitator.tui.screens.live", "facilitator.tui.screens.review", "facilitator.power"),
    "facilitator.child_messages",
    # What a key opens is loaded by that key, what opens keys where somebody is asked for one.
    *("facilitator.tui.hands", "facilitator.tui.meetings", "facilitator.tui.screens.finished"),
    *("facilitator.arguments.program", "facilitator.vault.keys", "facilitator.workflow.overdue"),
    # OpenSSL, for hashes; a table, where a list is enough.
    *("_hashlib", "textual.widgets._data_table"),
)

SHOWN = """
import argparse, asyncio, gc, json, sys
from pathlib import Path
import facilitator.cli, facilitator.commands.start as start
from facilitator.commands import secrecy
from facilitator.study import Study
from facilitator.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]), Path(sys.argv[2]), Study(title="A study"))
secrecy.begin_at_the_start_screen(workspace)
from facilitator.tui import app
from facilitator.tui.screens.start import StartScreen
first = app.application(lambda: StartScreen(workspace), workspace.study.tags, stays=True)
passes = 0
def looked(phase, info):
    global passes
    passes += phase == "start" and not shown
gc.callbacks.append(looked)
shown = False
async def run():
    global shown
    async with first.run_test(size=(80, 24)) as pilot:
        assert "No meetings yet" in str(first.screen.query_one("#empty").render())
        shown = True
        loaded = sorted(sys.modules)
        await pilot.pause()
        await pilot.pause()
        while "model" not in str(first.screen.query_one("#empty").content)[-60:]:
            await pilot.pause(0.05)
        offered = "huggingface_hub" in sys.modules
        print(json.dumps([loaded, passes, gc.isenabled(), offered]))
asyncio.run(run())
"""


def test_the_first_screen_waits_for_nothing_that_it_does_not_show(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, str(tmp_path / "study"), str(tmp_path / "home")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HOME": str(tmp_path / "no hub's cache"), "HF_HUB_CACHE": ""},
    )
    assert done.returncode == 0, done.stderr
    loaded, passes, collecting, asked_the_hub = json.loads(done.stdout)
    assert [name for name in LATER if name in loaded] == []
    # While it is made nothing is looked through for garbage; afterwards it is again.
    assert passes <= 2
    assert collecting
    # Nor afterwards what is of no use where nothing was ever fetched with it.
    assert not asked_the_hub
