"""Which part of the machine a speech model runs on: a graphics card that works, else the processor.

CTranslate2 tells how many CUDA devices there are, not whether what it needs for them is installed:
that shows only when a model is used, so one is, on a second of noise, before anybody relies on it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facilitator.study_settings import AUTO, CPU, CUDA
from facilitator.words import _, marked, plural

COMPUTE_TYPES = {
    CPU: ("int8", "float32"),
    CUDA: ("int8_float16", "int8_float32", "float16", "float32"),
}
"""What is taken, the first that the device can do: whole numbers of 8 bits need the least memory
and time, and cost Whisper next to nothing in accuracy."""

MOST_THREADS = 8
"""More cores than this bring a Whisper decoder nothing, and the laptop has other work."""

CARD = marked("graphics card")
PROCESSOR = "processor"
LOST = _("The graphics card cannot be used ({why}); the processor is.")


@dataclass(frozen=True, slots=True)
class Device:
    """What a model runs on: "cpu" or "cuda", CTranslate2's compute type, and processor threads."""

    name: str
    compute_type: str
    threads: int

    def __str__(self) -> str:
        cores = f"{PROCESSOR}, {self.threads} thread{'' if self.threads == 1 else 's'}"
        return f"{CARD if self.name == CUDA else cores}, {self.compute_type}"


def in_words(runs_on: str) -> str:
    """What a model runs on, as `Device` and the record have it, in the language of the screens."""
    what, *rest = runs_on.split(", ")
    if what == CARD:
        return ", ".join([_(CARD), *rest])
    threads = next((int(one.split()[0]) for one in rest if one[:1].isdecimal()), None)
    if what != PROCESSOR or threads is None:
        return runs_on
    cores = plural("processor, {count} thread", "processor, {count} threads", threads)
    return ", ".join([cores, *(one for one in rest if not one[:1].isdecimal())])


def tries_card(wanted: str) -> bool:
    """Whether `load` would try a graphics card, which may end the process (a library that it needs
    is found only then to be missing)."""
    if wanted != AUTO:
        return wanted == CUDA
    try:
        import ctranslate2

        return bool(ctranslate2.get_cuda_device_count())
    except Exception:  # a driver that is half there raises anything
        return False


def load(folder: Path, wanted: str, threads: int) -> tuple[Any, Device, str | None]:
    """A model as faster-whisper's WhisperModel, on what it runs, and a line if that is not what
    was to be had.

    `wanted` is "auto", "cpu" or "cuda". Whatever CTranslate2 raises of the processor goes through.
    """
    remark = None
    if tries_card(wanted):
        try:
            model = _model(folder, CUDA, threads)
            _use(model)
            return model, Device(CUDA, model.model.compute_type, threads), None
        except Exception as error:
            # CTranslate2 raises RuntimeError and ValueError, a driver that is half there anything.
            remark = LOST.format(why=_why(error))
    model = _model(folder, CPU, threads)
    return model, Device(CPU, model.model.compute_type, threads), remark


def _model(folder: Path, device: str, threads: int) -> Any:
    import ctranslate2

    from facilitator.speech.window import ShortenedWhisper

    can = ctranslate2.get_supported_compute_types(device)
    return ShortenedWhisper(
        str(folder),
        device=device,
        compute_type=next((one for one in COMPUTE_TYPES[device] if one in can), "default"),
        cpu_threads=threads,
        local_files_only=True,
    )


def _use(model: Any) -> None:
    """Has the model hear a second of noise and place two tokens in it: encoder, decoder and
    alignment each need libraries of their own (one version of CTranslate2 failed in the last
    alone: OpenNMT/CTranslate2, issue 2064)."""
    import numpy as np

    noise = np.random.default_rng(0).normal(0, 0.01, 16_000).astype(np.float32)
    segments, _ = model.transcribe(
        noise, language="en", beam_size=1, temperature=0.0, max_new_tokens=4
    )
    list(segments)
    features = np.zeros((model.feature_extractor.mel_filters.shape[0], 200), np.float32)
    heard = model.encode(features)
    start = model.hf_tokenizer.token_to_id("<|startoftranscript|>")
    model.model.align(heard, [start], [[1, 2]], 100)


def _why(error: Exception) -> str:
    """A library's own words, on one line and not too many."""
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 100 else f"{words[:97]}..."


def physical_cores() -> int:
    """Cores this process may use, two threads of one core counted once; at most MOST_THREADS."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # macOS, Windows
        return max(1, min(MOST_THREADS, os.cpu_count() or 1))
    cores = set()
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text(encoding="ascii").strip())
        except OSError:
            cores.add(str(cpu))
    return max(1, min(MOST_THREADS, len(cores)))
