"""One matcher of token patterns over tables that are data: what stands around names.

A table is TOML, an array of cues for each detector (`languages/en/cues.toml`):

    [[title]]
    pattern = "@titles . <Surname>"
    finds = "Person"
    certain = true
    find = ["I saw Doctor <Iqbal> there"]
    leave = ["I saw the doctor there"]

`finds` is a key of `LABELS`. `certain` is true, false (the default: a suggestion), or an atom that
the first token found has to be. `find` and `leave` are the cue's tests: sentences in which it finds
what stands in <>, and in which its detector finds nothing.

A pattern is a row of steps with spaces between them. A step takes a token:

    word            this word, folded as `folding.fold` does
    @titles         a word of this list (`words.toml`, or one of the language's word lists)
    Surname         what this reader of the language takes, which may be several tokens
    a|@b|C          any of these
    A&!@b           as much as A takes, where it is no @b; `!` is not

and may end in `?` or `{2,4}`, the longest tried first. No token takes part that is masked
already, except by a reader that asks for it. Steps that take nothing:

    <  >            where what is found begins and ends
    ^  $            a sentence or a clause begins or ends here
    -A  ~A          the token before is no A; the token behind is none
    .  ,            before the next token a full stop or a comma may stand; else nothing but a space
                    or a hyphen may
    's  's?         the token before has a possessive 's, or may have one; else it may not go on
    ( a b / c )     either row, `( ... )?` or none
    $name           the row of that name in the table's `[rows]`

What is asked of a token in many patterns has a name of its own in the table's `[atoms]`.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from facilitator.anonymise.detector import ENTITIES, LABELS, Context, Finding
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty

Reader = Callable[[Context, int], int]
"""How many tokens from a position on are what the reader is for; 0 if none."""

_PARTS = re.compile(r"\)\?|[<>()]|[^\s<>()]+")
_QUANTITY = re.compile(r"(?P<atom>.+?)(?:\?|\{(?P<least>\d),(?P<most>\d)\})")
_BACK = 12
"""Tokens that a pattern may begin before the word it is looked up by."""
_BETWEEN = frozenset({".", ",", "'s", "'s?"})
_PLAIN = frozenset({" ", "-", ""})


@dataclass(frozen=True, slots=True)
class _Step:
    """`sign` is that of a step that takes no token, else "". `words` holds the words of a step that
    is a list of words and nothing else; `takes` tells how many tokens any other takes, which are no
    more than `most` times `wide`."""

    sign: str
    words: frozenset[str] | None = None
    takes: Reader | None = None
    least: int = 1
    most: int = 1
    wide: int = 1
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A pattern without brackets: what it `finds`, which is `certain` if that takes its first
    token; its steps, and by which word they are looked up: one of `anchor`, which stands from
    `nearest` to `farthest` tokens behind the beginning. Without an anchor any token may begin. Of
    each list that it `needs` besides a word has to be somewhere in the text. `opening` takes the
    first token. `whole` says that a possessive 's belongs to what is found."""

    finds: str
    certain: Reader
    steps: tuple[_Step, ...]
    anchor: frozenset[str] = frozenset()
    nearest: int = 0
    farthest: int = 0
    needs: tuple[frozenset[str], ...] = ()
    opening: _Step = _Step("")
    whole: bool = False

    def opens(self, context: Context, at: int) -> bool:
        """Whether the first token may be the one at a position."""
        if self.opening.words is not None:
            return context.tokens[at].key in self.opening.words
        return self.opening.takes is None or self.opening.takes(context, at) > 0


@dataclass(frozen=True, slots=True)
class Found:
    """Tokens [first, stop) are what a cue was looking for."""

    first: int
    stop: int
    finds: str
    certainty: Certainty
    whole: bool = False


