"""Rosters of thousands: read, made ready and applied in time that grows with them, no faster."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.replacements import Replacements, add_new, joined
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


FEW, MANY = 500, 5_000
MOST = 30
"""Times as long may ten times as many take: linear is 10, and a square would be 100."""


def taken(work: Callable[[], object]) -> float:
    """Seconds of this process's own that the work took."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize(
    ("names", "language"), [(english, "en"), (one_family, "en"), (japanese, "ja")]
)
def test_time_grows_with_the_names_and_no_faster(
    names: Callable[[int], list[str]], language: str
) -> None:
    if language == "ja":
        pytest.importorskip("sudachipy")

    def ready(count: int) -> Redactor:
        redactor = Redactor(Roster.from_toml(written(names(count))), language)
        redactor.redact("Xyzzel rang. 花子さんが来た。")
        return redactor

    def heard(redactor: Redactor) -> None:
        for said in range(20):
            redactor.redact(f"So Quorwyn {said} and Zorblatt went, 花子さんと Tovinne told me")

    few, many = ready(FEW), ready(MANY)  # and what is loaded once is loaded
    to_be_ready = taken(lambda: ready(FEW)), taken(lambda: ready(MANY))
    to_hear = taken(lambda: heard(few)), taken(lambda: heard(many))
    print(f"\n{language}: ready {to_be_ready[1]:.2f} s, a line {to_hear[1] * 50:.1f} ms")
    assert to_be_ready[1] < MOST * to_be_ready[0]
    assert to_hear[1] < MOST * to_hear[0]
    last = names(MANY)[-1]
    assert last.split()[0] not in many.redact(f"then {last} came").text


def test_codes_of_thousands_are_agreed_on_as_fast() -> None:
    def agreed(count: int) -> tuple[Replacements, Replacements]:
        roster = Roster.from_toml(written(english(count)))
        own, study = Replacements(), Replacements()
        own.settle(roster)
        add_new(study, own)
        both = joined(study, own)
        both.settle(roster)
        return own, both

    own, both = agreed(MANY)
    assert taken(lambda: agreed(MANY)) < MOST * taken(lambda: agreed(FEW))
    assert both.given == own.given
    assert sorted(both.given["Person"].values()) == list(range(1, MANY + 1))


def test_too_many_names_are_refused() -> None:
    text = written([f"Name{n} Other{n}" for n in range(20_001)])
    with pytest.raises(FacilitatorError, match="too large: at most 20,000") as caught:
        Roster.from_toml(text)
    assert "Name" not in str(caught.value).replace("names", "")
