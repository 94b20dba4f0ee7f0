"""The catalogues of the screens' sentences: no translation breaks one, and how much there is."""

from __future__ import annotations

import gettext
import importlib.util
import re
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from facilitator.domain.people import columns
from facilitator.sharing.terms import Role
from facilitator.words import CATALOGUES as CATALOGUES_FOLDER

pytest.importorskip("babel")

ROOT = Path(__file__).parent.parent


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / ".ci" / "words.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


words: Any = _loaded()
CATALOGUES = words.files()


KEYS = re.compile(r"\A[^\n]*\b(esc|enter|ctrl\+q) [^\n]*\Z")
"""A row that names keys."""


def places(sentence: str) -> set[str]:
    """What is filled into a sentence."""
    return {name for _text, name, _spec, _how in string.Formatter().parse(sentence) if name}


def forms(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_there_is_japanese() -> None:
    assert [path.parent.parent.name for path in CATALOGUES] == ["ja"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
class TestCatalogue:
    def test_what_a_translation_fills_in_is_in_the_sentence(self, path: Path) -> None:
        for message in words.read(path):
            known = set[str]().union(*map(places, forms(message.id)))
            for translation in filter(None, forms(message.string)):
                assert message.id == "" or places(translation) <= known, translation

    def test_what_is_read_was_made_of_what_is_written(self, path: Path) -> None:
        assert path.with_suffix(".mo").read_bytes() == words.compiled(path), "make words"

    def test_every_sentence_is_translated(self, path: Path) -> None:
        """Of what the code asks for today, whether or not the catalogue has heard of it."""
        now = words.merged(words.read(path), words.sentences())
        without = [m.id for m in now if m.id and not any(forms(m.string))]
        assert without == [], "make words, then fill in what is empty"

    def test_a_row_of_keys_stays_one_row(self, path: Path) -> None:
        """What fits in 80 columns in English fits in the translation, or a key loses its word."""
        for message in words.read(path):
            for sentence, said in zip(forms(message.id), forms(message.string), strict=False):
                if KEYS.search(sentence) and columns(sentence) < 80:
                    assert columns(said) < 80, said


LANGUAGE = "from facilitator import words; print(words.shown_language(), words._('covered'))"


@pytest.mark.parametrize(
    ("config", "terminal", "shown"),
    [
        (None, "ja_JP.UTF-8", "ja 済み"),
        (None, "C.UTF-8", "en covered"),
        ('language = "ja"', "C.UTF-8", "ja 済み"),
        ('language = "en"', "ja_JP.UTF-8", "en covered"),
        ('language = "auto"', "ja_JP.UTF-8", "ja 済み"),
        ("language = ", "ja_JP.UTF-8", "ja 済み"),
    ],
)
def test_the_language_is_a_person_s_or_the_terminal_s(
    tmp_path: Path, config: str | None, terminal: str, shown: str
) -> None:
    if config is not None:
        (tmp_path / "config.toml").write_text(config, encoding="utf-8")
    environment = {
        "FACILITATOR_HOME": str(tmp_path),
        "LC_ALL": terminal,
        "PYTHONUTF8": "1",
        "PATH": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", LANGUAGE],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == shown


@pytest.mark.parametrize("language", ["ja"])
def test_a_phone_calls_each_role_as_the_laptop_does(language: str) -> None:
    """They are compared when somebody is let in."""
    said = gettext.translation("facilitator", CATALOGUES_FOLDER, [language])
    page = (ROOT / "facilitator/sharing/page/words.js").read_text(encoding="utf-8")
    there = page.partition(f"const {language} = ")[2].partition("};")[0]
    for role in Role:
        assert re.search(rf'"?{role}"?: "{said.gettext(role)}",', there), role
