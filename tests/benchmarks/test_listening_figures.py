"""Figures of the live way with real models on real voices: what it costs, what noise is made of,
what happens where the model is too slow or its process is killed.

They print; they assert nothing about time. The models lie in FACILITATOR_TEST_MODELS, the voices
beside the checkout; what is missing is skipped and said.
"""

from __future__ import annotations

import contextlib
import os
import random
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import SPEECH
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.workflow.headless import run_headless
from facilitator.workflow.live import LiveMeeting
from tests.audio import Recording, running, write_wav
from tests.benchmarks.test_hours_figures import resident_mb
from tests.benchmarks.test_lag_figures import meeting_with
from tests.benchmarks.test_voice_figures import piece, spans_in
from tests.e2e.conftest import Study
from tests.e2e.terminal import children
from tests.noises import applause, babble, hiss, hum, music, next_door
from tests.voices import meeting_of
from tests.weights import real_model

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.timeout(3600),
    pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc"),
]

MODELS = ("tiny.en", "base")
MINUTES = 2
"""Of voices, at the pace of time: enough for thirty lines."""


ALONE = """
import sys, time
import numpy as np
from faster_whisper import WhisperModel
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8", cpu_threads=int(sys.argv[3]))
sound = np.fromfile(sys.argv[2], "<i2").astype(np.float32) / 32768
began = time.process_time()
segments, _ = model.transcribe(sound, language="en", beam_size=5)
print(sum(len(s.text) for s in segments), time.process_time() - began)
"""


@pytest.mark.parametrize("pace", ["realtime", "fast"])
@pytest.mark.parametrize("model", MODELS)
def test_processor_time_of_the_whole_way_against_the_engine_alone(
    model: str, pace: str, study: Study, tmp_path: Path
) -> None:
    folder = real_model(model)
    sound = meeting_of("librispeech")[: MINUTES * 60 * SAMPLE_RATE]
    file, raw = write_wav(tmp_path / "voices.wav", sound), tmp_path / "voices.raw"
    raw.write_bytes(sound.astype("<i2").tobytes())

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = spent()
    done = study(
        *("live", "--guide", "short", "--input", str(file), "--headless", "--json"),
        *("--consent-confirmed", "--model", str(folder), "--pace", pace),
        timeout=1500,
    )
    assert done.status == 0, done.err
    whole = spent() - before
    threads = str(len(os.sched_getaffinity(0)))
    alone = subprocess.run(
        [sys.executable, "-c", ALONE, str(folder), str(raw), threads],
        capture_output=True,
        text=True,
        check=True,
    )
    engine = float(alone.stdout.split()[1])
    print(
        f"\nprocessor time of the whole way, {model}, {MINUTES} min of voices, {pace}: "
        f"{whole:.1f} s, faster-whisper alone {engine:.1f} s, ratio {whole / engine:.2f}"
    )


