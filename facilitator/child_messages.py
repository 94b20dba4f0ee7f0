"""What processes say to each other: capture, speech, voices and playing to the host, and back.

A message is a line of JSON: its kind, which is its class's name in small letters, and its fields.
It is read by type, so that a field that is not what it should be is a fault of whoever sent it
(ValueError), and not of whoever acts on it. Samples are those of `domain.sound`, times of the
session in ms, times `at` of the monotonic clock that all processes share, in s.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import ClassVar

from facilitator.domain.reading import json_of, plain, read_as
from facilitator.domain.sound import Pace
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import Doubt, Word
from facilitator.study_settings import AUTO

CAPTURE = "capture"
SPEECH = "speech"
"""The two children of a meeting, by the room that each is."""

PLAYING = "playing"
"""The child that lets a person hear a recording, by its room."""

VOICES = "voices"
"""The child of a meeting that suggests who speaks, by its room."""

REFINING = "speech.refining"
"""The child that hears a recording again once it has ended, by its module."""


@dataclass(frozen=True, slots=True)
class Message:
    """Base of all messages. Of a `replaceable` one only the newest counts: where several wait to
    be read, those before it may be left out."""

    replaceable: ClassVar[bool] = False


# -- what a child is begun with ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recording:
    """A session's recording: the folder of its spool, and the key in hex, which no text shows."""

    spool: str
    key: str = field(repr=False)
    session: str


@dataclass(frozen=True, slots=True)
class CaptureConfig:
    """What is to be recorded: a file, from a sample on and at a pace; or, without one, a microphone
    by its name, None for the default one."""

    device: str | None = None
    file: str | None = None
    pace: Pace = Pace.REALTIME
    from_sample: int = 0


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """What listens: the folder of a model, for Whisper's code of a language, from a time on.

    `threads` of the processor, None as many as do well; `device` as in `study.DEVICES`. `seams`
    are ends of segments behind which the same file goes on, so that an utterance may. `hurry`:
    somebody waits for each line as it is spoken. `engine`: what reads the model, by its name.
    `smaller`: a model that listens instead where this one is much too slow. `terms`: names that
    are likely to be said, which no text shows. `again`: turns over a minute old are heard once more
    where the machine idles.
    """

    model: str
    language: str
    from_ms: int = 0
    threads: int | None = None
    seams: tuple[int, ...] = ()
    device: str = AUTO
    hurry: bool = True
    engine: str = "faster-whisper"
    smaller: str | None = None
    terms: tuple[str, ...] = field(default=(), repr=False)
    again: bool = False


@dataclass(frozen=True, slots=True)
class RefineConfig:
    """What hears a recording again; fields as of `SpeechConfig`."""

    model: str
    language: str
    threads: int | None = None
    device: str = AUTO
    engine: str = "faster-whisper"
    terms: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class PlayConfig:
    """What sound comes out of: a device by its name, None for the default one."""

    device: str | None = None


@dataclass(frozen=True, slots=True)
class VoicesConfig:
    """There is nothing to say beforehand to what learns voices."""


Config = CaptureConfig | SpeechConfig | RefineConfig | PlayConfig | VoicesConfig


# -- what a child is told ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stop(Message):
    """To capture: no sound after the moment `at` is to be kept (None: when this arrives)."""

    reason: GapReason = GapReason.STOPPED
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Drain(Message):
    """To speech: the recording has so many samples, and no more will come; say so once there is
    text of all of them."""

    samples: int


@dataclass(frozen=True, slots=True)
class Seam(Message):
    """To speech: one more of `SpeechConfig.seams`."""

    ms: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the session that is heard in one go."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Play(Message):
    """To playing: these pieces at once, one after the other, instead of what is heard now. `number`
    says which playing is meant in all that is said of it; `speed` is 1 for as it was spoken."""

    number: int
    pieces: tuple[Piece, ...]
    speed: float = 1.0


