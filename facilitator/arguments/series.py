"""The meetings of a study together, and what came of them."""

from __future__ import annotations

from facilitator.arguments.parsing import Commands, command, path
from facilitator.words import _


def _series(add: Commands) -> None:
    together = command(
        add,
        "series",
        "series:run",
        _("the meetings as a series: lengths, who was there, what is new"),
    )
    together.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    together.add_argument(
        "--covered",
        action="store_true",
        help=_("note that the group says a part of its subject is covered; asks which"),
    )
    together.add_argument("--session", metavar="ID", help=_("... said in this meeting"))
    together.add_argument("--by", metavar="CODE", default="", help=_("who notes it, by code"))


def _report(add: Commands) -> None:
    report = command(add, "report", "report:run", _("the series as a page: figures, tables, plots"))
    report.add_argument("--out", type=path, metavar="FILE.html", required=True, help=_("the page"))


def _pack(add: Commands) -> None:
    pack = command(add, "pack", "pack:run", _("a participant's own words, to be commented on"))
    pack.add_argument("code", metavar="CODE", nargs="?", help="'User 3'")
    pack.add_argument("--out", type=path, metavar="DIR", help=_("the folder the files go to"))
    pack.add_argument("--format", default="docx,html", metavar="FORMAT,...", help=_("docx, html"))
    pack.add_argument("--by", metavar="CODE", default="", help=_("who gives it, by code"))
    pack.add_argument("--came-back", action="store_true", help=_("note what came back; asks"))
    pack.add_argument("--log", action="store_true", help=_("what was given, and what came back"))


def _agreement(add: Commands) -> None:
    comparing = command(
        add, "agreement", "agreement:run", _("two coders' files compared, code by code")
    )
    comparing.add_argument("first", type=path, metavar="FIRST", help=_(".qdpx, or QualCoder's CSV"))
    comparing.add_argument("second", type=path, metavar="SECOND")
    comparing.add_argument(
        "--out", type=path, metavar="DIR", help=_("the disagreements, as a list")
    )
    comparing.add_argument("--json", action="store_true", help=_("one JSON object a line"))


COMMANDS = (_series, _report, _pack, _agreement)
"""In the order of the help."""
