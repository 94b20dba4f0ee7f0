"""A small hub on this machine: files by repository and commit, ranges, and what may go wrong."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LARGE = 100_000
"""From so many bytes on a file is named by its SHA-256, below by git's SHA-1, as the hub does."""


@dataclass
class Hub:
    """`files` by path. `break_after` bytes a connection breaks, `breaks` times; or, where it
    `stands`, nothing more comes."""

    files: dict[str, bytes] = field(default_factory=dict)
    break_after: int | None = None
    breaks: int = 0
    stands: bool = False
    ranges: bool = True
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)
    address: str = ""

    def commit_of(self, path: str) -> str:
        return path.partition("/resolve/")[2].partition("/")[0]


def etag(data: bytes) -> str:
    if len(data) >= LARGE:
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@contextmanager
def running(hub: Hub) -> Iterator[Hub]:
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            hub.asked.append((self.command, self.path, self.headers.get("Range")))
            data = hub.files.get(self.path)
            if data is None:
                self.send_error(404)
                return
            first = 0
            if hub.ranges and (wanted := self.headers.get("Range")):
                first = int(wanted.removeprefix("bytes=").rstrip("-"))
            self.send_response(206 if first else 200)
            if first:
                self.send_header("Content-Range", f"bytes {first}-{len(data) - 1}/{len(data)}")
            self.send_header("ETag", f'"{etag(data)}"')
            self.send_header("X-Repo-Commit", hub.commit_of(self.path))
            self.send_header("Content-Length", str(len(data) - first))
            self.end_headers()
            if not body:
                return
            rest = data[first:]
            after = hub.break_after
            breaks = after is not None and hub.breaks > 0 and len(rest) > after
            if breaks:
                hub.breaks -= 1
                rest = rest[:after]
                self.close_connection = True
            self.wfile.write(rest)
            if breaks and hub.stands:
                over.wait()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
