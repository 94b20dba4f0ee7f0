"""Which utterances are looked at joined: those in which one may go on with what another began."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.anonymise.seams import is_sound
from facilitator.domain.transcript import Utterance

BREATH_MS = 2_000
"""Within so long somebody may still go on, or another answer; no mark of a speaker, which comes
early or late, is asked for that."""

CONTEXT = 60
"""Bytes of UTF-8 before an utterance that are joined to it, by whole utterances: a dozen English
words, or a telephone number in kanji with what it belongs to. More costs time and finds nothing."""

MOST = 16
"""Utterances that are looked back upon for it, "um" and "yeah" among them."""


def context(
    earlier: Sequence[Utterance], start_ms: int, speaker: str | None
) -> tuple[Utterance, ...]:
    """Of the utterances before one, those that it is joined to, in the order they were spoken.

    A neighbour is whoever's speech ended up to `BREATH_MS` before, or the same speaker's, however
    long the pause. What says nothing by itself is skipped: "my name is" / "um" / "Kenneth".
    """
    chosen: list[Utterance] = []
    held = 0
    for utterance in reversed(earlier[-MOST:]):
        if held >= CONTEXT:
            break
        if is_sound(utterance.heard):
            continue
        if start_ms - utterance.end_ms > BREATH_MS and utterance.speaker != speaker:
            break
        chosen.append(utterance)
        held += len(utterance.heard.encode())
        start_ms, speaker = utterance.start_ms, utterance.speaker
    return tuple(reversed(chosen))
