"""Whether a word can be read in what files hold."""

from __future__ import annotations

import re


def is_held(word: bytes, held: bytes) -> bool:
    """Whether it stands there as a word: three letters in the midst of what was sealed, told in
    base64, are chance."""
    alone = rb"(?<![A-Za-z0-9+/])" + re.escape(word) + rb"(?![A-Za-z0-9+/=])"
    return re.search(alone, held) is not None
