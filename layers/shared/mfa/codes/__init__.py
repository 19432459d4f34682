"""Codes: drawing, digests, keys and encryption."""
