"""What a reviewer can do with a transcript: pure functions from a session and an act to events.

As in `commands`: whoever asks is given the events that say what was done, and words for it. A line
is read once somebody passed it as it stands (`UtteranceReviewed`, `NoteReviewed`: the event's
device says who); what is changed in it since has to be read again. Every key is one event, so that
undo takes back what one key did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from statistics import median

from facilitator.domain import events as ev
from facilitator.domain.carrying import Span, carried, places
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.cutting import border_ms, changes_at
from facilitator.domain.events import Verdict
from facilitator.domain.notes import Note
from facilitator.domain.session import Phase, Session
from facilitator.domain.terms import ReviewWay
from facilitator.domain.times import instant
from facilitator.domain.transcript import (
    Certainty,
    Doubt,
    Label,
    Redaction,
    Utterance,
    VoiceGuess,
    Word,
    timestamp,
)
from facilitator.domain.wording import ROSTER

INAUDIBLE = "[inaudible]"
"""Stands for words that nobody can make out."""

_LONGEST_PAUSE_S = 120.0
"""A longer time between two lines was not reading."""

_PACE_OF = 100
"""Pace is measured over so many lines."""


def device_of(reviewer: str) -> str:
    """The device of what a reviewer does: each has an undo of their own."""
    return f"review:{reviewer}"


@dataclass(frozen=True, slots=True)
class Item:
    """A line or a note under review. `raw` is for the reviewer's eyes alone; None: not to be shown
    even to them. `shown` is what leaves; `confidence`, `doubts` and `guess` as of an utterance.
    `changes_at` is the character with which the second of two suggested people begins."""

    id: str
    start_ms: int
    end_ms: int
    raw: str | None
    redactions: tuple[Redaction, ...]
    shown: str
    text_id: str
    speaker: str | None
    read: bool
    is_note: bool = False
    confidence: float | None = None
    doubts: tuple[Doubt, ...] = ()
    guess: VoiceGuess | None = None
    changes_at: int | None = None

    @property
    def suggestions(self) -> tuple[Redaction, ...]:
        return tuple(r for r in self.redactions if r.certainty is Certainty.SUGGESTED)


def items(session: Session) -> list[Item]:
    """All that is to be read, in the order of session time."""
    found = [_line(u) for u in session.utterances]
    found += [_note(n) for n in session.notes]
    return sorted(found, key=lambda i: (i.start_ms, i.is_note, i.end_ms, i.id))


def item(session: Session, target: str) -> Item | None:
    """One of them, None if it is there no more."""
    utterance = session.utterance(target)
    if utterance is not None:
        return _line(utterance)
    return next((_note(n) for n in session.notes if n.id == target), None)


def _line(u: Utterance) -> Item:
    closed = u.withheld or u.withdrawn or u.redactions is None
    return Item(
        u.id,
        u.start_ms,
        u.end_ms,
        None if closed else u.heard,
        () if closed else u.redactions or (),
        u.text,
        u.text_id,
        u.speaker,
        u.reviewed is not None,
        confidence=u.confidence,
        doubts=u.doubts,
        guess=None if closed else u.guess,
        changes_at=None if closed else changes_at(u),
    )


def _note(n: Note) -> Item:
    closed = n.withheld or n.redactions is None
    return Item(
        n.id,
        n.at_ms,
        n.at_ms,
        None if closed else n.taken,
        () if closed else n.redactions or (),
        n.text,
        n.text_id,
        None,
        n.reviewed is not None,
        is_note=True,
    )


_GONE = "That line is there no more."
_CLOSED = "There is nothing in it that could be changed."


# -- reading -----------------------------------------------------------------------------------


def accept(session: Session, given: Given, target: str) -> Answer:
    """The line is right as it stands."""
    at = item(session, target)
    if at is None:
        return refused(_GONE)
    utterance = session.utterance(target)
    unseen = utterance is not None and utterance.redactions is None
    if unseen or session.withheld or (at.is_note and at.raw is None):
        return refused("Nobody has looked for names in it yet: open the review again.")
    if at.read:
        return refused("Read already.")
    passed = (
        ev.NoteReviewed(at.id, at.shown)
        if at.is_note
        else ev.UtteranceReviewed(at.id, at.speaker, at.shown)
    )
    return Answer((passed,), f"Right as it is: {timestamp(at.start_ms)}")


def sign(session: Session, given: Given, reviewer: str, decisions: str = "") -> Answer:
    """The reviewer signs all of it; only what has been read can be signed."""
    if session.phase is not Phase.ENDED:
        return refused("This review is signed already, or there is nothing to sign yet.")
    all_ = items(session)
    left = sum(not one.read for one in all_)
    if left:
        return refused(f"{_count(left, 'line')} not read yet: only what was read can be signed.")
    lines = sum(not one.is_note for one in all_)
    signed = ev.ReviewSigned(reviewer, ReviewWay.LINE_BY_LINE, lines, decisions)
    return Answer((signed,), f"Signed by {reviewer}: {_count(lines, 'line')}, line by line.")


# -- what is masked ----------------------------------------------------------------------------


def decide(session: Session, given: Given, target: str, span: Span, verdict: Verdict) -> Answer:
    """Accepts or rejects the redaction at exactly this place."""
    start, end = span
    at = item(session, target)
    if at is None:
        return refused(_GONE)
    mask = next((r for r in at.redactions if (r.start, r.end) == (start, end)), None)
    if mask is None:
        return refused("Nothing is masked there: tab goes to what is.")
    decided = ev.RedactionDecided(target, at.text_id, start, end, verdict)
    if verdict is Verdict.REJECTED:
        return Answer((decided,), f"{mask.replacement} rejected: the words will be shown.")
    # What is masked as a person says keeps label and code, whatever a detector says later.
    decided = replace(decided, label=mask.label, replacement=mask.replacement)
    return Answer((decided,), f"{mask.replacement} accepted.")


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
    has, or what whoever notes it finds for the label.
    """
    at = item(session, target)
    if at is None:
        return refused(_GONE)
    start, end = span
    if at.raw is None or not 0 <= start < end <= len(at.raw) or not at.raw[start:end].strip():
        return refused("No words are marked: shift with ← or → marks some.")
    touched = [r for r in at.redactions if r.start < end and start < r.end]
    start = min((start, *(r.start for r in touched)))
    end = max((end, *(r.end for r in touched)))
    exact = any((r.start, r.end) == (start, end) for r in touched)
    verdict = Verdict.RELABELLED if exact else Verdict.ADDED
    inner = tuple(
        ev.Place(target, at.text_id, r.start, r.end, Verdict.REJECTED)
        for r in touched
        if (r.start, r.end) != (start, end)
    )
    decided = ev.RedactionDecided(
        target, at.text_id, start, end, verdict, label, replacement, inner
    )
    return Answer((decided,), f"Masked as {label}.")


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
        return refused("Mask these words here first: m gives them a label.")
    words = at.raw[start:end]
    found = list(_alike(session, words, mask))
    if not found:
        return refused("The same words stand unmasked nowhere else.")
    lines = len({place.target for place in found})
    if not sure:
        first = ", ".join(_when(session, found))
        said = f"{_count(len(found), 'place')} more on {_count(lines, 'line')} ({first})."
        again = partial(mark_alike, target=target, span=span, sure=True)
        return Answer((), f"{said} The same key again masks them.", again)
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
    return Answer((decided,), f"{_count(len(found), 'place')} more masked as {mask.replacement}.")


