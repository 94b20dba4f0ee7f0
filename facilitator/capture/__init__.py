"""Sound becomes the spool, in one child process that does nothing else."""
