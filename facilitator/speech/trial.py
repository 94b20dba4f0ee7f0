"""How a speech model does on this machine: loaded, and timed on five seconds of speech, those of
the sample meeting or what a microphone has just given.

In a process of its own, as a meeting has it: what a graphics card's driver does to that process is
not done to whoever asks, and nothing of the model stays in memory.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from facilitator import interpreter
from facilitator.domain.reading import json_of, read_as
from facilitator.errors import FacilitatorError
from facilitator.speech.device import LOST
from facilitator.speech.models import DEMO_FOLDER
from facilitator.study_settings import CPU
from facilitator.words import _

SPEECH_S = 5
"""As much is timed. A model of Whisper's takes nearly the same for any span up to its window."""

FIRST_S = 2
"""Where in the sample meeting it begins: somebody is speaking there."""

TIMEOUT_S = 300.0
"""Loading the largest model from a slow disk, and hearing five seconds twice, is done by then."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it: times in ms, what the model ran on in words, a line if that is not what was
    wanted; and the raw text, if the sound was somebody's: "" where nobody spoke."""

    load_ms: int
    decode_ms: int
    runs_on: str
    remark: str | None
    text: str = field(default="", repr=False)

    @property
    def share(self) -> float:
        """Time needed for a second of speech, in seconds."""
        return self.decode_ms / (1000 * SPEECH_S)


def try_model(
    folder: Path, language: str, device: str, threads: int, pcm: bytes | None = None
) -> Trial:
    """Loads and times the model (`device` and `threads` as study.toml has them) on `pcm` (int16
    little-endian, mono, 16 kHz), which goes through pipes alone; without it on the sample meeting.

    Raises FacilitatorError if it cannot be loaded, or is not done in TIMEOUT_S.
    """
    asked: dict[str, object] = {
        "folder": str(folder), "language": language, "device": device, "threads": threads,
        "sound": None if pcm is None else base64.b64encode(pcm).decode(),
    }  # fmt: skip
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
            _(
                "The speech model took longer than {timeout_s:.0f} minutes for "
                "{speech_s} seconds of speech."
            ).format(timeout_s=TIMEOUT_S / 60, speech_s=SPEECH_S),
            _("It is too large for this machine: choose a smaller one (facilitator models list)."),
        ) from None
    try:
        answer = json_of(done.stdout)
        if "what" not in answer:
            return read_as(Trial, answer)
    except (ValueError, TypeError):
        if device != CPU:
            # A card's library may end the process that uses it.
            found = try_model(folder, language, CPU, threads, pcm)
            return replace(found, remark=LOST.format(why=_("it failed")))
        raise FacilitatorError(
            _("The speech model ended its process as it was used."),
            _("There may be too little memory for it: choose a smaller one (models list)."),
        ) from None
    raise FacilitatorError(answer["what"], answer["hint"])


def _try(asked: dict[str, Any]) -> Trial:
    from facilitator.domain.sound import SAMPLE_RATE
    from facilitator.speech.engines import load_engine
    from facilitator.speech.models import resolve

    os.environ["HF_HUB_OFFLINE"] = "1"  # before the next, which would ask it
    from faster_whisper.audio import decode_audio

    given = asked["sound"] and base64.b64decode(asked["sound"])
    if given:
        from facilitator.speech.voice import FRAME, VoiceFinder, samples_of

        finder = VoiceFinder()
        found = [*finder.feed(given), *finder.finish()]
        sound = samples_of(given)
        # Where nobody spoke, silence is timed, and its text is nobody's.
        spans = [(sound[s.start : s.end], s.probabilities) for s in found]
        spans = spans or [(sound, (0.0,) * (len(sound) // FRAME))]
    else:
        found = []
        sound = decode_audio(str(DEMO_FOLDER.parent / "scene.opus"), SAMPLE_RATE)
        span = sound[FIRST_S * SAMPLE_RATE : (FIRST_S + SPEECH_S) * SAMPLE_RATE]
        spans = [(span, (1.0,) * (len(span) // 512))]
    began = time.monotonic()
    folder = Path(asked["folder"])
    engine = load_engine(
        resolve(str(folder)).engine,
        folder,
        asked["language"],
        asked["threads"] or None,
        asked["device"],
    )
    loaded = time.monotonic()
    times = []
    for _rest in range(2):  # the first time memory is made, and kernels are compiled
        start = time.monotonic()
        heard = [engine.decode(span, 0, voice) for span, voice in spans]
        times.append(time.monotonic() - start)
    return Trial(
        round(1000 * (loaded - began)),
        round(1000 * min(times)),
        str(engine.device),
        engine.remark,
        " ".join(one.text for one in heard if one is not None) if found else "",
    )


def _main() -> None:
    from facilitator.vault.hardening import harden_process

    harden_process()
    try:
        answer = asdict(_try(json_of(sys.stdin.buffer.read())))
    except FacilitatorError as error:
        answer = {"what": error.what, "hint": error.hint}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    _main()
