"""How far two coders agree, code by code, over the turns that both had before them.

A code is there or not in each turn. Cohen's kappa (Cohen 1960, doi 10.1177/001316446002000104) and
Krippendorff's alpha for nominal data (Krippendorff 2011, "Computing Krippendorff's
Alpha-Reliability"), both from the four counts of such a table; the interval is a percentile
bootstrap over turns (Efron and Tibshirani 1993, chapter 13). Where both coders gave every turn the
same one value nothing can be said of chance, and both figures are undefined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import product
from typing import Any

from facilitator.export.coded import Coding, Turn, by_name, same_turns
from facilitator.export.csv_tables import table_bytes
from facilitator.export.page_head import page_head
from facilitator.words import _, marked, shown_language

RESAMPLES = 2_000
"""Of the bootstrap. Over twenty seeds the ends then lay within 0.012 of one another for 200 turns,
and within 0.023 where a code is rare."""

_SEED = 20_210
"""The same figures for the same files."""

_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and the ends of its 95 % interval; None where it is undefined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code: turns that both, only the first, only the second, and neither of them gave it.

    `kappa` and `alpha` are None where everyone agreed on every turn in the same way.
    """

    code: str
    both: int
    first: int
    second: int
    neither: int
    kappa: Estimate | None
    alpha: Estimate | None

    @property
    def agreed(self) -> float:
        """Share of turns on which they agree."""
        total = self.both + self.first + self.second + self.neither
        return (self.both + self.neither) / total


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A turn that one coder (`only`, 1 or 2) gave a code and the other did not."""

    source: str
    turn: Turn
    code: str
    only: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """`turns` that were compared; `odd` are sources whose text differs or that one coder lacks;
    `left_out` codes that came with the export and that both left as they were."""

    turns: int
    codes: tuple[CodeAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    odd: tuple[str, ...]
    left_out: tuple[str, ...]


def agreement(left: Coding, right: Coding, came_with: Sequence[str] = ()) -> Agreement:
    """Compares two coders; `came_with` are the names of codes that the export brought.

    ValueError if they have no text in common.
    """
    pairs, odd = same_turns(left, right)
    if not pairs:
        raise ValueError("they have no session's text in common")
    first, second = by_name(left.codes), by_name(right.codes)
    brought = by_name(dict.fromkeys(came_with))
    codes, differing, left_out = [], [], []
    for key in sorted(first.keys() | second.keys()):
        name = first.get(key) or second[key]
        one = [turn in left.codes.get(first.get(key, ""), ()) for turn, _ in pairs]
        two = [turn in right.codes.get(second.get(key, ""), ()) for _, turn in pairs]
        if key in brought and one == two:
            left_out.append(name)
            continue
        codes.append(_measured(name, one, two))
        differing += [
            Disagreement(turn.source, turn, name, 1 if a else 2)
            for (turn, _), a, b in zip(pairs, one, two, strict=True)
            if a != b
        ]
    differing.sort(key=lambda d: (d.source, d.turn.line, d.code))
    return Agreement(len(pairs), tuple(codes), tuple(differing), tuple(odd), tuple(left_out))


def _measured(code: str, one: Sequence[bool], two: Sequence[bool]) -> CodeAgreement:
    import numpy as np

    pairs = list(zip(one, two, strict=True))
    counts = tuple(pairs.count((a, b)) for a, b in product((True, False), repeat=2))
    both, first, second, neither = counts
    made = np.random.default_rng(_SEED).multinomial(
        len(pairs), np.array(counts) / len(pairs), size=RESAMPLES
    )
    table = np.array([counts])
    return CodeAgreement(
        code,
        both,
        first,
        second,
        neither,
        kappa=_estimate(kappa(table), kappa(made)),
        alpha=_estimate(alpha(table), alpha(made)),
    )


def kappa(counts: Any) -> Any:
    """Cohen's kappa of each row (both, only the first, only the second, neither); NaN where chance
    alone explains everything."""
    import numpy as np

    both, first, second, neither = counts.T.astype(float)
    total = counts.sum(axis=1)
    observed = (both + neither) / total
    one, two = (both + first) / total, (both + second) / total
    expected = one * two + (1 - one) * (1 - two)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected < 1, (observed - expected) / (1 - expected), np.nan)


def alpha(counts: Any) -> Any:
    """Krippendorff's alpha for two coders and nominal data, of each row as for `kappa`."""
    import numpy as np

    both, first, second, _neither = counts.T.astype(float)
    values = 2 * counts.sum(axis=1)
    yes = 2 * both + first + second
    no = values - yes
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(
            (yes > 0) & (no > 0), 1 - (values - 1) * (first + second) / (yes * no), np.nan
        )


