"""Who may be speaking, in words: a suggestion stands with a question mark beside who does."""

from __future__ import annotations

from collections.abc import Iterable

from facilitator.domain.transcript import Utterance, VoiceGuess


def shown(guess: VoiceGuess, speaker: str | None) -> str:
    """A guess in words: "User 3?", "User 2? → User 3?" of a line of two, "→ User 3?" where the
    first of them is `speaker` anyway."""
    first = [] if guess.code == speaker else [f"{guess.code}?"]
    then = [f"→ {guess.then}?"] if guess.then is not None else []
    return " ".join(first + then)


def guesses(lines: Iterable[Utterance]) -> dict[str, str]:
    """The same of each line of which somebody else may be speaking, by its id."""
    return {u.id: shown(u.guess, u.speaker) for u in lines if u.guess is not None}
