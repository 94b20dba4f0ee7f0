"""Which of many written forms a text holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class Forms:
    """Written forms, of which a text is asked for those it holds, the longest first.

    What the text holds is looked up, not each form: a roster may have thousands.
    """

    def __init__(self, forms: Iterable[str]) -> None:
        self._rank = {form: at for at, form in enumerate(dict.fromkeys(forms))}
        self._lengths = sorted({len(form) for form in self._rank}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._rank)

    def within(self, text: str) -> Iterator[str]:
        """The forms that stand in a text; equally long ones in the order they were given."""
        for length in self._lengths:
            held = {text[at : at + length] for at in range(len(text) - length + 1)}
            yield from sorted(held & self._rank.keys(), key=self._rank.__getitem__)
