"""Turns joined to blocks: each in exactly one, none too long, none over a gap; chosen by pauses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator.domain.sound import SAMPLE_RATE
from facilitator.domain.transcript import Doubt
from facilitator.errors import FacilitatorError
from facilitator.speech.blocks import TOGETHER, Placed, blocks, first_block, hear
from facilitator.speech.decoded import Decoded, Spoken
from facilitator.speech.engines import ENGINES, Engine, load_engine
from tests.speech.scripted import SCRIPTED, ScriptedEngine

TURN = st.tuples(st.integers(1, 20 * SAMPLE_RATE), st.integers(0, 40 * SAMPLE_RATE), st.booleans())
"""How long a turn is, the pause before it, and whether time is missing there."""


@given(st.lists(TURN, max_size=60))
def test_every_turn_is_in_exactly_one_block_and_no_block_is_too_long(
    given_turns: list[tuple[int, int, bool]],
) -> None:
    turns: list[Placed] = []
    at = run = 0
    for length, pause, gap in given_turns:
        at, run = at + pause, run + gap
        turns.append(Placed(at, at + length, run))
        at += length
    found = blocks(turns)
    assert [n for block in found for n in block] == list(range(len(turns)))
    for block in found:
        first, last = turns[block[0]], turns[block[-1]]
        assert last.end - first.start <= TOGETHER
        assert {turns[n].run for n in block} == {first.run}


def placed(*seconds: tuple[float, float]) -> list[Placed]:
    return [Placed(round(a * SAMPLE_RATE), round(b * SAMPLE_RATE)) for a, b in seconds]


def test_a_block_ends_at_the_longest_pause_of_its_second_half() -> None:
    turns = placed((0, 8), (12, 15), (15.6, 20), (23, 27), (27.6, 40))
    assert first_block(turns) == 3
    assert first_block(turns[:4]) == 4, "nothing follows, so there is nothing to choose"


def test_an_engine_is_chosen_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ENGINES, "scripted", SCRIPTED)
    engine: Engine = load_engine("scripted", Path(), "en")
    assert isinstance(engine, ScriptedEngine)
    with pytest.raises(FacilitatorError, match="no speech engine 'kaldi'"):
        load_engine("kaldi", Path(), "en")


def test_with_all_care_a_turn_is_heard_alone_as_well_and_counts_where_it_was_surer() -> None:
    class Unsure(ScriptedEngine):
        def decode_together(
            self, sound: np.ndarray, spans: Sequence[Spoken], *rest: Any, **more: Any
        ) -> list[Decoded | None]:
            sure = {1_000: 0.9, 4_000: 0.5}
            words = [(s.start_ms, s.end_ms, "joined", sure[s.start_ms]) for s in spans]
            return [Decoded("joined", (word,), -0.2) for word in words]

    spans = [Spoken(1_000, 2_000, (0.9,) * 31), Spoken(4_000, 4_500, (0.9,) * 15)]
    sound = np.zeros(round(3.5 * SAMPLE_RATE), np.float32)
    first, second = hear(Unsure(), sound, spans, careful=True)
    assert first and second
    assert (first.text, second.text) == ("joined", "alone 4000")
    usual = hear(Unsure(), sound, spans)
    assert [one.text for one in usual if one] == ["joined", "joined"]


@pytest.mark.parametrize("careful", [False, True], ids=["to mend", "with all care"])
def test_a_murmur_is_half_heard_until_it_is_heard_with_all_care_and_then_told_as_doubtful(
    careful: bool,
) -> None:
    class Murmur(ScriptedEngine):
        def decode(self, sound: np.ndarray, *rest: object, **more: object) -> Decoded:
            return Decoded("so what", (), -0.9, (Doubt.UNSURE,))

    spans = [Spoken(1_000, 2_000, (0.4,) * 31), Spoken(4_000, 4_500, (0.9,) * 15)]
    engine = Murmur()
    engine.leaves_out = 1_000
    sound = np.zeros(round(3.5 * SAMPLE_RATE), np.float32)
    first, second = hear(engine, sound, spans, careful=careful, mends=not careful)
    assert (first and (first.text, first.doubts)) == (
        ("so what", (Doubt.UNSURE,)) if careful else None
    )
    assert second and second.text == "joined 4000"


def test_an_engine_for_single_utterances_hears_each_turn_alone_with_its_own_sound() -> None:
    lengths: list[int] = []

    class Alone(ScriptedEngine):
        def decode(self, sound: np.ndarray, *rest: object, **more: object) -> None:
            lengths.append(len(sound))

    spans = [Spoken(1_000, 2_000, (0.9,) * 31), Spoken(4_000, 4_500, (0.9,) * 15)]
    sound = np.zeros(round(3.5 * SAMPLE_RATE), np.float32)
    assert hear(Alone(together=False), sound, spans) == [None, None]
    assert lengths == [16_000, 8_000]
