"""The guide as rows: sections with their time, questions with their status, probes of the current.

No Textual here.
"""

from __future__ import annotations

from rich.cells import cell_len

from facilitator.domain.course import Status
from facilitator.domain.coverage import SectionCoverage, section_coverage
from facilitator.domain.session import Session
from facilitator.domain.topic_guide import Question, TopicGuide
from facilitator.terminal import printable
from facilitator.tui.rows import Row
from facilitator.words import _
from facilitator.wrapping import row_spans, shortened

SYMBOLS = {
    Status.WAITING: "○",
    Status.CURRENT: "▶",
    Status.COVERED: "✓",
    Status.SKIPPED: "–",
}


def _minutes(coverage: SectionCoverage) -> str:
    """Minutes spent of those allowed; "!" where it is more, so that colour is not needed."""
    spent = coverage.spent_ms // 60_000
    if coverage.allowed_ms is None:
        return _("{minutes} min").format(minutes=spent) if coverage.spent_ms else ""
    over = "!" if coverage.over else ""
    told = f"{over}{spent}/{coverage.allowed_ms // 60_000}"
    return _("{minutes} min").format(minutes=told)


def _section(coverage: SectionCoverage, width: int) -> Row:
    if coverage.current:
        symbol, role = "▶", "current"
    elif coverage.done == coverage.questions:
        symbol, role = "✓", "done"
    else:
        symbol, role = "○", "section"
    time = _minutes(coverage)
    title = shortened(printable(coverage.title), width - 3 - cell_len(time))
    return Row(
        ((f"{symbol} ", role), (title, role)),
        ((time, "over" if coverage.over else "time"),) if time else (),
    )


def _wrapped(text: str, lead: str, role: str, width: int, key: str) -> list[Row]:
    """A text that runs over as many rows as it needs, hanging under its first character."""
    text = printable(text)
    hang = cell_len(lead)
    rows = []
    for number, (start, end) in enumerate(row_spans(text, width - hang)):
        before = lead if number == 0 else " " * hang
        rows.append(Row(((before, role), (text[start:end].rstrip(), role)), role="", key=key))
    return rows


def _question(question: Question, status: Status, near: bool, width: int) -> list[Row]:
    lead = f"  {SYMBOLS[status]} "
    if status is Status.CURRENT:
        rows = _wrapped(question.text, lead, "now", width, question.id)
        for probe in question.probes:
            rows += _wrapped(probe, "      ◦ ", "probe", width, question.id)
        return rows
    role = "done" if status in (Status.COVERED, Status.SKIPPED) else "next" if near else "waiting"
    text = shortened(printable(question.text), width - cell_len(lead))
    return [Row(((lead, role), (text, role)), key=question.id)]


def guide_rows(session: Session, now_ms: int, width: int) -> tuple[list[Row], tuple[int, int]]:
    """The rows, and the span [first, last] of those the current question takes ((0, 0): none).

    `now_ms` is session time, `width` in cells.
    """
    guide: TopicGuide | None = session.guide
    if guide is None:
        return [Row(((_("No guide."), "waiting"),))], (0, 0)
    statuses = session.question_statuses()
    rows: list[Row] = []
    current = (0, 0)
    for section, coverage in zip(guide.sections, section_coverage(session, now_ms), strict=True):
        rows.append(_section(coverage, width))
        for question in section.questions:
            status = statuses[question.id]
            begin = len(rows)
            rows += _question(question, status, coverage.current, width)
            if status is Status.CURRENT:
                current = (begin, len(rows) - 1)
    return rows, current
