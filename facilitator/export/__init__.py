"""A format a module: reads sealed sessions, writes a file.

`write(material, chosen(["txt"]), folder)` is the way in; `formats()` lists what there is.
"""

from facilitator.export.material import Material
from facilitator.export.registry import Format, chosen, formats
from facilitator.export.writing import Written, lines_in, write

__all__ = ["Format", "Material", "Written", "chosen", "formats", "lines_in", "write"]
