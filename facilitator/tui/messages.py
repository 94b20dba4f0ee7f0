"""What threads outside the screens post to them; only a screen's handlers change anything."""

from __future__ import annotations

from textual.message import Message


class MeetingMoved(Message):
    """There is news of the meeting to take in. Posted on the meeting's own thread."""
