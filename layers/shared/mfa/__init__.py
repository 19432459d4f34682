"""Serverless MFA: one-time codes, sent and checked."""
