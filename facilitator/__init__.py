"""Facilitator: focus groups on sensitive subjects, from the topic guide to a sealed transcript."""

__version__ = "0.1.0"
