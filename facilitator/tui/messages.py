"""What threads outside the screens post to them; only a screen's handlers change anything."""

from __future__ import annotations

from typing import Any

from textual.message import Message


class ChildSpoke(Message):
    """A child process sent `said`. Posted on the thread that reads its output."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__()
        self.said = said