@dataclass(frozen=True, slots=True)
class Hush(Message):
    """To playing: nothing is to be heard any more."""


@dataclass(frozen=True, slots=True)
class Whose(Message):
    """To voices: a line, and whose it surely is, None where nobody has said so of just this one."""

    line: str
    start_ms: int
    end_ms: int
    code: str | None = None


@dataclass(frozen=True, slots=True)
class NoLine(Message):
    """To voices: there is no such line any more."""

    line: str


@dataclass(frozen=True, slots=True)
class HearAgain(Message):
    """To refining: these stretches of the session as one block, in the order they were spoken."""

    spans: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FindSpeech(Message):
    """To refining: say where somebody speaks in this stretch, which nobody has listened to."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Orphaned(Message):
    """Nobody said it, it is seen: the host has gone, or says what is not understood."""

    at: float | None = None


# -- what every child says ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Failed(Message):
    """It cannot go on, and ends: what happened, and what to do."""

    what: str
    hint: str


@dataclass(frozen=True, slots=True)
class Closed(Message):
    """Nobody said it, it is seen: the child has gone, with this exit status. The last word."""

    status: int


# -- what capture says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pulse(Message):
    """It lives, whatever its device or disk does."""

    replaceable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Started(Message):
    """Sound flows into a new segment of the spool, from `at_sample` of the session on. `device` is
    what a person would call the source, `rate` its own in Hz."""

    segment: int
    at_sample: int
    device: str
    rate: int


@dataclass(frozen=True, slots=True)
class Progress(Message):
    """So many samples of the session are in the spool; how loud the last tenth of a second was, in
    dBFS; and when the last of it was over in the room."""

    replaceable: ClassVar[bool] = True
    samples: int
    rms_db: float | None = None
    peak_db: float | None = None
    at: float | None = None


@dataclass(frozen=True, slots=True)
class Stalled(Message):
    """The device has given nothing for so many seconds; or, if `silent`, nothing but zeros."""

    seconds: float
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Overflow(Message):
    """The device was faster than this machine: a moment may be missing."""


@dataclass(frozen=True, slots=True)
class Gap(Message):
    """Of a file that is played: so much is missing in it. The last `samples` before the block that
    comes next are silence in its place; with 0 it is only counted."""

    samples: int
    missing_ms: int
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Ended(Message):
    """No more sound comes; there are so many samples of the session."""

    samples: int
    reason: GapReason


# -- what speech says --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TryingCard(Message):
    """A graphics card is tried; should this be its last word, that was why."""


@dataclass(frozen=True, slots=True)
class Ready(Message):
    """The model is loaded; how long that took, on what it runs in words, and a line for the person
    if that is not what was to be had."""

    load_ms: int
    runs_on: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Utterance(Message):
    """What was heard in a stretch of the session, raw; `compute_ms` is what finding it took, and
    `waited_ms` how long it had waited for that."""

    start_ms: int
    end_ms: int
    text: str
    words: tuple[Word, ...] = ()
    log_probability: float | None = None
    compute_ms: int = 0
    doubts: tuple[Doubt, ...] = ()
    waited_ms: int = 0


@dataclass(frozen=True, slots=True)
class Refined(Message):
    """An utterance that was told before, heard again with what came before and after it."""

    heard: Utterance


@dataclass(frozen=True, slots=True)
class HeardBlock(Message):
    """The answer to `HearAgain`: each stretch of it, with no text where nothing was said in it. Of
    speech: the same of turns that it heard once more by itself (`SpeechConfig.again`)."""

    heard: tuple[Utterance, ...]


@dataclass(frozen=True, slots=True)
class SpeechFound(Message):
    """The answer to `FindSpeech`: stretches in the order they were spoken, faint ones too."""

    spans: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Partial(Message):
    """What is heard by now of an utterance that begins at `start_ms` and goes on, raw: for whoever
    is looking at it now, and to be kept nowhere."""

    replaceable: ClassVar[bool] = True
    start_ms: int
    text: str


@dataclass(frozen=True, slots=True)
class Uncertain(Message):
    """Somebody may have spoken in this stretch, too faintly or too briefly for text."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Overload(Message):
    """Text is so late that something is done about it, step by step (`speech.overload`); with
    step 0 it has caught up."""

    step: int
    late_ms: int


