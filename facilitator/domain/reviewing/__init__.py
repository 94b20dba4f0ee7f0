"""What a reviewer can do with a transcript: pure functions from a session and an act to events.

As in `commands`: whoever asks is given the events that say what was done, and words for it. A line
is read once somebody passed it as it stands (`UtteranceReviewed`, `NoteReviewed`: the event's
device says who); what is changed in it since has to be read again. Every key is one event, so that
undo takes back what one key did.
"""

from facilitator.domain.reviewing.items import Following, Item, device_of, item, items
from facilitator.domain.reviewing.lines import (
    INAUDIBLE,
    correct,
    inaudible,
    join,
    speaker,
    split,
    split_as,
)
from facilitator.domain.reviewing.masks import decide, everywhere, generalise, mark, mark_alike
from facilitator.domain.reviewing.pace import (
    Progress,
    keystrokes,
    most_doubtful,
    next_unread,
    pace_s,
    place_left,
    progress,
    touched,
)
from facilitator.domain.reviewing.passing import accept, sign
from facilitator.domain.reviewing.second import take_other

__all__ = [
    "INAUDIBLE",
    "Following",
    "Item",
    "Progress",
    "accept",
    "correct",
    "decide",
    "device_of",
    "everywhere",
    "generalise",
    "inaudible",
    "item",
    "items",
    "join",
    "keystrokes",
    "mark",
    "mark_alike",
    "most_doubtful",
    "next_unread",
    "pace_s",
    "place_left",
    "progress",
    "sign",
    "speaker",
    "split",
    "split_as",
    "take_other",
    "touched",
]
