"""What the start screen says of a meeting: what it is, how it stands, what comes next."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content

from facilitator.domain.telling import length
from facilitator.errors import FacilitatorError
from facilitator.terminal import printable
from facilitator.tui.keymap import in_use, remapped, start_acts
from facilitator.tui.phases import meaning, next_act, next_steps
from facilitator.words import _, counted
from facilitator.workflow.catalogue import RESUMABLE, SessionSummary
from facilitator.workflow.retention import unsealed_since
from facilitator.workspace import Workspace
from facilitator.wrapping import padded


def title(one: SessionSummary) -> str:
    return (
        one.id
        if not one.guide
        else _("Meeting {number} · {guide}").format(number=one.number, guide=printable(one.guide))
    )


def figures(one: SessionSummary) -> str:
    """Date, length and lines; empty where the summary that says them cannot be read."""
    if not one.guide:
        return ""
    parts = [one.date, length(one.duration_ms)]
    if one.phase not in RESUMABLE:
        parts.append(counted(one.utterances, "line"))  # until then more may have been said
    return "   ".join(parts)


def _enter(phase: str) -> tuple[tuple[str, str], ...]:
    """What enter does with a meeting of that phase."""
    said = next_act(phase)
    return (("enter  ", "bold $primary"), (f"{said}\n", "")) if said else ()


def steps_content(session_id: str, phase: str, *, after: int = 0) -> Content:
    """What comes next, a line each: its key in the list of meetings and what it does; where no key
    does it, the command. `after`: so many of them are said elsewhere."""
    acts = {act.id: act for act in remapped(start_acts(), in_use())}
    lines = []
    steps = next_steps(session_id, phase)[after:]
    wide = max((cell_len(acts[step.act].label) for step in steps if step.act), default=0)
    for step in steps:
        if step.act:
            act = acts[step.act]
            named = (act.shown_key, "bold $primary"), (f"  {padded(act.label, wide)}", "bold")
        else:
            named = (step.command, "bold"), ("", "")
        lines.append(Content.assemble(*named, (f"   {step.what}", "$muted")))
    return Content("\n").join(lines)


def about(workspace: Workspace, one: SessionSummary | None) -> Content:
    """A meeting, as the lower part of the list shows it; None: the study's guides instead."""
    if one is None:
        guides = "\n".join(f"  {path.stem}" for path in workspace.guide_files())
        return Content.assemble(
            (_("Topic guides\n\n"), "bold $accent"),
            guides or _("  None yet: put one into topic_guides/."),
        )
    late = unsealed_since(workspace, one)
    since = _("It was to be sealed by {in_words}.\n").format(in_words=late.in_words) if late else ""
    enter = _enter(one.phase)
    return Content.assemble(
        (f"{title(one)}\n", "bold $accent"),
        (f"{figures(one)}\n", "$muted"),
        (", ".join(one.codes) + "\n", "$muted"),
        (meaning(one.phase) + "\n", ""),
        (since, "$warning"),
        (_to_go(workspace, one) if late else "", "$warning"),
        *(enter or ("\n",)),
        steps_content(one.id, one.phase, after=bool(enter)),
    )


def _to_go(workspace: Workspace, one: SessionSummary) -> str:
    """What becomes of it without anybody's word."""
    from facilitator.workflow.overdue import due

    try:
        found = due(workspace, one)
    except FacilitatorError as error:
        return f"{error.what}\n"
    return "" if found is None else f"{found.in_words}\n"
