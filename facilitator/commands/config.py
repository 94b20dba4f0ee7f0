"""`config`: where settings are, what they are, and whether they can be used."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress

from facilitator.commands.output import out, table
from facilitator.config import load_config
from facilitator.domain.moments import DEFAULT_TAGS, Tag
from facilitator.errors import FacilitatorError
from facilitator.settings import shown
from facilitator.words import _, counted
from facilitator.workflow.settings import SettingsFile, of_person, of_study
from facilitator.workspace import Workspace, find_workspace, study_folder


def path(options: argparse.Namespace) -> int:
    """`facilitator config path`: of config.toml, whether it is there or not."""
    out(str(of_person().path))
    return 0


def show(options: argparse.Namespace) -> int:
    """`facilitator config show`: every setting, and every key with its name."""
    from facilitator.tui.keymap import checked, every_act, remapped

    workspace = _workspace(options)
    files = [of_person(), *([of_study(workspace)] if workspace else [])]
    for file in files:
        _show(file)
    tags = workspace.study.tags if workspace else DEFAULT_TAGS
    own = checked(load_config().keys, tags)
    out(_("Keys: [keys] in config.toml changes them, by the name on the left"))
    for screen, acts in every_act(tags).items():
        out(f"  {screen}")
        rows = []
        for before, act in zip(acts, remapped(acts, own), strict=True):
            mark = _(" (yours)") if act.key != before.key else ""
            rows.append((f"    {act.id:<21}", f"{act.shown_key or '-':<8}", f"{act.title}{mark}"))
        for line in table(rows):
            out(line)
    return 0


def _show(file: SettingsFile) -> None:
    values, given = file.values(), file.given()
    out(f"{file.name}: {file.path}" + ("" if file.path.is_file() else _(" (there is none yet)")))
    for one in file.settings:
        default = "" if one.key in given else _("  (default)")
        out(f"    {one.key:<26} {shown(values[one.key])}{default}")
    out("")


def check(options: argparse.Namespace) -> int:
    """`facilitator config check`: exit status 1 if a file cannot be used."""
    from facilitator.tui.keymap import checked, lost

    faults = 0
    tags: Sequence[Tag] = DEFAULT_TAGS
    if options.workspace is not None or study_folder() is not None:
        try:
            workspace = find_workspace(options.workspace)
            tags = workspace.study.tags
            out(f"✓ {workspace.root / 'study.toml'}")
        except FacilitatorError as error:
            faults += _tell(error)
    own = of_person()
    try:
        keys = checked(load_config().keys, tags)
        there = counted(len(keys), "own key") if own.path.is_file() else _("none yet: all defaults")
        out(f"✓ {own.path} ({there})")
        for told in lost(tags, keys):
            out(f"! {told}", prose=True)
    except FacilitatorError as error:
        faults += _tell(error)
    return 1 if faults else 0


def _tell(error: FacilitatorError) -> int:
    out(f"✗ {error.what}", prose=True)
    out(f"    {error.hint}", prose=True)
    return 1


def _workspace(options: argparse.Namespace) -> Workspace | None:
    """The study here, None if this is none; one that was named has to be one."""
    if options.workspace is not None:
        return find_workspace(options.workspace)
    with suppress(FacilitatorError):
        return find_workspace()
    return None
