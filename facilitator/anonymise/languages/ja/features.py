"""What the tagger may know of a Japanese word: of itself, of the compound that it is a part of, and
of what stands around it.

Words that the dictionary knows stand for themselves, names and unknown words for their class, so
that no name is learnt by heart: what counts is where a word stands, and what it could be.
"""

from __future__ import annotations

from facilitator.anonymise.languages.ja.dictionary import Word, word_kinds
from facilitator.anonymise.languages.ja.lists import listed
from facilitator.anonymise.languages.ja.morphemes import Morphemes
from facilitator.remembering import remembers

_REACH = 4
_LONGEST = 6
BETWEEN = "\t"


class Described:
    """A text whose morphemes can be described to a tagger."""

    def __init__(self, ms: Morphemes) -> None:
        self._ms = ms
        before, behind = [("^",) * 4] * _REACH, [("$",) * 4] * _REACH
        told = [*before, *(_told(m.word) for m in ms), *behind]
        self._words, self._kinds, self._could, self._sorts = map(list, zip(*told, strict=True))
        self._verbs = _verbs(ms)

    def written(self, at: int) -> str:
        """The features of the morpheme at a position, with `BETWEEN` between them."""
        # w: words, with their place from here; k: their part of speech; c: what they could be; h
        # and l: this one with the lists that have it; m: what its compound is made of, H and Hc its
        # head, p the place in it; b, bb and f: behind and before it, v the predicate there.
        one, words, here = self._ms[at], self._words, at + _REACH
        w_3, w_2, w_1, w, w1, w2, w3 = words[here - 3 : here + 4]
        k_2, k_1, k, k1, k2 = self._kinds[here - 2 : here + 3]
        c_2, c_1, c, c1, c2 = self._could[here - 2 : here + 3]
        first, stop = self._ms.compounds[at]
        m = "".join(self._sorts[first + _REACH : min(stop, first + _LONGEST) + _REACH])
        p = f"{min(at - first, 3)}{min(stop - 1 - at, 3)}"
        head, b, bb = words[stop + _REACH - 1 : stop + _REACH + 2]
        could, f, v = self._could[stop + _REACH - 1], words[first + _REACH - 1], self._verbs[stop]
        lists, script, gap = _listed(one.surface), _script(one), " " if one.gap else ""
        h, long, last = k + lists, min(len(one.surface), _LONGEST), one.surface[-1]
        # In the order of the text: what is left out of a step of training goes by the order.
        near = "\tnear=".join(dict.fromkeys(words[at : here + _REACH + 1]))
        end = ""
        if not one.known or one.proper:  # -ング ends no name
            begin, two, three = one.surface[:2], one.surface[-2:], one.surface[-3:]
            end = f"{script}^{begin}\t{script}{two}$\t{script}{three}$\t"
        return (
            f"*\tw={w}\tk={k}\th={h}\tl={lists}\tc={c}\tlen={long}{script}\tlast={last}{script}\t"
            f"-1={w_1}{gap}\t+1={w1}\t-2={w_2}\t+2={w2}\t-3={w_3}\t+3={w3}\t-2-1={w_2}_{w_1}\t"
            f"+1+2={w1}_{w2}\t+1+2+3={w1}_{w2}_{w3}\t-1+1={w_1}_{w1}\th-1={h}{w_1}\th+1={h}{w1}\t"
            f"h+1+2={h}{w1}_{w2}\tc-1={c}{w_1}\tc+1={c}{w1}\tc+1+2={c}{w1}_{w2}\t"
            f"c-1+1={c}{w_1}_{w1}\tcc-={c_1}{c}\tcc+={c}{c1}\tccc={c_1}{c}{c1}\t"
            f"ccc-={c_2}{c_1}{c}\tccc+={c}{c1}{c2}\tk-1={k}{k_1}\tk+1={k}{k1}\t"
            f"kkk-={k_2}{k_1}{k}\tkkk+={k}{k1}{k2}\tkkk={k_1}{h}{k1}\tw-1={w}_{w_1}\t"
            f"w+1={w}_{w1}\tm={m}\tmp={m}{p}\tp={p}{h}\tH={head}{p}\tHm={head}{m}\t"
            f"Hc={could}{c}\tmb={m}{b}\tmf={m}{f}\tmbb={m}{b}_{bb}\tHb={head}{b}_{bb}\tv={b}{v}\t"
            f"mv={m}{b}{v}\t{end}near={near}"
        )


def _verbs(ms: Morphemes) -> list[str]:
    """From each position on, the first predicate of the clause in its plain form."""
    found = ["$"]
    for m in reversed(ms):
        said = m.kind[0] in ("動詞", "形容詞", "形状詞") or m.kind[2] == "サ変可能"
        found.append("$" if m.punctuation else m.lemma if said else found[-1])
    return found[::-1]


@remembers(8192)
def _told(word: Word) -> tuple[str, str, str, str]:
    """What stands for a word, its class, what it could be, and what it is in a compound."""
    kind = _kind(word)
    itself = word.known and not word.proper and not word.number
    return word.lemma if itself else kind, kind, _could(word), _sort(word)


def _script(m: Word) -> str:
    if m.latin:
        return "a"
    if m.katakana:
        return "カ"
    if m.kana:
        return "か"
    return "漢" if m.kanji else "x"


def _kind(m: Word) -> str:
    """Part of speech, script, and whether the dictionary knows the word."""
    if m.masked:
        return "M"
    first, second, third, fourth = m.kind
    sort = first + (second if first in ("名詞", "助詞", "動詞") else "")
    if m.proper:
        sort = "固" + third + fourth
    return sort + _script(m) + ("" if m.known else "?")


def _sort(m: Word) -> str:
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
    "S": ("service_names", "service_called", "service_rare", "service_beside"),
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
        "F": surface in listed("family_names") or any(k[3] == "姓" for k in kinds),
        "G": surface in listed("given_names")
        or any(k[2] == "人名" and k[3] != "姓" for k in kinds),
        "P": surface in listed("places") or any(k[2] == "地名" for k in kinds),
        "N": any(k[1] == "固有名詞" and k[2] == "一般" for k in kinds),
        "w": any(k[1] != "固有名詞" for k in kinds),
        "c": len(surface) < 4 and listed("name_characters").issuperset(surface),
    }
    roles = [letter for letter, role in _ROLES.items() if surface in listed(*role)]
    return "".join((*roles, *(letter for letter, true in could.items() if true)))


def _could(m: Word) -> str:
    if m.masked:
        return "M"
    if m.particle or m.punctuation or m.kind[0] == "助動詞":
        return m.surface
    return possible(m.surface) + _script(m) + ("" if m.known else "?")
