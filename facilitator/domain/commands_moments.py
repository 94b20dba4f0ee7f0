"""What a person can do with a flag after it was pressed, in its own place: commands as in
`commands`."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.moments import Tag
from facilitator.domain.session import Session
from facilitator.domain.times import instant
from facilitator.domain.transcript import timestamp
from facilitator.words import _

GONE = _("That flag is there no more.")

LATEST = 4
"""Acts of a device that are looked at for a flag and the digit after it."""

MEANT_S = 15.0
"""So long after a digit its other meaning can be asked for, and so long after a flag a digit may
have been meant for it."""


def merge(session: Session, given: Given, moment: str, other: str) -> Answer:
    """Two flags become one, over the whole stretch of both."""
    one, two = session.moment(moment), session.moment(other)
    if one is None or two is None:
        return refused(GONE)
    if one.id == two.id:
        return refused(_("That is one flag: choose another to merge it with."))
    names = dict.fromkeys(name for name in (one.label, two.label) if name)
    label = "; ".join(names)
    event = ev.MomentsMerged(
        one.id,
        two.id,
        min(one.start_ms, two.start_ms),
        max(one.end_ms, two.end_ms),
        label if label != one.label else None,
        two.speaker if one.speaker is None else None,
    )
    return Answer((event,), _("One flag now, from {time}.").format(time=timestamp(event.start_ms)))


def move_start(session: Session, given: Given, moment: str, *, later: bool) -> Answer:
    """A flag begins where the utterance before begins, or (`later`) the next."""
    found = session.moment(moment)
    if found is None:
        return refused(GONE)
    starts = [start for start, _ in session.spans]
    if later:
        start = min((s for s in starts if found.start_ms < s < found.end_ms), default=None)
    else:
        start = max((s for s in starts if s < found.start_ms), default=None)
    if start is None:
        return refused(_("Nothing else that was said is there to begin with."))
    said = _("It begins at {time} now.").format(time=timestamp(start))
    return Answer((ev.MomentChanged(moment, start_ms=start),), said)


def move_end(session: Session, given: Given, moment: str, *, later: bool) -> Answer:
    """A flag ends where the utterance before ends, or (`later`) the next."""
    found = session.moment(moment)
    if found is None:
        return refused(GONE)
    ends = [end for _, end in session.spans]
    if later:
        end = min((e for e in ends if e > found.end_ms), default=None)
    else:
        end = max((e for e in ends if found.start_ms < e < found.end_ms), default=None)
    if end is None:
        return refused(_("Nothing else that was said is there to end with."))
    return Answer(
        (ev.MomentChanged(moment, end_ms=end),),
        _("It ends at {time} now.").format(time=timestamp(end)),
    )


def change_tag(session: Session, given: Given, moment: str, tag: Tag) -> Answer:
    """A flag is one of another kind."""
    found = session.moment(moment)
    if found is None:
        return refused(GONE)
    if found.tag == tag.name:
        return refused(_("It is flagged “{label}” already.").format(label=tag.words))
    said = _("{symbol} {label} now").format(symbol=tag.symbol, label=tag.words)
    return Answer((ev.MomentChanged(moment, tag=tag.name),), said)


def about_nobody(session: Session, given: Given, moment: str) -> Answer:
    """A flag is about nobody in particular."""
    if session.moment(moment) is None:
        return refused(GONE)
    said = _("That flag is about nobody in particular.")
    return Answer((ev.MomentChanged(moment, speaker=""),), said)


def remove(session: Session, given: Given, moment: str) -> Answer:
    """A flag is none; what it stood beside stays."""
    found = session.moment(moment)
    if found is None:
        return refused(GONE)
    said = _("Flag at {time} removed.").format(time=timestamp(found.start_ms))
    return Answer((ev.MomentRemoved(moment),), said)


def correct_note(session: Session, given: Given, note: str, text: str) -> Answer:
    """A note reads otherwise."""
    before = next((n for n in session.notes if n.id == note), None)
    words = text.strip()
    if before is None:
        return refused(_("That note is there no more."))
    if words in ("", before.text):
        return refused(_("Its words are as before."))
    return Answer((ev.TextCorrected(note, words, ()),), _("✎ Note changed."))


def meant_otherwise(session: Session, given: Given) -> Answer:
    """The last digit of this device was meant the other way: for the flag before it instead of for
    who speaks, or the other way about. What it did is taken back together with that."""
    acts = [one for _, one in zip(range(LATEST), session.acts.of(given.device), strict=False)]
    if not acts or _ago_s(given, acts[0][1].noted_at) > MEANT_S:
        return refused(_("There is no digit just now to take otherwise."))
    id_, act = acts[0]
    before = ((i, a.event, _ago_s(given, a.noted_at)) for i, a in acts[1:])
    flags = ((i, ago) for i, event, ago in before if isinstance(event, ev.MomentFlagged))
    flag, flagged_ago = next(flags, ("", 0.0))
    # An older one than a flag that was taken away was not what the digit followed.
    if session.moment(flag) is None or flagged_ago - _ago_s(given, act.noted_at) > MEANT_S:
        return refused(_("No flag just before that the digit could be about."))
    match act.event:
        case ev.SpeakerMarked(code=str() as code):
            changed = ev.MomentChanged(flag, speaker=code)
            return Answer(
                (ev.Retracted(id_), changed),
                _("The flag is about {code}; no new speaker.").format(code=code),
            )
        case ev.MomentChanged(moment=moment, speaker=str() as code) if code and moment == flag:
            at_ms = max(0, given.at_ms - round(_ago_s(given, act.noted_at) * 1000))
            marked = ev.SpeakerMarked(at_ms, code)
            said = _("{code} is speaking; the flag is about nobody in particular.").format(
                code=code
            )
            return Answer((ev.Retracted(id_), marked), said)
        case _:
            return refused(_("The last key was no digit."))


def has_other_meaning(session: Session, device: str) -> bool:
    """Whether the last digit of a device can be taken otherwise, as long as it is the last act."""
    latest = next(session.acts.of(device), None)
    if latest is None:
        return False
    at_once = Given(0, latest[1].noted_at, device)
    return bool(meant_otherwise(session, at_once).events)


def _ago_s(given: Given, noted_at: str) -> float:
    return instant(given.wall) - instant(noted_at)
