"""Senders of messages, and the registration of delivery methods."""
