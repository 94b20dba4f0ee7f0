"""Names of a roster that are everyday words: none is left, whatever stands around it."""

from __future__ import annotations

import re

import pytest

from facilitator.anonymise import Redactor, Roster

NAMES = ("will", "may", "hope", "mark", "rob", "heath", "miles", "tara")
FRAMES = """
i went with {} to the shop
{}'s coat is still here
ask {} about it
it's {} who does the cooking
{} and i used to talk
i miss {} so much
that's {} over there
{}, can you hear me
{} rang me on tuesday
because {} said so
{} isn't here today
where's {}
is {} coming
i gave it to {}
poor {} was in tears
we love {}
me and {} sat outside
i don't think {} likes me
{} told me to stop
what did {} say
it was {}'s idea
i'm {} by the way
my name is {}
this is {}
so {} was saying
like {} said
thank you {}
have you seen {} lately
even {} agreed
without {} i would be dead
there was a row between {} and the manager
the only one i trust is {}.
and then {} started crying
after that {} walked out
i heard that {} rang
""".strip().splitlines()


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    entries = (
        f'[[participants]]\ncode = "User {n}"\nnames = ["{name.title()}"]'
        for n, name in enumerate(NAMES, 1)
    )
    return Redactor(Roster.from_toml("\n".join(entries)), "en")


@pytest.mark.parametrize("frame", FRAMES)
def test_a_name_that_is_a_word_is_found(redactor: Redactor, frame: str) -> None:
    for number, name in enumerate(NAMES, 1):
        for said in (name, name.title()):
            text = redactor.redact(frame.format(said)).text
            assert f"User {number}" in text, text
            assert said not in re.findall(r"\w+", text), text
