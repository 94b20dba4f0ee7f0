"""What is done with a meeting that is over: read, signed, sealed, given out, amended."""

from __future__ import annotations

from facilitator.arguments.parsing import Commands, command, path
from facilitator.words import _


def _review(add: Commands) -> None:
    review = command(add, "review", "sessions:review", _("read, correct and sign the transcript"))
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


def _seal(add: Commands) -> None:
    seal = command(add, "seal", "sessions:seal", _("write the transcript, destroy the recording"))
    seal.add_argument("id", metavar="ID")
    seal.add_argument("--yes", action="store_true", help=_("do not ask"))


def _destroy(add: Commands) -> None:
    destroy = command(add, "destroy", "sessions:destroy", _("destroy it all, keep no transcript"))
    destroy.add_argument("id", metavar="ID")
    destroy.add_argument("--yes", action="store_true", help=_("do not ask"))


def _open(add: Commands) -> None:
    reading = command(add, "open", "reading:run", _("read a sealed transcript, and search it"))
    reading.add_argument("id", metavar="ID")
    reading.add_argument("--text", action="store_true", help=_("no screen: text on stdout"))


def _verify(add: Commands) -> None:
    verify = command(add, "verify", "sessions:verify", _("check a session, or all of them"))
    verify.add_argument("id", metavar="ID", nargs="?", help=_("else all sessions, and their log"))


def _export(add: Commands) -> None:
    export = command(add, "export", "exports:run", _("write sealed transcripts as files"))
    export.add_argument("ids", metavar="ID", nargs="*", help=_("sessions, by id"))
    export.add_argument("--all", action="store_true", help=_("all sealed sessions of the study"))
    export.add_argument(
        "--format",
        default="txt",
        metavar="FORMAT,...",
        help=_("docx, txt, qdpx, csv, ...; 'list' tells all of them, 'all' writes all of them"),
    )
    export.add_argument("--out", type=path, metavar="DIR", help=_("the folder the files go to"))


def _withdraw(add: Commands) -> None:
    withdrawing = command(add, "withdraw", "withdrawal:run", _("take out what a participant said"))
    withdrawing.add_argument("code", metavar="CODE", help="'User 3'")
    where = withdrawing.add_mutually_exclusive_group()
    where.add_argument("--session", metavar="ID", help=_("from this session"))
    where.add_argument(
        "--all", action="store_true", help=_("from every session of the study, and from its roster")
    )
    withdrawing.add_argument("--by", metavar="CODE", default="", help=_("who does it, by code"))
    withdrawing.add_argument("--yes", action="store_true", help=_("do not ask"))


def _correct(add: Commands) -> None:
    mending = command(add, "correct", "correction:run", _("other words in a sealed transcript"))
    mending.add_argument("id", metavar="ID")
    mending.add_argument(
        "--reason", metavar="WHY", help=_("stays in the record (else it is asked)")
    )
    mending.add_argument("--by", metavar="CODE", default="", help=_("who does it, by code"))
    mending.add_argument("--yes", action="store_true", help=_("do not ask"))


COMMANDS = (_review, _seal, _destroy, _open, _verify, _export, _withdraw, _correct)
"""In the order of the help."""
