"""Keys under a passphrase, a roster that is stored, a session on another machine: the commands."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.speech.models import DEMO_FOLDER
from facilitator.workflow.masking import NO_ROSTER
from tests.e2e.conftest import COMMAND, Study, command_with
from tests.e2e.terminal import Terminal, needs_tmux
from tests.e2e.test_bad_input import live, silence
from tests.sudachi import old_sudachi

__all__ = ["silence"]

WORDS = "tambour lichen oblique ferry"


def passphrase_file(study: Study, words: str = WORDS) -> None:
    file = study.home.parent / "passphrase"
    file.write_text(words + "\n", encoding="utf-8")
    file.chmod(0o600)
    study.environment["FACILITATOR_PASSPHRASE_FILE"] = str(file)


def choose_passphrase(study: Study) -> None:
    file = study.root / "study.toml"
    text = file.read_text(encoding="utf-8")
    assert text.count('custody = "keyfile"') == 1
    file.write_text(text.replace('custody = "keyfile"', 'custody = "passphrase"'), "utf-8")


def test_a_session_under_a_passphrase_without_a_terminal(study: Study, silence: Path) -> None:
    choose_passphrase(study)
    arguments = live(study, "--input", str(silence), "--id", "m1")
    assert "FACILITATOR_PASSPHRASE_FILE" in study(*arguments).failed_in_two_lines()
    assert study.sessions() == []
    passphrase_file(study, "too short")
    assert "too short" in study(*arguments).failed_in_two_lines()
    passphrase_file(study)
    held = study(*arguments)
    assert held.status == 0, held.err
    assert WORDS not in held.out + held.err
    for words in ("another one altogether", WORDS):
        passphrase_file(study, words)
        for command in (
            ["log", "m1"],
            ["verify", "m1"],
            ["verify"],
            ["review", "m1", "--accept-all", "--reviewer", "User 1"],
            ["seal", "m1", "--yes"],
            ["verify"],
        ):
            done = study(*command)
            if words == WORDS:
                assert done.status == 0, done.err
            elif command == ["verify"]:
                assert done.status == 1
                assert "not the passphrase" in done.out
            else:
                assert "not the passphrase" in done.failed_in_two_lines()
    # What is sealed needs no passphrase.
    del study.environment["FACILITATOR_PASSPHRASE_FILE"]
    assert study("verify", "m1").status == 0
    assert study("export", "m1", "--out", "out").status == 0


def test_a_stored_roster(study: Study, silence: Path, tmp_path: Path) -> None:
    assert "no roster" in study("roster", "show").failed_in_two_lines()
    assert "no roster" in study("roster", "remove").failed_in_two_lines()
    (study.root / "roster.toml").rename(tmp_path / "plain.toml")
    stored = study("roster", "import", str(tmp_path / "plain.toml"))
    assert stored.status == 0
    assert "Delete" in stored.err
    assert "Daniel" not in stored.out + stored.err
    # Each code, and how many names it has; the names only when somebody says so.
    assert study("roster", "show").out == "User 1         2 names\nFacilitator 1  1 name\n"
    assert "asked" in study("roster", "show", "--names").failed_in_two_lines()
    assert "Daniel Reid" in study("roster", "show", "--names", "--yes").out
    held = study(*live(study, "--input", str(silence), "--id", "m1"))
    assert held.status == 0, held.err
    assert NO_ROSTER not in held.err
    taken = [e for e in study("log", "m1", "--json").objects if e["kind"] == "RosterTaken"]
    assert len(taken) == 1
    assert "Daniel" not in str(taken)
    assert study("roster", "remove").status == 0
    assert "no roster" in study("roster", "show").failed_in_two_lines()


def test_an_import_says_what_it_would_lose_and_an_empty_file_changes_nothing(
    study: Study, tmp_path: Path
) -> None:
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    assert study("roster", "add", "User 1", "Dandelion").status == 0
    empty = tmp_path / "empty.toml"
    empty.write_text("# nobody yet\n", encoding="utf-8")
    assert "names nobody" in study("roster", "import", str(empty)).failed_in_two_lines()
    assert "3 names" in study("roster", "show").out
    again = study("roster", "import", str(study.root / "roster.toml"))
    assert again.status == 0
    assert "1 name that this file lacks" in again.err
    assert "Dandelion" not in again.err


def test_a_session_moves_to_another_machine(study: Study, silence: Path, tmp_path: Path) -> None:
    held = study(*live(study, "--input", str(silence), "--id", "m1"))
    assert held.status == 0, held.err
    assert NO_ROSTER in held.err
    carried = tmp_path / "m1.carried"
    export = ["vault", "export-key", "m1", "--out", str(carried)]
    assert "FACILITATOR_PASSPHRASE_FILE" in study(*export).failed_in_two_lines()
    passphrase_file(study)
    inside = study("vault", "export-key", "m1", "--out", "m1.carried").failed_in_two_lines()
    assert "study's folder" in inside
    assert study(*export).status == 0
    assert carried.stat().st_mode & 0o077 == 0
    assert "there already" in study(*export).failed_in_two_lines()

    (tmp_path / "elsewhere").mkdir()
    other = Study(tmp_path / "elsewhere")
    assert other("init", str(other.root)).status == 0
    shutil.copytree(study.root / "sessions" / "m1", other.root / "sessions" / "m1")
    assert "vault export-key" in other("log", "m1").failed_in_two_lines()
    bring = ["vault", "import-key", str(carried)]
    passphrase_file(other, "another one altogether")
    assert "not the passphrase" in other(*bring).failed_in_two_lines()
    passphrase_file(other)
    assert other(*bring).status == 0
    assert "already" in other(*bring).err
    assert other("verify", "m1").status == 0
    assert other("log", "m1").out == study("log", "m1").out
    for command in (
        ["review", "m1", "--accept-all", "--reviewer", "User 1"],
        ["seal", "m1", "--yes"],
        ["verify"],
    ):
        done = other(*command)
        assert done.status == 0, done.err
    # It never comes back to life.
    assert "stays so" in other(*bring).failed_in_two_lines()
    assert "sealed" in other("vault", "export-key", "m1", "--out", "x").failed_in_two_lines()


def test_an_imported_key_never_replaces_another(
    study: Study, silence: Path, tmp_path: Path
) -> None:
    passphrase_file(study)
    (tmp_path / "elsewhere").mkdir()
    other = Study(tmp_path / "elsewhere")
    other("init", str(other.root))
    shutil.copy(study.root / "topic_guides" / "short.md", other.root / "topic_guides")
    for one in (study, other):
        held = one(*live(one, "--input", str(silence), "--id", "m1"))
        assert held.status == 0, held.err
    passphrase_file(other)
    carried = tmp_path / "carried"
    assert study("vault", "export-key", "m1", "--out", str(carried)).status == 0
    before = (other.home / "keys" / "m1.key").read_bytes()
    refused = other("vault", "import-key", str(carried)).failed_in_two_lines()
    assert "another key" in refused
    assert (other.home / "keys" / "m1.key").read_bytes() == before
    assert other("verify", "m1").status == 0


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100])
def test_what_is_no_exported_key(study: Study, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    for name in ("x", "nowhere"):
        study("vault", "import-key", str(tmp_path / name)).failed_in_two_lines()


def test_verify_tells_of_all_sessions(study: Study, silence: Path) -> None:
    assert study("verify").status == 0
    for session_id in ("m1", "m2"):
        assert study(*live(study, "--input", str(silence), "--id", session_id)).status == 0
    found = study("verify")
    assert found.status == 0, found.err
    assert [line.split(":")[0] for line in found.out.splitlines()] == [
        "m1",
        "m2",
        "log of destructions",
    ]
    journal = study.root / "sessions" / "m1" / "vault" / "journal.000001"
    data = bytearray(journal.read_bytes())
    data[len(data) // 2] ^= 1
    journal.write_bytes(data)
    found = study("verify")
    assert found.status == 1
    assert "m1: NOT IN ORDER" in found.out
    assert "m2: not sealed" in found.out
    assert "1 thing not as it should be" in found.err


def test_doctor_looks_at_keys_and_leaks(study: Study) -> None:
    study.home.mkdir()
    (study.home / "keys").mkdir(mode=0o755)
    (study.home / "keys").chmod(0o755)
    said = study("doctor").out
    assert "Others can read the key folder" in said
    assert "Keys of new sessions: keyfile" in said
    assert "wap" in said
    assert "core dump" in said


def test_a_study_that_cannot_be_used_is_no_study_that_is_ready(study: Study) -> None:
    file = study.root / "study.toml"
    file.write_text('colour = "red"\n', encoding="utf-8")
    done = study("doctor")
    assert done.status == 1
    assert "✗ study.toml cannot be used: it has an unknown line: colour" in done.out


def test_doctor_does_not_miss_a_model_in_the_folder_that_the_study_names(study: Study) -> None:
    settings = study.root / "study.toml"
    folder = DEMO_FOLDER
    settings.write_text(f"model = {json.dumps(str(folder))}\n", "utf-8")
    assert "Only the demo model" not in study("doctor").out


def test_doctor_says_when_sudachi_is_another_packages_old_one(study: Study, tmp_path: Path) -> None:
    pytest.importorskip("sudachipy")
    assert "Sudachi" not in study("doctor").out
    old_sudachi(tmp_path / "old")
    study.command = command_with(tmp_path / "old")
    said = study("doctor").out
    assert "SudachiPy 0.6.11 or its dictionary does not fit" in said


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    opened = Terminal(columns=120, rows=30)
    try:
        yield opened
    finally:
        opened.close()


@needs_tmux
@pytest.mark.terminal
def test_at_a_terminal_the_passphrase_is_asked_for_before_the_screen(
    study: Study, silence: Path, terminal: Terminal
) -> None:
    choose_passphrase(study)
    command = [str(COMMAND), "--workspace", str(study.root)]
    terminal.run(*command, FACILITATOR_HOME=str(study.home))
    terminal.wait("is chosen now")
    terminal.wait("The study's passphrase:")
    terminal.type(WORDS, "Enter")
    terminal.wait("The same again:")
    terminal.type(WORDS, "Enter")
    screen = terminal.wait("No meetings yet")
    assert "tambour" not in screen
    terminal.type("C-q")
    terminal.wait("status=0")

    # Once chosen it is asked for once; and what is typed is never shown.
    terminal.run(*command, FACILITATOR_HOME=str(study.home))
    terminal.wait("The study's passphrase:")
    terminal.type("not that one at all", "Enter")
    screen = terminal.wait("status=1")
    assert "That is not the passphrase" in screen
    assert "not that one at all" not in screen
    terminal.run(*command, FACILITATOR_HOME=str(study.home))
    terminal.wait("The study's passphrase:")
    terminal.type(WORDS, "Enter")
    terminal.wait("No meetings yet")
    terminal.type("C-q")
    terminal.wait("status=0")


# -- the roster by hand ----------------------------------------------------------------------------


def names(study: Study) -> str:
    return study("roster", "show", "--names", "--yes").out


def test_names_are_added_by_code(study: Study) -> None:
    # It makes a roster where there is none.
    done = study("roster", "add", "User 3", "Marmaduke Fyx", "Duke")
    assert done.status == 0, done.err
    assert done.out == ""
    assert "User 3 has 2 names now" in done.err
    assert "history" in done.err
    assert "Marmaduke" not in done.err
    assert "Duke" not in done.err
    for code, name in (
        ("User 3", "Dukey"),
        ("Nurse 1", "Will"),
        ("[Person 2]", "Ottoline"),
        ("[Place 1]", "Wexcombe"),
        ("[Service 1]", "Rowan Ward"),
    ):
        assert study("roster", "add", code, name).status == 0
    assert study("roster", "show").out == (
        "User 3       3 names\n"
        "Nurse 1      1 name\n"
        "[Person 2]   1 name\n"
        "[Place 1]    1 name\n"
        "[Service 1]  1 name\n"
    )
    assert "everyday word" in study("roster", "add", "--yes", "Nurse 2", "Grace").err
    before = names(study)
    for code, name in (
        ("User 4", "Dukey"),
        ("User 4", "the"),
        ("User 4", "doctor"),
        ("User 4", ""),
        ("Person 2", "Zorblatt"),
        ("[Ward 2]", "Zorblatt"),
        ("Zorblatt", "Zorblatt"),
    ):
        error = study("roster", "add", code, name).failed_in_two_lines()
        assert "Zorblatt" not in error
        assert "Dukey" not in error
    assert names(study) == before


def test_names_may_be_given_without_the_shells_history(study: Study) -> None:
    def add(code: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [str(COMMAND), "roster", "add", code],
            input=given,
            cwd=study.root,
            env=study.environment,
            capture_output=True,
            timeout=60,
            check=False,
        )

    done = add("User 3", "Marmaduke Fyx\r\n Zoë \n\nnot this one\n".encode())
    assert done.returncode == 0
    assert b"history" not in done.stderr
    assert 'names = ["Marmaduke Fyx", "Zoë"]' in names(study)
    assert b"No name" in add("User 3", b"").stderr
    assert add("User 3", b"\xff\xfe\n").returncode == 1
    assert add("nobody", b"").stderr.splitlines()[0] == b"That is no code."


def test_names_are_forgotten_by_code(study: Study) -> None:
    for code, name in (("User 3", "Marmaduke Fyx"), ("User 3", "Duke"), ("[Person 2]", "Ottoline")):
        assert study("roster", "add", code, name).status == 0
    done = study("roster", "forget", "User 3", "duke")
    assert done.status == 0, done.err
    assert "User 3 has lost 1 name" in done.err
    assert "Duke" not in names(study)
    assert "Fyx" in names(study)
    assert "no such name" in study("roster", "forget", "User 3", "Zorblatt").failed_in_two_lines()
    # Without a name all of it, and the code stays whose it was.
    assert study("roster", "forget", "[Person 2]").status == 0
    assert study("roster", "show").out == "User 3  1 name\n"
    assert study("roster", "forget", "User 3").status == 0
    assert names(study).strip() == ""


def test_a_roster_leaves_as_a_file_and_comes_back(study: Study, tmp_path: Path) -> None:
    file = tmp_path / "carried.toml"
    export = ["roster", "export", str(file)]
    assert "no roster" in study(*export).failed_in_two_lines()
    assert study("roster", "import", "roster.toml").status == 0
    before = names(study)
    done = study(*export)
    assert done.status == 0
    assert "read" in done.err
    assert file.stat().st_mode & 0o777 == 0o600
    assert "there already" in study(*export).failed_in_two_lines()
    inside = study("roster", "export", "inside.toml").failed_in_two_lines()
    assert "study's folder" in inside
    assert not (study.root / "inside.toml").exists()
    study("roster", "export", str(tmp_path / "no" / "folder.toml")).failed_in_two_lines()
    assert study("roster", "remove").status == 0
    assert study("roster", "import", str(file)).status == 0
    assert names(study) == before


@needs_tmux
@pytest.mark.terminal
def test_at_a_terminal_names_are_shown_and_asked_for(study: Study, terminal: Terminal) -> None:
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    environment = {"FACILITATOR_HOME": str(study.home)}
    command = [str(COMMAND), "roster", "--workspace", str(study.root)]
    for answer in ("Enter", "n"):
        terminal.run(*command, "show", "--names", **environment)
        terminal.wait("Show them? [y/N]")
        terminal.type(*([answer, "Enter"] if answer != "Enter" else [answer]))
        screen = terminal.wait("status=1")
        assert "Daniel" not in screen
    terminal.run(*command, "show", "--names", **environment)
    terminal.wait("Show them? [y/N]")
    terminal.type("y", "Enter")
    assert "Daniel Reid" in terminal.wait("status=0")
    terminal.run(*command, "add", "User 3", **environment)
    terminal.wait("an empty line ends")
    terminal.type("Marmaduke Fyx", "Enter", "Enter")
    terminal.wait("User 3 has 1 name now")
    terminal.wait("status=0")
    # What cannot be taken back is asked before: names an import lacks, and the whole roster.
    terminal.run(*command, "import", str(study.root / "roster.toml"), **environment)
    terminal.wait("Replace it? [y/N]")
    terminal.type("n", "Enter")
    terminal.wait("status=1")
    assert "User 3" in study("roster", "show").out
    terminal.run(*command, "forget", "User 3", **environment)
    terminal.wait("an empty line ends:")
    terminal.type("Enter")
    terminal.wait("off the roster? [y/N]")
    terminal.type("n", "Enter")
    terminal.wait("status=1")
    assert "User 3" in study("roster", "show").out
    terminal.run(*command, "forget", "User 9", **environment)
    terminal.wait("Nobody on the roster has that code")  # nothing is asked of it first
    terminal.run(*command, "remove", **environment)
    terminal.wait("Remove it? [y/N]")
    terminal.type("Enter")
    terminal.wait("status=1")
    assert "User 3" in study("roster", "show").out
    terminal.run(*command, "remove", **environment)
    terminal.wait("Remove it? [y/N]")
    terminal.type("y", "Enter")
    terminal.wait("status=0")
    study("roster", "show").failed_in_two_lines()
