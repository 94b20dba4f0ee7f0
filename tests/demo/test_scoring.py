"""The measure itself must be right."""

from facilitator.demo.recipe.scoring import normalise, word_errors


def test_word_errors() -> None:
    assert word_errors("a b c d", "a b c d") == (0, 4)
    assert word_errors("a b c d", "a x c") == (2, 4)
    assert word_errors("a b", "a b c d") == (2, 2)
    assert word_errors("Don't, he said.", "don’t he SAID") == (0, 3)
    assert normalise("Well, THE thing.") == "well the thing"
