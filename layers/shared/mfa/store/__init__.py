"""The one table: every item, key and condition of it, and nothing else."""
