"""A name of which only a part is known is masked whole, under one code."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from tests.scoring import RULES

NAMES = ("佐藤 花子", "高橋 健一", "マリア・サントス", "桝 玲")


@pytest.fixture
def knowing() -> Redactor:
    """A redactor of people whose family or given names others have too."""
    pytest.importorskip("sudachipy")
    entries = (
        f'[[participants]]\ncode = "User {number}"\nnames = ["{name}"]\n'
        for number, name in enumerate(NAMES, 1)
    )
    return Redactor(Roster.from_toml("".join(entries)), "ja", policy=RULES)


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("佐藤玲央奈さんが来た", "[Person 1]さんが来た"),
        ("佐藤芽依さんと話した", "[Person 1]さんと話した"),
        ("佐藤凛桜です", "[Person 1]です"),
        ("高橋マイケルさん", "[Person 1]さん"),
        ("高橋玄太郎社長に会った", "[Person 1]社長に会った"),
        ("桝乃愛が来た", "[Person 1]が来た"),
        ("鈴木花子さんが言った", "[Person 1]さんが言った"),
        ("蛯名花子と申します", "[Person 1]と申します"),
        ("マリア・ゴメスさん", "[Person 1]さん"),
    ],
)
def test_half_on_the_roster(knowing: Redactor, heard: str, shown: str) -> None:
    """The code of the half would say that it was somebody of the meeting."""
    assert knowing.redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("佐藤花子さんが来た", "User 1さんが来た"),
        ("佐藤と高橋が来た", "User 1とUser 2が来た"),
        ("佐藤先生と高橋部長", "User 1先生とUser 2部長"),
        ("今日花子が来た", "今日User 1が来た"),
        ("佐藤さんの話", "User 1さんの話"),
    ],
)
def test_what_stands_beside_a_name_is_no_half_of_it(
    knowing: Redactor, heard: str, shown: str
) -> None:
    assert knowing.redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("大澤ふみな先生が話した", "[Person 1]先生が話した"),
        ("社長は宮本甚七らでした", "社長は[Person 1]らでした"),
    ],
)
def test_what_the_dictionary_leaves_of_a_name_goes_with_it(
    redactor: Redactor, heard: str, shown: str
) -> None:
    assert redactor.redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("あだ名がもっちっちだった", "あだ名が[Person 1]だった"),
        ("「蜜柑乃舞」の著書が出た", "「[Person 1]」の著書が出た"),
        ("東が荷物を全部持ってくれた", "[Person 1]が荷物を全部持ってくれた"),
    ],
)
def test_so_does_what_the_tagger_leaves(whole: Redactor, heard: str, shown: str) -> None:
    assert whole.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "標高1,600-2,200メートルの山に登った",
        "広さは180〜220平方メートルです",
        "15000円から20000円くらいかかる",
        "平成29年4月には直りました",
    ],
)
def test_ranges_of_amounts_stay(redactor: Redactor, heard: str) -> None:
    assert redactor.redact(heard).text == heard
