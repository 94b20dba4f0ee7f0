"""A session that was closed, or cut off: brought to where it can go on."""

from __future__ import annotations

from facilitator.domain import events as ev
from facilitator.domain.events import Event
from facilitator.domain.phases import Phase
from facilitator.domain.terms import GapReason
from facilitator.vault.layout import spool_folder
from facilitator.vault.spool import wait_until_free
from facilitator.workflow.listening import ORPHAN_S
from facilitator.workflow.recorder import Recorder
from facilitator.workflow.store import SessionStore


def taken_up(store: SessionStore, recorder: Recorder) -> list[Event]:
    """Tells the recorder how far the recording is; what is to be noted first of all: whatever is
    noted before it counts as noted while sound flowed.

    Waits until a capture process of before has gone. FacilitatorError if another program records
    the session.
    """
    session, clock = store.session, recorder.clock
    wait_until_free(spool_folder(store.folder), session.id, ORPHAN_S)
    with store.spool() as spool:
        clock.progress(spool.refresh())
    if session.phase in (Phase.RECORDING, Phase.PAUSED):
        recorder.silent_since(store.last_sound())
    if session.phase is Phase.RECORDING:
        return [ev.RecordingPaused(clock.ms, GapReason.INTERRUPTED)]
    return []
