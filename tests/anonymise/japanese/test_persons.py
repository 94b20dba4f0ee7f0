"""People who are not on the roster: by grammar, by form, by what no dictionary has."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor
from facilitator.domain.transcript import Label


def people(redactor: Redactor, heard: str) -> list[str]:
    found = redactor.redact(heard).redactions
    return [heard[r.start : r.end] for r in found if r.label is Label.PERSON]


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        # everyday words that somebody is called
        ("愛は、人に愛されるのが怖いって言うんです", "愛"),
        ("大地が揺れたって泣いて学校から帰ってきて", "大地"),
        ("のぞみに、希望はあるのって聞かれて困りました", "のぞみ"),
        ("さくらに叱られてばっかりや", "さくら"),
        ("泉が電話に出なくて家まで行ったんよ", "泉"),
        ("薫に勧められてここに来ました", "薫"),
        ("翼も来るって言ってたのに来なかった", "翼"),
        ("歩から連絡が来なくなって二年です", "歩"),
        ("学を産んでから、もう、真っ暗で", "学"),
        ("空が泣いてるのに体が動かなかった", "空"),
        ("梓のことは今でも夢に見ます", "梓"),
        # told by a relation or a post
        ("旧姓が金城でした", "金城"),
        ("犬のマロンがいなかったら死んでた", "マロン"),
        ("娘のひなたは不登校で", "ひなた"),
        ("父は豊といって大工でした", "豊"),
        # kinship behind a name
        ("フミばあちゃんがおにぎり持ってきた", "フミ"),
        ("ゆきえ姉ちゃんがご飯作ってくれる", "ゆきえ"),
        # nicknames
        ("まっちゃんの話が面白くて", "まっちゃん"),
        ("よっしーが退院パーティーを開いて", "よっしー"),
        ("まーくんにお金を貸したまんまで", "まーくん"),
        ("友達のまゆみんだけは引かないで聞いてくれた", "まゆみん"),
        # from elsewhere
        ("マルシアが工場で教えてくれて", "マルシア"),
        ("ウンベルトは日系です", "ウンベルト"),
        ("グレイスシスターが祈ってくれた", "グレイス"),
        ("Nguyenさんも同じ工場でした", "Nguyen"),
        ("チャットにKatagiriって出てます", "Katagiri"),
        # dialects
        ("渡会いう人が役所におってな", "渡会"),
        ("田中はんに聞いたらええ", "田中はん"),
        ("なかむらさーん、聞こえます", "なかむら"),
        # beside an honorific elsewhere in the line
        ("ひなたさんがね、ひなたが怒って", "ひなた"),
    ],
)
def test_names(whole: Redactor, heard: str, name: str) -> None:
    assert name in people(whole, heard)


@pytest.mark.parametrize(
    "heard",
    [
        "愛があれば治るみたいに言う人いるけど",
        "光がまぶしくて外に出られない",
        "桜を見に行こうって誘われても体が動かない",
        "大地に足がついてる感じがする",
        "泉みたいに言葉がわいてくる",
        "翼があったら飛んで逃げたい",
        "正直に言うと、しんどいです",
        "実は去年から薬を半分にしてまして",
        "名前はあとで全部消します",
        "娘のために頑張ろうと思って",
        "息子のことで学校に呼ばれました",
        "事務の方に聞いてください",
        "分からんくなるっちゃん",
        "どっちがいいですか",
        "ひとりぼっちでした",
        "ねーちゃんが怒ってた",
        "お客さんと皆さんと先生と看護師さん",
        "お母さんに電話したら泣かれた",
        "サインバルタを六十ミリ飲んで、ロナセンテープでかぶれた",
        "エスゾピクロンとルラシドンとリボトリール",
        "SSTとWRAPとCOVIDとPTSD",
        "月、水、金の週三回です",
        "せやから薬やめたらあかんねんて",
    ],
)
def test_what_is_nobody_stays(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


def test_written_and_read(bare: Redactor) -> None:
    heard = "八月一日と書いて、ほづみと読む名字なんです"
    assert people(bare, heard) == ["八月一日", "ほづみ"]


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("島、池田、桝の三人で行った", "[Person 1]、[Person 2]、[Person 3]の三人で行った"),
        ("和乃が来た", "[Person 1]が来た"),
        ("海棠部長は先に行きました", "[Person 1]部長は先に行きました"),
        ("人事部長は先に行きました", "人事部長は先に行きました"),
        ("妹のみうが来ます", "妹の[Person 1]が来ます"),
    ],
)
def test_whole_names_and_nothing_beside_them(whole: Redactor, heard: str, shown: str) -> None:
    assert whole.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "わかります",
        "大抵そうです",
        "市場に行きました",
        "プロジェクトの話",
        "早速ですが",
        "是非どうぞ",
        "甘味・コクのあるスープでした",
        "豊富な経験・サポート力があるそうです",
    ],
)
def test_everyday_words_are_left_alone(whole: Redactor, heard: str) -> None:
    assert whole.redact(heard).redactions == ()
