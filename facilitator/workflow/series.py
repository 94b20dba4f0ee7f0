"""The study's meetings as a series: from sealed transcripts, and of the others what is known
without a key."""

from __future__ import annotations

from facilitator.domain.phases import Phase
from facilitator.domain.series import Meeting, in_order, meeting_of
from facilitator.workflow.catalogue import DAMAGED, FOREIGN, SessionSummary, listing
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace

_NOT_HELD = frozenset({DAMAGED, FOREIGN, Phase.OPENED, Phase.DESTROYED})
"""What nothing, or nothing more, is known of."""


def was_held(one: SessionSummary) -> bool:
    """Whether it is a meeting of the series, as far as this account knows."""
    return one.phase not in _NOT_HELD


def series(workspace: Workspace) -> list[Meeting]:
    """The meetings that were held, in their order.

    FacilitatorError if a sealed transcript is not what its certificate says, or cannot be read.
    """
    found = filter(was_held, listing(workspace))
    return in_order(_meeting(workspace, one) for one in found)


def _meeting(workspace: Workspace, one: SessionSummary) -> Meeting:
    if one.phase == Phase.SEALED:
        return meeting_of(read_transcript(workspace, one.id))
    return meeting_of_summary(one)


def meeting_of_summary(one: SessionSummary) -> Meeting:
    """What is known without a key of a meeting that is not sealed."""
    return Meeting(one.id, one.number, one.date, one.duration_ms, one.codes, one.guide, False)
