"""Two coders compared: the figures against another library, and files as programs write them."""

from __future__ import annotations

import csv
import gettext
import io
import zipfile
from collections.abc import Mapping
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitator import words
from facilitator.export import Material, formats
from facilitator.export.agreement import (
    UNDEFINED,
    agreement,
    alpha,
    as_table,
    disagreements_page,
    disagreements_table,
    kappa,
)
from facilitator.export.coded import Coding, Turn, read_project, read_report
from facilitator.export.refi_project import NAMESPACE, source_texts
from tests.export.series import session

counts = st.tuples(*(st.integers(0, 40) for _ in range(4))).filter(lambda c: sum(c) > 1)


@given(counts)
def test_kappa_and_alpha_are_what_another_library_says(found: tuple[int, int, int, int]) -> None:
    from pycm import ConfusionMatrix

    both, first, second, neither = found
    one = [1] * (both + first) + [0] * (second + neither)
    two = [1] * both + [0] * first + [1] * second + [0] * neither
    ours = float(kappa(np.array([found]))[0]), float(alpha(np.array([found]))[0])
    if len({*one, *two}) == 1:
        assert np.isnan(ours).all()
        return
    theirs = ConfusionMatrix(one, two)
    assert ours[0] == pytest.approx(float(theirs.Kappa), abs=1e-9)
    assert ours[1] == pytest.approx(float(theirs.Alpha), abs=1e-9)


def coding(turns: int, **codes: set[int]) -> Coding:
    made = tuple(Turn("m1", n, f"turn {n}") for n in range(turns))
    return Coding({"m1": made}, {code: {made[n] for n in at} for code, at in codes.items()})


def test_what_nobody_disagreed_on_is_said_in_words() -> None:
    found = agreement(coding(5, stigma=set(range(5))), coding(5, stigma=set(range(5))))
    (one,) = found.codes
    assert (one.both, one.agreed) == (5, 1.0)
    assert one.kappa is one.alpha is None
    assert as_table(found).decode().count(UNDEFINED) == 2
    assert b"nan" not in as_table(found).lower()


def test_the_interval_holds_the_figure_and_is_the_same_each_time() -> None:
    one, two = coding(200, hope=set(range(60))), coding(200, hope=set(range(10, 75)))
    found = agreement(one, two)
    assert agreement(one, two) == found
    estimate = found.codes[0].kappa
    assert estimate is not None
    assert estimate.low < estimate.value < estimate.high
    # Asymptotic standard error of such a table is 0.047: the bootstrap is about that wide.
    assert estimate.high - estimate.low == pytest.approx(4 * 0.047, rel=0.35)


def test_a_code_that_only_one_has_and_other_capitals() -> None:
    found = agreement(coding(4, Hope={0, 1}, own={2}), coding(4, hope={0, 1}))
    assert [(c.code, c.both, c.first) for c in found.codes] == [("Hope", 2, 0), ("own", 0, 1)]
    assert [(d.code, d.only, d.turn.line) for d in found.disagreements] == [("own", 1, 2)]


def test_codes_that_came_with_the_export_are_left_out_unless_they_were_used() -> None:
    one, two = coding(4, quote={0}, safe={1}), coding(4, quote={0}, safe={1, 2})
    found = agreement(one, two, came_with=["quote", "safe"])
    assert found.left_out == ("quote",)
    assert [c.code for c in found.codes] == ["safe"]


def test_other_texts_are_told_and_never_compared() -> None:
    other = coding(3)
    other.turns["m2"] = (Turn("m2", 0, "else"),)
    assert agreement(coding(3), other).odd == ("m2",)
    with pytest.raises(ValueError, match="in common"):
        agreement(coding(3), coding(4))


# -- files as programs write them ----------------------------------------------------------------


@pytest.fixture
def exported() -> Material:
    return Material((session(1, minutes=3), session(2, minutes=3, language="ja")), "Study")


def project(material: Material) -> bytes:
    return formats()["qdpx"].render(material)[".qdpx"]


