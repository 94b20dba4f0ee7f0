"""The keys of the review that go from line to line, and within one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from facilitator.domain import reviewing
from facilitator.domain.reviewing import Item
from facilitator.terminal import printable
from facilitator.tui.keymap import Act, key_of, search_first
from facilitator.tui.review.standing import ONLY, Standing
from facilitator.tui.widgets.prompt_line import PromptLine
from facilitator.words import _, plural

_KINDS: dict[str, tuple[Callable[[Item], bool], str]] = {
    "unread": (lambda one: not one.read, _("No other line waits to be read.")),
    "nobody": (
        lambda one: (one.speaker is None or one.guess is not None) and not one.is_note,
        _("No other line is without a speaker."),
    ),
    "suggested": (
        lambda one: bool(one.suggestions) and not one.read,
        _("No other suggestion waits."),
    ),
}

_LACKING = {"others": _("Nobody else has changed another line.")}


class GoingAbout(Standing):
    """Next, previous, the next of a kind, and what is searched for."""

    acts: tuple[Act, ...]
    """Those of the screen."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._found = ""

    def action_move(self, by: int) -> None:
        self._again = None
        if not self._only:
            self._stand(self.at + by)
            return
        wanted = self._wanted(self._only)
        order = range(self.at + 1, len(self.items)) if by > 0 else range(self.at - 1, -1, -1)
        at = next((n for n in order if wanted(self.items[n])), None)
        if at is None:
            told = _("No other line that way; {key} shows others again.")
            self.prompt.say(told.format(key=key_of(self.acts, "only")), "$muted")
        else:
            self._stand(at)

    def _wanted(self, kind: str) -> Callable[[Item], bool]:
        if kind == "others":
            changed = self.review.changed_by_others()
            return lambda one: one.id in changed
        return _KINDS[kind][0]

    def action_only(self) -> None:
        """Next and previous go to all lines, or to those of a kind: the next kind."""
        kinds = ["", *ONLY]
        self._only = kinds[(kinds.index(self._only) + 1) % len(kinds)]
        self._strip()
        if self._only:
            wanted = self._wanted(self._only)
            count = sum(map(wanted, self.items))
            told = plural("{count} line", "{count} lines", count)
            self.prompt.say(f"{ONLY[self._only]}: {told}  ↓ ↑", "$accent")
        else:
            self.prompt.say(_("All lines."), "$muted")

    def action_word(self, by: int) -> None:
        self._anchor = None
        self._cursor = max(0, min(self._cursor + by, len(self._words) - 1))
        self._draw()

    def action_extend(self, by: int) -> None:
        if self._anchor is None:
            self._anchor = self._cursor
        self._cursor = max(0, min(self._cursor + by, len(self._words) - 1))
        self._draw()

    def action_next_mask(self, by: int) -> None:
        """To the next redaction of the line, in either direction, round its ends."""
        item, span = self.item, self.selected
        if item is None or not item.redactions or span is None:
            self.prompt.say(_("Nothing is masked in this line."), "$muted")
            return
        mask = self.mask
        starts = [r.start for r in item.redactions]
        if by > 0:
            behind = mask.start if mask else span[0]
            to = next((s for s in starts if s > behind), starts[0])
        else:
            ahead = mask.start if mask else span[0]
            to = next((s for s in reversed(starts) if s < ahead), starts[-1])
        self._cursor, self._anchor = self._word_at(to), None
        self._draw()

    def action_go(self, to: str) -> None:
        """To the next line of a kind, behind this one or from the beginning."""
        self._again = None
        if to == "doubtful":
            at = reviewing.most_doubtful(self.items, self.at)
            lacking = _("No unread line is left of which it is known how sure the machine was.")
        else:
            wanted, lacking = self._wanted(to), _LACKING.get(to) or _KINDS[to][1]
            order = [*range(self.at + 1, len(self.items)), *range(self.at)]
            at = next((n for n in order if wanted(self.items[n])), None)
        if at is None:
            self.prompt.say(lacking, "$muted")
        else:
            self._stand(at)
            self.prompt.say("")

    def action_find(self) -> None:
        self.prompt.ask("find", "Search")

    def on_prompt_line_answered(self, message: PromptLine.Answered) -> None:
        self.set_focus(None)
        if message.text:
            self._found = message.text.casefold()
            self.action_step(1)

    def action_step(self, by: int) -> None:
        if not self._found:
            keys = (key_of(self.acts, act) for act in ("find", "find.next", "find.previous"))
            self.prompt.say(search_first(*keys), "$muted")
            return
        places = [
            n
            for n, one in enumerate(self.items)
            if self._found in (one.raw or "").casefold() or self._found in one.shown.casefold()
        ]
        if not places:
            self.prompt.say(
                _("“{found}” stands nowhere.").format(found=printable(self._found)), "$warning"
            )
            return
        if by > 0:
            to = next((n for n in places if n > self.at), places[0])
        else:
            to = next((n for n in reversed(places) if n < self.at), places[-1])
        self._stand(to)
        self.prompt.say(
            _("{n} of {all}").format(n=places.index(to) + 1, all=len(places)), "$accent"
        )
