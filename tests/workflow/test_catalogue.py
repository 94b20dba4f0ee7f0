"""A damaged session is listed as damaged, and the others go on."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitator.cli import main
from facilitator.domain.phases import Phase
from facilitator.domain.sound import SAMPLE_RATE
from facilitator.vault.layout import spool_folder
from facilitator.vault.session_key import SessionKey
from facilitator.vault.spool import sound_by_size
from facilitator.vault.spool_writer import SpoolWriter
from facilitator.workflow.catalogue import (
    DAMAGED,
    SUMMARY_FILE,
    SessionSummary,
    listing,
    next_number,
    write_summary,
)
from facilitator.workspace import Workspace, find_workspace

WHOLE = SessionSummary(
    *("m1", 1, "s", "guide", "0" * 64, "en", "demo", "paused", ("User 1",)),
    *("2026-11-23T09:00:00.000Z", 1000, 3),
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A study with two sessions of which m1 is whole."""
    (tmp_path / "study.toml").write_text("", encoding="utf-8")
    for name in ("m1", "m2"):
        (tmp_path / "sessions" / name).mkdir(parents=True)
    write_summary(tmp_path / "sessions" / "m1", WHOLE)
    return find_workspace(tmp_path)


def spoil(workspace: Workspace, **changes: Any) -> None:
    write_summary(workspace.sessions / "m1", WHOLE)
    whole = json.loads((workspace.sessions / "m1" / SUMMARY_FILE).read_text(encoding="utf-8"))
    text = json.dumps({**whole, "id": "m2", **changes})
    (workspace.sessions / "m2" / SUMMARY_FILE).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {"number": None},
        {"number": "5"},
        {"number": True},
        {"number": 10**40},
        {"phase": "dreaming"},
        {"phase": ["paused"]},
        {"codes": "User 1"},
        {"codes": [1]},
        {"opened_at": "yesterday"},
        {"opened_at": 7},
        {"duration_ms": float("nan")},
        {"duration_ms": -1},
        {"utterances": 1e300},
        {"guide": None},
        {"id": "m1"},
    ],
    ids=str,
)
def test_a_damaged_summary_ends_no_list(
    workspace: Workspace, changes: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(workspace, **changes)
    assert {s.id: s.phase for s in listing(workspace)} == {"m1": "paused", "m2": DAMAGED}
    assert next_number(workspace) == 2
    for more in ([], ["--json"]):
        assert main(["sessions", "--workspace", str(workspace.root), *more]) == 0
        out = capsys.readouterr().out.splitlines()
        assert len(out) == 2
        assert any("m2" in line and DAMAGED in line for line in out)


@pytest.mark.parametrize("data", [b"", b"{", b"[" * 100_000, b"\xff\xfe", b"{" * 100_000, b"[]"])
def test_a_summary_that_is_no_json_ends_no_list(workspace: Workspace, data: bytes) -> None:
    (workspace.sessions / "m2" / SUMMARY_FILE).write_bytes(data)
    assert {s.id: s.phase for s in listing(workspace)} == {"m1": "paused", "m2": DAMAGED}


def test_a_folder_that_is_no_session_is_not_listed(workspace: Workspace) -> None:
    assert [s.id for s in listing(workspace)] == ["m1"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.sampled_from(sorted(SessionSummary.__dataclass_fields__)), anything)
def test_any_field_of_any_content_can_be_listed(
    workspace: Workspace, name: str, value: Any
) -> None:
    spoil(workspace, **{name: value})
    shown = listing(workspace)
    assert {s.id for s in shown} == {"m1", "m2"}
    assert all(s.phase in {*Phase, DAMAGED} for s in shown)
    assert main(["sessions", "--workspace", str(workspace.root)]) == 0


@pytest.mark.parametrize(("phase", "seconds"), [("recording", 7), ("paused", 7), ("ended", 1)])
def test_after_a_crash_the_sound_that_is_there_counts(
    workspace: Workspace, phase: str, seconds: int
) -> None:
    """The last summary was written before it; of a meeting that is over it is right."""
    folder = workspace.sessions / "m1"
    write_summary(folder, replace(WHOLE, phase=phase))
    key = SessionKey.generate()
    writer = SpoolWriter(spool_folder(folder), key, "m1")
    writer.append(bytes(2 * SAMPLE_RATE * 7))
    writer.flush()  # and then the machine goes off
    assert sound_by_size(spool_folder(folder)) == 7_000
    [found] = [one for one in listing(workspace) if one.id == "m1"]
    assert found.duration_ms == seconds * 1000
    writer.close()
