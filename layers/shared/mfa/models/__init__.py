"""Types of stored items and responses."""