@pytest.mark.parametrize("model", MODELS)
def test_characters_made_of_sounds_without_speech(model: str) -> None:
    from facilitator.speech.whisper import Whisper

    engine = Whisper(real_model(model), "en")
    crowd = babble(60)
    sounds = {
        "digital silence": np.zeros(60 * SAMPLE_RATE, np.int16),
        "a silent room": hiss(60),
        "hum": hum(60),
        "applause": applause(60),
        "music": music(60),
        "babble of twelve, next door": next_door(crowd),
        "babble of twelve, in the room": crowd,
    }
    print(f"\ncharacters a minute with {model}\n| sound | spans | flagged | unflagged |")
    print("|---|---|---|---|")
    for name, sound in sounds.items():
        spans = spans_in(sound)
        told = [engine.decode(piece(sound, [h]), h.start // 16, h.probabilities) for h in spans]
        flagged = sum(len(one.text) for one in told if one and one.doubts)
        unflagged = sum(len(one.text) for one in told if one and not one.doubts)
        print(f"| {name} | {len(spans)} | {flagged} | {unflagged} |")


TOO_FAST = 30
"""So many times faster than time sound comes in: more than twice what base keeps up with here."""


def test_a_model_that_is_much_too_slow(tmp_path: Path) -> None:
    """Sound comes in faster than it can be decoded, then stops: what waits is caught up."""
    folder = real_model("base")
    sound = meeting_of("librispeech")
    recording = Recording(tmp_path)
    config = msg.SpeechConfig(str(folder), "en", smaller=str(real_model("tiny.en")))
    memory: list[tuple[str, float]] = []
    with recording.writer() as writer, running(SPEECH, recording, config) as process:
        process.wait(msg.Ready, 120)
        memory.append(("model loaded", resident_mb(process.pid)))
        began = time.monotonic()
        for loop in range(4):
            for second in range(len(sound) // SAMPLE_RATE):
                writer.append(sound[second * SAMPLE_RATE :][:SAMPLE_RATE].tobytes())
                due = began + (loop * len(sound) / SAMPLE_RATE + second) / TOO_FAST
                time.sleep(max(0.0, due - time.monotonic()))
            memory.append((f"{(loop + 1) * len(sound) // SAMPLE_RATE} s", resident_mb(process.pid)))
        came = time.monotonic() - began
        reached = 4 * len(sound) // 16
        while process.wait(msg.Reached, 1500).ms < reached - 6_000:
            pass
        caught = time.monotonic() - began - came
        memory.append(("caught up", resident_mb(process.pid)))
        spans = [(u.start_ms, u.end_ms) for u in process.of_kind(msg.Utterance)]
        steps = [(one.step, one.late_ms // 1000) for one in process.of_kind(msg.Overload)]
    assert all(a[1] <= b[0] for a, b in pairwise(spans)), "a span twice"
    print(
        f"\n{4 * len(sound) / SAMPLE_RATE:.0f} s of sound came in {came:.0f} s; base, with tiny.en "
        f"to give way to: {len(spans)} spans, caught up {caught:.0f} s later; "
        f"steps (how late, s): {', '.join(f'{step} ({late})' for step, late in steps)}"
    )
    print("memory of speech in MB: " + ", ".join(f"{what} {mb:.0f}" for what, mb in memory))


ROUNDS = 20


def test_the_speech_process_is_killed_or_stopped_at_random(study: Study) -> None:
    """Of real voices with a real model: no span without text, none twice."""
    folder = real_model("tiny.en")
    sound = meeting_of("librispeech")[: 240 * SAMPLE_RATE]
    whole = _spans(meeting_with(study, folder, sound), lambda _: None)
    chance = random.Random(11)
    over = threading.Event()
    done: dict[str, int] = {"killed": 0, "stopped": 0}

    def torment(meeting: LiveMeeting) -> None:
        while sum(done.values()) < ROUNDS and not over.wait(chance.uniform(2, 9)):
            pid = children(os.getpid()).get("facilitator.speech")
            if pid is None:
                continue
            with contextlib.suppress(ProcessLookupError):
                if chance.random() < 0.5:
                    os.kill(pid, signal.SIGKILL)
                    done["killed"] += 1
                else:
                    os.kill(pid, signal.SIGSTOP)
                    over.wait(chance.uniform(0.2, 3))
                    os.kill(pid, signal.SIGCONT)
                    done["stopped"] += 1

    found = _spans(meeting_with(study, folder, sound), torment, over)
    twice = sum(a[1] > b[0] for a, b in pairwise(found))
    lost = [
        (start, end)
        for start, end in whole
        if sum(max(0, min(end, b) - max(start, a)) for a, b in found) < 0.9 * (end - start)
    ]
    print(
        f"\nspeech killed {done['killed']} times and stopped {done['stopped']} times in 4 min: "
        f"{len(found)} spans of {len(whole)}, {len(lost)} without text, {twice} twice {lost}"
    )


def _spans(
    meeting: LiveMeeting,
    torment: Callable[[LiveMeeting], None],
    over: threading.Event | None = None,
) -> list[tuple[int, int]]:
    """Where a meeting has text at its end, with something that goes on beside it."""
    thread = threading.Thread(target=torment, args=(meeting,))
    thread.start()
    run_headless(meeting, lambda _: None)
    if over:
        over.set()
    thread.join()
    return [(u.start_ms, u.end_ms) for u in meeting.session.utterances]
