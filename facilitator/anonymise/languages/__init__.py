"""What is known of one language: a folder each, registered by name."""
