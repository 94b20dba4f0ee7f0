"""The sample meeting: its script spoken, mixed into one recording, and its times written down."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from facilitator.demo.recipe.synthesis import speak
from facilitator.demo.recipe.voices import Voice
from facilitator.domain.sound import SAMPLE_RATE

BIT_RATE = 40_000
LEVELS_DB = (0.0, -3.0, -1.5, 1.0, -4.0, -2.0, 0.0, -3.0)
"""People sit at different distances from the microphone: one level for each voice in turn."""

ROOM_TONE = 0.0008
END_MS = 1500
CUE_AFTER_MS = 1500
Samples = npt.NDArray[np.float32]


def render(folder: Path) -> int:
    """Write `scene.opus` and `scene.toml` into `folder`; returns the recording's length in ms."""
    source = resources.files(__package__) / "scene_source.toml"
    scene = tomllib.loads(source.read_text(encoding="utf-8"))
    voices = {
        v["code"]: (_voice(v), level) for v, level in zip(scene["voice"], LEVELS_DB, strict=False)
    }
    pieces: list[Samples] = []
    turns: list[dict[str, Any]] = []
    at = 0
    for turn in scene["turn"]:
        voice, level = voices[turn["speaker"]]
        said = _tight(speak(turn["text"], voice).samples)
        said = said * np.float32(0.3 * 10 ** (level / 20) / np.abs(said).max())
        silence = round(turn["pause_ms"] * SAMPLE_RATE / 1000)
        pieces += [np.zeros(silence, np.float32), said]
        start = at + silence
        at = start + len(said)
        times = {"start_ms": _ms(start), "end_ms": _ms(at)}
        turns.append({"speaker": turn["speaker"], **times, "text": turn["text"]})
    pieces.append(np.zeros(END_MS * SAMPLE_RATE // 1000, np.float32))
    sound = np.concatenate(pieces)
    sound += np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32) * ROOM_TONE
    _write_opus(folder / "scene.opus", sound)
    cues = [_cue(cue, turns) for cue in scene.get("cue", [])]
    (folder / "scene.toml").write_text(_toml(scene, turns, cues), encoding="utf-8")
    return _ms(len(sound))


def _voice(entry: dict[str, Any]) -> Voice:
    known = {key: entry[key] for key in ("rate", "pitch", "stretch", "f0") if key in entry}
    return Voice(entry["engine"], entry["voice"], **known)


def _tight(samples: Samples) -> Samples:
    """Without the silence that engines put before and after an utterance."""
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    margin = SAMPLE_RATE // 50
    return samples[max(0, int(loud[0]) - margin) : int(loud[-1]) + margin]


def _ms(samples: int) -> int:
    return round(samples * 1000 / SAMPLE_RATE)


def _cue(cue: dict[str, Any], turns: list[dict[str, Any]]) -> dict[str, Any]:
    at = turns[cue["turn"]]["end_ms"] + CUE_AFTER_MS
    return {"at_ms": at} | {key: value for key, value in cue.items() if key != "turn"}


def _toml(scene: dict[str, Any], turns: list[dict[str, Any]], cues: list[dict[str, Any]]) -> str:
    lines = ["# Written by facilitator.demo.recipe.rendering from scene_source.toml."]
    lines += [_pair(k, v) for k, v in scene.items() if not isinstance(v, list)]
    for name, entries in (("turn", turns), ("cue", cues)):
        for entry in entries:
            lines += ["", f"[[{name}]]", *(_pair(key, value) for key, value in entry.items())]
    return "\n".join(lines) + "\n"


def _pair(key: str, value: str | float) -> str:
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{key} = "{escaped}"'
    return f"{key} = {value}"


def _write_opus(path: Path, samples: Samples) -> None:
    import av
    import soxr

    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = BIT_RATE
        wide = np.clip(soxr.resample(samples, SAMPLE_RATE, 48_000), -1, 1)
        whole = (wide * 32767).astype(np.int16)
        for start in range(0, len(whole), 48_000):
            part = np.ascontiguousarray(whole[None, start : start + 48_000])
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
            frame.sample_rate = 48_000
            frame.pts = start
            frame.time_base = Fraction(1, 48_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
