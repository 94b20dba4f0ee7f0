"""The study's stored roster may grow while a meeting runs, or before it is reviewed.

`facilitator roster add` in another window is noticed within a second or so. What the stored roster
knows more is taken up: names are added, none is ever unmasked and no code that was shown changes.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from facilitator.anonymise.roster import Roster
from facilitator.anonymise.roster_edit import merged
from facilitator.domain.session import Session
from facilitator.errors import FacilitatorError
from facilitator.workflow.identity import study_id
from facilitator.workflow.roster_files import roster_path
from facilitator.workflow.rosters import stored_roster
from facilitator.workspace import Workspace

LOOK_S = 1.0
"""How often the file is looked at: one call that asks for its size and times."""

_Signature = tuple[int, int, int] | None


class RosterWatch:
    """Looks at the stored roster for one session.

    A session held with the stored roster, or with none, takes up all it lacks, also what was added
    while it was closed; one with a roster file of its own what has been added since it began.
    """

    def __init__(
        self,
        workspace: Workspace,
        session: Session,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspace = workspace
        self._monotonic = monotonic
        self._look_at = 0.0
        self._own = Roster.from_toml(session.roster) if session.roster else Roster()
        self._known = Roster()
        self._seen: _Signature = None
        self._blind = False
        self.unread = False
        """Whether the roster is there, and could not be read when it was last looked at."""
        if session.roster is not None and not session.roster_from_study:
            if session.roster_known is not None:
                known = session.roster_known
                self._known = Roster.from_toml(known) if known else Roster()
                return
            # A session from before that was noted.
            self._seen = self._signature()
            try:
                self._known = stored_roster(workspace) or Roster()
            except FacilitatorError:
                # What is new in it could not be told; and this session does not need it.
                self._blind = True

    def look(self) -> Roster | None:
        """The session's roster with what the stored one has more; None if there is nothing new,
        or too little time has gone by. Raises FacilitatorError, once, if it cannot be read."""
        now = self._monotonic()
        if now < self._look_at or self._blind:
            return None
        self._look_at = now + LOOK_S
        signature = self._signature()
        if signature is None:
            self.unread = False
        if signature is None or signature == self._seen:
            return None
        self._seen = signature
        self.unread = True
        stored = stored_roster(self._workspace) or Roster()
        self.unread = False
        found = merged(self._own, stored, self._known)
        self._own, self._known = found or self._own, stored
        return found

    def _signature(self) -> _Signature:
        """What tells one version of the file from the next: each is a new file."""
        study = study_id(self._workspace)
        if study is None:
            return None
        try:
            found = roster_path(self._workspace, study).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size
