"""What joined machines are called on the host's screen: by role and number, never by a name."""

from __future__ import annotations

from facilitator.sharing.look import Joined, Look
from facilitator.sharing.roles import NAMES
from facilitator.sharing.terms import Role
from facilitator.words import _, plural


def of_machine(machine: Joined) -> str:
    return f"{NAMES[machine.role]} {machine.number}"


def of_device(device: str, look: Look | None) -> str:
    """The machine that a device is, as far as it is known now; else its role."""
    for machine in look.machines if look else ():
        if machine.device == device:
            return of_machine(machine)
    return next((NAMES[role] for role in Role if device.startswith(f"{role}-")), _("somebody"))


def joined(look: Look) -> str:
    """Who is there, for the strip: "2 joined", and a sign of who has dropped."""
    said = plural("{count} joined", "{count} joined", look.connected)
    if look.dropped:
        said = "! " + plural("{count} dropped", "{count} dropped", look.dropped) + f", {said}"
    return said
