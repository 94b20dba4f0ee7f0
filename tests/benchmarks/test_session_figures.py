"""What one event costs in a long meeting, and what taking in a whole journal costs."""

from __future__ import annotations

import random
import statistics
import time

import pytest

from facilitator.domain import events as ev
from facilitator.domain.events import Event, EventId, Recorded
from facilitator.domain.session import Session
from facilitator.domain.transcript import Label, Redaction

GUIDE = '+++\ntitle = "G"\n+++\n## One\n- a\n- b\n'
NAME = Redaction(28, 32, Label.PERSON, "[Person 1]", "roster")
VISIBLE = 17
"""Lines of a screen that are read anew after a digit."""


def meeting(utterances: int) -> list[Recorded]:
    rng = random.Random(1)
    events: list[Event] = [
        ev.SessionOpened(
            "s", 1, "S", "g", GUIDE, tuple(f"User {n}" for n in range(1, 9)), "en", "demo"
        )
    ]
    for number in range(utterances):
        at = number * 3_000
        if number % 3 == 0:
            events.append(ev.SpeakerMarked(at + 500, f"User {rng.randint(1, 8)}"))
        id_, text = f"u{number:05d}", "I was at the clinic with Maya yesterday"
        events.append(ev.UtteranceHeard(id_, at, at + 2_500, text, (), -0.2, 900))
        events.append(ev.UtteranceRedacted(id_, (NAME,)))
        if number % 20 == 0:
            events.append(ev.MomentFlagged("emergent", at, at, at, None))
    return [
        Recorded(EventId("host", n), "2026-11-23T09:00:00.000Z", event, n)
        for n, event in enumerate(events, 1)
    ]


@pytest.mark.benchmark
def test_a_digit_and_a_whole_journal() -> None:
    print("\nutterances  events  fold ms  a digit and the lines in sight: median ms, p99 ms")
    for utterances in (500, 2_500, 5_000):
        history = meeting(utterances)
        session = Session()
        begun = time.perf_counter()
        for one in history:
            session.apply(one)
        folded = time.perf_counter() - begun
        taken = []
        for press in range(200):
            mark = ev.SpeakerMarked(utterances * 3_000 - 2_000, f"User {press % 8 + 1}")
            begun = time.perf_counter()
            session.apply(Recorded(session.next_id("host"), "t", mark))
            for back in range(1, VISIBLE + 1):
                session.utterance(f"u{utterances - back:05d}")
            taken.append((time.perf_counter() - begun) * 1000)
        p99 = statistics.quantiles(taken, n=100)[98]
        print(
            f"{utterances:10}  {len(history):6}  {folded * 1000:7.0f}  "
            f"{statistics.median(taken):.3f}, {p99:.3f}"
        )
