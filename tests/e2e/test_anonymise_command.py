"""`facilitator anonymise`: a filter for any text, run as a person or a script runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import COMMAND, ROSTER, Study, command_with
from tests.sudachi import old_sudachi

SAID = "Well, Daniel told me to ring 07700 900123, and Doctor Quarshie agreed."


def masked(
    *arguments: str, given: bytes, cwd: Path, modules: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`modules`: a folder of Python modules that come before all others."""
    command = [str(COMMAND)] if modules is None else command_with(modules)
    return subprocess.run(
        [*command, "anonymise", *arguments],
        input=given,
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def roster(tmp_path: Path) -> str:
    file = tmp_path / "names.toml"
    file.write_text(ROSTER, encoding="utf-8")
    return str(file)


def test_outside_any_study_with_a_roster(tmp_path: Path, roster: str) -> None:
    done = masked("--language", "en", "--roster", roster, given=SAID.encode(), cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == b""
    assert done.stdout.decode() == (
        "Well, User 1 told me to ring [phone number], and Doctor [Person 1] agreed.\n"
    )


def test_as_json_each_redaction_says_where_and_why(tmp_path: Path, roster: str) -> None:
    line = f"It’s 👋 clear: {SAID}"
    done = masked("--json", "--roster", roster, "-", given=line.encode(), cwd=tmp_path)
    shown = json.loads(done.stdout)
    assert list(shown) == ["text", "redactions"]
    text, at = "", 0
    for redaction in shown["redactions"]:
        fields = ["start", "end", "label", "replacement", "source", "certainty"]
        assert list(redaction) == fields
        text += line[at : redaction["start"]] + redaction["replacement"]
        at = redaction["end"]
    assert text + line[at:] == shown["text"]
    assert line[shown["redactions"][0]["start"] :].startswith("Daniel")
    assert shown["redactions"][0]["source"] == "roster"


def test_what_is_only_suggested_may_be_left(tmp_path: Path, roster: str) -> None:
    # A capital alone is no proof.
    line = "So it was Quarshie there, and Daniel."
    everything, certain = (
        json.loads(
            masked("--json", "--roster", roster, *more, given=line.encode(), cwd=tmp_path).stdout
        )
        for more in ((), ("--certain-only",))
    )
    assert {r["certainty"] for r in everything["redactions"]} == {"certain", "suggested"}
    assert "Quarshie" not in everything["text"]
    assert [r["certainty"] for r in certain["redactions"]] == ["certain"]
    assert certain["text"] == "So it was Quarshie there, and User 1."


def test_lines_stay_lines(tmp_path: Path, roster: str) -> None:
    given = "\ufeffDan\r\n\r\n\n  \nmy name is Dan\x0b\x85\u2028ok\nlast, without an end: Dan"
    expected = "User 1\n\n\n  \nmy name is User 1\x0b\x85\u2028ok\nlast, without an end: User 1\n"
    done = masked("--roster", roster, given=given.encode(), cwd=tmp_path)
    assert done.stdout.decode() == expected
    done = masked("--roster", roster, "--json", given=given.encode(), cwd=tmp_path)
    objects = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [o["text"] for o in objects] == expected.removesuffix("\n").split("\n")
    assert masked(given=b"", cwd=tmp_path).stdout == b""


@pytest.mark.parametrize(
    "given",
    [
        b"Dan \xff Dan\n\xc3",
        b"Dan \xff\xfe Dan\n",
        b"\xed\xa0\x80 Dan",
        b"Dan \x01\x02 Dan\n",
        bytes(range(1, 256)) * 3 + b" Dan",
    ],
)
def test_no_bytes_make_it_fail(tmp_path: Path, roster: str, given: bytes) -> None:
    for more in ((), ("--json",), ("--language", "ja"), ("--certain-only",)):
        done = masked("--roster", roster, *more, given=given, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        shown = done.stdout.decode()
        assert "Dan" not in shown
        assert "User 1" in shown


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_because_no_name_would_be_found_in_it(
    tmp_path: Path, roster: str, coding: str
) -> None:
    given = "\n\nDan\n".encode(coding)
    (tmp_path / "notes.txt").write_bytes(given)
    for arguments, stdin in ((["notes.txt"], b""), ([], given)):
        done = masked("--roster", roster, *arguments, given=stdin, cwd=tmp_path)
        assert done.returncode == 1
        assert b"UTF-16" in done.stderr
        assert len(done.stderr.splitlines()) == 2
        assert done.stdout == b""


def test_utf_16_that_comes_late_stops_it(tmp_path: Path, roster: str) -> None:
    given = (b" " * 60_000 + b"\n") * 20 + "Dan\n".encode("utf-16-le")
    done = masked("--language", "fr", "--roster", roster, given=given, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.strip() == b""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("It was Daniel Re-\nid who came.", "It was User 1\n who came."),
        ("It was Da-  \n  nny, I think.", "It was User 1\n  , I think."),
        ("We met Da\u00ad\nnny\nDan", "We met User 1\n\nUser 1"),
        ("We met Da\u2010\r\nnny", "We met User 1\n"),
        ("We met Da-\nn-\nny there", "We met User 1\n\n there"),
        ("It was Quar-\nshie there.", "It was [Person 1]\n there."),
        ("a well-\nknown self-\nharm", "a well-\nknown self-\nharm"),
        ("we talked -\nand went home-\n", "we talked -\nand went home-"),
        ("the last line ends so: Dan-", "the last line ends so: User 1-"),
    ],
)
def test_a_word_that_a_hyphen_cuts_at_a_lines_end_is_one_word(
    tmp_path: Path, roster: str, given: str, expected: str
) -> None:
    done = masked("--roster", roster, given=given.encode(), cwd=tmp_path)
    assert done.stdout.decode().removesuffix("\n") == expected
    done = masked("--roster", roster, "--json", given=given.encode(), cwd=tmp_path)
    lines = [line.removesuffix("\r") for line in given.split("\n")]
    for line, shown in zip(lines, map(json.loads, done.stdout.splitlines()), strict=False):
        at, text = 0, ""
        for r in shown["redactions"]:
            text += line[at : r["start"]] + r["replacement"]
            at = r["end"]
        assert text + line[at:] == shown["text"]


def test_roster_names_cut_by_a_hyphen(tmp_path: Path) -> None:
    file = tmp_path / "names.toml"
    names = ["Lucia d'Angelo", "Łukasz Wiśniewski", "Anne-Marie Le Guin", "Tom Markham"]
    file.write_text(
        "".join(
            f'[[participants]]\ncode = "User {n}"\nnames = ["{name}"]\n'
            for n, name in enumerate(names, 1)
        )
    )
    given = "my friend Lu-\ncia and Wiś-\nniewski, Anne-\nMarie and Mark-\nham agreed"
    done = masked("--roster", str(file), given=given.encode(), cwd=tmp_path)
    assert done.stdout.decode() == (
        "my friend User 1\n and User 2\n, User 3\n and User 4\n agreed\n"
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_said(tmp_path: Path, roster: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [str(COMMAND), "anonymise", "--roster", roster],
            input=SAID.encode(),
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 2
    assert b"could not be written" in done.stderr


def test_the_locale_changes_nothing(tmp_path: Path, roster: str) -> None:
    given = "Café, Dan, 会議\n".encode()
    for locale in ("C", "POSIX", "en_GB.ISO-8859-1"):
        done = masked(
            "--roster",
            roster,
            given=given,
            cwd=tmp_path,
            LC_ALL=locale,
            PYTHONUTF8="0",
            PYTHONCOERCECLOCALE="0",
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode() == "Café, User 1, 会議\n"


def test_a_file_by_name(tmp_path: Path, roster: str) -> None:
    (tmp_path / "talk.txt").write_text(SAID, encoding="utf-8")
    done = masked("talk.txt", "--roster", roster, given=b"", cwd=tmp_path)
    assert b"User 1" in done.stdout
    for name in ("nowhere.txt", "."):
        done = masked(name, given=b"", cwd=tmp_path)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 2


def test_a_malformed_roster_ends_it_before_a_line_is_shown(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('[[participants]]\nnames = ["Zorblatt"]\n')
    done = masked("--roster", "r.toml", given=b"Zorblatt\n", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"line 1" in done.stderr
    assert b"Zorblatt" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.parametrize("content", ["", "\n# nobody yet\n"])
def test_a_roster_that_names_nobody_ends_it_before_a_line_is_shown(
    tmp_path: Path, content: str
) -> None:
    (tmp_path / "r.toml").write_text(content)
    done = masked("--roster", "r.toml", given=b"Zorblatt\n", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"names nobody" in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_other_languages_are_told_what_is_missing(tmp_path: Path, roster: str) -> None:
    done = masked("--language", "fr", "--roster", roster, given=SAID.encode(), cwd=tmp_path)
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert b"User 1" in done.stdout
    assert b"[phone number]" in done.stdout
    assert masked("--language", "en-GB", given=b"Hello.", cwd=tmp_path).stderr == b""


def test_without_the_japanese_extra_it_says_so_and_goes_on(tmp_path: Path, roster: str) -> None:
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "sudachipy.py").write_text("raise ImportError")
    given = "Danさんが来た\n".encode()
    arguments = ("--language", "ja", "--roster", roster)
    assert masked(*arguments, given=given, cwd=tmp_path).stderr == b""
    path = tmp_path / "without"
    done = masked(*arguments, given=given, cwd=tmp_path, modules=path)
    assert done.returncode == 0
    assert done.stdout.decode() == "User 1さんが来た\n"
    assert len(done.stderr.splitlines()) == 1
    assert b"Sudachi" in done.stderr
    assert masked("--roster", roster, given=b"Dan", cwd=tmp_path, modules=path).stderr == b""


def test_with_another_packages_old_sudachi_it_says_so_and_goes_on(
    tmp_path: Path, roster: str
) -> None:
    old_sudachi(tmp_path / "old")
    given = "Danさんが来た\n山田さんも来た\n".encode()
    named = ("--language", "ja", "--roster", roster)
    done = masked(*named, given=given, cwd=tmp_path, modules=tmp_path / "old")
    assert done.returncode == 0
    assert done.stdout.decode() == "User 1さんが来た\n[Person 1]さんも来た\n"
    assert b"SudachiPy 0.6.11 or its dictionary does not fit" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_each_line_comes_out_while_the_pipe_stays_open(tmp_path: Path, roster: str) -> None:
    process = subprocess.Popen(
        [str(COMMAND), "anonymise", "--roster", roster],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin and process.stdout and process.stderr
    for said, shown in (("Hello, Dan.", "Hello, User 1."), ("", ""), ("Dan's bag", "User 1's bag")):
        process.stdin.write(f"{said}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().decode() == f"{shown}\n"
    process.stdin.close()
    assert process.wait(timeout=20) == 0
    assert process.stderr.read() == b""
    process.stdout.close()
    process.stderr.close()


def test_codes_are_the_same_throughout_a_run(tmp_path: Path) -> None:
    given = b"Doctor Iqbal rang.\nMrs Quarshie too.\ndoctor iqbal said so\n"
    shown = masked(given=given, cwd=tmp_path).stdout.decode().splitlines()
    assert shown == ["Doctor [Person 1] rang.", "Mrs [Person 2] too.", "doctor [Person 1] said so"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's pipe")
def test_a_reader_that_has_had_enough(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Nothing to see here.\n" * 20_000)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; '{COMMAND}' anonymise long.txt | head -2"],
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("named", [False, True])
def test_nothing_heavy_is_imported_for_a_line(tmp_path: Path, roster: str, named: bool) -> None:
    program = (
        "import sys; from facilitator.cli import main; assert main(sys.argv[1:]) == 0;"
        "heavy = {'textual', 'numpy', 'faster_whisper', 'cryptography', 'tinydb', 'sudachipy'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    more = ("--roster", roster) if named else ()
    done = subprocess.run(
        [sys.executable, "-c", program, "anonymise", *more],
        input=b"Hello, Dan.\n",
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr.decode().strip() == "[]"


# -- inside a study ----------------------------------------------------------------------------


def in_study(study: Study, *arguments: str, given: str) -> dict[str, Any]:
    done = masked(
        *arguments,
        "--json",
        given=given.encode(),
        cwd=study.root,
        FACILITATOR_HOME=str(study.home),
    )
    assert done.returncode == 0, done.stderr
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_the_studys_policy_applies_inside_it(study: Study) -> None:
    file = study.root / "study.toml"
    said = "I am 43 and live on Balmoral, says Doctor Quarshie."
    assert "[age" not in in_study(study, given=said)["text"]
    text = file.read_text(encoding="utf-8").replace("ages = 0", "ages = 10")
    file.write_text(text.replace("off = []", 'off = ["title"]'), "utf-8")
    shown = in_study(study, given=said)
    assert "title" not in {r["source"] for r in shown["redactions"]}
    # Elsewhere the study is named.
    done = masked(
        "--workspace", str(study.root), "--json", given=said.encode(), cwd=study.root.parent
    )
    assert json.loads(done.stdout) == shown
    file.write_text("language = 3", "utf-8")
    done = masked(given=said.encode(), cwd=study.root)
    assert done.returncode == 1
    assert b"study.toml" in done.stderr


def test_the_stored_roster_is_taken_unless_another_is_named(study: Study, tmp_path: Path) -> None:
    assert in_study(study, given="Danny and Dan")["redactions"] != []
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    assert in_study(study, given="hello dan")["text"] == "hello User 1"
    other = tmp_path / "other.toml"
    other.write_text('[[participants]]\ncode = "Nurse 3"\nnames = ["Dan"]\n')
    assert in_study(study, "--roster", str(other), given="hello dan")["text"] == "hello Nurse 3"


def test_codes_are_the_studys_where_it_has_any(study: Study, tmp_path: Path) -> None:
    # Nothing stored: codes of this run alone, and nothing is made.
    assert in_study(study, given="Doctor Quarshie")["text"] == "Doctor [Person 1]"
    assert in_study(study, given="Doctor Iqbal")["text"] == "Doctor [Person 1]"
    assert not study.home.exists()
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    assert in_study(study, given="Doctor Quarshie")["text"] == "Doctor [Person 1]"
    assert in_study(study, given="Doctor Iqbal, Doctor Quarshie")["text"] == (
        "Doctor [Person 2], Doctor [Person 1]"
    )
    # Those of another roster are no concern of the study's list.
    named = ("--roster", str(study.root / "roster.toml"))
    assert in_study(study, *named, given="Mrs Nasreen")["text"] == "Mrs [Person 1]"
    assert in_study(study, given="Mrs Nasreen")["text"] == "Mrs [Person 3]"
    (file,) = (study.home / "rosters").glob("*.codes")
    file.write_bytes(file.read_bytes()[:-1])
    done = masked(given=b"Hello", cwd=study.root, FACILITATOR_HOME=str(study.home))
    assert done.returncode == 1
    assert done.stdout == b""
    assert len(done.stderr.splitlines()) == 2


def test_two_runs_at_once_in_one_study_agree(study: Study) -> None:
    assert study("roster", "import", str(study.root / "roster.toml")).status == 0
    runs = [
        subprocess.Popen(
            [str(COMMAND), "anonymise"],
            cwd=study.root,
            env=study.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]

    def said(run: int, text: str) -> str:
        process = runs[run]
        assert process.stdin and process.stdout
        process.stdin.write(f"{text}\n".encode())
        process.stdin.flush()
        return process.stdout.readline().decode().strip()

    assert said(0, "Dan and Doctor Iqbal") == "User 1 and Doctor [Person 1]"
    assert said(1, "Dan and Doctor Quarshie") == "User 1 and Doctor [Person 2]"
    assert said(0, "Doctor Quarshie") == "Doctor [Person 2]"
    for process in runs:
        assert process.stdin and process.stdout
        process.stdin.close()
        assert process.wait(timeout=20) == 0
        process.stdout.close()


BROKEN = """\
class Broken:
    name = "broken"
    languages = ()

    def detect(self, text, context):
        if "break" in text:
            raise KeyError(text)
        return ()


def detector(policy):
    return Broken()
"""


def test_an_installed_detector_that_fails_is_told_at_the_end(study: Study, tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "broken-1.0.dist-info").mkdir(parents=True)
    (package / "broken.py").write_text(BROKEN)
    info = package / "broken-1.0.dist-info"
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[facilitator.detectors]\nbroken = broken:detector\n")
    file = study.root / "study.toml"
    text = file.read_text(encoding="utf-8").replace("also = []", 'also = ["broken"]')
    file.write_text(text, encoding="utf-8")
    named = ("--roster", str(study.root / "roster.toml"))
    given = b"Dan may break it\nDan\nbreak, Dan\n"
    done = masked(*named, given=given, cwd=study.root, modules=package)
    assert done.returncode == 0
    assert done.stdout == b"User 1 may break it\nUser 1\nbreak, User 1\n"
    assert len(done.stderr.splitlines()) == 1
    assert b"'broken' failed (KeyError, " in done.stderr
    # Not installed: an error of two lines, before any text.
    done = masked(*named, given=given, cwd=study.root)
    assert done.returncode == 1
    assert done.stdout == b""
    assert len(done.stderr.splitlines()) == 2
