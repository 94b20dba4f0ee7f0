"""No network and no traces: while a library reads, and from its start to its end."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from facilitator.anonymise import Redactor, Roster
from facilitator.anonymise.models.offline import NetworkRefusedError, no_network
from facilitator.anonymise.models.spacy_pipeline import KINDS, Entity, suggesting
from facilitator.anonymise.registry import BUILT_IN, Guarded

NOWHERE = ("127.0.0.1", 9)


def _reach(how: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        if how == "connect":
            out.connect(NOWHERE)
        elif how == "send":
            out.sendto(b"words", NOWHERE)
        else:
            socket.getaddrinfo("localhost", 80)


@pytest.mark.parametrize("how", ["connect", "send", "look up"])
def test_inside_there_is_no_network_and_outside_there_is(how: str) -> None:
    with no_network():
        with pytest.raises(NetworkRefusedError):
            _reach(how)
        with no_network():
            pass
        with pytest.raises(ConnectionError):
            _reach(how)
    _reach(how)


def test_other_threads_keep_theirs() -> None:
    failed: list[BaseException] = []

    def elsewhere() -> None:
        try:
            _reach("connect")
        except OSError as error:
            failed.append(error)

    with no_network():
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert failed == []


def test_a_library_that_calls_home_is_refused_and_counted() -> None:
    def calls_home(text: str) -> list[Entity]:
        with socket.create_connection(("192.0.2.1", 80), timeout=1) as home:
            home.sendall(text.encode())
        return []

    detector = Guarded("model", suggesting(calls_home, {"X": KINDS["person"]}))
    redactor = Redactor(Roster(), detectors=["email", detector])
    assert redactor.redact("write to a@b.org").text == "write to [email]"
    assert redactor.failures["model"][1] == "NetworkRefusedError"


WATCHED = """
import json, sys
from pathlib import Path

events = []
sys.addaudithook(lambda event, args: events.append(event) if event.startswith("socket.") else None)

from facilitator.anonymise import Redactor, Roster
from facilitator.study import parse_study

study = parse_study(Path(sys.argv[1]).read_text())
redactor = Redactor(Roster(), study.language, policy=study.anonymise)
said = [
    "write to pellin@notes.example.co.uk",
    "then oriel sat with us in Harbourton",
]
texts = [redactor.redact(text).text for text in said]
left = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}
print(json.dumps({"tried": sorted(left & set(events)), "texts": texts,
                  "failures": redactor.failures}))
"""


def _files(*folders: Path) -> set[Path]:
    return {path for folder in folders for path in folder.rglob("*")}


def _without_network() -> list[str]:
    """A command in front of another that takes the network away, where that is permitted."""
    if shutil.which("unshare"):
        command = ["unshare", "--map-root-user", "--net"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    return []


def test_the_real_library_asks_nobody_and_leaves_nothing(tmp_path: Path) -> None:
    """From import to redacted text, in a process of its own with an empty home folder."""
    spacy = pytest.importorskip("spacy")
    home = tmp_path / "home"
    home.mkdir()
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "oriel"}])
    nlp.to_disk(tmp_path / "pipeline")
    study = tmp_path / "study.toml"
    study.write_text(
        f"[anonymise]\noff = {[name for name in BUILT_IN if name != 'roster']}\n"
        'also = ["spacy"]\n'
        f"[anonymise.spacy]\npipeline = {json.dumps(str(tmp_path / 'pipeline'))}\n"
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "HF_"))}
    before = _files(home, tmp_path / "pipeline")
    done = subprocess.run(
        [*_without_network(), sys.executable, "-B", "-c", WATCHED, str(study)],
        env={**kept, "HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(home)},
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    told = json.loads(done.stdout)
    assert told["tried"] == []
    assert told["failures"] == {}
    assert "oriel" not in told["texts"][1]
    assert _files(home, tmp_path / "pipeline") == before
