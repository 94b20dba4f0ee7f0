"""What is masked: one place, the same words elsewhere, one entity everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from facilitator.domain import events as ev
from facilitator.domain.carrying import Span, places
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.events import Verdict
from facilitator.domain.reviewing.items import GONE, item, items
from facilitator.domain.reviewing.readers import find_plant, planted_at
from facilitator.domain.session import Session
from facilitator.domain.transcript import Label, code_of, timestamp
from facilitator.domain.wording import ROSTER
from facilitator.words import _, counted


def decide(session: Session, given: Given, target: str, span: Span, verdict: Verdict) -> Answer:
    """Accepts or rejects the redaction at exactly this place."""
    start, end = span
    at = item(session, target)
    if at is None:
        return refused(GONE)
    mask = next((r for r in at.redactions if (r.start, r.end) == (start, end)), None)
    if mask is None:
        return refused(_("Nothing is masked there: tab goes to what is."))
    decided = ev.RedactionDecided(target, at.text_id, start, end, verdict)
    if verdict is Verdict.REJECTED:
        return Answer(
            (decided,),
            _("{replacement} rejected: the words will be shown.").format(
                replacement=mask.replacement
            ),
        )
    # What is masked as a person says keeps label and code, whatever a detector says later.
    decided = replace(decided, label=mask.label, replacement=mask.replacement)
    return Answer((decided,), _("{replacement} accepted.").format(replacement=mask.replacement))


def mark(
    session: Session,
    given: Given,
    target: str,
    span: Span,
    label: Label,
    *,
    replacement: str | None = None,
) -> Answer:
    """Masks these words under a label, or gives what is masked there another.

    Whatever was masked within or across the place goes with it. `replacement` None: the code it
    has under that label, or what whoever notes it finds for the label.
    """
    at = item(session, target)
    if at is None:
        return refused(GONE)
    start, end = span
    if at.kind:
        return refused(_("Change its words with e: it is kept only as it leaves."))
    if at.raw is None or not 0 <= start < end <= len(at.raw) or not at.raw[start:end].strip():
        return refused(_("No words are marked: shift with ← or → marks some."))
    planted = planted_at(session, target, start, end)
    if planted is not None and planted.start <= start and end <= planted.end:
        return find_plant(planted, at.start_ms)
    touched = [r for r in at.redactions if r.start < end and start < r.end]
    start = min((start, *(r.start for r in touched)))
    end = max((end, *(r.end for r in touched)))
    exact = any((r.start, r.end) == (start, end) for r in touched)
    verdict = Verdict.RELABELLED if exact else Verdict.ADDED
    if replacement is None and exact and touched[0].label is label:
        replacement = touched[0].replacement
    inner = tuple(
        ev.Place(target, at.text_id, r.start, r.end, Verdict.REJECTED)
        for r in touched
        if (r.start, r.end) != (start, end)
    )
    decided = ev.RedactionDecided(
        target, at.text_id, start, end, verdict, label, replacement, inner
    )
    if planted is not None:  # more was marked than was planted: all of that is to be masked
        found = find_plant(planted, at.start_ms)
        return Answer(
            (*found.events, decided),
            _("{said} Masked as {label}.").format(said=found.said, label=label),
        )
    return Answer((decided,), _("Masked as {label}.").format(label=label))


def mark_alike(
    session: Session, given: Given, target: str, span: Span, *, sure: bool = False
) -> Answer:
    """Masks the same words wherever they stand unmasked, as what is masked at this place.

    Asked once, it says where they stand; `again` does it.
    """
    start, end = span
    at = item(session, target)
    mask = None if at is None else next((r for r in at.redactions if r.start == start), None)
    if at is None or at.raw is None or mask is None or mask.end != end:
        return refused(_("Mask these words here first: m gives them a label."))
    words = at.raw[start:end]
    found = list(alike(session, words, mask.label, mask.replacement))
    if not found:
        return refused(_("The same words stand unmasked nowhere else."))
    lines = len({place.target for place in found})
    if not sure:
        first = ", ".join(_when(session, found))
        said = _("{places} more on {lines} ({first}).").format(
            places=counted(len(found), "place"), lines=counted(lines, "line"), first=first
        )
        again = partial(mark_alike, target=target, span=span, sure=True)
        return Answer((), _("{said} The same key again masks them.").format(said=said), again)
    one, *rest = found
    decided = ev.RedactionDecided(
        one.target,
        one.text,
        one.start,
        one.end,
        one.verdict,
        one.label,
        one.replacement,
        tuple(rest),
    )
    return Answer(
        (decided,),
        _("{places} more masked as {replacement}.").format(
            places=counted(len(found), "place"), replacement=mask.replacement
        ),
    )


def alike(
    session: Session, words: str, label: Label, replacement: str | None
) -> Iterator[ev.Place]:
    """Wherever the same words stand unmasked, to be masked so."""
    for one in items(session):
        for start, end in places(one.raw or "", words):
            if not any(r.start < end and start < r.end for r in one.redactions):
                yield ev.Place(one.id, one.text_id, start, end, Verdict.ADDED, label, replacement)


def _when(session: Session, found: Sequence[ev.Place], most: int = 3) -> list[str]:
    ids = list(dict.fromkeys(place.target for place in found))
    where = [item(session, id_) for id_ in ids[:most]]
    return [timestamp(one.start_ms) for one in where if one] + ["…"] * (len(ids) > most)


def everywhere(
    session: Session,
    given: Given,
    replacement: str,
    verdict: Verdict,
    becomes: str | None = None,
    *,
    sure: bool = False,
) -> Answer:
    """Accepts or rejects all that is shown as `replacement`, or gives all of it another code.

    Asked once, it says how many places that are; `again` does it. What the roster names is not
    rejected everywhere: it would be another roster's business.
    """
    replacement = code_of(replacement)
    touched = [
        (i, r)
        for i in items(session)
        for r in i.redactions
        if code_of(r.replacement) == replacement
    ]
    if not touched:
        return refused(_("Nothing is masked there: tab goes to what is."))
    if verdict is Verdict.REJECTED and any(r.source == ROSTER for _, r in touched):
        return refused(
            _("{replacement} stands on the roster: take the name off it, or reject here.").format(
                replacement=replacement
            )
        )
    if not sure:
        lines = len({i.id for i, _ in touched})
        forms = dict.fromkeys((i.raw or "")[r.start : r.end] for i, r in touched)
        shown = ", ".join(f"“{form}”" for form in list(forms)[:3]) + ", …" * (len(forms) > 3)
        where = _("{places} on {lines}").format(
            places=counted(len(touched), "place"), lines=counted(lines, "line")
        )
        asked = (
            _("{replacement} {shown}: {where}. The same key again shows them all.")
            if verdict is Verdict.REJECTED
            else _("{replacement} {shown}: {where}. The same key again accepts them all.")
        )
        said = asked.format(replacement=replacement, shown=shown, where=where)
        again = partial(
            everywhere, replacement=replacement, verdict=verdict, becomes=becomes, sure=True
        )
        return Answer((), said, again)
    done = {
        Verdict.REJECTED: _("{code} rejected in {places}."),
        Verdict.ACCEPTED: _("{code} accepted in {places}."),
    }.get(verdict, _("{code} changed in {places}."))
    decided = ev.EntityDecided(replacement, verdict, becomes=becomes)
    return Answer(
        (decided,),
        done.format(code=replacement, places=counted(len(touched), "place")),
    )


def generalise(
    session: Session, given: Given, words: str, becomes: str, label: Label = Label.OTHER
) -> Answer:
    """Masks these words wherever they stand unmasked, by words that say less: "[a trade]"."""
    becomes = becomes.strip()
    if not becomes.strip("[] "):
        return refused(_("Write what is to stand there instead, such as: a trade"))
    if not becomes.startswith("["):
        becomes = f"[{becomes}]"
    found = list(alike(session, words, label, becomes))
    if not found:
        return refused(_("These words stand unmasked nowhere."))
    first, *rest = found
    decided = ev.RedactionDecided(
        first.target,
        first.text,
        first.start,
        first.end,
        first.verdict,
        first.label,
        first.replacement,
        tuple(rest),
    )
    return Answer(
        (decided,),
        _("{becomes} in {places}.").format(becomes=becomes, places=counted(len(found), "place")),
    )
