"""No file outgrows its room: whoever adds to a module finds it short enough to read at once. And
nothing remembers words by itself."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent / "facilitator"

MOST_LINES = 400

STILL_LONGER: dict[str, int] = {}
"""Files from before that was looked at, and how long each may be: none is added, none grows, and
who has parted one takes it out."""


def lengths() -> dict[str, int]:
    """How many lines each file has that people write, by its place in the package."""
    return {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for kind in ("*.py", "*.js", "*.css", "*.html")
        for path in ROOT.rglob(kind)
    }


def test_no_file_is_longer_than_a_reader_has_patience() -> None:
    longer = {
        place: lines
        for place, lines in lengths().items()
        if lines > STILL_LONGER.get(place, MOST_LINES)
    }
    assert not longer, f"part these along their joints, {MOST_LINES} lines a file at most"


def test_who_has_parted_a_file_says_so() -> None:
    found = lengths()
    parted = [place for place in STILL_LONGER if found.get(place, 0) <= MOST_LINES]
    assert not parted, "take these out of STILL_LONGER"


def test_what_remembers_words_is_known_where_they_are_forgotten() -> None:
    """A name outlives in it the minutes that were struck: see `facilitator.remembering`."""
    rooms = [path for room in ("anonymise", "workflow") for path in (ROOT / room).rglob("*.py")]
    assert len(rooms) > 100
    alone = [path.name for path in rooms if "lru_cache" in path.read_text(encoding="utf-8")]
    assert not alone, "`remembers` in place of `lru_cache`"
