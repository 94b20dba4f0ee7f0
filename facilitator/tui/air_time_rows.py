"""Who has been heard, in words. No Textual here."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from facilitator.domain.coverage import AirTime
from facilitator.words import _, plural

QUIET_MS = 10 * 60_000
"""Whoever was not heard for so long is said to be quiet: a question may be put to them. Not taken
from a source; a study's sections last ten minutes and more."""


def air_time_cells(
    times: Iterable[AirTime], left: Collection[str], now_ms: int
) -> list[tuple[str, str]]:
    """(code, what is said of them) in the order given; `left` have gone."""
    return [(one.code, _said(one, one.code in left, now_ms)) for one in times]


def _said(one: AirTime, gone: bool, now_ms: int) -> str:
    if one.last_ms is None:
        return _("has left") if gone else _("not heard yet")
    minutes = one.spoken_ms // 60_000
    said = [_("{minutes} min").format(minutes=minutes or "<1")]
    said.append(plural("{count} turn", "{count} turns", one.turns))
    quiet_ms = now_ms - one.last_ms
    if gone:
        said.append(_("has left"))
    elif quiet_ms >= QUIET_MS:
        said.append(_("not heard for {minutes} min").format(minutes=quiet_ms // 60_000))
    return ", ".join(said)
