"""Turns of speech heard together: joined to at most 28 s, decoded as one, the words given back.

Whisper takes the same time for a word as for half a minute, and knows a word better by what stands
around it; so turns of the live way, of the second pass and of other machines are all heard here.
Pure, but for the engine it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from facilitator.domain.sound import SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.speech.decoded import Decoded, Floats, Piece, Spoken, decoded
from facilitator.speech.endpoint import FRAME_MS
from facilitator.speech.faint import half_heard
from facilitator.speech.overload import BEAM
from facilitator.speech.unheard import Word, voice_after

if TYPE_CHECKING:
    from facilitator.speech.engines import Engine

TOGETHER = 28 * SAMPLE_RATE
"""Samples that are decoded as one: of Whisper's 30 s a little is left for what it needs itself."""

SPARSE = 0.6
"""A span that has less than this share of its block's characters a second of voice has lost words.
Base left 41 words of 644 out of half minutes (LibriSpeech), 11 once such spans are heard alone."""

SURER = 0.1
"""By so much (mean log-probability of a word) a span must be surer alone than with others, where as
a rule it is heard better. Of 2964 words (LibriSpeech and AMI, tiny.en and base) 482 are wrong in
what is heard with others, 459 with 0 here, 447 with 0.05 and 0.1, 453 with 0.2."""

BORDER_WORDS = 3
"""So many words at most change sides where turns are heard as one."""

LEAST = 1e-3
"""A word is held to be at least as likely: one oddity is not to outweigh a sentence."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a turn lies, in samples of the session; `run` tells stretches of sound apart between
    which there is time that was not recorded."""

    start: int
    end: int
    run: int = 0

    def reaches(self, last: Placed) -> bool:
        """Whether all from this turn to the end of `last` can be heard as one."""
        return last.run == self.run and last.end - self.start <= TOGETHER


def first_block(turns: Sequence[Placed]) -> int:
    """How many of these turns, in the order spoken, are heard as one: at least one.

    As many as can be; where more follow in the same stretch of sound, up to the longest pause in
    the second half of them, because a sentence goes on over the shorter ones.
    """
    count = 1
    while count < len(turns) and turns[0].reaches(turns[count]):
        count += 1
    if count == len(turns) or turns[count].run != turns[0].run:
        return count
    half = turns[0].start + TOGETHER // 2
    ends = [n for n in range(1, count + 1) if n == count or turns[n - 1].end >= half]
    return max(ends, key=lambda n: (turns[n].start - turns[n - 1].end, n))


def blocks(turns: Sequence[Placed]) -> list[range]:
    """All turns as blocks that are heard as one, each turn in exactly one: places in `turns`."""
    found: list[range] = []
    at = 0
    while at < len(turns):
        count = first_block(turns[at:])
        found.append(range(at, at + count))
        at += count
    return found


