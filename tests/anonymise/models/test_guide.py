"""docs/detectors.md: complete, and what it shows works as shown."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from facilitator.anonymise import BUILT_IN, Redactor, Roster
from facilitator.anonymise.languages import codes, pack
from facilitator.anonymise.models import spacy_pipeline
from facilitator.anonymise.replacements import UNNUMBERED
from facilitator.errors import FacilitatorError
from facilitator.study import parse_study
from facilitator.study_settings import study_text

PAGE = (Path(__file__).parents[3] / "docs" / "detectors.md").read_text("utf-8")
OWN = PAGE[PAGE.index("## One of your own") :]

COMMON = " ".join(spacy_pipeline.TYPES["common"].values()).split()
"""The entity types of common pipelines; of those of GiNZA the page names some."""


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_every_built_in_detector_has_its_line_in_order_of_precedence() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|", PAGE, re.MULTILINE)
    assert [name for name, _ in rows] == list(BUILT_IN)
    packs = {code: pack(code) for code in codes()}
    reads = {
        name: code
        for code, one in packs.items()
        for name in (*one.forms, *one.names, *one.guesses, *one.last)
    }
    assert dict(rows) == {name: reads.get(name, "all") for name in BUILT_IN}


def test_every_line_of_the_table_is_shown() -> None:
    shown = tomllib.loads(blocks(PAGE, "toml")[0])
    default = tomllib.loads(study_text("x"))
    assert set(shown["anonymise"]) == set(default["anonymise"])
    for name in ("dates", "birth_dates", "ages", "also"):
        assert shown["anonymise"][name] == default["anonymise"][name]
    assert shown["regions"] == default["regions"]


def test_every_line_of_the_optional_detector_is_shown() -> None:
    tables = [tomllib.loads(b).get("anonymise", {}) for b in blocks(PAGE, "toml")]
    (spacy,) = [t["spacy"] for t in tables if "spacy" in t]
    assert set(spacy) == set(spacy_pipeline.LINES)


@pytest.mark.parametrize(
    "words", [[k.lower() for k in COMMON], list(spacy_pipeline.KINDS), list(UNNUMBERED)]
)
def test_every_type_and_kind_is_named(words: list[str]) -> None:
    page = PAGE.lower()
    assert [word for word in words if f"`{word}`" not in page] == []


def test_what_it_shows_of_study_toml_is_read() -> None:
    for block in blocks(PAGE, "toml"):
        if "[project]" not in block:
            parse_study(block)


def test_the_package_it_shows_works_as_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, table = (tomllib.loads(block) for block in blocks(OWN, "toml"))
    (code,) = blocks(OWN, "python")
    (name,) = re.findall(r"^`(\w+\.py)`$", OWN, re.MULTILINE)
    heard, shown = re.findall(r'^"(.+)" then becomes "(.+)"\.$', OWN, re.MULTILINE)[0]
    info = tmp_path / "trust_numbers-1.0.dist-info"
    info.mkdir()
    (tmp_path / name).write_text(code)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: trust-numbers\nVersion: 1.0\n")
    points = project["project"]["entry-points"]
    (info / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in those.items())
            for group, those in points.items()
        )
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    study = parse_study(blocks(OWN, "toml")[1])
    others = [n for n in BUILT_IN if n != "roster"]
    redactor = Redactor(Roster(), policy=study.anonymise)
    assert redactor.redact(heard).text == shown
    assert redactor.redact("my number is rx-1234").text != shown
    policy = parse_study(f"[anonymise]\noff = {others}\nalso = ['trust']").anonymise
    assert Redactor(Roster(), policy=policy).redact("rx1234").text == "[number]"
    assert table["anonymise"]["also"] == ["trust"]
    wrong = parse_study('[anonymise]\nalso = ["trust"]\n[anonymise.trust]\nletters = "R"')
    with pytest.raises(FacilitatorError):
        Redactor(Roster(), policy=wrong.anonymise)
