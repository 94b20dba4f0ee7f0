"""What a joined machine shows beside the talk, as rows: the question, the guide, own flags.

No Textual here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from facilitator.domain.course import Status
from facilitator.domain.moments import Tag
from facilitator.domain.ordering import Noted, noted
from facilitator.domain.transcript import timestamp
from facilitator.sharing import wire
from facilitator.sharing.picture import Picture
from facilitator.sharing.terms import What
from facilitator.terminal import printable
from facilitator.tui.guide_rows import SYMBOLS
from facilitator.tui.rows import Row
from facilitator.words import _
from facilitator.wrapping import row_spans, shortened

NOTE_SYMBOL, CARD_SYMBOL, WAITS = "✎", "✉", "…"


def hanging(text: str, lead: str, role: str, width: int, key: str = "") -> list[Row]:
    """A text over as many rows as it needs, under its first character."""
    text, hang = printable(text), cell_len(lead)
    return [
        Row(((lead if not n else " " * hang, role), (text[a:b].rstrip(), role)), role="", key=key)
        for n, (a, b) in enumerate(row_spans(text, max(1, width - hang)))
    ]


def question(guide: wire.Guide | None) -> wire.Question | None:
    """The question that the talk is at."""
    if guide is None:
        return None
    every = (one for section in guide.sections for one in section.questions)
    return next((one for one in every if one.id == guide.current), None)


def section_words(guide: wire.Guide | None, now_ms: int) -> str:
    """The section that the talk is in, with the minutes it has taken."""
    if guide is None or guide.section is None or guide.section >= len(guide.sections):
        return guide.title if guide else ""
    section = guide.sections[guide.section]
    used = (guide.section_ms + max(0, now_ms - guide.since_ms)) // 60_000
    if section.minutes is None:
        return _("{section}  {used} min").format(section=section.title, used=used)
    return _("{section}  {used} of {planned} min").format(
        section=section.title, used=used, planned=section.minutes
    )


def strip_rows(guide: wire.Guide | None, now_ms: int, width: int) -> list[Row]:
    """The section, and the current question with its probes, whole."""
    head = Row(((shortened(printable(section_words(guide, now_ms)), width), "section"),))
    current = question(guide)
    if current is None:
        return [head, Row(((_("No question is open."), "dim"),))]
    rows = hanging(current.text, "▶ ", "now", width)
    for probe in current.probes:
        rows += hanging(probe, "  ◦ ", "probe", width)
    return [head, *rows]


def guide_rows(guide: wire.Guide | None, width: int) -> list[Row]:
    """Sections and questions with what has become of each."""
    if guide is None:
        return [Row(((_("No guide."), "waiting"),))]
    rows: list[Row] = []
    for section in guide.sections:
        rows.append(Row(((shortened(printable(section.title), width), "section"),)))
        for one in section.questions:
            here = one.status is Status.CURRENT
            role = "now" if here else "waiting" if one.status is Status.WAITING else "done"
            lead = f" {SYMBOLS[one.status]} "
            if here:
                rows += hanging(one.text, lead, role, width, one.id)
            else:
                text = shortened(printable(one.text), width - cell_len(lead))
                rows.append(Row(((lead, role), (text, role)), key=one.id))
    return rows


Mark = tuple[tuple[int, Noted], int, str, str, bool]
"""Time and place in it; the time that is shown (of a flag where it begins, as on the laptop);
symbol, text, and whether this machine did it."""


def marks(picture: Picture, unsent: Sequence[wire.Act], tags: Mapping[str, Tag]) -> list[Mark]:
    """Flags and notes of all, cards of this machine, and what waits to be sent; the
    latest on top."""
    flags, notes = picture.flags.values(), picture.notes.values()
    cards = picture.cards.values()
    found: list[Mark] = []
    for flag in flags:
        said = " ".join(filter(None, (flag.speaker, flag.label)))
        symbol = tags[flag.tag].symbol if flag.tag in tags else "●"
        place = flag.at_ms, noted(flag.id)
        found.append((place, flag.start_ms, symbol, said or _label(tags, flag.tag), flag.n > 0))
    found += [((n.at_ms, noted(n.id)), n.at_ms, NOTE_SYMBOL, n.text, n.n > 0) for n in notes]
    for card in cards:
        state = {"waiting": "", "asked": _("asked"), "later": _("kept for later")}[card.state]
        said = f"{card.text} {state}".strip()
        found.append(((card.at_ms, noted(card.id)), card.at_ms, CARD_SYMBOL, said, True))
    settled = {f.n for f in flags} | {one.n for one in notes} | {c.n for c in cards}
    for act in unsent:
        if act.n in settled:
            continue
        symbol = {What.NOTE: NOTE_SYMBOL, What.CARD: CARD_SYMBOL}.get(act.what, "")
        if act.what is What.FLAG:
            symbol = tags[act.tag].symbol if act.tag in tags else "●"
        if symbol:
            said = act.text or _label(tags, act.tag)
            found.append(((act.at_ms, noted("~")), act.at_ms, symbol, f"{said} {WAITS}", True))
    return sorted(found, key=lambda one: one[0], reverse=True)


def mark_rows(
    picture: Picture, unsent: Sequence[wire.Act], tags: Mapping[str, Tag], width: int
) -> list[Row]:
    """The same as rows. What this machine did stands out by a dot."""
    rows: list[Row] = []
    for _place, shown_ms, symbol, said, own in marks(picture, unsent, tags):
        lead = f"{'·' if own else ' '}{symbol} {timestamp(shown_ms)} "
        rows += hanging(said, lead, "text", width)
    return rows or [Row(((_("Nothing flagged yet."), "dim"),))]


def _label(tags: Mapping[str, Tag], name: str) -> str:
    return tags[name].label if name in tags else name
