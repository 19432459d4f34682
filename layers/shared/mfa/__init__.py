"""Serverless MFA: one-time codes, sent and checked."""

# First of all modules: in Lambda it stops garbage collection until init is over.
from mfa.runtime import startup as startup
