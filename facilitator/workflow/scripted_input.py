"""Commands that come from a script: who speaks when, where the guide moves on, what is flagged.

The sample meeting brings such a script beside its sound, because nobody sits at its table to
press the keys. The commands are the same as a person's, given at the times the script says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from facilitator.domain import commands
from facilitator.domain.commands import Bound
from facilitator.domain.reading import toml_of
from facilitator.domain.terms import SCRIPT
from facilitator.errors import FacilitatorError
from facilitator.words import _
from facilitator.workflow.live import LiveMeeting

PRESS_MS = 400
"""How long after a turn begins the script marks its speaker."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One press. `act` is "speaker", "question" or "flag"; `value` is a code, the place of a
    question in the guide (from 0), or a tag."""

    at_ms: int
    act: str
    value: str


def read_cues(path: Path) -> tuple[Cue, ...]:
    """The presses a scene file asks for, in order. Raises FacilitatorError if it is none."""
    try:
        scene: dict[str, Any] = toml_of(path.read_text(encoding="utf-8"))
        cues = [
            Cue(int(turn["start_ms"]) + PRESS_MS, "speaker", str(turn["speaker"]))
            for turn in scene["turn"]
        ]
        for cue in scene.get("cue", ()):
            value = cue.get("question", cue.get("tag", ""))
            cues.append(Cue(int(cue["at_ms"]), str(cue["act"]), str(value)))
    except (OSError, ValueError, KeyError, TypeError):
        raise FacilitatorError(
            _("{name} is no scene this version understands.").format(name=path.name),
            _("Install the program again: its sample meeting is damaged."),
        ) from None
    return tuple(sorted(cues, key=lambda cue: cue.at_ms))


class ScriptedInput:
    """Presses the cues as session time passes them; `acts` limits which kinds."""

    def __init__(self, meeting: LiveMeeting, cues: tuple[Cue, ...], acts: frozenset[str]) -> None:
        self._meeting = meeting
        self._waiting = [cue for cue in cues if cue.act in acts]

    def until(self, at_ms: int) -> None:
        """Presses everything due up to a point of session time."""
        while self._waiting and self._waiting[0].at_ms <= at_ms:
            self._press(self._waiting.pop(0))

    def _press(self, cue: Cue) -> None:
        meeting = self._meeting
        match cue.act:
            case "speaker":
                # A turn broken up by a pause is still one press.
                if meeting.session.speaker_at(cue.at_ms) != cue.value:
                    self._give(cue, partial(commands.speak, code=cue.value))
            case "question":
                questions = list(meeting.session.guide.questions()) if meeting.session.guide else []
                if cue.value.isdecimal() and int(cue.value) < len(questions):
                    question = questions[int(cue.value)].id
                    self._give(cue, partial(commands.open_question, question=question))
            case "flag":
                tag = next((t for t in meeting.tags if t.name == cue.value), None)
                if tag is not None:
                    self._give(cue, partial(commands.flag, tag=tag))
            case _:
                pass

    def _give(self, cue: Cue, command: Bound) -> None:
        self._meeting.carry_out(command, self._meeting.given(cue.at_ms, SCRIPT))
