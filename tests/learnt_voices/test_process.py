"""The process that learns voices: a real one, on a real spool; what it says and what it leaves."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import VOICES
from tests.audio import Recording, running, wait_until
from tests.learnt_voices.conftest import Scene
from tests.learnt_voices.test_roster import MARKED_MS


def told(scene: Scene) -> list[msg.Whose]:
    """All lines of the sample meeting; of each person the first are marked."""
    marked: dict[str, int] = {}
    lines = []
    for n, turn in enumerate(scene.turns):
        before = marked.get(turn.speaker, 0)
        marked[turn.speaker] = before + turn.end_ms - turn.start_ms
        code = turn.speaker if before < MARKED_MS else None
        lines.append(msg.Whose(f"u{n:05d}", turn.start_ms, turn.end_ms, code))
    return lines


def test_it_suggests_and_leaves_nothing(
    tmp_path: Path, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    recording = Recording(tmp_path)
    recording.record(scene.sound)
    before = sorted(path for path in tmp_path.rglob("*"))
    with running(VOICES, recording, msg.VoicesConfig()) as voices:
        for line in told(scene):
            voices.send(line)
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        latest = {one.line: one for one in voices.of_kind(msg.Suggested)}
        whose = {f"u{n:05d}": turn.speaker for n, turn in enumerate(scene.turns)}
        unmarked = [line.line for line in told(scene) if line.code is None]
        right = [line for line in unmarked if line in latest and latest[line].code == whose[line]]
        assert len(right) >= len(unmarked) / 2
        assert all(one.code in (None, whose[line]) for line, one in latest.items())
        # The same told again says nothing new; a line that is no more is not spoken of again.
        count = len(voices.of_kind(msg.Suggested))
        voices.send(msg.NoLine(right[0]))
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        assert len(voices.of_kind(msg.Suggested)) == count
        if os.name == "posix":
            files = [link.resolve() for link in Path(f"/proc/{voices.pid}/fd").iterdir()]
            assert not [path for path in files if "memfd" in path.name or ".npy" in path.name]
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_it_stands_back_behind_the_others_and_goes_with_its_parent(
    tmp_path: Path, scene: Scene
) -> None:
    recording = Recording(tmp_path)
    recording.record(scene.turns[0].of(scene.sound))
    with running(VOICES, recording, msg.VoicesConfig()) as voices:
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        if os.name == "posix":
            assert os.getpriority(os.PRIO_PROCESS, voices.pid) > os.getpriority(
                os.PRIO_PROCESS, os.getpid()
            )
        voices.child.close(2.0)
        wait_until(lambda: not voices.child.alive)


def test_who_it_is_counts_though_the_line_still_waits_to_be_heard(
    tmp_path: Path, scene: Scene
) -> None:
    """A digit comes while the process is busy with the lines before: the latest word counts."""
    recording = Recording(tmp_path)
    recording.record(scene.sound)
    with running(VOICES, recording, msg.VoicesConfig()) as voices:
        for line in told(scene):
            voices.send(replace(line, code=None))
        for line in told(scene):
            voices.send(line)
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        assert voices.of_kind(msg.Suggested)


def test_damaged_sound_has_no_voice(tmp_path: Path, scene: Scene) -> None:
    recording = Recording(tmp_path)
    recording.record(scene.sound)
    for path in recording.folder.glob("*.aud"):
        data = bytearray(path.read_bytes())
        data[2_000:-2_000] = bytes(len(data) - 4_000)
        path.write_bytes(bytes(data))
    with running(VOICES, recording, msg.VoicesConfig()) as voices:
        for line in told(scene):
            voices.send(line)
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        assert not voices.of_kind(msg.Suggested)
