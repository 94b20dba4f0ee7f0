"""English sets: who and what their talk names, and lines that name nobody.

Persons stand without titles ("Dr."). A clean line has at least four words and no capital inside a
sentence but "I": what is touched there is touched for nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from facilitator.anonymise.recipe.labelled import Labelled, Span
from facilitator.domain.transcript import Label
from tests.benchmarks.outside import sources

SPOKEN = ("conversation", "court", "interview", "podcast", "speech", "vlog")
"""GUM's genres that were spoken."""
LABELS = Path(__file__).with_name("annomi_labels.txt")
_KINDS = {"P": Label.PERSON, "O": Label.ORG}
_CAPITAL = re.compile(r"(?<=[a-z0-9,;:'\"-] )['\"]?(?!I\b)[A-Z]|[A-Z]{2}|\d")
_TITLES = frozenset(
    word
    for line in (
        "mr mrs ms miss mister madam dr doctor professor prof sir judge justice president vice",
        "chief general senator speaker captain reverend father governor mayor minister prime",
        "secretary king queen prince princess ceo whip honor congressman representative leader god",
        "lord devil jesus christ allah democrat republican uncle aunt mom dad mum mommy daddy",
        "grandma grandpa attorney solicitor petitioner administrator poet american",
    )
    for word in line.split()
)
"""Stand beside a name or for nobody in a room; no part of what has to be masked."""
_BODIES = frozenset(
    "Court Parliament Congress Senate House Party party NATO NASA UN EU Government State".split()  # noqa: SIM905
)
"""What every country has, and its alliances: no service."""
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr)\.? ([A-Z][a-z]+)")
_POSTED = re.compile(r"[@/^$#]|http|\bca n\b")
_NAMED = re.compile(r"(?=.*[A-Z]).*[\w.!]")
_NO_NAME = re.compile(
    r"\w+['’](?:re|t|ve|ll|m|d)\b.*|(?:Non|And|The|These|This|We|Thank|Gotcha|COVID(?:-19)?|M[rs]|Dr)-?"
)
"""What Earnings-21 tags as a name by mistake."""
_FEWEST = 4
_CLEAN = 500


def span(start: int, end: int, label: Label) -> Span:
    return Span(start, end, label, None, True)


