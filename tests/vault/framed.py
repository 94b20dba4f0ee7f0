"""How long a record of a log is, as its format says."""

from __future__ import annotations

MARK, NUMBER, LENGTH, CHECKSUM, NONCE, TAG = 4, 8, 4, 4, 12, 16

RECORD_BYTES = MARK + NUMBER + LENGTH + CHECKSUM + NONCE + 2 * TAG
"""What a record takes beside its payload."""
