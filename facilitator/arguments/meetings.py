"""Studies, meetings, and their recordings heard again."""

from __future__ import annotations

from facilitator.arguments.parsing import Commands, command, group, path, running
from facilitator.words import _


def _lab(add: Commands) -> None:
    labs = group(add, "lab", _("several machines of one room hear recordings again together"))
    host = command(labs, "host", "lab:host", _("make a lab's bundle and hand out its work"))
    host.add_argument("bundle", type=path, metavar="FILE", help=_("where the bundle is written"))
    host.add_argument(
        "--address", metavar="IP", required=True, help=_("of this machine, as the others see it")
    )
    host.add_argument("--port", type=int, metavar="N", default=8786, help=_("else 8786"))
    worker = command(labs, "worker", "lab:worker", _("take part with this machine"))
    worker.add_argument("bundle", type=path, metavar="FILE", help=_("what `lab host` has made"))
    worker.add_argument("--threads", type=int, metavar="N", help=_("of the processor (else all)"))


def _init(add: Commands) -> None:
    init = command(add, "init", "study:init", _("make a study: study.toml, a guide, folders"))
    init.add_argument("dir", type=path, metavar="DIR")
    init.add_argument("--yes", action="store_true", help=_("take the defaults, ask nothing"))


def _demo(add: Commands) -> None:
    demo = command(add, "demo", "demo:run", _("hold the sample meeting, the whole way"))
    running(demo, pace=True)
    demo.add_argument("--keep", type=path, metavar="DIR", help=_("leave the study in this folder"))
    demo.add_argument(
        "--seal", action="store_true", help=_("... with the meeting sealed, ready to be exported")
    )


def _live(add: Commands) -> None:
    live = command(add, "live", "live:run", _("hold a meeting"))
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
        "--roster", type=path, metavar="FILE", help=_("names to mask (else the stored roster)")
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
    running(live, pace=True)


def _join(add: Commands) -> None:
    join = command(
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


def _resume(add: Commands) -> None:
    resume = command(add, "resume", "live:resume", _("go on with a session, or finish its text"))
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
    running(resume, pace=True)


def _log(add: Commands) -> None:
    log = command(add, "log", "sessions:log", _("a session's text so far, anonymised"))
    log.add_argument("id", metavar="ID")
    log.add_argument(
        "--events", action="store_true", help=_("each event, not the text they make up")
    )
    log.add_argument("--json", action="store_true", help=_("one JSON object an event"))


def _refine(add: Commands) -> None:
    refining = command(
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
        type=path,
        help=_("on the machines of a lab: the bundle that `lab host` made"),
    )


COMMANDS = (_init, _demo, _live, _join, _resume, _log, _refine, _lab)
"""In the order of the help."""
