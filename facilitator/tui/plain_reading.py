"""What a meeting in lines reads out: the question, how things stand, what was flagged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from facilitator.domain.box_list import box_list
from facilitator.domain.moments import Tag
from facilitator.domain.session import Session
from facilitator.domain.transcript import length, timestamp
from facilitator.words import _

if TYPE_CHECKING:
    from facilitator.workflow.runner import MeetingRunner


def question(session: Session) -> Iterator[str]:
    """The question that the talk is at, with its probes."""
    guide, current = session.guide, session.current_question
    asked = guide.question(current) if guide and current else None
    if asked is None:
        return
    yield _("Question: {text}").format(text=asked.text)
    for probe in asked.probes:
        yield _("  Probe: {text}").format(text=probe)


def flagged(session: Session, tags: Mapping[str, Tag]) -> Iterator[str]:
    """What was flagged, by section of the guide."""
    for box in box_list(session):
        yield box.title or _("Before the first question")
        for moment in box.moments:
            tag = tags.get(moment.tag)
            kind = tag.words if tag else moment.tag
            named = moment.label or timestamp(moment.start_ms)
            yield _("  {kind}: {name}").format(kind=kind, name=named)


def standing(meeting: MeetingRunner) -> str:
    """How things stand, in a line."""
    status, session = meeting.status, meeting.session
    state = _("Recording") if status.recording else _("Not recording")
    if status.off_record:
        state = _("A break") if status.on_break else _("Off the record")
    if status.ending:
        state = _("Finishing the text")
    parts = [f"{state}, {timestamp(meeting.now_ms)}"]
    if speaker := session.speaker_at(meeting.now_ms):
        parts.append(_("{code} speaks").format(code=speaker))
    if status.behind_ms:
        parts.append(_("text {time} behind").format(time=length(status.behind_ms)))
    parts.append(_("room for {hours:.0f} hours").format(hours=status.disk_hours))
    if status.battery is not None:
        parts.append(_("battery {percent} %").format(percent=status.battery.percent))
    if status.alert:
        parts.append(status.alert)
    return ". ".join(parts) + "."
