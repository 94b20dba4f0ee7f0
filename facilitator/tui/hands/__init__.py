"""What hands on the keyboard do on the live screen, a module a part of it.

Each is made by the screen, reads its meeting, and has commands carried out by it (`press`).
"""
