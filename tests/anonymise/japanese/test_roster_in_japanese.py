"""The roster's names as engines write them: other characters, kana, widths, spaces, nicknames."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty
from tests.scoring import RULES


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("鉄平さん、どうぞ", "User 1さん、どうぞ"),
        ("てっぺい、お前それ前も言ったやろ", "User 1、お前それ前も言ったやろ"),
        ("長谷 川さんと 話した", "User 1さんと 話した"),
        ("はせ川さん", "User 1さん"),
        ("はせかわさん", "User 1さん"),
        ("斧寺さんもそう思います", "User 4さんもそう思います"),
        ("onoderaさんがチャットで", "User 4さんがチャットで"),
        ("小 野 寺 で す よ ろ し く ね", "User 4 で す よ ろ し く ね"),
        ("Park Jiyoungさんが書いてます", "User 5さんが書いてます"),
        ("大地が言ってたことなんだけど", "User 2が言ってたことなんだけど"),
        ("愛と一緒に見学に行った", "User 3と一緒に見学に行った"),
        ("愛ちゃんも愛が大事だって", "User 3ちゃんも愛が大事だって"),
        ("みさぽんも来ればよかったのに", "User 3も来ればよかったのに"),
        ("ヨンジャさんのキムチ", "User 6さんのキムチ"),
        ("進行は東が取ります", "進行はFacilitator 1が取ります"),
        ("ハラさん、録音大丈夫ですか", "Facilitator 2さん、録音大丈夫ですか"),
        ("三つ葉を退院したのが去年の冬", "[Service 1]を退院したのが去年の冬"),
        ("みつば病院の先生", "[Service 1]の先生"),
        ("ほのかの工賃が上がった", "[Service 2]の工賃が上がった"),
    ],
)
def test_names_become_codes(redactor: Redactor, heard: str, shown: str) -> None:
    assert redactor.redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        (
            "グループ ホーム 青い 鳥 は 、 門限 が 八 時 な ん です",
            "[Service 3] は 、 門限 が 八 時 な ん です",
        ),
        ("長谷 川 さん が 三つ葉 病院 に い た", "User 1 さん が [Service 1] に い た"),
        ("番号 は ゼロ 九 ゼロ の 四四 一二 の 七八 ゼロ 三 です", "番号 は [phone number] です"),
    ],
)
def test_spaces_between_all_morphemes_hide_nothing(
    redactor: Redactor, heard: str, shown: str
) -> None:
    assert redactor.redact(heard).text == shown


def test_words_beside_a_name_of_the_roster_stay() -> None:
    """Not "と一緒", where the name was read on with its particle."""
    entry = '[[participants]]\ncode = "User 1"\nnames = ["ひなこ"]'
    redactor = Redactor(Roster.from_toml(entry), "ja")
    assert redactor.redact("ひなこと一緒に行きました").text == "User 1と一緒に行きました"
    assert "花子" not in redactor.redact("ひなこと花子が来た").text


@pytest.mark.parametrize(
    "heard",
    [
        "愛って何なんでしょうね",
        "東の空が明るくなるまで",
        "原っぱで寝転んだ",
        "月水金がデイケアです",
        "三つ葉のクローバーを探した",
        "誠意を持って対応してほしい",
    ],
)
def test_everyday_words_stay(redactor: Redactor, heard: str) -> None:
    assert redactor.redact(heard).text == heard


FORMS = [
    str,
    lambda t: unicodedata.normalize("NFD", t),
    "\u200b".join,
    " ".join,
]
NAMES = ["長谷川", "はせがわ", "ハセガワ", "ﾊｾｶﾞﾜ", "小野寺", "おのでら", "グエン", "ｸﾞｴﾝ", "Onodera"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_no_form_hides_a_name(redactor: Redactor, name: str, form: object) -> None:
    assert callable(form)
    shown = redactor.redact(form(f"{name}さんがそう言ってました")).text
    kept = unicodedata.normalize("NFKC", shown).replace("\u200b", "").replace(" ", "")
    assert unicodedata.normalize("NFKC", name) not in kept
    assert "User" in shown


PARTS = [
    *NAMES, "さん", "が", "は", "に", "の", "って", "言った", "ゼロ", "九", "いち", "にー",
    "アットマーク", "ドット", "アンダーバー", "病院", "グループホーム", "愛", "大地", "まっちゃん",
    "[Person 1]", "User 1", "、", "。", " ", "ー", "Katagiri", "駅", "町", "年", "月", "日",
    "昭和", "番号", "の人",
]  # fmt: skip


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.lists(st.sampled_from(PARTS), max_size=14).map("".join))
def test_masking_a_masked_text_changes_nothing(roster: Roster, text: str) -> None:
    redactor = Redactor(roster, "ja", policy=RULES)
    once = redactor.redact(text)
    at = 0
    for redaction in once.redactions:
        assert at <= redaction.start < redaction.end <= len(text)
        at = redaction.end
    assert redactor.redact(once.text).text == once.text


SOUNDS_LIKE = Roster.from_toml(
    """
[[people]]
family = "福島"
given = "海"
kana = "ふくしま かい"

[[people]]
family = "石川"
given = "結"
kana = "いしかわ ゆい"

[[people]]
family = "土屋"
given = "ひとみ"

[[services]]
name = "こもれび"
"""
)


@pytest.mark.parametrize(
    "said",
    ["皆さんいかがですか", "昔からこの会にいて", "家族会にいました", "名前は言いたくないです"],
)
def test_everyday_words_that_sound_like_a_name_stay(said: str) -> None:
    assert Redactor(SOUNDS_LIKE, "ja").redact(said).text == said


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("甲斐さんが来た", "[Person 1]さんが来た"),
        ("かいさんに会って", "[Person 1]さんに会って"),
        ("ひとみみたいに強くない", "[Person 3]みたいに強くない"),
        ("木漏れ日に通って", "[Service 1]に通って"),
    ],
)
def test_names_written_by_ear_are_found(said: str, shown: str) -> None:
    assert Redactor(SOUNDS_LIKE, "ja").redact(said).text == shown


@pytest.mark.parametrize(
    ("name", "language", "said"),
    [
        ("Otsuka Sana", "ja", "おおつかさんが来ました"),
        ("大塚 紗奈", "ja", "Otsukaさんが来ました"),
        ("大塚 紗奈", "en", "I asked Otsuka about it"),
    ],
)
def test_romaji_and_kana_meet_though_romaji_tell_no_long_vowels(
    name: str, language: str, said: str
) -> None:
    roster = Roster.from_toml(f'[[participants]]\ncode = "User 1"\nnames = ["{name}"]\n')
    assert "User 1" in Redactor(roster, language).redact(said).text


def test_an_everyday_word_that_sounds_like_a_service_is_only_suggested() -> None:
    found = Redactor(SOUNDS_LIKE, "ja").redact("木漏れ日が気持ちよかった").redactions
    assert [r.certainty for r in found] == [Certainty.SUGGESTED]