class CueTable:
    """The cues of a language; `records` are the table's, by detector. ValueError if it is not as it
    should be. `widths` says how many tokens a reader takes at most: that makes looking quicker."""

    def __init__(
        self,
        text: str,
        words: Mapping[str, frozenset[str]],
        readers: Mapping[str, Reader],
        widths: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.records: dict[str, Any] = tomllib.loads(text)
        self._words, self._readers = words, readers
        self._named: dict[str, str] = self.records.pop("rows", {})
        self._atoms: dict[str, str] = self.records.pop("atoms", {})
        self._widths = {**widths, **dict.fromkeys(self._atoms, 1)}
        self._rows = [
            (name, number, row)
            for name, cues in self.records.items()
            for number, cue in enumerate(cues)
            for row in self._cue(cue)
        ]
        self._index: dict[str, list[int]] = {}
        for at, (_, _, row) in enumerate(self._rows):
            for word in row.anchor or ("",):
                self._index.setdefault(word, []).append(at)

    def find(self, name: str, context: Context, number: int | None = None) -> Iterator[Found]:
        """What the cues of a detector, or the one of a number, find in a text."""
        tokens, places = context.tokens, context.derived(_places)
        for cue, row in context.derived(self._there).get(name, ()):
            other = number not in (None, cue)
            if other or any(words.isdisjoint(places) for words in row.needs):
                continue
            done = 0
            for start in _starts(row, places, len(tokens)):
                if start < done or not row.opens(context, start):
                    continue
                span = _match(row, context, (start, start, 0), (start, -1), "")
                if span is not None:
                    done = span[1]
                    sure = row.certain(context, span[0])
                    certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
                    yield Found(*span, row.finds, certainty, row.whole)

    def _there(self, context: Context) -> Mapping[str, list[tuple[int, _Row]]]:
        """By detector, the rows that a text holds a word for, each with its cue's number."""
        found = [self._index.get(word, ()) for word in ("", *context.derived(_places))]
        there: dict[str, list[tuple[int, _Row]]] = {}
        for at in sorted(set().union(*found)):
            name, cue, row = self._rows[at]
            there.setdefault(name, []).append((cue, row))
        return there

    def _cue(self, record: Mapping[str, Any]) -> list[_Row]:
        known = {"pattern", "finds", "certain", "find", "leave"}
        if set(record) - known or record["finds"] not in LABELS:
            raise ValueError(f"no cue: {record}")
        said = record.get("certain", False)
        certain: Reader = self._atom(said) if isinstance(said, str) else lambda *_: int(said)
        rows = self._expanded(record["pattern"])
        return [_Row(record["finds"], certain, *self._steps(row)) for row in rows]

    def _expanded(self, pattern: str) -> list[list[str]]:
        """The rows that a pattern with brackets and named rows stands for."""
        while (named := re.search(r"\$(\w+)", pattern)) is not None:
            pattern = pattern[: named.start()] + self._named[named[1]] + pattern[named.end() :]
        parts = _PARTS.findall(pattern)
        rows, at = _alternatives(parts, 0)
        if at != len(parts):
            raise ValueError(f"brackets do not match: {pattern}")
        return rows

    def _steps(self, parts: Sequence[str]) -> tuple[Any, ...]:
        """What a row holds behind what it finds."""
        steps = tuple(map(self._step, parts))
        taking = [step for step in steps if not step.sign]
        anchors: list[tuple[frozenset[str], int, int]] = []
        nearest = farthest = 0
        for step in taking:
            if step.among is not None and step.least:
                anchors.append((step.among, nearest, farthest))
            nearest, farthest = nearest + step.least, farthest + step.most * step.wide
        # The fewest words, so that hardly any text holds one.
        best = min(anchors, key=lambda anchor: len(anchor[0]), default=(frozenset[str](), 0, 0))
        signs = " ".join(step.sign or "_" for step in steps)
        opening = taking[0] if taking and taking[0].least else _Step("")
        needs = tuple(dict.fromkeys(words for words, _, _ in anchors if words is not best[0]))
        return steps, *best, needs, opening, "'s >" in signs or "'s? >" in signs

    def _step(self, part: str) -> _Step:
        if part in _BETWEEN or part in "<>^$":
            return _Step(part)
        if part[0] in "-~" and len(part) > 1:
            return _Step(part[0], takes=self._atom(part[1:]))
        least = most = 1
        many = _QUANTITY.fullmatch(part)
        if many is not None:
            part, least, most = many["atom"], int(many["least"] or 0), int(many["most"] or 1)
        names = re.split("[&|]", part)
        readers = [name for name in names if self._reads(name)]
        if readers or "&" in part:
            wide = max(1 if r[0] == "!" else self._widths.get(r, _BACK) for r in readers or "!")
            listed = [one.split("|") for one in part.split("&")]
            needs = [self._listed(n) for n in listed if not any(map(self._reads, n))]
            least_of = min(needs, key=len, default=None)
            return _Step("", None, self._atom(part), least, most, wide, least_of)
        words = self._listed(names)
        return _Step("", words, None, least, most, 1, words)

    def _atom(self, text: str) -> Reader:
        first, *others = [self._any(part.split("|")) for part in text.split("&")]

        def takes(context: Context, at: int) -> int:
            # A name of two words that is not "public": what holds of it is asked at its first.
            used = first(context, at)
            if used:
                for one in others:
                    if not one(context, at):
                        return 0
            return used

        return takes if others else first

    def _any(self, names: Sequence[str]) -> Reader:
        """What the first of some takes that takes any; their lists of words are asked at once."""
        words = self._listed([name for name in names if not self._reads(name)])
        readers = [self._reader(name) for name in names if self._reads(name)]

        def takes(context: Context, at: int) -> int:
            if context.tokens[at].key in words:
                return 1
            for one in readers:
                if used := one(context, at):
                    return used
            return 0

        return takes if words or len(readers) > 1 else readers[0]

    def _reader(self, name: str) -> Reader:
        if name[0] != "!":
            return self._atom(self._atoms[name]) if name in self._atoms else self._readers[name]
        inner = self._any([name[1:]])
        return lambda context, at: int(not (context.tokens[at].masked or inner(context, at)))

    def _listed(self, names: Sequence[str]) -> frozenset[str]:
        """All words of some lists and single words; of one list the list itself, no copy of it."""
        lists = [self._words[name[1:]] if name[0] == "@" else {name} for name in names]
        found = lists[0] if len(lists) == 1 else frozenset().union(*lists)
        return found if isinstance(found, frozenset) else frozenset(found)

    @staticmethod
    def _reads(name: str) -> bool:
        return name[0] == "!" or name[0].isupper()


class CueDetector:
    """Finds what the cues of its name find; a language makes one for each array of its table."""

    def __init__(self, name: str, language: str, table: Callable[[], CueTable]) -> None:
        self.name = name
        self.languages: tuple[str, ...] = (language,)
        self._table = table

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        for found in self._table().find(self.name, context):
            group = context.tokens[found.first : found.stop]
            made = finding(group, found.finds, found.certainty)
            yield replace(made, end=group[-1].tail) if found.whole else made


def finding(group: Sequence[Token], finds: str, certainty: Certainty) -> Finding:
    """The finding that tokens in a row are a "Person", a "Service" or whatever `LABELS` has."""
    # "the Royal Infirmary" and "Royal Infirmary" are one.
    entity = " ".join(t.key for t in group if t.key != "the") if finds in ENTITIES else None
    return Finding(group[0].start, group[-1].end, LABELS[finds], finds, certainty, entity)


def _alternatives(parts: Sequence[str], at: int) -> tuple[list[list[str]], int]:
    """The rows of what stands from a part on up to the bracket that closes, and where that is."""
    rows: list[list[str]] = []
    here: list[list[str]] = [[]]
    while at < len(parts) and parts[at] not in (")", ")?"):
        if parts[at] == "/":
            rows, here = rows + here, [[]]
            at += 1
            continue
        inner: list[list[str]] = [[parts[at]]]
        if parts[at] == "(":
            inner, at = _alternatives(parts, at + 1)
            if at < len(parts) and parts[at] == ")?":
                inner = [*inner, []]
        here = [a + b for a, b in itertools.product(here, inner)]
        at += 1
    return rows + here, at


def _places(context: Context) -> dict[str, list[int]]:
    """Where each word of a text stands."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(context.tokens):
        places.setdefault(token.key, []).append(at)
    return places


def _starts(row: _Row, places: Mapping[str, list[int]], many: int) -> Iterable[int]:
    """Where a row may begin, ascending."""
    if not row.anchor:
        return range(many)
    at = [n for word in row.anchor & places.keys() for n in places[word]]
    reach = min(row.farthest, _BACK)
    return sorted({n for a in at for n in range(max(0, a - reach), a - row.nearest + 1)})


def _match(
    row: _Row, context: Context, here: tuple[int, int, int], span: tuple[int, int], between: str
) -> tuple[int, int] | None:
    """The tokens [first, stop) found by a row from one of its steps on; None if it does not fit.

    `here` is where the whole row began, where the step begins, and its number; `span` what is found
    so far; `between` the signs that say what may stand before the next token.
    """
    start, at, begin = here
    for number in range(begin, len(row.steps)):
        step = row.steps[number]
        sign = step.sign
        if not sign:
            for end in reversed(_ends(step, context, start, at, between)):
                still = between if end == at else ""
                found = _match(row, context, (start, end, number + 1), span, still)
                if found is not None:
                    return found
            return None
        if sign == "<":
            span = (at, -1)
        elif sign == ">":
            span = (span[0], at)
        elif sign in _BETWEEN:
            if sign == "'s" and not (at and context.tokens[at - 1].possessive):
                return None
            between += sign
        elif not _holds(step, context, at):
            return None
    return (span[0], at if span[1] < 0 else span[1])


def _holds(step: _Step, context: Context, at: int) -> bool:
    """Whether what a step without a token says is so before the token at a position."""
    tokens, takes = context.tokens, step.takes
    if step.sign == "-":
        return not (at and takes is not None and takes(context, at - 1))
    behind = at < len(tokens) and tokens[at].gap.strip() in ("", "-")
    if step.sign == "~":
        return not (behind and takes is not None and takes(context, at))
    if step.sign == "^":
        return at == 0 or (at < len(tokens) and (tokens[at].initial or not behind))
    return not behind


def _ends(step: _Step, context: Context, start: int, at: int, between: str) -> list[int]:
    """Where a step may end that begins at a token: after each number of repetitions it allows."""
    tokens = context.tokens
    ends = [] if step.least else [at]
    here = at
    for count in range(1, step.most + 1):
        if here >= len(tokens):
            break
        token = tokens[here]
        if here > start:
            if token.gap not in _PLAIN and token.gap.strip(" -\n" + between.strip("'s?")):
                break
            if tokens[here - 1].possessive and "'" not in between:
                break
        if step.words is not None:
            used = int(token.key in step.words and not token.masked)
        else:
            used = step.takes(context, here) if step.takes is not None else 0
        if not used:
            break
        here += used
        if count >= step.least:
            ends.append(here)
        between = ""
    return ends