def voice_of(spans: Sequence[Spoken], samples: int) -> tuple[float, ...]:
    """How likely each frame from the first span on is speech, none between them; for as much
    sound as `samples`."""
    voice = [0.0] * -(-samples // (FRAME_MS * SAMPLES_PER_MS))
    for span in spans:
        at = (span.start_ms - spans[0].start_ms) // FRAME_MS
        voice[at : at + len(span.voice)] = span.voice[: len(voice) - at]
    return tuple(voice)


def returned(
    pieces: Sequence[Piece], spans: Sequence[Spoken], language: str
) -> list[Decoded | None]:
    """What was said in each span, of words heard in all of them as one. A word belongs to the
    span that its middle lies in, or is nearest to."""
    told: list[list[tuple[Word, Piece]]] = [[] for _ in spans]
    for piece in pieces:
        for word in piece.words:
            middle = (word[0] + word[1]) // 2
            nearest = min(range(len(spans)), key=lambda n: spans[n].away(middle))
            told[nearest].append((spans[nearest].within(word), piece))
    return [
        decoded(words, span.start_ms, span.voice, language)
        for span, words in zip(spans, told, strict=True)
    ]


def hear(
    engine: Engine,
    sound: Floats,
    spans: Sequence[Spoken],
    beam: int = BEAM,
    *,
    mends: bool = False,
    careful: bool = False,
    further: bool = True,
) -> list[Decoded | None]:
    """What is said in spans in a row, decoded as one. `sound` goes from the beginning of the first
    to the end of the last.

    `mends`: what was left out of some is heard alone, because there is no other text of it;
    `careful`: whatever time it takes, a decode that looks failed is made again in other ways, and
    each span is heard alone as well, which counts where it was surer of its words so. What is half
    heard has no text yet; once it is heard with all care it is told, as doubtful as it is.
    `further` as of `engines.Engine`.
    """

    def alone(span: Spoken) -> Decoded | None:
        begin, end = (
            (at - spans[0].start_ms) * SAMPLES_PER_MS for at in (span.start_ms, span.end_ms)
        )
        part = sound if len(spans) == 1 else sound[begin:end]
        found = engine.decode(part, span.start_ms, span.voice, beam, careful=careful)
        withheld = found and not careful and half_heard(found, part)
        return None if withheld else found

    if len(spans) == 1 or not engine.together:
        return [alone(span) for span in spans]
    found = engine.decode_together(sound, spans, beam, careful=careful, further=further)
    if careful:
        return _surest([alone(span) for span in spans], found)
    for n in sparse(spans, found) if mends else ():
        again, before = alone(spans[n]), found[n]
        if again and (before is None or len(again.text) > len(before.text)):
            found[n] = again
    return found


def _surest(
    alone: Sequence[Decoded | None], joined: Sequence[Decoded | None]
) -> list[Decoded | None]:
    """Of two texts of each span, heard alone and with the others, the one to be believed."""
    both = list(zip(alone, joined, strict=True))
    takes = [two is not None and (one is None or not surer(one, two)) for one, two in both]
    stands = agreeing([*map(words_of, alone)], [*map(words_of, joined)], takes)
    return [two if stand else one for (one, two), stand in zip(both, stands, strict=True)]


def agreeing(
    first: Sequence[Sequence[str]], second: Sequence[Sequence[str]], takes: Sequence[bool]
) -> list[bool]:
    """Which second texts are to stand of those that would (`takes`), all heard as one: none at
    whose border with a first text a word is said twice, or by nobody, because it was found on the
    other side of it, but for a sentence that there is no first text of. Of 41 such borders
    (LibriSpeech and AMI, tiny.en and base) that were 2."""
    stands = list(takes)
    at = 0
    while at < len(stands) - 1:
        left, right = at, at + 1
        near, other = slice(at, at + 2), left if stands[left] else right
        nothing_else = not first[other] and len(second[other]) > BORDER_WORDS
        differ = stands[left] != stands[right] and not nothing_else
        if differ and moved(first[near], second[near]):
            stands[other] = False
            at = max(0, at - 1)  # what it agreed with before is on its other side
        else:
            at += 1
    return stands


def moved(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> int:
    """How many words at a border (of those on its left, those on its right) are on its one side in
    the first texts, on its other in the second. Then one of each says them twice, or not at all."""
    before, after = [*map(_bare, first)], [*map(_bare, second)]
    for count in range(1, BORDER_WORDS + 1):
        left, right = before[0][-count:], before[1][:count]
        now_left, now_right = after[0][-count:], after[1][:count]
        if len(right) == count and now_left == right not in (left, now_right):
            return count
        if len(left) == count and now_right == left not in (right, now_left):
            return count
    return 0


def alike(words: Sequence[str], others: Sequence[str]) -> bool:
    """Whether they are the same but for case and punctuation."""
    return _bare(words) == _bare(others)


def _bare(words: Sequence[str]) -> list[str]:
    """Without case and punctuation."""
    bare = ("".join(c for c in word.casefold() if c.isalnum()) for word in words)
    return [word for word in bare if word]


def words_of(found: Decoded | None) -> list[str]:
    """The words of a span, without marks of what is inaudible: those have no probability."""
    return [word[2] for word in found.words if word[3] > 0] if found else []


def surer(alone: Decoded, joined: Decoded) -> bool:
    """Whether what was heard alone is to be believed, although it was heard with others too."""
    return _sureness(alone) > _sureness(joined) + SURER


def _sureness(found: Decoded) -> float:
    """The mean log-probability of its words, without marks of what is inaudible."""
    sure = [max(word[3], LEAST) for word in found.words if word[3] > 0]
    return sum(map(log, sure)) / len(sure) if sure else log(LEAST)


def sparse(spans: Sequence[Spoken], found: Sequence[Decoded | None]) -> list[int]:
    """Places of spans that have implausibly little text beside the others, or none."""
    characters = [sum(len(w[2]) for w in one.words if w[3] > 0) if one else 0 for one in found]
    voiced = [voice_after((), 0, span.voice) for span in spans]
    usual = sum(characters) / max(1, sum(voiced))
    return [
        n
        for n, (count, ms) in enumerate(zip(characters, voiced, strict=True))
        if not count or count < SPARSE * usual * ms
    ]
