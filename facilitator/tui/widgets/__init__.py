"""The parts screens are composed of, one to a module."""
