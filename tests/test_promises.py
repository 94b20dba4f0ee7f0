"""docs/promises.md names tests; each of them is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "promises.md"


def test_every_test_that_shows_a_promise_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20

    def stands(file: str, test: str) -> bool:
        path = ROOT / "tests" / file
        return path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8")

    assert [f"{file}::{test}" for file, test in named if not stands(file, test)] == []


def test_no_promise_stands_without_a_test() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:2] == "| "]
    promises = [row for row in rows if not row.startswith("| promise ")]
    assert promises
    assert [row for row in promises if "::test_" not in row] == []
