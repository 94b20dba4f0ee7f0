"""Telephone numbers, identifiers, dates and addresses as they are said, in any script."""

from __future__ import annotations

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.languages.ja.numerals import digit_runs, value


@pytest.mark.parametrize(
    ("heard", "digits"),
    [
        ("ぜろきゅうぜろの三八一五の二二六四", "09038152264"),
        ("れいさん、ごーにーなな、まる、はちはちいちろく", "035270 8816".replace(" ", "")),
        ("まるきゅうまる、さんさんはちなな、いちにいろくご", "09033871265"),
        ("ぜろ九ぜろの四四一二の七八ぜろ三", "09044127803"),
        ("〇四八、六四二、一九三五", "0486421935"),
        ("090-3318-5521に電話", "09033185521"),
    ],
)
def test_digits_are_read_in_any_mixture(heard: str, digits: str) -> None:
    (run,) = digit_runs(heard)
    assert run.digits == digits


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("せんきゅうひゃくはちじゅうさん", 1983),
        ("ごじゅう二", 52),
        ("にせん十九", 2019),
        ("三万八千五百二十一", 38521),
        ("さんまんはっせん", 38000),
        ("元", 1),
    ],
)
def test_numerals_have_their_value(said: str, number: int) -> None:
    assert value(said) == number


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("携帯は、ゼロキューゼロの二八四一の七七〇三です", "携帯は、[phone number]です"),
        ("ゼロサン、サンゴーハチイチ、ヨンヨンイチゼロです", "[phone number]です"),
        (
            "あの ゼロ ハチ ゼロ の キュー キュー ニー ゴー の イチ イチ サン ロク です",
            "あの [phone number] です",
        ),
        ("電話は０３の一二三四の五六七八です", "電話は[phone number]です"),
        ("診察券の番号が、にーさんまるごーはちです", "診察券の番号が、[number]です"),
        ("診察券の番号三千二百五十一です", "診察券の番号[number]です"),
        ("手帳の番号がだいさんまんはっせんごひゃくにじゅういち号で", "手帳の番号が[number]号で"),
        ("保険証がいちにーさんよんのごーろくななはち", "保険証が[number]"),
        ("下四桁はごーごーさんななです", "下四桁は[number]です"),
        ("郵便番号にーさんまるのぜろぜろごーにです", "郵便番号[postcode]です"),
    ],
)
def test_spoken_numbers(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "いち、に、さん、し、ご、ろくって数えるんです",
        "一二三四五って数えて息を吐く",
        "家賃は四万二千五百円です",
        "血圧が百四十の九十でした",
        "二〇二三年四月から一年半",
        "今日も一日二十四時間三百六十五日",
        "番号札三十七番の方",
        "手帳は三年前に取りました",
        "年金は二か月で十三万円です",
        "暗証番号は4桁です",
        "皆さんにごくごく普通の話を",
        "まるでいちにち中寝てるみたいで",
        "四六時中見張られてる感じ",
        "110番も119番もかけた",
    ],
)
def test_amounts_and_counting_stay(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        (
            "誕生日はせんきゅうひゃくはちじゅうさんねんごがつむいかです",
            "誕生日は[1983年]です",
        ),
        ("生年月日 しょうわ ごじゅうにねん くがつ ついたち です", "生年月日 [1977年] です"),
        ("へいせいさんねんじゅうにがつとおか生まれです", "[1991年]生まれです"),
        ("昭和四十九年の二月の二十日に生まれました", "[1974年]に生まれました"),
        ("二千九年七月七日に発症しました", "[2009年7月]に発症しました"),
        ("令和元年の九月十四日から入院してます", "[2019年9月]から入院してます"),
    ],
)
def test_dates(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.parametrize(
    "heard",
    [
        "十月十日は祝日でした",
        "毎月五日が受診日です",
        "平成の最初の頃です",
        "ねんにいっかいがつがつ食べる",
    ],
)
def test_what_is_no_full_date_stays(bare: Redactor, heard: str) -> None:
    assert bare.redact(heard).text == heard


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("住所は緑町さんちょうめのにのじゅうごです", "住所は[address]です"),
        ("堺区一条通の十七の四のビルです", "[address]のビルです"),
        ("水戸市千波町一八四〇に住んでます", "[address]に住んでます"),
        ("東区泉町五の二十一の三から来ました", "[address]から来ました"),
    ],
)
def test_addresses(bare: Redactor, heard: str, shown: str) -> None:
    assert bare.redact(heard).text == shown


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    [
        "9" * 5_000,
        "いち" * 2_000,
        "ドット" * 500,
        "一年一月" * 400,
        "アンダーバー" * 300,
        "a_" * 1_500,
    ],
)
def test_no_text_takes_long(bare: Redactor, text: str) -> None:
    assert bare.redact(text).text


@pytest.mark.parametrize(
    "heard",
    [
        "2019-2021に入院していました。",
        "二〇一九から二〇二一まで通ってた。",
        "2015-16です。",
        "平均は12.345でした。",
        "三・一四一五九",
        "値段は1.234.567円でした。",
        "10、15、20分歩いた。",
        "薬は50 100 150と増えた",
        "比は10000:1です。",
        "2001 2002 2003はひどかった",
    ],
)
def test_years_decimals_prices_and_rows_of_amounts_stay(heard: str) -> None:
    assert Redactor(Roster(), "ja").redact(heard).text == heard
