"""Making a study's folder."""

from __future__ import annotations

from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from facilitator.errors import FacilitatorError, system_says
from facilitator.settings import Value
from facilitator.study_settings import STUDY_FILE, study_text
from facilitator.terminal import printable
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workflow.accounts import make_study_folder
from facilitator.workflow.guides import EXAMPLES, shipped_guides

SESSIONS_README = """\
# sessions

A folder a meeting. Until a meeting is sealed its `vault/` holds the recording and everything that
was said, encrypted; the key lies in your own data folder, not here. After sealing there are only
`transcript.json` (reviewed, anonymised), `certificate.json` and `certificate.txt`.

Of each export `exports.json` notes where it went, so that it can be found should somebody withdraw.

`destructions.log` notes each destruction, chained by hashes; `study.id` is this study's own random
name, by which its roster and passphrase are found.

Keep this folder out of synced drives, and never delete a `vault/` by hand: use `facilitator seal`.
"""

FIRST = "1-words-for-recovery"
"""Of the guides that come with the program, the first of a study in another language than the
sample meeting's."""

IGNORED = """\
# What is said in a meeting never goes into version control.
/sessions/*
!/sessions/README.md
"""


def sample_guide() -> str:
    """The topic guide that comes with the program, as Markdown."""
    return (files("facilitator.demo") / "recovery.md").read_text(encoding="utf-8")


def make_study(folder: Path, title: str | None = None, **values: Value | None) -> None:
    """Makes a study in a folder, leaving what is there already as it is; `values` are what its
    study.toml says where that is not the default, by the names of its lines.

    Raises FacilitatorError if the folder is a study already, or cannot be written to.
    """
    if (folder / STUDY_FILE).exists():
        raise FacilitatorError(
            _("{folder} is a study already.").format(folder=folder),
            _("Go there, or choose another folder."),
        )
    named = printable(title or folder.absolute().name)
    examples = {f"topic_guides/{EXAMPLES}/{n}.md": text for n, text in shipped_guides().items()}
    first = examples.get(f"topic_guides/{EXAMPLES}/{values.get('language')}/{FIRST}.md")
    spoken_otherwise = values.get("language") not in (None, "en")
    contents = {
        "topic_guides/recovery.md": first if first and spoken_otherwise else sample_guide(),
        **examples,
        "sessions/README.md": SESSIONS_README,
        ".gitignore": IGNORED,
        # Last, because this file is what makes the folder a study.
        STUDY_FILE: study_text(named, **values),
    }
    try:
        for name, text in contents.items():
            file = folder / name
            make_study_folder(file.parent)
            with suppress(FileExistsError):
                disk.write_synced(file, text.encode(), disk.STUDY_FILE)
    except OSError as error:
        raise FacilitatorError(
            _("No study can be made in {folder} ({strerror}).").format(
                folder=folder, strerror=system_says(error)
            ),
            _("Choose a folder you may write to."),
        ) from None
