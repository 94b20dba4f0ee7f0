"""What of a meeting is no event: whether sound flows, how far text is behind, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facilitator.errors import FacilitatorError
from facilitator.power import Battery, MachineWatch

if TYPE_CHECKING:
    from facilitator.sharing.look import Look
    from facilitator.workflow.live import LiveMeeting


@dataclass(frozen=True, slots=True)
class Status:
    """See the module. `now_ms` is session time at `told_at` (monotonic, s); it
    goes on from there if `running`."""

    now_ms: int
    told_at: float
    running: bool
    recording: bool
    off_record: bool
    on_break: bool
    striking: bool
    ending: bool
    finished: bool
    closed: bool
    withheld: bool
    level_db: float | None
    levels: int
    behind_ms: int
    disk_hours: float
    alert: str | None
    in_passing: str | None
    """What somebody is saying just now, masked, to be shown dimmed below the last line."""
    fault: FacilitatorError | None
    battery: Battery | None = None
    awake: bool = True
    """Whether the machine is kept awake, if it is to be."""
    shared: Look | None = None
    """Who joined from a machine of their own; None: it is not shared."""


def status_of(
    meeting: LiveMeeting,
    machine: MachineWatch | None,
    disk_hours: float,
    shared: Look | None,
    monotonic: Callable[[], float],
) -> Status:
    """How a meeting stands now. On its thread. The disk's room is asked of the disk, so it is for
    the caller to know."""
    return Status(
        now_ms=meeting.now_ms,
        told_at=monotonic() if meeting.recording else 0.0,
        running=meeting.recording and meeting.source.live,
        recording=meeting.recording,
        off_record=meeting.off_record,
        on_break=meeting.on_break,
        striking=meeting.striking,
        ending=meeting.ending,
        finished=meeting.finished,
        closed=meeting.closed,
        withheld=meeting.session.withheld,
        level_db=meeting.recorder.level_db,
        levels=meeting.recorder.levels,
        behind_ms=meeting.behind_ms,
        disk_hours=disk_hours,
        alert=meeting.alert,
        in_passing=meeting.in_passing,
        fault=meeting.fault,
        battery=machine.battery if machine is not None else None,
        awake=machine is None or machine.awake,
        shared=shared,
    )
