"""Figures of what real models make of real voices: text at once, settled, and of the whole file.

They print; they assert nothing. The models lie in FACILITATOR_TEST_MODELS, the voices beside the
checkout; what is missing is skipped and said.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from facilitator.child_messages import Piece
from facilitator.domain.sound import SAMPLES_PER_MS
from facilitator.domain.transcript import Doubt, Utterance
from facilitator.speech.again import hear_again
from facilitator.speech.blocks import Placed, blocks
from facilitator.speech.context import Before, first_text
from facilitator.speech.context import spoken as spoken_of
from facilitator.speech.decoded import Decoded
from facilitator.speech.endpoint import FRAME_MS, ON, Limits
from facilitator.speech.settling import NARROWER, First, block_of, plausible
from facilitator.speech.settling import said as said_of
from facilitator.speech.settling import settled as settled_of
from facilitator.speech.voice import Heard, VoiceFinder, samples_of
from facilitator.speech.whisper import Whisper
from facilitator.workflow.second_texts import spoken, stands
from tests.audio import Samples, spelt, word_errors
from tests.noises import from_afar
from tests.voices import meeting_of, said_in
from tests.weights import real_model

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

NEAR_MS = 300
"""A frame this near to a word is one that has a word: word times are no better than that."""

LANGUAGES = {"librispeech": "en", "ami": "en", "ja": "ja"}


@dataclass
class Figures:
    """Of one way: word error rate (of characters for Japanese), CPU seconds, doubtful lines, and of
    a thousand ms with a voice those without a word, and without a word or a mark."""

    errors: float
    cpu_s: float
    doubtful: int = 0
    wordless: float = 0.0
    unmarked: float = 0.0


def spans_in(sound: Samples) -> list[Heard]:
    finder = VoiceFinder(0, Limits.for_window(30_000))
    return [*finder.feed(sound.tobytes()), *finder.finish()]


def piece(sound: Samples, spans: list[Heard]) -> np.ndarray:
    return samples_of(sound[spans[0].start : spans[-1].end].tobytes())


def errors(said: str, heard: str, language: str) -> float:
    heard = re.sub(r"\([^)]* \d\d:\d\d:\d\d\)", " ", heard)
    if language == "ja":
        said, heard = (" ".join(c for c in text if c.isalnum()) for text in (said, heard))
    heard = re.sub(r"\bmr\b\.?", "mister", heard, flags=re.IGNORECASE)
    return 100 * word_errors(said, heard)


def without(spans: list[Heard], words: list[tuple[int, int]]) -> float:
    """Of a thousand ms with a voice those that are near none of these words."""
    places = np.array([(begin - NEAR_MS, end + NEAR_MS) for begin, end in words] or [(0, 0)])
    lost = total = 0
    for heard in spans:
        for at, probability in enumerate(heard.probabilities):
            if probability >= ON:
                middle = heard.start // SAMPLES_PER_MS + at * FRAME_MS + FRAME_MS // 2
                total += 1
                lost += not np.any((places[:, 0] <= middle) & (middle <= places[:, 1]))
    return 1000 * lost / max(1, total)


def figures(
    told: list[Decoded | None], spans: list[Heard], said: str, language: str, cpu_s: float
) -> Figures:
    lines = [one for one in told if one]
    words = [word for one in lines for word in one.words]
    return Figures(
        errors(said, " ".join(one.text for one in lines), language),
        cpu_s,
        sum(bool(one.doubts) for one in lines),
        without(spans, [word[:2] for word in words if word[3] > 0]),
        without(spans, [word[:2] for word in words]),
    )


def again(
    engine: Whisper, sound: Samples, before: dict[int, Decoded | None], spans: list[Heard]
) -> tuple[list[Decoded | None], int]:
    """A second pass over these spans, and of how many lines a person is to choose the text."""
    disputed = 0
    told = dict(before)
    for block in blocks([Placed(h.start, h.end) for h in spans]):
        heard = [spans[n] for n in block]
        turns = [Piece(h.start // SAMPLES_PER_MS, h.end // SAMPLES_PER_MS) for h in heard]
        for h, second in zip(heard, hear_again(engine, piece(sound, heard), turns), strict=True):
            first = before[h.start]
            words = tuple((w.start_ms, w.end_ms, w.text, w.probability) for w in second.words)
            text = Decoded(second.text, words, second.log_probability, second.doubts)
            if first is None:
                told[h.start] = text if spoken(second) else None
                continue
            line = Utterance("", second.start_ms, second.end_ms, first.text, doubts=first.doubts)
            if stands(line, second):
                told[h.start] = text
            else:
                disputed += 1
    return list(told.values()), disputed


def at_once(engine: Whisper, sound: Samples, spans: list[Heard]) -> list[Decoded | None]:
    """As the live way does it: each span behind what was said just before."""
    before, told = Before(), []
    for heard in spans:
        one = first_text(
            engine, before.of(heard, 0), heard, lambda a, b: samples_of(sound[a:b].tobytes())
        )
        before.add(heard, 0, one)
        told.append(one)
    return told


@dataclass
class Block:
    """Spans with their first texts, what they gave when decoded as one, and its CPU seconds."""

    spans: list[First]
    joined: list[Decoded | None]
    cpu_s: float


def joined_blocks(
    engine: Whisper,
    sound: Samples,
    spans: list[Heard],
    first: list[Decoded | None],
    beam: int = NARROWER,
) -> list[Block]:
    """All blocks of more than one span, decoded as the live way does it."""
    left = [First(h, 0, one, True) for h, one in zip(spans, first, strict=True)]
    found = []
    while left:
        block = block_of(left)
        del left[: len(block)]
        if len(block) > 1:
            began = time.process_time()
            heard = [one.heard for one in block]
            joined = engine.decode_together(
                piece(sound, heard), [spoken_of(h) for h in heard], beam, further=False
            )
            found.append(Block(block, joined, time.process_time() - began))
    return found


Better = Callable[[First, Decoded], bool]


def settled(
    blocks: list[Block],
    first: dict[int, Decoded | None],
    better: Better | None = None,
) -> dict[int, Decoded | None]:
    """What stands of each span, by where it begins, once the blocks are settled; without a rule
    as the live way does it."""
    told = dict(first)
    for block in blocks:
        found = block.joined if better else settled_of(block.spans, block.joined)
        for one, two in zip(block.spans, found, strict=True):
            if two and (better is None or better(one, two)):
                told[one.heard.start] = two
    return told


def by_length(one: First, two: Decoded) -> bool:
    return one.first is None or plausible(said_of(one.first), said_of(two))


def print_what_settles(
    blocks: list[Block], first: dict[int, Decoded | None], said: str, language: str
) -> None:
    """What each of the rules of `settling` brings."""

    def rate(told: dict[int, Decoded | None]) -> str:
        return f"{errors(said, ' '.join(one.text for one in told.values() if one), language):.1f}"

    print("| blocks | CPU s | as they are | any text | by length | each by itself | by the rule |")
    print("|---|---|---|---|---|---|---|")
    rules: list[Better | None] = [lambda *_: True, by_length, First.is_better, None]
    rates = [rate(settled(blocks, first, better)) for better in rules]
    cpu_s = sum(block.cpu_s for block in blocks)
    print(f"| {len(blocks)} | {cpu_s:.1f} | {rate(first)} | {' | '.join(rates)} |")


def whole_file(
    engine: Whisper, sound: Samples, spans: list[Heard], said: str, language: str, **how: bool
) -> Figures:
    """faster-whisper on all of it at once. Without word times a window can be lost whole: where a
    decode ends early in it, faster-whisper goes on with the next half minute."""
    began = time.process_time()
    engine._model.shortened = False
    segments, _ = engine._model.transcribe(
        samples_of(sound.tobytes()), language=language, beam_size=5, **how
    )
    found = list(segments)
    cpu_s = time.process_time() - began
    places = [(round(1000 * s.start), round(1000 * s.end)) for s in found]
    text = "".join(s.text for s in found)
    lost = without(spans, places)
    return Figures(errors(said, text, language), cpu_s, 0, lost, lost)


def sound_of(kind: str, *, afar: bool) -> Samples:
    return from_afar(meeting_of(kind)) if afar else meeting_of(kind)


CASES = [
    (model, kind, afar)
    for model in ("tiny.en", "base")
    for kind, language in LANGUAGES.items()
    for afar in (False, True)
    # A model for English, and too little Japanese to tell anything from afar.
    if language == "en" or (model == "base" and not afar)
]
each_case = pytest.mark.parametrize(
    ("model", "kind", "afar"),
    CASES,
    ids=[f"{model}-{kind}-{'afar' if afar else 'near'}" for model, kind, afar in CASES],
)


@dataclass
class Listened:
    """A sound as the live way hears it, with what that cost (CPU seconds)."""

    engine: Whisper
    sound: Samples
    spans: list[Heard]
    first: list[Decoded | None]
    first_cpu_s: float
    blocks: list[Block]

    @property
    def by_start(self) -> dict[int, Decoded | None]:
        return {h.start: one for h, one in zip(self.spans, self.first, strict=True)}

    @property
    def settled(self) -> dict[int, Decoded | None]:
        return settled(self.blocks, self.by_start)


@cache
def listened(model: str, kind: str, afar: bool) -> Listened:
    engine = Whisper(real_model(model), LANGUAGES[kind])
    sound = sound_of(kind, afar=afar)
    spans = spans_in(sound)
    engine.glimpse(piece(sound, spans[:1]))  # what a model does once is nobody's time
    began = time.process_time()
    first = at_once(engine, sound, spans)
    took = time.process_time() - began
    return Listened(engine, sound, spans, first, took, joined_blocks(engine, sound, spans, first))


SEEN: dict[tuple[str, str, bool], dict[str, Figures]] = {}
"""What was measured in this run."""


def name_of(model: str, kind: str, afar: bool) -> str:
    return f"{model} on {kind}{' from afar' if afar else ''}"


@each_case
def test_text_at_once_and_settled_against_the_whole_file(model: str, kind: str, afar: bool) -> None:
    it, language, said = listened(model, kind, afar), LANGUAGES[kind], said_in(kind)
    engine, sound, spans = it.engine, it.sound, it.spans
    began = time.process_time()
    alone = [engine.decode(piece(sound, [h]), h.start // 16, h.probabilities) for h in spans]
    took = time.process_time() - began
    settling = sum(block.cpu_s for block in it.blocks)
    wider = joined_blocks(engine, sound, spans, it.first, NARROWER + 1)
    wide = list(settled(wider, it.by_start).values())
    wide_s = sum(block.cpu_s for block in wider)
    plain = whole_file(engine, sound, spans, said, language)
    ways = {
        "at once, each span alone": figures(alone, spans, said, language, took),
        "at once": figures(it.first, spans, said, language, it.first_cpu_s),
        "settled": figures(list(it.settled.values()), spans, said, language, settling),
        f"settled, a beam of {NARROWER + 1}": figures(wide, spans, said, language, wide_s),
        "whole file": plain,
        "whole file, word times": whole_file(
            engine, sound, spans, said, language, word_timestamps=True
        ),
    }
    print(
        f"\n{name_of(model, kind, afar)}, {len(sound) / 16_000:.0f} s, {len(spans)} spans, "
        f"{len(it.blocks)} blocks are settled"
    )
    print(
        "| way | errors % | to the whole file | to it with word times | CPU s | of the whole file "
        "| no word ‰ | unmarked ‰ | doubtful |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    timed = ways["whole file, word times"].errors
    for name, way in ways.items():
        print(
            f"| {name} | {way.errors:.1f} | {way.errors / plain.errors:.2f} | "
            f"{way.errors / timed:.2f} | {way.cpu_s:.1f} | "
            f"{way.cpu_s / plain.cpu_s:.2f} | {way.wordless:.1f} | {way.unmarked:.1f} | "
            f"{way.doubtful} |"
        )
    SEEN[model, kind, afar] = ways
    both = ways["at once"].cpu_s + ways["settled"].cpu_s
    print(f"at once and settled: {both / plain.cpu_s:.2f} x the processor time of the whole file")
    print_what_settles(it.blocks, it.by_start, said, language)


@pytest.mark.parametrize("afar", [False, True], ids=["near", "afar"])
def test_all_english_words_together(afar: bool) -> None:
    """The words of every set in one sum, and the time by how long each set is."""
    sets = [case for case in CASES if LANGUAGES[case[1]] == "en" and case[2] is afar]
    if not all(case in SEEN for case in sets):
        pytest.skip("not every set was measured in this run")
    words = {case: len(spelt(said_in(case[1]))) for case in sets}
    sound = {case: len(sound_of(case[1], afar=afar)) for case in sets}

    def wrong(way: str) -> int:
        return round(sum(SEEN[case][way].errors / 100 * words[case] for case in sets))

    def took(*ways: str) -> tuple[float, float]:
        spent = {case: sum(SEEN[case][way].cpu_s for way in ways) for case in sets}
        whole = {case: SEEN[case]["whole file"].cpu_s for case in sets}
        shares = sum(sound[case] * spent[case] / whole[case] for case in sets)
        return sum(spent.values()) / sum(whole.values()), shares / sum(sound.values())

    plain, timed = wrong("whole file"), wrong("whole file, word times")
    print(f"\nall English sets{' from afar' if afar else ''}, {sum(words.values())} words")
    print("| way | wrong | to the whole file | to it with word times | CPU, in sum, by sound |")
    print("|---|---|---|---|---|")
    for way in SEEN[sets[0]]:
        errors, (summed, by_sound) = wrong(way), took(way)
        print(
            f"| {way} | {errors} | {errors / plain:.2f} | {errors / timed:.2f} | "
            f"{summed:.2f}, {by_sound:.2f} |"
        )
    for way in SEEN[sets[0]]:
        if way.startswith("settled"):
            summed, by_sound = took("at once", way)
            print(f"at once and {way}: {summed:.2f} in sum, {by_sound:.2f} by sound")


@each_case
def test_the_second_pass(model: str, kind: str, afar: bool) -> None:
    it, language, said = listened(model, kind, afar), LANGUAGES[kind], said_in(kind)
    began = time.process_time()
    second, disputed = again(it.engine, it.sound, it.settled, it.spans)
    found = figures(second, it.spans, said, language, time.process_time() - began)
    sure = " ".join(one.text for one in second if one and Doubt.UNSURE not in one.doubts)
    print(
        f"\nsecond pass, {name_of(model, kind, afar)}: {found.errors:.1f} % wrong "
        f"({errors(said, sure, language):.1f} without lines that are unsure) in "
        f"{found.cpu_s:.1f} s of the processor, without a word {found.wordless:.1f} ‰, unmarked "
        f"{found.unmarked:.1f} ‰, {found.doubtful} doubtful; two texts to choose from: {disputed} "
        f"of {len(it.spans)}"
    )
