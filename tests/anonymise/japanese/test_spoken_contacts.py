"""Addresses and handles as they are said."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        (
            "メアドはエス ドット タナカ アットマーク ジーメール ドット コム です",
            "メアドは[email] です",
        ),
        (
            "メールは、エー、アンダーバー、ケイ、アットマーク、ヤフー、ドット、コム、です",
            "メールは、[email]、です",
        ),
        ("ひまわりハイフン九九アットマークエヌティーティードットコムに送って", "[email]に送って"),
        ("丸ちゃん八八アットマークソフトバンクドットエヌイードットジェイピーです", "[email]です"),
        ("mori アンダーバー hikaru アットマーク ジーメール ドットコムです", "[email]です"),
        ("ラインのIDはさかなくん七七です", "ラインのIDは[handle]です"),
        ("LINEの ID ブルースカイ 三二一 で 検索して", "LINEの ID [handle] で 検索して"),
        ("インスタはネコアンダーバーマルでやってます", "インスタは[handle]でやってます"),
        ("ツイッターはアットマークらんらん三二でやってます", "ツイッターは[handle]でやってます"),
        ("ディスコードのhamu_taroです", "ディスコードの[handle]です"),
        ("ラインはmitio1950で登録してます", "ラインは[handle]で登録してます"),
        ("ホームページはコダマドットジェーピーです", "ホームページは[link]です"),
    ],
)
def test_contacts(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "あっという間に三年です",
        "IDカードを首から下げて",
        "アカウントを消しました",
        "ラインの返事が来ない",
        "インスタは見ないようにしてる",
        "ブログを書いてます",
        "フェイスブックは本名でやってます",
        "LINEのスタンプを送り合って",
        "メールアドレスを交換しました",
    ],
)
def test_what_only_speaks_of_them_stays(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard
