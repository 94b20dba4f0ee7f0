"""Rosters of thousands: read, made ready and applied in time that grows with them, no faster."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.code_list import add_new, joined
from facilitator.anonymise.replacements import Replacements
from facilitator.errors import FacilitatorError

SYLLABLES = ("ka", "to", "mi", "ra", "ne", "lo", "vi", "sha", "dre", "pon", "kel", "mur", "tas")
KANJI = (
    "山川田中村木林森石井上下大小高橋佐藤鈴伊東西南北原野崎島本松竹梅桜花子美恵一二三太郎健次雄介翔"
)
KANA = "あいうえおかきくけこさしすせそたちつてとなにぬねの"


def english(count: int) -> list[str]:
    made = itertools.product(SYLLABLES, repeat=4)
    return [
        f"{(a + b).title()}l {(c + d + a).title()}" for a, b, c, d in itertools.islice(made, count)
    ]


def one_family(count: int) -> list[str]:
    made = itertools.product(SYLLABLES, repeat=4)
    return [f"{(a + b + c + d).title()} Smith" for a, b, c, d in itertools.islice(made, count)]


def japanese(count: int) -> list[str]:
    made = itertools.product(KANJI[:20], KANA, KANJI[20:], "子郎美介")
    names = (f"{a}{c} {b}{d}" for a, b, c, d in made)
    return list(itertools.islice(names, count))


def written(names: list[str]) -> str:
    return "".join(f'[[people]]\nnames = ["{name}"]\n' for name in names)


@pytest.mark.parametrize(
    ("names", "language"), [(english, "en"), (one_family, "en"), (japanese, "ja")]
)
def test_five_thousand_names_are_ready_within_two_seconds(
    names: Callable[[int], list[str]], language: str
) -> None:
    if language == "ja":
        pytest.importorskip("sudachipy")
    Redactor(Roster.from_toml(written(names(10))), language).redact("Xyzzel rang. 花子さん。")
    text = written(names(5_000))
    begun = time.process_time()
    redactor = Redactor(Roster.from_toml(text), language)
    redactor.redact("Xyzzel rang. 花子さんが来た。")
    assert time.process_time() - begun < 2
    begun = time.process_time()
    for said in range(20):
        redactor.redact(f"So Quorwyn {said} and Zorblatt went, 花子さんと Tovinne told me")
    assert time.process_time() - begun < 1
    last = names(5_000)[-1]
    assert last.split()[0] not in redactor.redact(f"then {last} came").text


def test_codes_of_thousands_are_agreed_on_as_fast() -> None:
    roster = Roster.from_toml(written(english(5_000)))
    own, study = Replacements(), Replacements()
    begun = time.process_time()
    own.settle(roster)
    add_new(study, own)
    both = joined(study, own)
    both.settle(roster)
    assert time.process_time() - begun < 2
    assert both.given == own.given
    assert sorted(both.given["Person"].values()) == list(range(1, 5_001))


def test_too_many_names_are_refused_at_once() -> None:
    text = written([f"Name{n} Other{n}" for n in range(20_001)])
    begun = time.process_time()
    with pytest.raises(FacilitatorError, match="20,001 names; at most 20,000") as caught:
        Roster.from_toml(text)
    assert time.process_time() - begun < 5
    assert "Name" not in str(caught.value).replace("names", "")
    with pytest.raises(FacilitatorError, match="characters; at most 20,000"):
        Roster.from_toml("#" * 8_000_001)
