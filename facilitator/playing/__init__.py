"""Spans of the spool become sound again, in a child process, and never a file."""
