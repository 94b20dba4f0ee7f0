"""What is served besides the WebSocket: a fixed list of files that come with the program."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent

_SCRIPT = "text/javascript; charset=utf-8"

_FILES = {
    "/": ("page/index.html", "text/html; charset=utf-8"),
    "/page.css": ("page/page.css", "text/css; charset=utf-8"),
    "/icon.svg": ("page/icon.svg", "image/svg+xml"),
    "/words.txt": ("words.txt", "text/plain; charset=utf-8"),
    **{
        f"/{name}.js": (f"page/{name}.js", _SCRIPT)
        for name in (
            *("page", "room", "talk", "marks", "elements"),
            *("link", "outbox", "pairing", "digest", "words"),
        )
    },
}
"""Which path is which file, and of what kind. There is no other."""


def read() -> dict[str, tuple[bytes, str]]:
    """All of them, as they are when the sharing begins."""
    return {path: ((_FOLDER / name).read_bytes(), kind) for path, (name, kind) in _FILES.items()}


def headers(place: str) -> dict[str, str]:
    """What goes with every answer of a host at "ADDRESS:PORT": the page may load what the host
    serves and nothing else, and nobody may frame, keep or refer to it."""
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self' wss://{place}; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Server": "facilitator",
    }