def changed(content: bytes, codes: Mapping[str, tuple[int, int, int]], *, bom: bool) -> bytes:
    """A project as an analyst saves it: codes added at (source, start, end), the rest as it was."""
    ET.register_namespace("", NAMESPACE)
    q = f"{{{NAMESPACE}}}"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    root = ET.fromstring(files["project.qde"])
    book = root.find(f"{q}CodeBook/{q}Codes")
    assert book is not None
    sources = root.findall(f"{q}Sources/{q}TextSource")
    for number, (name, (source, start, end)) in enumerate(codes.items()):
        guid = f"00000000-0000-4000-8000-00000000000{number}"
        ET.SubElement(book, f"{q}Code", {"guid": guid.upper(), "name": name, "isCodable": "true"})
        about = {"guid": guid, "startPosition": str(start), "endPosition": str(end)}
        selection = ET.SubElement(sources[source], f"{q}PlainTextSelection", about)
        made = ET.SubElement(selection, f"{q}Coding", {"guid": guid})
        ET.SubElement(made, f"{q}CodeRef", {"targetGUID": guid})
    files["project.qde"] = ET.tostring(root, "utf-8", xml_declaration=True)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            text = name.endswith(".txt") and bom
            archive.writestr(name.replace("sources", "Sources"), b"\xef\xbb\xbf" * text + data)
    return out.getvalue()


def test_a_project_comes_back_turn_by_turn(exported: Material) -> None:
    texts = list(source_texts(exported).values())
    begin = texts[1].index("] ") + 3
    content = changed(project(exported), {"Hope": (1, begin, begin + 2)}, bom=True)
    found = read_project(content)
    assert [len(turns) for turns in found.turns.values()] == [
        sum(line.startswith(("User", "Psych", "Nurse", "Facil", "Unknown", "話者")) for line in
            text.splitlines()) for text in texts
    ]  # fmt: skip
    (turn,) = found.codes["Hope"]
    assert turn == next(iter(list(found.turns.values())[1]))
    # Every turn is coded with whoever spoke it.
    assert {t for code in ("User 1", "Nurse 1") for t in found.codes[code]} <= {
        t for turns in found.turns.values() for t in turns
    }


def test_two_projects_are_compared(exported: Material) -> None:
    text = next(iter(source_texts(exported).values()))
    begin = text.index("] ") + 3
    one = changed(project(exported), {"Hope": (0, begin, begin + 2)}, bom=False)
    two = changed(project(exported), {"hope": (0, begin, begin + 1), "Loss": (0, begin, begin + 1)},
                  bom=True)  # fmt: skip
    found = agreement(read_project(one), read_project(two))
    told = {c.code: c for c in found.codes}
    assert (told["Hope"].both, told["Hope"].first, told["Hope"].second) == (1, 0, 0)
    assert told["Loss"].second == 1
    assert [d.code for d in found.disagreements] == ["Loss"]
    assert told["User 1"].agreed == 1.0
    rows = list(csv.reader(io.StringIO(disagreements_table(found).decode("utf-8-sig"))))
    assert rows[1][2:] == ["Loss", "no", "yes", ""]
    shown_page = disagreements_page(found, ["A", "<B>"]).decode()
    assert "&lt;B&gt;" in shown_page
    assert "<script" not in shown_page


def test_the_page_is_in_the_language_of_the_screens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Catalogue(gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return f"«{message}»"

        def info(self) -> dict[str, str]:
            return {"language": "fr"}

    monkeypatch.setattr(words, "_catalogue", Catalogue())
    found = agreement(coding(3, stigma={0, 1}), coding(3, stigma={1}))
    page = disagreements_page(found, ["A", "B"]).decode()
    assert '<html lang="fr">' in page
    assert "<h1>«Disagreements»</h1>" in page
    assert "<p>«1 of 3 turns and 1 codes: A and B.»</p>" in page
    assert "<th>«Given by»</th>" in page


def test_qualcoders_report_of_codings(exported: Material) -> None:
    texts = source_texts(exported)
    name, text = next(iter(texts.items()))
    first = text[text.index("] ") + 2 :].split("\n")[0]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Hope", "Loss"])
    writer.writerow([f"{first[:8]}\n{name}.txt", f"words nobody said\n{name}.txt"])
    found = read_report(out.getvalue().encode("utf-8-sig"), texts)
    assert found.lost == 1
    assert {t.source for t in found.codes["Hope"]} == {name}
    assert any(t.text.startswith(first[:8]) for t in found.codes["Hope"])
    assert found.codes["Loss"] == set()


def test_files_that_are_none() -> None:
    def zipped(**files: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name.replace("_", "."), data)
        return out.getvalue()

    empty = f'<Project xmlns="{NAMESPACE}"/>'.encode()
    for content in (
        b"",
        b"PK\x03\x04 and no more",
        zipped(a_txt=b"x"),
        zipped(project_qde=b"<a"),
        zipped(project_qde=empty),
        zipped(project_qde=b"\0" * 70_000_000),
    ):
        with pytest.raises(ValueError, match=r"\w"):
            read_project(content)
    for table in (b"", b"\xff\xfe\x00", b",,\n"):
        with pytest.raises(ValueError, match=r"\w"):
            read_report(table, {})
