"""A QR code in characters: two of its rows are one line of a terminal."""

from __future__ import annotations

BORDER = 2
"""Light modules around it. The standard wants four; cameras of phones take two."""

_HALVES = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}


def rows(text: str) -> list[str]:
    """Lines to be drawn black on white."""
    import segno

    code = segno.make(text, error="l", micro=False, boost_error=False)
    modules = [[bool(one) for one in row] for row in code.matrix_iter(border=BORDER)]
    if len(modules) % 2:
        modules.append([False] * len(modules[0]))
    return [
        "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(modules[::2], modules[1::2], strict=True)
    ]
