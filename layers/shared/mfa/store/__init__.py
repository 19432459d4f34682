"""The table: its items, keys and conditions."""
