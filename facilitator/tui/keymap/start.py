"""The acts of the start screen."""

from __future__ import annotations

from dataclasses import replace

from facilitator.domain.phases import Phase
from facilitator.tui.keymap.acts import HELP, MEETING, PALETTE, SCREEN, Act, Hint
from facilitator.words import _
from facilitator.workflow.catalogue import RESUMABLE

PHASES = {
    "session.review": frozenset({Phase.ENDED}),
    "session.refine": frozenset({Phase.ENDED}),
    "session.seal": frozenset({Phase.REVIEWED}),
    "session.export": frozenset({Phase.SEALED}),
    "session.destroy": frozenset({*RESUMABLE, Phase.ENDED}),  # it may have been a test
}
"""In which phases of the chosen meeting an act of its own can be done; by the act's id."""

START_HINTS = (
    Hint("↑ ↓", _("Choose a meeting"), _("Enter does what comes next in it."), MEETING),
    Hint("mouse", _("Click and wheel"), _("A key of the footer, a meeting."), SCREEN),
)


def start_acts() -> tuple[Act, ...]:
    """All acts of the start screen, in the order of the footer."""
    return (
        Act(
            "session.open",
            "o",
            _("open"),
            _("Open the meeting"),
            _("Goes on with it, reads it if it is sealed, or says what comes next."),
            "open",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "session.new",
            "n",
            _("new"),
            _("New meeting"),
            _("A topic guide, who is here, can everybody be heard; then begin."),
            "hold('new')",
            MEETING,
        ),
        Act(
            "session.review",
            "r",
            _("review"),
            _("Review the meeting"),
            _("Every line is read, corrected, masked; then signed."),
            "afterwards('review')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "session.refine",
            "b",
            _("better text"),
            _("Better text"),
            _("Hears the recording of a meeting that is over again, before its review."),
            "afterwards('refine')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "session.seal",
            "S",
            _("seal"),
            _("Seal the meeting"),
            _("The transcript is written, the recording destroyed; shows first what goes."),
            "afterwards('seal')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "session.export",
            "x",
            _("export"),
            _("Export"),
            _("Writes sealed meetings as files for the analysis, and shows them before."),
            "afterwards('export')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "series",
            "e",
            _("series"),
            _("The series"),
            _("All meetings, what they left, a report, the next guide."),
            "series",
            MEETING,
        ),
        Act(
            "demo",
            "d",
            _("demo"),
            _("Sample meeting"),
            _("A made-up meeting of four minutes, to try every key."),
            "hold('demo')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "practice",
            "p",
            _("practice"),
            _("Practice"),
            _("A meeting with your own guide and microphone; nothing of it is kept."),
            "hold('practice')",
            MEETING,
        ),
        Act(
            "guides",
            "g",
            _("guides"),
            _("Topic guides"),
            _("Each as it will be read, and what is wrong with it."),
            "guides",
            SCREEN,
        ),
        Act(
            "doctor",
            "c",
            _("check"),
            _("Check this machine"),
            _("Model, microphone, guides, seats, disk, battery: what will be used is tried."),
            "doctor",
            SCREEN,
        ),
        Act(
            "session.destroy",
            "delete",
            _("destroy"),
            _("Destroy a meeting that was never reviewed"),
            _("A test, say. Asks for its number; no transcript is kept."),
            "afterwards('destroy')",
            MEETING,
            footer=False,
            spare=True,
        ),
        Act(
            "settings",
            "s",
            _("settings"),
            _("Settings"),
            _("Yours (theme, keys), and the study's."),
            "settings",
            SCREEN,
        ),
        HELP,
        Act("quit", "q", _("quit"), _("Quit"), _("Back to the command line."), "leave", SCREEN),
        Act(
            "quit.always",
            "ctrl+q",
            _("quit"),
            _("Quit"),
            _("Back to the command line."),
            "leave",
            SCREEN,
            footer=False,
            priority=True,
        ),
        replace(PALETTE, footer=True, spare=False),
    )
