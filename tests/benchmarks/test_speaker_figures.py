"""Figures of who speaks: suggestions by voice, and where a line of two people is cut.

They print; they assert nothing. The voices lie beside the checkout, the models in
FACILITATOR_TEST_MODELS; what is missing is skipped and said.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from facilitator import child_messages as msg
from facilitator.child_messages import VOICES
from facilitator.domain.cutting import cuts
from facilitator.domain.sound import FULL_SCALE, SAMPLE_RATE, SAMPLES_PER_MS
from facilitator.domain.transcript import Word
from facilitator.speech.endpoint import Limits
from facilitator.speech.engines import load_engine
from facilitator.speech.voice import VoiceFinder
from facilitator.voices.features import HOP_MS, features
from facilitator.voices.mixture import Floats
from facilitator.voices.roster import Flags, Roster
from tests.audio import Recording, Samples, running
from tests.learnt_voices.conftest import sample_meeting
from tests.voices import meeting_of, references, voice
from tests.weights import real_model

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

TURN_S = (2.0, 6.0)
"""Lines of a meeting: the readers' utterances, cut to this."""

Heard = tuple[Floats, Flags]


def heard(sound: Samples) -> Heard:
    return features(sound.astype(np.float32) / np.float32(FULL_SCALE))


def readers() -> dict[str, list[Samples]]:
    found: dict[str, list[Samples]] = defaultdict(list)
    for name in sorted(references()):
        if name.startswith("librispeech/"):
            found[name.removeprefix("librispeech/").partition("-")[0]].append(voice(name))
    return found


def lines_of(sounds: list[Samples], chance: random.Random) -> list[Samples]:
    lines = []
    for sound in sounds:
        at = 0
        while at < len(sound):
            until = at + round(SAMPLE_RATE * chance.uniform(*TURN_S))
            if len(sound[at:until]) > SAMPLE_RATE:
                lines.append(sound[at:until])
            at = until
    chance.shuffle(lines)
    return lines


@dataclass
class Counts:
    """Lines that nobody was marked for: of people who were learnt, and of a stranger."""

    lines: int = 0
    right: int = 0
    wrong: int = 0
    strangers: int = 0
    taken: int = 0
    joined: int = 0
    found: int = 0
    mistaken: int = 0
    off_ms: list[int] = None  # type: ignore[assignment]


def a_meeting(
    people: dict[str, list[Heard]], marked_s: float, stranger: str, seed: int, counts: Counts
) -> float:
    """A meeting of six readers of whom five are marked; CPU seconds for a second of speech."""
    chance = random.Random(seed)
    order = [(who, one) for who, lines in people.items() for one in lines]
    chance.shuffle(order)
    roster, marked, rest = Roster(), dict.fromkeys(people, 0.0), list[tuple[str, str]]()
    began, spoken = time.process_time(), 0.0
    for n, (who, one) in enumerate(order):
        roster.hear(f"{n}", *one)
        spoken += len(one[0]) * HOP_MS / 1000
        if who != stranger and marked[who] < marked_s:
            roster.learn(f"{n}", who)
            marked[who] += len(one[0]) * HOP_MS / 1000
        else:
            rest.append((f"{n}", who))
        roster.settle()
        roster.suggest(f"{n}")
    cost = (time.process_time() - began) / spoken
    for line, who in rest:
        told = roster.suggest(line).code
        if who == stranger:
            counts.strangers += 1
            counts.taken += told is not None
        else:
            counts.lines += 1
            counts.right += told == who
            counts.wrong += told not in (None, who)
    known = [(order[int(line)][1], who) for line, who in rest if who != stranger]
    for _ in range(20):
        (one, first), (two, then) = chance.sample(known, 2)
        roster.hear("both", *(np.concatenate(both) for both in zip(one, two, strict=True)))
        found = roster.suggest("both")
        if first == then:
            counts.mistaken += found.change is not None
            continue
        counts.joined += 1
        if found.change is not None:
            counts.found += (found.code, found.then) == (first, then)
            counts.mistaken += (found.code, found.then) != (first, then)
            counts.off_ms.append(abs(found.change - len(one[0])) * HOP_MS)
    return cost


