"""A meeting of 2,000 utterances with planted identifiers, reviewed by a script: what the page of
names shows, how many keys it takes, and that none of them is in any file once it is sealed."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from facilitator.anonymise.roster import Roster
from facilitator.domain import events as ev
from facilitator.domain.reviewing import accept
from facilitator.domain.reviewing.entities import Harm, accept_entity
from facilitator.study import Study
from facilitator.workflow.review import opened_for_review
from facilitator.workflow.rosters import store_roster
from facilitator.workflow.seal import seal_session
from facilitator.workflow.sealed_text import read_transcript
from facilitator.workspace import Workspace
from tests.workflow.conftest import make_store, record

LINES = 2_000

ROSTER = """\
[[participants]]
code = "User 1"
names = ["Tamsin Quillonde"]
[[people]]
names = ["Maribel"]
[[services]]
names = ["Lantern House"]
"""
PLANTED = ("Tamsin", "Quillonde", "Maribel", "Lantern", "07700 900461", "Kingsnorth", "Dorothea")
PLAIN = (
    "nobody asked me what I wanted on the ward that time",
    "yes it was like that for me as well I think",
    "they had the plan ready and I was told to sign it",
    "and then nothing came for months and I gave up",
)
NAMING = (
    "I was at Lantern House with Maribel that week",
    "Tamsin Quillonde said that it was all right",
    "they rang me on 07700 900461 and then hung up",
    "my brother lives in Kingsnorth now",
    "my sister Dorothea came with me",
    "Maribel's letter came and Tamsin read it out",
)


@pytest.mark.timeout(0)
def test_none_of_the_planted_identifiers_is_left_in_any_file() -> None:
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        root, rng = Path(folder), random.Random(3)
        (root / "study").mkdir()
        workspace = Workspace(root / "study", root / "home", Study(title="Study"))
        store_roster(workspace, Roster.from_toml(ROSTER))
        lines = [rng.choice(NAMING if n % 10 == 0 else PLAIN) for n in range(LINES)]
        with make_store(workspace) as store:
            record(store, 600)
            store.append(
                *(
                    ev.UtteranceHeard(f"u{n}", n * 4_000, n * 4_000 + 3_000, text, (), None, None)
                    for n, text in enumerate(lines)
                )
            )
            store.append(ev.RecordingEnded(LINES * 4_000))
        keys = 0
        with opened_for_review(workspace, "m1", "User 1") as review:
            found = review.entities()
            worst = {
                code for one in found if one.harm <= Harm.SMALL_PLACE for code in one.spellings
            }
            assert {"maribel", "dorothea", "lantern house", "07700 900461"} <= worst
            for one in found:
                if one.waiting:
                    review.do(lambda s, g, one=one: accept_entity(s, g, one))  # type: ignore[misc]
                    keys += 2  # what it touches is shown first
            for item in review.items():
                assert not any(name in item.shown for name in PLANTED), item.shown
                review.do(lambda s, g, id_=item.id: accept(s, g, id_))  # type: ignore[misc]
                keys += 1
            assert review.sign().noted
        seal_session(workspace, "m1")
        assert len(read_transcript(workspace, "m1").lines) == LINES
        for path in (p for p in root.rglob("*") if p.is_file()):
            data = path.read_bytes().lower()
            for name in PLANTED:
                assert name.lower().encode() not in data, (name, path)
                assert name.lower().encode("utf-16-le") not in data, (name, path)
        print(f"\n{LINES} lines, {len(found)} names: {keys} keys, {keys / LINES:.3f} a line")
        assert keys < LINES * 1.05
