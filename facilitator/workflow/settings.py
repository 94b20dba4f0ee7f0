"""Reading and changing the settings files of a study and of a person, a line at a time."""

from __future__ import annotations

import stat
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facilitator import config, study_settings
from facilitator.config import config_text, parse_config
from facilitator.files import text_of
from facilitator.places import CONFIG_FILE, config_file
from facilitator.settings import Setting, Value, tables_of, with_line
from facilitator.study import parse_study
from facilitator.study_settings import STUDY_FILE
from facilitator.vault import disk
from facilitator.words import _
from facilitator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """A file of settings: its lines as data, and how it is checked as a whole."""

    name: str
    path: Path
    settings: Sequence[Setting]
    check: Callable[[str], object]
    new: Callable[[], str]
    mode: int
    """Of the file where there is none yet."""

    def text(self) -> str:
        """What it says, or what a new one would. Raises FacilitatorError if it cannot be read."""
        return (
            text_of(self.path, _("The file {name}").format(name=self.name))
            if self.path.is_file()
            else self.new()
        )

    def values(self) -> dict[str, Any]:
        """Each line's value by its key. FacilitatorError if the file cannot be used."""
        text = self.text()
        self.check(text)
        data = tables_of(self.name, text)
        return {one.key: one.read(data) for one in self.settings}

    def given(self) -> frozenset[str]:
        """Keys of the lines that stand in the file; the others have their default."""
        if not self.path.is_file():
            return frozenset()
        data = tables_of(self.name, self.text())
        return frozenset(
            one.key
            for one in self.settings
            if one.name in (data.get(one.table, {}) if one.table else data)
        )

    def change(self, table: str, name: str, value: Value | None) -> None:
        """Writes one line (None: takes it out), and leaves all else as people wrote it.

        The file is changed in one step, and only if it can be used afterwards: FacilitatorError
        otherwise, or if it cannot be written.
        """
        text = with_line(self.text(), table, name, value)
        self.check(text)
        file, mode = self.path, self.mode
        try:
            with suppress(FileNotFoundError):
                file = file.resolve(strict=True)
                mode = stat.S_IMODE(file.stat().st_mode)
            disk.make_folder(file.parent)
            disk.write_whole(file, text.encode(), mode)
        except OSError as error:
            raise disk.fault(
                _("{name} could not be changed").format(name=self.name), file, error
            ) from None


def of_study(workspace: Workspace) -> SettingsFile:
    """A study's study.toml."""
    return SettingsFile(
        STUDY_FILE,
        workspace.root / STUDY_FILE,
        study_settings.SETTINGS,
        parse_study,
        lambda: study_settings.study_text(workspace.root.name),
        disk.STUDY_FILE,
    )


def of_person() -> SettingsFile:
    """This person's own config.toml."""
    return SettingsFile(
        CONFIG_FILE,
        config_file(),
        config.SETTINGS,
        parse_config,
        config_text,
        disk.OWNER_ONLY_FILE,
    )
