"""The protocol's nouns: pure values and folds, without input, output or clock."""
