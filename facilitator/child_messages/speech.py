"""What is said about speech: to and by what listens, live or once more, and what learns voices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from facilitator.child_messages.message import Message, Piece
from facilitator.domain.transcript import Doubt, Word
from facilitator.study_settings import AUTO

# -- what a child is begun with ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpeechConfig:
    """What listens: the folder of a model, for Whisper's code of a language, from a time on.

    `threads` of the processor, None as many as do well; `device` as in `study.DEVICES`. `seams`
    are ends of segments behind which the same file goes on, so that an utterance may. `hurry`:
    somebody waits for each line as it is spoken. `engine`: what reads the model, by its name.
    `smaller`: a model that listens instead where this one is much too slow. `terms`: names that
    are likely to be said, which no text shows.
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
class VoicesConfig:
    """There is nothing to say beforehand to what learns voices."""


# -- what a child is told ----------------------------------------------------------------------


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
class HearAgain(Message):
    """To refining: these stretches of the session as one block, in the order they were spoken. To
    speech: the same, once it has nothing else to do."""

    spans: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FindSpeech(Message):
    """To refining: say where somebody speaks in this stretch, which nobody has listened to."""

    start_ms: int
    end_ms: int


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


# -- what those who listen say -----------------------------------------------------------------


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
    """The answer to `HearAgain`: each stretch of it, with no text where nothing was said in it."""

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
