"""`live` at a terminal: who is here and what each agrees to, person by person, in lines."""

from __future__ import annotations

from collections.abc import Sequence

from facilitator.commands.output import say
from facilitator.domain.gathering import Answer, Gathering
from facilitator.speech.models import doubt, resolve
from facilitator.words import _
from facilitator.workflow.opening import Plan, with_gathering, with_present
from facilitator.workflow.setting_up import shortfalls
from facilitator.workflow.sources import Source


def with_asked(
    plan: Plan, source: Source, present: Sequence[str], unquoted: Sequence[str]
) -> Plan | None:
    """The meeting with those who are here, each of whom was asked; None if whoever was to say so
    went back. Those who were named beforehand are marked already. What is not as it should be is
    said first: a screen would cover it afterwards."""
    from facilitator.tui.keyboard import Keyboard
    from facilitator.tui.plain_gathering import ask_who_is_here

    with_present(plan, present, unquoted)  # refuses who has no place at the table
    gathering = Gathering.of(plan.codes)
    for code in present:
        gathering = gathering.with_answer(code, Answer.AGREES)
    for code in unquoted:
        gathering = gathering.with_answer(code, Answer.UNQUOTED)
    poor = doubt(resolve(plan.model), plan.language)
    lacking = shortfalls(plan.workspace, gathering, plan.roster, plan.language)
    for line in (*lacking, *filter(None, (poor,)), *source.remarks):
        say(f"! {line}")
    with Keyboard() as keyboard:
        answered = ask_who_is_here(gathering, keyboard, say)
    return None if answered is None else with_gathering(plan, answered)


def unasked(plan: Plan, present: Sequence[str], unquoted: Sequence[str]) -> str:
    """A line for a meeting in which nobody was asked one by one: who counts as what."""
    here = ", ".join(present or plan.codes) or _("nobody")
    told = _("Not asked one by one; here: {codes}.").format(codes=here)
    if unquoted:
        told += " " + _("Not to be quoted: {codes}.").format(codes=", ".join(unquoted))
    return told
