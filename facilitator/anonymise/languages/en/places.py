"""Towns and other places on no roster, by a list or by who lives there."""

from __future__ import annotations

from collections.abc import Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.languages.en.services import place
from facilitator.anonymise.words import given_names, towns, word_set
from facilitator.domain.transcript import Certainty

_BEFORE_TOWN = frozenset({"in", "to", "from", "near", "around"})
_LIVING = {
    ("live", "in"), ("lives", "in"), ("lived", "in"), ("living", "in"), ("grew", "up", "in"),
    ("moved", "to"), ("move", "to"), ("moving", "to"), ("brought", "up", "in"), ("born", "in"),
    ("based", "in"), ("house", "in"), ("flat", "in"), ("raised", "in"), ("down", "in"),
    ("over", "in"), ("up", "in"), ("back", "to"), ("stayed", "in"), ("come", "from"),
    ("came", "from"), ("im", "from"), ("work", "at"), ("worked", "at"), ("works", "at"),
    ("working", "at"), ("work", "for"), ("works", "for"), ("worked", "for"), ("working", "for"),
    ("work", "in"), ("bus", "to"), ("train", "to"), ("get", "to"),
    ("drive", "to"), ("clinic", "in"), ("hospital", "in"), ("centre", "in"),
}  # fmt: skip
_LONGEST = 4


_PARTS_OF_TOWN = word_set(
    "junction gate station central east west north south common park green hill vale bridge town"
)
_COMES = word_set("im hes shes theyre were is was come comes came originally")


class TownDetector:
    """Towns, boroughs and counties by a list; those that are words as well only with a capital."""

    name = "town"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        names = towns()
        for at, token in enumerate(tokens):
            if token.masked or token.number:
                continue
            last = at
            if at + 1 < len(tokens) and f"{token.key}_{tokens[at + 1].key}" in names:
                last = at + 1
            elif token.key not in names:
                continue
            plain = last == at and context.known(token)
            if last == at and token.key in given_names() and tokens[at - 1].key not in _BEFORE_TOWN:
                continue  # Chelsea, Austin, Kerry
            there = at > 0 and tokens[at - 1].key in _BEFORE_TOWN
            if plain and not (context.marked(token) and (there or not context.common(token))):
                # "hull" and "stoke" are towns where one is or goes; "reading" needs its capital.
                comes = (
                    there
                    and at > 1
                    and tokens[at - 1].key == "from"
                    and (tokens[at - 2].key in _COMES or tokens[at - 2].possessive)
                )
                if there and (comes or not context.common(token)) and not context.cased:
                    yield place(tokens, at, last, "Place", Certainty.SUGGESTED)
                continue
            while (
                last + 1 < len(tokens)
                and tokens[last + 1].key in _PARTS_OF_TOWN
                and tokens[last + 1].gap == " "
            ):
                last += 1
            yield place(tokens, at, last, "Place", Certainty.CERTAIN)


class LivingDetector:
    """Where somebody lives, comes from, works or travels: "grew up in walthamstow"."""

    name = "living"
    languages: tuple[str, ...] = ("en",)

    def detect(self, text: str, context: Context) -> Iterator[Finding]:
        tokens = context.tokens
        for at, token in enumerate(tokens):
            if token.key not in ("in", "to", "from", "at", "for") or at + 1 >= len(tokens):
                continue
            pair = tuple(t.key for t in tokens[max(0, at - 1) : at + 1])
            triple = tuple(t.key for t in tokens[max(0, at - 2) : at + 1])
            if pair in _LIVING or triple in _LIVING:
                # One works at an employer and lives in a town.
                works = pair[0].startswith("work") and token.key != "in"
                yield from self._at(context, at + 1, "Service" if works else "Place")

    def _at(self, context: Context, at: int, category: str) -> Iterator[Finding]:
        tokens = context.tokens
        length = 0
        while at + length < len(tokens) and length < _LONGEST:
            token = tokens[at + length]
            if token.gap not in ((" ",) if not length else (" ", "-")):
                break
            if token.masked or token.number or context.public(token) or len(token.key) < 3:
                break
            capital = context.cased and token.capital
            if not capital and context.known(token) and (length or token.key not in towns()):
                break
            length += 1
        if length:
            yield place(tokens, at, at + length - 1, category, Certainty.CERTAIN)
