"""`lab host` and `lab worker`: machines of one room hear recordings again together."""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import secrets
from collections.abc import Callable
from pathlib import Path

from facilitator.commands.live import StopSignals
from facilitator.commands.output import say
from facilitator.errors import FacilitatorError
from facilitator.lab import bundle as bundles
from facilitator.lab import left
from facilitator.vault.hardening import harden_process
from facilitator.words import _
from facilitator.workspace import LABS, key_home

TRUST = _(
    "Whoever has this file may run programs on every machine that joins with it. Hand it on like a "
    "key."
)


def host(options: argparse.Namespace) -> int:
    """`facilitator lab host FILE --address IP`: makes the bundle, and hands out work until it is
    stopped. Then the bundle is deleted."""
    check_installed()
    harden_process()
    take_back()
    id_ = secrets.token_hex(16)
    with left.noted(_noted_in(), id_, options.bundle):
        made = bundles.make(options.bundle, options.address, options.port, id_)
        say(_("The bundle of this lab: {path}").format(path=made.path))
        say(TRUST)
        say(_("On each machine:  facilitator lab worker FILE"))
        say(_("On this or another:  facilitator refine ID --workers FILE"))
        with StopSignals() as stopping:
            asyncio.run(_serve(made, lambda: stopping() is not None))
    say(_("The lab is closed, and its bundle deleted here. Delete the copies."))
    return 0


def worker(options: argparse.Namespace) -> int:
    """`facilitator lab worker FILE`: takes part until it is stopped, or the host is."""
    check_installed()
    harden_process()
    take_back()
    found = bundles.read(options.bundle)
    bundles.check_same(found.versions)
    from facilitator.lab.work import use_threads

    use_threads(options.threads)
    try:
        with StopSignals() as stopping:
            asyncio.run(_work(found, lambda: stopping() is not None))
    except (OSError, TimeoutError):
        raise FacilitatorError(
            _("Nobody answers at {address}, or with another bundle.").format(address=found.address),
            _("Start the host first, and take the bundle that it makes."),
        ) from None
    say(_("This machine takes part no more; nothing of it stays here."))
    return 0


def take_back() -> None:
    """What a killed worker or host of this account has left is deleted; a bundle is spoken of."""
    left.remove_worker_folders()
    for path in left.take_back(_noted_in()):
        say(
            _(
                "A lab was cut off and left its bundle: {path} is deleted now. Delete copies."
            ).format(path=path)
        )


def _noted_in() -> Path:
    return key_home() / LABS


async def _serve(bundle: bundles.Bundle, stopping: Callable[[], bool]) -> None:
    from facilitator.lab.machines import host as hosting
    from facilitator.lab.machines import until

    async with hosting(bundle) as running:
        say(_("Listening at {address}. ctrl+c ends it.").format(address=bundle.address))
        await until(stopping, running)


async def _work(bundle: bundles.Bundle, stopping: Callable[[], bool]) -> None:
    from facilitator.lab.machines import machine, until

    async with machine(bundle) as running:
        say(_("This machine takes part at {address}.").format(address=bundle.address))
        await until(stopping, running)


def check_installed() -> None:
    """FacilitatorError if the extra is missing."""
    if importlib.util.find_spec("distributed") is None:
        raise FacilitatorError(
            _("What connects a lab's machines is not installed."),
            _("On each machine: pip install 'facilitator[lab]'"),
        )
