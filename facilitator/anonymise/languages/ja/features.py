"""What the tagger may know of a Japanese word: of itself, of the compound that it is a part of, and
of what stands around it.

Words that the dictionary knows stand for themselves, names and unknown words for their class, so
that no name is learnt by heart: what counts is where a word stands, and what it could be.
"""

from __future__ import annotations

from facilitator.anonymise.languages.ja.dictionary import word_kinds
from facilitator.anonymise.languages.ja.lists import (
    CALLED,
    family_names,
    given_names,
    listed,
    name_characters,
)
from facilitator.anonymise.languages.ja.morphemes import Morpheme, Morphemes
from facilitator.remembering import remembers

_BEFORE, _BEHIND = "^", "$"
_REACH = 4
_LONGEST = 6
_BETWEEN = "\x1f"

# w: words, with their place from here; k: their part of speech; c: what they could be; h and l:
# this one with the lists that have it; m: what its compound is made of, H and Hc its head, p the
# place in it; b, bb and f: what stands behind and before the compound, v the predicate there.
_WRITTEN = """
* w={w} k={k} h={h} l={l} c={c} len={length}{script} last={last}{script}
-1={w_1}{gap} +1={w1} -2={w_2} +2={w2} -3={w_3} +3={w3} -2-1={w_2}_{w_1} +1+2={w1}_{w2}
+1+2+3={w1}_{w2}_{w3} -1+1={w_1}_{w1} h-1={h}{w_1} h+1={h}{w1} h+1+2={h}{w1}_{w2}
c-1={c}{w_1} c+1={c}{w1} c+1+2={c}{w1}_{w2} c-1+1={c}{w_1}_{w1} cc-={c_1}{c} cc+={c}{c1}
ccc={c_1}{c}{c1} ccc-={c_2}{c_1}{c} ccc+={c}{c1}{c2} k-1={k}{k_1} k+1={k}{k1}
kkk-={k_2}{k_1}{k} kkk+={k}{k1}{k2} kkk={k_1}{h}{k1} w-1={w}_{w_1} w+1={w}_{w1}
m={m} mp={m}{p} p={p}{h} H={H}{p} Hm={H}{m} Hc={Hc}{c} mb={m}{b} mf={m}{f} mbb={m}{b}_{bb}
Hb={H}{b}_{bb} v={b}{v} mv={m}{b}{v}
"""
_TEMPLATES = _BETWEEN.join(_WRITTEN.split())
_PLACES = ("_3", "_2", "_1", "", "1", "2", "3")


class Described:
    """A text whose morphemes can be described to a tagger; `compounds` says of each morpheme where
    the compound begins and ends that it is a part of."""

    def __init__(self, ms: Morphemes) -> None:
        kinds = [_kind(m) for m in ms]
        said = [
            m.lemma if m.known and not m.proper and not m.number else kind
            for m, kind in zip(ms, kinds, strict=True)
        ]
        self._ms = ms
        self._words = [_BEFORE] * _REACH + said + [_BEHIND] * _REACH
        self._kinds = [_BEFORE] * _REACH + kinds + [_BEHIND] * _REACH
        self._could = [_BEFORE] * _REACH + [_could(m) for m in ms] + [_BEHIND] * _REACH
        self.compounds = _compounds(ms)
        self._verbs = _verbs(ms)

    def features(self, at: int) -> list[str]:
        """The features of the morpheme at a position."""
        m, words, here = self._ms[at], self._words, at + _REACH
        script = _script(m)
        first, stop = (place + _REACH for place in self.compounds[at])
        pieces = {f"w{p}": w for p, w in zip(_PLACES, words[here - 3 :], strict=False)}
        for name, column in (("k", self._kinds), ("c", self._could)):
            near = zip(_PLACES[1:6], column[here - 2 : here + 3], strict=True)
            pieces |= {name + p: what for p, what in near}
        lists = _listed(m.surface)
        made = self._ms[first - _REACH : min(stop - _REACH, first - _REACH + _LONGEST)]
        found = _TEMPLATES.format(
            **pieces, h=pieces["k"] + lists, l=lists, script=script, gap=" " if m.gap else "",
            length=min(len(m.surface), _LONGEST), last=m.surface[-1],
            m="".join(map(_sort, made)), p=f"{min(here - first, 3)}{min(stop - 1 - here, 3)}",
            H=words[stop - 1], Hc=self._could[stop - 1], f=words[first - 1], b=words[stop],
            bb=words[stop + 1], v=self._verbs[stop - _REACH],
        ).split(_BETWEEN)  # fmt: skip
        if not m.known or m.proper:  # -ング ends no name
            ends = (f"^{m.surface[:2]}", f"{m.surface[-2:]}$", f"{m.surface[-3:]}$")
            found += [script + end for end in ends]
        # In the order of the text: what is left out of a step of training goes by the order.
        return found + [f"near={near}" for near in dict.fromkeys(words[at : here + _REACH + 1])]


