"""A roster's names at any place of a Japanese sentence, in every script; and where none is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.domain.transcript import Certainty
from tests.anonymise.japanese import named_anew
from tests.anonymise.japanese.named import FIRST, ORDINARY, SECOND, Said, roster, sentences
from tests.anonymise.japanese.named_anew import ANEW, LATER


@pytest.fixture(scope="module")
def people() -> Redactor:
    pytest.importorskip("sudachipy")
    return Redactor(Roster.from_toml(roster()), "ja")


def hidden(redactor: Redactor, said: Said) -> bool:
    found = [(r.start, r.end) for r in redactor.redact(said.text).redactions]
    return all(
        not said.text[at].isalnum() or any(start <= at < end for start, end in found)
        for at in range(said.start, said.end)
    )


@pytest.mark.parametrize(
    ("named", "heard", "shown"),
    [
        ("長谷川 ひなこ", "はじめまして、ひなこと申します", "はじめまして、User 1と申します"),
        ("遠藤 くにこ", "くにこと申します", "User 1と申します"),
        ("村上 みう", "夜中にみうに相談しました", "夜中にUser 1に相談しました"),
        ("村上 みう", "妹のみうが来ます", "妹のUser 1が来ます"),
        ("海棠 澄江", "海棠部長は先に", "User 1部長は先に"),
        ("サム・テイラー", "横浜支所のサムです", "[Service 1]のUser 1です"),
        ("サム・テイラー", "サム・テイラーと話した", "User 1と話した"),
        ("三浦 光", "みんなが光って呼ぶんです", "みんながUser 1って呼ぶんです"),
        ("岩田 あい", "今日はあい、明日は別の人です", "今日はUser 1、明日は別の人です"),
        ("谷 さら", "夜中にさらに相談したんですよ", "夜中にUser 1に相談したんですよ"),
        ("王 芳", "この前王と三人で話しました", "この前User 1と三人で話しました"),
        ("桜沢 竜", "櫻澤龍です、龍と呼んでください", "User 1です、User 1と呼んでください"),
        ("大久保 巡", "巡ったら全然聞いてくれなくて", "User 1ったら全然聞いてくれなくて"),
        ("田口 しずか", "あの、しずかなんですけど", "あの、User 1なんですけど"),
        ("川村 とき", "あの人よりときのほうが大変で", "あの人よりUser 1のほうが大変で"),
        ("佐野 卓", "最近卓見ないけど元気かな", "最近User 1見ないけど元気かな"),
        ("望月 らん", "それ書いたのらんだよ、たぶん", "それ書いたのUser 1だよ、たぶん"),
        ("奥 仁", "奥殿と書かれた封筒", "User 1殿と書かれた封筒"),
        ("三好 守", "写ってるのが守っす", "写ってるのがUser 1っす"),
        ("大井 凛", "姉の凛と母がけんかして", "姉のUser 1と母がけんかして"),
        ("古井 ふみ", "まあふみならそう言うと思った", "まあUser 1ならそう言うと思った"),
    ],
)
def test_a_name_is_found_whole(named: str, heard: str, shown: str) -> None:
    pytest.importorskip("sudachipy")
    names = Roster.from_toml(f'[[participants]]\ncode = "User 1"\nnames = ["{named}"]\n')
    assert Redactor(names, "ja").redact(heard).text == shown


@pytest.mark.parametrize(
    ("heard", "shown"),
    [
        ("りと申します", "User 1と申します"),
        ("えっと、リです", "えっと、User 1です"),
        ("りさんが来ました", "User 1さんが来ました"),
        ("隣のりくんが来ました", "隣のUser 1くんが来ました"),
        ("わりと申し分ないです", None),
        ("かおりさんが来ました", None),
    ],
)
def test_a_name_of_one_kana_is_found_where_it_is_said_to_be_one(
    heard: str, shown: str | None
) -> None:
    pytest.importorskip("sudachipy")
    text = '[[participants]]\ncode = "User 1"\nnames = ["李 秀蘭"]\nkana = "り しゅうらん"\n'
    found = Redactor(Roster.from_toml(text), "ja").redact(heard).text
    assert found == shown if shown else "User 1" not in found


def test_two_names_that_overlap_are_both_masked() -> None:
    pytest.importorskip("sudachipy")
    text = """
    [[participants]]
    code = "User 1"
    names = ["高木 とわ"]
    [[participants]]
    code = "User 2"
    names = ["和田 ほのか"]
    kana = "わだ ほのか"
    """
    shown = Redactor(Roster.from_toml(text), "ja").redact("やっぱりとわだって辛かった").text
    assert "わ" not in shown
    assert "とU" not in shown


@pytest.mark.parametrize("frames", [FIRST, SECOND])
def test_names_are_masked_at_any_place(people: Redactor, frames: list[str]) -> None:
    missed = [s.text for s in sentences(frames, every=61) if not hidden(people, s)]
    assert missed == []


@pytest.mark.parametrize("which", [ANEW, LATER])
def test_other_names_are_masked_at_other_places(which: named_anew.Set) -> None:
    pytest.importorskip("sudachipy")
    redactor = Redactor(Roster.from_toml(named_anew.roster(which)), "ja")
    heard = named_anew.sentences(which, every=97)
    assert [s.text for s in heard if not hidden(redactor, s)] == []


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("frames", [FIRST, SECOND])
def test_all_forms_in_all_sentences(people: Redactor, frames: list[str]) -> None:
    assert _missed(people, sentences(frames)) == []


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("which", [ANEW, LATER])
def test_all_other_forms_in_all_other_sentences(which: named_anew.Set) -> None:
    pytest.importorskip("sudachipy")
    redactor = Redactor(Roster.from_toml(named_anew.roster(which)), "ja")
    assert _missed(redactor, named_anew.sentences(which)) == []


def _missed(redactor: Redactor, heard: Iterable[Said]) -> list[str]:
    """Sentences in which a name is not masked whole; prints how many of each form are."""
    total: Counter[str] = Counter()
    missed: list[Said] = []
    for said in heard:
        total[said.form] += 1
        if not hidden(redactor, said):
            missed.append(said)
    print()
    for form, count in total.items():
        print(f"{form:<20} {1 - sum(s.form == form for s in missed) / count:.4f} of {count}")
    return [said.text for said in missed]


def test_ordinary_words_stay(people: Redactor) -> None:
    found = [people.redact(text).redactions for text in ORDINARY]
    rostered = [[r for r in redactions if r.source == "roster"] for redactions in found]
    assert not any(r.certainty is Certainty.CERTAIN for line in rostered for r in line)
    assert sum(bool(line) for line in rostered) <= len(ORDINARY) / 8
