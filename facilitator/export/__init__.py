"""A format a module: reads a sealed transcript, writes a file.

`write(transcript, "txt", folder)` is the way in; `FORMATS` lists what there is.
"""

from facilitator.export.formats import FORMATS, Format, write

__all__ = ["FORMATS", "Format", "write"]
