"""What the person at the screen wants of it (config.toml), for whoever draws."""

from __future__ import annotations

from textual._context import active_app

from facilitator.config import OFF, Config

NOBODY = Config(bell=OFF)
"""What holds where no person's config.toml was read."""


def own() -> Config:
    """The config of the person at the screen."""
    found = getattr(active_app.get(None), "own", None)
    return found if isinstance(found, Config) else NOBODY
