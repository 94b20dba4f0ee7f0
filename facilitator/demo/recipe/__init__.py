"""How the demo model was made: text, synthesis, training, conversion, evaluation.

None of this is needed to run the program. `make demo-model` runs it, with a dependency group of
its own.
"""