@dataclass(frozen=True, slots=True)
class Reached(Message):
    """All before it has been listened to, and has its text."""

    replaceable: ClassVar[bool] = True
    ms: int


@dataclass(frozen=True, slots=True)
class Inaudible(Message):
    """A stretch of the recording cannot be read, and has no text."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Drained(Message):
    """There is text of all that was recorded, or all was looked at: the answer to `Drain`."""


# -- what voices says --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suggested(Message):
    """Who may be speaking in a line, None: nobody can be suggested. From `change_ms` on it is
    `then`, both None where nobody else begins."""

    line: str
    code: str | None = None
    change_ms: int | None = None
    then: str | None = None


# -- what playing says -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Opened(Message):
    """The device by its name, its rate in Hz, and how long sound takes through it."""

    device: str
    rate: int
    latency_ms: int


@dataclass(frozen=True, slots=True)
class Heard(Message):
    """Of a playing: `ms` of the session is heard at the moment `at`, which may be still to come,
    and from there on at `speed`; 0 in a pause between two pieces."""

    replaceable: ClassVar[bool] = True
    number: int
    ms: int
    speed: float
    at: float


@dataclass(frozen=True, slots=True)
class Unreadable(Message):
    """Of a playing: a stretch of the recording cannot be read, and is silence."""

    number: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Played(Message):
    """All of a playing has been heard."""

    number: int


def kind_of(kind: type[Message]) -> str:
    """A message's kind as a line has it."""
    return kind.__name__.lower()


class Kinds:
    """Some kinds of message, to be read from lines."""

    def __init__(self, kinds: Iterable[type[Message]]) -> None:
        self._kinds = {kind_of(kind): kind for kind in kinds}

    def read(self, line: str) -> Message:
        """The message of a line. ValueError, which quotes nothing, if it is none of these kinds,
        or holds another field than it should."""
        value = json_of(line)
        name = value.get("kind") if isinstance(value, dict) else None
        kind = self._kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            raise ValueError("not a message of these kinds")
        message = read_as(kind, value)
        for one in fields(message):
            count = getattr(message, one.name)
            if type(count) is int and count < 0:
                raise ValueError(f"less than nothing in a message of {kind.__name__}")
        return message


SAID = {
    CAPTURE: Kinds((Started, Progress, Stalled, Overflow, Gap, Ended, Failed, Pulse)),
    SPEECH: Kinds(
        (
            *(TryingCard, Ready, Utterance, Refined, HeardBlock, Partial, Uncertain, Overload),
            *(Reached, Inaudible, Drained, Failed),
        )
    ),
    REFINING: Kinds((TryingCard, Ready, HeardBlock, SpeechFound, Failed)),
    PLAYING: Kinds((Opened, Heard, Unreadable, Played, Failed)),
    VOICES: Kinds((Suggested, Drained, Failed)),
}
"""What each child may say."""

TOLD = Kinds((Stop, Drain, Seam, HearAgain, FindSpeech, Play, Hush, Whose, NoLine))
"""What children may be told."""


def line_of(message: Message) -> str:
    """The line that a message is, its end included. In ASCII, whatever was said in it."""
    said = {"kind": kind_of(type(message)), **plain(message)}
    return json.dumps(said, ensure_ascii=True) + "\n"


def setup_line(parent: int, recording: Recording, config: Config) -> str:
    """The first line that a child gets: its parent's process id, and all that it needs to begin."""
    setup = {"parent": parent, "recording": plain(recording), "config": plain(config)}
    return json.dumps(setup, ensure_ascii=True) + "\n"
