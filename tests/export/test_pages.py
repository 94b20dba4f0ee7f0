"""Markdown and HTML, and what a real browser makes of the page."""

from __future__ import annotations

import base64
import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from facilitator.domain.sealed import SealedTranscript
from facilitator.domain.transcript import Line
from facilitator.export import Material, chosen, formats, write
from facilitator.export.layout import layout
from facilitator.export.report import figures_of
from facilitator.export.report import page as report_page
from tests.export.series import series, session
from tests.export.test_report import record

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)

NASTY = (
    "*all* of `it` _was_ <b>bold</b> & <script>alert(1)</script> [a](http://x) ![p](http://y)",
    "1) first # no heading ~~gone~~ | table | &amp; \\* http://example.org",
)


def nasty() -> Material:
    lines = tuple(
        Line(f"u{n}", n * 9_000, n * 9_000 + 500, "User 1", x) for n, x in enumerate(NASTY)
    )
    return Material((SealedTranscript("s", 1, NASTY[0], "2026-11-23", "en", 60_000, lines=lines),))


def text_of(name: str, material: Material) -> str:
    (content,) = formats()[name].render(material).values()
    return content.decode()


def test_markdown_shows_every_sign_as_it_was_said() -> None:
    material = nasty()
    shown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    inline = [t for t in shown.parse(text_of("md", material)) if t.type == "inline"]
    for token in inline:
        assert {child.type for child in token.children or []} <= {"text", "text_special"}
    texts = ["".join(c.content for c in token.children or []) for token in inline]
    turns = [
        f"{turn.label}{turn.text}" for turn in layout(material, material.transcript).paragraphs
    ]
    assert [text for text in texts if text.startswith("User 1: [")] == turns


def test_markdown_has_headings_and_marks(material: Material) -> None:
    text = text_of("md", material)
    assert text.startswith("# Recovery - what it means to us\n\n- Meeting 3, 2026-11-23")
    assert "\n\n## 1 Opening\n\n### 1.1 How have you been?\n\n> ◆ Flag 1 begins" in text


def test_the_page_holds_nothing_that_runs_or_is_fetched() -> None:
    text = text_of("html", nasty())
    assert not re.search(r"<(script|img|link|iframe|object|a href=\"[^#])", text)
    assert "default-src 'none'" in text
    assert "&lt;script&gt;" in text


def test_the_page_has_times_of_lines_and_flags_as_marks(material: Material) -> None:
    text = text_of("html", material)
    assert '<html lang="en">' in text
    assert '<span title="00:00:02.500">They wrote: come on Monday.</span>' in text
    assert '<mark title="1 emergent topic, letters: from housing, User 1">' in text
    assert '<a href="#t0">1 · 00:00:00 · emergent topic, letters: from housing, User 1</a>' in text
    assert '<h2 id="q1">1 Opening</h2>' in text


def browser(*arguments: str, profile: Path) -> str:
    assert CHROMIUM is not None
    done = subprocess.run(
        [CHROMIUM, *QUIET, f"--user-data-dir={profile}", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout + done.stderr


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_real_browser_shows_the_page_and_prints_it(language: str, tmp_path: Path) -> None:
    told = Material((session(2, minutes=6, language=language),))
    (written,) = write(told, chosen(["html"]), tmp_path)
    page = written.paths[0].as_uri()
    seen = browser(
        "--enable-logging=stderr", "--v=0", "--dump-dom", page, profile=tmp_path / "profile"
    )
    assert told.transcript.lines[0].text.split("<")[0] in seen
    assert "CONSOLE" not in seen
    pdf = tmp_path / "page.pdf"
    browser(f"--print-to-pdf={pdf}", page, profile=tmp_path / "profile")
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_real_browser_shows_the_report_and_asks_for_nothing(tmp_path: Path) -> None:
    made = record(series(3, "ja"))
    page = tmp_path / "report.html"
    page.write_text(report_page(made, figures_of(made)), encoding="utf-8")
    seen = browser(
        *("--enable-logging=stderr", "--v=0", "--dump-dom"),
        page.as_uri(),
        profile=tmp_path / "profile",
    )
    assert "トピックガイド" in seen
    assert "CONSOLE" not in seen
    pdf = tmp_path / "report.pdf"
    browser(f"--print-to-pdf={pdf}", page.as_uri(), profile=tmp_path / "profile")
    assert pdf.read_bytes().startswith(b"%PDF")


TRACK = """\
<!doctype html><meta charset="utf-8"><video><track default src="data:text/vtt;base64,{}"></video>
<pre id="seen"></pre><script>
const track = document.querySelector("track");
track.track.mode = "hidden";
track.addEventListener("load", () => {{
  const told = (cue) => [cue.startTime, cue.endTime, cue.getCueAsHTML().textContent];
  const cues = Array.from(track.track.cues, told);
  document.getElementById("seen").textContent = JSON.stringify(cues);
}});
</script>
"""


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
@pytest.mark.parametrize("name", ["vtt", "vtt-taguette"])
def test_a_real_browser_takes_subtitles_as_a_track(name: str, tmp_path: Path) -> None:
    told = Material((session(2, minutes=3, language="ja"),))
    page = tmp_path / "track.html"
    coded = base64.b64encode(text_of(name, told).encode()).decode()
    page.write_text(TRACK.format(coded), encoding="utf-8")
    seen = browser(
        "--virtual-time-budget=5000", "--dump-dom", page.as_uri(), profile=tmp_path / "profile"
    )
    found = re.search(r'<pre id="seen">(.*?)</pre>', seen, re.DOTALL)
    assert found is not None
    cues = json.loads(html.unescape(found[1]))
    lines = told.transcript.lines
    assert [(start, end) for start, end, _ in cues] == [
        (line.start_ms / 1000, line.end_ms / 1000) for line in lines
    ]
    if name == "vtt":
        assert [text for _, _, text in cues] == [line.text for line in lines]
