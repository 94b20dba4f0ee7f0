"""Writing: complete or absent, read back and checked, refused in words a person can act on."""

from __future__ import annotations

import io
import json
import os
import sys
import time
import types
import zipfile
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitator.domain.sealed import SealedMoment, SealedNote, SealedQuestion, SealedTranscript
from facilitator.domain.transcript import Line
from facilitator.errors import FacilitatorError
from facilitator.export import Material, chosen, formats, write
from facilitator.export.registry import Format
from facilitator.export.writing import LEFT_S
from tests.export.series import session

ALL = list(formats())


@pytest.mark.parametrize("name", ALL)
def test_every_format_writes_its_files_and_nothing_else(
    material: Material, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "out" / "deep"
    (written,) = write(material, chosen([name]), folder)
    files = formats()[name].render(material)
    assert written.sessions == ("2026-11-23-03",)
    assert sorted(written.paths) == sorted(folder.iterdir())
    assert {p.read_bytes() for p in written.paths} == set(files.values())
    assert all(p.name.startswith("2026-11-23-03") for p in written.paths)


@pytest.mark.parametrize("name", ALL)
def test_the_same_is_written_every_time(material: Material, name: str) -> None:
    assert formats()[name].render(material) == formats()[name].render(material)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_what_is_written_says_who_said_what(name: str, language: str) -> None:
    material = Material((session(2, minutes=12, language=language),))
    one = formats()[name]
    same = one.is_what_was_sealed(one.render(material), material)
    assert same is (None if name in ("qdc", "codebook") else True)


texts = st.text(min_size=1, max_size=40)
lines = st.lists(
    st.tuples(st.sampled_from([None, "User 1", "User 2"]), texts, st.integers(0, 9_000)),
    max_size=6,
)


@pytest.mark.parametrize("name", [n for n in ALL if n not in ("qdc", "codebook")])
@settings(max_examples=25, deadline=None)
@given(spoken=lines, label=texts, at=st.integers(0, 60_000))
def test_whatever_was_said_can_be_read_back(
    name: str, spoken: list[tuple[str | None, str, int]], label: str, at: int
) -> None:
    # A lone half of a character cannot have come through the file a session is sealed in.
    if any("\ud800" <= c <= "\udfff" for text in (label, *(s[1] for s in spoken)) for c in text):
        return
    transcript = SealedTranscript(
        "s", 1, label, "2026-11-23", "en", 60_000,
        guide=(SealedQuestion("1.1", label, label, "", at),),
        lines=tuple(
            Line(f"u{n}", n * 5_000, n * 5_000 + length, who, text)
            for n, (who, text, length) in enumerate(spoken)
        ),
        moments=(SealedMoment("m", "emergent", at, at + 9_000, None, label),),
        notes=(SealedNote(at, label),),
    )  # fmt: skip
    material = Material((transcript,), title=label)
    one = formats()[name]
    assert one.is_what_was_sealed(one.render(material), material)


@pytest.mark.parametrize("name", [n for n in ALL if n not in ("qdc", "codebook")])
def test_a_word_that_was_changed_is_noticed(name: str) -> None:
    material = Material((session(2, minutes=6),))
    one = formats()[name]
    files = one.render(material)
    changed = {suffix: _without("asked", content) for suffix, content in files.items()}
    assert changed != files
    assert one.is_what_was_sealed(changed, material) is False


def _without(word: str, content: bytes) -> bytes:
    if not content.startswith(b"PK"):
        return content.replace(word.encode(), b"wanted")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(word.encode(), b"wanted"))
    return out.getvalue()


def test_json_holds_the_tables(material: Material, tmp_path: Path) -> None:
    (written,) = write(material, chosen(["json"]), tmp_path)
    tables = json.loads(written.paths[0].read_text("utf-8"))
    assert SealedTranscript.from_tables(tables) == material.transcript


def test_an_earlier_export_is_replaced(material: Material, tmp_path: Path) -> None:
    (tmp_path / "2026-11-23-03.txt").write_text("old")
    write(material, chosen(["txt"]), tmp_path)
    assert "Nobody asked" in (tmp_path / "2026-11-23-03.txt").read_text("utf-8")


def test_an_unknown_format_names_the_known_and_what_was_meant() -> None:
    with pytest.raises(FacilitatorError, match="was 'docx' meant") as caught:
        chosen(["dokx"])
    assert all(name in caught.value.hint for name in ALL)
    with pytest.raises(FacilitatorError, match="No export format"):
        chosen([])


def refused(material: Material, names: list[str], folder: Path) -> FacilitatorError:
    with pytest.raises(FacilitatorError) as caught:
        write(material, chosen(names), folder)
    assert len(str(caught.value).splitlines()) == 2
    return caught.value


