"""A session's life, a module a step: the only place that wires the rooms together."""
