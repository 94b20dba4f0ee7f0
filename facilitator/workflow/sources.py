"""Where a meeting's sound comes from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from facilitator.errors import FacilitatorError

MICROPHONE = "microphone"
PLAYBACK = "playback"


@dataclass(frozen=True, slots=True)
class Source:
    """A microphone (by `device` name, None: the default one) or a `file` played at a `pace`."""

    kind: str = MICROPHONE
    file: Path | None = None
    device: str | None = None
    pace: str = "realtime"
    tracks: int = 1
    """How many sound tracks the file has; they are mixed."""

    @property
    def live(self) -> bool:
        """Whether session time passes as time in the room does."""
        return self.kind == MICROPHONE or self.pace == "realtime"

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know of it before it is played."""
        if self.tracks == 1:
            return ()
        return (f"The file has {self.tracks} sound tracks: they are heard together, as one.",)

    @property
    def label(self) -> str:
        """What the record says of it: never a path, which may name somebody."""
        return "microphone" if self.kind == MICROPHONE else "file"


def source_of(given: str | None, pace: str) -> Source:
    """The source `--input` names: "mic", "mic:NAME", or a file, which is looked into.

    Raises FacilitatorError if there is no such file, or no sound in it.
    """
    if given is None or given == "mic":
        return Source()
    if given.startswith("mic:"):
        return Source(device=given[4:])
    from facilitator.capture.playback import check

    path = Path(given).expanduser().absolute()
    if path.is_dir():
        raise FacilitatorError(f"{given} is a folder.", "Give an audio file, or: --input mic")
    return Source(PLAYBACK, path, pace=pace, tracks=check(path).tracks)
