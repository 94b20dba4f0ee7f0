"""How a meeting stands, for the strip of the live screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facilitator.domain.walls import wall_time
from facilitator.sharing.names import joined
from facilitator.tui.widgets.status_strip import Standing
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner


def state_of(meeting: MeetingRunner, *, changing: bool, ending: bool) -> str:
    """One of the strip's states. `changing`: something was asked for that is not so yet."""
    status = meeting.status
    if status.finished:
        return "finished"
    if changing:
        return "changing"
    if ending:
        return "finishing"
    if status.recording:
        return "changing" if status.off_record else "recording"
    if status.off_record:
        return "break" if status.on_break else "off"
    return "stopped" if meeting.now_ms else "ready"


def standing(meeting: MeetingRunner, state: str, *, practice: bool) -> Standing:
    """All that the strip shows."""
    session, status, now_ms = meeting.session, meeting.status, meeting.now_ms
    opened, guide = session.opened, session.guide
    title = ""
    if opened and guide:
        title = _("Meeting {number} · {title}").format(number=opened.number, title=guide.title)
    return Standing(
        title,
        state,
        now_ms,
        status.behind_ms,
        status.disk_hours,
        status.battery.percent if status.battery and status.battery.low else None,
        status.awake,
        practice,
        joined(status.shared) if status.shared else "",
        wall_time(session, now_ms) if now_ms else "",
    )
