"""`export`: sealed sessions as files for the analysis."""

from __future__ import annotations

import argparse

from facilitator.commands import secrecy
from facilitator.commands.output import out, say
from facilitator.errors import FacilitatorError, UsageError
from facilitator.typed import program
from facilitator.words import _
from facilitator.workspace import Workspace, find_workspace

LIST, ALL = "list", "all"


def run(options: argparse.Namespace) -> int:
    """`facilitator export ID ... --format txt,json --out DIR`; paths on stdout, one a line."""
    from facilitator.export import chosen, formats

    secrecy.begin()
    names = [name.strip() for name in options.format.split(",") if name.strip()]
    if names == [LIST]:
        wide = max(map(len, formats()))
        for name, one in formats().items():
            out(f"{name:<{wide}}  {one.description}")
        return 0
    if names == [ALL]:
        names = list(formats())
    workspace = find_workspace(options.workspace)
    if bool(options.ids) == options.all:
        raise UsageError(
            _("Say which sessions to export: some by their id, or --all, not both."),
            _("`{facilitator} sessions` lists them.").format(facilitator=program()),
        )
    if options.out is None:
        raise UsageError(
            _("Say where the files shall go."), _("Add --out DIR; it is made if needed.")
        )
    try:
        chosen(names)
    except FacilitatorError as error:
        raise UsageError(error.what, error.hint) from None
    _export(workspace, _all(workspace) if options.all else options.ids, names, options)
    return 0


def _all(workspace: Workspace) -> list[str]:
    from facilitator.workflow.exporting import sealed_sessions

    sealed, waiting = sealed_sessions(workspace)
    if waiting:
        say(
            _("Left out, because they are not sealed: {waiting}.").format(
                waiting=", ".join(waiting)
            )
        )
    if not sealed:
        raise FacilitatorError(
            _("No session of this study is sealed yet."),
            _("Review one, then: {facilitator} seal ID").format(facilitator=program()),
        )
    return sealed


def _export(
    workspace: Workspace, ids: list[str], names: list[str], options: argparse.Namespace
) -> None:
    from facilitator.workflow.exporting import export_sessions

    exported = export_sessions(workspace, ids, names, options.out)
    for path in exported.paths:
        out(str(path))
    for line in exported.told():
        say(line)
