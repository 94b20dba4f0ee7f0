"""What processes say to each other: capture, speech, voices and playing to the host, and back.

What a message is stands in `message`, those about sound in `sound`, about speech in `speech`; here
is which of them each child may say. Times of the session are in ms, times `at` of the monotonic
clock that all processes share in s.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from facilitator.child_messages.message import (
    Closed as Closed,
)
from facilitator.child_messages.message import (
    Failed as Failed,
)
from facilitator.child_messages.message import (
    Kinds as Kinds,
)
from facilitator.child_messages.message import (
    Message as Message,
)
from facilitator.child_messages.message import (
    Orphaned as Orphaned,
)
from facilitator.child_messages.message import (
    Piece as Piece,
)
from facilitator.child_messages.message import (
    kind_of as kind_of,
)
from facilitator.child_messages.message import (
    line_of as line_of,
)
from facilitator.child_messages.sound import (
    CaptureConfig as CaptureConfig,
)
from facilitator.child_messages.sound import (
    Ended as Ended,
)
from facilitator.child_messages.sound import (
    Gap as Gap,
)
from facilitator.child_messages.sound import (
    Heard as Heard,
)
from facilitator.child_messages.sound import (
    Hush as Hush,
)
from facilitator.child_messages.sound import (
    Opened as Opened,
)
from facilitator.child_messages.sound import (
    Overflow as Overflow,
)
from facilitator.child_messages.sound import (
    Play as Play,
)
from facilitator.child_messages.sound import (
    PlayConfig as PlayConfig,
)
from facilitator.child_messages.sound import (
    Played as Played,
)
from facilitator.child_messages.sound import (
    Progress as Progress,
)
from facilitator.child_messages.sound import (
    Pulse as Pulse,
)
from facilitator.child_messages.sound import (
    Stalled as Stalled,
)
from facilitator.child_messages.sound import (
    Started as Started,
)
from facilitator.child_messages.sound import (
    Stop as Stop,
)
from facilitator.child_messages.sound import (
    Unreadable as Unreadable,
)
from facilitator.child_messages.speech import (
    Drain as Drain,
)
from facilitator.child_messages.speech import (
    Drained as Drained,
)
from facilitator.child_messages.speech import (
    FindSpeech as FindSpeech,
)
from facilitator.child_messages.speech import (
    HearAgain as HearAgain,
)
from facilitator.child_messages.speech import (
    HeardBlock as HeardBlock,
)
from facilitator.child_messages.speech import (
    Inaudible as Inaudible,
)
from facilitator.child_messages.speech import (
    NoLine as NoLine,
)
from facilitator.child_messages.speech import (
    Overload as Overload,
)
from facilitator.child_messages.speech import (
    Partial as Partial,
)
from facilitator.child_messages.speech import (
    Reached as Reached,
)
from facilitator.child_messages.speech import (
    Ready as Ready,
)
from facilitator.child_messages.speech import (
    RefineConfig as RefineConfig,
)
from facilitator.child_messages.speech import (
    Refined as Refined,
)
from facilitator.child_messages.speech import (
    Seam as Seam,
)
from facilitator.child_messages.speech import (
    SpeechConfig as SpeechConfig,
)
from facilitator.child_messages.speech import (
    SpeechFound as SpeechFound,
)
from facilitator.child_messages.speech import (
    Suggested as Suggested,
)
from facilitator.child_messages.speech import (
    TryingCard as TryingCard,
)
from facilitator.child_messages.speech import (
    Uncertain as Uncertain,
)
from facilitator.child_messages.speech import (
    Utterance as Utterance,
)
from facilitator.child_messages.speech import (
    VoicesConfig as VoicesConfig,
)
from facilitator.child_messages.speech import (
    Whose as Whose,
)
from facilitator.domain.reading import plain

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
class Recording:
    """A session's recording: the folder of its spool, and the key in hex, which no text shows."""

    spool: str
    key: str = field(repr=False)
    session: str


Config = CaptureConfig | SpeechConfig | RefineConfig | PlayConfig | VoicesConfig


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


def setup_line(parent: int, recording: Recording, config: Config) -> str:
    """The first line that a child gets: its parent's process id, and all that it needs to begin."""
    setup = {"parent": parent, "recording": plain(recording), "config": plain(config)}
    return json.dumps(setup, ensure_ascii=True) + "\n"