def _alike(session: Session, words: str, mask: Redaction) -> Iterator[ev.Place]:
    for one in items(session):
        for start, end in places(one.raw or "", words):
            if not any(r.start < end and start < r.end for r in one.redactions):
                yield ev.Place(
                    one.id,
                    one.text_id,
                    start,
                    end,
                    Verdict.ADDED,
                    mask.label,
                    mask.replacement,
                )


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
    touched = [(i, r) for i in items(session) for r in i.redactions if r.replacement == replacement]
    if not touched:
        return refused("Nothing is masked there: tab goes to what is.")
    if verdict is Verdict.REJECTED and any(r.source == ROSTER for _, r in touched):
        return refused(f"{replacement} stands on the roster: take the name off it, or reject here.")
    if not sure:
        lines = len({i.id for i, _ in touched})
        forms = dict.fromkeys((i.raw or "")[r.start : r.end] for i, r in touched)
        shown = ", ".join(f"“{form}”" for form in list(forms)[:3]) + ", …" * (len(forms) > 3)
        where = f"{_count(len(touched), 'place')} on {_count(lines, 'line')}"
        does = "shows" if verdict is Verdict.REJECTED else "accepts"
        said = f"{replacement} {shown}: {where}. The same key again {does} them all."
        again = partial(
            everywhere, replacement=replacement, verdict=verdict, becomes=becomes, sure=True
        )
        return Answer((), said, again)
    done = {Verdict.REJECTED: "rejected", Verdict.ACCEPTED: "accepted"}.get(verdict, "changed")
    decided = ev.EntityDecided(replacement, verdict, becomes=becomes)
    return Answer((decided,), f"{replacement} {done} in {_count(len(touched), 'place')}.")


