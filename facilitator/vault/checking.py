"""Reading a session that is not sealed from end to end: is all of it there, and authentic?"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.errors import FacilitatorError
from facilitator.vault import layout
from facilitator.vault.end_mark import read_end
from facilitator.vault.generations import Keys
from facilitator.vault.journal import Journal
from facilitator.vault.recorded import Noted, recorded, shortfalls
from facilitator.vault.spool import SegmentInfo
from facilitator.vault.spool_reader import SpoolReader
from facilitator.words import _


class Checked(NamedTuple):
    """What `verify_open` read."""

    events: int
    samples: int
    torn_bytes: int
    """What a crash left of a last event that was never acknowledged; reopening sets it aside."""
    unfinalised: tuple[SegmentInfo, ...]
    """Segments that were not closed: still being recorded, or cut off by a crash."""
    end_noted: bool
    """Whether a note beside the key says where the journal ended: else a cut end looks torn."""


def verify_open(session_folder: Path, keys: Keys, session_id: str) -> Checked:
    """Read a session's journal and recording from end to end.

    FacilitatorError naming what cannot be trusted, or is not there. Works while another process
    records.
    """
    vault = layout.vault_folder(session_folder)
    with Journal.open(vault, keys, session_id, read_only=True) as journal:
        events = sum(journal.each(lambda _: 1))
        noted = noted_segments(journal, session_id)
        end_noted = read_end(keys, journal.key, session_id) is not None
    with SpoolReader(layout.spool_folder(session_folder), journal.key, session_id) as spool:
        samples = spool.refresh()
        spool.verify()
        segments = spool.segments()
    if missing := shortfalls(noted, segments):
        told = sum(one.told for one in noted)
        raise FacilitatorError(
            _(
                "The recording of session {session_id} is not all there: "
                "{missing}. {told:.1f} s were recorded, {samples:.1f} s are "
                "there."
            ).format(
                session_id=session_id,
                missing="; ".join(missing),
                told=told / SAMPLE_RATE,
                samples=samples / SAMPLE_RATE,
            ),
            _(
                "Put back intact copies in {spool_folder} if you have any. What "
                "is there can still be read and sealed; the certificate will say "
                "what is not."
            ).format(spool_folder=layout.spool_folder(session_folder)),
        )
    unfinalised = tuple(one for one in segments if not one.finalised)
    return Checked(events, samples, journal.cut_bytes, unfinalised, end_noted)


def noted_segments(journal: Journal, session_id: str) -> list[Noted]:
    """What the journal says was recorded. FacilitatorError if it is of a newer version."""
    try:
        return recorded(journal.each(lambda record: record))
    except ValueError:
        raise FacilitatorError(
            _(
                "The journal of session {session_id} holds an event this version does not know."
            ).format(session_id=session_id),
            _("Open it with the version of the program that recorded it, or a newer one."),
        ) from None
