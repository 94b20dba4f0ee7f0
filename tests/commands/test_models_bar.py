"""How far a model has come, where no terminal draws a bar."""

from __future__ import annotations

import pytest

from facilitator.commands.models import Bar


def test_lines_come_now_and_then_and_none_for_small_files(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Bar() as bar:
        bar.say("base: 148 MB")
        bar.progress("config.json", 2_309, 2_309)
        for done in range(0, 145_000_001, 1_000_000):
            bar.progress("model.bin", done, 145_000_000)
        bar.progress("checking model.bin", 145_000_000, 145_000_000)
        bar.progress("a stream", 30_000_000, None)
    said = capsys.readouterr()
    assert said.out == ""
    lines = said.err.splitlines()
    assert lines == ["base: 148 MB", *(f"model.bin: {n} % of 145 MB" for n in range(10, 101, 10))]