# -- text, speakers, borders -------------------------------------------------------------------


def correct(session: Session, given: Given, target: str, text: str) -> Answer:
    """Other words; what was masked in them stays masked."""
    at = item(session, target)
    if at is None:
        return refused(_GONE)
    if at.raw is None:
        return refused(_CLOSED)
    corrected = " ".join(text.split())
    if corrected == at.raw:
        return refused("Nothing was changed.")
    if not corrected:
        return refused(f"A line has words: i makes it {INAUDIBLE}.")
    masks = carried(at.raw, at.redactions, corrected)
    return Answer((ev.TextCorrected(target, corrected, masks),), "Corrected.")


def inaudible(session: Session, given: Given, target: str, span: Span | None = None) -> Answer:
    """These words, or all of the line, cannot be made out."""
    at = item(session, target)
    if at is None or at.raw is None:
        return refused(_GONE if at is None else _CLOSED)
    # A part of a masked name left over would tell it.
    start, end = span or (0, len(at.raw))
    touched = [r for r in at.redactions if r.start < end and start < r.end]
    start = min((start, *(r.start for r in touched)))
    end = max((end, *(r.end for r in touched)))
    text = at.raw[:start] + INAUDIBLE + at.raw[end:]
    if text == at.raw:
        return refused("Nothing was changed.")
    grown = len(INAUDIBLE) - (end - start)
    masks = tuple(
        r if r.end <= start else replace(r, start=r.start + grown, end=r.end + grown)
        for r in at.redactions
        if r not in touched
    )
    return Answer((ev.TextCorrected(target, text, masks),), f"{INAUDIBLE} in their place.")


def speaker(session: Session, given: Given, target: str, code: str | None) -> Answer:
    """Whose line it is; None: nobody can tell."""
    utterance = session.utterance(target)
    if utterance is None:
        return refused("A note has no speaker." if item(session, target) else _GONE)
    if code is not None and code not in session.codes:
        return refused("Nobody of that code sits at this table.")
    if utterance.withdrawn:
        return refused(_CLOSED)
    if utterance.speaker == code:
        return refused(f"It is {code or 'nobody’s'} already.")
    return Answer((ev.SpeakerCorrected(target, code),), f"{code or 'Nobody in particular'}.")


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
        return refused("Only a spoken line can be split.")
    if utterance.redactions is None or utterance.withdrawn:
        return refused(_CLOSED)
    text = utterance.heard
    if not text[:at].strip() or not text[at:].strip():
        return refused("Put the cursor on the word that begins the second line: ← →")
    if any(r.start < at < r.end for r in utterance.redactions):
        return refused("That is within masked words: split before or behind them.")
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
    if whose is not None:
        first_, second = whose
        parts = replace(parts[0], speaker=first_), replace(parts[1], speaker=second)
        said = f"Split in two: {first_}, {second}."
        return Answer((ev.LinesRecut((target,), parts),), said)
    return Answer((ev.LinesRecut((target,), parts),), "Split in two.")


