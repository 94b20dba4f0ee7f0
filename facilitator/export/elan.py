"""ELAN (.eaf, format 3.0): a tier a speaker, and tiers for flags, the guide, notes and gaps.

It names no sound, because there is none any more. On a tier of ELAN annotations never overlap: a
line that begins before the same speaker's line before has ended begins there, and flags of one tag
that overlap lie on tiers of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from xml.etree import ElementTree as ET

from facilitator.domain.sealed import SealedTranscript
from facilitator.export.layout import layout, numbered, openings_in_order, question_numbers
from facilitator.export.material import Material, made_at
from facilitator.export.reading import Spoken
from facilitator.export.refi import written
from facilitator.export.wording import clean

SUFFIX = ".eaf"

_TYPE = "default-lt"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"

Span = tuple[int, int, str]
"""From, to (ms) and what is said there."""


def render(material: Material) -> bytes:
    """The whole file."""
    transcript = material.transcript
    root = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "",
            "DATE": made_at(transcript),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _XSI,
            "xsi:noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    ET.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    order = ET.SubElement(root, "TIME_ORDER")
    slots: list[int] = []
    count = 0
    for name, person, spans in _tiers(material, transcript):
        about = {"LINGUISTIC_TYPE_REF": _TYPE, "TIER_ID": name}
        if person:
            about["PARTICIPANT"] = person
        tier = ET.SubElement(root, "TIER", about)
        for start, end, text in spans:
            count += 1
            annotation = ET.SubElement(
                ET.SubElement(tier, "ANNOTATION"),
                "ALIGNABLE_ANNOTATION",
                {
                    "ANNOTATION_ID": f"a{count}",
                    "TIME_SLOT_REF1": f"ts{len(slots) + 1}",
                    "TIME_SLOT_REF2": f"ts{len(slots) + 2}",
                },
            )
            ET.SubElement(annotation, "ANNOTATION_VALUE").text = text
            slots += (start, end)
    for number, ms in sorted(enumerate(slots, 1), key=itemgetter(1)):
        ET.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": f"ts{number}", "TIME_VALUE": str(ms)})
    ET.SubElement(
        root,
        "LINGUISTIC_TYPE",
        {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": _TYPE, "TIME_ALIGNABLE": "true"},
    )
    return written(root)


def _tiers(
    material: Material, transcript: SealedTranscript
) -> Iterator[tuple[str, str, list[Span]]]:
    """(name, participant, annotations) of each tier."""
    words = material.words
    people: dict[str, list[Span]] = {clean(p.code): [] for p in transcript.participants}
    for line in transcript.lines:
        if text := clean(line.text):
            who = clean(line.speaker or "") or words("unknown_speaker")
            people.setdefault(who, []).append((line.start_ms, line.end_ms, text))
    taken: set[str] = set()
    for who, spans in people.items():
        taken.add(who)
        yield who, who, _apart(spans)
    others: dict[str, list[Span]] = {}
    for flag in layout(material, transcript).flags:
        moment = flag.moment
        span = moment.start_ms, moment.end_ms, flag.what
        name = _free(f"{words('flags')} {flag.tag}", others, span)
        others.setdefault(name, []).append(span)
    steps, numbers = openings_in_order(transcript), question_numbers(transcript)
    ends = [*(at for at, _ in steps[1:]), transcript.duration_ms]
    for (start, index), end in zip(steps, ends, strict=False):
        question = transcript.guide[index]
        text = numbered(numbers[index], question.text)
        others.setdefault(words("guide_code"), []).append((start, end, text))
    for note in sorted(transcript.notes, key=lambda n: n.at_ms):
        others.setdefault(words("notes"), []).append((note.at_ms, note.at_ms, clean(note.text)))
    for gap in sorted(transcript.gaps, key=lambda g: g.at_ms):
        text = words.term(gap.reason)
        others.setdefault(words("gaps"), []).append((gap.at_ms, gap.at_ms, text))
    for name, spans in others.items():
        yield (f"{name} *" if name in taken else name), "", _apart(spans)


def _free(name: str, tiers: Mapping[str, list[Span]], span: Span) -> str:
    """The first tier of that name on which a stretch has room."""
    number, free = 1, name
    while any(start < span[1] and end > span[0] for start, end, _ in tiers.get(free, ())):
        number += 1
        free = f"{name} {number}"
    return free


def _apart(spans: Iterable[Span]) -> list[Span]:
    """Annotations that last a millisecond at least and do not overlap, in their order."""
    found: list[Span] = []
    at = 0
    for start, end, text in spans:
        begin = max(start, at)
        at = max(end, begin + 1)
        found.append((begin, at, text))
    return found


def spoken(files: Mapping[str, bytes], material: Material) -> Iterable[Spoken]:
    """Who said what, as the tiers have it: of each speaker the lines, in the session's order."""
    root = ET.fromstring(files[SUFFIX])  # noqa: S314 - this program wrote it a moment ago
    tiers = {
        tier.get("PARTICIPANT"): iter([v.text or "" for v in tier.iter("ANNOTATION_VALUE")])
        for tier in root.iter("TIER")
        if tier.get("PARTICIPANT")
    }
    unknown = material.words("unknown_speaker")
    for line in material.transcript.lines:
        if clean(line.text):
            who = clean(line.speaker or "") or unknown
            yield Spoken(who, next(tiers[who], ""))
