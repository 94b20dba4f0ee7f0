"""The keys of the review that mask and unmask."""

from __future__ import annotations

from functools import partial
from typing import Any

from textual import events

from facilitator.domain import reviewing
from facilitator.domain.events import Verdict
from facilitator.domain.transcript import Label
from facilitator.terminal import printable
from facilitator.tui.keymap import LABEL_KEYS
from facilitator.tui.review.standing import Standing
from facilitator.words import _


class MaskKeys(Standing):
    """Accept, reject, mask words, here and everywhere."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._labelling = False

    def action_decide(self, verdict: str) -> None:
        mask = self.mask
        span = (mask.start, mask.end) if mask else (-1, -1)
        decided = Verdict(verdict)
        done = self._here(verdict, reviewing.decide, span, decided)
        if done is not None and done.noted:
            self._to_next_mask(span[0])

    def _to_next_mask(self, after: int) -> None:
        """From what was decided to the next suggestion of the line, if there is one."""
        item = self.item
        waiting = [r for r in item.suggestions if r.start > after] if item else []
        if waiting:
            self._cursor, self._anchor = self._word_at(waiting[0].start), None
            self._draw()

    def action_everywhere(self, verdict: str) -> None:
        mask = self.mask
        code = mask.replacement if mask else ""
        self._do(
            f"everywhere {verdict} {code}",
            partial(reviewing.everywhere, replacement=code, verdict=Verdict(verdict)),
        )

    def action_mark(self) -> None:
        if self.selected is None:
            self.prompt.say(_("There are no words to mask here."), "$warning")
            return
        self._labelling = True
        self._again = None
        keys = " ".join(f"{key} {words}" for key, (_, words) in LABEL_KEYS.items())
        self.prompt.say(keys, "$accent")

    def takes(self, event: events.Key) -> bool:
        """The key behind `m` is a label's."""
        if not self._labelling:
            return False
        self._labelling = False
        label, _words = LABEL_KEYS.get(event.key, (None, ""))
        if label is None:
            self.prompt.say(_("Nothing was masked."), "$muted")
        else:
            self._mask_as(label)
        return True

    def _mask_as(self, label: Label) -> None:
        span = self.selected
        if span is None:
            return
        mask = self.mask
        if mask is not None and self._anchor is None:
            span = (mask.start, mask.end)
        done = self._here("mark", reviewing.mark, span, label)
        if done is None or not done.noted:
            return
        self._cursor = self._word_at(span[0])
        self._draw()
        mask = self.mask
        if mask is not None:
            like = reviewing.mark_alike(
                self.session, self._given(), self._target, (mask.start, mask.end)
            )
            more = _("  M: the same words elsewhere.") if like.again else ""
            self.prompt.say(
                _("Masked as {replacement}.{more}").format(
                    replacement=printable(mask.replacement), more=more
                )
            )

    def action_alike(self) -> None:
        mask = self.mask
        span = (mask.start, mask.end) if mask else (-1, -1)
        self._here(f"alike {self._target} {span}", reviewing.mark_alike, span)
