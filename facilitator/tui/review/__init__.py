"""The parts of the review screen: what it stands on, and its keys by what they are about."""
