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

_SLOT = re.compile(r"<([PFGLO])>|\(([nkuhartsdm])\)")
_POOLS = {"n": "nouns", "k": "katakana", "h": "hiragana", "a": "adjectives", "r": "relations",
          "t": "trades", "s": "services", "d": "times"}  # fmt: skip
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
            self._syllables,
        )
        return self.pick(forms)()

    def _kanji(self) -> str:
        if self.random.random() < 0.7:
            return self.pick(self.givens)
        return self.pick(self.characters) + self.pick(self.characters)

    def _foreign(self) -> str:
        katakana = [name for name in self.parts["given"] if "ァ" <= name[0] <= "ヺ"]
        names = [self.pick(katakana), self.pick((self.pick(katakana), self._syllables()))]
        return self.pick(("・", "・", "・", "")).join(names)

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

    def service(self) -> str:
        """What services, employers and schools are called."""
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


def _in_katakana(kana: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)
