"""What gives way on a machine that is too slow, and what is decoded again once there is time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child import Inbox
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import TOGETHER, agreeing, sparse
from facilitator.speech.decoded import Decoded, Spoken
from facilitator.speech.decoder import Decoder, Work
from facilitator.speech.overload import BEAM, BEGINS_MS, ENDS_MS, Ladder, Overload, is_news
from facilitator.speech.settling import MOST, NARROWER, First, Unsettled, block_of, settled
from facilitator.speech.voice import Heard
from facilitator.speech.whisper import Whisper
from facilitator.vault.spool_reader import SpoolReader
from tests.audio import Recording, silence
from tests.speech.scripted import Scripted, ScriptedEngine, ScriptedSegment
from tests.weights import real_model


def test_steps_are_taken_one_at_a_time_and_kept_until_it_has_caught_up() -> None:
    ladder = Ladder()
    assert ladder.heed(5_999) is Overload.NONE
    assert ladder.heed(400_000) is Overload.NARROW
    assert ladder.heed(400_000) is Overload.TOGETHER
    assert ladder.heed(400_000) is Overload.LATER
    assert ladder.heed(100_000) is Overload.LATER
    assert ladder.heed(50_000) is Overload.TOGETHER
    assert ladder.heed(7_000) is Overload.TOGETHER
    assert ladder.heed(3_000) is Overload.NARROW
    assert ladder.heed(3_000) is Overload.NARROW
    assert ladder.heed(0) is Overload.NONE
    assert all(ENDS_MS[step] * 2 <= BEGINS_MS[step] for step in BEGINS_MS)
    assert (Overload.NONE.beam, Overload.TOGETHER.beam) == (BEAM, 1)


def test_a_smaller_model_is_a_step_where_there_is_one() -> None:
    ladder = Ladder(smaller=True)
    steps = [ladder.heed(400_000) for _ in range(4)]
    assert steps == [Overload.NARROW, Overload.TOGETHER, Overload.SMALLER, Overload.LATER]
    assert ladder.heed(50_000) is Overload.SMALLER
    assert ladder.heed(10_000) is Overload.SMALLER
    ladder.without_smaller()
    assert ladder.now is Overload.TOGETHER
    assert ladder.heed(60_000) is Overload.TOGETHER


def test_a_delay_is_told_again_when_it_is_much_more_or_less() -> None:
    told, times = 6_000, []
    for late in range(6_000, 100_000, 1_000):
        if is_news(told, late):
            told = late
            times.append(late // 1000)
    assert times == [11, 17, 26, 39, 59, 89]
    assert is_news(40_000, 20_000)
    assert not is_news(6_000, 3_000)


def test_words_of_one_decode_go_back_to_the_spans_they_lie_in(
    engine: Whisper, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = ScriptedSegment(
        ((0.1, 0.9, "Hello"), (0.9, 1.9, "there."), (2.2, 3.1, "I"), (3.1, 4.4, "agree.")),
    )
    script = Scripted([[segment]])
    monkeypatch.setattr(engine._model, "transcribe", script)
    spans = [
        Spoken(60_000, 62_048, (0.9,) * 64),
        Spoken(62_560, 64_000, (0.9,) * 45),
        Spoken(70_000, 70_992, (0.2,) * 31),
    ]
    sound = np.zeros(11 * SAMPLE_RATE, np.float32)
    first, second, third = engine.decode_together(sound, spans)
    assert first and second
    assert (first.text, second.text, third) == ("Hello there.", "I agree.", None)
    assert second.words[0][0] == 62_560
    assert second.words[-1][1] <= 64_000
    assert script.options[0]["without_timestamps"] is False


def test_spans_that_lost_words_show_beside_the_others() -> None:
    spans = [Spoken(at, at + 2_048, (0.9,) * 64) for at in (0, 3_000, 6_000, 9_000)]
    text = "the stillness was awful and creepy"
    found = [said(text), said("it was"), None, said(text)]
    assert sparse(spans, found) == [1, 2]
    assert sparse(spans[:1], [said(text)]) == []


def test_where_there_is_no_other_text_of_it_what_was_left_out_is_heard_alone(
    tmp_path: Path,
) -> None:
    works = [span(3.0 * n) for n in range(6)]
    for hurry, lost in ((False, 1), (True, 0)):
        with decoding(tmp_path / str(hurry), works, hurry=hurry) as (decoder, engine, messages):
            engine.leaves_out = 9_000
            if hurry:
                decoder._take(block=False)
                for work in works:
                    decoder.position = work.settled
                    decoder._decode(engine, [work], BEAM)
                engine.calls.clear()
            to_the_end(decoder, engine)
        assert engine.calls == [(6, NARROWER if hurry else BEAM), *[(1, BEAM)] * lost]
        texts = {m["start_ms"]: m["text"] for m in messages.of("utterance")}
        assert texts[9_000] == "alone 9000"


def test_published_models_hear_half_a_minute_and_the_demo_model_single_utterances(
    engine: Whisper,
) -> None:
    assert not engine.together
    assert Whisper(real_model("tiny.en"), "en").together


class Messages:
    """The child's side of a pipe, as the decoder uses it."""

    def __init__(self, *, hurry: bool, smaller: str | None = None) -> None:
        self._config = msg.SpeechConfig(
            "model", "en", hurry=hurry, engine="scripted", smaller=smaller
        )
        self._sent: list[msg.Message] = []

    def config(self, _: type[msg.SpeechConfig]) -> msg.SpeechConfig:
        return self._config

    def send(self, message: msg.Message) -> None:
        self._sent.append(message)

    def of(self, kind: str) -> list[dict[str, Any]]:
        plain = [{"kind": msg.kind_of(type(one)), **asdict(one)} for one in self._sent]
        return [{**one, **one.get("heard", {})} for one in plain if one["kind"] == kind]


