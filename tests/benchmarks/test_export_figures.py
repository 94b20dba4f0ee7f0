"""How long exports take: a session of three hours in every format, a series as one project."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from facilitator.domain.sealed import SealedTranscript
from facilitator.export import Material, chosen, formats, lines_in, write
from tests.export.series import series, session


def material(*transcripts: SealedTranscript) -> Material:
    return Material(transcripts, title="Study")


@pytest.mark.benchmark
@pytest.mark.parametrize("language", ["en", "ja"])
def test_three_hours_in_every_format(language: str, tmp_path: Path) -> None:
    told = material(session(1, minutes=180, language=language))
    print(f"\n180 min, {lines_in(told)} lines, {language}: rendered, written, read back, checked")
    total = 0.0
    for name in formats():
        begun, worked = time.perf_counter(), time.process_time()
        written = write(told, chosen([name]), tmp_path)
        taken, worked = time.perf_counter() - begun, time.process_time() - worked
        total += worked
        size = sum(path.stat().st_size for one in written for path in one.paths)
        print(f"{name:14} {taken:6.2f} s, {worked:5.2f} of a processor {size / 1000:8.0f} kB")
    print(f"{'all':14} {total:15.2f} of a processor")


@pytest.mark.benchmark
def test_eleven_meetings_as_one_project(tmp_path: Path) -> None:
    told = material(*series())
    begun, worked = time.perf_counter(), time.process_time()
    write(told, chosen(["qdpx"]), tmp_path)
    taken, worked = time.perf_counter() - begun, time.process_time() - worked
    print(
        f"\n11 meetings, {lines_in(told)} lines as one .qdpx: {taken:.2f} s, "
        f"{worked:.2f} s of a processor"
    )