@pytest.mark.parametrize("levelled", [False, True], ids=["as they are", "one mean spectrum"])
def test_suggestions(levelled: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Of six readers five are marked for some seconds each. Levelled: what microphone and room add
    to each of them is taken away, and some of their voice with it: harder than any one room."""
    table = []
    for marked_s in (10, 15, 20):
        counts, costs = Counts(off_ms=[]), []
        for seed in range(6):
            chance = random.Random(seed)
            people = {
                who: [heard(one) for one in lines_of(sounds, chance)]
                for who, sounds in readers().items()
            }
            if levelled:
                means = {
                    who: np.concatenate([f[v] for f, v in lines]).mean(axis=0)
                    for who, lines in people.items()
                }
                middle = np.mean(list(means.values()), axis=0)
                people = {
                    who: [(f - means[who] + middle, v) for f, v in lines]
                    for who, lines in people.items()
                }
            stranger = sorted(people)[seed % len(people)]
            costs.append(a_meeting(people, marked_s, stranger, seed, counts))
        told = counts.right + counts.wrong + counts.taken
        table.append(
            f"{marked_s:5} s | {counts.lines:5} | {100 * counts.right / counts.lines:6.1f} % | "
            f"{100 * (counts.wrong + counts.taken) / max(1, told):5.1f} % of {told} | "
            f"{counts.taken:3} of {counts.strangers:3} | "
            f"{counts.found:3} of {counts.joined:3}, {counts.mistaken} wrong, "
            f"off {np.median(counts.off_ms or [0]):.0f} ms | {1000 * max(costs):.1f} ms"
        )
    with capsys.disabled():
        print("\nmarked  | lines | suggested | wrong           | strangers | two in a line | CPU/s")
        print("\n".join(table))


def test_people_of_another_room_are_nobody(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines of four AMI meetings among those of six readers who were marked for 20 s each. Who says
    what in AMI is not told with the voices, only that it is none of these: so this is all that can
    be measured with them."""
    chance = random.Random(1)
    roster, marked = Roster(), 0
    people = {who: [heard(x) for x in lines_of(some, chance)] for who, some in readers().items()}
    sound = meeting_of("ami")
    finder = VoiceFinder(0, Limits.for_window(30_000))
    spans = [*finder.feed(sound.tobytes()), *finder.finish()]
    guests = [heard(sound[one.start : one.end]) for one in spans]
    for who, lines in people.items():
        known = 0.0
        for n, one in enumerate(lines):
            roster.hear(f"{who}{n}", *one)
            if known < 20:
                roster.learn(f"{who}{n}", who)
                known += len(one[0]) * HOP_MS / 1000
                marked += 1
    for n, one in enumerate(guests):
        roster.hear(f"guest{n}", *one)
    roster.settle()
    found = [roster.suggest(f"guest{n}") for n in range(len(guests))]
    taken = sum(one.code is not None for one in found)
    parted = sum(one.change is not None for one in found)
    right = wrong = 0
    for who, lines in people.items():
        for n in range(len(lines)):
            told = roster.suggest(f"{who}{n}").code
            right += told == who
            wrong += told not in (None, who)
    with capsys.disabled():
        print(
            f"\nof {len(guests)} lines of AMI {taken} taken for one of six readers, "
            f"{parted} said to be of two of them; of the readers' own {right + wrong} suggested, "
            f"{wrong} wrong ({marked} lines were marked)"
        )


def test_features_cost(capsys: pytest.CaptureFixture[str]) -> None:
    sound = np.concatenate([one for sounds in readers().values() for one in sounds])
    began = time.process_time()
    heard(sound)
    cost = (time.process_time() - began) / (len(sound) / SAMPLE_RATE)
    with capsys.disabled():
        print(f"\nfeatures: {1000 * cost:.2f} ms of CPU for a second of speech")


@pytest.mark.parametrize("model", ["tiny.en", "base"])
def test_cuts(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two readers in one line, without a pause or with one up to 350 ms; a digit 0.6 to 1.0 s after
    the second has begun. How far from the true word the line is cut."""
    engine = load_engine("faster-whisper", real_model(model), "en", 2, "cpu")
    chance = random.Random(5)
    people = readers()
    off: dict[int, int] = defaultdict(int)
    for _ in range(40):
        first, second = chance.sample(sorted(people), 2)
        one, two = (chance.choice(people[who]) for who in (first, second))
        one = one[-min(len(one), round(SAMPLE_RATE * chance.uniform(3, 6))) :]
        two = two[: round(SAMPLE_RATE * chance.uniform(3, 6))]
        pause = np.zeros(round(SAMPLE_RATE * chance.choice([0, 0.1, 0.2, 0.35])), np.int16)
        sound = np.concatenate([one, pause, two]).astype(np.float32) / np.float32(FULL_SCALE)
        told = engine.decode(sound, 0, (0.9,) * (len(sound) // 512))
        if told is None:
            continue
        words = [Word(*word) for word in told.words]
        change = (len(one) + len(pause) // 2) // SAMPLES_PER_MS
        true = sum((w.start_ms + w.end_ms) // 2 < change for w in words)
        for took in (600, 700, 800, 900, 1_000):
            pressed = change + len(pause) // 2 // SAMPLES_PER_MS + took
            found = cuts(words, 0, len(sound) // SAMPLES_PER_MS, [(pressed, second)], first)
            off[abs(found[0].word - true) if found else -1] += 1
    total = sum(off.values())
    with capsys.disabled():
        shares = {n: f"{100 * count / total:.0f} %" for n, count in sorted(off.items())}
        print(f"\n{model}: words off (-1: not cut): {shares} of {total}")


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_what_the_process_costs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of the sample meeting in the process itself: CPU and memory, start included."""
    from tests.learnt_voices.test_process import told

    scene = sample_meeting()
    recording = Recording(tmp_path)
    recording.record(scene.sound)
    with running(VOICES, recording, msg.VoicesConfig()) as voices:
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        began = cpu_s(voices.pid)
        for line in told(scene):
            voices.send(line)
        voices.send(msg.Drain(0))
        voices.wait(msg.Drained)
        used = cpu_s(voices.pid) - began
        status = Path(f"/proc/{voices.pid}/status").read_text(encoding="ascii")
        memory = int(status.partition("VmRSS:")[2].split()[0]) / 1000
    seconds = len(scene.sound) / SAMPLE_RATE
    with capsys.disabled():
        print(
            f"\nthe process: {used:.2f} s of CPU for a meeting of {seconds:.0f} s "
            f"({100 * used / seconds:.2f} % of a core), start {began:.2f} s, "
            f"{memory:.0f} MB"
        )