def test_a_folder_that_is_a_file(material: Material, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "Cannot write" in refused(material, ["txt"], tmp_path / "file").what


def test_a_folder_in_a_files_place_costs_no_other_file(material: Material, tmp_path: Path) -> None:
    (tmp_path / "2026-11-23-03.docx").mkdir()
    (tmp_path / "2026-11-23-03.txt").write_text("old")
    assert "2026-11-23-03.docx" in refused(material, ["txt", "docx"], tmp_path).what
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "2026-11-23-03.docx",
        "2026-11-23-03.txt",
    ]
    assert (tmp_path / "2026-11-23-03.txt").read_text() == "old"


def test_a_name_too_long_for_the_disk(material: Material, tmp_path: Path) -> None:
    error = refused(material, ["txt"], tmp_path / ("long" * 80))
    assert "Cannot write" in error.what
    assert len(error.what) < 300
    assert list(tmp_path.iterdir()) == []


def test_a_study_with_a_long_name_has_files_with_short_ones(tmp_path: Path) -> None:
    many = Material((session(1, minutes=2), session(2, minutes=2)), title="回復とは" * 100)
    (written,) = write(many, chosen(["qdpx"]), tmp_path)
    assert len(written.paths[0].name.encode()) < 100
    assert written.paths[0].name.startswith("回復とは")


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_a_folder_without_permission(material: Material, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    assert "Cannot write" in refused(material, ["txt"], folder).what


def test_what_a_killed_export_left_goes_with_the_next(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds what was said, and nothing notes where it lies."""

    class KilledError(BaseException):
        pass

    def kill(*_: object) -> None:
        raise KilledError

    def left() -> set[Path]:
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", kill)
            patch.setattr(Path, "unlink", kill)
            before = {*tmp_path.iterdir()}
            with pytest.raises(KilledError):
                write(material, chosen(["txt"]), tmp_path)
        return {*tmp_path.iterdir()} - before

    (killed,), (at_work,) = left(), left()
    others = tmp_path / ".export-settings"  # another program's
    others.write_text("Nobody asked")
    long_ago = time.time() - LEFT_S - 60
    for one in (killed, others):
        os.utime(one, (long_ago, long_ago))
    write(material, chosen(["txt"]), tmp_path)
    assert not killed.exists()
    assert at_work.exists(), "another program writes it just now"
    assert others.exists(), "it is nobody's business here"


def test_a_failing_disk_leaves_what_was_there(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def full(_: int) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (tmp_path / "2026-11-23-03.txt").write_text("old")
    assert "No space left" in refused(material, ["txt", "docx"], tmp_path).what
    assert [p.name for p in tmp_path.iterdir()] == ["2026-11-23-03.txt"]
    assert (tmp_path / "2026-11-23-03.txt").read_text() == "old"


def test_a_disk_that_gives_back_something_else_is_noticed(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path)[:-1])
    assert "does not read as what was sealed" in refused(material, ["txt"], tmp_path).what
    assert list(tmp_path.iterdir()) == []


def test_a_session_name_cannot_leave_the_folder(tmp_path: Path) -> None:
    odd = SealedTranscript("../../etc/x y", None, "", "2026-11-23", "en", 0)
    (written,) = write(Material((odd,)), chosen(["txt"]), tmp_path)
    assert [p.parent for p in written.paths] == [tmp_path]


def brought(monkeypatch: pytest.MonkeyPatch, **members: object) -> None:
    """Another package's format "poem", of these members."""
    module = types.ModuleType("poem")
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, "poem", module)
    point = EntryPoint("poem", "poem", "facilitator.exports")
    monkeypatch.setattr("facilitator.export.registry.entry_points", lambda group: [point])
    formats.cache_clear()


@pytest.fixture(autouse=True)
def own_formats() -> object:
    yield
    formats.cache_clear()


def test_another_package_brings_a_format(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(given: Material) -> Mapping[str, str]:
        return {".poem": given.transcript.session, "-2.poem": "roses"}

    brought(monkeypatch, render=render)
    (written,) = write(material, chosen(["poem"]), tmp_path)
    assert [p.name for p in written.paths] == ["2026-11-23-03.poem", "2026-11-23-03-2.poem"]
    assert not written.checked


def test_another_packages_fault_quotes_nothing_that_was_said(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def render(given: Material) -> str:
        raise ValueError(given.transcript.lines[0].text)

    brought(monkeypatch, render=render, SUFFIX=".poem")
    error = refused(material, ["txt", "poem"], tmp_path / "new")
    assert "'poem' failed: ValueError" in error.what
    assert "asked" not in str(error)
    assert not (tmp_path / "new").exists()


def test_a_package_that_cannot_be_loaded_says_so(
    material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(monkeypatch)
    del sys.modules["poem"]
    assert "'poem' failed: ModuleNotFoundError" in refused(material, ["poem"], tmp_path).what


def test_no_package_takes_the_place_of_a_format_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("txt", "poem", "facilitator.exports")
    monkeypatch.setattr("facilitator.export.registry.entry_points", lambda group: [point])
    formats.cache_clear()
    (one,) = chosen(["txt"])
    assert isinstance(one, Format)
    assert one.description.startswith("plain text")
