"""Commands given at another time than now."""

from __future__ import annotations

from typing import ParamSpec

from facilitator.domain.commands import Command
from facilitator.workflow.acts import Acts, Done

P = ParamSpec("P")


def do_at(acts: Acts, at_ms: int, command: Command[P], *args: P.args, **options: P.kwargs) -> Done:
    """Carries a command out that was given at a point of session time (ms)."""
    return acts.carry_out(lambda s, g: command(s, g, *args, **options), acts.given(at_ms))
