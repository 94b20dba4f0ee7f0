"""What is particular to Japanese: no spaces, three scripts and romaji, honorifics, eras.

Everything here works on morphemes (`morphemes`), which come from Sudachi where the extra `ja` is
installed, and from short hand-written lists where it is not.
"""
