"""Masking within a session: the redactor with the session's roster and replacements."""

from __future__ import annotations

import json

from facilitator.anonymise.redactor import Redactor
from facilitator.anonymise.replacements import Replacements
from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.session import Session
from facilitator.domain.transcript import Redaction


class Masking:
    """Redacts what is heard and noted in one session, with codes that stay the same in it."""

    def __init__(self, session: Session, regions: tuple[str, ...]) -> None:
        roster = Roster.from_toml(session.roster) if session.roster else Roster()
        kept = json.loads(session.replacements) if session.replacements else None
        self._replacements = Replacements.from_record(kept) if kept else Replacements()
        self._session = session
        self._first = self._mapping()
        self._redactor = Redactor(
            roster,
            language=session.opened.language if session.opened else "en",
            replacements=self._replacements,
            regions=regions,
        )

    def redact(self, text: str) -> tuple[Redaction, ...]:
        return self._redactor.redact(text).redactions

    def masked(self, text: str) -> str:
        """The text itself, masked: for labels, of which the raw form is not kept at all."""
        return self._redactor.redact(text).text

    def changes(self) -> list[ev.Event]:
        """What must be noted so that a reopened session gives the same codes: nothing, or one.

        It is said again until the session has it: a full disk may have refused it.
        """
        mapping = self._mapping()
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

    def _mapping(self) -> str:
        return json.dumps(self._replacements.to_record(), ensure_ascii=False, sort_keys=True)
