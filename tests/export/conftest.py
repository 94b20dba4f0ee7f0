"""A sealed transcript with everything a format has to deal with."""

from __future__ import annotations

import pytest

from facilitator.domain.sealed import (
    RedactionCount,
    SealedGap,
    SealedMoment,
    SealedNote,
    SealedParticipant,
    SealedQuestion,
    SealedSignOff,
    SealedTranscript,
)
from facilitator.domain.transcript import Line
from facilitator.export import Material


@pytest.fixture
def sealed() -> SealedTranscript:
    return SealedTranscript(
        session="2026-11-23-03",
        number=3,
        title="Recovery: what it means to us",
        date="2026-11-23",
        language="en",
        duration_ms=8_723_000,
        guide_title="What recovery means",
        guide=(
            SealedQuestion("1.1", "Opening", "How have you been?", "covered", 0, 10),
            SealedQuestion("2.1", "Feeling safe", "When did you feel safe?", "skipped"),
        ),
        participants=tuple(
            SealedParticipant.of(c) for c in ("User 1", "User 2", "Volunteer Worker 1")
        ),
        lines=(
            Line("u1", 1_000, 2_000, "User 1", "Nobody asked me what I wanted."),
            Line("u2", 2_500, 4_000, "User 1", "They wrote: come on Monday."),
            Line("u3", 5_000, 9_000, "Volunteer Worker 1", "So [Person 2] rang User 1's sister."),
            Line("u4", 10_000, 11_000, None, "Mm."),
        ),
        moments=(
            SealedMoment("m1", "emergent", 500, 3_000, "User 1", "letters: from housing"),
            SealedMoment("m2", "quote", 5_000, 8_000),
        ),
        notes=(SealedNote(10_500, "Room is cold"),),
        redactions=(
            RedactionCount("PERSON", "User 1", 1),
            RedactionCount("PERSON", "[Person 2]", 1),
        ),
        sign_offs=(SealedSignOff("Reviewer 1", "2026-11-24T09:30:00+00:00", "accept-all"),),
        gaps=(SealedGap(9_500, 185_000, "off the record"),),
        model="demo",
    )


@pytest.fixture
def material(sealed: SealedTranscript) -> Material:
    return Material((sealed,), title=sealed.title)
