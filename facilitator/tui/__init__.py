"""The screens: what a facilitator sees and presses. Only this room knows Textual."""

import os

HARMLESS = frozenset(
    {
        *("TEXTUAL_ANIMATIONS", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_DIM_FACTOR", "TEXTUAL_FILTERS"),
        *("TEXTUAL_DISABLE_KITTY_KEY", "TEXTUAL_FPS", "TEXTUAL_SMOOTH_SCROLL", "TEXTUAL_SPEEDUPS"),
    }
)
"""What of Textual's settings only changes how a screen is drawn. Others write what is on it into a
log, a picture or another program, press keys, or put another driver in place of the terminal's."""

# Before Textual is imported, which reads them then.
for _name in [name for name in os.environ if name.startswith("TEXTUAL") and name not in HARMLESS]:
    del os.environ[_name]

# A key that comes just after something was painted waits for the next painting: twice as often as
# Textual paints by itself it may. Nothing is painted that has not changed.
os.environ.setdefault("TEXTUAL_FPS", "120")
