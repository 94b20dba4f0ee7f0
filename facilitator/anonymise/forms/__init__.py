"""What has a form of its own in any language: contacts, numbers, as they are said and written."""
