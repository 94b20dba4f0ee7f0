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

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from facilitator.anonymise.detector import ENTITIES, LABELS, Context, Finding
from facilitator.anonymise.languages import Finder
from facilitator.anonymise.tokens import Token
from facilitator.domain.transcript import Certainty

Reader = Callable[[Context, int], int]
"""How many tokens from a position on are what the reader is for; 0 if none."""

_PARTS = re.compile(r"[<>]|[^\s<>]+")
_BRACKETS = re.compile(r"\(([^()]*)\)(\??)")
_NAMED = re.compile(r"\$(\w+)")
_QUANTITY = re.compile(r"(?P<atom>.+?)(?:\?|\{(?P<least>\d),(?P<most>\d)\})")
_BETWEEN = frozenset({".", ",", "'s", "'s?"})
_PLAIN = frozenset({" ", "-", ""})


@dataclass(frozen=True, slots=True)
class _Step:
    """`sign` is that of a step that takes no token, else "". `takes` tells how many tokens it takes
    or, of a sign, is about; the first is one of `words`, if there are any."""

    sign: str
    takes: Reader = lambda *_: 0
    words: frozenset[str] | None = None
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class _Row:
    """A pattern without brackets: what it `finds`, which is `certain` if that takes its first
    token, and its steps. Of each list that it `needs`, the shortest first, a word has to be
    somewhere in the text. `opening` takes the first token. `whole` says that a possessive 's
    belongs to what is found."""

    finds: str
    certain: Reader
    steps: tuple[_Step, ...]
    needs: tuple[frozenset[str], ...]
    opening: _Step | None
    whole: bool

    def starts(self, context: Context) -> Iterable[int]:
        """Where it may begin, ascending."""
        opening = self.opening
        at: Iterable[int] = range(len(context.tokens))
        if opening is not None and opening.words is not None:
            places = context.derived(_places)
            at = sorted(n for word in opening.words.intersection(places) for n in places[word])
        return at if opening is None else [n for n in at if opening.takes(context, n)]


class CueTable:
    """The cues of a language; `records` are the table's, by detector. ValueError if it is not as it
    should be."""

    def __init__(
        self,
        records: Mapping[str, Any],
        words: Mapping[str, frozenset[str]],
        readers: Mapping[str, Reader],
    ) -> None:
        self.records = {name: one for name, one in records.items() if name not in ("rows", "atoms")}
        self._words, self._readers = words, readers
        self._named, self._atoms = records.get("rows", {}), records.get("atoms", {})
        cues = ((name, one) for name, some in self.records.items() for one in some)
        self._rows = [(name, row) for name, one in cues for row in self._cue(one)]
        self._index: dict[str, list[int]] = {}
        for at, (_, row) in enumerate(self._rows):
            for word in row.needs[0] if row.needs else ("",):
                self._index.setdefault(word, []).append(at)

    def find(self, name: str, context: Context) -> Iterator[tuple[range, Finding]]:
        """What the cues of a detector find in a text, each with the tokens it is."""
        for row in context.derived(self._there).get(name, ()):
            done = 0
            for start in row.starts(context):
                span = start >= done and _match(row, context, start)
                if span:
                    done = span[1]
                    group = context.tokens[slice(*span)]
                    sure = row.certain(context, span[0])
                    certainty = Certainty.CERTAIN if sure else Certainty.SUGGESTED
                    found = finding(group, row.finds, certainty)
                    yield range(*span), replace(found, end=group[-1].tail) if row.whole else found

    def _there(self, context: Context) -> Mapping[str, list[_Row]]:
        """By detector, the rows that a text holds all words for."""
        places = context.derived(_places)
        found = [self._index.get(word, ()) for word in ("", *places)]
        there: dict[str, list[_Row]] = {}
        for at in sorted(set().union(*found)):
            name, row = self._rows[at]
            if not any(words.isdisjoint(places) for words in row.needs):
                there.setdefault(name, []).append(row)
        return there

    def _cue(self, record: Mapping[str, Any]) -> list[_Row]:
        """The rows that a cue's pattern with brackets and named rows stands for."""
        known = {"pattern", "finds", "certain", "find", "leave"}
        if set(record) - known or record["finds"] not in LABELS:
            raise ValueError(f"no cue: {record}")
        said = record.get("certain", False)
        certain: Reader = self._atom(said) if isinstance(said, str) else lambda *_: int(said)
        pattern, many = record["pattern"], 1
        while many:
            pattern, many = _NAMED.subn(lambda named: self._named[named[1]], pattern)
        return [self._row(record["finds"], certain, row) for row in dict.fromkeys(_rows(pattern))]

    def _row(self, finds: str, certain: Reader, row: str) -> _Row:
        steps = tuple(map(self._step, _PARTS.findall(row)))
        taking = [step for step in steps if not step.sign]
        # The fewest words first, so that hardly any text holds one.
        needs = sorted((s.words for s in taking if s.words is not None and s.least), key=len)
        opening = taking[0] if taking and taking[0].least else None
        signs = " ".join(step.sign or "_" for step in steps)
        whole = "'s >" in signs or "'s? >" in signs
        return _Row(finds, certain, steps, tuple(needs), opening, whole)

    def _step(self, part: str) -> _Step:
        if part in _BETWEEN or part in "<>":
            return _Step(part)
        if part in "^$":
            return _Step(part, _begins if part == "^" else _ends_here)
        if part[0] in "-~":
            takes = self._atom(part[1:])
            if part[0] == "-":
                return _Step("-", lambda context, at: not (at and takes(context, at - 1)))
            return _Step("~", lambda context, at: _ends_here(context, at) or not takes(context, at))
        least = most = 1
        if (many := _QUANTITY.fullmatch(part)) is not None:
            part, least, most = many["atom"], int(many["least"] or 0), int(many["most"] or 1)
        asked = [one.split("|") for one in part.split("&")]
        words = [self._listed(names) for names in asked if not any(map(_reads, names))]
        return _Step("", self._atom(part), min(words, key=len, default=None), least, most)

    def _atom(self, text: str) -> Reader:
        first, *others = [self._any(part.split("|")) for part in text.split("&")]

        def takes(context: Context, at: int) -> int:
            # A name of two words that is not "public": what holds of it is asked at its first.
            used = first(context, at)
            return used if used and all(one(context, at) for one in others) else 0

        return takes if others else first

    def _any(self, names: Sequence[str]) -> Reader:
        """What the first of some takes that takes any; their lists of words are asked at once."""
        words = self._listed([name for name in names if not _reads(name)])
        readers = [self._reader(name) for name in names if _reads(name)]

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


