"""Names and numbers that are cut by the border of two utterances."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.seams import Found, across, is_sound, united
from facilitator.domain.transcript import Label, Redaction, apply_redactions

ROSTER = """
[[participants]]
code = "User 1"
names = ["Zebulon Quartermaine"]

[[services]]
name = "Wexcombe Lantern House"
replacement = "[Service 9]"
"""


def shown(*texts: str, language: str = "en", roster: str = "") -> list[str]:
    """The texts as they are shown once each has been looked at with its neighbours."""
    redactor = Redactor(Roster.from_toml(roster) if roster else Roster(), language)

    def redact(text: str) -> tuple[Redaction, ...]:
        return redactor.redact(text).redactions

    found = across(texts, language, redact)
    return [
        apply_redactions(text, united(text, redact(text), more))
        for text, more in zip(texts, found, strict=True)
    ]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("near the Riverside", "Clinic"), ["near the [Service 1]", "[Service 1]"]),
        (("I go to Riverside.", "Clinic."), ["I go to [Service 1].", "[Service 1]."]),
        (("my name is", "will"), ["my name is", "[Person 1]"]),
        (("My name is.", "Will."), ["My name is.", "[Person 1]."]),
        (
            ("my number is 07700", "900", "123"),
            ["my number is [phone number]", "[phone number]", "[phone number]"],
        ),
        (("that was zebulon", "quartermaine's idea"), ["that was User 1", "User 1's idea"]),
        (("at wexcombe lantern", "house"), ["at [Service 9]", "[Service 9]"]),
        # Nothing of this is anybody's name.
        (("we sat in the kitchen.", "Then it rained."), None),
        (("it was fifteen", "of us in there"), None),
        (("A meeting is a meeting.", "Clinic on Mondays, group on Fridays."), None),
        # A capital tells nothing beside a text without any.
        (
            ("well i just sat there", "Great. Well, Thanks, Dan."),
            ["well i just sat there", "Great. Well, Thanks, [Person 1]."],
        ),
    ],
)
def test_what_a_border_cuts_has_one_code_on_both_sides(
    texts: tuple[str, ...], expected: list[str] | None
) -> None:
    assert shown(*texts, roster=ROSTER) == (list(texts) if expected is None else expected)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            ("リバーサイド", "クリニックに行きました"),
            ["[Service 1]", "[Service 1]に行きました"],
        ),
        (("電話は〇九〇の一二三四の。", "五六七八です"), None),
        (("昨日は雨でした。", "今日は晴れです。"), ["昨日は雨でした。", "今日は晴れです。"]),
    ],
)
def test_japanese_is_joined_without_a_space(
    texts: tuple[str, ...], expected: list[str] | None
) -> None:
    pytest.importorskip("sudachipy")
    lines = shown(*texts, language="ja")
    if expected is None:
        assert not any(digit in "".join(lines) for digit in "一二三四五六七八")
    else:
        assert lines == expected


def redaction(start: int, end: int, code: str, source: str = "a") -> Redaction:
    return Redaction(start, end, Label.PERSON, code, source)


def test_nothing_that_is_masked_comes_to_light() -> None:
    text = "old anna maria here"
    own = (redaction(0, 8, "[Person 1]"),)
    wider = united(text, own, [redaction(4, 14, "[Person 2]")])
    assert apply_redactions(text, wider) == "[Person 1][Person 2] here"
    assert united(text, own, [redaction(4, 8, "[Person 2]")]) == own
    # Only what lies between the words would be new, or a word that says nothing.
    assert united(text, own, [redaction(4, 9, "[Person 2]")]) == own
    assert united("so the clinic", (), [redaction(3, 6, "[Service 1]")]) == ()


def test_a_name_cut_in_two_takes_the_code_of_the_whole() -> None:
    text = "near the Riverside"
    guessed = (redaction(9, 18, "[Place 4]", "proper"),)
    whole = redaction(9, 18, "[Service 2]", "suffix")
    assert united(text, guessed, [Found(whole, crossing=True)]) == (whole,)
    assert united(text, guessed, [Found(whole, crossing=False)]) == guessed
    known = (redaction(9, 18, "[Service 7]", "roster"),)
    assert united(text, known, [Found(whole, crossing=True)]) == known


def test_um_and_yeah_say_nothing_by_themselves() -> None:
    assert is_sound("Um, yeah.")
    assert is_sound("えっと")
    assert not is_sound("yeah, Kenneth")


WORDS_BESIDES = """
[[participants]]
code = "User 1"
names = ["Will Hargreaves"]

[[participants]]
code = "User 2"
names = ["Grace Adeleke"]
"""


@pytest.mark.parametrize(
    "said",
    [
        ("and that's it", "Will you come in later?"),
        ("I'm fine.", "Will that be all right?"),
        ("by the", "Grace of God"),
    ],
)
def test_the_capital_an_utterance_begins_with_makes_no_name(said: tuple[str, str]) -> None:
    assert shown(*said, roster=WORDS_BESIDES) == list(said)


@pytest.mark.parametrize(
    "said",
    [("ask", "{}"), ("This is", "{}."), ("My name is", "{}."), ("I said to", "{}, it's not on.")],
)
def test_a_name_that_is_a_word_is_found_at_a_border_all_the_same(said: tuple[str, str]) -> None:
    heard = [text.format("Will") for text in said]
    assert shown(*heard, roster=WORDS_BESIDES) == [text.format("User 1") for text in said]


def test_what_a_part_of_a_name_sounds_like_gives_way_to_the_name() -> None:
    roster = """
    [[people]]
    family = "小鳥遊"
    given = "葵"
    kana = "たかなし あおい"

    [[people]]
    family = "井上"
    given = "遊"
    kana = "いのうえ ゆう"
    """
    assert shown("小鳥", "遊さんです", language="ja", roster=roster) == [
        "[Person 1]",
        "[Person 1]さんです",
    ]


def test_numbers_that_are_counted_across_a_border_stay() -> None:
    assert shown("about 100", "200 people") == ["about 100", "200 people"]
