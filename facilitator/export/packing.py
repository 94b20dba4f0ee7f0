"""ZIP files that are the same whenever they are made: no clock, no system, no account in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that the format can say."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file with these in it, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, _NO_TIME)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            archive.writestr(about, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP file. ValueError if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        raise ValueError("a damaged ZIP file") from None
