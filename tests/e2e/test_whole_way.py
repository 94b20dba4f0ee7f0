"""The sample meeting from its first word to its certificate, through real faster-whisper."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from facilitator.demo.recipe.scoring import word_errors
from facilitator.workflow.store import SessionStore
from facilitator.workspace import Workspace
from tests.e2e.conftest import Outcome, Study

MOST_ERRORS = 0.20
"""Above this word error rate on the sample meeting the model is not shipped (goal: 0.10)."""

DEMO = Path(str(files("facilitator.demo")))


def scene() -> dict[str, Any]:
    return tomllib.loads((DEMO / "scene.toml").read_text(encoding="utf-8"))


def roster_names() -> list[str]:
    """Every name of the sample's roster, and each part of it."""
    roster = tomllib.loads((DEMO / "roster.toml").read_text(encoding="utf-8"))
    names = [n for kind in ("participants", "people") for e in roster[kind] for n in e["names"]]
    names += [place["name"] for place in roster["places"]]
    # Parts of places are common words ("ward", "house"): only whole places count.
    parts = [p for n in names[: len(names) - len(roster["places"])] for p in n.split()]
    return sorted({*names, *parts})


def assert_no_name_in(text: str) -> None:
    for name in roster_names():
        found = re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)
        assert found is None, f"a name of the roster is readable: {len(name)} letters"


def test_every_line_is_an_utterance_and_the_last_says_stopped(
    sample: tuple[Study, Outcome],
) -> None:
    study, outcome = sample
    *utterances, last = outcome.objects
    assert {u["kind"] for u in utterances} == {"utterance"}
    assert set(utterances[0]) == {
        *("kind", "id", "start_ms", "end_ms", "speaker", "text", "lag_ms", "confidence", "doubts"),
    }
    assert last == {
        "kind": "stopped",
        "session": study.sessions()[0],
        "duration_ms": last["duration_ms"],
        "utterances": len(utterances),
        "uncertain_ms": last["uncertain_ms"],
        "doubtful": sum(bool(u["doubts"]) for u in utterances),
        "remarks": [],
    }
    assert [u["start_ms"] for u in utterances] == sorted(u["start_ms"] for u in utterances)
    spoken = scene()["turn"][-1]["end_ms"]
    assert spoken <= last["duration_ms"] <= spoken + 10_000


def test_word_error_rate_of_the_whole_live_way(sample: tuple[Study, Outcome]) -> None:
    study, _ = sample
    workspace = Workspace(study.root, study.home)
    with SessionStore.open(workspace, study.sessions()[0], read_only=True) as store:
        heard = " ".join(u.heard for u in store.session.utterances)
    errors, words = word_errors(" ".join(turn["text"] for turn in scene()["turn"]), heard)
    print(f"\nword error rate on the sample meeting: {errors}/{words} = {errors / words:.1%}")
    assert errors / words <= MOST_ERRORS


def test_no_name_of_the_roster_is_readable(sample: tuple[Study, Outcome]) -> None:
    study, outcome = sample
    assert_no_name_in(outcome.out)
    assert_no_name_in(outcome.err)
    log = study("log", study.sessions()[0], "--json")
    assert log.status == 0
    assert_no_name_in(log.out)


def test_speakers_follow_the_script(sample: tuple[Study, Outcome]) -> None:
    """The digits pressed by the script's hands end up on the right utterances."""
    _, outcome = sample
    turns = scene()["turn"]
    right = compared = 0
    for utterance in outcome.objects[:-1]:
        overlaps = {
            turn["speaker"]: min(turn["end_ms"], utterance["end_ms"])
            - max(turn["start_ms"], utterance["start_ms"])
            for turn in turns
            if turn["start_ms"] < utterance["end_ms"] and turn["end_ms"] > utterance["start_ms"]
        }
        if len(overlaps) == 1:
            compared += 1
            right += utterance["speaker"] in overlaps
    assert compared >= 20
    assert right / compared >= 0.9


def test_review_seal_verify_export(sample: tuple[Study, Outcome], tmp_path: Path) -> None:
    study, outcome = sample
    session = study.sessions()[0]
    folder = study.root / "sessions" / session
    assert study.keys() == [f"{session}.key"]
    for command in (
        ["verify", session],
        ["review", session, "--accept-all", "--reviewer", "Facilitator 1"],
        ["seal", session, "--yes"],
        ["verify", session],
        ["export", session, "--format", "txt,json", "--out", str(tmp_path / "out")],
    ):
        done = study(*command)
        assert done.status == 0, done.err
    # The vault and its key are gone, and nothing else was left in their place.
    assert study.keys() == []
    assert sorted(p.name for p in folder.iterdir()) == [
        *("certificate.json", "certificate.txt", "exports.json", "session.json", "transcript.json"),
    ]
    with TinyDB(folder / "transcript.json") as database:
        lines = database.table("utterances").all()
        assert [line["text"] for line in lines] == [u["text"] for u in outcome.objects[:-1]]
        assert database.table("moments").all()[0]["tag"] == "emergent"
    text = (tmp_path / "out" / f"{session}.txt").read_text(encoding="utf-8")
    assert "User 1" in text
    left = [p for root in (study.root, study.home, tmp_path) for p in root.rglob("*")]
    for path in (p for p in left if p.is_file()):
        assert_no_name_in(path.read_text(encoding="utf-8", errors="replace"))
    # The key is gone, so nothing opens the session any more; its transcript says so itself.
    assert "sealed" in study("resume", session, "--headless").failed_in_two_lines()


def test_demo_leaves_nothing_behind(tmp_path: Path) -> None:
    """Without --keep a trial is gone afterwards, temporary folder and keys included."""
    study = Study(tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    study.environment["TMPDIR"] = str(scratch)
    outcome = study("demo", "--pace", "fast", cwd=tmp_path, timeout=600)
    assert outcome.status == 0, outcome.err
    assert "CERTIFICATE OF DESTRUCTION" in outcome.err
    assert_no_name_in(outcome.out)
    assert list(scratch.iterdir()) == []
    assert not study.home.exists()
