"""Filling the slots of a sentence with words that belong together."""

from __future__ import annotations

import random

from facilitator.demo.recipe import spoken
from facilitator.demo.recipe.lexicon import (
    DETERMINERS,
    FORMS,
    LINKING_NOW,
    LINKING_PAST,
    MASS_DETERMINERS,
    PLURAL_DETERMINERS,
    STATE_DETERMINERS,
    Target,
    lexicon,
)

# A noun phrase has an adjective in about a third of the cases.
_ADJECTIVE_SHARE = 0.33
_PLURAL_SHARE = 0.3


class Filler:
    """Fills the slots of one sentence.

    With a `target`, draws that word wherever it fits; `hit` then says whether it was used. Within
    a sentence all slots called `any` draw from the same class, so that things and their
    adjectives belong together.
    """

    def __init__(self, rng: random.Random, target: Target | None = None) -> None:
        self._rng = rng
        self._lexicon = lexicon()
        self._target = target
        self.hit = False
        self._depth = 0
        described = self._lexicon.described
        self._any = rng.choice(described)
        if target is not None and target.group in described:
            self._any = target.group

    def __call__(self, slot: str) -> str:
        """The filling of `slot`; KeyError for a slot nobody knows."""
        kind, _, group = slot.partition(":")
        if group:
            group = self._any if group == "any" else group
            return self._word(kind, group)
        if slot in spoken.MAKERS:
            return spoken.MAKERS[slot](self._rng)
        if slot == "full":
            return f"{self('first')} {self('last')}"
        if slot == "email":
            return self._email()
        if slot == "web":
            name = self("last").lower()
            return f"w w w dot {name} dot {self._rng.choice(['org', 'co', 'org', 'com'])} dot u k"
        if slot == "state":
            return self._state(LINKING_PAST)
        if slot == "states":
            return self._state(LINKING_NOW)
        return self._item(slot)

    def _item(self, name: str) -> str:
        wanted = self._wanted("item", name)
        if wanted:
            return wanted
        items = self._lexicon.classes[name]
        if self._depth > 3:
            flat = [item for item in items if not any(":" in slot for slot in item.slots())]
            items = tuple(flat) or items
        self._depth += 1
        text = self._rng.choice(items).expand(self._rng, self)
        self._depth -= 1
        return text

    def _wanted(self, kind: str, group: str) -> str:
        target = self._target
        if target is None or self.hit or (target.kind, target.group) != (kind, group):
            return ""
        self.hit = True
        return target.word

    def _word(self, kind: str, group: str) -> str:
        if kind == "v":
            return self._verb_phrase(group)
        if kind == "adj":
            adjectives = self._lexicon.adjectives[group]
            return self._wanted("adj", group) or self._rng.choice(adjectives)
        if kind == "nb":
            nouns = self._lexicon.nouns[group]
            return self._wanted("noun", group) or self._rng.choice(nouns).singular
        if kind == "ns":
            nouns = self._lexicon.nouns[group]
            several = [n.plural or n.singular for n in nouns if n.plural or n.mass]
            return self._wanted("nouns", group) or self._rng.choice(several)
        return self._noun_phrase(kind, group)

    def _noun_phrase(self, kind: str, group: str) -> str:
        rng = self._rng
        noun = rng.choice(self._lexicon.nouns[group])
        number = "nouns" if noun.plural and rng.random() < _PLURAL_SHARE else "noun"
        if kind in ("a", "the"):
            number = "noun"
        target = self._target
        if target is not None and not self.hit and target.group == group:
            wants = target.kind in ("noun", "nouns") and kind == "n"
            number = target.kind if wants else number
            if target.kind == number:
                by_word = {n.singular: n for n in self._lexicon.nouns[group]}
                by_word |= {n.plural: n for n in self._lexicon.nouns[group] if n.plural}
                noun, self.hit = by_word[target.word], True
        if number == "nouns" and not noun.plural:
            number = "noun"
        if kind in ("a", "the"):
            determiner = ("some" if noun.mass else "a") if kind == "a" else "the"
        elif number == "nouns":
            determiner = rng.choice(PLURAL_DETERMINERS)
        else:
            determiner = rng.choice(MASS_DETERMINERS if noun.mass else DETERMINERS)
        described = group in self._lexicon.adjectives and rng.random() < _ADJECTIVE_SHARE
        adjective = self._word("adj", group) + " " if described else ""
        head = noun.plural if number == "nouns" else noun.singular
        return f"{determiner.replace('some_', 'some').replace('_', ' ')} {adjective}{head}"

    def _verb_phrase(self, form: str) -> str:
        rng, target = self._rng, self._target
        verbs = self._lexicon.verbs
        verb = rng.choice(verbs)
        choice = rng.randrange(len(verb.complements))
        if target is not None and not self.hit:
            if target.kind == "verb" and target.group == form:
                column = FORMS.index(form)
                verb = rng.choice([v for v in verbs if v.forms[column] == target.word])
                choice = rng.randrange(len(verb.complements))
                self.hit = True
            elif target.kind in ("noun", "nouns", "adj", "item"):
                fitting = [
                    (v, i) for v in verbs for i, a in enumerate(v.accepts) if target.group in a
                ]
                if fitting:
                    verb, choice = rng.choice(fitting)
        plain = [i for i, a in enumerate(verb.accepts) if not a & {"clause", *FORMS}]
        if self._depth > 0 and choice not in plain and plain:
            choice = rng.choice(plain)
        self._depth += 1
        complement = verb.complements[choice].expand(rng, self)
        self._depth -= 1
        return f"{verb.forms[FORMS.index(form)]} {complement}"

    def _state(self, linking: list[str]) -> str:
        rng = self._rng
        group = self._any
        linked = rng.choice(linking)
        determiner = rng.choice(STATE_DETERMINERS)
        noun = self._word("nb", group)
        return f"{determiner} {noun} {linked} {self('intens')} {self._word('adj', group)}"

    def _email(self) -> str:
        rng = self._rng
        first, last = self("first").lower(), self("last").lower()
        name = rng.choice(
            [f"{first} dot {last}", first, f"{first} {self('num')}", f"{last} {self('num')}"]
        )
        host = rng.choice(
            [
                "hotmail dot com",
                "gmail dot com",
                "yahoo dot co dot u k",
                "outlook dot com",
                f"{self('last').lower()} dot org",
                "n h s dot net",
                "mail dot org dot u k",
            ]
        )
        return f"{name} at {host}"
