"""What the editor of a line completes: codes of the meeting, and marks of what is not words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from facilitator.domain.reviewing import INAUDIBLE

NOTATION = (INAUDIBLE, "[laughs]", "[cries]", "[pause]", "[sighs]", "[overlapping]", "[unclear]")
"""Of verbatim transcripts, as manuals of qualitative research write them."""


def choices(codes: Iterable[str]) -> tuple[str, ...]:
    """All that is offered: marks first, then the codes of the meeting, each once."""
    return tuple(dict.fromkeys((*NOTATION, *sorted(codes))))


def completions(stem: str, offered: Sequence[str]) -> list[str]:
    """Of what is offered all that begins so, whatever the case of the letters."""
    return [one for one in offered if one.casefold().startswith(stem.casefold())]
