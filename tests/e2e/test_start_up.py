"""What a command imports: help must not wait for screens or speech."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import facilitator
from facilitator.study import Study, parse_study
from facilitator.study_settings import study_text
from facilitator.workflow.guides import shipped_guides
from facilitator.workflow.study import sample_guide
from tests.e2e.conftest import COMMAND

ROOT = Path(facilitator.__file__).parent.parent
HEAVY = ("textual", "faster_whisper", "ctranslate2", "numpy", "av", "sounddevice", "tinydb")


def imported_by(*arguments: str) -> set[str]:
    """Modules a fresh process has imported after running the command line with `arguments`."""
    program = (
        "import sys\n"
        "from facilitator.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    pass\n"
        "print('\\n'.join(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stderr.splitlines()}


def test_help_imports_nothing_heavy() -> None:
    assert imported_by("--help").isdisjoint(HEAVY)
    assert imported_by("live", "--help").isdisjoint(HEAVY)


def test_looking_at_sessions_imports_neither_screens_nor_speech(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    found = imported_by("--workspace", str(tmp_path), "sessions")
    assert found.isdisjoint({"textual", "faster_whisper", "sounddevice", "av"})


def test_the_installed_command_and_the_module_are_one() -> None:
    version = f"facilitator {facilitator.__version__}\n"
    for command in ([str(COMMAND)], [sys.executable, "-m", "facilitator"]):
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert done.stdout == version


def test_the_guides_that_init_writes_are_those_in_topic_guides() -> None:
    """The package carries a copy, because an installation has no topic_guides/."""
    kept = (ROOT / "topic_guides" / "recovery.md").read_text(encoding="utf-8")
    assert sample_guide() == kept
    examples = ROOT / "topic_guides" / "examples"
    assert shipped_guides() == {
        path.relative_to(examples).with_suffix("").as_posix(): path.read_text(encoding="utf-8")
        for path in examples.rglob("*.md")
    }


def test_the_study_file_at_the_root_is_the_one_init_writes() -> None:
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    study = parse_study(text)
    assert text == study_text(study.title)
    known = {"title", "language", "model", "device", "threads", "regions", "seats"}
    known |= {"expect", "second_pass", "suggest_speakers", "review"}
    assert set(tomllib.loads(text)) == known | {"keys", "sealed", "retention", "anonymise"}
    assert study.anonymise == Study().anonymise
