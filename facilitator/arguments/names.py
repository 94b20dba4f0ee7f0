"""Names: masked in any text, and kept behind the codes."""

from __future__ import annotations

from pathlib import Path

from facilitator.arguments.parsing import Commands, command, group, path
from facilitator.words import _


def _anonymise(add: Commands) -> None:
    masking = command(add, "anonymise", "anonymise:run", _("mask names and more in any text"))
    masking.add_argument(
        "file", type=path, metavar="FILE|-", nargs="?", default=Path("-"), help=_("else stdin")
    )
    masking.add_argument(
        "--language", metavar="en|ja", help=_("language (else study.toml's, or en)")
    )
    masking.add_argument(
        "--roster",
        type=path,
        metavar="FILE",
        help=_("names to mask (else the study's stored roster)"),
    )
    masking.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    masking.add_argument(
        "--certain-only", action="store_true", help=_("leave what a reviewer should decide")
    )


def _roster(add: Commands) -> None:
    rosters = group(add, "roster", _("the names behind the codes, encrypted"))
    taken = command(rosters, "import", "roster:import_file", _("store a roster file for the study"))
    taken.add_argument("file", type=path, metavar="FILE")
    taken.add_argument(
        "--yes", action="store_true", help=_("replace what is stored without asking")
    )
    leaving = command(rosters, "export", "roster:export", _("write the stored roster, readable"))
    leaving.add_argument("file", type=path, metavar="FILE")
    sharing = command(
        rosters,
        "share",
        "roster:share",
        _("roster and codes for another account, under a passphrase"),
    )
    sharing.add_argument("file", type=path, metavar="FILE")
    accepting = command(
        rosters, "accept", "roster:accept", _("take in what another account shared")
    )
    accepting.add_argument("file", type=path, metavar="FILE")
    accepting.add_argument(
        "--yes", action="store_true", help=_("replace this account's, not asking")
    )
    showing = command(rosters, "show", "roster:show", _("the codes, and how many names each has"))
    showing.add_argument("--names", action="store_true", help=_("the names as well; asks first"))
    showing.add_argument("--yes", action="store_true", help=_("do not ask"))
    adding = command(rosters, "add", "roster:add", _("names for a code, masked from now on"))
    adding.add_argument("code", metavar="CODE", help="'User 3', '[Person 2]', '[Service 1]', ...")
    adding.add_argument("names", metavar="NAME", nargs="*", help=_("else they are asked for"))
    adding.add_argument("--yes", action="store_true", help=_("do not ask, also of somebody new"))
    taking = command(rosters, "forget", "roster:forget", _("take names of a code off the roster"))
    taking.add_argument("code", metavar="CODE", help="'User 3', '[Person 2]', '[Service 1]', ...")
    taking.add_argument(
        "names", metavar="NAME", nargs="*", help=_("else they are asked for; none: all of the code")
    )
    taking.add_argument("--yes", action="store_true", help=_("do not ask"))
    going = command(
        rosters, "remove", "roster:remove", _("destroy the stored roster and the list of codes")
    )
    going.add_argument("--yes", action="store_true", help=_("do not ask"))


COMMANDS = (_anonymise, _roster)
"""In the order of the help."""
