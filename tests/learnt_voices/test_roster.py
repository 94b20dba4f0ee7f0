"""Who may be speaking: what is suggested, and when nothing, on the sample meeting's six voices."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest

from facilitator.domain.sound import FULL_SCALE, SAMPLE_RATE
from facilitator.voices.features import COEFFICIENTS, HOP_MS, features
from facilitator.voices.mixture import Floats, fitted
from facilitator.voices.roster import NOBODY, Flags, Roster
from tests.audio import Samples
from tests.learnt_voices.conftest import Scene, Turn

MARKED_MS = 14_000
"""So much of each person is marked by a digit."""


def heard(sound: Samples) -> tuple[Floats, Flags]:
    return features(sound.astype(np.float32) / np.float32(FULL_SCALE))


def learnt(scene: Scene, *, without: str = "") -> tuple[Roster, list[tuple[str, Turn]]]:
    """A meeting in which the first turns of each person are marked; and the turns that are not."""
    roster = Roster()
    marked: dict[str, int] = defaultdict(int)
    rest: list[tuple[str, Turn]] = []
    for n, turn in enumerate(scene.turns):
        line = f"u{n:05d}"
        roster.hear(line, *heard(turn.of(scene.sound)))
        if turn.speaker != without and marked[turn.speaker] < MARKED_MS:
            marked[turn.speaker] += turn.end_ms - turn.start_ms
            roster.learn(line, turn.speaker)
        else:
            rest.append((line, turn))
        roster.settle()
    return roster, rest


def test_unmarked_turns_are_suggested_to_be_whose_they_are(scene: Scene) -> None:
    roster, rest = learnt(scene)
    found = [(roster.suggest(line).code, turn.speaker) for line, turn in rest]
    right = sum(code == who for code, who in found)
    wrong = [one for one in found if one[0] not in (None, one[1])]
    assert not wrong
    assert right >= len(found) / 2


def test_somebody_who_was_never_marked_is_nobody(scene: Scene) -> None:
    roster, rest = learnt(scene, without="User 1")
    strangers = [line for line, turn in rest if turn.speaker == "User 1"]
    assert len(strangers) > 8
    assert [roster.suggest(line) for line in strangers] == [NOBODY] * len(strangers)


def test_two_people_in_one_line_are_found_and_where(scene: Scene) -> None:
    roster, rest = learnt(scene)
    clear = [(line, t) for line, t in rest if roster.suggest(line).code == t.speaker]
    found = 0
    for (_, one), (_, two) in pairwise(clear):
        if one.speaker == two.speaker:
            continue
        roster.hear("both", *heard(np.concatenate([one.of(scene.sound), two.of(scene.sound)])))
        told = roster.suggest("both")
        if told.change is None:
            continue
        found += 1
        assert (told.code, told.then) == (one.speaker, two.speaker)
        assert abs(told.change * HOP_MS - (one.end_ms - one.start_ms)) < 1_000
    assert found >= 3
    for line, turn in rest:
        assert roster.suggest(line).change is None, turn


def test_nobody_is_suggested_before_two_people_are_known(scene: Scene) -> None:
    roster = Roster()
    for n, turn in enumerate(scene.turns):
        roster.hear(f"{n}", *heard(turn.of(scene.sound)))
        roster.learn(f"{n}", "User 1" if turn.speaker == "User 1" else None)
    roster.settle()
    assert all(roster.suggest(f"{n}") == NOBODY for n in range(len(scene.turns)))


def test_what_is_taken_back_is_unlearnt(scene: Scene) -> None:
    roster, rest = learnt(scene)
    line = next(line for line, turn in rest if roster.suggest(line).code)
    whose = roster.suggest(line).code
    for n, turn in enumerate(scene.turns):
        if turn.speaker == whose:
            roster.learn(f"u{n:05d}", None)
    roster.settle()
    assert roster.suggest(line).code is None
    roster.forget(line)
    assert line not in roster
    assert roster.suggest(line) == NOBODY


@pytest.mark.parametrize("samples", [0, 1, 399, 400, 800])
def test_a_moment_has_no_voice(samples: int) -> None:
    frames, voiced = features(np.ones(samples, np.float32) * 0.1)
    assert frames.shape == (max(0, (samples - 400) // 160 + 1), COEFFICIENTS)
    assert len(voiced) == len(frames)
    roster = Roster()
    roster.hear("u00001", frames, voiced)
    roster.learn("u00001", "User 1")
    roster.settle()
    assert roster.suggest("u00001") == NOBODY


def test_silence_and_noise_are_nobody(scene: Scene) -> None:
    roster, _ = learnt(scene)
    hiss = np.random.default_rng(1).normal(0, 900, 4 * SAMPLE_RATE).astype(np.int16)
    for sound in (np.zeros(4 * SAMPLE_RATE, np.int16), hiss):
        roster.hear("noise", *heard(sound))
        assert roster.suggest("noise") == NOBODY


def test_a_mixture_is_the_same_each_time(scene: Scene) -> None:
    frames, voiced = heard(scene.turns[4].of(scene.sound))
    one, two = fitted(frames[voiced]), fitted(frames[voiced])
    assert np.array_equal(one.means, two.means)
    assert np.isfinite(one.log_likelihood(frames)).all()
    same = one.adapted(frames[:0])
    assert np.allclose(same.means, one.means)
