"""A REFI-QDA codebook (.qdc): the study's flags and its guide's sections, without the speakers."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from facilitator.export.material import Material
from facilitator.export.refi import ORIGIN, Codes, written

JOINT = True
SUFFIX = ".qdc"

NAMESPACE = "urn:QDA-XML:codebook:1.0"


def render(material: Material) -> bytes:
    """The whole file; its codes have the identifiers that they have in a project."""
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    Codes(material).add_to(root, speakers=False)
    return written(root)
