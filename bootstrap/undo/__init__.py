"""Taking back what the record says was written: exactly that, in the reverse order, and nothing else."""