@contextmanager
def decoding(
    folder: Path,
    works: list[Work],
    *,
    position_s: float = 0.0,
    together: bool = True,
    hurry: bool = True,
    smaller: str | None = None,
) -> Iterator[tuple[Decoder, ScriptedEngine, Messages]]:
    """A decoder that has this work to do, of a recording that has been read to `position_s`."""
    recording = Recording(folder)
    recording.record(silence(works[-1].settled / SAMPLE_RATE))
    messages = Messages(hurry=hurry, smaller=smaller)
    engine = ScriptedEngine(together=together)
    with SpoolReader(recording.folder, recording.key, recording.session) as reader:
        reader.refresh()
        decoder = Decoder(cast(Inbox, messages), reader, threading.Lock())
        decoder.position = round(position_s * SAMPLE_RATE)
        for work in works:
            decoder.work.put(work)
        yield decoder, engine, messages


def to_the_end(decoder: Decoder, engine: ScriptedEngine) -> None:
    """Nothing more comes: all is done that is to be."""
    decoder.work.put(None)
    while decoder._next(engine):
        pass


def span(second: float, length: float = 2.0, run: int = 0) -> Work:
    start, end = round(second * SAMPLE_RATE), round((second + length) * SAMPLE_RATE)
    return Work(end, Heard(start, end, (0.9,) * round(length * 1000 / 32)), run)


def test_one_that_keeps_up_decodes_each_span_at_once_and_settles_a_block_when_it_is_complete(
    tmp_path: Path,
) -> None:
    works = [span(1), span(5), span(9.5)]
    with decoding(tmp_path, works[:1], position_s=3) as (decoder, engine, messages):
        for at, work in enumerate(works):
            if at:
                decoder.work.put(work)
            decoder.position = work.settled
            decoder._next(engine)
        assert engine.calls == [(1, BEAM)] * 3
        assert messages.of("refined") == []
        decoder.work.put(span(40))
        decoder.position = 42 * SAMPLE_RATE
        decoder._next(engine)
        decoder._next(engine)
        assert engine.calls == [*[(1, BEAM)] * 4, (3, NARROWER)]
        assert engine.further == [False], "there is another text of what a decode leaves out"
    assert [m["text"] for m in messages.of("utterance")][:1] == ["alone 1000"]
    refined = messages.of("refined")
    assert [(m["start_ms"], m["text"]) for m in refined] == [
        (1_000, "joined 1000"),
        (5_000, "joined 5000"),
        (9_500, "joined 9500"),
    ]
    assert messages.of("overload") == []


def test_one_that_falls_behind_takes_its_steps_and_says_so_and_leaves_nothing_out(
    tmp_path: Path,
) -> None:
    works = [span(3.0 * n) for n in range(40)]
    with decoding(tmp_path, works, position_s=121) as (decoder, engine, messages):
        while len(messages.of("utterance")) < len(works):
            decoder._next(engine)
        decoder._next(engine)
        decoder._next(engine)
    assert engine.calls[0] == (1, 1)
    assert engine.calls[1] == (9, 1)
    starts = [m["start_ms"] for m in messages.of("utterance")]
    assert starts == [3_000 * n for n in range(40)]
    assert [m["step"] for m in messages.of("overload")][:2] == [1, 2]
    assert messages.of("overload")[-1]["step"] < 2
    assert messages.of("overload")[0]["late_ms"] == 119_000
    reached = [m["ms"] for m in messages.of("reached")]
    assert reached == sorted(reached)
    assert reached[-1] == works[-1].settled // 16


