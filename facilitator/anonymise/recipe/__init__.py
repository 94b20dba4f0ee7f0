"""How the taggers were trained: from labelled talk, in a minute or so, on any computer.

Never imported by the program; not part of the installed package.
"""
