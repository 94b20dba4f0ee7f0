"""Plots of figures as SVG, by matplotlib: text stays text, and a screen reader is told what it is.

Nothing is told by colour alone: layers differ in hatching, and the figures stand in the table
below. What matplotlib writes about itself, and the time, are left out, so that the same figures
give the same file.
"""

from __future__ import annotations

import io
import re
import warnings
from html import escape

from facilitator.export.report.tables import Chart

_WIDTH_IN, _HEIGHT_IN = 7.0, 2.7
_SHADES = ("#2f5d8a", "#a9c6e3", "#e0b04a", "#d9d9d9", "#7a9e6b", "#b56576", "#5c5c5c")
_HATCHES = ("", "///", "\\\\\\", "---", "|||", "xxx", "+++")
"""Of lines: dots made a picture six times as large."""
_ID = re.compile(r'\bid="([^"]+)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)')


def svg(chart: Chart, key: str, title: str, description: str) -> str:
    """The picture for a page. `key` makes its identifiers the page's own; `title` and
    `description` are for who cannot see it."""
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas
    from matplotlib.ticker import MaxNLocator

    settings = {"svg.fonttype": "none", "svg.hashsalt": key, "font.family": "sans-serif"}
    with mpl.rc_context(settings), warnings.catch_warnings():
        # Letters that matplotlib's own font lacks are drawn by the reader's.
        warnings.simplefilter("ignore", UserWarning)
        canvas = Canvas(figsize=(_WIDTH_IN, _HEIGHT_IN), layout="constrained")
        axes = canvas.subplots()
        below = [0.0] * len(chart.bars)
        places = range(len(chart.bars))
        for number, (name, values) in enumerate(chart.layers):
            axes.bar(
                places,
                values,
                bottom=below,
                label=name or None,
                width=0.7,
                color=_SHADES[number % len(_SHADES)],
                hatch=_HATCHES[number % len(_HATCHES)],
                edgecolor="white",
                linewidth=0.5,
            )
            below = [under + value for under, value in zip(below, values, strict=True)]
        axes.set_xticks(list(places), chart.bars)
        axes.set_ylabel(chart.unit)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=max(below, default=0) < 8))
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(x=0.01)
        if any(name for name, _ in chart.layers):
            canvas.legend(loc="outside right upper", frameon=False)
        out = io.StringIO()
        canvas.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _for_page(out.getvalue(), key, title, description)


def _for_page(text: str, key: str, title: str, description: str) -> str:
    """The `svg` element alone, with its role, title and description."""
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = _ID.sub(rf'id="{key}-\1"', text)
    text = _REFERENCE.sub(lambda found: f"{found.group()}{key}-", text)
    head, _, rest = text.partition(">")
    head = re.sub(r' (?:width|height|xmlns:\w+|version)="[^"]*"', "", head)
    head = f'{head} role="img" aria-labelledby="{key}-title {key}-desc"'
    if "xlink:href" in rest:
        rest = rest.replace("xlink:href", "href")
    told = (
        f'<title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(description)}</desc>'
    )
    return f"{head}>{told}{rest}"
