"""Where things are: study.toml, topic_guides/, sessions/, and the user's own key folder."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facilitator.domain.moments import DEFAULT_TAGS, EMERGENT, Tag
from facilitator.domain.people import is_code
from facilitator.errors import FacilitatorError

STUDY_FILE = "study.toml"
HOME_VARIABLE = "FACILITATOR_HOME"
SESSION_ID = re.compile(r"^[0-9A-Za-z][0-9A-Za-z-]{0,63}$")
"""Names a folder and a key file, so nothing that a path could be made of is allowed."""

DEFAULT_STUDY = """\
# What this study is and how its meetings are run. Every line may be left out.
title = "{title}"
# Language of the meetings, as speech recognition knows it.
language = "en"
# Speech model: "demo" (for trying only), a name from `facilitator models list`, or a folder.
model = "demo"
# Countries whose telephone numbers are looked for.
regions = ["GB"]
# Who sits where: the digits 1-9 and 0 say who is speaking. Codes only, never names.
seats = [
    "User 1", "User 2", "User 3", "User 4", "User 5",
    "Psychologist 1", "Nurse 1", "Facilitator 1", "Facilitator 2",
]

[keys]
# How the keys to the recordings are kept, always outside this folder: "keyfile" (a file that only
# your account can read), "passphrase" (asked for before each meeting) or "keyring" (the system's).
custody = "keyfile"

# A flag that belongs to this study: its key on the keyboard, and its mark beside the text.
# [[tags]]
# name = "quote"
# key = "q"
# label = "quote"
# symbol = "❝"
"""

CUSTODIES = ("keyfile", "passphrase", "keyring")
"""The ways of keeping keys that study.toml may choose; the vault knows what they mean."""

_RESERVED_KEYS = frozenset("fncpue?0123456789")


@dataclass(frozen=True, slots=True)
class Study:
    """What study.toml says, with the defaults filled in."""

    title: str = "Focus group study"
    language: str = "en"
    model: str = "demo"
    regions: tuple[str, ...] = ("GB",)
    seats: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = DEFAULT_TAGS
    custody: str = CUSTODIES[0]
    """How the keys of new sessions are kept."""


def _study_error(what: str) -> FacilitatorError:
    return FacilitatorError(
        f"{STUDY_FILE} cannot be used: {what}.",
        "Mend that line, or take it out to have the default.",
    )


def _text(data: Mapping[str, Any], name: str, default: str) -> str:
    value = data.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise _study_error(f"{name} is not text")
    return value


def _texts(data: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = data.get(name, list(default))
    if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
        raise _study_error(f"{name} is not a list of texts")
    return tuple(value)


def _tags(entries: Any) -> tuple[Tag, ...]:
    if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
        raise _study_error("tags is not a list of [[tags]]")
    tags = [EMERGENT]
    for entry in entries:
        unknown = sorted(set(entry) - {"name", "key", "label", "symbol"})
        if unknown:
            raise _study_error(f"a tag has an unknown line: {', '.join(unknown)}")
        name, key = _text(entry, "name", ""), _text(entry, "key", "")
        if len(key) != 1 or not key.islower() or key in _RESERVED_KEYS:
            raise _study_error(f"the key of tag {name!r} is not a free small letter")
        if any(t.key == key or t.name == name for t in tags):
            raise _study_error(f"tag {name!r} or its key {key!r} is there twice")
        tags.append(Tag(name, key, _text(entry, "label", name), _text(entry, "symbol", "●")))
    return tuple(tags)


def _custody(table: Any) -> str:
    if not isinstance(table, dict):
        raise _study_error("keys is no table: write [keys]")
    unknown = sorted(set(table) - {"custody"})
    if unknown:
        raise _study_error(f"[keys] has an unknown line: {', '.join(unknown)}")
    custody = table.get("custody", CUSTODIES[0])
    if custody not in CUSTODIES:
        ways = ", ".join(f'"{way}"' for way in CUSTODIES)
        raise _study_error(f"custody in [keys] is not one of {ways}")
    return str(custody)


def parse_study(text: str) -> Study:
    """Reads study.toml. Raises FacilitatorError naming the line at fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _study_error(f"it is not TOML ({error})") from None
    known = {"title", "language", "model", "regions", "seats", "tags", "keys"}
    unknown = sorted(set(data) - known)
    if unknown:
        raise _study_error(f"unknown: {', '.join(unknown)} (known: {', '.join(sorted(known))})")
    seats = _texts(data, "seats", ())
    for seat in seats:
        if not is_code(seat):
            raise _study_error("a seat is no code such as 'User 1'")
    if len(set(seats)) != len(seats):
        raise _study_error("a seat is there twice")
    return Study(
        title=_text(data, "title", Study().title),
        language=_text(data, "language", "en"),
        model=_text(data, "model", "demo"),
        regions=_texts(data, "regions", ("GB",)),
        seats=seats,
        tags=_tags(data["tags"]) if "tags" in data else DEFAULT_TAGS,
        custody=_custody(data.get("keys", {})),
    )


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
                "That is no session id.", "Use letters, digits and hyphens, at most 64 of them."
            )
        return self.sessions / session_id

    def guide_files(self) -> list[Path]:
        return sorted(self.guides.glob("*.md")) if self.guides.is_dir() else []

    def find_guide(self, name: str) -> Path:
        """A guide by name (in topic_guides/) or path. Raises FacilitatorError if there is none."""
        for candidate in (self.guides / f"{name}.md", self.guides / name, Path(name)):
            if candidate.is_file():
                return candidate
        there = ", ".join(p.stem for p in self.guide_files()) or "none"
        raise FacilitatorError(
            f"There is no topic guide '{name}'.", f"Guides in {self.guides}: {there}."
        )


def key_home() -> Path:
    """The user's own data folder, or FACILITATOR_HOME."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir("facilitator", appauthor=False))


def find_workspace(given: Path | None = None, start: Path | None = None) -> Workspace:
    """The workspace given, or the nearest parent of `start` (here) that holds a study.toml.

    Raises FacilitatorError if there is none, or if its study.toml cannot be used.
    """
    if given is not None:
        root = given.expanduser().absolute()
        if not (root / STUDY_FILE).is_file():
            raise FacilitatorError(
                f"{root} is no study: it holds no {STUDY_FILE}.",
                f"Make one with: facilitator init {root}",
            )
    else:
        here = (start or Path.cwd()).absolute()
        found = next((p for p in (here, *here.parents) if (p / STUDY_FILE).is_file()), None)
        if found is None:
            raise FacilitatorError(
                f"There is no {STUDY_FILE} here or in any folder above.",
                "Go to your study's folder, or make one with: facilitator init DIR",
            )
        root = found
    try:
        text = (root / STUDY_FILE).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise FacilitatorError(
            f"{root / STUDY_FILE} cannot be read.", "Check that it is a text file you may read."
        ) from None
    return Workspace(root, key_home(), parse_study(text))
