"""The command line. A command's room is imported when the command runs, never before."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from facilitator import __version__
from facilitator.errors import FacilitatorError, UsageError, place_of
from facilitator.files import expanded
from facilitator.terminal import finish_streams, prepare_streams, printable, tell
from facilitator.vault.loading import collector_paused
from facilitator.words import _, lend

TRACEBACK_VARIABLE = "FACILITATOR_TRACEBACK"
"""Set by a developer, never by a user: shows the traceback of an unforeseen fault."""

EPILOGUE = _(
    "A first look, without a microphone or a study:   facilitator demo\n"
    "A study of your own:                             facilitator init DIR\n"
)


class _Parser(argparse.ArgumentParser):
    """Usage errors in two lines, like every other error, and exit status 2."""

    def error(self, message: str) -> None:  # type: ignore[override]
        see = _("See: {command} --help").format(command=self.prog)
        self.exit(2, f"{self.prog}: {printable(message)}\n{see}\n")

    def _check_value(self, action: argparse.Action, value: object) -> None:
        # argparse lists every command there is; --help does that, with what each is for.
        if action.metavar == "COMMAND" and value not in (action.choices or ()):
            self.error(_("there is no command {name!r}").format(name=value))
        super()._check_value(action, value)


def _path(given: str) -> Path:
    try:
        return expanded(given)
    except FacilitatorError as error:
        raise argparse.ArgumentTypeError(error.what) from None


def _command(
    commands: argparse._SubParsersAction[_Parser], name: str, target: str, summary: str
) -> _Parser:
    parser: _Parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument(
        "--workspace",
        type=_path,
        metavar="DIR",
        default=argparse.SUPPRESS,
        help=_("the study's folder (else the nearest parent with study.toml)"),
    )
    parser.set_defaults(target=target)
    return parser


def _group(
    commands: argparse._SubParsersAction[_Parser], name: str, summary: str
) -> argparse._SubParsersAction[_Parser]:
    """A command that does nothing by itself: one of its own has to follow."""
    parser = _command(commands, name, "", summary)
    return parser.add_subparsers(metavar="COMMAND", parser_class=_Parser, required=True)


def _lab(add: argparse._SubParsersAction[_Parser]) -> None:
    labs = _group(add, "lab", _("several machines of one room hear recordings again together"))
    host = _command(labs, "host", "lab:host", _("make a lab's bundle and hand out its work"))
    host.add_argument("bundle", type=_path, metavar="FILE", help=_("where the bundle is written"))
    host.add_argument(
        "--address", metavar="IP", required=True, help=_("of this machine, as the others see it")
    )
    host.add_argument("--port", type=int, metavar="N", default=8786, help="else 8786")
    worker = _command(labs, "worker", "lab:worker", _("take part with this machine"))
    worker.add_argument("bundle", type=_path, metavar="FILE", help=_("what `lab host` has made"))
    worker.add_argument("--threads", type=int, metavar="N", help=_("of the processor (else all)"))


def _running(parser: _Parser, *, pace: bool) -> None:
    parser.add_argument("--headless", action="store_true", help=_("no screen: text on stdout"))
    parser.add_argument(
        "--plain",
        action="store_true",
        help=_("in lines, with the screen's keys: for a screen reader"),
    )
    parser.add_argument("--json", action="store_true", help=_("one JSON object a line (headless)"))
    parser.add_argument(
        "--share",
        action="store_true",
        help=_("others in the room join from machines of their own, on the local network"),
    )
    parser.add_argument(
        "--interface",
        metavar="ADDRESS",
        help=_("this machine's address in the network where it is shared"),
    )
    parser.add_argument(
        "--port", type=int, metavar="N", help=_("... and the port (else 8443, or any that is free)")
    )
    if pace:
        parser.add_argument(
            "--pace",
            choices=("realtime", "fast"),
            default=None,
            help=_("how fast a file is played: as it was spoken, or at once"),
        )


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Names are stable: scripts rely on them."""
    parser = _Parser(
        prog="facilitator",
        description=_(
            "Run focus groups on sensitive subjects: guide, live anonymised "
            "transcript, flags, review, and a recording that is destroyed "
            "for good."
        ),
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"facilitator {__version__}",
        help=_("show program's version number and exit"),
    )
    parser.add_argument(
        "--workspace",
        type=_path,
        metavar="DIR",
        help=_("the study's folder (else the nearest parent with study.toml)"),
    )
    parser.set_defaults(target="start:run")
    add = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    init = _command(add, "init", "study:init", _("make a study: study.toml, a guide, folders"))
    init.add_argument("dir", type=_path, metavar="DIR")
    init.add_argument("--yes", action="store_true", help=_("take the defaults, ask nothing"))

    demo = _command(add, "demo", "demo:run", _("hold the sample meeting, the whole way"))
    _running(demo, pace=True)
    demo.add_argument("--keep", type=_path, metavar="DIR", help=_("leave the study in this folder"))
    demo.add_argument(
        "--seal", action="store_true", help=_("... with the meeting sealed, ready to be exported")
    )

    live = _command(add, "live", "live:run", _("hold a meeting"))
    live.add_argument("--guide", metavar="NAME|PATH", help=_("topic guide (else the only one)"))
    live.add_argument(
        "--input", metavar="mic|FILE", default="mic", help=_("microphone or audio file")
    )
    live.add_argument(
        "--model", metavar="demo|NAME|DIR", help=_("speech model (else study.toml's)")
    )
    live.add_argument(
        "--language", metavar="LANGUAGE", help=_("language spoken (else study.toml's)")
    )
    live.add_argument(
        "--roster", type=_path, metavar="FILE", help=_("names to mask (else the stored roster)")
    )
    live.add_argument(
        "--consent-confirmed",
        action="store_true",
        help=_("everyone present has given written consent"),
    )
    live.add_argument(
        "--present", metavar="CODE,...", help=_("who is here: 'User 1,User 2' (else all seated)")
    )
    live.add_argument(
        "--not-quoted",
        metavar="CODE,...",
        help=_("who of them agreed to being recorded, not to being quoted"),
    )
    live.add_argument(
        "--yes",
        action="store_true",
        help=_("at a terminal: do not ask person by person; --present says who is here"),
    )
    live.add_argument("--id", metavar="ID", help=_("the session's name (else date and number)"))
    _running(live, pace=True)

    join = _command(
        add, "join", "join:run", _("take part in a meeting on another laptop of the room")
    )
    join.add_argument(
        "place",
        nargs="?",
        metavar="ADDRESS|LINK",
        help=_("as the laptop shows it (else the meeting this machine was in)"),
    )
    join.add_argument(
        "--as",
        dest="role",
        choices=("co-facilitator", "flagger", "observer"),
        default="co-facilitator",
        help=_("what this machine may do (else co-facilitator)"),
    )

    resume = _command(add, "resume", "live:resume", _("go on with a session, or finish its text"))
    resume.add_argument("id", metavar="ID")
    resume.add_argument(
        "--model", metavar="demo|NAME|DIR", help=_("go on with another speech model")
    )
    resume.add_argument("--language", metavar="LANGUAGE", help=_("... or for another language"))
    resume.add_argument(
        "--end",
        action="store_true",
        help=_("headless: the meeting is over once its text is there (else it can go on)"),
    )
    resume.add_argument(
        "--end-without-text",
        action="store_true",
        help=_("end it with the text there is; the rest stands in the transcript as a gap"),
    )
    resume.add_argument(
        "--input",
        metavar="FILE|none",
        help=_(
            "the file it was recorded from, if that has moved; none: end without the rest of it"
        ),
    )
    _running(resume, pace=True)

    log = _command(add, "log", "sessions:log", _("a session's text so far, anonymised"))
    log.add_argument("id", metavar="ID")
    log.add_argument(
        "--events", action="store_true", help=_("each event, not the text they make up")
    )
    log.add_argument("--json", action="store_true", help=_("one JSON object an event"))

    refining = _command(
        add, "refine", "refine:run", _("hear the recording again, for a better text")
    )
    refining.add_argument("id", metavar="ID", nargs="?")
    refining.add_argument(
        "--model", metavar="demo|NAME|DIR", help=_("with another speech model (else the session's)")
    )
    refining.add_argument(
        "--all",
        action="store_true",
        help=_("without ID: every session that is over and not signed"),
    )
    refining.add_argument(
        "--anew", action="store_true", help=_("all lines, also those it has heard again before")
    )
    refining.add_argument(
        "--workers",
        metavar="FILE",
        type=_path,
        help=_("on the machines of a lab: the bundle that `lab host` made"),
    )
    _lab(add)

    review = _command(add, "review", "sessions:review", _("read, correct and sign the transcript"))
    review.add_argument("id", metavar="ID")
    passing = review.add_mutually_exclusive_group()
    passing.add_argument("--accept-all", action="store_true", help=_("accept all lines unread"))
    passing.add_argument(
        "--reopen",
        metavar="WHY",
        help=_("open a signed review again: signatures before do not count"),
    )
    passing.add_argument(
        "--stats", action="store_true", help=_("how far it is, and how long it takes")
    )
    passing.add_argument(
        "--entities", action="store_true", help=_("what is named, by code, and how often")
    )
    review.add_argument("--reviewer", metavar="CODE", help=_("who reads and signs, by code"))

    seal = _command(add, "seal", "sessions:seal", _("write the transcript, destroy the recording"))
    seal.add_argument("id", metavar="ID")
    seal.add_argument("--yes", action="store_true", help=_("do not ask"))

    destroy = _command(add, "destroy", "sessions:destroy", _("destroy it all, keep no transcript"))
    destroy.add_argument("id", metavar="ID")
    destroy.add_argument("--yes", action="store_true", help=_("do not ask"))

    reading = _command(add, "open", "reading:run", _("read a sealed transcript, and search it"))
    reading.add_argument("id", metavar="ID")
    reading.add_argument("--text", action="store_true", help=_("no screen: text on stdout"))

    verify = _command(add, "verify", "sessions:verify", _("check a session, or all of them"))
    verify.add_argument("id", metavar="ID", nargs="?", help=_("else all sessions, and their log"))

    export = _command(add, "export", "exports:run", _("write sealed transcripts as files"))
    export.add_argument("ids", metavar="ID", nargs="*", help=_("sessions, by id"))
    export.add_argument("--all", action="store_true", help=_("all sealed sessions of the study"))
    export.add_argument(
        "--format",
        default="txt",
        metavar="FORMAT,...",
        help=_("docx, txt, qdpx, csv, ...; 'list' tells all of them, 'all' writes all of them"),
    )
    export.add_argument("--out", type=_path, metavar="DIR", help=_("the folder the files go to"))

    withdrawing = _command(add, "withdraw", "withdrawal:run", _("take out what a participant said"))
    withdrawing.add_argument("code", metavar="CODE", help="'User 3'")
    where = withdrawing.add_mutually_exclusive_group()
    where.add_argument("--session", metavar="ID", help=_("from this session"))
    where.add_argument(
        "--all", action="store_true", help=_("from every session of the study, and from its roster")
    )
    withdrawing.add_argument("--by", metavar="CODE", default="", help=_("who does it, by code"))
    withdrawing.add_argument("--yes", action="store_true", help=_("do not ask"))

    mending = _command(add, "correct", "correction:run", _("other words in a sealed transcript"))
    mending.add_argument("id", metavar="ID")
    mending.add_argument(
        "--reason", metavar="WHY", help=_("stays in the record (else it is asked)")
    )
    mending.add_argument("--by", metavar="CODE", default="", help=_("who does it, by code"))
    mending.add_argument("--yes", action="store_true", help=_("do not ask"))

    masking = _command(add, "anonymise", "anonymise:run", _("mask names and more in any text"))
    masking.add_argument(
        "file", type=_path, metavar="FILE|-", nargs="?", default=Path("-"), help=_("else stdin")
    )
    masking.add_argument(
        "--language", metavar="en|ja", help=_("language (else study.toml's, or en)")
    )
    masking.add_argument(
        "--roster",
        type=_path,
        metavar="FILE",
        help=_("names to mask (else the study's stored roster)"),
    )
    masking.add_argument("--json", action="store_true", help=_("one JSON object a line"))
    masking.add_argument(
        "--certain-only", action="store_true", help=_("leave what a reviewer should decide")
    )

    rosters = _group(add, "roster", _("the names behind the codes, encrypted"))
    taken = _command(
        rosters, "import", "roster:import_file", _("store a roster file for the study")
    )
    taken.add_argument("file", type=_path, metavar="FILE")
    taken.add_argument(
        "--yes", action="store_true", help=_("replace what is stored without asking")
    )
    leaving = _command(rosters, "export", "roster:export", _("write the stored roster, readable"))
    leaving.add_argument("file", type=_path, metavar="FILE")
    sharing = _command(
        rosters,
        "share",
        "roster:share",
        _("roster and codes for another account, under a passphrase"),
    )
    sharing.add_argument("file", type=_path, metavar="FILE")
    accepting = _command(
        rosters, "accept", "roster:accept", _("take in what another account shared")
    )
    accepting.add_argument("file", type=_path, metavar="FILE")
    accepting.add_argument(
        "--yes", action="store_true", help=_("replace this account's, not asking")
    )
    showing = _command(rosters, "show", "roster:show", _("the codes, and how many names each has"))
    showing.add_argument("--names", action="store_true", help=_("the names as well; asks first"))
    showing.add_argument("--yes", action="store_true", help=_("do not ask"))
    adding = _command(rosters, "add", "roster:add", _("names for a code, masked from now on"))
    adding.add_argument("code", metavar="CODE", help="'User 3', '[Person 2]', '[Service 1]', ...")
    adding.add_argument("names", metavar="NAME", nargs="*", help=_("else they are asked for"))
    adding.add_argument("--yes", action="store_true", help=_("do not ask, also of somebody new"))
    going = _command(
        rosters, "remove", "roster:remove", _("destroy the stored roster and the list of codes")
    )
    going.add_argument("--yes", action="store_true", help=_("do not ask"))

    together = _command(
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

    report = _command(
        add, "report", "report:run", _("the series as a page: figures, tables, plots")
    )
    report.add_argument("--out", type=_path, metavar="FILE.html", required=True, help=_("the page"))

    pack = _command(add, "pack", "pack:run", _("a participant's own words, to be commented on"))
    pack.add_argument("code", metavar="CODE", nargs="?", help="'User 3'")
    pack.add_argument("--out", type=_path, metavar="DIR", help=_("the folder the files go to"))
    pack.add_argument("--format", default="docx,html", metavar="FORMAT,...", help=_("docx, html"))
    pack.add_argument("--by", metavar="CODE", default="", help=_("who gives it, by code"))
    pack.add_argument("--came-back", action="store_true", help=_("note what came back; asks"))
    pack.add_argument("--log", action="store_true", help=_("what was given, and what came back"))

    comparing = _command(
        add, "agreement", "agreement:run", _("two coders' files compared, code by code")
    )
    comparing.add_argument(
        "first", type=_path, metavar="FIRST", help=_(".qdpx, or QualCoder's CSV")
    )
    comparing.add_argument("second", type=_path, metavar="SECOND")
    comparing.add_argument(
        "--out", type=_path, metavar="DIR", help=_("the disagreements, as a list")
    )
    comparing.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    sessions = _command(add, "sessions", "sessions:list_all", _("the study's sessions"))
    sessions.add_argument("--json", action="store_true", help=_("one JSON object a line"))

    guides = _group(add, "guide", _("topic guides"))
    making = _command(guides, "new", "guides:new", _("write a blank guide into the study"))
    making.add_argument("name", metavar="NAME", help=_("the file's: topic_guides/NAME.md"))
    making.add_argument(
        "--language", metavar="LANGUAGE", help=_("its language (else study.toml's)")
    )
    making.add_argument(
        "--like", metavar="GUIDE", help=_("a copy of another guide, or of an example")
    )
    making.add_argument(
        "--carry-over", action="store_true", help=_("with what earlier meetings left over")
    )
    following = _command(
        guides, "next", "guides:following", _("the next meeting's guide, drafted from the last one")
    )
    following.add_argument("name", metavar="NAME", nargs="?", help=_("the file's (else numbered)"))
    check = _command(
        guides, "check", "guides:check", _("name every fault of a guide, with its line")
    )
    check.add_argument(
        "guides", type=_path, metavar="NAME|FILE", nargs="*", help=_("else all guides of the study")
    )
    showing = _command(guides, "show", "guides:show", _("a guide to read, with its times"))
    showing.add_argument(
        "guide", type=_path, metavar="NAME|FILE", nargs="?", help=_("else which guides there are")
    )

    vaults = _group(add, "vault", _("move a session, save a damaged one"))
    leaving = _command(
        vaults, "export-key", "vault:export_key", _("a session's key as a file under a passphrase")
    )
    leaving.add_argument("id", metavar="ID")
    leaving.add_argument("--out", type=_path, required=True, metavar="FILE")
    coming = _command(vaults, "import-key", "vault:import_key", _("take in an exported key"))
    coming.add_argument("file", type=_path, metavar="FILE")
    saving = _command(
        vaults, "salvage", "vault:salvage", _("take over what is intact of a damaged journal")
    )
    saving.add_argument("id", metavar="ID")

    models = _command(add, "models", "models:list_all", _("speech models, and getting one"))
    chosen = models.add_subparsers(metavar="COMMAND", parser_class=_Parser, required=True)
    _command(chosen, "list", "models:list_all", _("speech models and where they are"))
    pulling = _command(
        chosen, "pull", "models:pull", _("fetch a speech model: the only use of the internet")
    )
    pulling.add_argument("name", metavar="NAME", help=_("see: facilitator models list"))
    pulling.add_argument(
        "--from",
        dest="source",
        metavar="DIR|FILE|URL",
        help=_("a folder, an archive or an address (else the Hugging Face hub)"),
    )
    place = _command(chosen, "where", "models:where", _("the folder of fetched models, or of one"))
    place.add_argument("name", metavar="NAME", nargs="?")
    removal = _command(chosen, "remove", "models:remove", _("remove a fetched model"))
    removal.add_argument("name", metavar="NAME")
    removal.add_argument("--yes", action="store_true", help=_("do not ask"))

    configuring = _group(add, "config", _("settings: the study's, and your own"))
    _command(configuring, "path", "config:path", _("where your own config.toml is, or would be"))
    _command(configuring, "show", "config:show", _("every setting, and every key by its name"))
    _command(configuring, "check", "config:check", _("can the settings be used?"))

    looking = _command(add, "doctor", "machine:doctor", _("is this machine ready for a meeting?"))
    # From the start screen: the terminal is drawn on, and no line is broken for its width.
    looking.add_argument("--on-screen", action="store_true", help=argparse.SUPPRESS)
    return parser


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """What was asked for. The start screen does not wait for the tree of all commands."""
    alone = _Parser(prog="facilitator", add_help=False, exit_on_error=False)
    alone.add_argument("--workspace", type=_path, metavar="DIR")
    alone.set_defaults(target="start:run")
    with suppress(argparse.ArgumentError):
        options, others = alone.parse_known_args(arguments)
        if not others:
            return options
    return build_parser().parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status: 0, 1 (a foreseen fault) or 2 (usage)."""
    prepare_streams()
    lend()
    try:
        return _run(_options(arguments))
    finally:
        finish_streams()


def _run(options: argparse.Namespace) -> int:
    module, _rest, function = options.target.partition(":")
    try:
        with collector_paused():
            command = importlib.import_module(f"facilitator.commands.{module}")
        return int(getattr(command, function)(options) or 0)
    except FacilitatorError as error:
        _tell(error.what, error.hint)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except PermissionError as error:
        _tell(
            _("This account may not use {file}.").format(
                file=error.filename or _("a file that is needed")
            ),
            _(
                "It belongs to another account, or its rights forbid it: ask "
                "whose it is, or chmod it."
            ),
        )
        return 1
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        # A traceback may quote what somebody said, and ends up in e-mails; its place may not.
        _tell(
            _("The program stopped: {name} in {place_of}.").format(
                name=type(error).__name__, place_of=place_of(error)
            ),
            _("Nothing recorded is lost. Please report the line above."),
        )
        return 1


def _tell(*lines: str) -> None:
    for line in lines:
        with suppress(OSError):  # nobody is left to be told
            tell(line, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
