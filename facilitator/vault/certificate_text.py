"""The certificate of destruction for a printer and a file of paper.

It is in the record's own English. Where a study speaks another language that there are words for,
that comes first, made of the same data, and the English below it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from facilitator.domain.people import columns
from facilitator.domain.transcript import timestamp
from facilitator.terminal import printable
from facilitator.vault.certificate import CUSTODY, Certificate
from facilitator.words import in_language, marked

WIDTH = 90
"""Columns of a line, where there is no terminal to ask."""

NAMES = 18
"""Columns of a row's name."""

Words = Callable[[str], str]

ENGLISH = "en"

_FACTS = (
    *(marked("Held"), marked("Why"), marked("Reviewed"), marked("Sign offs"), marked("Reopened")),
    *(marked("Planted"), marked("Residual risk"), marked("Utterances"), marked("Moments")),
    *(marked("Redactions"), marked("reviewer"), marked("at"), marked("how"), marked("by")),
    *(marked("reason"), marked("looked for"), marked("looked at by"), marked("nobody")),
    *(marked("places made to say less"), marked("what remains"), marked("none")),
    marked("found right at first, of what leaves"),
    marked("people of whom three kinds or more are said"),
)
"""What whoever seals calls its facts (`workflow/certified.py`)."""

_SENTENCES = (
    marked(
        "Nobody read the lines at the end: {who} accepted all of them unread, as the program had "
        "masked them."
    ),
    marked("Every line was read by {who}, beside what was heard."),
    marked("The study asks for {needed} reviewers."),
    marked("{found} of {planted} known names that were shown unmasked were found; all are masked"),
)
"""What those are told in, with codes and figures in it."""


TYPED = "reason"
"""The name of the fact that a person has written: it stands as they wrote it."""


def _as_told(sentence: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(sentence)))


_TOLD = tuple((one, _as_told(one)) for one in _SENTENCES)

_PIECE = re.compile(r"[!-~]+|[^\s!-~][)、。」・]*|\s+")
"""What is not parted at the end of a line: a word, a wide character with what closes it."""


def certificate_text(certificate: Certificate, language: str = ENGLISH) -> str:
    """The certificate in the study's language, where there are words for it, and in English."""
    words = in_language(language)
    parts = [] if words is None else [_text(certificate, words)]
    return "\n\n".join([*parts, _text(certificate, str)])


def _text(of: Certificate, words: Words) -> str:
    title = words(marked("CERTIFICATE OF DESTRUCTION"))
    lines = [title, "=" * columns(title), ""]
    for name, value in (*_rows(of, words), *_kept(of, words), *_facts(of, words)):
        padding = " " * max(1, NAMES - columns(name))
        lines += _filled(value, name + padding, " " * NAMES)
    lines += ["", words(marked("Files destroyed (name, bytes, SHA-256 of the encrypted file)")), ""]
    lines += [line for f in of.files for line in (f"  {f.name}  {f.bytes}", f"    {f.sha256}")]
    lines += ["", words(marked("What this certificate does not promise")), ""]
    for limit in of.limitations:
        lines += _filled(words(limit), "  - ", "    ")
    signed = words(marked("Signature: ____________________    Date: ____________"))
    lines += ["", signed, ""]
    # Somebody will look at it in a terminal, and facts may hold what others wrote.
    return "\n".join(map(printable, lines))


def _rows(of: Certificate, words: Words) -> Iterator[tuple[str, str]]:
    yield words(marked("Session")), of.session
    noted = words(marked("not known"))
    if of.noted_audio_ms is not None:
        noted = words(marked("{time} in {segments} segment(s)")).format(
            time=timestamp(of.noted_audio_ms), segments=of.noted_segments
        )
    noted_by = words(marked("{recorded}, as the journal notes it"))
    yield words(marked("Recorded")), noted_by.format(recorded=noted)
    found = words(marked("{time} (hours:minutes:seconds)")).format(time=timestamp(of.audio_ms))
    if of.damaged:
        found += words(marked("; another part was missing, or damaged and unreadable"))
    yield words(marked("Found of it")), found
    chunks = words(marked("{segments} segment(s), {chunks} chunks"))
    yield words(marked("Encrypted as")), chunks.format(segments=of.segments, chunks=of.chunks)
    files = words(marked("{files}, {total} bytes"))
    total = sum(file.bytes for file in of.files)
    yield words(marked("Files destroyed")), files.format(files=len(of.files), total=total)
    how = marked("cryptographic erase: the only key was destroyed, then the files removed")
    yield words(marked("Method")), words(how)
    yield words(marked("Encryption")), of.algorithm
    custody = words(CUSTODY.get(of.key_custody, marked("unknown")))
    yield words(marked("Key custody")), f"{of.key_custody}: {custody}"
    yield words(marked("Begun")), of.begun
    yield words(marked("Key destroyed")), of.key_destroyed
    yield words(marked("Finished")), of.finished
    tried = words(marked("{count} other key(s) in and by the key folder tried: none opens it"))
    yield words(marked("Proof")), tried.format(count=of.keys_tried)


def _kept(of: Certificate, words: Words) -> Iterator[tuple[str, str]]:
    name = words(marked("Transcript kept"))
    if not of.transcript_sha256:
        yield name, words(marked("none: nothing that was said was kept in any form"))
        return
    kept = marked(
        "{size} bytes, reviewed and anonymised, as revision 1; later revisions are chained to it "
        "in transcript.json"
    )
    yield name, words(kept).format(size=of.transcript_bytes)
    yield "  SHA-256", of.transcript_sha256


def _facts(of: Certificate, words: Words) -> Iterator[tuple[str, str]]:
    for name, value in of.facts.items():
        yield words(str(name).replace("_", " ").capitalize()), _plain(value, words)


def _plain(value: Any, words: Words) -> str:
    if isinstance(value, str):
        return _said(value, words)
    if isinstance(value, list | tuple):
        return "; ".join(_plain(item, words) for item in value) or words("none")
    if isinstance(value, Mapping):
        told = (
            f"{words(str(key))}: {_plain(item, str if key == TYPED else words)}"
            for key, item in value.items()
        )
        return ", ".join(told) or words("none")
    return json.dumps(value, ensure_ascii=False)


def _said(value: str, words: Words) -> str:
    """What a fact says, as far as it is known how that is said."""
    if words is str or not value:
        return value
    for sentence, told in _TOLD:
        if found := told.search(value):
            parts = {k: v.replace(" and ", words(" and ")) for k, v in found.groupdict().items()}
            there = words(sentence).format(**parts)
            value = value[: found.start()] + there + value[found.end() :]
    return ", ".join(words(part) if part else part for part in value.split(", "))


def _filled(text: str, first: str, others: str) -> Iterator[str]:
    """The text in lines of so many columns, behind what stands at the beginning of each."""
    line = first
    used = columns(first)
    begun = False
    for piece in _PIECE.findall(text):
        wide = columns(piece)
        if begun and used + wide > WIDTH and not piece.isspace():
            yield line.rstrip()
            line, used = others, columns(others)
            begun = False
        if piece.isspace() and not begun:
            continue
        line, used, begun = line + piece, used + wide, True
    yield line.rstrip()
