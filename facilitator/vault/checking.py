"""Reading a session that is not sealed from end to end: is all of it there, and authentic?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from facilitator.vault import layout
from facilitator.vault.generations import Keys
from facilitator.vault.journal import Journal
from facilitator.vault.spool import SegmentInfo, SpoolReader


class Checked(NamedTuple):
    """What `verify_open` read."""

    events: int
    samples: int
    torn_bytes: int
    """What a crash left of a last event that was never acknowledged; reopening sets it aside."""
    unfinalised: tuple[SegmentInfo, ...]
    """Segments that were not closed: still being recorded, or cut off by a crash."""


def verify_open(session_folder: Path, keys: Keys, session_id: str) -> Checked:
    """Read a session's journal and recording from end to end.

    FacilitatorError naming what cannot be trusted. Works while another process records.
    """
    vault = layout.vault_folder(session_folder)
    with Journal.open(vault, keys, session_id, read_only=True) as journal:
        events = sum(journal.each(lambda _: 1))
    with SpoolReader(layout.spool_folder(session_folder), journal.key, session_id) as spool:
        samples = spool.refresh()
        spool.verify()
        unfinalised = tuple(one for one in spool.segments() if not one.finalised)
    return Checked(events, samples, journal.cut_bytes, unfinalised)
