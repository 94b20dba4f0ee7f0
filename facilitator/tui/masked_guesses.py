"""How a line reads on the screen: what is masked on a guess has a question mark behind its code."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.domain.carrying import Span
from facilitator.domain.transcript import Certainty, Line, Utterance, lines_of

SIGN = "?"


def with_guesses(utterances: Iterable[Utterance]) -> tuple[tuple[Line, ...], dict[str, list[Span]]]:
    """The lines as they are shown, and where in each there are guesses (code points)."""
    found: dict[str, list[Span]] = {}
    lines: list[Line] = []
    held = {u.id: u for u in utterances}
    for line in lines_of(held.values()):
        u = held[line.id]
        masks = u.redactions or ()
        plain = u.withheld or u.withdrawn or u.reviewed is not None
        if plain or all(r.certainty is Certainty.CERTAIN for r in masks):
            lines.append(line)
            continue
        text = ""
        at = 0
        for mask in sorted(masks, key=lambda r: r.start):
            text += u.heard[at : mask.start]
            begin = len(text)
            text += mask.replacement
            if mask.certainty is Certainty.SUGGESTED:
                text += SIGN
                found.setdefault(line.id, []).append((begin, len(text)))
            at = mask.end
        text += u.heard[at:]
        lines.append(Line(line.id, line.start_ms, line.end_ms, line.speaker, text, line.edited))
    return tuple(lines), found
