"""Every command that handles speech or keys shuts the doors first, and asks as it should."""

from __future__ import annotations

import argparse
import getpass
import importlib
import io
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.commands import secrecy
from facilitator.errors import FacilitatorError
from facilitator.lab import bundle as bundles
from facilitator.lab import left
from facilitator.places import HOME_VARIABLE
from facilitator.study import Study
from facilitator.vault import disk, passphrase
from facilitator.vault.custody import KeyLockedError
from facilitator.vault.passphrase import FILE_VARIABLE, PASSPHRASES
from facilitator.workflow.key_store import key_store
from facilitator.workflow.rosters import remove_roster, store_roster, stored_roster
from facilitator.workspace import LABS, Workspace

WORDS = "tambour lichen oblique ferry"


def test_before_a_screen_all_is_unlocked_that_it_may_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passphrase, "MEMORY_KIB", 19 * 1024)
    monkeypatch.setattr(passphrase, "WRONG_DELAY_S", 0)
    asked: list[bool] = []

    def process(words: str) -> None:
        """As a new process would begin, with somebody who types this."""
        asked.clear()

        def ask(new: bool) -> str:
            asked.append(new)
            return words

        monkeypatch.setattr(PASSPHRASES, "_keys", {})
        monkeypatch.setattr(PASSPHRASES, "ask", ask)

    under = Workspace(tmp_path / "study", tmp_path / "home", Study(custody="passphrase"))
    process(WORDS)
    store_roster(under, Roster())
    for session_id in ("open", "elsewhere"):
        key_store(under, making=True).create(session_id)
    under.session_folder("open").mkdir()
    # Since then the study keeps its keys in files; what was under the passphrase still is.
    since = replace(under, study=Study())

    process(WORDS)
    secrecy.before_the_screen(since)
    assert asked == [False]
    assert PASSPHRASES.ask is None
    assert stored_roster(since) == Roster()
    assert key_store(since).open("open")

    process("another passphrase")
    secrecy.before_the_screen(since)
    assert PASSPHRASES.ask is None
    for use in (lambda: stored_roster(since), lambda: key_store(since).open("open")):
        with pytest.raises(KeyLockedError, match="nobody is here"):
            use()

    process(WORDS)
    key_store(since).destroy("open")
    remove_roster(since)
    process(WORDS)
    secrecy.before_the_screen(since)
    assert asked == []


class BegunError(Exception):
    """Raised in the place of what a command does first."""


@pytest.mark.parametrize(
    "target",
    [
        "demo:run",
        "live:run",
        "live:resume",
        "sessions:log",
        "sessions:review",
        "sessions:seal",
        "sessions:verify",
        "exports:run",
        "series:run",
        "roster:import_file",
        "roster:show",
        "roster:remove",
        "vault:export_key",
        "vault:import_key",
        "vault:salvage",
    ],
)
def test_it_begins_with_that(target: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def begin() -> None:
        raise BegunError

    monkeypatch.setattr(secrecy, "begin", begin)
    module, _, function = target.partition(":")
    options = argparse.Namespace(
        workspace=tmp_path,
        id="s",
        accept_all=True,
        reopen=None,
        stats=False,
        entities=False,
        events=False,
        reviewer="User 1",
        headless=True,
        plain=False,
        json=False,
        pace=None,
        input="mic",
        share=False,
        interface=None,
        port=None,
    )
    with pytest.raises(BegunError):
        getattr(importlib.import_module(f"facilitator.commands.{module}"), function)(options)


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a person at a terminal will type, line by line."""
    lines: list[str] = []
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    monkeypatch.setattr(secrecy, "_at_a_terminal", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda prompt, stream: lines.pop(0))
    return lines


def test_a_new_passphrase_is_typed_twice(typed: list[str]) -> None:
    typed += ["tambour lichen", "tambour lichen"]
    assert secrecy.ask_for_study(True) == "tambour lichen"
    typed += ["tambour lichen", "tambour lychen"]
    with pytest.raises(FacilitatorError, match="not the same"):
        secrecy.ask_for_study(True)
    typed += ["tambour lichen"]
    assert secrecy.ask_for_study(False) == "tambour lichen"
    assert typed == []


def test_without_a_terminal_the_error_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(FILE_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "stdin", io.StringIO("typed into a pipe\n"))
    with pytest.raises(KeyLockedError) as caught:
        secrecy.ask_for_study(False)
    assert FILE_VARIABLE in caught.value.hint


def test_a_file_may_hold_the_passphrase(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "passphrase"
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    with pytest.raises(KeyLockedError, match="cannot be read"):
        secrecy.ask_for_study(False)
    file.write_bytes("  tambour été \r\n".encode())
    file.chmod(0o600)
    assert secrecy.ask_for_study(False) == "  tambour été "
    assert secrecy.ask_for_study(True) == "  tambour été "
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(KeyLockedError, match="not UTF-8"):
        secrecy.ask_for_study(False)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_passphrase_file_for_all_to_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "passphrase"
    file.write_text("tambour lichen\n")
    file.chmod(0o640)
    monkeypatch.setenv(FILE_VARIABLE, str(file))
    with pytest.raises(KeyLockedError, match="read by others") as caught:
        secrecy.ask_for_study(False)
    assert caught.value.hint == f"chmod 600 '{file}'"


def test_what_a_killed_lab_left_goes_when_anything_is_done_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has a bundle may run programs on every machine that still believes it."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setattr(PASSPHRASES, "ask", None)
    labs, bundle = tmp_path / "home" / LABS, tmp_path / "room.lab"
    disk.make_folder(labs)
    with left.noted(labs, "ab", bundle):
        made = bundles.make(bundle, "127.0.0.1", 8786, "ab").path.read_bytes()
        secrecy.begin()
        assert bundle.exists(), "its host lives"
        note = (labs / "ab.json").read_bytes()
    (labs / "ab.json").write_bytes(note)  # as a host that is killed leaves both
    bundle.write_bytes(made)
    secrecy.begin()
    assert not bundle.exists()
    assert list(labs.iterdir()) == []
    assert f"left its bundle: {bundle}" in " ".join(capsys.readouterr().err.split())
