"""A line's words, whose it is, and where it begins and ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from facilitator.domain import events as ev
from facilitator.domain.carrying import Span, carried
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.cutting import border_ms
from facilitator.domain.reviewing.items import CLOSED, GONE, MOMENT, QUESTION, REASON, item
from facilitator.domain.session import Session
from facilitator.domain.transcript import Utterance, Word
from facilitator.words import _

INAUDIBLE = "[inaudible]"
"""Stands for words that nobody can make out."""


def correct(session: Session, given: Given, target: str, text: str) -> Answer:
    """Other words; what was masked in them stays masked."""
    at = item(session, target)
    if at is None:
        return refused(GONE)
    if at.raw is None:
        return refused(CLOSED)
    corrected = " ".join(text.split())
    if corrected == at.raw:
        return refused(_("Nothing was changed."))
    if not corrected:
        return refused(_("A line has words: i makes it {mark}.").format(mark=INAUDIBLE))
    if at.kind == MOMENT:
        return Answer((ev.MomentChanged(target, label=corrected),), _("Named anew."))
    if at.kind == QUESTION:
        return Answer((ev.QuestionReworded(target, corrected),), _("Reworded."))
    if at.kind == REASON:
        return Answer((ev.WrittenReviewed(target, corrected),), _("Reworded, and read."))
    masks = carried(at.raw, at.redactions, corrected)
    return Answer((ev.TextCorrected(target, corrected, masks),), _("Corrected."))


def inaudible(session: Session, given: Given, target: str, span: Span | None = None) -> Answer:
    """These words, or all of the line, cannot be made out."""
    at = item(session, target)
    if at is None or at.raw is None or at.kind:
        return refused(GONE if at is None else CLOSED)
    # A part of a masked name left over would tell it.
    start, end = span or (0, len(at.raw))
    touched = [r for r in at.redactions if r.start < end and start < r.end]
    start = min((start, *(r.start for r in touched)))
    end = max((end, *(r.end for r in touched)))
    text = at.raw[:start] + INAUDIBLE + at.raw[end:]
    if text == at.raw:
        return refused(_("Nothing was changed."))
    grown = len(INAUDIBLE) - (end - start)
    masks = tuple(
        r if r.end <= start else replace(r, start=r.start + grown, end=r.end + grown)
        for r in at.redactions
        if r not in touched
    )
    return Answer(
        (ev.TextCorrected(target, text, masks),),
        _("{mark} in their place.").format(mark=INAUDIBLE),
    )


def speaker(session: Session, given: Given, target: str, code: str | None) -> Answer:
    """Whose line it is; None: nobody can tell."""
    utterance = session.utterance(target)
    if utterance is None:
        return refused(_("A note has no speaker.") if item(session, target) else GONE)
    if code is not None and code not in session.codes:
        return refused(_("Nobody of that code sits at this table."))
    if utterance.withdrawn:
        return refused(CLOSED)
    if utterance.speaker == code:
        return refused(_("It is {code} already.").format(code=code or _("nobody’s")))
    return Answer((ev.SpeakerCorrected(target, code),), f"{code or _('Nobody in particular')}.")


def split(session: Session, given: Given, target: str, at: int) -> Answer:
    """Two lines of one, the second from character `at` on: where its words were spoken, or else
    time is divided as the text is."""
    return split_as(session, target, at)


def split_as(
    session: Session, target: str, at: int, whose: tuple[str, str] | None = None
) -> Answer:
    """The same, and whose the two are, where a person says that as well."""
    utterance = session.utterance(target)
    if utterance is None:
        return refused(_("Only a spoken line can be split."))
    if utterance.redactions is None or utterance.withdrawn:
        return refused(CLOSED)
    text = utterance.heard
    if not text[:at].strip() or not text[at:].strip():
        return refused(_("Put the cursor on the word that begins the second line: ← →"))
    if any(r.start < at < r.end for r in utterance.redactions):
        return refused(_("That is within masked words: split before or behind them."))
    start_ms, end_ms, words = utterance.start_ms, utterance.end_ms, utterance.words
    border = start_ms + round((end_ms - start_ms) * at / max(1, len(text)))
    first = next((n for n, word in enumerate(words) if word.start_ms >= border), len(words))
    known = border_ms(text, words, at)
    if known is not None:
        border, first = min(max(known[0], start_ms), end_ms), known[1]
    parts = (
        _part(utterance, (0, at), (start_ms, border), words[:first]),
        _part(utterance, (at, len(text)), (border, end_ms), words[first:]),
    )
    if whose is None:
        return Answer((ev.LinesRecut((target,), parts),), _("Split in two."))
    one, two = (replace(part, speaker=code) for part, code in zip(parts, whose, strict=True))
    said = _("Split in two: {first}, then {second}.").format(first=whose[0], second=whose[1])
    return Answer((ev.LinesRecut((target,), (one, two)),), said)


def _part(u: Utterance, span: Span, times: Span, words: Sequence[Word]) -> ev.Part:
    """Characters of a line as a line of their own, without the spaces at its ends."""
    start, end = span
    text = u.heard[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    masks = tuple(
        replace(r, start=r.start - start, end=min(r.end - start, len(text)))
        for r in u.redactions or ()
        if start <= r.start < start + len(text)
    )
    return ev.Part(*times, text, masks, u.speaker, words)


def join(session: Session, given: Given, target: str) -> Answer:
    """The line and the spoken one after it become one."""
    lines = session.utterances
    at = next((n for n, u in enumerate(lines) if u.id == target), None)
    if at is None or at + 1 >= len(lines):
        return refused(_("There is no spoken line after it to join."))
    first, second = lines[at], lines[at + 1]
    if any(u.redactions is None or u.withdrawn for u in (first, second)):
        return refused(CLOSED)
    if first.speaker and second.speaker and first.speaker != second.speaker:
        return refused(_("Two people said them: say first whose they are."))
    shift = len(first.heard) + 1
    moved = (replace(r, start=r.start + shift, end=r.end + shift) for r in second.redactions or ())
    part = ev.Part(
        first.start_ms,
        max(first.end_ms, second.end_ms),
        f"{first.heard} {second.heard}",
        (*(first.redactions or ()), *moved),
        first.speaker or second.speaker,
        (*first.words, *second.words),
    )
    return Answer((ev.LinesRecut((first.id, second.id), (part,)),), _("Joined with the next."))