def _estimate(value: Any, resampled: Any) -> Estimate | None:
    import numpy as np

    if np.isnan(value[0]):
        return None
    low, high = np.nanpercentile(resampled, _INTERVAL)
    return Estimate(float(value[0]), float(low), float(high))


UNDEFINED = marked("undefined: everyone agreed")


_HEAD = (
    *("code", "turns", "both", "only first", "only second", "neither", "agreed"),
    *("kappa", "kappa low", "kappa high", "alpha", "alpha low", "alpha high"),
)


def as_table(found: Agreement) -> bytes:
    """The figures as CSV; an undefined one says so."""

    def numbers(estimate: Estimate | None) -> tuple[object, ...]:
        if estimate is None:
            return (UNDEFINED, "", "")
        return tuple(round(n, 4) for n in (estimate.value, estimate.low, estimate.high))

    rows = (
        (
            one.code, found.turns, one.both, one.first, one.second, one.neither,
            round(one.agreed, 4), *numbers(one.kappa), *numbers(one.alpha),
        )
        for one in found.codes
    )  # fmt: skip
    return table_bytes((_HEAD, *rows))


def disagreements_table(found: Agreement) -> bytes:
    """For the consensus meeting, as CSV: one row a turn and code, with a column to decide in."""
    rows = (
        (d.source, d.turn.text, d.code, *("yes" if d.only == n else "no" for n in (1, 2)), "")
        for d in found.disagreements
    )
    return table_bytes((("session", "text", "code", "first", "second", "agreed on"), *rows))


_STYLE = """\
:root { color-scheme: light; }
body { font: 1rem/1.5 system-ui, "Noto Sans CJK JP", sans-serif; max-width: 64rem;
  margin: 2rem auto; padding: 0 1rem; background: #fff; color: #1a1a1a; overflow-wrap: break-word; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #b0b0b0;
  padding: .35em .6em; text-align: left; vertical-align: top; } td.space { width: 14em; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } tr { break-inside: avoid; } }
"""


def disagreements_page(found: Agreement, names: Sequence[str]) -> bytes:
    """The same to print, for the meeting: `names` are the coders', as they are to be called."""
    return "\n".join(_page(found, names)).encode() + b"\n"


def _page(found: Agreement, names: Sequence[str]) -> Iterator[str]:
    title = _("Disagreements")
    yield from page_head(title, shown_language(), _STYLE)
    summary = _("{count} of {turns} turns and {codes} codes: {one} and {two}.").format(
        count=len(found.disagreements),
        turns=found.turns,
        codes=len(found.codes),
        one=names[0],
        two=names[1],
    )
    yield f"<body><h1>{escape(title)}</h1><p>{escape(summary)}</p>"
    columns = (_("Text"), _("Code"), _("Given by"), _("Agreed on"))
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    source = None
    for one in found.disagreements:
        if one.source != source:
            if source is not None:
                yield "</tbody></table>"
            source = one.source
            yield f"<h2>{escape(source)}</h2><table><thead><tr>{head}</tr></thead><tbody>"
        yield (
            f"<tr><td>{escape(one.turn.text)}</td><td>{escape(one.code)}</td>"
            f'<td>{escape(names[one.only - 1])}</td><td class="space"></td></tr>'
        )
    if source is not None:
        yield "</tbody></table>"
    yield "</body></html>"
