"""A roster with the traps real ones have: common words as names, shared parts, other scripts."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster

ROSTER = """
[[participants]]
code = "User 1"
names = ["Daniel Okafor", "Danny"]
[[participants]]
code = "User 2"
names = ["Maya Lindqvist"]
[[participants]]
code = "User 3"
names = ["Grace Mbeki"]
[[participants]]
code = "User 4"
names = ["Will Farnaby"]
[[participants]]
code = "User 5"
names = ["Zoë Núñez-Hartmann"]
[[participants]]
code = "User 12"
names = ["Siobhán D'Souza"]
[[participants]]
code = "Nurse 1"
names = ["Mary Anne O'Brien"]
[[participants]]
code = "Facilitator 1"
names = ["Mark Priestley"]
[[participants]]
code = "Volunteer Worker 1"
names = ["山田 太郎", "やまだ", "Taro Yamada"]
[[people]]
names = ["May Hope", "Auntie May"]
[[people]]
names = ["Bill Ferreira"]
replacement = "[Person 1]"
[[places]]
name = "Rowan Ward"
replacement = "[Service 1]"
[[places]]
names = ["St Mary's Hospital"]
replacement = "[Service 2]"
[[places]]
name = "Walthamstow"
"""


@pytest.fixture(scope="session")
def roster() -> Roster:
    return Roster.from_toml(ROSTER)


@pytest.fixture
def redactor(roster: Roster) -> Redactor:
    """A fresh one, so that codes are counted from the beginning."""
    return Redactor(roster)
