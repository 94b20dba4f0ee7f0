"""What to say at a meeting's end of text that may be wrong, and of speech that has none."""

from __future__ import annotations

from facilitator.domain.transcript import length
from facilitator.words import _, plural

HALF_HEARD_MS = 5_000
"""Less in a whole meeting is the fading ends of sentences."""


def uncertain(doubtful: int, half_heard_ms: int) -> tuple[str, ...]:
    """One line each for lines that may be wrong, and for sound that was too faint for text."""
    lines = []
    if doubtful:
        lines.append(
            plural(
                "{count} line is doubtful, marked ?: the review says why.",
                "{count} lines are doubtful, marked ?: the review says why.",
                doubtful,
            )
        )
    if half_heard_ms >= HALF_HEARD_MS:
        much = length(half_heard_ms)
        lines.append(
            _("Somebody was half heard, too faintly for text: {much} in all.").format(much=much)
        )
    return tuple(lines)
