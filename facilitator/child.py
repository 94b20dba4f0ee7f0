"""Child processes: one line of JSON a message, in through stdin, out through stdout.

The first line a child gets is its configuration, keys included: a pipe leaves no trace in process
lists or on a disk. When its parent dies, stdin ends, and so does the child; a child has nothing
that is not also in the spool or the journal.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from typing import IO, Any

from facilitator.errors import FacilitatorError, place_of

Message = dict[str, Any]

CLOSED = "closed"
"""`kind` of the message delivered once when a child's output ends; `status` is its exit status."""


class Inbox:
    """A child's side of the pipe: messages from the parent, and the way back.

    `messages` yields dictionaries; the parent's death shows as {"kind": "closed"}.
    """

    def __init__(self, source: IO[str], sink: IO[str]) -> None:
        self._sink = sink
        self._lock = threading.Lock()
        self.messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.config: Message = json.loads(source.readline() or "{}")
        self._reader = threading.Thread(target=self._read, args=(source,), daemon=True)
        self._reader.start()

    def _read(self, source: IO[str]) -> None:
        with contextlib.suppress(ValueError, OSError):
            for line in source:
                self.messages.put(json.loads(line))
        self.messages.put({"kind": CLOSED})

    def next(self, timeout: float | None) -> Message | None:
        """The next message, None if there is none within `timeout` seconds (0: at once)."""
        with contextlib.suppress(queue.Empty):
            return self.messages.get(timeout is None or timeout > 0, timeout)
        return None

    def send(self, kind: str, **values: Any) -> None:
        """Sends a message up. A parent that has gone is no error: stdin will say so too."""
        line = json.dumps({"kind": kind, **values}, ensure_ascii=True) + "\n"
        with self._lock, contextlib.suppress(BrokenPipeError, ValueError, OSError):
            self._sink.write(line)
            self._sink.flush()


def child_main(run: Callable[[Inbox], None]) -> int:
    """Runs a child: signals of the terminal are the parent's, faults become a message.

    Tracebacks are not printed: their last line may hold what somebody said.
    """
    from facilitator.vault.hardening import harden_process

    harden_process()
    for name in ("SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    # Libraries print to stdout when they feel like it; messages have the real one to themselves.
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    inbox = Inbox(sys.stdin, messages)
    try:
        run(inbox)
    except FacilitatorError as error:
        inbox.send("failed", what=error.what, hint=error.hint)
        return 1
    except Exception as error:
        inbox.send(
            "failed",
            what=f"A part of the program stopped ({type(error).__name__} in {place_of(error)}).",
            hint="Nothing recorded is lost. Please report it with this line.",
        )
        return 1
    return 0


class Child:
    """The parent's side: starts `python -m MODULE`, delivers its messages, and ends it.

    `deliver` is called on a thread of its own with each message, last with {"kind": "closed"}; it
    must only hand the message on.
    """

    def __init__(
        self, module: str, config: Mapping[str, Any], deliver: Callable[[Message], None]
    ) -> None:
        self.module = module
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            # Keys pressed in the terminal (ctrl+c) are signals to the whole group: not to these.
            start_new_session=True,
        )
        self._lock = threading.Lock()
        self._deliver = deliver
        self._write(dict(config))
        self._reader = threading.Thread(target=self._read, name=module, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, kind: str, **values: Any) -> None:
        """Sends a message down; a child that has gone shows by its "closed" message."""
        self._write({"kind": kind, **values})

    def close(self, timeout: float = 5.0) -> None:
        """Ends the child: closes its stdin, waits, and kills it if it does not go."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join(timeout)
        if self._process.stdout:
            self._process.stdout.close()

    def _write(self, message: Message) -> None:
        line = json.dumps(message, ensure_ascii=True) + "\n"
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.write(line)
                self._process.stdin.flush()

    def _read(self) -> None:
        if self._process.stdout is None:
            return
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stdout:
                self._deliver(json.loads(line))
        self._deliver({"kind": CLOSED, "status": self._process.wait()})
