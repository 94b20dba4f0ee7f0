"""The host and the workers, as processes: Dask without all that is not needed here.

No port but the one with certificates on both sides: `distributed` opens a plain HTTP server
besides, on all interfaces, whatever it is told (seen with 2026.8); here there is none. Nothing is
spilled, and nothing logged: a log may show what a task was given.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from facilitator.lab.bundle import Bundle
from facilitator.lab.left import worker_folder

os.environ["DASK_CONFIG"] = os.devnull  # before the import below: settings of others do not count

import dask
from distributed import Scheduler, Security, Worker
from distributed.utils import get_ip

JOIN_S = 30
"""How long a worker looks for the host before it gives up."""

_SETTINGS = {
    "distributed.comm.require-encryption": True,
    # Of a worker that says nothing for so long its tasks are given to others.
    "distributed.scheduler.worker-ttl": "60s",
    # So many machines may die over a task before it is said to have failed.
    "distributed.scheduler.allowed-failures": 3,
    "distributed.scheduler.work-stealing": True,
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.event-loop": "tornado",
    "distributed.admin.system-monitor.disk": False,
    "distributed.diagnostics.nvml": False,
    "distributed.comm.timeouts.connect": "10s",
}


def prepare() -> None:
    """Takes these settings, and no others; and has nothing logged."""
    dask.config.refresh(paths=[], env={})
    dask.config.set(_SETTINGS)
    for name in ("distributed", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def security(bundle: Bundle) -> Security:
    """Certificates on both sides, for every role the same."""
    file = str(bundle.path)
    roles = {
        f"tls_{role}_{what}": file
        for role in ("client", "scheduler", "worker")
        for what in ("cert", "key")
    }
    return Security(require_encryption=True, tls_ca_file=file, **roles)


class _Plain:
    """No web server."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Opens no port."""


class Host(_Plain, Scheduler):  # type: ignore[misc]
    """Hands out the work; hears nothing itself."""


class Machine(_Plain, Worker):  # type: ignore[misc]
    """Does the work, a block at a time."""


@asynccontextmanager
async def host(bundle: Bundle) -> AsyncIterator[Host]:
    """The host of a bundle, listening at the bundle's address."""
    prepare()
    async with Host(
        host=bundle.address.rpartition(":")[0],
        port=_place(bundle)[1],
        protocol="tls",
        security=security(bundle),
        dashboard=False,
        dashboard_address=None,
    ) as running:
        yield running


@asynccontextmanager
async def machine(bundle: Bundle, *, name: str | None = None) -> AsyncIterator[Machine]:
    """A worker that has joined. TimeoutError and OSError where there is no host, or another's."""
    prepare()
    with worker_folder() as folder:
        made = Machine(
            bundle.address,
            # On the side that the host is on, and on no other.
            host=get_ip(*_place(bundle)),
            nthreads=1,
            name=name,
            security=security(bundle),
            memory_limit=None,
            data=dict,
            local_directory=str(folder),
            dashboard=False,
            death_timeout=JOIN_S,
        )
        async with made as running:
            yield running


def _place(bundle: Bundle) -> tuple[str, int]:
    """The host's address and port."""
    host, _, port = bundle.address.removeprefix("tls://").rpartition(":")
    return host.strip("[]"), int(port)


async def until(stopping: Callable[[], bool], running: Host | Machine) -> None:
    """Waits until somebody wants it to stop, or it has ended by itself."""
    while not stopping() and running.status.name == "running":
        await asyncio.sleep(0.2)
