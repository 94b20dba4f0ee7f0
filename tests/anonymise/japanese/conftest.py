"""A roster with the traps Japanese ones have: everyday words, one reading for many characters."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from tests.scoring import RULES

ROSTER = """
[[participants]]
code = "User 1"
names = ["長谷川 哲平", "てっぺい"]
kana = "はせがわ てっぺい"
[[participants]]
code = "User 2"
names = ["平野 大地"]
kana = "ひらの だいち"
[[participants]]
code = "User 3"
names = ["三浦 愛", "みさぽん"]
kana = "みうら あい"
[[participants]]
code = "User 4"
names = ["小野寺 誠"]
kana = "おのでら まこと"
romaji = "Onodera Makoto"
[[participants]]
code = "User 5"
names = ["グエン・ティ・ラン", "Park Jiyoung"]
[[participants]]
code = "User 6"
names = ["金 英子"]
kana = "キム ヨンジャ"
[[participants]]
code = "Facilitator 1"
names = ["東 翔平"]
kana = "あずま しょうへい"
[[participants]]
code = "Facilitator 2"
names = ["原 陽太"]
[[places]]
names = ["三つ葉病院"]
replacement = "[Service 1]"
[[places]]
names = ["ほのか作業所", "ほのか"]
replacement = "[Service 2]"
"""


@pytest.fixture(scope="session")
def roster() -> Roster:
    pytest.importorskip("sudachipy")
    return Roster.from_toml(ROSTER)


@pytest.fixture
def redactor(roster: Roster) -> Redactor:
    return Redactor(roster, "ja", policy=RULES)


@pytest.fixture
def bare() -> Redactor:
    """Nobody on the roster: what rules alone find."""
    pytest.importorskip("sudachipy")
    return Redactor(Roster(), "ja", policy=RULES)


@pytest.fixture
def whole() -> Redactor:
    """Nobody on the roster: what rules and the tagger find."""
    pytest.importorskip("sudachipy")
    return Redactor(Roster(), "ja")
