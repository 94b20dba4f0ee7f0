"""Masking within a session: with its roster, and with codes that are the same in all the study."""

from __future__ import annotations

import json

from facilitator.anonymise.registry import shortfall
from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.deidentification import Deidentification
from facilitator.domain.session import NO_ROSTER, Session
from facilitator.domain.transcript import Redaction
from facilitator.errors import FacilitatorError
from facilitator.workflow.coding import CodedRedactor
from facilitator.workflow.study_codes import StudyCodes


class Masking:
    """Redacts what is heard and noted in one session.

    The codes it has shown are kept in the session as well: so it keeps them on another machine,
    and once the study's list is removed. Whatever redacts raises FacilitatorError if somebody new
    cannot be given a code, because the list cannot be read or written.
    """

    def __init__(
        self, session: Session, policy: Deidentification, codes: StudyCodes | None = None
    ) -> None:
        roster = Roster.from_toml(session.roster) if session.roster else Roster()
        self._session = session
        self._first = _mapping_of_nobody(roster)
        self._redactor = CodedRedactor(
            roster,
            session.opened.language if session.opened else "en",
            policy,
            codes,
            _kept(session),
        )

    def redact(self, text: str) -> tuple[Redaction, ...]:
        return self._redactor.redact(text).redactions

    def masked(self, text: str) -> str:
        """The text itself, masked: for labels, of which the raw form is not kept at all."""
        return self._redactor.redact(text).text

    def take(self, roster: Roster) -> None:
        """Goes on with another roster; codes that were shown stay."""
        self._redactor.take(roster)

    def labels(self, session: Session) -> list[ev.Event]:
        """Labels of flags in which something is masked only now: of them no raw form is kept."""
        return [
            ev.MomentChanged(moment.id, label=masked)
            for moment in session.moments
            if moment.label and (masked := self.masked(moment.label)) != moment.label
        ]

    def changes(self) -> list[ev.Event]:
        """What must be noted so that a reopened session gives the same codes: nothing, or one.

        It is said again until the session has it: a full disk may have refused it.
        """
        mapping = _mapping(self._redactor.replacements.shown())
        known = self._session.replacements or self._first
        return [] if mapping == known else [ev.ReplacementsKept(mapping)]

    def catch_up(self, session: Session) -> list[ev.Event]:
        """Redactions of all that a crash left without one."""
        found: list[ev.Event] = [
            ev.UtteranceRedacted(u.id, self.redact(u.heard))
            for u in session.utterances
            if u.redactions is None
        ]
        found += [
            ev.NoteRedacted(n.id, self.redact(n.taken))
            for n in session.notes
            if n.redactions is None
        ]
        return found + self.changes()


def shortfalls(session: Session) -> tuple[str, ...]:
    """Why less than usual will be masked in a session: lines for whoever is about to begin it."""
    language = session.opened.language if session.opened else "en"
    lacking = (NO_ROSTER if session.roster is None else None, shortfall(language))
    return tuple(line for line in lacking if line is not None)


def _kept(session: Session) -> Replacements | None:
    """The codes a session has shown, None if none is noted."""
    if not session.replacements:
        return None
    try:
        return Replacements.from_record(json.loads(session.replacements))
    except ValueError:
        raise FacilitatorError(
            f"The codes of session '{session.id}' were noted by another version.",
            "Open it with that version of the program, or a newer one.",
        ) from None


def _mapping(codes: Replacements) -> str:
    return json.dumps(codes.to_record(), ensure_ascii=False, sort_keys=True)


def _mapping_of_nobody(roster: Roster) -> str:
    """What any machine makes of the roster alone: nothing of it need be noted."""
    fresh = Replacements()
    fresh.settle(roster)
    return _mapping(fresh.shown())
