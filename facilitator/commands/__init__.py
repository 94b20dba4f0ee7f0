"""What the commands do, a module a family; `cli` imports one when its command runs."""
