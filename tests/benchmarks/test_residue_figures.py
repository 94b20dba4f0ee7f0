"""What is still said of people, looked for in 2,000 lines: how much is listed, and how fast.

Ordinary talk of such groups (the labelled sets), its names masked, with lines among it that tell
something. What of the rest is noise a person has to judge: a sample is printed.
"""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from facilitator.anonymise.recipe.labelled import TALK, Labelled, read
from facilitator.anonymise.remaining import LANGUAGES, remaining
from facilitator.domain.transcript import Redaction
from tests.anonymise.test_remaining import listed, written_before

LINES, SAMPLE, SPEAKERS = 2_000, 25, 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_meeting_of_2000_lines(language: str) -> None:
    rng = random.Random(11)
    planted = written_before(language)
    plain = [one for path in sorted(TALK.glob(f"{language}_*.txt")) for one in read(path)]
    rng.shuffle(plain)
    plain = plain[: LINES - len(planted)]
    who = [f"User {rng.randrange(SPEAKERS)}" for _ in plain]
    begun = time.process_time()
    facts = [
        (line, fact)
        for line, one in enumerate(plain)
        for fact in remaining(one.text, language, _masks(one))
    ]
    took = time.process_time() - begun
    rows = Counter((who[line], fact.kind, fact.key) for line, fact in facts)
    found = sum(listed(language, said) for _, said in planted)
    print(
        f"\n{language}: {found} of {len(planted)} planted lines listed; of {len(plain)} others "
        f"{len({line for line, _ in facts})} ({len(facts)} facts, {len(rows)} rows of {SPEAKERS} "
        f"people); {took:.2f} s of one core"
    )
    for line, fact in rng.sample(facts, SAMPLE):
        print(f"  {fact.kind:<8} {fact.words}  |  {plain[line].text[:70]}")


def _masks(one: Labelled) -> list[Redaction]:
    return [Redaction(s.start, s.end, s.label, "[name]", "labelled") for s in one.spans]
