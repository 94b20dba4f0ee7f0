"""Files as people name and write them: paths with `~`, text with a byte order mark."""

from __future__ import annotations

from pathlib import Path

from facilitator.errors import FacilitatorError, system_says
from facilitator.words import _

LARGEST_TEXT = 1_000_000
"""Bytes of a study.toml or a topic guide; real ones have some thousand."""


_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_KANA_PAGE = 0x30
"""U+3000 to U+30FF: every second byte of Japanese in UTF-16 that is kana or punctuation."""
_FEW = 4
_MOSTLY = 0.9
_KANA = 0.4


def text_of(path: Path, what: str, largest: int = LARGEST_TEXT) -> str:
    """The text of a file that a person wrote, in UTF-8, with or without a byte order mark.

    Raises FacilitatorError naming `what` it is if it is none, or longer than so many bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise FacilitatorError(
            _("{what} {path} cannot be read ({strerror}).").format(
                what=what, path=path, strerror=system_says(error)
            ),
            _("Check the name and that you may read it."),
        ) from None
    if len(data) > largest:
        raise FacilitatorError(
            _("{what} {path} is longer than {largest_text} MB.").format(
                what=what, path=path, largest_text=largest // 1_000_000
            ),
            _("Is it another file?"),
        )
    line = 1
    try:
        if not wide(data):
            return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line += data.count(b"\n", 0, error.start)
    raise FacilitatorError(
        _("{what} {path} is not UTF-8 text (line {line}).").format(what=what, path=path, line=line),
        _("Save it as UTF-8 (plain text)."),
    )


def wide(data: bytes) -> bool:
    """Whether bytes are UTF-16 or UTF-32, in either order, with a byte order mark or without; or
    hold a NUL and so are no text at all.

    Without a mark and without any NUL (no line end, no space, no digit) it is told only of
    Japanese with its usual share of kana.
    """
    if data.startswith(_WIDE_MARKS) or b"\0" in data:
        return True
    half = len(data) // 2
    if half < _FEW:
        return False
    return any(
        data[first : 2 * half : 2].count(_KANA_PAGE) >= _KANA * half
        and _japanese(data[: 2 * half].decode(coding, "replace"))
        for first, coding in ((0, "utf-16-be"), (1, "utf-16-le"))
    )


def _japanese(text: str) -> bool:
    said = sum("\u3041" <= c <= "\u30fe" or "\u4e00" <= c <= "\u9fff" or c in "、。" for c in text)
    return said >= _MOSTLY * len(text)


def expanded(path: str | Path) -> Path:
    """The path with `~` as the folder it stands for. FacilitatorError for nobody's `~name`."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise FacilitatorError(
            _("There is no home folder for {user}.").format(user=Path(path).parts[0]),
            _("Give the whole path."),
        ) from None
