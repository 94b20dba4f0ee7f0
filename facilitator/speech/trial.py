"""How a speech model does on this machine: loaded, and timed on five seconds of speech.

In a process of its own, as a meeting has it: what a graphics card's driver does to that process is
not done to whoever asks, and nothing of the model stays in memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from facilitator import interpreter
from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.speech.device import LOST
from facilitator.speech.models import DEMO_FOLDER
from facilitator.study import CPU

SPEECH_S = 5
"""As much is timed. A model of Whisper's takes nearly the same for any span up to its window."""

FIRST_S = 2
"""Where in the sample meeting it begins: somebody is speaking there."""

TIMEOUT_S = 300.0
"""Loading the largest model from a slow disk, and hearing five seconds twice, is done by then."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: times in ms, what the model ran on in words, and a line if that is not what
    was wanted."""

    load_ms: int
    decode_ms: int
    runs_on: str
    remark: str | None

    @property
    def share(self) -> float:
        """Time needed for a second of speech, in seconds."""
        return self.decode_ms / (1000 * SPEECH_S)


def try_model(folder: Path, language: str, device: str, threads: int) -> Trial:
    """Loads and times the model (`device` and `threads` as study.toml has them).

    Raises FacilitatorError if it cannot be loaded, or is not done in TIMEOUT_S.
    """
    asked = {"folder": str(folder), "language": language, "device": device, "threads": threads}
    try:
        done = subprocess.run(
            interpreter.command("facilitator.speech.trial"),
            input=json.dumps(asked).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FacilitatorError(
            f"The speech model took longer than {TIMEOUT_S / 60:.0f} minutes for "
            f"{SPEECH_S} seconds of speech.",
            "It is too large for this machine: choose a smaller one (facilitator models list).",
        ) from None
    try:
        answer = json_of(done.stdout)
        if "what" not in answer:
            return read_as(Trial, answer)
    except (ValueError, TypeError):
        if device != CPU:
            # A card's library may end the process that uses it.
            found = try_model(folder, language, CPU, threads)
            return Trial(
                found.load_ms, found.decode_ms, found.runs_on, LOST.format(why="it failed")
            )
        raise FacilitatorError(
            "The speech model ended its process as it was used.",
            "There may be too little memory for it: choose a smaller one (models list).",
        ) from None
    raise FacilitatorError(answer["what"], answer["hint"])


def _try(asked: dict[str, Any]) -> Trial:
    from facilitator.domain.sound import SAMPLE_RATE
    from facilitator.speech.whisper import Whisper  # before the next: it keeps the hub offline

    from faster_whisper.audio import decode_audio  # isort: skip

    sound = decode_audio(str(DEMO_FOLDER.parent / "scene.opus"), SAMPLE_RATE)
    span = sound[FIRST_S * SAMPLE_RATE : (FIRST_S + SPEECH_S) * SAMPLE_RATE]
    began = time.monotonic()
    engine = Whisper(
        Path(asked["folder"]), asked["language"], asked["threads"] or None, asked["device"]
    )
    loaded = time.monotonic()
    times = []
    for _ in range(2):  # the first time memory is made, and kernels are compiled
        start = time.monotonic()
        engine.decode(span, 0, (1.0,) * (len(span) // 512))
        times.append(time.monotonic() - start)
    return Trial(
        round(1000 * (loaded - began)), round(1000 * min(times)), str(engine.device), engine.remark
    )


def _main() -> None:
    try:
        answer = asdict(_try(json_of(sys.stdin.buffer.read())))
    except FacilitatorError as error:
        answer = {"what": error.what, "hint": error.hint}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
