"""Where a person's own files are, as each system has it. Imports nothing of the program: the words
of the screens depend on what is found here."""

from __future__ import annotations

import os
from pathlib import Path

HOME_VARIABLE = "FACILITATOR_HOME"
"""In the environment: the folder that has a person's settings and keys instead of the system's."""

CONFIG_FILE = "config.toml"


def config_file() -> Path:
    """Where a person's own config.toml is, or would be: in FACILITATOR_HOME if that is set.

    That it begins with the home of somebody who is not there, `workspace.key_home` tells."""
    named = os.environ.get(HOME_VARIABLE)
    if named:
        return Path(os.path.expanduser(named)).absolute() / CONFIG_FILE  # noqa: PTH111
    import platformdirs

    return Path(platformdirs.user_config_dir("facilitator", appauthor=False)) / CONFIG_FILE
