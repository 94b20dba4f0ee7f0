"""Who comes and goes while a meeting runs, and what each agrees to: commands, as in `commands`."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.attendance import Consent
from facilitator.domain.commands import Answer, Given, refused
from facilitator.domain.events import Event
from facilitator.domain.people import is_code
from facilitator.domain.session import Session
from facilitator.words import _


def arrive(session: Session, given: Given, code: str, consent: Consent) -> Answer:
    """Somebody came, and agreed to this. A code that has no seat yet gets one behind the others;
    what is none may be a name, and is refused without repeating it."""
    if not is_code(code):
        return refused(
            _("That is no code: a role and a number, such as User 9. Nothing was noted.")
        )
    if code in session.attendance.withdrawn:
        return refused(
            _("{code} has withdrawn: nothing of theirs is kept any more.").format(code=code)
        )
    stays = session.attendance.stays.get(code)
    if code in session.attendance.here and (stays or session.attendance.listed):
        return agree(session, given, code, consent)
    agreed = ev.ConsentGiven(code, consent.recording, consent.quoting)
    said = _agreed(code, consent)
    events: list[Event] = []
    if code not in session.codes:
        events.append(ev.ParticipantJoined(code, given.at_ms))
    # The coming is last: undo takes back an act, and what was agreed to is none.
    events += [agreed, ev.ParticipantArrived(code, given.at_ms)]
    return Answer(tuple(events), f"{code} has come. {said}".rstrip())


def leave(session: Session, given: Given, code: str) -> Answer:
    """Somebody left the room. Their words stay; only a withdrawal takes them out."""
    if code not in session.attendance.here:
        return refused(_("{code} is not here.").format(code=code))
    return Answer((ev.ParticipantLeft(code, given.at_ms),), _("{code} has left.").format(code=code))


def agree(session: Session, given: Given, code: str, consent: Consent) -> Answer:
    """Somebody who is here says anew what they agree to. The latest word counts."""
    if code not in session.attendance.here:
        return refused(_("{code} is not here.").format(code=code))
    agreed = ev.ConsentGiven(code, consent.recording, consent.quoting)
    return Answer(
        (agreed,), _agreed(code, consent) or _("{code} agrees to both.").format(code=code)
    )


def _agreed(code: str, consent: Consent) -> str:
    if not consent.recording:
        return _("They are not to be recorded: off the record until they agree or have left.")
    return "" if consent.quoting else _("{code} is not to be quoted.").format(code=code)