def _compounds(ms: Morphemes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    while (at := len(found)) < len(ms):
        stop = at + 1
        while stop < len(ms) and not ms[stop].gap and _part(ms[stop - 1]) and _part(ms[stop]):
            stop += 1
        found += [(at, stop)] * (stop - at)
    return found


def _part(m: Morpheme) -> bool:
    noun = m.kind[0] in ("名詞", "接尾辞", "接頭辞", "形状詞")
    return not m.masked and (noun or m.surface in "・＆&ー")


def _verbs(ms: Morphemes) -> list[str]:
    """From each position on, the first predicate of the clause in its plain form."""
    found = [_BEHIND]
    for m in reversed(ms):
        said = m.kind[0] in ("動詞", "形容詞", "形状詞") or m.kind[2] == "サ変可能"
        found.append(_BEHIND if m.punctuation else m.lemma if said else found[-1])
    return found[::-1]


def _script(m: Morpheme) -> str:
    if m.latin:
        return "a"
    if m.katakana:
        return "カ"
    if m.kana:
        return "か"
    return "漢" if m.kanji else "x"


def _kind(m: Morpheme) -> str:
    """Part of speech, script, and whether the dictionary knows the word."""
    if m.masked:
        return "M"
    first, second, third, fourth = m.kind
    sort = first + (second if first in ("名詞", "助詞", "動詞") else "")
    if m.proper:
        sort = "固" + third + fourth
    return sort + _script(m) + ("" if m.known else "?")


def _sort(m: Morpheme) -> str:
    """One letter for what a part of a compound is."""
    script = _script(m)
    if m.kind[0] != "名詞":
        return {"接尾辞": "s", "接頭辞": "p"}.get(m.kind[0], "j")
    if m.number:
        return "0"
    if m.proper and m.known:
        return "N" if m.person else "C" if m.country else "P" if m.place else "Q"
    if not m.known:
        return {"カ": "U", "か": "u", "漢": "X"}.get(script, "A")
    if m.kind[2] in ("サ変可能", "サ変形状詞可能"):
        return "a"
    return {"カ": "k", "か": "h", "漢": "x"}.get(script, "l")


_LISTS = {
    "F": "family_names", "G": "given_names", "P": "places", "H": "hardly_names",
    "D": "double_names", "S": "service_names", "E": "service_endings", "K": "service_kinds",
    "g": "generic", "p": "public", "s": "service_called", "r": "service_rare",
    "b": "service_beside",
}  # fmt: skip
_ROLES = {
    "h": ("honorifics",),
    "t": ("titles",),
    "r": ("relations",),
    "e": ("service_endings", "service_suffixes", "service_weak"),
    "k": ("service_kinds", "service_shops", "service_words"),
    "S": (*CALLED, "service_beside"),
}


@remembers(8192)
def _listed(surface: str) -> str:
    """Which of the hand-written lists have the word."""
    return "".join(letter for letter, name in _LISTS.items() if surface in listed(name))


@remembers(8192)
def possible(surface: str) -> str:
    """What a word by itself could be: F and G a family or given name, P a place, N another name, w
    an everyday word, c characters of names; and what it makes of its neighbours (`_ROLES`)."""
    kinds = word_kinds(surface)
    could = {
        "F": surface in family_names() or any(k[3] == "姓" for k in kinds),
        "G": surface in given_names() or any(k[2] == "人名" and k[3] != "姓" for k in kinds),
        "P": surface in listed("places") or any(k[2] == "地名" for k in kinds),
        "N": any(k[1] == "固有名詞" and k[2] == "一般" for k in kinds),
        "w": any(k[1] != "固有名詞" for k in kinds),
        "c": len(surface) < 4 and all(char in name_characters() for char in surface),
    }
    roles = [letter for letter, role in _ROLES.items() if surface in listed(*role)]
    return "".join((*roles, *(letter for letter, true in could.items() if true)))


def _could(m: Morpheme) -> str:
    if m.masked:
        return "M"
    if m.particle or m.punctuation or m.kind[0] == "助動詞":
        return m.surface
    return possible(m.surface) + _script(m) + ("" if m.known else "?")