def test_much_too_slow_a_model_gives_way_to_a_smaller_one_until_all_is_caught_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[ScriptedEngine] = []

    def load(name: str, folder: Path, *_: object) -> ScriptedEngine:
        assert (name, folder) == ("scripted", Path("small"))
        made.append(ScriptedEngine())
        return made[-1]

    monkeypatch.setattr("facilitator.speech.engines.load_engine", load)
    works = [span(3.0 * n) for n in range(100)]
    with decoding(tmp_path, works, position_s=301, smaller="small") as (decoder, engine, messages):
        while len(messages.of("utterance")) < len(works):
            decoder._next(engine)
        assert [m["step"] for m in messages.of("overload")][:3] == [1, 2, 3]
        assert len(made) == 1
        assert sum(spans for spans, _ in engine.calls) < 20
        while decoder._ladder.now:
            decoder._next(engine)
        assert decoder._smaller is None, "it takes no memory any more"
        heard = [m["start_ms"] for m in messages.of("utterance")]
        assert heard == [3_000 * n for n in range(100)], "nothing is left out, nothing twice"
        before = len(engine.calls)
        while decoder._unsettled.ready(over=True):
            decoder._settle(engine)
        assert len(engine.calls) > before, "what the smaller one heard is heard again"
        assert engine.calls[-1][1] == BEAM
        assert all(engine.further), "all of it"


def test_a_smaller_model_that_has_gone_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> ScriptedEngine:
        raise FacilitatorError("It is gone.", "")

    monkeypatch.setattr("facilitator.speech.engines.load_engine", load)
    works = [span(3.0 * n) for n in range(60)]
    with decoding(tmp_path, works, position_s=181, smaller="small") as (decoder, engine, messages):
        while len(messages.of("utterance")) < len(works):
            decoder._next(engine)
    assert sum(spans for spans, _ in engine.calls) >= len(works)


def test_what_is_left_at_the_end_is_decoded_with_care_and_together(tmp_path: Path) -> None:
    works = [span(3.0 * n) for n in range(20)]
    with decoding(tmp_path, works, position_s=61) as (decoder, engine, messages):
        to_the_end(decoder, engine)
    assert engine.calls == [(9, BEAM), (9, BEAM), (2, BEAM)]
    assert len(messages.of("utterance")) == 20
    assert messages.of("refined") == messages.of("overload") == []


def test_where_nobody_waits_for_a_line_blocks_do_not_depend_on_how_the_work_came(
    tmp_path: Path,
) -> None:
    works = [span(3.0 * n) for n in range(20)]
    with decoding(tmp_path, works[:12], hurry=False) as (decoder, engine, _):
        decoder._next(engine)
        for work in works[12:]:
            decoder.work.put(work)
        to_the_end(decoder, engine)
    assert engine.calls == [(9, BEAM), (9, BEAM), (2, BEAM)]


def test_spans_with_a_gap_in_the_recording_between_them_are_never_joined(tmp_path: Path) -> None:
    works = [span(0), span(3), span(6, run=1), span(9, run=1)]
    with decoding(tmp_path, works, hurry=False) as (decoder, engine, _):
        to_the_end(decoder, engine)
    assert engine.calls == [(2, BEAM), (2, BEAM)]


def test_a_model_made_for_single_utterances_gets_single_utterances(tmp_path: Path) -> None:
    works = [span(3.0 * n) for n in range(4)]
    with decoding(tmp_path, works, hurry=False, together=False) as (decoder, engine, messages):
        to_the_end(decoder, engine)
    assert [spans for spans, _ in engine.calls] == [1] * 4
    assert messages.of("refined") == []


def said(text: str, *doubts: Doubt, sure: float = 0.9) -> Decoded:
    words = tuple((n, n + 1, word, sure) for n, word in enumerate(text.split()))
    return Decoded(text, words, -0.2, doubts)


def test_only_what_reads_better_is_told_of_a_block_that_was_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = [span(1), span(4)]
    with decoding(tmp_path, works, position_s=10) as (decoder, engine, messages):
        decoder._next(engine)
        decoder._next(engine)
        decoder.work.put(Work(10 * SAMPLE_RATE))
        decoder._next(engine)
        texts = {1_000: "alone 1001", 4_000: "and"}
        monkeypatch.setattr(engine, "_said", lambda at, how: said(texts[at]))
        decoder._next(engine)
    assert [m["text"] for m in messages.of("refined")] == ["alone 1001"]


FIRST = ("Egyptian inscriptions", "give the period", "of the king")
SECOND = ("Egyptian inscriptions, give", "the period of", "the king.")
"""The same heard as one: at both borders a word is on the other side."""


@pytest.mark.parametrize("first", [FIRST, SECOND])
@pytest.mark.parametrize("takes", list(itertools.product((False, True), repeat=3)))
def test_no_word_is_said_twice_or_by_nobody_where_one_was_found_on_the_other_side_of_a_border(
    takes: tuple[bool, ...], first: tuple[str, ...]
) -> None:
    second = SECOND if first is FIRST else FIRST
    old, new = ([text.split() for text in texts] for texts in (first, second))
    stands = agreeing(old, new, takes)
    told = [two if stand else one for one, two, stand in zip(first, second, stands, strict=True)]
    words = "".join(c for c in " ".join(told).lower() if c not in ",.").split()
    assert words == ["egyptian", "inscriptions", "give", "the", "period", "of", "the", "king"]
    assert all(take or not stand for take, stand in zip(takes, stands, strict=True))
    assert stands == list(takes) if len(set(takes)) == 1 else not any(stands)


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (("Egyptian", "give the period"), ("Egyptian inscriptions, give", "it"), 0),
        (("but I think", "so"), ("it", "think maybe so."), 1),
    ],
)
def test_what_is_settled_stands_without_a_word_that_the_line_beside_it_has(
    first: tuple[str, str], second: tuple[str, str], stands: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    spans = [work.heard for work in (span(1), span(4)) if work.heard]
    block = [First(heard, 0, said(text), True) for heard, text in zip(spans, first, strict=True)]
    wanted = second[stands]
    monkeypatch.setattr(First, "is_better", lambda _, found: found.text == wanted)
    told = settled(block, [*map(said, second)])
    kept = told[stands]
    assert kept and kept.text == ("Egyptian inscriptions,", "maybe so.")[stands]
    assert [word[2] for word in kept.words] == kept.text.split()
    assert told[1 - stands] is None


def test_no_sentence_is_lost_for_a_word_that_is_said_twice() -> None:
    assert agreeing([["but", "I"], []], [["but"], ["I"]], (False, True)) == [False, False]
    more = ["I", "think", "that", "so"]
    assert agreeing([["but", "I"], []], [["but"], more], (False, True)) == [False, True]


def test_a_second_text_beside_a_first_stands_where_its_border_is_as_it_was() -> None:
    old = [["they", "could", "not"], ["the", "the", "man"], []]
    new = [["but", "they", "could", "not"], ["then", "the", "man"], ["went"]]
    for takes in itertools.product((False, True), repeat=3):
        assert agreeing(old, new, takes) == list(takes)


def test_a_second_text_of_another_length_does_not_stand() -> None:
    heard = Heard(0, SAMPLE_RATE, (0.9,) * 31)
    first = First(heard, 0, said("the stillness was awful creepy and uncomfortable"), True)
    assert first.is_better(said("The stillness was awful, creepy and uncomfortable."))
    assert not first.is_better(said("the stillness"))
    assert not first.is_better(said(f"{first.first and first.first.text} " * 2))
    assert not first.is_better(
        said("the stillness was awful (inaudible 00:00:01)", Doubt.INAUDIBLE)
    )
    part = First(heard, 0, said("the stillness", Doubt.INAUDIBLE), True)
    assert part.is_better(said("the stillness was awful (inaudible 00:00:01)", Doubt.INAUDIBLE))
    assert part.is_better(said("the stillness was awful creepy and uncomfortable"))
    assert not first.is_better(said("the stillness was awful creepy and uncomfortable"))
    nothing = First(heard, 0, None, True)
    assert nothing.is_better(said("Yes."))
    assert not nothing.is_better(said("(inaudible 00:00:00)", Doubt.INAUDIBLE))
    assert not nothing.is_better(said("Thank you for watching.", Doubt.UNSURE)), "still half heard"


def test_a_second_text_that_is_less_sure_does_not_stand() -> None:
    heard = Heard(0, SAMPLE_RATE, (0.9,) * 31)
    first = First(heard, 0, said("in here it is hard to know"), careful=True)
    assert first.is_better(said("in the end it is hard to know", sure=0.85))
    assert not first.is_better(said("in the end it is hard to know", sure=0.7))
    part = First(heard, 0, said("in here", Doubt.INAUDIBLE), careful=True)
    assert part.is_better(said("in the end it is hard to know", sure=0.7))
    smaller = First(heard, 0, said("in here it is hard to know"), careful=False)
    assert smaller.is_better(said("in the end it is hard to know", sure=0.7))


def test_one_that_lacks_words_and_has_no_neighbours_is_heard_again_alone_with_all_care(
    tmp_path: Path,
) -> None:
    class Lacking(ScriptedEngine):
        def decode(self, *asked: object, careful: bool = False) -> Decoded:
            return said("all of it") if careful else said("all", Doubt.INAUDIBLE)

    with decoding(tmp_path, [span(1)], position_s=4) as (decoder, _, messages):
        to_the_end(decoder, Lacking())
    [first], [second] = messages.of("utterance"), messages.of("refined")
    assert (first["text"], second["text"]) == ("all", "all of it")


def test_what_waits_to_be_settled_does_not_grow_without_end() -> None:
    unsettled = Unsettled()
    for n in range(3 * MOST):
        heard = span(3.0 * n).heard
        assert heard
        unsettled.add(First(heard, 0, said("yes"), True))
    blocks = 0
    while unsettled.ready(over=True):
        block = unsettled.take()
        assert block[-1].heard.end - block[0].heard.start <= TOGETHER
        blocks += len(block)
    assert blocks <= MOST


@pytest.mark.parametrize(
    ("lengths_s", "first", "gains"),
    [
        ((9, 8, 5), said("yes"), True),
        ((3,), said("yes"), False),
        ((3,), None, False),
        ((3,), said("yes", Doubt.INAUDIBLE), True),
    ],
    ids=[
        "with neighbours",
        "alone",
        "alone without text",
        "alone and lacks words",
    ],
)
def test_only_what_is_likely_to_gain_by_it_is_decoded_with_its_neighbours(
    lengths_s: tuple[int, ...], first: Decoded | None, gains: bool
) -> None:
    unsettled, at = Unsettled(), 0
    for n, length in enumerate(lengths_s):
        heard = Heard(at, at + length * SAMPLE_RATE, (0.9,) * 31)
        unsettled.add(First(heard, 0, first if n == 0 else said("yes"), True))
        at = heard.end + SAMPLE_RATE // 2
    assert unsettled.ready(over=True) == gains
    if not gains:
        assert not unsettled._spans, "passed over, for good"


@pytest.mark.parametrize(("pause_s", "together"), [(2.9, 3), (3.1, 1)])
def test_what_is_settled_together_has_no_long_pause_in_it(pause_s: float, together: int) -> None:
    works = [span(0), span(2 + pause_s), span(4.5 + pause_s)]
    spans = [First(work.heard, 0, said("yes"), True) for work in works if work.heard]
    assert len(block_of(spans)) == together


def test_what_it_is_asked_to_hear_once_more_waits_for_every_line(tmp_path: Path) -> None:
    works = [span(second) for second in (1, 4)]
    with decoding(tmp_path, works, position_s=6) as (decoder, engine, messages):
        decoder._next(engine)
        decoder._next(engine)
        engine.calls.clear()
        decoder.again = (msg.Piece(1_000, 3_000), msg.Piece(4_000, 6_000))
        decoder.work.put(span(64))
        decoder._next(engine)
        assert engine.calls == [(1, BEAM)], "a line that waits comes first"
        decoder._next(engine)
        assert engine.calls[1:] == [(2, NARROWER)], "and a block that is to be settled"
        decoder._next(engine)
        decoder._next(engine)
        assert engine.calls[2:] == [(2, BEAM), (1, BEAM), (1, BEAM)], "once"
    [block] = [one for one in messages._sent if isinstance(one, msg.HeardBlock)]
    assert [(one.start_ms, one.end_ms) for one in block.heard] == [(1_000, 3_000), (4_000, 6_000)]


@pytest.mark.parametrize(
    ("silent", "settles"),
    [((8.9, 0), False), ((9.1, 0), True), ((6.0, 1), True)],
    ids=["a breath", "a long pause", "the recording stopped"],
)
def test_in_silence_a_block_is_settled_before_anybody_speaks_again(
    tmp_path: Path, silent: tuple[float, int], settles: bool
) -> None:
    works = [span(1), span(4)]
    with decoding(tmp_path, works, position_s=10) as (decoder, engine, messages):
        until, run = silent
        decoder.work.put(Work(round(until * SAMPLE_RATE), run=run))
        for _ in range(4):
            decoder._next(engine)
    assert len(messages.of("refined")) == 2 * settles
