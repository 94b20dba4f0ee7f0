"""The report as one HTML page: no script, nothing fetched, every plot with its table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from facilitator.export.page_head import page_head
from facilitator.export.report.record import Record
from facilitator.export.report.tables import Cell, Figure
from facilitator.export.report.wording import ReportWords, report_words
from facilitator.export.wording import clean

_STYLE = """\
:root { color-scheme: light; --soft: #595959; --line: #d0d0d0; }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK JP", sans-serif; color: #1a1a1a; background: #fff;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { line-height: 1.2; margin-bottom: 0; }
h2 { margin-top: 2.2em; border-bottom: 1px solid var(--line); }
.about, nav { color: var(--soft); } nav a { color: inherit; margin-right: 1em; }
.table { overflow-x: auto; } svg { width: 100%; max-width: 44rem; height: auto; display: block; }
svg text { font-family: system-ui, "Noto Sans CJK JP", sans-serif !important; }
table { border-collapse: collapse; font-size: .9em; margin: 1em 0; }
th, td { border-bottom: 1px solid var(--line); padding: .25em .7em; text-align: left;
  vertical-align: top; }
td.s { text-align: center; } abbr { text-decoration: none; } .legend { white-space: pre-wrap; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
td.hash { font-family: ui-monospace, monospace; font-size: .75em; word-break: break-all;
  min-width: 16em; }
@media print { body { max-width: none; margin: 0; font-size: 9.5pt; } nav { display: none; }
  h2 { break-after: avoid; } svg, tr { break-inside: avoid; } .table { overflow: visible; } }
"""


def page(record: Record, figures: Sequence[Figure]) -> str:
    """The whole page, UTF-8, LF."""
    return "\n".join(_page(record, figures, report_words(record.language))) + "\n"


def _page(record: Record, figures: Sequence[Figure], words: ReportWords) -> Iterator[str]:
    from facilitator.export.report.charts import svg

    title = clean(record.title)
    yield from page_head(f"{title} – {words('heading')}", words.language, _STYLE)
    yield f"<body><header><h1>{escape(title)}</h1><p>{escape(words('heading'))}</p>"
    made = words(
        "made",
        program=record.program,
        sealed=len(record.transcripts),
        meetings=len(record.meetings),
    )
    yield f'<p class="about">{escape(made)}</p></header>'
    if not figures:
        yield f"<p>{escape(words('nothing'))}</p>"
    yield f'<nav aria-label="{escape(words("contents"))}">'
    for figure in figures:
        yield f'<a href="#{figure.key}">{escape(figure.title)}</a>'
    yield "</nav><main>"
    for figure in figures:
        yield f'<section aria-labelledby="{figure.key}">'
        yield f'<h2 id="{figure.key}">{escape(figure.title)}</h2>'
        yield f"<p>{escape(figure.sentence)}</p>"
        if figure.chart is not None and figure.chart.layers:
            yield svg(figure.chart, f"plot-{figure.key}", figure.title, figure.sentence)
        yield from _table(figure)
        yield "</section>"
    yield "</main></body></html>"


def _table(figure: Figure) -> Iterator[str]:
    if not figure.rows:
        return
    yield f'<div class="table" role="region" aria-label="{escape(figure.title)}" tabindex="0">'
    yield "<table><thead><tr>"
    yield "".join(f'<th scope="col">{escape(name)}</th>' for name in figure.head)
    yield "</tr></thead><tbody>"
    for row in figure.rows:
        first, *rest = row
        cells = "".join(_cell(value, figure.signs) for value in rest)
        yield f'<tr><th scope="row">{escape(_shown(first))}</th>{cells}</tr>'
    yield "</tbody></table></div>"
    if figure.signs:
        told = "   ".join(f"{sign} {word}" for word, sign in figure.signs.items())
        yield f'<p class="about legend">{escape(told)}</p>'


def _cell(value: Cell, signs: Mapping[str, str]) -> str:
    text = escape(_shown(value))
    if value in signs:
        return f'<td class="s"><abbr title="{text}">{escape(signs[str(value)])}</abbr></td>'
    if not isinstance(value, str):
        return f'<td class="n">{text}</td>'
    return f'<td class="hash">{text}</td>' if _is_hash(value) else f"<td>{text}</td>"


def _is_hash(text: str) -> bool:
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def _shown(value: Cell) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
