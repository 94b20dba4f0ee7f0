"""Files as people name and write them: paths with `~`, text with a byte order mark."""

from __future__ import annotations

from pathlib import Path

from facilitator.errors import FacilitatorError

LARGEST_TEXT = 1_000_000
"""Bytes of a study.toml or a topic guide; real ones have some thousand."""


def text_of(path: Path, what: str) -> str:
    """The text of a file that a person wrote, in UTF-8, with or without a byte order mark.

    Raises FacilitatorError naming `what` it is if it is none.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_TEXT + 1)
    except OSError as error:
        raise FacilitatorError(
            f"{what} {path} cannot be read ({error.strerror}).",
            "Check the name and that you may read it.",
        ) from None
    if len(data) > LARGEST_TEXT:
        raise FacilitatorError(
            f"{what} {path} is longer than {LARGEST_TEXT // 1_000_000} MB.", "Is it another file?"
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FacilitatorError(
            f"{what} {path} is not UTF-8 text.", "Save it as UTF-8 (plain text)."
        ) from None


def expanded(path: str | Path) -> Path:
    """The path with `~` as the folder it stands for. FacilitatorError for nobody's `~name`."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise FacilitatorError(
            f"There is no home folder for {Path(path).parts[0]}.", "Give the whole path."
        ) from None
