"""Roles in words."""

from __future__ import annotations

from facilitator.sharing.terms import Role
from facilitator.words import _

NAMES = {
    Role.CO_FACILITATOR: _("co-facilitator"),
    Role.FLAGGER: _("flagger"),
    Role.OBSERVER: _("observer"),
}

MAY = {
    Role.CO_FACILITATOR: _("reads, flags, notes, marks speakers, moves the guide on"),
    Role.FLAGGER: _("reads and flags"),
    Role.OBSERVER: _("reads, and sends question cards"),
}
