"""Names in scripts without spaces, such as Japanese: by surface and by reading in kana."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facilitator.anonymise.detector import Context, Finding
from facilitator.anonymise.folding import fold, fold_kana
from facilitator.anonymise.spellings import Entity
from facilitator.domain.transcript import Certainty

_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f々ー]")
_KANA = re.compile(r"[\u3040-\u309fー]+")
_SEPARATORS = re.compile(r"[\s・,、=]+")
_SHORT = 2
_MAY_FOLLOW = tuple("さん さま くん ちゃん せんせい は が も の と に を へ".split())  # noqa: SIM905


class UnspacedNames:
    """Forms of names to be found as substrings, the longest first."""

    def __init__(self, entities: Iterable[Entity]) -> None:
        forms: dict[str, Entity] = {}
        for entity in entities:
            for name in entity.names:
                folded = fold_kana(fold(name).text)
                if not _UNSPACED.search(folded):
                    continue
                parts = [p for p in _SEPARATORS.split(folded) if p]
                for form in ("".join(parts), *parts):
                    # A single kana names nobody; a single Chinese character may.
                    if len(form) > 1 or not _KANA.fullmatch(form):
                        forms.setdefault(form, entity)
        self._forms = sorted(forms.items(), key=lambda item: -len(item[0]))

    def find(self, context: Context) -> Iterator[Finding]:
        """Every occurrence, whatever stands around it, except two kana inside a longer word."""
        if not self._forms or context.text.isascii():
            return
        folded = context.folded
        text = fold_kana(folded.text)
        taken = bytearray(len(text))
        for form, entity in self._forms:
            at = text.find(form)
            while at >= 0:
                end = at + len(form)
                if not any(taken[at:end]) and _alone(text, at, end):
                    taken[at:end] = b"\x01" * len(form)
                    start, stop = folded.span(at, end)
                    code = entity.replacement
                    yield Finding(start, stop, entity.label, "", Certainty.CERTAIN, None, code)
                at = text.find(form, at + 1)


def _alone(text: str, start: int, end: int) -> bool:
    """Two kana are too often part of another word, unless something marks them off."""
    if end - start > _SHORT or not _KANA.fullmatch(text, start, end):
        return True
    if _KANA.match(text[start - 1 : start]):
        return False
    after = text[end:]
    return not _KANA.match(after) or after.startswith(_MAY_FOLLOW)
