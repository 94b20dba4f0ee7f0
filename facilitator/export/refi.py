"""What a REFI-QDA project and a REFI-QDA codebook have in common: codes, and how they are written.

A code's name stands once in the whole codebook: QualCoder drops the codings of a second code of the
same name. Identifiers are made from what a code is, never from what it is called, so that a label
may change and the code stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree as ET

from facilitator import __version__
from facilitator.domain.people import FACILITATING_ROLES, is_code, parse_code
from facilitator.export.layout import section_numbers
from facilitator.export.material import Material
from facilitator.export.wording import clean

ORIGIN = f"Facilitator {__version__}"
"""QualCoder stops in the middle of an import of a project that says no origin."""

_COLOURS = (
    *("#4363D8", "#E6194B", "#3CB44B", "#F58231", "#911EB4", "#42D4F4"),
    *("#F032E6", "#808000", "#469990", "#9A6324", "#800000", "#000075"),
)
"""Twelve that are told apart (after S. Trubetskoy), written as six digits: names, three-part
values or an alpha value stop other programs."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code: `guid`, its name, and what it means."""

    guid: str
    name: str
    description: str = ""
    colour: str = ""


class Codes:
    """The codebook of some sessions: speakers at the top, flags and the guide in folders.

    `speakers` are by code and include whoever was present and silent; `sections` by their titles.
    """

    def __init__(self, material: Material) -> None:
        words = material.words
        self._taken: set[str] = set()
        self._colours = 0
        unknown = words("unknown_speaker")
        people: dict[str, None] = {}
        for transcript in material.transcripts:
            people.update((clean(p.code), None) for p in transcript.participants)
            spoke = (clean(line.speaker or "") for line in transcript.lines if clean(line.text))
            people.update((who or unknown, None) for who in spoke)
        self.speakers = {
            who: self._code(
                material.guid("speaker", "" if who == unknown else who), who, colour=True
            )
            for who in sorted(people, key=_order)
        }
        self.flags = self._code(
            material.guid("folder", "flags"), words("flags_code"), words("flags_memo")
        )
        names = [*material.tags, *(m.tag for t in material.transcripts for m in t.moments)]
        self._by_tag = {
            name: self._code(
                material.guid("tag", name),
                words.tag(name, material.tags),
                words("flag_memo"),
                colour=True,
            )
            for name in dict.fromkeys(names)
        }
        self.guide = self._code(material.guid("folder", "guide"), words("guide_code"))
        titles = dict.fromkeys(s for t in material.transcripts for s in section_numbers(t))
        self.sections = {
            title: self._code(
                material.guid("section", title), clean(title) or words("guide_code"), colour=True
            )
            for title in titles
        }

    @property
    def tags(self) -> tuple[Code, ...]:
        """The study's tags, in its order, then any other that a session used."""
        return tuple(self._by_tag.values())

    def tag(self, name: str) -> Code:
        """The code of a tag by the tag's name."""
        return self._by_tag[name]

    def _code(self, guid: str, name: str, description: str = "", *, colour: bool = False) -> Code:
        only, number = name, 1  # speakers come first, and so keep their names
        while only.casefold() in self._taken:
            number += 1
            only = f"{name} ({number})"
        self._taken.add(only.casefold())
        shade = ""
        if colour:
            shade = _COLOURS[self._colours % len(_COLOURS)]
            self._colours += 1
        return Code(guid, only, description, shade)

    def add_to(self, parent: ET.Element, *, speakers: bool) -> None:
        """Writes the codes below an element, with or without those that are speakers."""
        codes = ET.SubElement(parent, "Codes")
        if speakers:
            for code in self.speakers.values():
                _add(codes, code)
        for folder, held in ((self.flags, self.tags), (self.guide, self.sections.values())):
            if held:
                below = _add(codes, folder, codable=False)
                for code in held:
                    _add(below, code)


def _order(who: str) -> tuple[int, str, int]:
    """As a list of participants reads: facilitators behind the others, numbers as numbers."""
    if not is_code(who):
        return 2, who, 0
    role, number = parse_code(who)
    return int(role in FACILITATING_ROLES), role, number


def _add(parent: ET.Element, code: Code, *, codable: bool = True) -> ET.Element:
    about = {"guid": code.guid, "name": code.name, "isCodable": str(codable).lower()}
    if code.colour:
        about["color"] = code.colour
    element = ET.SubElement(parent, "Code", about)
    add_text(element, "Description", code.description)
    return element


def add_text(parent: ET.Element, name: str, text: str) -> None:
    """An element with that text, or none where there is no text."""
    if text:
        ET.SubElement(parent, name).text = text


def written(root: ET.Element) -> bytes:
    """The document, UTF-8 without a byte order mark, LF."""
    ET.indent(root)
    body: bytes = ET.tostring(root, "utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"
