"""Reads files of public collections out of git directories, checked out or bare.

`FACILITATOR_OUTSIDE` names the folder; how its content is had is said by `CLONES`. What is read is
never copied anywhere.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

CLONES = {
    "gum": "amir-zeldes/gum",
    "annomi": "ece1786-2023/AutoAnnoMI",
    "bsd": "tsuruoka-lab/BSD",
    "wnut17": "leondz/emerging_entities_17",
    "earnings21": "revdotcom/speech-datasets",
    "kwdlc": "ku-nlp/KWDLC",
    "personachat": "nu-dialogue/real-persona-chat",
    "wikipedia": "stockmarkteam/ner-wikipedia-dataset",
}
"""Which repository of GitHub a collection is: `git clone https://github.com/OWNER/NAME`."""


class AbsentError(Exception):
    """A collection that is not here."""


def text(collection: str, path: str) -> str:
    """One file of a collection; AbsentError if it is not here."""
    done = subprocess.run(
        ["git", "-C", str(_folder(collection)), "show", f"HEAD:{path}"],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise AbsentError(f"{collection}: no {path}")
    return done.stdout.decode("utf-8-sig")


def texts(collection: str, folder: str, ending: str = "") -> Iterator[tuple[str, str]]:
    """Every file below a folder of a collection, by path."""
    done = subprocess.run(
        ["git", "-C", str(_folder(collection)), "archive", "HEAD", folder],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise AbsentError(f"{collection}: no {folder}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            if member.isfile() and member.name.endswith(ending):
                found = archive.extractfile(member)
                assert found is not None
                yield member.name, found.read().decode("utf-8")


@cache
def _folder(collection: str) -> Path:
    root = os.environ.get("FACILITATOR_OUTSIDE")
    if not root:
        raise AbsentError("FACILITATOR_OUTSIDE names no folder")
    owner, name = CLONES[collection].split("/")
    for way in (name, f"{owner}+{name}/repo", f"{owner}/{name}"):
        if (Path(root) / way).is_dir():
            return Path(root) / way
    raise AbsentError(f"{collection}: git clone https://github.com/{owner}/{name}")
