"""Reviewers beside each other: what each has read, and where the second was not content.

Where a study wants two, each reads every line for themselves. The second first reads what leaves,
alone, as anybody will who is given the transcript, and says of each line whether it is right; then
the lines that were not, beside what was heard. Either's change makes the other read that line anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.ordering import REVIEWING, Order
from facilitator.domain.reviewing.items import GONE, Item, device_of, item, items
from facilitator.domain.session import Session
from facilitator.domain.transcript import apply_redactions, timestamp
from facilitator.words import _

Passed = tuple[str, str | None]
"""The text of a line as somebody passed it, and whose it was then."""


def passed_by(session: Session, device: str) -> dict[str, Passed]:
    """What one reviewer passed last of each line and note."""
    found: dict[str, tuple[Order, Passed]] = {}
    for id_, act in session.acts.passings():
        event = act.event
        if id_.rpartition(":")[0] != device:
            continue
        if isinstance(event, ev.UtteranceReviewed):
            target, passed = event.utterance, (event.text, event.speaker)
        elif isinstance(event, ev.NoteReviewed):
            target, passed = event.note, (event.text, None)
        elif isinstance(event, ev.WrittenReviewed):
            target, passed = event.target, (event.text, None)
        else:
            continue
        if target not in found or found[target][0] < act.order:
            found[target] = act.order, passed
    return {target: passed for target, (_, passed) in found.items()}


def items_of(session: Session, device: str) -> list[Item]:
    """All that is to be read by this reviewer for themselves: `read` is what they passed."""
    own = passed_by(session, device)
    return [
        replace(one, read=own.get(one.id) == (one.shown, one.speaker)) for one in items(session)
    ]


def questioned_by(session: Session, device: str) -> set[str]:
    """Lines and notes that this reviewer found not right."""
    return {
        act.event.target
        for _, act in session.acts.of(device)
        if isinstance(act.event, ev.LineQuestioned)
    }


def changed_by_others(session: Session, device: str) -> set[str]:
    """Lines and notes that others who review have changed, by what stands."""
    found: set[str] = set()
    for id_, act in session.acts.standing():
        by = id_.rpartition(":")[0]
        if by == device or not by.startswith(REVIEWING):
            continue
        match act.event:
            case ev.RedactionDecided():
                found |= {place.target for place in act.event.places}
            case ev.TextCorrected():
                found.add(act.event.target)
            case ev.SpeakerCorrected():
                found.add(act.event.utterance)
            case ev.LinesRecut():
                found |= {f"{id_}.{n}" for n, _ in enumerate(act.event.parts, 1)}
            case _:
                pass
    return found


def readers(session: Session) -> list[str]:
    """Codes of all who have read anything, in the order they began."""
    devices = dict.fromkeys(id_.rpartition(":")[0] for id_, _ in session.acts.passings())
    return [code for device in devices if (code := reviewer_of(device))]


def is_second(session: Session, reviewer: str) -> bool:
    """Whether this reviewer reads what leaves alone first: somebody else had signed before them."""
    own = next((s for s in session.signing.sign_offs if s.reviewer == reviewer), None)
    if own is not None:
        return own.agreed is not None
    return bool(session.signing.sign_offs)


def first_reading(session: Session, device: str, all_: Iterable[Item]) -> set[str]:
    """What the second reviewer has still to read alone, without what was heard."""
    seen = set(passed_by(session, device)) | questioned_by(session, device)
    return {one.id for one in all_ if one.id not in seen}


def blinded(one: Item) -> Item:
    """A line as whoever is given the transcript sees it."""
    return replace(one, raw=None, redactions=(), doubts=(), let=(), other=None, disputed=False)


def question(session: Session, given: Given, target: str) -> Answer:
    """Something is not right in what leaves of this line."""
    if item(session, target) is None:
        return refused(GONE)
    if target in questioned_by(session, given.device):
        return refused(_("Noted already: it comes again beside what was heard."))
    return Answer(
        (ev.LineQuestioned(target),), _("Not right: it comes again beside what was heard.")
    )


def awaited(session: Session, reviewer: str, needed: int) -> int:
    """How many reviewers are still to sign once this one has, for every line as it stands."""
    signed = {signed.reviewer for signed in session.signing.sign_offs} - {reviewer}
    whole = sum(all(one.read for one in items_of(session, device_of(who))) for who in signed)
    return max(0, needed - 1 - whole)


# -- plants ------------------------------------------------------------------------------------


def unmarked(session: Session, all_: Sequence[Item]) -> list[Item]:
    """The lines with the planted names that were not found shown as if nobody had masked them.

    For a reviewer's eyes only: the session has them masked, and nothing else is ever noted.
    """
    hidden: dict[str, list[ev.Plant]] = {}
    for plant in _waiting(session):
        hidden.setdefault(plant.target, []).append(plant)
    if not hidden:
        return list(all_)
    return [_without(one, hidden[one.id]) if one.id in hidden else one for one in all_]


def _without(one: Item, plants: Sequence[ev.Plant]) -> Item:
    gone = {(p.text, p.start, p.end) for p in plants}
    left = tuple(r for r in one.redactions if (one.text_id, r.start, r.end) not in gone)
    if one.read or one.raw is None or len(left) == len(one.redactions):
        return one
    return replace(one, redactions=left, shown=apply_redactions(one.raw, left))


def planted_at(session: Session, target: str, start: int, end: int) -> ev.Plant | None:
    """The planted name, not found yet, that these characters touch."""
    return next(
        (p for p in _waiting(session) if p.target == target and p.start < end and start < p.end),
        None,
    )


def find_plant(plant: ev.Plant, at_ms: int) -> Answer:
    """A reviewer has seen it."""
    said = _("Found: this name was planted, and is masked. {time}").format(time=timestamp(at_ms))
    return Answer((ev.PlantFound(plant.target, plant.start),), said)


def plants_found(session: Session) -> set[tuple[str, int]]:
    """Those of the planted names that somebody found: line and start."""
    return {
        (one.target, one.start) for one in session.acts.events() if isinstance(one, ev.PlantFound)
    }


def plants_told(session: Session) -> tuple[int, int]:
    """(planted, found); of a line that was edited since nobody can tell."""
    texts = {one.id: one.text_id for one in items(session)}
    valid = [p for p in session.signing.plants or () if texts.get(p.target) == p.text]
    found = plants_found(session)
    return len(valid), sum((p.target, p.start) in found for p in valid)


def _waiting(session: Session) -> list[ev.Plant]:
    if not session.signing.plants:
        return []
    found = plants_found(session)
    return [p for p in session.signing.plants if (p.target, p.start) not in found]


def reviewer_of(device: str) -> str:
    """The code of whoever reviews on a device, "" if nobody does there."""
    return device.removeprefix(REVIEWING) if device.startswith(REVIEWING) else ""