def _part(u: Utterance, span: Span, times: Span, words: tuple[Word, ...]) -> ev.Part:
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
        return refused("There is no spoken line after it to join.")
    first, second = lines[at], lines[at + 1]
    if any(u.redactions is None or u.withdrawn for u in (first, second)):
        return refused(_CLOSED)
    if first.speaker and second.speaker and first.speaker != second.speaker:
        return refused("Two people said them: say first whose they are.")
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
    return Answer((ev.LinesRecut((first.id, second.id), (part,)),), "Joined with the next.")


# -- where to go on ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a review is; `left_ms` at the pace of this reviewer, None while that is unknown."""

    read: int
    total: int
    left_ms: int | None

    @property
    def left(self) -> int:
        return self.total - self.read


def progress(session: Session, device: str, all_: Sequence[Item] | None = None) -> Progress:
    """How far it is, and how long the rest takes whoever reads on this device."""
    held = items(session) if all_ is None else all_
    read = sum(one.read for one in held)
    pace = pace_s(session, device)
    left = None if pace is None else round(pace * 1000 * (len(held) - read))
    return Progress(read, len(held), left)


def pace_s(session: Session, device: str) -> float | None:
    """Seconds a line, as a median; pauses left out. None before three lines were read."""
    when: list[float] = []
    for _, act in session.acts(device):
        if isinstance(act.event, (ev.UtteranceReviewed, ev.NoteReviewed)):
            when.append(instant(act.noted_at))
            if len(when) > _PACE_OF:
                break
    apart = [later - earlier for later, earlier in pairwise(when)]
    apart = [seconds for seconds in apart if 0 <= seconds <= _LONGEST_PAUSE_S]
    return median(apart) if len(apart) > 1 else None


def keystrokes(session: Session, device: str) -> float | None:
    """Acts of a reviewer that stand, for each line they passed; None before any."""
    kinds = [
        isinstance(act.event, (ev.UtteranceReviewed, ev.NoteReviewed))
        for _, act in session.acts(device)
    ]
    return len(kinds) / sum(kinds) if any(kinds) else None


def place_left(session: Session, device: str, all_: Sequence[Item]) -> int:
    """Where a reviewer goes on: at what they touched last, or behind it once that is read."""
    last = next((touched(act.event) for _, act in session.acts(device)), "")
    at = next((n for n, one in enumerate(all_) if one.id == last), None)
    if at is None:
        at = 0
    elif not all_[at].read:
        return at
    return next_unread(all_, at - 1)


def next_unread(all_: Sequence[Item], at: int) -> int:
    """The next place not read behind `at`, or the first; where all is read, the one after `at`."""
    order = [*range(at + 1, len(all_)), *range(min(at + 1, len(all_)))]
    after = min(at + 1, len(all_) - 1)
    return next((n for n in order if not all_[n].read), max(0, after))


def most_doubtful(all_: Sequence[Item], at: int) -> int | None:
    """The unread line, but for the one at `at`, that needs an ear most: that with the most reasons
    to doubt it, of several the one the machine was least sure of."""
    unread = [
        (-len(one.doubts), 1.0 if one.confidence is None else one.confidence, n)
        for n, one in enumerate(all_)
        if (one.confidence is not None or one.doubts) and not one.read and n != at
    ]
    return min(unread)[2] if unread else None


def touched(event: ev.Event) -> str:
    """The line or note that an act was about, "" if it was about more than one, or none."""
    match event:
        case ev.UtteranceReviewed() | ev.SpeakerCorrected():
            return event.utterance
        case ev.NoteReviewed():
            return event.note
        case ev.RedactionDecided() | ev.TextCorrected():
            return event.target
        case ev.LinesRecut():
            return event.utterances[0]
        case _:
            return ""


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
