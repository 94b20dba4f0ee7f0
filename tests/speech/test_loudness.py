"""How much louder the voice detector hears quiet sound."""

from __future__ import annotations

from math import log10

import pytest

from facilitator.speech.loudness import FALL_DB, FLOOR_DB, MOST_DB, NEAR_DB, Gain


def gains_db(levels_db: list[float]) -> list[float]:
    gain = Gain()
    return [20 * log10(gain(level)) for level in levels_db]


def test_what_is_near_is_as_it_was() -> None:
    assert gains_db([-60.0, NEAR_DB, -20.0, -22.0])[1:] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize(("loud_db", "gain_db"), [(-40.0, 14.0), (-50.0, 24.0), (-70.0, MOST_DB)])
def test_what_is_quiet_is_brought_near_but_never_without_bounds(
    loud_db: float, gain_db: float
) -> None:
    assert gains_db([-95.0, loud_db])[-1] == pytest.approx(gain_db)


def test_the_noise_of_a_room_is_not_made_into_speech() -> None:
    room_db = -65.0
    assert gains_db([room_db, -45.0])[-1] == pytest.approx(FLOOR_DB - room_db, abs=0.1)
    assert gains_db([-50.0, -45.0])[-1] == 0.0


def test_a_loud_voice_counts_at_once_and_is_forgotten_slowly() -> None:
    found = gains_db([-90.0, NEAR_DB, *[-60.0] * 50])
    assert found[1] == 0.0
    assert found[-1] == pytest.approx(50 * FALL_DB)
