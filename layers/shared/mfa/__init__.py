"""Serverless MFA: one-time codes, sent and checked."""

import gc

# Until `startup.complete`, which says why.
gc.disable()
