"""The current question and its probes, whole, with how much time is left, as rows.

No Textual here.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from facilitator.domain.commands import upcoming
from facilitator.domain.cues import Cue, Of, Planned
from facilitator.domain.session import Session
from facilitator.domain.topic_guide import Question
from facilitator.domain.transcript import length
from facilitator.terminal import printable
from facilitator.tui.rows import Pieces, Row
from facilitator.words import _
from facilitator.wrapping import row_spans, shortened

BETWEEN = "   "
"""Between two probes that stand in one row."""


def question_rows(session: Session, width: int) -> list[Row]:
    """The question the talk is at and its probes, each whole, in as many rows as they need; without
    one, which comes next."""
    guide = session.guide
    if guide is None:
        return [Row(((_("This meeting has no guide."), "dim"),))]
    current = session.current_question
    if current is not None and (question := guide.question(current)) is not None:
        return [*_hanging(question.text, "▶ ", "now", width), *_probes(question, width)]
    following = upcoming(session)
    waiting = guide.question(following) if following is not None else None
    if waiting is None:
        return [Row(((_("No question of the guide is left."), "dim"),))]
    said = _("next: {question}").format(question=waiting.text)
    return _hanging(said, "○ ", "waiting", width)


def _hanging(text: str, lead: str, role: str, width: int) -> list[Row]:
    text, hang = printable(text), cell_len(lead)
    return [
        Row(((lead if not number else " " * hang, role), (text[start:end].rstrip(), role)))
        for number, (start, end) in enumerate(row_spans(text, width - hang))
    ]


def _probes(question: Question, width: int) -> list[Row]:
    """As many beside each other as there is room for."""
    rows: list[Row] = []
    beside = ""
    for probe in question.probes:
        shown = f"◦ {printable(probe)}"
        longer = f"{beside}{BETWEEN}{shown}" if beside else shown
        if cell_len(longer) <= width - 2:
            beside = longer
            continue
        if beside:
            rows.append(Row((("  ", ""), (beside, "probe"))))
        beside = shown
        if cell_len(shown) > width - 2:
            rows += [
                Row(((" " * 2, ""), *row.left)) for row in _hanging(probe, "◦ ", "probe", width - 2)
            ]
            beside = ""
    return [*rows, Row((("  ", ""), (beside, "probe")))] if beside else rows


def cue_words(cue: Cue) -> str:
    """How much time is left, in words."""
    if cue.of is Of.SECTION:
        if not cue.minutes:
            return _("section: time is over")
        return _("section: {minutes} min left").format(minutes=cue.minutes)
    if not cue.minutes:
        return _("meeting: time is over")
    return _("meeting: {minutes} min left").format(minutes=cue.minutes)


def speaking_words(code: str | None, since_ms: int) -> str:
    """Who is marked as speaking, and for how long; "" if nobody is."""
    if code is None:
        return ""
    return _("{code} for {time}").format(code=code, time=length(since_ms))


def head_row(
    section: Planned | None, title: str, cues: Sequence[Cue], speaking: str, width: int
) -> Row:
    """The row above: the section with its minutes, what is running out, who speaks and how long.

    Where there is not room for all of it the section's title is cut, then the rest of it is left
    out; cues never are.
    """
    said = "  ".join(map(cue_words, cues))
    time = ""
    if section is not None:
        used, planned = section.used_ms // 60_000, section.planned_ms // 60_000
        time = _("{used} of {planned} min").format(used=used, planned=planned)
    right: Pieces = ((speaking, "speaker"),) if speaking else ()
    room = width - cell_len(said) - (cell_len(speaking) + 2 if speaking else 0)
    if room < 0:
        right, room = (), width - cell_len(said)
    taken = cell_len(said) + 2 if said else 0
    room = width - taken - (cell_len(speaking) + 2 if right else 0)
    if time and cell_len(time) > room:
        time = ""
    named = shortened(printable(title), room - (cell_len(time) + 2 if time else 0))
    pieces = [(named, "section"), (time, "time"), (said, "cue")]
    shown = [piece for piece in pieces if piece[0]]
    left: list[tuple[str, str]] = []
    for piece in shown:
        left += [("  ", ""), piece] if left else [piece]
    return Row(tuple(left), right)
