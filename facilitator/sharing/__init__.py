"""Co-facilitators on their own machines, on the local network: what they are shown and may do.

What leaves the host is the masked projection of a session (`shown`), over one WebSocket with TLS
(`host`), in the messages of `wire`, to machines that were let in one by one (`pairing`). This room
knows nothing of vaults, and no raw word ever comes into it.
"""
