"""docs/languages.md, followed: a language in two files, and what it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from facilitator.anonymise import Redactor, Roster, languages
from facilitator.anonymise.registry import shortfall
from facilitator.domain.deidentification import Deidentification

PAGE = (Path(__file__).parents[2] / "docs" / "languages.md").read_text("utf-8")


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The language of the page, in a folder beside the program's own."""
    folder = tmp_path / "xx"
    folder.mkdir()
    section = PAGE[PAGE.index("## Another language") :]
    for name, text in re.findall(
        r"^`languages/xx/(\S+)`\n\n```\w+\n(.*?)^```", section, re.M | re.S
    ):
        (folder / name).write_text(text, "utf-8")
    monkeypatch.setattr(languages, "__path__", [*languages.__path__, str(tmp_path)])
    languages.codes.cache_clear()
    yield "xx"
    monkeypatch.undo()
    languages.codes.cache_clear()


def test_a_language_is_a_folder(toy: str) -> None:
    assert toy in languages.codes()
    assert shortfall(toy) is None
    redactor = Redactor(Roster(), toy)
    assert redactor.redact("sinjoro Zamenhof venis").text == "sinjoro [Person 1] venis"
    assert redactor.redact("la sinjoro venis").redactions == ()


def test_its_detectors_can_be_switched_off(toy: str) -> None:
    redactor = Redactor(Roster(), toy, policy=Deidentification(off=("xx_title",)))
    assert redactor.redact("sinjoro Zamenhof venis").redactions == ()
