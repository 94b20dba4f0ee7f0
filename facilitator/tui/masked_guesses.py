"""How a line reads on the screen: what is masked on a guess has a question mark behind its code."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.domain.carrying import Span
from facilitator.domain.reviewing import item
from facilitator.domain.session import Session
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


def guess_from(session: Session, line: str, start: int, by: int) -> tuple[str, int] | None:
    """The next guess that can be lifted (`by` 1) or the one before (-1), from a place (code point
    of a line): its line and where it starts in the words that were heard. After the last comes the
    first. None where there is none."""
    ids = [u.id for u in session.utterances]
    here = (ids.index(line) if line in ids else 0, start)
    found = [
        (number, mask.start)
        for number, u in enumerate(session.utterances)
        if any(r.certainty is Certainty.SUGGESTED for r in u.redactions or ())
        and (there := item(session, u.id)) is not None
        for mask in there.suggestions
    ]
    if not found:
        return None
    ahead = [place for place in found if (place > here if by > 0 else place < here)]
    number, at = (ahead or found)[0 if by > 0 else -1]
    return ids[number], at
