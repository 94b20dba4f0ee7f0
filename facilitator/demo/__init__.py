"""A sample meeting and the small model that understands it, so that anyone can try the program.

The recipe that made both lies in `recipe/`; it is no part of an installation.
"""
