"""The registry of formats, and writing one of them safely to a folder."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from facilitator.domain.sealed import SealedTranscript
from facilitator.errors import FacilitatorError


@dataclass(frozen=True, slots=True)
class Format:
    """A format by name. `module` holds `render(transcript) -> str | bytes`, imported on first use;
    `suffix` is the file's, with the dot."""

    name: str
    suffix: str
    description: str
    module: str

    def render(self, transcript: SealedTranscript) -> bytes:
        """The file's bytes; text is UTF-8 without BOM, with LF line ends."""
        rendered: str | bytes = import_module(self.module).render(transcript)
        return rendered if isinstance(rendered, bytes) else rendered.encode("utf-8")


FORMATS: Mapping[str, Format] = {
    f.name: f
    for f in (
        Format("txt", ".txt", "plain text, a paragraph a turn", "facilitator.export.txt"),
        Format("json", ".json", "all tables as JSON", "facilitator.export.json_tables"),
    )
}
"""What can be written, by the name `--format` takes."""

_UNSAFE = re.compile(r"[^\w.-]+")


def write(transcript: SealedTranscript, format: str, out_dir: Path) -> Path:
    """Write the transcript as `<session><suffix>` into `out_dir`, making the folder if needed.

    The file is complete or absent: it is written beside its place and then moved there, replacing
    an earlier export. Raises FacilitatorError for an unknown format or a folder that cannot be
    written to.
    """
    chosen = FORMATS.get(format)
    if chosen is None:
        raise FacilitatorError(
            f"There is no export format {format!r}.",
            f"Known formats: {', '.join(FORMATS)}.",
        )
    name = _UNSAFE.sub("-", transcript.session).strip(".-") or "transcript"
    target = out_dir / f"{name}{chosen.suffix}"
    content = chosen.render(transcript)
    try:
        _make(out_dir)
        _replace(target, content)
    except OSError as error:
        raise FacilitatorError(
            f"Cannot write {target.name} to {out_dir}: {error.strerror or error}.",
            "Choose a folder you may write to with --out, and check that the disk is not full.",
        ) from error
    return target


def _make(folder: Path) -> None:
    """The folder and its missing parents: for others to read, never to write in."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o755, exist_ok=True)


def _replace(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".export-", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for the owner alone; an export is meant to be handed on.
        temporary.chmod(0o644)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
