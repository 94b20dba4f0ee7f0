"""The command line. A command's room is imported when the command runs, never before."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from facilitator import __version__
from facilitator.errors import FacilitatorError, UsageError, place_of
from facilitator.files import expanded
from facilitator.terminal import finish_streams, prepare_streams, printable, tell
from facilitator.vault.loading import collector_paused

TRACEBACK_VARIABLE = "FACILITATOR_TRACEBACK"
"""Set by a developer, never by a user: shows the traceback of an unforeseen fault."""

EPILOGUE = """\
A first look, without a microphone or a study:   facilitator demo
A study of your own:                             facilitator init DIR
"""


_NO_COMMAND = re.compile(r"argument COMMAND: invalid choice: ('.*?') \(choose from .*\)", re.DOTALL)


class _Parser(argparse.ArgumentParser):
    """Usage errors in two lines, like every other error, and exit status 2."""

    def error(self, message: str) -> None:  # type: ignore[override]
        # argparse lists every command there is; --help does that, with what each is for.
        message = _NO_COMMAND.sub(r"there is no command \1", message)
        self.exit(2, f"{self.prog}: {printable(message)}\nSee: {self.prog} --help\n")


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
        help="the study's folder (else the nearest parent with study.toml)",
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
    labs = _group(add, "lab", "several machines of one room hear recordings again together")
    host = _command(labs, "host", "lab:host", "make a lab's bundle and hand out its work")
    host.add_argument("bundle", type=_path, metavar="FILE", help="where the bundle is written")
    host.add_argument(
        "--address", metavar="IP", required=True, help="of this machine, as the others see it"
    )
    host.add_argument("--port", type=int, metavar="N", default=8786, help="else 8786")
    worker = _command(labs, "worker", "lab:worker", "take part with this machine")
    worker.add_argument("bundle", type=_path, metavar="FILE", help="what `lab host` has made")
    worker.add_argument("--threads", type=int, metavar="N", help="of the processor (else all)")


def _running(parser: _Parser, *, pace: bool) -> None:
    parser.add_argument("--headless", action="store_true", help="no screen: text on stdout")
    parser.add_argument(
        "--plain", action="store_true", help="in lines, with the screen's keys: for a screen reader"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line (headless)")
    parser.add_argument(
        "--share",
        action="store_true",
        help="others in the room join from machines of their own, on the local network",
    )
    parser.add_argument("--interface", metavar="ADDRESS", help="this machine's, where it is shared")
    parser.add_argument(
        "--port", type=int, metavar="N", help="... and the port (else 8443, or any)"
    )
    if pace:
        parser.add_argument(
            "--pace",
            choices=("realtime", "fast"),
            default=None,
            help="how fast a file is played: as it was spoken, or at once",
        )


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. Names are stable: scripts rely on them."""
    parser = _Parser(
        prog="facilitator",
        description="Run focus groups on sensitive subjects: guide, live anonymised transcript, "
        "flags, review, and a recording that is destroyed for good.",
        epilog=EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"facilitator {__version__}")
    parser.add_argument(
        "--workspace",
        type=_path,
        metavar="DIR",
        help="the study's folder (else the nearest parent with study.toml)",
    )
    parser.set_defaults(target="start:run")
    add = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    init = _command(add, "init", "study:init", "make a study: study.toml, a guide, folders")
    init.add_argument("dir", type=_path, metavar="DIR")
    init.add_argument("--yes", action="store_true", help="take the defaults, ask nothing")

    demo = _command(add, "demo", "demo:run", "hold the sample meeting, the whole way")
    _running(demo, pace=True)
    demo.add_argument("--keep", type=_path, metavar="DIR", help="leave the study in this folder")
    demo.add_argument(
        "--seal", action="store_true", help="... with the meeting sealed, ready to be exported"
    )

    live = _command(add, "live", "live:run", "hold a meeting")
    live.add_argument("--guide", metavar="NAME|PATH", help="topic guide (else the only one)")
    live.add_argument("--input", metavar="mic|FILE", default="mic", help="microphone or audio file")
    live.add_argument("--model", metavar="demo|NAME|DIR", help="speech model (else study.toml's)")
    live.add_argument("--language", metavar="LANGUAGE", help="language spoken (else study.toml's)")
    live.add_argument(
        "--roster", type=_path, metavar="FILE", help="names to mask (else the stored roster)"
    )
    live.add_argument(
        "--consent-confirmed",
        action="store_true",
        help="everyone present has given written consent",
    )
    live.add_argument(
        "--present", metavar="CODE,...", help="who is here: 'User 1,User 2' (else all seated)"
    )
    live.add_argument(
        "--not-quoted",
        metavar="CODE,...",
        help="who of them agreed to being recorded, not to being quoted",
    )
    live.add_argument(
        "--yes",
        action="store_true",
        help="at a terminal: ask for nobody one by one; who is here stands in --present",
    )
    live.add_argument("--id", metavar="ID", help="the session's name (else date and number)")
    _running(live, pace=True)

    join = _command(add, "join", "join:run", "take part in a meeting on another laptop of the room")
    join.add_argument(
        "place",
        nargs="?",
        metavar="ADDRESS|LINK",
        help="as the laptop shows it (else the meeting this machine was in)",
    )
    join.add_argument(
        "--as",
        dest="role",
        choices=("co-facilitator", "flagger", "observer"),
        default="co-facilitator",
        help="what this machine may do (else co-facilitator)",
    )

    resume = _command(add, "resume", "live:resume", "go on with a session, or finish its text")
    resume.add_argument("id", metavar="ID")
    resume.add_argument("--model", metavar="demo|NAME|DIR", help="go on with another speech model")
    resume.add_argument("--language", metavar="LANGUAGE", help="... or for another language")
    resume.add_argument(
        "--end",
        action="store_true",
        help="headless: the meeting is over once its text is there (else it can go on)",
    )
    resume.add_argument(
        "--end-without-text",
        action="store_true",
        help="end it with the text there is; the rest stands in the transcript as a gap",
    )
    resume.add_argument(
        "--input",
        metavar="FILE|none",
        help="the file it was recorded from, if that has moved; none: end without the rest of it",
    )
    _running(resume, pace=True)

    log = _command(add, "log", "sessions:log", "a session's text so far, anonymised")
    log.add_argument("id", metavar="ID")
    log.add_argument("--events", action="store_true", help="each event, not the text they make up")
    log.add_argument("--json", action="store_true", help="one JSON object an event")

    refining = _command(add, "refine", "refine:run", "hear the recording again, for a better text")
    refining.add_argument("id", metavar="ID", nargs="?")
    refining.add_argument(
        "--model", metavar="demo|NAME|DIR", help="with another speech model (else the session's)"
    )
    refining.add_argument(
        "--all", action="store_true", help="without ID: every session that is over and not signed"
    )
    refining.add_argument(
        "--anew", action="store_true", help="all lines, also those it has heard again before"
    )
    refining.add_argument(
        "--workers",
        metavar="FILE",
        type=_path,
        help="on the machines of a lab: the bundle that `lab host` made",
    )
    _lab(add)

    review = _command(add, "review", "sessions:review", "read, correct and sign the transcript")
    review.add_argument("id", metavar="ID")
    passing = review.add_mutually_exclusive_group()
    passing.add_argument("--accept-all", action="store_true", help="accept all lines unread")
    passing.add_argument(
        "--reopen", metavar="WHY", help="open a signed review again: signatures before do not count"
    )
    passing.add_argument(
        "--stats", action="store_true", help="how far it is, and how long it takes"
    )
    passing.add_argument(
        "--entities", action="store_true", help="what is named, by code, and how often"
    )
    review.add_argument("--reviewer", metavar="CODE", help="who reads and signs, by code")

    seal = _command(add, "seal", "sessions:seal", "write the transcript, destroy the recording")
    seal.add_argument("id", metavar="ID")
    seal.add_argument("--yes", action="store_true", help="do not ask")

    destroy = _command(add, "destroy", "sessions:destroy", "destroy it all, keep no transcript")
    destroy.add_argument("id", metavar="ID")
    destroy.add_argument("--yes", action="store_true", help="do not ask")

    reading = _command(add, "open", "reading:run", "read a sealed transcript, and search it")
    reading.add_argument("id", metavar="ID")
    reading.add_argument("--text", action="store_true", help="no screen: text on stdout")

    verify = _command(add, "verify", "sessions:verify", "check a session, or all of them")
    verify.add_argument("id", metavar="ID", nargs="?", help="else all sessions, and their log")

    export = _command(add, "export", "exports:run", "write sealed transcripts as files")
    export.add_argument("ids", metavar="ID", nargs="*", help="sessions, by id")
    export.add_argument("--all", action="store_true", help="all sealed sessions of the study")
    export.add_argument(
        "--format",
        default="txt",
        metavar="FORMAT,...",
        help="docx, txt, qdpx, csv, ...; 'list' tells all of them, 'all' writes all of them",
    )
    export.add_argument("--out", type=_path, metavar="DIR", help="the folder the files go to")

    withdrawing = _command(add, "withdraw", "withdrawal:run", "take out what a participant said")
    withdrawing.add_argument("code", metavar="CODE", help="'User 3'")
    where = withdrawing.add_mutually_exclusive_group()
    where.add_argument("--session", metavar="ID", help="from this session")
    where.add_argument(
        "--all", action="store_true", help="from every session of the study, and from its roster"
    )
    withdrawing.add_argument("--by", metavar="CODE", default="", help="who does it, by code")
    withdrawing.add_argument("--yes", action="store_true", help="do not ask")

    mending = _command(add, "correct", "correction:run", "other words in a sealed transcript")
    mending.add_argument("id", metavar="ID")
    mending.add_argument("--reason", metavar="WHY", help="stays in the record (else it is asked)")
    mending.add_argument("--by", metavar="CODE", default="", help="who does it, by code")
    mending.add_argument("--yes", action="store_true", help="do not ask")

    masking = _command(add, "anonymise", "anonymise:run", "mask names and more in any text")
    masking.add_argument(
        "file", type=_path, metavar="FILE|-", nargs="?", default=Path("-"), help="else stdin"
    )
    masking.add_argument("--language", metavar="en|ja", help="language (else study.toml's, or en)")
    masking.add_argument(
        "--roster",
        type=_path,
        metavar="FILE",
        help="names to mask (else the study's stored roster)",
    )
    masking.add_argument("--json", action="store_true", help="one JSON object a line")
    masking.add_argument(
        "--certain-only", action="store_true", help="leave what a reviewer should decide"
    )

    rosters = _group(add, "roster", "the names behind the codes, encrypted")
    taken = _command(rosters, "import", "roster:import_file", "store a roster file for the study")
    taken.add_argument("file", type=_path, metavar="FILE")
    taken.add_argument("--yes", action="store_true", help="replace what is stored without asking")
    leaving = _command(rosters, "export", "roster:export", "write the stored roster, readable")
    leaving.add_argument("file", type=_path, metavar="FILE")
    sharing = _command(
        rosters, "share", "roster:share", "roster and codes for another account, under a passphrase"
    )
    sharing.add_argument("file", type=_path, metavar="FILE")
    accepting = _command(rosters, "accept", "roster:accept", "take in what another account shared")
    accepting.add_argument("file", type=_path, metavar="FILE")
    accepting.add_argument("--yes", action="store_true", help="replace this account's, not asking")
    showing = _command(rosters, "show", "roster:show", "the codes, and how many names each has")
    showing.add_argument("--names", action="store_true", help="the names as well; asks first")
    showing.add_argument("--yes", action="store_true", help="do not ask")
    adding = _command(rosters, "add", "roster:add", "names for a code, masked from now on")
    adding.add_argument("code", metavar="CODE", help="'User 3', '[Person 2]', '[Service 1]', ...")
    adding.add_argument("names", metavar="NAME", nargs="*", help="else they are asked for")
    adding.add_argument("--yes", action="store_true", help="do not ask, also of somebody new")
    going = _command(
        rosters, "remove", "roster:remove", "destroy the stored roster and the list of codes"
    )
    going.add_argument("--yes", action="store_true", help="do not ask")

    together = _command(
        add, "series", "series:run", "the meetings as a series: lengths, who was there, what is new"
    )
    together.add_argument("--json", action="store_true", help="one JSON object a line")
    together.add_argument(
        "--covered",
        action="store_true",
        help="note that the group says a part of its subject is covered; asks which",
    )
    together.add_argument("--session", metavar="ID", help="... said in this meeting")
    together.add_argument("--by", metavar="CODE", default="", help="who notes it, by code")

    report = _command(add, "report", "report:run", "the series as a page: figures, tables, plots")
    report.add_argument("--out", type=_path, metavar="FILE.html", required=True, help="the page")

    pack = _command(add, "pack", "pack:run", "a participant's own words, to be commented on")
    pack.add_argument("code", metavar="CODE", nargs="?", help="'User 3'")
    pack.add_argument("--out", type=_path, metavar="DIR", help="the folder the files go to")
    pack.add_argument("--format", default="docx,html", metavar="FORMAT,...", help="docx, html")
    pack.add_argument("--by", metavar="CODE", default="", help="who gives it, by code")
    pack.add_argument("--came-back", action="store_true", help="note what came back; asks")
    pack.add_argument("--log", action="store_true", help="what was given, and what came back")

    comparing = _command(
        add, "agreement", "agreement:run", "two coders' files compared, code by code"
    )
    comparing.add_argument("first", type=_path, metavar="FIRST", help=".qdpx, or QualCoder's CSV")
    comparing.add_argument("second", type=_path, metavar="SECOND")
    comparing.add_argument("--out", type=_path, metavar="DIR", help="the disagreements, as a list")
    comparing.add_argument("--json", action="store_true", help="one JSON object a line")

    sessions = _command(add, "sessions", "sessions:list_all", "the study's sessions")
    sessions.add_argument("--json", action="store_true", help="one JSON object a line")

    guides = _group(add, "guide", "topic guides")
    making = _command(guides, "new", "guides:new", "write a blank guide into the study")
    making.add_argument("name", metavar="NAME", help="the file's: topic_guides/NAME.md")
    making.add_argument("--language", metavar="LANGUAGE", help="its language (else study.toml's)")
    making.add_argument("--like", metavar="GUIDE", help="a copy of another guide, or of an example")
    making.add_argument(
        "--carry-over", action="store_true", help="with what earlier meetings left over"
    )
    following = _command(
        guides, "next", "guides:following", "the next meeting's guide, drafted from the last one"
    )
    following.add_argument("name", metavar="NAME", nargs="?", help="the file's (else numbered)")
    check = _command(guides, "check", "guides:check", "name every fault of a guide, with its line")
    check.add_argument(
        "guides", type=_path, metavar="NAME|FILE", nargs="*", help="else all guides of the study"
    )
    showing = _command(guides, "show", "guides:show", "a guide to read, with its times")
    showing.add_argument(
        "guide", type=_path, metavar="NAME|FILE", nargs="?", help="else which guides there are"
    )

    vaults = _group(add, "vault", "move a session, save a damaged one")
    leaving = _command(
        vaults, "export-key", "vault:export_key", "a session's key as a file under a passphrase"
    )
    leaving.add_argument("id", metavar="ID")
    leaving.add_argument("--out", type=_path, required=True, metavar="FILE")
    coming = _command(vaults, "import-key", "vault:import_key", "take in an exported key")
    coming.add_argument("file", type=_path, metavar="FILE")
    saving = _command(
        vaults, "salvage", "vault:salvage", "take over what is intact of a damaged journal"
    )
    saving.add_argument("id", metavar="ID")

    models = _command(add, "models", "models:list_all", "speech models, and getting one")
    chosen = models.add_subparsers(metavar="COMMAND", parser_class=_Parser, required=True)
    _command(chosen, "list", "models:list_all", "speech models and where they are")
    pulling = _command(
        chosen, "pull", "models:pull", "fetch a speech model: the only use of the internet"
    )
    pulling.add_argument("name", metavar="NAME", help="see: facilitator models list")
    pulling.add_argument(
        "--from",
        dest="source",
        metavar="DIR|FILE|URL",
        help="a folder, an archive or an address (else the Hugging Face hub)",
    )
    place = _command(chosen, "where", "models:where", "the folder of fetched models, or of one")
    place.add_argument("name", metavar="NAME", nargs="?")
    removal = _command(chosen, "remove", "models:remove", "remove a fetched model")
    removal.add_argument("name", metavar="NAME")
    removal.add_argument("--yes", action="store_true", help="do not ask")

    configuring = _group(add, "config", "settings: the study's, and your own")
    _command(configuring, "path", "config:path", "where your own config.toml is, or would be")
    _command(configuring, "show", "config:show", "every setting, and every key by its name")
    _command(configuring, "check", "config:check", "can the settings be used?")

    looking = _command(add, "doctor", "machine:doctor", "is this machine ready for a meeting?")
    # From the start screen: the terminal is drawn on, and no line is broken for its width.
    looking.add_argument("--on-screen", action="store_true", help=argparse.SUPPRESS)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; returns the exit status: 0, 1 (a foreseen fault) or 2 (usage)."""
    prepare_streams()
    try:
        return _run(build_parser().parse_args(arguments))
    finally:
        finish_streams()


def _run(options: argparse.Namespace) -> int:
    module, _, function = options.target.partition(":")
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
            f"This account may not use {error.filename or 'a file that is needed'}.",
            "It belongs to another account, or its rights forbid it: ask whose it is, or chmod it.",
        )
        return 1
    except Exception as error:
        if os.environ.get(TRACEBACK_VARIABLE):
            raise
        # A traceback may quote what somebody said, and ends up in e-mails; its place may not.
        _tell(
            f"The program stopped: {type(error).__name__} in {place_of(error)}.",
            "Nothing recorded is lost. Please report the line above.",
        )
        return 1


def _tell(*lines: str) -> None:
    for line in lines:
        with suppress(OSError):  # nobody is left to be told
            tell(line, sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
