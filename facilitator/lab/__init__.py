"""Other machines of a lab hear a recording again: Dask, with certificates on both sides.

Whoever holds the bundle may run code on every machine that has joined with it: tasks of Dask are
programs. So a bundle is made for one day's work, handed on like a key, and thrown away.
"""
