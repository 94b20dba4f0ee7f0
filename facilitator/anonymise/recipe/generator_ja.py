"""Japanese lines for the tagger: sentences with names of every script, and everyday words.

What is learnt is how names stand, so every sort of name takes every place; names that are put
together of name characters or of syllables tell that no list is complete.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from facilitator.anonymise.languages.ja.lists import (
    family_names,
    given_names,
    name_characters,
    read,
)

_SLOT = re.compile(r"<([PFGLO])>|\(([nckulhvartsdmw])\)")
_POOLS = {"n": "nouns", "k": "katakana", "h": "hiragana", "a": "adjectives", "r": "relations",
          "t": "trades", "s": "services", "d": "times", "v": "verbs",
          "w": "services_named"}  # fmt: skip
_SYLLABLES = "ア イ ウ エ オ カ キ ク ケ コ サ シ ス タ チ ト ナ ニ ノ ハ ヒ マ ミ モ ラ リ ル レ ロ ダ デ ド バ ビ ブ ベ ジャ シャ フィ ヴィ ティ ン".split()  # noqa: E501, SIM905
_THINGS = "ング ション メント ックス タン リン ット ール ター パーク ピア ロン ゾール マイド クール エイド".split()  # noqa: E501, SIM905


@cache
def _parts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("sentences_ja.txt").read_text("utf-8").splitlines():
        if line.startswith("= "):
            found[line[2:]] = []
        elif line and not line.startswith("#"):
            last = list(found)[-1]
            found[last] += [line] if last in ("named", "clean") else line.split()
    return found


class Japanese:
    """Fills Japanese templates; the same seed always gives the same lines."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice
        self.parts = _parts()
        self.families = sorted(family_names())
        self.givens = sorted(given_names())
        self.readings = sorted(set(given_names().values()))
        self.characters = sorted(name_characters())
        self.places = sorted(read("places"))

    def lines(self, many: int) -> list[str]:
        """So many lines that name somebody or something, and twice as many that do not."""
        named = [self.fill(self.pick(self.parts["named"])) for _ in range(many)]
        return named + [self.fill(self.pick(self.parts["clean"])) for _ in range(2 * many)]

    def fill(self, template: str) -> str:
        """A template with every slot filled."""
        return _SLOT.sub(lambda found: self._slot(found[1] or found[2]), template)

    def _slot(self, kind: str) -> str:
        if kind == "m":
            return self.pick("一二三四五六七八九十")
        if kind == "u":
            return self._syllables() + self.pick(_THINGS)
        if kind == "c":
            return self.compound()
        if kind == "l":
            return self._latin()
        if kind == "L":
            return f"{{PLACE|{self.place()}}}"
        if kind == "O":
            return f"{{ORG|{self.service()}}}"
        if kind in "PFG":
            return f"{{PERSON|{self.person(kind)}}}"
        return self.pick(self.parts[_POOLS[kind]])

    def person(self, kind: str) -> str:
        """Somebody's family name (F), given name (G), or either or both (P)."""
        if kind == "F":
            return self.pick(
                self.families if self.random.random() < 0.7 else self.parts["families"]
            )
        chance = self.random.random()
        if kind == "P" and chance < 0.25:
            return self.person("F")
        if kind == "P" and chance < 0.4:
            return self.pick((self.person("F") + self._kanji(), self._foreign()))
        forms: tuple[Callable[[], str], ...] = (
            self._kanji,
            lambda: self.pick(self.parts["given"]),
            lambda: self.pick(self.readings),
            lambda: _in_katakana(self.pick(self.readings)),
            lambda: self.pick(self.parts["foreign"]),
            self._syllables,
        )
        return self.pick(forms)()

    def _kanji(self) -> str:
        if self.random.random() < 0.7:
            return self.pick(self.givens)
        return self.pick(self.characters) + self.pick(self.characters)

    def _foreign(self) -> str:
        first, other = self.pick(self.parts["foreign"]), self.pick(self.parts["surnames"])
        last = self.pick((other, other, self._syllables()))
        return first + self.pick(("・", "・", "・", " ", "")) + last

    def _syllables(self) -> str:
        return (
            "".join(self.pick(_SYLLABLES) for _ in range(self.pick((2, 3, 3, 4)))).lstrip("ン")
            or "アン"
        )

    def place(self) -> str:
        """A place, with or without what makes it one."""
        name = self.pick(self.places) if self.random.random() < 0.6 else self.pick(self.families)
        listed = name in read("places") and self.random.random() < 0.7
        return (
            name
            if listed
            else name + self.pick(("市", "町", "区", "駅", "村", "団地", "公園", "通り"))
        )

    def compound(self) -> str:
        """Several everyday nouns as one word."""
        pick, parts = self.pick, self.parts
        pools = ("nouns", "nouns", "nouns", "katakana", "topics")
        words = [pick(parts[pick(pools)]) for _ in range(pick((1, 2, 2, 2, 3)))]
        return pick(("", "", "", *_PREFIXES)) + "".join(words) + pick(("", "", "", *_SUFFIXES))

    def _latin(self) -> str:
        """Letters as engines and the web write them: narrow or wide, short or like a word."""
        many = self.pick((2, 3, 3, 4))
        written = "".join(self.pick("ABCDEFGHIJKLMNOPRSTUVWX") for _ in range(many))
        if self.random.random() < 0.4:
            pairs = (self.pick("bdfgklmnprstv") + self.pick("aeiou") for _ in range(many))
            written = "".join(pairs).capitalize()
        return written if self.random.random() < 0.5 else _wide(written)

    def service(self) -> str:
        """What services, employers, schools, offices, firms and teams are called."""
        return self.pick((self._service, self._service, self._office, self._firm, self._firm))()

    def _service(self) -> str:
        pick, parts = self.pick, self.parts
        core = pick((
            pick(parts["services_named"]), pick(parts["services_named"]), self.person("F"),
            pick(self.places), self._syllables(), pick(parts["katakana"]),
        ))  # fmt: skip
        forms = (
            *(core + pick(parts["endings"]) for _ in range(3)),
            pick(parts["kinds"]) + core, pick(self.places) + pick(parts["endings"]),
            core + pick(parts["nouns"]) + pick(parts["endings"]),
            pick(parts["kinds"]) + core + pick(parts["endings"]),
            self._syllables() + pick(("", "ックス", "テック", "コープ")),
        )  # fmt: skip
        return pick(forms)

    def _office(self) -> str:
        """A body that is called by what it is for: 日本気象協会, 北区役所福祉課."""
        pick, parts = self.pick, self.parts
        whose = pick((
            "日本", "日本", "全国", "全日本", "国際", "東京", "中央", "県立", "市立", "国立",
            "在日", pick(self.places), pick(self.places) + pick("市県区町"), self.person("F"),
            pick(parts["nations"]), pick(parts["services_named"]), "",
        ))  # fmt: skip
        topics = [pick(parts["topics"]) for _ in range(pick((0, 1, 1, 1, 2)))]
        if topics and self.random.random() < 0.2:
            topics[-1] += pick("・とのと") + pick(parts["topics"])
        head = pick(parts["heads"])
        if not topics and not whose:
            topics = [pick(parts["nouns"])]
        more = pick(parts["heads"]) if self.random.random() < 0.12 else ""
        return whose + "".join(topics) + head + more

    def _firm(self) -> str:
        """A firm, a shop, a team or a band by a name of its own."""
        pick, parts = self.pick, self.parts
        own = pick((
            pick(parts["brands"]), pick(parts["brands"]) + pick(parts["brands"]), self._syllables(),
            self._syllables(), pick(parts["katakana"]) + pick(parts["brands"]), self._latin(),
            self.person("F"), _in_katakana(pick(self.readings)), pick(parts["services_named"]),
        ))  # fmt: skip
        behind = pick((
            "", "", "", pick(parts["firms"]), pick(parts["firms"]), pick(parts["heads"]),
            pick("・＆") + pick(parts["brands"]), pick("・＆") + self._syllables(),
            pick(parts["katakana"]) + pick(parts["firms"]), "社", "屋",
        ))  # fmt: skip
        before = pick(("", "", "", "", pick(self.places), "ザ・", "株式会社", "(株)"))
        return before + own + behind


_PREFIXES = "新 本 各 全 旧 当 大 小 再 古 和 他 同 副 総 無 高 超 第一".split()  # noqa: SIM905
_SUFFIXES = "用 系 型 性 化 的 風 料 費 者 員 家 法 会 力 数 量 率 度 部分 作業 全体 関連 向け 通り 別 中 後 前 時 先 元 側 部 場 室 書 品".split()  # noqa: E501, SIM905


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


def _in_katakana(kana: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)
