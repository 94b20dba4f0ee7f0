"""Where things are: study.toml, topic_guides/, sessions/, and the user's own key folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from facilitator.errors import FacilitatorError
from facilitator.files import expanded, text_of
from facilitator.places import HOME_VARIABLE
from facilitator.study import Study, parse_study
from facilitator.study_settings import STUDY_FILE
from facilitator.typed import for_study
from facilitator.words import _

LABS = "labs"
"""In a person's own folder: what notes a lab's bundle for as long as its host lives."""

SESSION_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}\Z")
"""Names a folder and a key file, so nothing that a path could be made of is allowed."""


@dataclass(frozen=True)
class Workspace:
    """A study's folder, and the folder apart from it that holds the keys."""

    root: Path
    home: Path
    study: Study = field(default_factory=Study)

    @property
    def sessions(self) -> Path:
        return self.root / "sessions"

    @property
    def guides(self) -> Path:
        return self.root / "topic_guides"

    @property
    def keys(self) -> Path:
        """Keys lie outside the study, so that a copy of the study cannot be read without them."""
        return self.home / "keys"

    @property
    def rosters(self) -> Path:
        """Names lie outside the study too, and encrypted."""
        return self.home / "rosters"

    def session_folder(self, session_id: str) -> Path:
        """Where a session lies, whether or not it exists. Refuses what is no session id."""
        if not SESSION_ID.match(session_id):
            raise FacilitatorError(
                _("That is no session id."),
                _("Use letters, digits and hyphens, at most 64 of them."),
            )
        return self.sessions / session_id

    def command(self, words: str) -> str:
        """How a command of this study is typed here: elsewhere than in it, it names the folder."""
        return f"{for_study(self.root, study_folder())} {words}".rstrip()

    def guide_files(self) -> list[Path]:
        return sorted(self.guides.glob("*.md")) if self.guides.is_dir() else []

    def find_guide(self, name: str) -> Path:
        """A guide by name (in topic_guides/) or path. Raises FacilitatorError if there is none."""
        for candidate in (self.guides / f"{name}.md", self.guides / name, expanded(name)):
            if candidate.is_file():
                return candidate
        there = ", ".join(p.stem for p in self.guide_files()) or _("none")
        raise FacilitatorError(
            _("There is no topic guide '{name}'.").format(name=name),
            _("Guides in {guides}: {there}.").format(guides=self.guides, there=there),
        )


def key_home() -> Path:
    """The user's own data folder, or FACILITATOR_HOME."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return expanded(named).absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("facilitator", appauthor=False))


def study_folder(start: Path | None = None) -> Path | None:
    """The nearest parent of `start` (here) that holds a study.toml, None if there is none."""
    here = (start or Path.cwd()).absolute()
    return next((p for p in (here, *here.parents) if (p / STUDY_FILE).is_file()), None)


def find_workspace(given: Path | None = None, start: Path | None = None) -> Workspace:
    """The workspace given, or the nearest parent of `start` (here) that holds a study.toml.

    Raises FacilitatorError if there is none, or if its study.toml cannot be used.
    """
    if given is not None:
        root = expanded(given).absolute()
        if not (root / STUDY_FILE).is_file():
            raise FacilitatorError(
                _("{root} is no study: it holds no {file}.").format(root=root, file=STUDY_FILE),
                _("Make one with: facilitator init {root}").format(root=root),
            )
    else:
        found = study_folder(start)
        if found is None:
            raise FacilitatorError(
                _("There is no {file} here or in any folder above.").format(file=STUDY_FILE),
                _("Go to your study's folder, or make one with: facilitator init DIR"),
            )
        root = found
    return Workspace(
        root, key_home(), parse_study(text_of(root / STUDY_FILE, _("The study's file")))
    )
