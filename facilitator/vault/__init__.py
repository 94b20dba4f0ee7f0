"""The only place where anything identifying rests, always encrypted.

`keys` makes, keeps and destroys a session's key; `spool` is the recording, `journal` the session's
events; `destruction` removes all three and certifies it; `layout` says which file lies where.
"""
