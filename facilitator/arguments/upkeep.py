"""What is looked after: sessions, guides, keys, models, settings, the machine."""

from __future__ import annotations

import argparse

from facilitator.arguments.parsing import Commands, command, group, path
from facilitator.words import _


def _sessions(add: Commands) -> None:
    sessions = command(add, "sessions", "sessions:list_all", _("the study's sessions"))
    sessions.add_argument("--json", action="store_true", help=_("one JSON object a line"))


def _guide(add: Commands) -> None:
    guides = group(add, "guide", _("topic guides"))
    making = command(guides, "new", "guides:new", _("write a blank guide into the study"))
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
    following = command(
        guides, "next", "guides:following", _("the next meeting's guide, drafted from the last one")
    )
    following.add_argument("name", metavar="NAME", nargs="?", help=_("the file's (else numbered)"))
    check = command(
        guides, "check", "guides:check", _("name every fault of a guide, with its line")
    )
    check.add_argument(
        "guides", type=path, metavar="NAME|FILE", nargs="*", help=_("else all guides of the study")
    )
    showing = command(guides, "show", "guides:show", _("a guide to read, with its times"))
    showing.add_argument(
        "guide", type=path, metavar="NAME|FILE", nargs="?", help=_("else which guides there are")
    )


def _vault(add: Commands) -> None:
    vaults = group(add, "vault", _("move a session, save a damaged one"))
    leaving = command(
        vaults, "export-key", "vault:export_key", _("a session's key as a file under a passphrase")
    )
    leaving.add_argument("id", metavar="ID")
    leaving.add_argument("--out", type=path, required=True, metavar="FILE")
    coming = command(vaults, "import-key", "vault:import_key", _("take in an exported key"))
    coming.add_argument("file", type=path, metavar="FILE")
    saving = command(
        vaults, "salvage", "vault:salvage", _("take over what is intact of a damaged journal")
    )
    saving.add_argument("id", metavar="ID")


def _models(add: Commands) -> None:
    chosen = group(add, "models", _("speech models, and getting one"))
    command(chosen, "list", "models:list_all", _("speech models and where they are"))
    pulling = command(
        chosen, "pull", "models:pull", _("fetch a speech model: the only use of the internet")
    )
    pulling.add_argument("name", metavar="NAME", help=_("see: facilitator models list"))
    pulling.add_argument(
        "--from",
        dest="source",
        metavar="DIR|FILE|URL",
        help=_("a folder, an archive or an address (else the Hugging Face hub)"),
    )
    place = command(chosen, "where", "models:where", _("the folder of fetched models, or of one"))
    place.add_argument("name", metavar="NAME", nargs="?")
    removal = command(chosen, "remove", "models:remove", _("remove a fetched model"))
    removal.add_argument("name", metavar="NAME")
    removal.add_argument("--yes", action="store_true", help=_("do not ask"))


def _config(add: Commands) -> None:
    configuring = group(add, "config", _("settings: the study's, and your own"))
    command(configuring, "path", "config:path", _("where your own config.toml is, or would be"))
    command(configuring, "show", "config:show", _("every setting, and every key by its name"))
    command(configuring, "check", "config:check", _("can the settings be used?"))


def _doctor(add: Commands) -> None:
    looking = command(add, "doctor", "machine:doctor", _("is this machine ready for a meeting?"))
    # From the start screen: the terminal is drawn on, and no line is broken for its width.
    looking.add_argument("--on-screen", action="store_true", help=argparse.SUPPRESS)


COMMANDS = (_sessions, _guide, _vault, _models, _config, _doctor)
"""In the order of the help."""
