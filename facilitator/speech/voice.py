"""Sound to spans of speech: Silero's voice-activity network, streaming, before the endpointer.

The network is the one inside faster-whisper's wheel, run through onnxruntime frame by frame with
its state carried along, so that the result does not depend on how the sound was cut into blocks.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime

from facilitator.domain.sound import FULL_SCALE
from facilitator.errors import FacilitatorError
from facilitator.speech.endpoint import DEFAULT_LIMITS, FRAME_MS, Endpointer, Limits
from facilitator.speech.faint import Faint
from facilitator.speech.loudness import Gain, level_db
from facilitator.words import _

FRAME = 512
"""Samples a call of the network takes."""

CONTEXT = 64
"""Samples of the frame before that it wants to see again (silero-vad, `OnnxWrapper`)."""

STATE = (1, 1, 128)
"""Shape of each of its two recurrent states, as the model file declares them."""

IDLE_RESET_FRAMES = 30_000 // FRAME_MS
"""After 30 s without speech the state starts afresh: on endless streams it drifts (silero #725)."""

Floats = npt.NDArray[np.float32]


def samples_of(pcm: bytes) -> Floats:
    """int16 little-endian as the -1..1 that the models take."""
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(FULL_SCALE)


def _network_file() -> Path:
    """Where faster-whisper's wheel keeps it; found without importing faster-whisper (0.8 s)."""
    found = importlib.util.find_spec("faster_whisper")
    for folder in (found.submodule_search_locations or ()) if found else ():
        files = sorted(Path(folder, "assets").glob("silero_vad_v*.onnx"))
        if files:
            return files[-1]
    raise FacilitatorError(
        _("The voice detector that comes with faster-whisper is missing."),
        _("Install the program again; faster-whisper 1.2.1 or later brings the file."),
    )


class Silero:
    """The network with its state: one probability of speech for each frame of 512 samples."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        # One frame is 0.06 ms of work: more threads cost more than they bring, and never spin.
        options.inter_op_num_threads = 1
        options.intra_op_num_threads = 1
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_network_file()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self.forget()

    def reset(self) -> None:
        """Forgets what was heard. The sound just before the next frame stays known."""
        self._h = np.zeros(STATE, np.float32)
        self._c = np.zeros(STATE, np.float32)

    def forget(self) -> None:
        """Forgets all, the sound just before the next frame as well."""
        self._context = np.zeros(CONTEXT, np.float32)
        self.reset()

    def __call__(self, frame: Floats) -> float:
        """The probability (0-1) that `frame` (512 samples, -1..1) is speech."""
        given = np.concatenate([self._context, frame])[np.newaxis]
        probability, self._h, self._c = self._session.run(
            None, {"input": given, "h": self._h, "c": self._c}
        )
        self._context = frame[-CONTEXT:]
        return float(probability.item())


class Detector:
    """The network, for which quiet sound is made louder (see `loudness`)."""

    def __init__(self) -> None:
        self._network = Silero()
        self._gain = Gain()

    def reset(self) -> None:
        """See `Silero.reset`."""
        self._network.reset()

    def forget(self) -> None:
        """See `Silero.forget`; how loud it was is forgotten as well."""
        self._network.forget()
        self._gain = Gain()

    def __call__(self, frame: Floats) -> tuple[float, float]:
        """The probability (0-1) that the next frame is speech, and its level (dB of full scale)."""
        level = level_db(frame)
        return self._network(frame * np.float32(self._gain(level))), level


@dataclass(frozen=True, slots=True)
class Heard:
    """Samples [start, end) of session time that hold speech, with its frames' probabilities.

    Every frame of `probabilities` covers 512 samples from `start` on.
    """

    start: int
    end: int
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """A span that has begun and not ended; `speaking`: in its last frame somebody was."""

    heard: Heard
    speaking: bool


class VoiceFinder:
    """Takes 16 kHz mono int16 in blocks of any size and gives back spans of session time.

    `start` is the session sample of the first one fed.
    """

    def __init__(self, start: int = 0, limits: Limits = DEFAULT_LIMITS) -> None:
        self._origin = start
        self._fed = 0
        self._rest = b""
        self._network = Detector()
        self._endpointer = Endpointer(limits)
        self._idle = 0
        self._faint = Faint()
        self._uncertain: list[tuple[int, int]] = []

    @property
    def position(self) -> int:
        """Session samples taken so far."""
        return self._origin + self._fed

    @property
    def settled(self) -> int:
        """No span still to come begins before this session sample."""
        return self._origin + self._endpointer.settled * FRAME

    @property
    def open(self) -> Open | None:
        """The span that has begun and not ended, as far as it goes by now."""
        span = self._endpointer.open
        if span is None:
            return None
        return Open(
            self._heard(span.start, span.end, span.probabilities), self._endpointer.speaking
        )

    def feed(self, pcm: bytes) -> list[Heard]:
        """Takes the next samples (int16, little-endian); gives the spans now complete."""
        self._fed += len(pcm) // 2
        data = self._rest + pcm
        whole = len(data) // (2 * FRAME)
        self._rest = data[whole * 2 * FRAME :]
        sound = samples_of(data[: whole * 2 * FRAME])
        spans = []
        for frame in sound.reshape(whole, FRAME):
            heard = self._step(frame)
            if heard:
                spans.append(heard)
        return spans

    def uncertain(self) -> list[tuple[int, int]]:
        """Samples [start, end) of session time, since this was last asked, in which somebody was
        half heard and no span is."""
        found, self._uncertain = self._uncertain, []
        return found

    def finish(self) -> list[Heard]:
        """Nothing follows: the spans in what is left."""
        spans = []
        if self._rest:
            frame = np.zeros(FRAME, np.float32)
            left = samples_of(self._rest)
            frame[: len(left)] = left
            self._rest = b""
            heard = self._step(frame)
            if heard:
                spans.append(heard)
        last = self._endpointer.finish()
        if last:
            self._faint.found(last)
            spans.append(self._heard(last.start, last.end, last.probabilities))
        self._settle(over=True)
        return spans

    def part(self) -> list[Heard]:
        """What follows does not go on from here: the spans in what is left, and a fresh start."""
        spans = self.finish()
        self._origin, self._fed = self.position, 0
        self._network.forget()
        self._endpointer = Endpointer(self._endpointer.limits)
        self._idle = 0
        self._faint = Faint()
        return spans

    def _step(self, frame: Floats) -> Heard | None:
        was_open = self._endpointer.open_start is not None
        probability, level = self._network(frame)
        self._faint.push(probability, level)
        span = self._endpointer.push(probability)
        is_open = self._endpointer.open_start is not None
        self._idle = 0 if is_open or was_open else self._idle + 1
        if (was_open and not is_open) or self._idle == IDLE_RESET_FRAMES:
            self._network.reset()
            self._idle = 0
        if span:
            self._faint.found(span)
        self._settle()
        return self._heard(span.start, span.end, span.probabilities) if span else None

    def _settle(self, *, over: bool = False) -> None:
        for start, end in self._faint.settled(self._endpointer.settled, over=over):
            begin = self._origin + start * FRAME
            self._uncertain.append((begin, min(self._origin + end * FRAME, self.position)))

    def _heard(self, start: int, end: int, probabilities: tuple[float, ...]) -> Heard:
        return Heard(
            self._origin + start * FRAME,
            min(self._origin + end * FRAME, self.position),
            probabilities,
        )
