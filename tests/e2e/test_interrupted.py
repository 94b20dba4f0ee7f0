"""A meeting that is stopped or cut off: everything heard is there, and the rest can be had."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import wave
from pathlib import Path

import pytest

from tests.e2e.conftest import Study
from tests.e2e.terminal import children

SENTENCES = [
    "Good morning everyone and thank you for coming.",
    "I think hope is important for me.",
    "Nobody asked me what I wanted on the ward.",
    "It was very hard to talk about it.",
    "My name is Daniel Reid.",
    "We all need somebody to talk to.",
]


@pytest.fixture(scope="session")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """About a quarter of a minute of talk, with pauses, as a WAV file."""
    folder = tmp_path_factory.mktemp("talk")
    path = folder / "talk.wav"
    with wave.open(str(path), "wb") as out:
        for number, sentence in enumerate(SENTENCES):
            spoken = folder / f"{number}.wav"
            subprocess.run(["espeak-ng", "-v", "en-gb", "-w", str(spoken), sentence], check=True)
            with wave.open(str(spoken), "rb") as one:
                if number == 0:
                    out.setparams(one.getparams())
                out.writeframes(one.readframes(one.getnframes()))
                out.writeframes(bytes(2 * one.getframerate()))
    return path


def start(study: Study, talk: Path) -> subprocess.Popen[str]:
    return study.start(
        *("live", "--guide", "short", "--input", str(talk), "--roster", "roster.toml"),
        *("--headless", "--consent-confirmed", "--json", "--id", "m1"),
    )


def first_utterance(process: subprocess.Popen[str]) -> dict[str, object]:
    assert process.stdout is not None
    line: dict[str, object] = json.loads(process.stdout.readline())
    assert line["kind"] == "utterance"
    return line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_cleanly_and_resume_finishes(
    study: Study, talk: Path, number: signal.Signals
) -> None:
    process = start(study, talk)
    first = first_utterance(process)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    last = json.loads(out.splitlines()[-1])
    assert last["kind"] == "stopped"
    assert last["session"] == "m1"
    assert "facilitator resume m1" in err
    assert "of the file were not heard" in err

    # It knows the file and goes on in it, where it stopped: nothing is missing, nothing twice.
    resumed = study("resume", "m1", "--headless", "--json", "--pace", "fast")
    assert resumed.status == 0, resumed.err
    assert "of the file are still to be heard" in resumed.err
    assert "not heard" not in resumed.err
    assert abs(resumed.objects[-1]["duration_ms"] - length_ms(talk)) <= 1
    assert resumed.objects[-1]["utterances"] > last["utterances"] >= 1
    assert resumed.objects[-1]["remarks"] == []
    starts = [line["start_ms"] for line in resumed.objects[:-1]]
    assert all(int(str(first["end_ms"])) <= start for start in starts)
    assert "has ended" in study("resume", "m1").failed_in_two_lines()
    assert study("verify", "m1").status == 0
    assert [e for e in study("log", "m1", "--json").objects if e["kind"] == "GapNoted"] == []
    assert str(talk) not in study("log", "m1", "--json").out  # a path may name somebody


def length_ms(path: Path) -> int:
    with wave.open(str(path)) as file:
        frames: int = file.getnframes()
        return frames * 1000 // int(file.getframerate())


def test_a_file_that_has_moved_is_asked_for_and_told_from_others(
    study: Study, talk: Path, tmp_path: Path
) -> None:
    here = Path(shutil.copy(talk, tmp_path / "here.wav"))
    process = start(study, here)
    first_utterance(process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    stopped = json.loads(out.splitlines()[-1])["duration_ms"]
    moved = here.rename(tmp_path / "there.wav")

    error = study("resume", "m1", "--headless").failed_in_two_lines()
    assert "was not heard" in error
    assert "--input FILE" in error
    other = tmp_path / "other.wav"
    sound = bytearray(moved.read_bytes())
    sound[5_000:6_000] = bytes(1_000)
    other.write_bytes(sound)
    given = study("resume", "m1", "--headless", "--input", str(other))
    assert "not the file" in given.failed_in_two_lines()
    assert "no file" in study("resume", "m1", "--input", "away.wav").failed_in_two_lines()

    ended = study("resume", "m1", "--headless", "--json", "--input", "none")
    assert ended.status == 0, ended.err
    assert "finishes the text and ends the meeting" in ended.err
    assert ended.objects[-1]["duration_ms"] == stopped
    (remark,) = ended.objects[-1]["remarks"]
    assert "(not played)" in remark
    [gap] = [e for e in study("log", "m1", "--json").objects if e["kind"] == "GapNoted"]
    assert abs(stopped + gap["missing_ms"] - length_ms(talk)) <= 1


def test_a_file_given_at_its_new_place_is_heard_to_its_end(
    study: Study, talk: Path, tmp_path: Path
) -> None:
    here = Path(shutil.copy(talk, tmp_path / "here.wav"))
    process = start(study, here)
    first_utterance(process)
    process.kill()
    process.communicate()
    moved = here.rename(tmp_path / "there.wav")
    resumed = study("resume", "m1", "--headless", "--json", "--pace", "fast", "--input", str(moved))
    assert resumed.status == 0, resumed.err
    assert abs(resumed.objects[-1]["duration_ms"] - length_ms(talk)) <= 1
    assert resumed.objects[-1]["remarks"] == []


def test_a_killed_meeting_is_recovered(study: Study, talk: Path) -> None:
    process = start(study, talk)
    first = first_utterance(process)
    # The whole group at once, as a power cut would; the children are on their own groups.
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    verified = study("verify", "m1")
    assert verified.status == 0, verified.err

    resumed = study("resume", "m1", "--headless", "--json", "--end")
    assert resumed.status == 0, resumed.err
    log = study("log", "m1", "--json")
    heard = [e for e in log.objects if e["kind"] == "UtteranceHeard"]
    assert heard[0]["utterance"] == first["id"]
    assert heard[0]["text"] == first["text"]
    assert len({e["start_ms"] for e in heard}) == len(heard) == resumed.objects[-1]["utterances"]
    kinds = [e["kind"] for e in log.objects]
    assert "RecordingPaused" in kinds
    assert kinds[-1] == "RecordingEnded"
    # The rest of the file was there to be heard.
    assert abs(resumed.objects[-1]["duration_ms"] - length_ms(talk)) <= 1


def test_a_second_process_is_refused(study: Study, talk: Path) -> None:
    process = start(study, talk)
    try:
        first_utterance(process)
        error = study("resume", "m1", "--headless").failed_in_two_lines()
        assert str(process.pid) in error
        # Reading along is allowed.
        assert study("log", "m1").status == 0
    finally:
        process.terminate()
        process.communicate(timeout=60)


def test_a_reader_that_goes_away_does_not_stop_the_recording(study: Study, talk: Path) -> None:
    process = study.start(
        *("live", "--guide", "short", "--input", str(talk), "--headless", "--pace", "fast"),
        *("--consent-confirmed", "--json", "--id", "m1"),
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(120) == 0
    assert process.stderr is not None
    process.stderr.close()
    log = study("log", "m1", "--json")
    assert log.objects[-1]["kind"] == "RecordingEnded"
    assert sum(e["kind"] == "UtteranceHeard" for e in log.objects) >= 3


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("child", ["facilitator.speech", "facilitator.capture"])
def test_a_child_that_dies_is_replaced_and_nothing_is_lost(
    study: Study, talk: Path, child: str
) -> None:
    whole = study(
        *("live", "--guide", "short", "--input", str(talk), "--headless", "--pace", "fast"),
        *("--consent-confirmed", "--json", "--id", "whole"),
    )
    assert whole.status == 0, whole.err

    process = start(study, talk)
    first = first_utterance(process)
    os.kill(children(process.pid)[child], signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    lines = [first, *(json.loads(line) for line in out.splitlines())]
    last = lines.pop()
    # What had not reached the disk when capture died is played again: less than a chunk is lost.
    assert abs(last["duration_ms"] - whole.objects[-1]["duration_ms"]) <= 250
    # A line may be told again, masked with what was learnt since.
    lines = [line for line in lines if line["kind"] == "utterance"]
    assert len({line["id"] for line in lines}) == len(lines)
    assert len(lines) >= len(whole.objects) - 2
    assert lines[-1]["end_ms"] >= whole.objects[-2]["end_ms"] - 600
    kinds = [e["kind"] for e in study("log", "m1", "--json").objects]
    assert "GapNoted" not in kinds  # a file waits: nothing of it is missing
    assert study("verify", "m1").status == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_neither_keys_nor_words_show_in_a_process_list(study: Study, talk: Path) -> None:
    process = start(study, talk)
    first_utterance(process)
    key = (study.home / "keys" / "m1.key").read_text(encoding="utf-8")
    secret = max(json.loads(key).values(), key=lambda value: len(str(value)))
    running = children(process.pid)
    assert set(running) == {"facilitator.capture", "facilitator.speech"}
    for pid in (process.pid, *running.values()):
        for name in ("cmdline", "environ"):
            try:
                shown = (Path("/proc") / str(pid) / name).read_bytes().decode(errors="replace")
            except PermissionError:
                continue
            assert str(secret) not in shown
            assert "Daniel" not in shown
    process.terminate()
    process.communicate(timeout=60)
