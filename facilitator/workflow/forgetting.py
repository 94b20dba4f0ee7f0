"""What a study knows of names from one session alone goes with that session, where it is destroyed
without a transcript.

A name stays as long as another session may need it: its code stands in that one, or nobody can look
into it. So does whoever the study's roster names. A number that was given is given to nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.domain.phases import Phase
from facilitator.domain.reviewing.entities import Learnt
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.vault import disk
from facilitator.vault.layout import TRANSCRIPT
from facilitator.workflow.catalogue import existing, listing
from facilitator.workflow.key_store import is_sealed
from facilitator.workflow.masking import kept_codes
from facilitator.workflow.rosters import stored_roster
from facilitator.workflow.store import NeverMadeError, SessionStore
from facilitator.workflow.study_entities import left_unfinished, remember, remembered
from facilitator.workflow.study_pseudonyms import StudyPseudonyms
from facilitator.workspace import Workspace

_CODE = re.compile(r"([^\W\d_]+) (\d+)")

Name = tuple[str, str | int]
"""Somebody or something: the category, and a folded spelling or the number of the code."""


def forget_session(workspace: Workspace, session_id: str) -> Callable[[], None]:
    """Takes out of the study's list of codes, and of what it decided of names, what nobody needs
    but a session that is about to be destroyed; what puts it back.

    No error stands in the way of a destruction: what cannot be read or written is left.
    """
    put_back: list[Callable[[], None]] = []
    with suppress(FacilitatorError):
        codes = StudyPseudonyms.existing(workspace)
        if codes is not None:
            needed = _needed(workspace, session_id)
            put_back.append(_forget_decisions(codes, session_id, needed))
            put_back.append(_forget_unfinished(codes, session_id))
            if needed is not None:
                gone = _names(workspace, session_id) - _on_roster(workspace) - needed
                put_back.append(_forget_codes(codes, gone, needed))

    def again() -> None:
        with suppress(FacilitatorError):
            for one in put_back:
                one()

    return again


def _forget_decisions(
    codes: StudyPseudonyms, session_id: str, needed: set[Name] | None
) -> Callable[[], None]:
    own = remembered(codes).sessions.get(session_id)
    if own is None:
        return lambda: None
    stays = {
        words: to
        for words, to in own.coded.items()
        if needed is None or not needed.isdisjoint(_numbers(to[1]))
    }
    remember(codes, session_id, Learnt(frozenset(), stays, {}))
    return lambda: remember(codes, session_id, own)


def _forget_unfinished(codes: StudyPseudonyms, session_id: str) -> Callable[[], None]:
    """No withdrawal waits for a session that is destroyed."""
    waiting = {c: o for c, o in remembered(codes).unfinished.items() if session_id in o}

    def put_back() -> None:
        for code, left in waiting.items():
            left_unfinished(codes, code, left)

    for code, left in waiting.items():
        left_unfinished(codes, code, {id_: o for id_, o in left.items() if id_ != session_id})
    return put_back


def _forget_codes(
    codes: StudyPseudonyms, names: Iterable[Name], needed: set[Name]
) -> Callable[[], None]:
    with codes.held() as known:
        if known is None:
            return lambda: None
        put_back = known.forget(
            (category, spelling)
            for category, spelling in names
            if isinstance(spelling, str)
            and (category, known.given.get(category, {}).get(spelling)) not in needed
        )

    def again() -> None:
        with codes.held() as now:
            if now is not None:
                put_back(now)

    return again


def _names(workspace: Workspace, session_id: str) -> set[Name]:
    with SessionStore.open(workspace, session_id, read_only=True) as store:
        return _known_to(store.session)


def _known_to(session: Session) -> set[Name]:
    """Whom an open session has given a code, and its roster's."""
    codes = kept_codes(session) or Replacements()
    return _spellings(codes, Roster.from_toml(session.roster) if session.roster else Roster())


def _on_roster(workspace: Workspace) -> set[Name]:
    return _spellings(Replacements(), stored_roster(workspace) or Roster())


def _spellings(codes: Replacements, roster: Roster) -> set[Name]:
    codes.settle(roster)
    return {(category, spelling) for category, given in codes.given.items() for spelling in given}


def _needed(workspace: Workspace, but: str) -> set[Name] | None:
    """What any other session has of names; None if one of them cannot be looked into."""
    found = set[Name]()
    for one in listing(workspace):
        if one.id == but or one.phase == Phase.DESTROYED:
            continue
        try:
            folder = existing(workspace, one.id)
            if is_sealed(folder):
                found |= _numbers(disk.read(folder / TRANSCRIPT).decode())
                continue
            with SessionStore.open(workspace, one.id, read_only=True) as store:
                found |= _known_to(store.session)
                for text in _shown_in(store.session):
                    found |= _numbers(text)
        except NeverMadeError:
            continue
        except (FacilitatorError, OSError):
            return None
    return found


def _shown_in(session: Session) -> Iterator[str]:
    """All that an open session shows in place of names."""
    codes = kept_codes(session)
    for category, given in (codes.given if codes is not None else {}).items():
        yield from (f"{category} {number}" for number in given.values())
    masked = [u.redactions for u in session.utterances] + [n.redactions for n in session.notes]
    yield from (one.replacement for redactions in masked for one in redactions or ())
    yield from (moment.label for moment in session.moments)
    yield from (question.text for question in (session.guide.questions() if session.guide else ()))


def _numbers(text: str) -> set[Name]:
    return {(category, int(number)) for category, number in _CODE.findall(text)}
