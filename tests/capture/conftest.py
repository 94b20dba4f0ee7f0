"""The room with a microphone, for the tests of capture."""

from tests.audio import room, shared_room

__all__ = ["room", "shared_room"]
