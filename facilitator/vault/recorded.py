"""What the journal says was recorded, held against the segments that are there.

A spool cannot tell by itself that its newest file was moved away, or that an end was cut off: that
looks as if it had never been written. The journal notes where each segment began, and, once it was
closed, how much it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facilitator.domain import events as ev
from facilitator.domain.events import Event, from_record
from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.vault.spool import CHUNK_MS, SYNC_MS, SegmentInfo
from facilitator.words import _

_POWER_CUT_MS = SYNC_MS + CHUNK_MS
"""So much of a segment may have been seen, and noted, before it was on the medium."""
_TELLING = (
    "RecordingStarted",
    "RecordingPaused",
    "RecordingEnded",
    "UtteranceHeard",
    "TranscriptReached",
)


@dataclass(slots=True)
class Noted:
    """One segment as the journal tells it. Times are session time."""

    number: int
    first_ms: int
    end_ms: int
    """Up to here there was sound in it, at least."""
    samples: int | None = None
    """All that it holds, if it was closed: then its end is sealed."""
    next_ms: int | None = None
    """Where the segment after it began; what was there then was on the medium."""
    replaced: bool = False
    """Another segment took its number later: it had gone by then."""

    @property
    def told(self) -> int:
        """Samples that it held, as far as was noted."""
        told = (max(self.end_ms, self.next_ms or 0) - self.first_ms) * SAMPLES_PER_MS
        return max(0, told) if self.samples is None else self.samples

    @property
    def least(self) -> int:
        """Samples that must be there, whatever a power cut took."""
        if self.samples is not None:
            return self.samples
        # Times are whole milliseconds: of up to one nothing is known at either end.
        sure = max(self.end_ms - _POWER_CUT_MS, self.next_ms or 0) - self.first_ms
        return max(0, sure * SAMPLES_PER_MS - (SAMPLES_PER_MS - 1))


def recorded(records: Iterable[Mapping[str, Any]]) -> list[Noted]:
    """The segments that a journal's records tell of, in the order they were begun.

    ValueError if a record that tells of the recording is not an event this version knows.
    """
    found: list[Noted] = []
    for record in records:
        if record.get("kind") in _TELLING:
            _take(found, from_record(record).event)
    return found


def _take(found: list[Noted], event: Event) -> None:
    if isinstance(event, ev.RecordingStarted):
        for before in found:
            before.replaced = before.replaced or before.number >= event.segment
        if found:
            found[-1].next_ms = event.at_ms
        found.append(Noted(event.segment, event.at_ms, event.at_ms))
        return
    if not found:
        return
    last = found[-1]
    match event:
        case ev.RecordingPaused(at_ms=at_ms, samples=samples):
            last.end_ms = max(last.end_ms, at_ms)
            last.samples = samples
        case (
            ev.RecordingEnded(duration_ms=at_ms)
            | ev.UtteranceHeard(end_ms=at_ms)
            | ev.TranscriptReached(at_ms=at_ms)
        ):
            last.end_ms = max(last.end_ms, at_ms)


def shortfalls(noted: Sequence[Noted], found: Sequence[SegmentInfo]) -> list[str]:
    """What of the recording is not there as it was noted, a clause for each segment."""
    there = {one.number: one for one in found}
    numbers = [one.number for one in noted if not one.replaced]
    told: list[str] = []
    for one in noted:
        name = _("segment {number:06d}").format(number=one.number)
        segment = None if one.replaced else there.get(one.number)
        if segment is None:
            told.append(
                _("{name} is missing ({seconds} s)").format(name=name, seconds=_seconds(one.told))
            )
            continue
        samples = segment.samples
        if one.samples is None:
            # A segment that was begun and never noted counts to the one before it.
            after = min((n for n in numbers if n > one.number), default=one.number + 1)
            samples += sum(s.samples for n, s in there.items() if one.number < n < after)
        if samples < one.least:
            told.append(
                _("{name} has {seconds} s of {seconds_2} s").format(
                    name=name, seconds=_seconds(samples), seconds_2=_seconds(one.told)
                )
            )
        elif one.samples is not None and not segment.finalised:
            told.append(_("the end of {name} is damaged or cut off").format(name=name))
    return told


def _seconds(samples: int) -> str:
    return f"{samples / SAMPLE_RATE:.1f}"
