"""The screens: what a facilitator sees and presses. Only this room knows Textual."""
