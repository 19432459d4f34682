"""Rules of what runs after a request: table stream, purge, receipts, events."""