def every(found: list[Labelled], most: int) -> list[Labelled]:
    """At most so many of them, from all over the collection."""
    return [found[at * len(found) // most] for at in range(most)] if len(found) > most else found


def plain(text: str) -> bool:
    """Whether a line is sure to name nobody."""
    return len(text.split()) >= _FEWEST and not _CAPITAL.search(text)


def annomi() -> list[Labelled]:
    """Counselling talk; names by hand (`annomi_labels.txt`)."""
    table = sources.text("annomi", "data/unprocessed/AnnoMI-full-unique-annotation.csv")
    rows = [row["utterance_text"] for row in csv.DictReader(io.StringIO(table))]
    marked: dict[int, list[Span]] = {}
    for line in LABELS.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            row, *spans = line.split()
            for one in spans:
                start, end = one[:-1].split("-")
                kind = span(int(start), int(end), _KINDS[one[-1]])
                marked.setdefault(int(row), []).append(kind)
    clean = [Labelled(text, ()) for at, text in enumerate(rows) if at not in marked and plain(text)]
    named = [Labelled(rows[row], tuple(spans)) for row, spans in marked.items()]
    return named + every(clean, 551)


def gum() -> list[Labelled]:
    """Proper nouns at the head of what GUM calls a person or an organisation, in spoken genres."""
    named, clean = [], []
    for path, content in sources.texts("gum", "dep", ".conllu"):
        if not any(f"_{genre}_" in path for genre in SPOKEN):
            continue
        for sentence in _sentences(content):
            line = _gum_line(sentence)
            if line.spans:
                named.append(line)
            elif plain(line.text) and not any(row[4].startswith("NNP") for row in sentence):
                clean.append(line)
    return named + every(clean, _CLEAN)


def _sentences(content: str) -> Iterator[list[list[str]]]:
    for block in content.split("\n\n"):
        rows = []
        whole, close = 0, ""
        for line in block.splitlines():
            row = [] if line.startswith("#") else line.split("\t")
            if row and "-" in row[0]:  # written as one: no space within
                whole, close = int(row[0].split("-")[1]), row[9]
            elif row and row[0].isdigit():
                if int(row[0]) < whole:
                    row[9] += "|SpaceAfter=No"
                elif int(row[0]) == whole:
                    row[9] += "|" + close
                rows.append(row)
        if rows:
            yield rows


def _gum_line(rows: list[list[str]]) -> Labelled:
    text, places = "", []
    for row in rows:
        places.append((len(text), len(text) + len(row[1])))
        text += row[1] + ("" if "SpaceAfter=No" in row[9] else " ")
    text = text.rstrip()
    spans: dict[tuple[int, int], Label] = {}
    for first, last, kind in _mentions(rows):
        label = {"person": Label.PERSON, "organization": Label.ORG}.get(kind)
        proper = [
            at
            for at in range(first, last + 1)
            if rows[at][4].startswith("NNP")
            and (label is Label.ORG or rows[at][4] == "NNP")
            and rows[at][1].rstrip(".").lower() not in _TITLES
        ]
        head = next(
            (at for at in range(first, last + 1) if not first <= int(rows[at][6]) - 1 <= last),
            first,
        )
        if label is None or head not in proper:
            continue
        start = stop = head
        little = ("IN", "DT", "CC", "POS", "HYPH") if label is Label.ORG else ()
        while start - 1 >= first and (start - 1 in proper):
            start -= 1
        while stop < last and any(
            at in proper and all(rows[i][4] in little for i in range(stop + 1, at))
            for at in range(stop + 1, min(stop + 4, last + 1))
        ):
            stop += 1
        while stop not in proper:
            stop -= 1
        if start != stop or rows[start][1] not in _BODIES:
            spans[places[start][0], places[stop][1]] = label
    kept = [
        span(*place, label)
        for place, label in spans.items()
        if not any(o != place and o[0] <= place[0] and place[1] <= o[1] for o in spans)
    ]
    return Labelled(text, tuple(sorted(kept, key=lambda s: s.start)))


def _mentions(rows: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    """First and last token of each mention, and GUM's kind of entity."""
    opened: dict[str, list[tuple[int, str]]] = {}
    for at, row in enumerate(rows):
        found = re.search(r"(?:^|\|)Entity=([^|]*)", row[9])
        for piece in re.findall(r"\([^()]*\)?|[^()]+\)", found.group(1) if found else ""):
            fields = piece.strip("()").split("-")
            if piece.startswith("("):
                opened.setdefault(fields[0], []).append((at, fields[1]))
            if piece.endswith(")") and opened.get(fields[0]):
                start, kind = opened[fields[0]].pop()
                yield start, at, kind


def bsd() -> list[Labelled]:
    """Business scenes: names of who speaks, and what stands behind Mr., Ms., Mrs. and Dr."""
    named, clean = [], []
    for scene in scenes():
        speakers = {
            word
            for turn in scene
            for word in re.findall(r"[A-Z][a-z]+", turn["en_speaker"])
            if word.lower() not in _TITLES
        }
        for turn in scene:
            text = turn["en_sentence"]
            called = speakers | set(_TITLE.findall(text))
            one = "|".join(map(re.escape, sorted(called)))
            found = re.finditer(rf"\b(?:{one})(?: (?:{one}))*\b", text) if called else ()
            spans = tuple(span(m.start(), m.end(), Label.PERSON) for m in found)
            if spans:
                named.append(Labelled(text, spans))
            elif plain(text):
                clean.append(Labelled(text, ()))
    return named + every(clean, _CLEAN)


def scenes() -> Iterator[list[dict[str, str]]]:
    """BSD's scenes, each a list of its turns, English beside Japanese."""
    for part in ("dev", "test"):
        for scene in json.loads(sources.text("bsd", f"{part}.json")):
            yield scene["conversation"]


def wnut17() -> list[Labelled]:
    """Posts: persons and corporations, rare ones on purpose."""
    content = sources.text("wnut17", "emerging.test.annotated")
    named, clean = [], []
    for block in re.split(r"\n\s*\n", content):
        rows = [row.split("\t") for row in block.splitlines() if "\t" in row]
        text, spans = "", []
        for at, (word, tag, *_) in enumerate(rows):
            start = len(text)
            text += word + " "
            label = {"person": Label.PERSON, "corporation": Label.ORG}.get(tag[2:].strip())
            if label and tag.startswith("B"):
                stop = at + 1
                while stop < len(rows) and rows[stop][1].startswith("I-"):
                    stop += 1
                long = len(" ".join(row[0] for row in rows[at:stop]))
                spans.append(span(start, start + long, label))
        text = text.rstrip()
        if spans:
            named.append(Labelled(text, tuple(spans)))
        elif (
            plain(text) and all(row[1].strip() == "O" for row in rows) and not _POSTED.search(text)
        ):
            clean.append(Labelled(text, ()))
    return named + every(clean, _CLEAN)


def earnings21() -> list[Labelled]:
    """Companies' calls, as they were written down; persons and organisations."""
    named, clean = [], []
    kinds = {
        re.sub(r".*/(\d+).*", r"\1", path): json.loads(content)
        for path, content in sources.texts("earnings21", "earnings21/transcripts/wer_tags", "json")
    }
    folder = "earnings21/transcripts/nlp_references"
    for path, content in sources.texts("earnings21", folder, ".nlp"):
        tags = kinds[re.sub(r".*/(\d+).*", r"\1", path)]
        for rows in _turns(content):
            line = _earnings_line(rows, tags)
            if line.spans:
                named.append(line)
            elif plain(line.text) and not any(row[-1] != "[]" for row in rows):
                clean.append(line)
    return every(named, 2000) + every(clean, _CLEAN)


def _turns(content: str) -> Iterable[list[list[str]]]:
    rows: list[list[str]] = []
    for row in content.splitlines()[1:]:
        rows.append(row.split("|"))
        if rows[-1][4] in (".", "?", "!"):
            yield rows
            rows = []


def _earnings_line(rows: list[list[str]], tags: dict[str, dict[str, str]]) -> Labelled:
    text, before = "", None
    spans: list[Span] = []
    for row in rows:
        start = len(text)
        text += row[0] + row[4] + " "
        tag = next(iter(re.findall(r"\d+", row[-1])), None)
        label = {"PERSON": Label.PERSON, "ORG": Label.ORG}.get(
            tags.get(tag or "", {}).get("entity_type", "")
        )
        if label and tag == before:
            spans[-1] = span(spans[-1].start, start + len(row[0]), label)
        elif label:
            spans.append(span(start, start + len(row[0]), label))
        before = tag if label else None
    named = (span(*place, one.label) for one in spans if (place := _own(text, one)))
    return Labelled(text.rstrip(), tuple(named))


def _own(text: str, one: Span) -> tuple[int, int] | None:
    """Where a name of Earnings-21 is, without "the" before and a possessive 's behind it; None for
    what was tagged and is none: without a capital, broken off, with a verb ("You're-")."""
    said = text[one.start : one.end]
    start = one.start + len(said) - len(re.sub(r"^the ", "", said, flags=re.IGNORECASE))
    stop = one.end - len(said) + len(re.sub(r"['’]s?$", "", said))
    name = text[start:stop]
    return (start, stop) if _NAMED.fullmatch(name) and not _NO_NAME.fullmatch(name) else None
