"""Figures of a lab: how much faster several machines are than one, as processes of this machine.

They print; they assert nothing. Each worker has one thread, so that k of them want k cores.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from facilitator.workflow.refining import Progress
from facilitator.workflow.spreading import SpreadPass
from facilitator.workspace import Workspace
from tests.lab.conftest import a_lab, ended, workspace
from tests.weights import real_model

__all__ = ["workspace"]

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


def test_several_against_one(
    tmp_path: Path, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(real_model("tiny.en"))
    took: dict[int, float] = {}
    for k in range(1, min(4, len(os.sched_getaffinity(0))) + 1):
        first: list[float] = []

        def told(progress: Progress, first: list[float] = first) -> None:
            first.append(time.monotonic())

        with a_lab(tmp_path / f"lab{k}", k) as lab:
            store = ended(workspace, f"m{k}", model, times=6)
            with store, SpreadPass(store, lab.bundle) as spread:
                spread.run(told)
                blocks = len(spread.left)
            # Without the time that models take to load: from when each has done its first block.
            took[k] = (first[-1] - first[k]) / (blocks - k)
    with capsys.disabled():
        print(f"\n{blocks} blocks; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        for k, seconds in took.items():
            share = took[1] / seconds / k
            print(f"{k} workers: {seconds:.2f} s a block, efficiency {share:.2f}")
