"""What a review needs of whoever plays the recording."""

from __future__ import annotations

from typing import Protocol

from facilitator.errors import FacilitatorError


class Player(Protocol):
    """Plays stretches of session time from where the sound rests; never by way of a file."""

    def play(self, start_ms: int, end_ms: int, speed: float) -> None:
        """Plays from here to there, at so many times the speed, instead of what plays now.

        Raises FacilitatorError if it cannot.
        """

    def stop(self) -> None:
        """Ends what plays; nothing if nothing does."""

    @property
    def playing_ms(self) -> int | None:
        """Session time that is heard just now, None while nothing plays."""

    @property
    def damaged(self) -> list[tuple[int, int]]:
        """Stretches of what is played (ms) that cannot be read: heard as silence."""

    @property
    def fault(self) -> FacilitatorError | None:
        """Why nothing can be heard, as far as is known: headphones that were pulled out."""
