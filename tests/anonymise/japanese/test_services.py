"""Services by their kind or ending beside a name, and by words that they are called by."""

from __future__ import annotations

import re
from time import process_time

import pytest

from facilitator.anonymise import Redactor
from facilitator.domain.transcript import Certainty


def masked(redactor: Redactor, heard: str) -> list[str]:
    """What is masked, piece by piece; what no letter stands between is one."""
    hidden = list(heard)
    for one in redactor.redact(heard).redactions:
        hidden[one.start : one.end] = "\0" * (one.end - one.start)
    return [heard[slice(*piece.span())] for piece in re.finditer("\0+", "".join(hidden))]


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        # Kana that the dictionary cuts into particles and scraps
        # Kana with kanji, and odd kanji
        ("割烹よし竹の二階に住み込みで働いて", "割烹よし竹"),
        ("ベーカリーこむぎ野の袋詰めを手伝ってます", "ベーカリーこむぎ野"),
        # Compounds that end as offices do
        ("駅前の高台第二小学校に通ってた", "高台第二小学校"),
        ("「みなと元気隊」が配ってくれた", "みなと元気隊"),
        ("カトリック教会に通ってる", "カトリック教会"),
        ("バーバー髪松しか行きません", "バーバー髪松"),
        ("回転寿司大漁丸がつぶれて", "回転寿司大漁丸"),
        ("コインランドリー雫で夜中に洗濯します", "コインランドリー雫"),
        # Words of business and a place
        ("キャリアスクエア中部で検査を受けて", "キャリアスクエア中部"),
        ("リカバリーカレッジ駿河の講座が転機でした", "リカバリーカレッジ駿河"),
        ("ジョブサポート柏原の担当者が親身でした", "ジョブサポート柏原"),
        # Adverbs and listed words
        ("ピアサポートもくもくの電話番をやってます", "ピアサポートもくもく"),
        ("就労支援センターはばたき経由で入りました", "就労支援センターはばたき"),
    ],
)
def test_a_name_behind_its_kind(whole: Redactor, heard: str, name: str) -> None:
    assert any(name in piece for piece in masked(whole, heard))


@pytest.mark.parametrize(
    "heard",
    [
        "スーパーにはなるべく夜に行くようにしています",
        "スーパーへ行けない日は宅配を頼みます",
        "コンビニいったら店員さんに挨拶されて",
        "カフェでのんびりする時間が必要です",
        "食堂がいっぱいだと固まってしまう",
        "食堂しめるのが早くて困る",
        "スーパーとコンビニに寄りました",
        "喫茶店あけてすぐの静かな時間が好き",
        "銭湯あがりの牛乳がうまい",
        "ラーメンすすってたら涙が出てきて",
        "薬局がしまる前に薬を取りに行かないと",
        "病院なのかクリニックなのかも分からない",
        "ピアサポート養成講座の修了証をもらいました",
        "デイケアくらいしか行くところがなくて",
        "作業所さも行がれね",
        "ステップを踏んで慣らしていくと言われた",
        "ワークを三つこなしてから休憩に入ります",
    ],
)
def test_a_kind_in_a_sentence(whole: Redactor, heard: str) -> None:
    assert masked(whole, heard) == []


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("相談はあじさいネットにお願いしていて", "あじさいネット"),
        ("あおい整形の先生に言われた", "あおい整形"),
        ("えきまえ心療内科か迷っています", "えきまえ心療内科"),
        ("丹羽製麺所の社長が面接してくれた", "丹羽製麺所"),
        ("アドワン企画は残業代ゼロでした", "アドワン企画"),
        ("愛北総合病院の救急に運ばれた", "愛北総合病院"),
        ("かしの実作業所は居心地がいい", "かしの実作業所"),
        ("ほのぼの工房を体験しました", "ほのぼの工房"),
        ("若狭ダルクの仲間に会いに行く", "若狭ダルク"),
        ("双葉メリヤスで靴下を検品してた", "双葉メリヤス"),
        ("土曜はカトリック緑が岡教会のミサに出て", "カトリック緑が岡教会"),
    ],
)
def test_a_name_before_its_ending(whole: Redactor, heard: str, name: str) -> None:
    assert any(name in piece for piece in masked(whole, heard))


@pytest.mark.parametrize(
    "heard",
    [
        "料理はもっぱら電子レンジです",
        "企画書を書くのが昔は得意だったんです",
        "ずっとネットで調べてました",
        "だけどネットはこわいよね",
        "えーとネットで見ました",
        "新しい企画を任されて倒れました",
        "社内清掃の仕事でした",
    ],
)
def test_an_ending_in_a_sentence(whole: Redactor, heard: str) -> None:
    assert masked(whole, heard) == []


@pytest.mark.parametrize(
    ("heard", "name"),
    [
        ("てんとうむしは駅から近いから通える", "てんとうむし"),
        ("ひまわりの送迎が来るのが八時半", "ひまわり"),
        ("ラポールではパソコンの練習をします", "ラポール"),
        ("アオゾラ デ クッキー ヲ ヤイテ マス", "アオゾラ"),
        # Words of no list
        ("シャルールの送迎は朝混む", "シャルール"),
    ],
)
def test_a_name_alone(whole: Redactor, heard: str, name: str) -> None:
    assert name in masked(whole, heard)


@pytest.mark.parametrize(
    "heard",
    [
        "ひなたぼっこをしながら本を読みます",
        "うたたねしてしまって電車を乗り過ごした",
        "どんぐりを拾って作業所まで持って行った",
        "ポケットに薬を入れて職場に通ってます",
        "未来が見えなくて働く気になれなかった",
        "のんびり通えばいいよと先生に言われた",
        "りんごの皮むきのプログラム",
        "グループホームの職員さんが厳しくて",
        "デイサービスの送迎が遅れました",
        # Letters
        "SNSで知り合った人とDVDを見て",
        "ADHDと言われてSSTとWRAPを学んで",
        "うちのPCが壊れてTVも見られない",
        "それでOKと言われました",
    ],
)
def test_a_word_that_is_only_a_word(whole: Redactor, heard: str) -> None:
    assert masked(whole, heard) == []


def test_everyday_words_are_only_suggested(whole: Redactor) -> None:
    (found,) = whole.redact("ひまわりの送迎が来るのが遅い").redactions
    assert found.certainty is Certainty.SUGGESTED


@pytest.mark.parametrize(
    "piece", ["スーパー", "のに", "ひまわり", "かんばんネット", "ラ・", "カトリックあ", "いうのは"]
)
def test_long_texts_take_no_longer_than_they_are(whole: Redactor, piece: str) -> None:
    started = process_time()
    whole.redact(piece * (8_000 // len(piece)))
    assert process_time() - started < 20


def test_a_long_word_takes_no_time(whole: Redactor) -> None:
    started = process_time()
    whole.redact("a" * 20_000)
    assert process_time() - started < 3