def _reads(name: str) -> bool:
    """Whether a name in a pattern is a reader's or an atom's, not a list's or a word."""
    return name[0] == "!" or name[0].isupper()


def cued(name: str, table: Callable[[], CueTable]) -> Finder:
    """Finds what the cues of a name find: one for each array of a table."""
    return lambda context: (one for _, one in table().find(name, context))


def finding(group: Sequence[Token], finds: str, certainty: Certainty) -> Finding:
    """The finding that tokens in a row are a "Person", a "Service" or whatever `LABELS` has."""
    # "the Royal Infirmary" and "Royal Infirmary" are one.
    entity = " ".join(t.key for t in group if t.key != "the") if finds in ENTITIES else None
    return Finding(group[0].start, group[-1].end, LABELS[finds], finds, certainty, entity)


def _rows(pattern: str) -> list[str]:
    """The patterns without brackets that one stands for; some twice."""
    inner = _BRACKETS.search(pattern)
    if inner is None:
        if {*pattern} & {*"()"}:
            raise ValueError(f"brackets do not match: {pattern}")
        return pattern.split("/")
    before, behind = pattern[: inner.start()], pattern[inner.end() :]
    either = inner[1].split("/") + [""] * len(inner[2])
    return [row for one in either for row in _rows(before + one + behind)]


def _places(context: Context) -> dict[str, list[int]]:
    """Where each word of a text stands."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(context.tokens):
        places.setdefault(token.key, []).append(at)
    return places


def _match(row: _Row, context: Context, start: int) -> tuple[int, int] | None:
    """The tokens [first, stop) that a row finds which begins at a token; None if it does not."""
    tokens, steps = context.tokens, row.steps

    def rest(
        number: int, at: int, span: tuple[int, int], between: str, many: int = 0
    ) -> tuple[int, int] | None:
        """The same from a step on, of which so many have been: `span` is found so far, the signs
        `between` say what may stand before the next token."""
        if number == len(steps):
            return span[0], at if span[1] < 0 else span[1]
        step = steps[number]
        sign = step.sign
        if not sign:
            more = many < step.most and at < len(tokens)
            if more and (at == start or _joined(tokens[at - 1], tokens[at], between)):
                used = step.takes(context, at)
                found = rest(number, at + used, span, "", many + 1) if used else None
                if found is not None:
                    return found
            return rest(number + 1, at, span, between) if many >= step.least else None
        if sign == "<":
            span = (at, -1)
        elif sign == ">":
            span = (span[0], at)
        elif sign in _BETWEEN:
            if sign == "'s" and not (at and tokens[at - 1].possessive):
                return None
            between += sign
        elif not step.takes(context, at):
            return None
        return rest(number + 1, at, span, between)

    return rest(0, start, (start, -1), "")


def _joined(before: Token, token: Token, between: str) -> bool:
    """Whether no more stands between two tokens than the signs allow."""
    if token.gap not in _PLAIN and token.gap.strip(" -\n" + between.strip("'s?")):
        return False
    return not before.possessive or "'" in between


def _ends_here(context: Context, at: int) -> bool:
    """Whether more than a space or a hyphen stands before a token, if there is one."""
    return at >= len(context.tokens) or context.tokens[at].gap.strip() not in ("", "-")


def _begins(context: Context, at: int) -> bool:
    """Whether a sentence or a clause begins with the token at a position."""
    tokens = context.tokens
    return at == 0 or (at < len(tokens) and (tokens[at].initial or _ends_here(context, at)))
