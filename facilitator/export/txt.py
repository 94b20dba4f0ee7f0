"""Plain text for reading and for the autocoding of analysts' tools.

A header, a blank line, then one paragraph (one line, never wrapped) a turn, blank lines between:

    User 1: (00:03:12) Nobody asked me what I wanted on the ward.
    {emergent topic | letters from housing | User 3}

The code stands alone before the first colon, because MAXQDA, NVivo and QualCoder take what stands
there for the speaker; the time follows it in round brackets. For the same reason no other line has
a colon within its first 63 characters, as far as MAXQDA looks. Flags, notes and gaps stand in curly
brackets under the paragraph they belong to: square ones are replacements, round ones notation of
speech.
"""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.domain.sealed import SealedGap, SealedMoment, SealedNote, SealedTranscript
from facilitator.domain.terms import GapReason
from facilitator.domain.transcript import UNKNOWN_SPEAKER, Turn, length, timestamp, turns
from facilitator.terminal import printable

SPEAKER_COLUMNS = 63
"""MAXQDA takes text before a colon within so many characters of a paragraph for a speaker."""


def render(transcript: SealedTranscript) -> str:
    """The whole file. Ends with a line feed."""
    paragraphs = ["\n".join(_plain(line) for line in _header(transcript))]
    paragraphs += _body(transcript)
    whole = "\n\n".join(paragraphs) + "\n"
    # Somebody will look at it in a terminal.
    return "\n".join(map(printable, whole.split("\n")))


def _plain(line: str) -> str:
    """One line that no tool takes for somebody speaking."""
    line = " ".join(line.split())
    return (
        line[:SPEAKER_COLUMNS].replace(":", " -") + line[SPEAKER_COLUMNS:]
        if (":" in line[:SPEAKER_COLUMNS])
        else line
    )


def _header(transcript: SealedTranscript) -> Iterator[str]:
    yield transcript.title or "Transcript"
    meeting = "Meeting" if transcript.number is None else f"Meeting {transcript.number}"
    yield f"{meeting}, {transcript.date}, {length(transcript.duration_ms)}"
    yield f"Session {transcript.session}"
    if transcript.guide_title:
        yield f"Topic guide {transcript.guide_title}"
    if transcript.participants:
        yield "Present " + ", ".join(p.code for p in transcript.participants)
    if transcript.redactions:
        total = sum(r.count for r in transcript.redactions)
        yield f"Anonymised, {total} identifying details replaced"
    for one in transcript.reopenings:
        yield f"Review reopened by {one.reviewer}, {one.at[:10]}, {one.reason}"
    for sign in transcript.sign_offs:
        yield f"Reviewed by {sign.reviewer}, {sign.kind}, {sign.at[:10]}"


def _body(transcript: SealedTranscript) -> Iterator[str]:
    spoken = [turn for turn in turns(transcript.lines) if turn.text]
    marks: list[SealedMoment | SealedNote | SealedGap] = [
        *transcript.moments,
        *transcript.notes,
        *transcript.gaps,
    ]
    marks.sort(key=_end)
    # What came before the first word has no paragraph to stand under.
    first = spoken[0].start_ms if spoken else None
    lead = [m for m in marks if first is None or _end(m) < first]
    if lead:
        yield "\n".join(_mark(m) for m in lead)
    rest = marks[len(lead) :]
    for index, turn in enumerate(spoken):
        until = spoken[index + 1].start_ms if index + 1 < len(spoken) else None
        mine = [m for m in rest if until is None or _end(m) < until]
        rest = rest[len(mine) :]
        yield "\n".join([_turn(turn), *(_mark(m) for m in mine)])


def _turn(turn: Turn) -> str:
    text = " ".join(turn.text.split())
    return f"{turn.speaker or UNKNOWN_SPEAKER}: ({timestamp(turn.start_ms)}) {text}"


def _end(mark: SealedMoment | SealedNote | SealedGap) -> int:
    """A flag stands under the paragraph in which its stretch ends."""
    return mark.end_ms if isinstance(mark, SealedMoment) else mark.at_ms


def _mark(mark: SealedMoment | SealedNote | SealedGap) -> str:
    if isinstance(mark, SealedMoment):
        parts = [mark.tag, mark.label, mark.speaker or ""]
    elif isinstance(mark, SealedNote):
        parts = ["note", mark.text]
    else:
        # What is damaged, or was never listened to, had been recorded.
        had = mark.reason in (GapReason.DAMAGED, GapReason.NOT_TRANSCRIBED)
        parts = [
            "no text" if had else "not recorded",
            mark.reason,
            length(mark.duration_ms, exact=True),
        ]
    return _plain("{" + " | ".join(p for p in parts if p) + "}")
