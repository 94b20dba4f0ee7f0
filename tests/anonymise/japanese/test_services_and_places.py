"""Services, employers, schools, media and places by kind, ending and cue."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor


def masked(redactor: Redactor, heard: str) -> str:
    """All characters that are masked."""
    return "".join(heard[r.start : r.end] for r in redactor.redact(heard).redactions)


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("グループホーム青い鳥は、門限が八時なんです", "グループホーム青い鳥"),
        ("ラジオ潮風でも喋りました", "ラジオ潮風"),
        ("カフェ木漏れ日で集まりがあります", "カフェ木漏れ日"),
        ("就労移行支援ステップを使って就職しました", "就労移行支援ステップ"),
        ("リワークセンターそよかぜに半年通って", "リワークセンターそよかぜ"),
        ("断酒会ひかりに初めて行った日", "断酒会ひかり"),
        ("生活訓練施設みらいを出て", "生活訓練施設みらい"),
        ("八百屋のまるせいで野菜の袋詰め", "まるせい"),
        ("断酒会の青空会に入って五年です", "青空会"),
        ("地活のほっとスペースなごみ、あそこのソファ", "ほっとスペースなごみ"),
        ("杉の子会っていう家族会に母が入って", "杉の子会"),
        ("つくしんぼっていう作業所を見学しました", "つくしんぼ"),
        ("おひさま保育園の先生に相談しました", "おひさま保育園"),
        ("ぽかぽかカフェに行きました", "ぽかぽかカフェ"),
        ("南海タイムスに投書が載りました", "南海タイムス"),
        ("東洋ロジテックに障害者枠で入りました", "東洋ロジテック"),
        ("ひまわりの利用者さん同士で旅行", "ひまわり"),
        ("青葉ハイツの二階です", "青葉ハイツ"),
        ("のぼりと駅で待ち合わせした", "のぼりと駅"),
        ("飛騨高山の生まれです", "飛騨高山"),
        ("海老名サービスエリアで動けなくなって", "海老名サービスエリア"),
    ],
)
def test_names(whole: Redactor, heard: str, name: str) -> None:
    assert name in masked(whole, heard)


@pytest.mark.parametrize(
    "heard",
    [
        "グループホームに入るか迷ってて",
        "グループホームの世話人さんが厳しくて",
        "作業所の仲間とボウリング",
        "ラジオの深夜放送が友達でした",
        "カフェの店員さんと話した",
        "居酒屋のバイトをしてたころ",
        "八百屋の大将がおまけしてくれる",
        "うどん一杯350円の店です",
        "スーパーのお惣菜で済ませます",
        "精神科病院の鉄格子を覚えてます",
        "大学の学生相談室に通ってました",
        "就労移行支援を使って就職しました",
        "自助グループの人が来てくれて",
        "ひまわりの種をまきました",
        "翼を広げた鳥の絵です",
        "一人で住んでみたい",
        "田舎に帰ると噂になる",
        "台湾の人と友達です",
    ],
)
def test_kinds_alone_stay(whole: Redactor, heard: str) -> None:
    assert whole.redact(heard).text == heard
