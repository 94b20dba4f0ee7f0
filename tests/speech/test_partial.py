"""Text while somebody still speaks: what of it is shown, when it is made, and that it holds up no
line."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.speech.overload import BEAM
from facilitator.speech.partial import (
    DEAREST_S,
    FROM,
    GROWS,
    TRIED_AGAIN_S,
    Agreement,
    Pacing,
    Partials,
)
from facilitator.speech.voice import Heard, Open, VoiceFinder
from tests.audio import can_speak, silence, speak
from tests.speech.test_overload import decoding, span


def test_only_what_two_decodes_in_a_row_agree_on_is_shown_and_stays() -> None:
    agreement = Agreement("en")
    assert agreement.take("I think") == ""
    assert agreement.take("I think that") == "I think"
    assert agreement.take("I think, thanks to the") == "I think"
    assert agreement.take("I think thanks to you") == "I think thanks to"
    assert agreement.take("Or was it") == "I think thanks to"
    assert agreement.take("") == "I think thanks to"


def test_languages_without_spaces_agree_character_by_character() -> None:
    agreement = Agreement("ja")
    assert agreement.take("今日は") == ""
    assert agreement.take("今日はとて") == "今日は"
    assert Agreement("ja").take("") == ""
    assert agreement.take("今日はとても") == "今日はとて"


def test_what_is_shown_never_shrinks_whatever_is_heard() -> None:
    chance = random.Random(4)
    agreement, before = Agreement("en"), 0
    for _ in range(300):
        words = [chance.choice("abc") for _ in range(chance.randrange(8))]
        shown = len(agreement.take(" ".join(words)).split())
        assert shown >= before
        before = shown


def test_one_is_made_every_half_second_while_somebody_speaks_and_none_where_it_takes_too_long() -> (
    None
):
    pacing = Pacing()
    assert not pacing.due(0, FROM - 1, speaking=True, now=1.0)
    assert not pacing.due(0, FROM, speaking=False, now=1.0)
    assert pacing.due(0, FROM, speaking=True, now=1.0)
    pacing.made(FROM, DEAREST_S / 2, 1.2)
    assert not pacing.due(0, FROM + GROWS - 1, speaking=True, now=1.5)
    assert pacing.due(0, FROM + GROWS, speaking=True, now=1.5)
    pacing.made(FROM + GROWS, 2 * DEAREST_S, 2.0)
    assert not pacing.due(0, 5 * FROM, speaking=True, now=3.0)
    assert not pacing.due(9 * FROM, 12 * FROM, speaking=True, now=1.9 + TRIED_AGAIN_S)
    assert pacing.due(9 * FROM, 12 * FROM, speaking=True, now=2.0 + TRIED_AGAIN_S)


def open_span(seconds: float, *, speaking: bool = True, start: int = 0) -> Open:
    end = start + round(seconds * SAMPLE_RATE)
    return Open(Heard(start, end, (0.9,) * ((end - start) // 512)), speaking)


def test_no_more_than_ten_messages_a_second_and_an_empty_one_where_no_line_comes() -> None:
    told: list[tuple[int, str]] = []
    partials = Partials("en", lambda start, text: told.append((start, text)), clock=lambda: 0.0)
    for tenth in range(100):
        partials.go_on(open_span(tenth / 10), lambda heard: "word " * (heard.end // SAMPLE_RATE))
    assert 0 < len(told) <= 10 * 10
    assert len({text for _, text in told}) == len(told), "the same is not told twice"
    assert not partials.go_on(None, lambda _: "never")
    assert told[-1] == (0, "")
    partials.go_on(None, lambda _: "never")
    assert told.count((0, "")) == 1


def test_a_line_that_waits_comes_first_and_none_is_made_where_text_is_late(tmp_path: Path) -> None:
    with decoding(tmp_path, [span(1)], position_s=3) as (decoder, engine, messages):
        decoder.open = open_span(2, start=3 * SAMPLE_RATE)
        decoder._next(engine)
        assert engine.calls == [(1, BEAM)]
        assert engine.glimpses == 0
        decoder._next(engine)
        assert engine.glimpses == 1
        decoder.open = open_span(3, start=3 * SAMPLE_RATE)
        decoder._next(engine)
        decoder.work.put(span(20))
        decoder.position = 60 * SAMPLE_RATE
        decoder._next(engine)  # late by 38 s: a step is taken
        decoder._ladder.heed(60_000)
        decoder.open = open_span(9, start=55 * SAMPLE_RATE)
        assert not decoder._partial(engine)
    assert engine.glimpses == 2
    assert [m["text"] for m in messages.of("partial")] == ["so far and on"]


def test_where_nobody_waits_for_lines_there_are_none(tmp_path: Path) -> None:
    ways: tuple[dict[str, Any], ...] = ({"hurry": False}, {"together": False})
    for options in ways:
        with decoding(tmp_path / str(options), [span(1)], **options) as (decoder, engine, _):
            decoder.open = open_span(2)
            assert not decoder._partial(engine)
            assert engine.glimpses == 0


def test_a_partial_text_is_replaceable_and_read_as_what_it_is() -> None:
    said = msg.Partial(1_200, "I was")
    assert msg.SAID[msg.SPEECH].read(msg.line_of(said)) == said
    assert msg.Partial.replaceable


@pytest.mark.speech
@can_speak
def test_the_open_span_grows_with_the_sound_and_is_gone_once_it_is_over() -> None:
    said = speak("I spent three months in hospital.")
    finder = VoiceFinder()
    assert not finder.open
    finder.feed(np.concatenate([silence(0.5), said[: len(said) // 2]]).tobytes())
    first = finder.open
    assert first
    assert first.heard.end <= finder.position
    finder.feed(said[len(said) // 2 :].tobytes())
    second = finder.open
    assert second
    assert second.heard.start == first.heard.start
    assert second.heard.probabilities[: len(first.heard.probabilities)] == first.heard.probabilities
    finder.feed(silence(2).tobytes())
    assert not finder.open
