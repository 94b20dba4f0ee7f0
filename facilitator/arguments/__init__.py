"""What the command line takes: a function a command, a module a family. Nothing is done here."""
